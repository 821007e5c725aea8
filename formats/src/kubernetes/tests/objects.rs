//! Which objects, and their images.

use super::*;

#[test]
fn every_kind_and_version_that_makes_pods_is_judged() {
    for (api_version, kind) in [
        ("apps/v1", "Deployment"),
        ("apps/v1", "ReplicaSet"),
        ("apps/v1", "StatefulSet"),
        ("apps/v1", "DaemonSet"),
        ("apps/v1beta1", "Deployment"),
        ("apps/v1beta2", "StatefulSet"),
        ("extensions/v1beta1", "Deployment"),
        ("extensions/v1beta1", "DaemonSet"),
        ("extensions/v1beta1", "ReplicaSet"),
        ("batch/v1", "Job"),
        ("v1", "ReplicationController"),
    ] {
        let judged = judged(&workload(api_version, kind, "nginx:1"));
        assert_eq!(judged.workload.kind, kind.into());
        assert_eq!(images(&judged), [("app", "nginx:1")]);
    }
    for version in ["batch/v1", "batch/v1beta1"] {
        let judged = judged(&with(cron_job("nginx:1"), "/apiVersion", json!(version)));
        assert_eq!((judged.workload.kind.clone(), images(&judged)), ("CronJob".into(), vec![("app", "nginx:1")]));
    }
    let template =
        json!({"apiVersion": "v1", "kind": "PodTemplate", "metadata": {"name": "t"}, "template": {"spec": spec("a")}});
    assert_eq!(judged(&template).workload.kind, "PodTemplate".into());
    assert_eq!(images(&judged(&pod("nginx"))), [("app", "nginx")]);
}

#[test]
fn whatever_makes_no_pods_is_skipped_with_the_reason() {
    for document in [
        json!({"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web"}, "spec": {"ports": []}}),
        json!({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s"}, "data": {"containers": "eA=="}}),
        json!({"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "Role", "rules": []}),
        json!({"apiVersion": "example.com/v1", "kind": "Site", "spec": {"template": {"spec": {"project": "x"}}}}),
        json!({"apiVersion": "example.com/v1", "kind": "Site", "spec": {"template": "x", "jobTemplate": []}}),
        json!({"apiVersion": "example.com/v1", "kind": "Site", "spec": {"containers": ["a", 1]}}),
        json!({"apiVersion": "example.com/v1", "kind": "AllowList", "spec": {"names": ["a"]}}),
        json!({"apiVersion": "example.com/v1", "kind": "Deployment", "spec": {"region": "x"}}),
        json!({"apiVersion": "example.com/v1", "kind": "Site", "spec": null}),
    ] {
        assert_eq!(skipped(&document), SkipReason::NoPodTemplate);
        assert_eq!(skipped(&review("CREATE", &document)), SkipReason::NoPodTemplate);
    }
    let found =
        found(&json!({"kind": "Service", "apiVersion": "v1", "metadata": {"name": "web", "namespace": "shop"}}));
    let [Found::Skipped(skipped)] = found.as_slice() else { panic!() };
    let expected = ObjectIdentity {
        api_version: Some("v1".to_owned()),
        kind: Some("Service".to_owned()),
        name: Some("web".to_owned()),
        namespace: Some("shop".to_owned()),
        ..ObjectIdentity::default()
    };
    assert_eq!(skipped.object, expected);
    assert_eq!(
        (skipped.reason.as_str(), skipped.reason.to_string()),
        ("noPodTemplate", "it holds no pod template".to_owned())
    );
}

#[test]
fn lists_give_each_of_their_objects() {
    let list = json!({"apiVersion": "v1", "kind": "List", "items": [
        pod("a"),
        {"apiVersion": "v1", "kind": "Service"},
        {"apiVersion": "v1", "kind": "List", "items": [workload("apps/v1", "Deployment", "b")]},
    ]});
    let found = found(&list);
    let shown: Vec<(String, String)> = found
        .iter()
        .map(|found| match found {
            Found::Judged(judged) => (judged.object.pointer.clone(), judged.images[0].reference.clone()),
            Found::Skipped(skipped) => (skipped.object.pointer.clone(), skipped.reason.to_string()),
        })
        .collect();
    let expected = [("/items/0", "a"), ("/items/1", "it holds no pod template"), ("/items/2/items/0", "b")];
    assert_eq!(shown, expected.map(|(pointer, text)| (pointer.to_owned(), text.to_owned())));
    for empty in [json!([]), json!(null)] {
        assert_eq!(skipped(&json!({"kind": "List", "apiVersion": "v1", "items": empty})), SkipReason::EmptyList);
    }
    assert_eq!(skipped(&json!({"kind": "List", "apiVersion": "v1"})), SkipReason::EmptyList);
    assert_eq!(skipped(&json!({"kind": "PodList", "apiVersion": "v1", "items": []})), SkipReason::EmptyList);
}

#[test]
fn the_items_of_a_typed_list_take_its_kind() {
    let mut item = pod("a");
    item.as_object_mut().unwrap().retain(|key, _| key != "kind" && key != "apiVersion");
    let typed = judged(&json!({"kind": "PodList", "apiVersion": "v1", "items": [item]}));
    assert_eq!((typed.workload.kind, typed.object.api_version.as_deref()), ("Pod".into(), Some("v1")));
    // An item of its own kind, as the list's, takes the list's version too.
    item["kind"] = json!("Job");
    item["spec"] = workload("batch/v1", "Job", "a")["spec"].clone();
    let jobs = judged(&json!({"kind": "JobList", "apiVersion": "batch/v1", "items": [item]}));
    assert_eq!((jobs.built_in, jobs.object.api_version.as_deref()), (true, Some("batch/v1")));
    // A plain list says nothing of its items.
    let jobs = judged(&json!({"kind": "List", "apiVersion": "v1", "items": [item]}));
    assert_eq!((jobs.built_in, jobs.object.api_version), (true, None));
    item.as_object_mut().unwrap().remove("kind");
    let untyped = json!({"kind": "List", "apiVersion": "v1", "items": [item]});
    assert_eq!(error(&untyped), (Code::MissingKey, "/items/0".to_owned()));
}

#[test]
fn reviews_of_both_versions_and_bare_requests_are_read_alike() {
    let review = review("CREATE", &workload("apps/v1", "Deployment", "nginx"));
    let expected = judged(&review);
    assert_eq!(expected.object.pointer, "/request/object");
    let old = judged(&with(review.clone(), "/apiVersion", json!("admission.k8s.io/v1beta1")));
    assert_eq!((old.workload, old.images), (expected.workload.clone(), expected.images.clone()));
    let bare = judged(&review["request"]);
    assert_eq!((bare.workload, bare.images), (expected.workload, expected.images));
    assert_eq!(bare.object.pointer, "/object");
    let mut without_kind = review["request"].clone();
    without_kind.as_object_mut().unwrap().remove("kind");
    assert_eq!(judged(&without_kind).object.kind.as_deref(), Some("Deployment"));
    // What is made by hand may name the kind in the request alone.
    let mut by_request = review.clone();
    by_request["request"]["object"].as_object_mut().unwrap().remove("kind");
    assert_eq!(judged(&by_request).object.kind.as_deref(), Some("Deployment"));
}

#[test]
fn a_review_keeps_what_the_answer_and_the_log_need() {
    let mut review = review("CREATE", &pod("nginx"));
    let admission = judged(&review).admission.unwrap();
    let expected = Admission {
        uid: Some("1299d386".to_owned()),
        operation: Operation::Create,
        subresource: None,
        username: Some("alice".to_owned()),
        dry_run: false,
    };
    assert_eq!(admission, expected);
    review["request"]["dryRun"] = json!(true);
    let dry = judged(&review);
    assert!(dry.admission.as_ref().unwrap().dry_run);
    assert_eq!(images(&dry), [("app", "nginx")]);
    assert_eq!(judged(&pod("nginx")).admission, None);
    let text = review.to_string();
    let identity = ReviewIdentity { api_version: "admission.k8s.io/v1".to_owned(), uid: "1299d386".to_owned() };
    assert_eq!(review_identity(text.as_bytes()), Some(identity));
    assert_eq!(review_identity(b"{}"), None);
    assert_eq!(review_identity(b"{\"apiVersion\":\"v1\",\"request\":{\"uid\":\"\"}}"), None);
    assert_eq!(review_identity(b"\xff"), None);
}

#[test]
fn multi_document_yaml_gives_each_object_with_its_lines() {
    let text = "# two\napiVersion: v1\nkind: Pod\nmetadata:\n  name: a\nspec:\n  containers:\n  - name: app\n    image: x\n---\n\
                kind: Pod\nspec:\n  containers:\n  - name: app\n    image: 1.25\n";
    let documents = crate::parse_documents(text.as_bytes(), Limits::REQUEST).unwrap();
    assert!(read_kubernetes(documents[0].json(), &HostFacts::default()).is_ok());
    let error = read_kubernetes(documents[1].json(), &HostFacts::default()).unwrap_err();
    let error = documents[1].locate(error);
    assert_eq!((error.code(), error.pointer()), (Code::WrongType, "/spec/containers/0/image"));
    assert_eq!(error.position(), Some(imagegate::Position { line: 15, column: 12 }));
}

#[test]
fn every_image_has_its_containers_name() {
    let document = with(
        pod("a"),
        "/spec",
        json!({
            "volumes": [{"name": "data", "emptyDir": {}}, {"name": "models", "image": {"reference": "v"}}, {"name": "n", "image": null}],
            "ephemeralContainers": [{"name": "debug", "image": "e"}],
            "initContainers": [{"name": "init", "image": "i"}, {"name": "proxy", "image": "s", "restartPolicy": "Always"}],
            "containers": [{"name": "app", "image": "c"}, {"image": "nameless"}],
        }),
    );
    let judged = judged(&document);
    let expected =
        [("app", "c"), ("?", "nameless"), ("init", "i"), ("proxy", "s"), ("debug", "e"), ("volume/models", "v")];
    assert_eq!(images(&judged), expected);
}

#[test]
fn the_digest_is_the_references_or_the_hosts() {
    let digest = format!("sha256:{}", "a".repeat(64));
    let mut document = pod("nginx:1");
    document["status"] =
        json!({"containerStatuses": [{"name": "app", "imageID": format!("docker.io/library/nginx@{digest}")}]});
    let judged = judged(&document);
    let mut seen = 0;
    judged
        .request(|image| {
            assert_eq!(image.digest, None);
            image.digest = imagegate::Digest::parse(&digest);
            seen += 1;
        })
        .unwrap();
    assert_eq!(seen, 1);
    let pinned = super::judged(&pod(&format!("nginx@{digest}")));
    let other = imagegate::Digest::parse(&format!("sha256:{}", "b".repeat(64)));
    assert_eq!(pinned.request(|image| image.digest = other.clone()).unwrap_err().code(), Code::DigestMismatch);
}
