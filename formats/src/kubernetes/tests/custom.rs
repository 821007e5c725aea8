//! Objects of kinds that are not Kubernetes' own.

use super::*;

fn object(kind: &str, spec: Value) -> Value {
    json!({"apiVersion": "example.com/v1", "kind": kind, "metadata": {"name": "train", "namespace": "shop"}, "spec": spec})
}

/// The pod template with one image.
fn template(image: &str) -> Value {
    json!({"spec": spec(image)})
}

/// The template and the images of every request.
fn requests(document: &Value) -> Vec<(String, Vec<String>)> {
    let requests = found(document).into_iter().filter_map(|found| match found {
        Found::Judged(judged) => {
            Some((judged.template, judged.images.into_iter().map(|image| image.reference).collect()))
        }
        Found::Skipped(_) => None,
    });
    requests.collect()
}

/// Reason and passed over images of the part of a document that is skipped.
fn passed_over(document: &Value) -> (SkipReason, Vec<(String, Option<String>)>) {
    let found = found(document);
    let skipped: Vec<&Skipped> = found
        .iter()
        .filter_map(|found| match found {
            Found::Skipped(skipped) => Some(skipped),
            Found::Judged(_) => None,
        })
        .collect();
    let [skipped] = skipped.as_slice() else { panic!("{document}: {found:?}") };
    assert_eq!(skipped.counts_as_skipped(), !skipped.images.is_empty());
    (skipped.reason, skipped.images.iter().map(|each| (each.pointer.clone(), each.image.clone())).collect())
}

fn one(pointer: &str, images: &[&str]) -> (String, Vec<String>) {
    (pointer.to_owned(), images.iter().map(|image| (*image).to_owned()).collect())
}

fn named(pointer: &str, image: &str) -> (String, Option<String>) {
    (pointer.to_owned(), Some(image.to_owned()))
}

fn unnamed(pointer: &str) -> (String, Option<String>) {
    (pointer.to_owned(), None)
}

#[test]
fn templates_are_found_at_any_depth_under_any_key() {
    for (spec, pointer) in [
        (
            json!({"replicatedJobs": [{"template": {"spec": {"template": template("a")}}}]}),
            "/spec/replicatedJobs/0/template/spec/template",
        ),
        (
            json!({"pytorchReplicaSpecs": {"Worker": {"replicas": 1, "template": template("a")}}}),
            "/spec/pytorchReplicaSpecs/Worker/template",
        ),
        (json!({"jobTargetRef": {"template": template("a")}}), "/spec/jobTargetRef/template"),
        (json!({"workerGroupSpecs": [{"template": template("a")}]}), "/spec/workerGroupSpecs/0/template"),
        (json!({"tasks": [{"name": "t", "template": template("a")}]}), "/spec/tasks/0/template"),
        (json!({"a/b": {"c~d": template("a")}}), "/spec/a~1b/c~0d"),
        (json!({"manifests": [pod("a")]}), "/spec/manifests/0"),
        (json!([[template("a")]]), "/spec/0/0"),
    ] {
        assert_eq!(requests(&object("Train", spec.clone())), [one(pointer, &["a"])], "{spec}");
        assert_eq!(requests(&review("CREATE", &object("Train", spec.clone()))), [one(pointer, &["a"])], "{spec}");
    }
    let outside = json!({"apiVersion": "example.com/v1", "kind": "Train", "data": {"pod": template("a")}});
    assert_eq!(requests(&outside), [one("/data/pod", &["a"])]);
}

#[test]
fn each_template_is_a_request_of_its_own_in_the_order_of_the_document() {
    let text = r#"{"apiVersion": "example.com/v1", "kind": "Train", "metadata": {"name": "train", "labels": {"of": "it"}}, "spec": {
        "worker": {"metadata": {"labels": {"role": "worker"}}, "spec": {"serviceAccountName": "w", "containers": [{"name": "a", "image": "b"}]}},
        "master": {"metadata": {"labels": {}}, "spec": {"initContainers": [{"name": "a", "image": "a"}]}}}}"#;
    let found = read_kubernetes(text.as_bytes(), &HostFacts::default()).unwrap();
    let [Found::Judged(worker), Found::Judged(master)] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!((worker.template.as_str(), master.template.as_str()), ("/spec/worker", "/spec/master"));
    assert_eq!(worker.workload.labels, known(&[("role", "worker")]));
    assert_eq!(worker.workload.service_account, "w".into());
    // What the template does not say its operator may.
    assert_eq!((&master.workload.labels, &master.workload.service_account), (&Fact::Unknown, &Fact::Unknown));
    for each in [worker, master] {
        assert_eq!((&each.workload.kind, &each.workload.name), (&"Train".into(), &"train".into()));
        assert_eq!((&each.workload.pod, each.built_in), (&Fact::Absent, false));
    }
    let built_in = judged(&cron_job("a"));
    assert_eq!((built_in.template.as_str(), built_in.built_in), ("/spec/jobTemplate/spec/template", true));
    assert_eq!(judged(&pod("a")).template, "");
}

#[test]
fn fields_of_other_types_than_a_pods_are_unknown() {
    let odd = json!({"metadata": {"labels": ["a"]}, "spec": {
        "serviceAccountName": {"name": "x"}, "volumes": {"a": "b"}, "containers": [{"name": 7, "image": "a"}]}});
    let found = judged(&object("Train", json!({"pod": odd})));
    assert_eq!(images(&found), [("?", "a")]);
    assert_eq!((found.workload.labels, found.workload.service_account), (Fact::Unknown, Fact::Unknown));
}

#[test]
fn a_list_of_something_else_is_no_pod_and_a_mixed_one_is_an_error() {
    for containers in
        [json!(["a", "b"]), json!([]), json!(null), json!({"app": {"image": 1}}), json!([[{}]]), json!("x")]
    {
        let document =
            object("Site", json!({"containers": containers, "template": {"spec": {"containers": containers}}}));
        assert_eq!(passed_over(&document), (SkipReason::NoPodTemplate, vec![]), "{containers}");
    }
    let mixed = json!([{"name": "a", "image": "a"}, "b"]);
    assert_eq!(
        error(&object("Site", json!({"containers": mixed}))),
        (Code::WrongType, "/spec/containers/1".to_owned())
    );
    let beside = json!({"containers": [{"name": "a", "image": "a"}], "initContainers": {}});
    assert_eq!(error(&object("Site", beside)), (Code::WrongType, "/spec/initContainers".to_owned()));
}

#[test]
fn the_search_goes_on_inside_of_a_template_but_not_in_its_own_pod() {
    let mut machine = object("Machine", json!({"containers": [{"name": "x"}], "template": template("bad")}));
    assert_eq!(requests(&machine), [one("/spec/template", &["bad"])]);
    assert_eq!(passed_over(&machine), (SkipReason::ImagesPassedOver, vec![unnamed("/spec/containers/0")]));
    machine["spec"]["containers"][0]["image"] = json!("own");
    assert_eq!(requests(&machine), [one("", &["own"]), one("/spec/template", &["bad"])]);
    let nested = json!({"pod": {"spec": {"containers": [{"name": "a", "image": "a", "lifecycle": {"x": template("no")}}],
        "volumes": [{"name": "v", "rbd": {"image": "foo"}, "x": template("no")}], "more": template("b")},
        "tail": template("c")}});
    let expected = [one("/spec/pod", &["a"]), one("/spec/pod/spec/more", &["b"]), one("/spec/pod/tail", &["c"])];
    assert_eq!(requests(&object("Train", nested.clone())), expected);
    assert!(found(&object("Train", nested)).iter().all(|found| matches!(found, Found::Judged(_))));
    // A spec that is a template itself.
    let inner = json!({"pod": {"spec": {"containers": [{"image": "a"}], "spec": {"containers": [{"image": "b"}]}}}});
    assert_eq!(requests(&object("Train", inner)), [one("/spec/pod", &["a"]), one("/spec/pod/spec", &["b"])]);
}

#[test]
fn status_and_metadata_of_the_object_are_not_searched() {
    let mut document = object("Train", json!({"status": template("a"), "metadata": {"x": template("b")}}));
    document["status"] = json!({"image": "nginx", "pod": template("no")});
    document["metadata"]["annotations"] = json!({"image": "nginx"});
    assert_eq!(requests(&document), [one("/spec/status", &["a"]), one("/spec/metadata/x", &["b"])]);
    assert_eq!(found(&document).len(), 2);
}

#[test]
fn kinds_are_told_by_their_group() {
    for (api_version, kind) in [
        ("batch.volcano.sh/v1alpha1", "Job"),
        ("example.com/v1", "Pod"),
        ("v1", "Deployment"),
        ("apps/v1", "Job"),
        ("apps/v1", "Pod"),
    ] {
        let mut document = object(kind, json!({"tasks": [{"template": template("a")}]}));
        document["apiVersion"] = json!(api_version);
        let found = judged(&document);
        assert_eq!(
            (found.built_in, found.template.as_str()),
            (false, "/spec/tasks/0/template"),
            "{api_version} {kind}"
        );
        assert_eq!(found.workload.kind, kind.into());
    }
    // Only a pod of Kubernetes is one.
    let foreign = judged(&with(pod("a"), "/apiVersion", json!("example.com/v1")));
    assert_eq!((foreign.workload.pod, foreign.workload.labels), (Fact::Absent, Fact::Unknown));
    // Neither has another kind of the name an owner that is believed.
    let mut job = with(object("Job", json!({"template": template("a")})), "/apiVersion", json!("batch.volcano.sh/v1"));
    job["metadata"]["ownerReferences"] =
        json!([{"apiVersion": "batch/v1", "kind": "CronJob", "name": "nightly", "uid": "1", "controller": true}]);
    let mut review = review("CREATE", &job);
    review["request"]["userInfo"]["username"] = json!("system:serviceaccount:kube-system:cronjob-controller");
    let found = judged(&review);
    assert_eq!((&found.workload.kind, &found.workload.name), (&"Job".into(), &"train".into()));
    assert_eq!((found.judged_as(), &found.believed_owner), (None, &None));
}

#[test]
fn images_that_are_in_no_pod_are_named() {
    let workflow = object("Workflow", json!({"templates": [{"name": "main", "container": {"image": "ml/train:1"}}]}));
    assert_eq!(
        passed_over(&workflow),
        (SkipReason::NoPodTemplate, vec![named("/spec/templates/0/container/image", "ml/train:1")])
    );
    let task = object("Task", json!({"stepTemplate": {"image": "a"}, "steps": [{"image": "b:1"}, {"image": "$(x)"}]}));
    assert_eq!(passed_over(&task).1, [named("/spec/stepTemplate/image", "a"), named("/spec/steps/0/image", "b:1")]);
    for (spec, expected) in [
        (json!({"image": "a:1"}), vec![named("/spec/image", "a:1")]),
        (json!({"imageName": "a:1"}), vec![named("/spec/imageName", "a:1")]),
        (
            json!({"baseImage": "a:1", "sidecarImage": "b"}),
            vec![named("/spec/baseImage", "a:1"), named("/spec/sidecarImage", "b")],
        ),
        (
            json!({"images": ["a:1", "B ad", 7, {"repository": "c"}]}),
            vec![named("/spec/images/0", "a:1"), named("/spec/images/3", "c")],
        ),
        (json!({"image": {"repository": "a/b"}}), vec![named("/spec/image", "a/b")]),
        (
            json!({"image": {"registry": "quay.io", "repository": "a/b", "tag": "v1"}}),
            vec![named("/spec/image", "quay.io/a/b:v1")],
        ),
        (json!({"image": {"inner": {"image": "a"}}}), vec![named("/spec/image/inner/image", "a")]),
        (json!({"x": [{"y": {"image": "a"}}]}), vec![named("/spec/x/0/y/image", "a")]),
        (json!({"image": ""}), vec![]),
        (json!({"image": "https://example.com/logo.png"}), vec![]),
        (json!({"image": {"repository": 7}}), vec![]),
        (json!({"image": null, "images": [], "imageName": {}}), vec![]),
        (json!({"imagePullPolicy": "Always", "imageTag": "v1", "IMAGE": "a", "imagery": "a"}), vec![]),
    ] {
        assert_eq!(passed_over(&object("Thing", spec.clone())), (SkipReason::NoPodTemplate, expected), "{spec}");
    }
}

#[test]
fn an_object_with_requests_names_its_other_images_too() {
    let document = object("Database", json!({"image": "db:1", "backup": template("backup:1")}));
    assert_eq!(requests(&document), [one("/spec/backup", &["backup:1"])]);
    assert_eq!(passed_over(&document), (SkipReason::ImagesPassedOver, vec![named("/spec/image", "db:1")]));
    // A built-in kind has none: what is not in its pod starts nothing.
    let mut deployment = workload("apps/v1", "Deployment", "a");
    deployment["spec"]["image"] = json!("b");
    judged(&deployment);
}

#[test]
fn containers_that_an_operator_fills_in_are_named() {
    let elastic = object(
        "Elasticsearch",
        json!({"nodeSets": [{"podTemplate": {"spec": {"containers": [{"name": "elasticsearch"}, {"image": ""}, {"image": {"x": 1}}],
            "volumes": [{"name": "m", "image": {"pullPolicy": "Always"}}, {"name": "n", "emptyDir": {}}]}}}]}),
    );
    let expected = ["containers/0", "containers/1", "containers/2", "volumes/0/image"]
        .map(|slot| unnamed(&format!("/spec/nodeSets/0/podTemplate/spec/{slot}")));
    assert_eq!(passed_over(&elastic), (SkipReason::ImagesFilledIn, expected.to_vec()));
    let volume = json!({"pod": {"spec": {"containers": [{"name": "a"}], "volumes": [{"name": "m", "image": {"reference": "m:1"}}]}}});
    assert_eq!(requests(&object("Train", volume.clone())), [one("/spec/pod", &["m:1"])]);
    assert_eq!(passed_over(&object("Train", volume)).1, [unnamed("/spec/pod/spec/containers/0")]);
}

#[test]
fn patterns_schemas_and_revisions_are_skipped_and_do_not_count() {
    for api_version in [
        "imagegate.dev/v1",
        "kyverno.io/v1",
        "policies.kyverno.io/v1alpha1",
        "templates.gatekeeper.sh/v1",
        "mutations.gatekeeper.sh/v1",
        "apiextensions.k8s.io/v1",
        "admissionregistration.k8s.io/v1",
    ] {
        let mut document = object("Anything", json!({"image": "nginx", "template": template("*/nginx:*")}));
        document["apiVersion"] = json!(api_version);
        assert_eq!(passed_over(&document), (SkipReason::PatternGroup, vec![]), "{api_version}");
        document["apiVersion"] = json!(format!("x.{api_version}"));
        assert_eq!(requests(&document).len(), 1, "{api_version}");
    }
    let revision = json!({"apiVersion": "apps/v1", "kind": "ControllerRevision", "metadata": {"name": "db-1"},
        "data": {"spec": {"template": template("old")}}, "revision": 1});
    assert_eq!(passed_over(&revision), (SkipReason::ControllerRevision, vec![]));
    assert_eq!(requests(&with(revision, "/apiVersion", json!("example.com/v1"))).len(), 1);
}

#[test]
fn an_update_of_another_kind_judges_everything_if_its_templates_differ() {
    let old = object(
        "Train",
        json!({"replicas": 1, "image": "db:1", "a": template("a"), "b": {"spec": {"containers": [{"name": "x"}]}}}),
    );
    let scaled = with(with(old.clone(), "/spec/replicas", json!(0)), "/status", json!({"image": "new"}));
    assert_eq!(passed_over(&update(&old, &scaled)), (SkipReason::TemplateUnchanged, vec![]));
    // An image that is new is told, the one that is left is not.
    let image = with(old.clone(), "/spec/image", json!("db:2"));
    assert_eq!(passed_over(&update(&old, &image)), (SkipReason::TemplateUnchanged, vec![named("/spec/image", "db:2")]));
    let changed = with(old.clone(), "/spec/a/spec/hostNetwork", json!(true));
    assert_eq!(requests(&update(&old, &changed)), [one("/spec/a", &["a"])]);
    assert_eq!(passed_over(&update(&old, &changed)).1, [unnamed("/spec/b/spec/containers/0")]);
    for (pointer, part) in [("/spec/b", template("b")), ("/spec/c", template("c")), ("/spec/b", json!({}))] {
        let changed = with(old.clone(), pointer, part);
        assert!(requests(&update(&old, &changed)).contains(&one("/spec/a", &["a"])), "{pointer}");
    }
    for none in [json!(null), json!({}), json!({"spec": [1]})] {
        assert_eq!(requests(&update(&none, &old)).len(), 1);
    }
    // What cannot be compared is judged.
    let text = update(&old, &old).to_string().replacen(r#""oldObject":{"#, r#""oldObject":{"spec":1,"#, 1);
    assert!(matches!(
        read_kubernetes(text.as_bytes(), &HostFacts::default()).unwrap().as_slice(),
        [Found::Judged(_), ..]
    ));
}

#[test]
fn an_update_of_an_object_that_lists_containers_compares_these() {
    let old = object("Prometheus", json!({"replicas": 2, "containers": [{"name": "a", "image": "a"}]}));
    for (pointer, part) in
        [("/spec/replicas", json!(0)), ("/metadata/labels", json!({"a": "b"})), ("/status", json!({}))]
    {
        assert_eq!(passed_over(&update(&old, &with(old.clone(), pointer, part))).0, SkipReason::TemplateUnchanged);
    }
    for (pointer, part) in [
        ("/spec/containers/0/image", json!("b")),
        ("/spec/containers/0/env", json!([{"name": "A"}])),
        ("/spec/serviceAccountName", json!("b")),
        ("/spec/volumes", json!([{"name": "v", "image": {"reference": "v"}}])),
    ] {
        assert_eq!(requests(&update(&old, &with(old.clone(), pointer, part))).len(), 1, "{pointer}");
    }
    // Of a workflow's images those that were there before are left out.
    let flow = object("Workflow", json!({"steps": [{"image": "a"}]}));
    let more = object("Workflow", json!({"steps": [{"image": "a"}, {"image": "b"}]}));
    assert_eq!(passed_over(&update(&flow, &flow)), (SkipReason::ImagesUnchanged, vec![]));
    assert_eq!(
        passed_over(&update(&flow, &more)),
        (SkipReason::NoPodTemplate, vec![named("/spec/steps/1/image", "b")])
    );
}

#[test]
fn b24_templates_that_some_read_and_some_do_not_are_errors() {
    let text = object("Train", json!({"pod": template("bad")})).to_string();
    for (from, to, code, pointer) in [
        (r#""spec":{"containers""#, r#""Spec":{"containers""#, Code::UnknownKey, "/spec/pod/Spec"),
        (r#""containers""#, r#""Containers""#, Code::UnknownKey, "/spec/pod/spec/Containers"),
        (r#""image""#, r#""Image""#, Code::UnknownKey, "/spec/pod/spec/containers/0/Image"),
        (r#""containers""#, r#""containers":[],"containers""#, Code::DuplicateKey, "/spec/pod/spec/containers"),
        (r#""spec":{"containers""#, r#""spec":{},"spec":{"containers""#, Code::DuplicateKey, "/spec/pod/spec"),
    ] {
        assert!(text.contains(from));
        assert_eq!(error_in(&text.replacen(from, to, 1)), (code, pointer.to_owned()), "{to}");
    }
    // A template that stands twice is two.
    let twice = text.replacen(r#""pod":"#, r#""pod":{"spec":{"containers":[{"image":"good"}]}},"pod":"#, 1);
    assert_eq!(read_kubernetes(twice.as_bytes(), &HostFacts::default()).unwrap().len(), 2);
}

#[test]
fn b32_many_templates_under_a_long_key_are_refused() {
    let refused = |text: &str| read_kubernetes(text.as_bytes(), &HostFacts::default()).unwrap_err().code();
    let key = "k".repeat(1 << 20);
    let held = |item: &str| {
        let items = vec![item; 1 << 12].join(",");
        format!(r#"{{"apiVersion":"example.com/v1","kind":"Train","spec":{{"{key}":[{items}]}}}}"#)
    };
    for item in [r#"{"spec":{"containers":[{"image":"a"}]}}"#, r#"{"spec":{"containers":[{}]}}"#, r#"{"image":"a"}"#] {
        assert_eq!(refused(&held(item)), Code::TooLarge, "{item}");
    }
    // Nor are a long name and many owners repeated for each.
    let items = vec![r#"{"spec":{"containers":[{"image":"a"}]}}"#; 1 << 12].join(",");
    let named = format!(r#"{{"kind":"Train","apiVersion":"x.io/v1","metadata":{{"name":"{key}"}},"spec":[{items}]}}"#);
    assert_eq!(refused(&named), Code::TooLarge);
    let owners = vec![r#"{"kind":"A","name":"b"}"#; 1 << 14].join(",");
    let owned = format!(
        r#"{{"kind":"Train","apiVersion":"x.io/v1","metadata":{{"ownerReferences":[{owners}]}},"spec":[{items}]}}"#
    );
    assert_eq!(refused(&owned), Code::TooLarge);
    let plain = format!(r#"{{"kind":"Train","apiVersion":"x.io/v1","spec":[{items}]}}"#);
    assert_eq!(read_kubernetes(plain.as_bytes(), &HostFacts::default()).unwrap().len(), 1 << 12);
}

#[test]
fn b32_templates_within_templates_cost_no_more_than_their_depth() {
    let deep = |depth: usize| {
        let open = r#"{"spec":{"containers":[{"image":"a"}],"x":"#;
        format!("{}{}{}", open.repeat(depth), "1", "}}".repeat(depth))
    };
    let object = |depth: usize| format!(r#"{{"kind":"Train","apiVersion":"x.io/v1","spec":{}}}"#, deep(depth));
    let found = read_kubernetes(object(60).as_bytes(), &HostFacts::default()).unwrap();
    assert_eq!(found.len(), 60);
    assert_eq!(error_in(&object(64)).0, Code::TooDeep);
    let review = format!(r#"{{"operation":"UPDATE","object":{0},"oldObject":{0}}}"#, object(59));
    let found = read_kubernetes(review.as_bytes(), &HostFacts::default()).unwrap();
    assert!(matches!(found.as_slice(), [Found::Skipped(skipped)] if skipped.left_as_is.len() == 59));
}
