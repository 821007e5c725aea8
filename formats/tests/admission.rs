//! The example of an admission controller, on reviews of ours and, where they are there, on real ones.

// A test may panic: that is how it fails.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

// Its `main` is not called here.
#[allow(dead_code, unreachable_pub)]
#[path = "../examples/admission.rs"]
mod example;

use std::path::Path;

use example::Controller;
use imagegate::{Gate, Timestamp, Vex};
use imagegate_formats::{HostFacts, read_documents, read_reports};
use serde_json::{Value, json};

const POLICY: &str = "
apiVersion: imagegate.dev/v1
kind: ImagePolicy
metadata: {name: production}
spec:
  rules:
  - {name: critical, action: deny, scope: {include: [{namespace: shop}]}, when: [{severity: {atLeast: critical}}]}
  - {name: scanned, action: audit, findings: {missing: trigger}, when: [{severity: {atLeast: critical}}]}
";

const REPORT: &str = r#"{"SchemaVersion": 2, "ArtifactName": "registry.example.com/shop/api:1", "ArtifactType": "container_image",
    "Results": [{"Target": "os", "Class": "os-pkgs", "Type": "debian", "Vulnerabilities": [
        {"VulnerabilityID": "CVE-2099-1", "PkgName": "zlib", "InstalledVersion": "1", "Severity": "CRITICAL"}]}]}"#;

fn controller() -> Controller {
    let documents = read_documents(POLICY.as_bytes()).unwrap();
    let gate = Gate::compile(&documents.policies, &documents.exemptions, &Vex::default()).unwrap();
    Controller { gate, reports: read_reports(REPORT.as_bytes()).unwrap().reports, host: HostFacts::default() }
}

fn answer(review: &str) -> Value {
    let now = Timestamp::parse("2026-11-20T08:00:00Z").unwrap();
    let answer = controller().answer(review.as_bytes(), now).unwrap_or_else(|| panic!("no answer to {review}"));
    serde_json::from_str(&answer).unwrap()
}

fn review(request: &Value) -> String {
    json!({"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "request": request}).to_string()
}

fn pod(image: &str) -> String {
    review(&json!({"uid": "7", "operation": "CREATE", "namespace": "shop", "object": {
        "apiVersion": "v1", "kind": "Pod", "metadata": {"name": "api"}, "spec": {"containers": [{"name": "a", "image": image}]}}}))
}

#[test]
fn what_is_critical_is_denied_and_what_is_not_scanned_noted() {
    let denied = answer(&pod("registry.example.com/shop/api:1"));
    assert_eq!((&denied["response"]["uid"], &denied["response"]["allowed"]), (&json!("7"), &json!(false)));
    let message = denied["response"]["status"]["message"].as_str().unwrap();
    assert!(message.contains("production/critical") && message.contains("CVE-2099-1"), "{message}");

    let noted = answer(&pod("registry.example.com/shop/web:1"));
    assert_eq!(noted["response"]["allowed"], true);
    assert_eq!(noted["response"]["warnings"].as_array().unwrap().len(), 1);
}

#[test]
fn what_cannot_be_read_is_refused_and_what_starts_nothing_let_in() {
    let broken = review(&json!({"uid": "7", "operation": "CREATE", "object": {"apiVersion": "v1", "kind": "Pod"}}));
    let refused = answer(&broken);
    assert_eq!((&refused["response"]["allowed"], &refused["response"]["status"]["code"]), (&json!(false), &json!(400)));
    let deleted = review(&json!({"uid": "7", "operation": "DELETE"}));
    assert_eq!(answer(&deleted)["response"], json!({"uid": "7", "allowed": true}));
}

#[test]
fn every_real_review_is_answered() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpus/admission-review");
    let Ok(entries) = std::fs::read_dir(&folder) else {
        return println!("skipped: there is no {}", folder.display());
    };
    let now = Timestamp::parse("2026-11-20T08:00:00Z").unwrap();
    let mut answered = 0;
    for path in entries.map(|entry| entry.unwrap().path()) {
        let bytes = std::fs::read(&path).unwrap();
        // A bare AdmissionRequest is no review, and is not answered.
        if let Some(answer) = controller().answer(&bytes, now) {
            let answer: Value = serde_json::from_str(&answer).unwrap();
            assert!(answer["response"]["allowed"].is_boolean(), "{}", path.display());
            answered += 1;
        }
    }
    assert!(answered >= 30, "only {answered} real reviews were answered");
}
