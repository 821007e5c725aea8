//! The example that DESIGN.md follows through compiling and evaluating.

// A test may panic: that is how it fails.
#![allow(clippy::unwrap_used, clippy::panic)]

use imagegate::explain::{ExemptionSource, Reason, SuppressedBy};
use imagegate::{Action, Exemption, Gate, Image, Outcome, Policy, Report, Request, Vex, Workload};

#[test]
fn the_example_of_the_design() {
    let policy = Policy::from_json(
        br#"{"apiVersion": "imagegate.dev/v1", "kind": "ImagePolicy", "metadata": {"name": "production"}, "spec": {"rules": [
            {"name": "block-critical", "action": "deny", "scope": {"include": [{"namespace": "payments"}]},
             "when": [{"severity": {"atLeast": "critical"}}]},
            {"name": "block-high", "action": "deny", "scope": {"include": [{"namespace": "payments"}]},
             "when": [{"severity": {"atLeast": "high"}, "allowed": 1}]}]}}"#,
    )
    .unwrap();
    let exemption = Exemption::from_json(
        br#"{"apiVersion": "imagegate.dev/v1", "kind": "ImageExemption", "metadata": {"name": "log4j"},
            "spec": {"rules": ["*"], "vulnerabilities": {"ids": ["CVE-2021-44228"]}}}"#,
    )
    .unwrap();
    let gate = Gate::compile(&[policy], &[exemption], &Vex::default()).unwrap();
    let report = Report::from_json(
        br#"{"findings": [{"id": "CVE-2021-44228", "severity": "critical"}, {"id": "CVE-2024-0002", "severity": "high"},
            {"id": "CVE-2024-0003", "severity": "high"}]}"#,
    )
    .unwrap();
    let workload = Workload { namespace: "payments".into(), ..Workload::default() };
    let image = Image { reports: vec![report], ..Image::new("nginx:1.25") };
    let request = Request::new(Some(workload), vec![image]).unwrap();

    let decided = gate.decide(&request, "2026-11-20T08:00:00Z".parse().unwrap());
    assert_eq!((decided.action(), decided.valid_until()), (Action::Deny, None));
    let explanation = decided.explain();
    let subject = explanation.subjects().next().unwrap();
    let rules: Vec<_> = subject.rules().collect();
    let [critical, high] = rules.as_slice() else { panic!("{rules:?}") };
    assert_eq!((critical.outcome(), high.outcome()), (Outcome::Passed, Outcome::Triggered));
    assert_eq!(high.reasons().collect::<Vec<_>>(), [Reason::Findings { condition: 0, count: 2, allowed: 1 }]);
    let condition = high.conditions().next().unwrap();
    let by: Vec<_> = condition.findings().iter().map(|finding| finding.suppression().map(|by| by.by())).collect();
    assert_eq!(by, [Some(SuppressedBy::Exemption(ExemptionSource::Document(0))), None, None]);
}
