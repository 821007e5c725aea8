//! Combining the rules' outcomes (section 5) into the decision (section 6).

use super::json::{self, put};
use super::reports;
use super::rule::{self, Outcome};
use super::subject::{self, Subject};
use super::time::{self, Timestamp};
use serde_json::{Map, Value, json};

/// The decision of a case at an instant, without `validUntil`; the case's own `now` is not looked at.
pub fn decide(case: &Value, now: Timestamp) -> Value {
    let mut images = Vec::new();
    let mut actions = Vec::new();
    for subject in subject::subjects(&case["request"]) {
        let (action, image) = image(case, &subject, now);
        actions.push(action);
        images.push(image);
    }
    let mut decision = Map::new();
    put(&mut decision, "action", Some(strictest(&actions)));
    put(&mut decision, "evaluatedAt", time::text(now));
    put(&mut decision, "images", Some(images));
    decision.into()
}

fn strictest(actions: &[String]) -> String {
    for action in ["deny", "audit"] {
        if actions.iter().any(|one| one == action) {
            return action.to_owned();
        }
    }
    "allow".to_owned()
}

fn image(case: &Value, subject: &Subject<'_>, now: Timestamp) -> (String, Value) {
    let mut rules = Vec::new();
    for policy in json::list(case, "policies") {
        for rule in json::list(&policy["spec"], "rules") {
            let outcome = rule::evaluate(case, policy, rule, subject, now);
            rules.push((policy, rule, outcome));
        }
    }
    let triggered: Vec<String> = rules
        .iter()
        .filter(|(_, _, outcome)| outcome.outcome == "triggered")
        .map(|(_, _, outcome)| outcome.action.clone())
        .collect();
    let action = strictest(&triggered);

    let image = &subject.image;
    let text = match &image.reference {
        Some(reference) => reference.text(),
        None => json::text(image.json, "reference").unwrap().to_owned(),
    };
    let shown_rules: Vec<Value> =
        rules.into_iter().map(|(policy, rule, outcome)| shown_rule(policy, rule, outcome, &action)).collect();
    let mut shown = Map::new();
    put(&mut shown, "container", json::text(image.json, "container"));
    put(&mut shown, "image", Some(text));
    put(&mut shown, "digest", image.digest.clone());
    put(&mut shown, "platform", subject.platform.clone());
    put(&mut shown, "platformDigest", subject.platform_digest());
    put(&mut shown, "action", Some(action.clone()));
    put(&mut shown, "reports", Some(shown_reports(subject, now)));
    put(&mut shown, "rules", Some(shown_rules));
    (action, shown.into())
}

fn shown_reports(subject: &Subject<'_>, now: Timestamp) -> Vec<Value> {
    let mut reports = Vec::new();
    for report in reports::counted(subject, now) {
        let scanned = json::text(report, "scannedAt").map(|text| time::instant(text).unwrap());
        let mut shown = Map::new();
        put(&mut shown, "state", Some(reports::state(report)));
        put(&mut shown, "scanner", reports::scanner(report));
        put(&mut shown, "scannedAt", scanned.and_then(time::text));
        reports.push(shown.into());
    }
    if reports.is_empty() {
        reports.push(json!({ "state": "missing" }));
    }
    reports
}

fn shown_rule(policy: &Value, rule: &Value, outcome: Outcome, image_action: &str) -> Value {
    fn unless_empty<T>(list: Vec<T>) -> Option<Vec<T>> {
        (!list.is_empty()).then_some(list)
    }
    let triggered = outcome.outcome == "triggered";
    let decisive = triggered && outcome.action == image_action;
    let scope = json::get(rule, "scope").and_then(|scope| json::text(scope, "name"));
    let message = json::text(rule, "message").filter(|_| triggered);

    let mut shown = Map::new();
    put(&mut shown, "policy", json::text(&policy["metadata"], "name"));
    put(&mut shown, "rule", json::text(rule, "name"));
    put(&mut shown, "scope", scope);
    put(&mut shown, "action", Some(outcome.action));
    put(&mut shown, "enforcedFrom", outcome.enforced_from);
    put(&mut shown, "outcome", Some(outcome.outcome));
    put(&mut shown, "state", outcome.state);
    put(&mut shown, "decisive", decisive.then_some(true));
    put(&mut shown, "message", message);
    put(&mut shown, "reasons", unless_empty(outcome.reasons));
    put(&mut shown, "forgiven", unless_empty(outcome.forgiven));
    put(&mut shown, "forgivenOmitted", outcome.forgiven_omitted);
    put(&mut shown, "unknown", unless_empty(outcome.unknown));
    shown.into()
}
