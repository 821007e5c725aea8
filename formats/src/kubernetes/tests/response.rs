//! The answer to an AdmissionReview.

use imagegate::{Decision, Gate, Policy, Request, Timestamp, Vex};

use super::*;
use crate::AdmissionResponse;

/// The answer about images that were not scanned, by a gate with such rules.
fn answer(rules: &Value, images: &[&str]) -> AdmissionResponse {
    let policy = json!({"apiVersion": "imagegate.dev/v1", "kind": "ImagePolicy", "metadata": {"name": "p"},
                        "spec": {"rules": rules}});
    let policy = Policy::from_json(policy.to_string().as_bytes()).unwrap();
    let gate = Gate::compile(&[policy], &[], &Vex::default()).unwrap();
    let requests: Vec<Request> =
        images.iter().map(|image| Request::new(None, vec![imagegate::Image::new(*image)]).unwrap()).collect();
    let decide = |request: &Request| {
        let mut decision = Decision::new();
        gate.evaluate(request, Timestamp::parse("2026-11-20T08:00:00Z").unwrap(), &mut decision);
        decision
    };
    let decisions: Vec<Decision> = requests.iter().map(decide).collect();
    let rendered: Vec<_> = requests.iter().zip(&decisions).map(|(request, each)| gate.render(request, each)).collect();
    AdmissionResponse::new(&rendered)
}

fn unscanned(name: &str, action: &str) -> Value {
    json!({"name": name, "action": action, "findings": {"missing": "trigger"},
           "when": [{"severity": {"atLeast": "critical"}}]})
}

fn review() -> ReviewIdentity {
    ReviewIdentity { api_version: "admission.k8s.io/v1beta1".to_owned(), uid: "a\"b".to_owned() }
}

#[test]
fn what_is_let_in_is_let_in_without_words() {
    for response in [
        AdmissionResponse::new(&[]),
        answer(
            &json!([{"name": "critical", "action": "deny", "when": [{"severity": {"atLeast": "critical"}}]}]),
            &["nginx"],
        ),
    ] {
        assert_eq!(
            response.to_json(&review()),
            r#"{"apiVersion":"admission.k8s.io/v1beta1","kind":"AdmissionReview","response":{"uid":"a\"b","allowed":true}}"#
        );
    }
}

#[test]
fn an_audit_lets_in_with_a_warning() {
    let response = answer(&json!([unscanned("scanned", "audit")]), &["nginx", "busybox", "nginx"]);
    assert!(response.allowed && response.message.is_none());
    assert_eq!(
        response.warnings,
        [
            "audited: docker.io/library/nginx:latest by p/scanned: the scan is missing",
            "audited: docker.io/library/busybox:latest by p/scanned: the scan is missing"
        ]
    );
}

#[test]
fn a_denial_says_why_and_what_else_was_seen() {
    let response = answer(&json!([unscanned("seen", "audit"), unscanned("scanned", "deny")]), &["nginx"]);
    let json: Value = serde_json::from_str(&response.to_json(&review())).unwrap();
    assert_eq!(
        json["response"],
        json!({"uid": "a\"b", "allowed": false,
               "status": {"code": 403, "message": "denied: docker.io/library/nginx:latest by p/scanned: the scan is missing"},
               "warnings": ["audited: docker.io/library/nginx:latest by p/seen: the scan is missing"]})
    );
}

#[test]
fn what_cannot_be_read_is_refused() {
    let error = read_kubernetes(br#"{"kind": "Pod", "spec": {}}"#, &HostFacts::default()).unwrap_err();
    let response = AdmissionResponse::refused(&error);
    let json: Value = serde_json::from_str(&response.to_json(&review())).unwrap();
    let message = json["response"]["status"]["message"].as_str().unwrap();
    assert_eq!(
        (json["response"]["allowed"].as_bool(), json["response"]["status"]["code"].as_u64()),
        (Some(false), Some(400))
    );
    assert!(message.starts_with("cannot be decided: ") && message.ends_with(" at /spec)"), "{message}");
}

#[test]
fn it_is_never_too_long() {
    let images: Vec<String> =
        (0..60).map(|number| format!("registry.example.com/{}/{number}", "a".repeat(120))).collect();
    let images: Vec<&str> = images.iter().map(String::as_str).collect();
    let response = answer(&json!([unscanned("seen", "audit"), unscanned("scanned", "deny")]), &images);
    assert!(response.message.unwrap().len() <= 1024);
    assert!(response.warnings.len() > 5);
    assert!(response.warnings.iter().map(|warning| warning.chars().count()).sum::<usize>() <= 4096);
    let long = "\u{0}é".repeat(5000);
    let error = Error::new(Code::InvalidValue, long, "");
    let message = AdmissionResponse::refused(&error).message.unwrap();
    assert!(message.len() <= 3 * 1024 && !message.contains(char::is_control), "{}", message.len());
}
