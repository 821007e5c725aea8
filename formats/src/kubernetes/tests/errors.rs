//! What is wrong, and where.

use super::*;

#[test]
fn wrong_types_are_told_with_their_place() {
    for (pointer, part) in [
        ("/spec", json!([])),
        ("/spec/containers", json!({})),
        ("/spec/containers/0", json!("nginx")),
        ("/spec/containers/0/name", json!(1)),
        ("/spec/initContainers", json!("x")),
        ("/spec/volumes", json!({})),
        ("/spec/serviceAccountName", json!(1)),
        ("/metadata", json!([])),
        ("/metadata/name", json!(1)),
        ("/metadata/generateName", json!({})),
        ("/metadata/namespace", json!(true)),
        ("/metadata/labels", json!([])),
        ("/metadata/ownerReferences", json!({})),
        ("/apiVersion", json!(1)),
        ("/kind", json!(1)),
    ] {
        assert_eq!(error(&with(pod("a"), pointer, part)), (Code::WrongType, pointer.to_owned()));
    }
    for (document, pointer) in [
        (json!([]), ""),
        (json!("Pod"), ""),
        (json!(null), ""),
        (with(pod("a"), "/spec/volumes", json!([1])), "/spec/volumes/0"),
        (with(pod("a"), "/spec/volumes", json!([{"name": "v", "image": "x"}])), "/spec/volumes/0/image"),
        (with(pod("a"), "/metadata/labels", json!({"a/b": 1})), "/metadata/labels/a~1b"),
        (
            with(pod("a"), "/metadata/ownerReferences", json!([{"controller": "true"}])),
            "/metadata/ownerReferences/0/controller",
        ),
        (json!({"kind": "List", "items": {}}), "/items"),
        (json!({"kind": "List", "items": [1]}), "/items/0"),
    ] {
        assert_eq!(error(&document), (Code::WrongType, pointer.to_owned()), "{document}");
    }
    assert_eq!(
        error_in(r#"{"kind":"Pod","metadata":{"labels":{"a":"b","a":"b"}},"spec":{"containers":[{"image":"x"}]}}"#),
        (Code::DuplicateKey, "/metadata/labels/a".to_owned())
    );
}

#[test]
fn missing_keys_are_told_with_what_lacks_them() {
    for (document, pointer) in [
        (json!({}), ""),
        (json!({"kind": ""}), ""),
        (json!({"kind": "Pod"}), ""),
        (json!({"kind": "Deployment", "apiVersion": "apps/v1"}), ""),
        (json!({"kind": "Deployment", "apiVersion": "apps/v1", "spec": {}}), "/spec"),
        (json!({"kind": "ReplicationController", "spec": {"template": {}}}), "/spec/template"),
        (json!({"kind": "CronJob", "spec": {"jobTemplate": {"spec": {}}}}), "/spec/jobTemplate/spec"),
        (json!({"kind": "PodTemplate"}), ""),
        (with(pod("a"), "/spec/volumes", json!([{"name": "v", "image": {}}])), "/spec/volumes/0/image"),
    ] {
        assert_eq!(error(&document), (Code::MissingKey, pointer.to_owned()), "{document}");
    }
}

#[test]
fn reviews_that_leave_it_open_what_would_run_are_errors() {
    let good = review("CREATE", &pod("a"));
    for (document, code, pointer) in [
        (json!({"kind": "AdmissionReview"}), Code::MissingKey, ""),
        (json!({"kind": "AdmissionReview", "apiVersion": "admission.k8s.io/v2"}), Code::InvalidValue, "/apiVersion"),
        (json!({"kind": "AdmissionReview", "apiVersion": "admission.k8s.io/v1"}), Code::MissingKey, ""),
        (with(good.clone(), "/request", json!(null)), Code::MissingKey, ""),
        (with(good.clone(), "/request", json!("x")), Code::WrongType, "/request"),
        (with(good.clone(), "/request", json!({})), Code::MissingKey, "/request"),
        (with(good.clone(), "/request/operation", json!(1)), Code::WrongType, "/request/operation"),
        (with(good.clone(), "/request/object", json!(null)), Code::MissingKey, "/request"),
        (with(good.clone(), "/request/object", json!([])), Code::WrongType, "/request/object"),
        (with(good.clone(), "/request/object", json!({})), Code::MissingKey, "/request/object"),
        (with(good.clone(), "/request/object/kind", json!("ConfigMap")), Code::InvalidValue, "/request/object/kind"),
        (with(good.clone(), "/request/kind", json!("Pod")), Code::WrongType, "/request/kind"),
        (with(good.clone(), "/request/subResource", json!(1)), Code::WrongType, "/request/subResource"),
        (with(good.clone(), "/request/dryRun", json!("yes")), Code::WrongType, "/request/dryRun"),
        (with(good.clone(), "/request/userInfo", json!("alice")), Code::WrongType, "/request/userInfo"),
        (with(good.clone(), "/request/uid", json!(1)), Code::WrongType, "/request/uid"),
        (update(&json!("x"), &pod("a")), Code::WrongType, "/request/oldObject"),
        (json!({"kind": "List", "items": [good.clone()]}), Code::InvalidValue, "/items/0"),
    ] {
        assert_eq!(error(&document), (code, pointer.to_owned()), "{document}");
    }
    let container = with(good, "/request/object/spec/containers/0/image", json!(""));
    assert_eq!(error(&container), (Code::MissingKey, "/request/object/spec/containers/0".to_owned()));
}

#[test]
fn templates_to_be_filled_in_are_errors() {
    for (document, pointer) in [
        (with(workload("apps/v1", "Deployment", "a"), "/spec/template/spec", json!({})), "/spec/template/spec"),
        (with(workload("batch/v1", "Job", "a"), "/spec/template/spec/containers", json!(null)), "/spec/template/spec"),
        (with(workload("batch/v1", "Job", "a"), "/spec/template/spec/containers", json!([])), "/spec/template/spec"),
    ] {
        assert_eq!(error(&document), (Code::NoImages, pointer.to_owned()), "{document}");
    }
}

#[test]
fn broken_text_is_an_error() {
    for text in ["", "{", "{\"kind\":\"Pod\"", "nonsense", "{} {}"] {
        assert_eq!(error_in(text), (Code::InvalidSyntax, String::new()), "{text}");
    }
    let error = read_kubernetes(b"{\"kind\": \"\xff\"}", &HostFacts::default()).unwrap_err();
    assert_eq!(error.code(), Code::InvalidSyntax);
}
