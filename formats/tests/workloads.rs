//! One workload in the forms in which it meets the gate, and exemptions that are for all of them.

// A test may panic: that is how it fails.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use imagegate::{Action, Decision, Gate, Timestamp, Vex};
use imagegate_formats::{Found, HostFacts, Judged, Owner, read_documents, read_kubernetes};
use serde_json::{Value, json};

/// The action about what an admission request is for. `verified` is the owner that the host has looked up.
fn action(match_: &str, object: &Value, controller: &str, verified: Option<Owner>) -> Action {
    let documents = format!(
        "
apiVersion: imagegate.dev/v1
kind: ImagePolicy
metadata: {{name: p}}
spec: {{rules: [{{name: scanned, action: deny, when: [{{severity: {{atLeast: critical}}}}], findings: {{missing: trigger}}}}]}}
---
apiVersion: imagegate.dev/v1
kind: ImageExemption
metadata: {{name: nightly, namespace: batch}}
spec: {{rules: [p/scanned], reason: being replaced, match: {match_}}}
"
    );
    let documents = read_documents(documents.as_bytes()).unwrap();
    let gate = Gate::compile(&documents.policies, &documents.exemptions, &Vex::default()).unwrap();
    let review = json!({"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "request": {
        "uid": "1", "operation": "CREATE", "namespace": "batch", "object": object,
        "userInfo": {"username": format!("system:serviceaccount:kube-system:{controller}")}}});
    let mut found = read_kubernetes(review.to_string().as_bytes(), &HostFacts::default()).unwrap();
    let Some(Found::Judged(judged)) = found.first_mut() else { panic!("{found:?}") };
    if let Some(owner) = verified {
        Judged::set_owner(judged, owner);
    }
    let mut decision = Decision::new();
    gate.evaluate(&judged.request(|_| {}).unwrap(), Timestamp::parse("2026-11-20T08:00:00Z").unwrap(), &mut decision);
    decision.action()
}

fn template() -> Value {
    json!({"metadata": {"labels": {"app": "nightly"}}, "spec": {"containers": [{"name": "etl", "image": "etl:7"}]}})
}

fn cron_job() -> Value {
    json!({"apiVersion": "batch/v1", "kind": "CronJob", "metadata": {"name": "nightly", "labels": {"app": "other"}},
        "spec": {"jobTemplate": {"spec": {"template": template()}}}})
}

fn job() -> Value {
    json!({"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "nightly-29412345", "ownerReferences": [
        {"apiVersion": "batch/v1", "kind": "CronJob", "name": "nightly", "uid": "c", "controller": true}]},
        "spec": {"template": template()}})
}

fn pod() -> Value {
    let mut pod = template();
    pod["apiVersion"] = json!("v1");
    pod["kind"] = json!("Pod");
    pod["metadata"]["generateName"] = json!("nightly-29412345-");
    pod["metadata"]["ownerReferences"] =
        json!([{"apiVersion": "batch/v1", "kind": "Job", "name": "nightly-29412345", "uid": "j", "controller": true}]);
    pod
}

/// What is said of the CronJob, of its Job and of the Job's pod, each submitted by who makes it.
fn actions(match_: &str) -> [Action; 3] {
    [
        action(match_, &cron_job(), "somebody", None),
        action(match_, &job(), "cronjob-controller", None),
        action(match_, &pod(), "job-controller", None),
    ]
}

#[test]
fn an_exemption_of_a_cron_job_reaches_its_pods_by_labels_or_by_the_names_of_its_jobs() {
    let all = [Action::Allow; 3];
    assert_eq!(actions("[{labels: {app: nightly}}]"), all);
    assert_eq!(actions("[{kind: CronJob, name: nightly}, {kind: Job, name: {startsWith: nightly-}}]"), all);
    // The CronJob alone is not its pods, as long as no host has looked up the Job.
    let alone = "[{kind: CronJob, name: nightly}]";
    assert_eq!(actions(alone), [Action::Allow, Action::Allow, Action::Deny]);
    let owner = || Some(Owner { kind: "CronJob".to_owned(), name: "nightly".to_owned() });
    assert_eq!(action(alone, &pod(), "job-controller", owner()), Action::Allow);
}

#[test]
fn selectors_see_the_labels_of_the_template_and_no_pod_on_a_workload() {
    assert_eq!(actions("[{labels: {app: other}}]"), [Action::Deny; 3]);
    assert_eq!(actions("[{pod: {startsWith: nightly}}]"), [Action::Deny, Action::Deny, Action::Allow]);
    assert_eq!(actions("[{pod: {notEquals: x}}]"), [Action::Allow; 3]);
}
