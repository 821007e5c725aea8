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
fn an_update_of_a_pod_judges_all_images_if_any_changed() {
    let mut old = pod("nginx");
    old["spec"]["containers"][0]["env"] = json!([{"name": "A", "value": "1"}]);
    let unchanged = with(with(old.clone(), "/metadata/labels", json!({"a": "b"})), "/spec/tolerations", json!([{}]));
    assert_eq!(skipped(&update(&old, &unchanged)), SkipReason::ImagesUnchanged);
    for (pointer, part) in [
        ("/spec/containers/0/image", json!("other")),
        ("/spec/containers/0/name", json!("other")),
        ("/spec/containers/0/env", json!([])),
        ("/spec/containers", json!([{"name": "app", "image": "nginx"}, {"name": "b", "image": "b"}])),
        ("/spec/initContainers", json!([{"name": "i", "image": "i"}])),
        ("/spec/ephemeralContainers", json!([{"name": "e", "image": "e"}])),
        ("/spec/volumes", json!([{"name": "v", "image": {"reference": "v"}}])),
    ] {
        let new = with(old.clone(), pointer, part);
        assert_eq!(judged(&update(&old, &new)).workload.kind, "Pod".into(), "{pointer}");
        if pointer != "/spec/containers" {
            judged(&update(&new, &old));
        }
    }
    // Nothing is what null and the empty list are.
    for pointer in ["/spec/initContainers", "/spec/ephemeralContainers", "/spec/volumes"] {
        for nothing in [json!(null), json!([])] {
            let new = with(old.clone(), pointer, nothing);
            assert_eq!(skipped(&update(&old, &new)), SkipReason::ImagesUnchanged, "{pointer}");
            assert_eq!(skipped(&update(&new, &old)), SkipReason::ImagesUnchanged, "{pointer}");
        }
    }
    let volume = with(old.clone(), "/spec/volumes", json!([{"name": "v", "emptyDir": {}}]));
    assert_eq!(skipped(&update(&old, &volume)), SkipReason::ImagesUnchanged);
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
