//! One test for each row of each table of the contract, and one for each class of bypass that bites here.

mod bypass;
mod cluster;
mod corpus;
mod custom;
mod errors;
mod fields;
mod objects;
mod operations;
mod owners;
mod response;

use imagegate::{Fact, Labels};
use serde_json::{Value, json};

use super::*;

/// What is found in a document that is good.
fn found(document: &Value) -> Vec<Found> {
    found_by(document, &HostFacts::default())
}

fn found_by(document: &Value, host: &HostFacts) -> Vec<Found> {
    let text = document.to_string();
    read_kubernetes(text.as_bytes(), host).unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// The one object of a document, which must be judged.
fn judged(document: &Value) -> Judged {
    judged_by(document, &HostFacts::default())
}

fn judged_by(document: &Value, host: &HostFacts) -> Judged {
    match found_by(document, host).as_slice() {
        [Found::Judged(judged)] => judged.as_ref().clone(),
        other => panic!("{document}: {other:?}"),
    }
}

/// Why the one object of a document is skipped.
fn skipped(document: &Value) -> SkipReason {
    match found(document).as_slice() {
        [Found::Skipped(skipped)] => skipped.reason,
        other => panic!("{document}: {other:?}"),
    }
}

/// Code and pointer of what is wrong with a document.
fn error(document: &Value) -> (Code, String) {
    error_in(&document.to_string())
}

fn error_in(text: &str) -> (Code, String) {
    match read_kubernetes(text.as_bytes(), &HostFacts::default()) {
        Ok(found) => panic!("{text}: {found:?}"),
        Err(error) => {
            assert!(error.position().is_some(), "{error}");
            (error.code(), error.pointer().to_owned())
        }
    }
}

/// Containers and references.
fn images(judged: &Judged) -> Vec<(&str, &str)> {
    let name = |image: &'_ ContainerImage| match &image.container {
        Fact::Value(name) => Some(name.clone()),
        _ => None,
    };
    assert!(judged.images.iter().all(|image| image.container == Fact::Unknown || name(image).is_some()));
    judged
        .images
        .iter()
        .map(|image| (image.container.value().map_or("?", String::as_str), image.reference.as_str()))
        .collect()
}

fn known(labels: &[(&str, &str)]) -> Fact<Labels> {
    Fact::Value(labels.iter().map(|(key, value)| ((*key).to_owned(), Some((*value).to_owned()))).collect())
}

/// The spec of a pod with one image.
fn spec(image: &str) -> Value {
    json!({"containers": [{"name": "app", "image": image}]})
}

fn pod(image: &str) -> Value {
    json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web-1", "namespace": "shop"}, "spec": spec(image)})
}

/// A workload of a kind with `spec.template`.
fn workload(api_version: &str, kind: &str, image: &str) -> Value {
    json!({
        "apiVersion": api_version, "kind": kind, "metadata": {"name": "web", "namespace": "shop"},
        "spec": {"template": {"metadata": {"labels": {"app": "web"}}, "spec": spec(image)}},
    })
}

fn cron_job(image: &str) -> Value {
    json!({
        "apiVersion": "batch/v1", "kind": "CronJob", "metadata": {"name": "nightly", "namespace": "shop"},
        "spec": {"schedule": "0 0 * * *", "jobTemplate": {"spec": {"template": {"spec": spec(image)}}}},
    })
}

/// A review of an object.
fn review(operation: &str, object: &Value) -> Value {
    json!({
        "apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview",
        "request": {
            "uid": "1299d386", "kind": {"group": "", "version": "v1", "kind": object["kind"]}, "operation": operation,
            "namespace": "shop", "userInfo": {"username": "alice"}, "object": object,
        },
    })
}

fn update(old: &Value, new: &Value) -> Value {
    let mut review = review("UPDATE", new);
    review["request"]["oldObject"] = old.clone();
    review
}

/// The same value with one part changed.
fn with(mut value: Value, pointer: &str, part: Value) -> Value {
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    let parent = value.pointer_mut(parent).unwrap_or_else(|| panic!("{pointer}"));
    match parent {
        Value::Array(list) => list[key.parse::<usize>().unwrap()] = part,
        parent => parent[key] = part,
    }
    value
}
