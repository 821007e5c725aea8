//! Texts with a grammar of their own.

use imagegate::{Action, Decision, Fact, Gate, Image, ImageReference, Policy, Request, Timestamp, Vex, Workload};
use imagegate_tests::model;
use serde_json::json;

/// An image reference: the normal form is its own normal form, and the naive model's.
pub fn reference(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let read = ImageReference::parse(text);
    let expected = model::Reference::of_image(text);
    assert_eq!(read.as_ref().map(ToString::to_string), expected.map(|reference| reference.text()));
    let Some(read) = read else { return };
    let normal = read.to_string();
    assert_eq!(ImageReference::parse(&normal).as_ref(), Some(&read));
    assert_eq!(read.name(), format!("{}/{}", read.registry(), read.repository()));
    assert!(read.name().len() <= 255);
    let mut parts = read.name().to_owned();
    parts.extend(read.tag().map(|tag| format!(":{tag}")));
    parts.extend(read.digest().map(|digest| format!("@{digest}")));
    assert_eq!(parts, normal);
}

/// A pattern, a line break and a text: matched as the `glob` crate matches it.
pub fn glob(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let (pattern, text) = text.split_once('\n').unwrap_or((text, ""));
    let document = json!({"apiVersion": "imagegate.dev/v1", "kind": "ImagePolicy", "metadata": {"name": "p"},
        "spec": {"rules": [{"name": "r", "action": "deny", "scope": {"include": [{"name": {"glob": pattern}}]},
                            "when": [{"image": {"always": true}}]}]}});
    let policy = Policy::from_json(document.to_string().as_bytes());
    let oracle = ::glob::Pattern::new(pattern);
    assert_eq!(policy.is_ok(), oracle.is_ok() && !pattern.contains('{'), "{pattern}");
    let (Ok(policy), Ok(oracle)) = (policy, oracle) else { return };
    let matches = matches(policy, text);
    // The crate's matcher takes time that is exponential in the pattern.
    if pattern.len() <= 14 && text.len() <= 20 {
        let options = ::glob::MatchOptions { require_literal_separator: true, ..::glob::MatchOptions::new() };
        assert_eq!(matches, oracle.matches_with(text, options), "{pattern} {text}");
    }
}

/// Whether a rule with the pattern as its scope is about a workload of this name.
fn matches(policy: Policy, name: &str) -> bool {
    let workload = Workload { name: Fact::Value(name.to_owned()), ..Workload::default() };
    let request = Request::new(Some(workload), vec![Image::new("nginx")]).unwrap();
    let gate = Gate::compile(&[policy], &[], &Vex::default()).unwrap();
    let mut decision = Decision::default();
    gate.evaluate(&request, Timestamp::parse(super::decide::NOW).unwrap(), &mut decision);
    decision.action() == Action::Deny
}
