//! The table of operations.

use super::*;

#[test]
fn create_judges_everything() {
    for object in [pod("nginx"), workload("apps/v1", "Deployment", "nginx"), cron_job("nginx")] {
        assert_eq!(images(&judged(&review("CREATE", &object))), [("app", "nginx")]);
        // What a CREATE says of the past means nothing.
        let mut review = review("CREATE", &object);
        review["request"]["oldObject"] = object;
        assert_eq!(images(&judged(&review)), [("app", "nginx")]);
    }
}

#[test]
fn an_operation_that_is_not_known_judges_everything() {
    for operation in [json!(null), json!(""), json!("create"), json!("PATCH")] {
        let mut review = update(&pod("nginx"), &pod("nginx"));
        review["request"]["operation"] = operation.clone();
        let found = judged(&review);
        assert_eq!(images(&found), [("app", "nginx")], "{operation}");
        assert_eq!(found.admission.unwrap().operation, Operation::Other);
        // What it is done with still counts.
        review["request"]["subResource"] = json!("status");
        assert_eq!(skipped(&review), SkipReason::Subresource, "{operation}");
    }
    let bare = json!({"uid": "1", "object": pod("nginx")});
    assert_eq!(images(&judged(&bare)), [("app", "nginx")]);
}

#[test]
fn an_update_of_a_pod_judges_the_new_images_alone() {
    let mut old = pod("nginx");
    old["spec"]["containers"][0]["env"] = json!([{"name": "A", "value": "1"}]);
    old["spec"]["initContainers"] = json!([{"name": "init", "image": "busybox"}]);
    old["spec"]["volumes"] = json!([{"name": "models", "image": {"reference": "models:1"}}]);
    let all = [("app", "nginx"), ("init", "busybox"), ("volume/models", "models:1")];
    let left = |images: &[ContainerImage]| -> Vec<(String, String)> {
        images.iter().map(|image| (image.container.value().cloned().unwrap(), image.reference.clone())).collect()
    };
    let owned = |images: &[(&str, &str)]| -> Vec<(String, String)> {
        images.iter().map(|(name, image)| ((*name).to_owned(), (*image).to_owned())).collect()
    };
    for (pointer, part) in [
        ("/metadata/labels", json!({"a": "b"})),
        ("/metadata/deletionTimestamp", json!("2026-01-01T00:00:00Z")),
        ("/spec/tolerations", json!([{}])),
        ("/spec/containers/0/env", json!([])),
        ("/spec/activeDeadlineSeconds", json!(1)),
    ] {
        let found = found(&update(&old, &with(old.clone(), pointer, part)));
        let [Found::Skipped(skipped)] = found.as_slice() else { panic!("{pointer}: {found:?}") };
        assert_eq!(skipped.reason, SkipReason::ImagesUnchanged, "{pointer}");
        assert_eq!(left(&skipped.left_as_is), owned(&all), "{pointer}");
        assert!(!skipped.counts_as_skipped());
    }
    let volume = |name: &str, image: &str| json!([{"name": name, "image": {"reference": image}}]);
    let container = |name: &str, image: &str| json!([{"name": name, "image": image}]);
    for (pointer, part, new) in [
        ("/spec/containers/0/image", json!("nginx:latest"), vec![("app", "nginx:latest")]),
        ("/spec/containers/0/image", json!("docker.io/nginx"), vec![("app", "docker.io/nginx")]),
        ("/spec/containers/0/name", json!("other"), vec![("other", "nginx")]),
        ("/spec/initContainers", container("init", "bad"), vec![("init", "bad")]),
        ("/spec/initContainers", container("app", "nginx"), vec![("app", "nginx")]),
        ("/spec/ephemeralContainers", container("init", "busybox"), vec![("init", "busybox")]),
        ("/spec/volumes", volume("models", "models:2"), vec![("volume/models", "models:2")]),
        ("/spec/volumes", volume("other", "models:1"), vec![("volume/other", "models:1")]),
    ] {
        let found = judged(&update(&old, &with(old.clone(), pointer, part.clone())));
        assert_eq!(images(&found), new, "{pointer} {part}");
        let rest = all.iter().filter(|(name, _)| !new.iter().any(|(new, _)| new == name)).count();
        assert!(found.left_as_is.len() + new.len() >= rest && found.left_as_is.len() < all.len() + 1, "{pointer}");
        assert!(
            found
                .left_as_is
                .iter()
                .all(|image| all.contains(&(image.container.value().unwrap().as_str(), image.reference.as_str())))
        );
    }
    // What is taken away starts nothing.
    for pointer in ["/spec/initContainers", "/spec/volumes"] {
        for nothing in [json!(null), json!([])] {
            let new = with(old.clone(), pointer, nothing);
            assert_eq!(skipped(&update(&old, &new)), SkipReason::ImagesUnchanged, "{pointer}");
        }
    }
}

#[test]
fn a_container_whose_past_is_not_clear_is_judged() {
    // Without a name, or with a name that the old pod has twice.
    let nameless = with(pod("nginx"), "/spec/containers/0", json!({"image": "nginx"}));
    assert_eq!(images(&judged(&update(&nameless, &nameless))), [("?", "nginx")]);
    let twice = with(
        pod("nginx"),
        "/spec/containers",
        json!([{"name": "app", "image": "nginx"}, {"name": "app", "image": "bad"}]),
    );
    assert_eq!(images(&judged(&update(&twice, &pod("nginx")))), [("app", "nginx")]);
    assert_eq!(images(&judged(&update(&twice, &twice))).len(), 2);
    // A container without an image is wrong, unless it was there before.
    let lacking = with(pod("nginx"), "/spec/containers", json!([{"name": "app"}]));
    assert_eq!(
        error(&update(&pod("nginx"), &lacking)),
        (Code::MissingKey, "/request/object/spec/containers/0".to_owned())
    );
    assert_eq!(skipped(&update(&lacking, &lacking)), SkipReason::ImagesUnchanged);
}

#[test]
fn an_update_of_a_workload_judges_everything_if_the_template_changed() {
    let objects = [workload("apps/v1", "StatefulSet", "nginx"), cron_job("nginx"), custom("nginx")];
    for (object, template) in
        objects.into_iter().zip(["/spec/template", "/spec/jobTemplate/spec/template", "/spec/template"])
    {
        let quiet = with(with(object.clone(), "/spec/replicas", json!(0)), "/status", json!({"replicas": 3}));
        let quiet = with(with(quiet, "/spec/paused", json!(true)), "/metadata/labels", json!({"new": "label"}));
        assert_eq!(skipped(&update(&object, &quiet)), SkipReason::TemplateUnchanged, "{template}");
        let found = found(&update(&object, &quiet));
        assert!(matches!(found.as_slice(), [Found::Skipped(Skipped { left_as_is, .. })] if left_as_is.len() == 1));
        for (below, part) in [
            ("/spec/containers/0/image", json!("other")),
            ("/spec/containers/0/env", json!([{"name": "A"}])),
            ("/metadata", json!({"annotations": {"restartedAt": "now"}})),
        ] {
            let new = with(object.clone(), &format!("{template}{below}"), part);
            assert_eq!(judged(&update(&object, &new)).images.len(), 1, "{template}{below}");
        }
    }
}

fn custom(image: &str) -> Value {
    workload("argoproj.io/v1alpha1", "Rollout", image)
}

#[test]
fn an_update_is_compared_whatever_the_order_of_keys() {
    let review = |old: &str| {
        format!(
            r#"{{"operation": "UPDATE", "kind": {{"kind": "Deployment"}},
            "object": {{"spec": {{"template": {{"spec": {{"containers": [{{"name": "a", "image": "\u0062"}}]}}, "metadata": {{}}}}}}}},
            "oldObject": {{"spec": {{"template": {old}}}}}}}"#
        )
    };
    let read = |old: &str| read_kubernetes(review(old).as_bytes(), &HostFacts::default()).unwrap();
    let same = read(r#"{"metadata": {}, "spec": {"containers": [{"image": "b", "name": "a"}]}}"#);
    assert!(matches!(same.as_slice(), [Found::Skipped(_)]));
    let other = read(r#"{"metadata": {}, "spec": {"containers": [{"image": "b", "name": "b"}]}}"#);
    assert!(matches!(other.as_slice(), [Found::Judged(_)]));
}

#[test]
fn delete_and_connect_judge_nothing() {
    for operation in ["DELETE", "CONNECT"] {
        for object in [json!(null), pod("nginx"), json!({"kind": "PodExecOptions", "container": "app"})] {
            let mut review = review(operation, &object);
            review["request"]["name"] = json!("web-1");
            review["request"]["kind"] = json!({"group": "apps", "version": "v1", "kind": "Deployment"});
            assert_eq!(skipped(&review), SkipReason::Operation);
            let found = found(&review);
            let [Found::Skipped(skipped)] = found.as_slice() else { panic!() };
            assert_eq!(skipped.object.name.as_deref(), Some("web-1"));
            assert_eq!(skipped.object.api_version.as_deref(), Some("apps/v1"));
            assert_eq!(skipped.admission.as_ref().unwrap().uid.as_deref(), Some("1299d386"));
        }
    }
}

#[test]
fn subresources_other_than_ephemeral_containers_judge_nothing() {
    for subresource in ["scale", "status", "exec", "attach", "portforward", "binding", "eviction", "resize", "log"] {
        let scale = json!({"apiVersion": "autoscaling/v1", "kind": "Scale", "spec": {"replicas": 1}});
        for operation in ["CREATE", "UPDATE"] {
            let mut review = review(operation, &scale);
            review["request"]["subResource"] = json!(subresource);
            assert_eq!(skipped(&review), SkipReason::Subresource, "{subresource}");
        }
    }
    for nothing in [json!(""), json!(null)] {
        let mut review = review("CREATE", &pod("nginx"));
        review["request"]["subResource"] = nothing;
        judged(&review);
    }
}

#[test]
fn an_update_without_a_past_judges_everything() {
    for object in [pod("nginx"), workload("apps/v1", "Deployment", "nginx")] {
        for old in [json!(null), json!({}), json!({"spec": {}}), json!({"spec": null}), json!({"kind": "Pod"})] {
            judged(&update(&old, &object));
        }
        judged(&review("UPDATE", &object));
    }
}

#[test]
fn a_dry_run_is_judged_alike() {
    let mut review = update(&pod("a"), &pod("b"));
    let real = judged(&review);
    review["request"]["dryRun"] = json!(true);
    let dry = judged(&review);
    assert_eq!((real.workload, real.images), (dry.workload, dry.images));
}
