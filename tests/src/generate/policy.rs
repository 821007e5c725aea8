//! Policies and their rules.

use super::exemption;
use super::filter::filter;
use super::rng::Rng;
use super::selector::scope;
use super::values::{self, date_or_instant_near, maybe};
use crate::model::time::Timestamp;
use serde_json::{Map, Value, json};

pub(super) fn policies(rng: &mut Rng, now: Timestamp) -> Vec<Value> {
    let mut names = values::POLICIES.to_vec();
    let count = match rng.below(20) {
        0 => 0,
        1..=11 => 1,
        12..=16 => 2,
        _ => 3,
    };
    (0..count)
        .map(|_| {
            let name = names.remove(rng.below(names.len()));
            policy(rng, now, name)
        })
        .collect()
}

pub(super) fn policy(rng: &mut Rng, now: Timestamp, name: &str) -> Value {
    let mut spec = Map::new();
    maybe(rng, &mut spec, 50, "timezone", |rng| rng.pick(&["UTC", "+00:00", "+02:00", "-05:30", "+14:00", "-23:59"]));
    maybe(rng, &mut spec, 35, "unknownSeverity", |rng| rng.pick(&values::SEVERITIES));
    maybe(rng, &mut spec, 25, "exemptionRequirements", requirements);
    maybe(rng, &mut spec, 65, "vex", |rng| {
        let count = 1 + rng.below(2);
        json!({ "trustedAuthors": rng.picks(&values::AUTHORS, count) })
    });
    let requirements = spec.get("exemptionRequirements").cloned().unwrap_or_default();
    let mut names = values::RULES.to_vec();
    let count = 1 + rng.below(3);
    let rules: Vec<Value> = (0..count)
        .map(|_| {
            let name = names.remove(rng.below(names.len()));
            rule(rng, now, name, &requirements)
        })
        .collect();
    spec.insert("rules".to_owned(), rules.into());
    json!({
        "apiVersion": "imagegate.dev/v1",
        "kind": "ImagePolicy",
        "metadata": {"name": name},
        "spec": spec,
    })
}

fn requirements(rng: &mut Rng) -> Value {
    let mut required = Map::new();
    maybe(rng, &mut required, 40, "reason", |rng| rng.chance(70));
    maybe(rng, &mut required, 30, "approvedBy", |rng| rng.chance(70));
    maybe(rng, &mut required, 40, "expiry", |rng| rng.chance(70));
    maybe(rng, &mut required, 25, "maxDuration", |rng| rng.pick(&["1d", "7d", "30d", "90d"]));
    required.into()
}

fn rule(rng: &mut Rng, now: Timestamp, name: &str, requirements: &Value) -> Value {
    let mut rule = Map::new();
    let action = rng.pick(&["deny", "deny", "audit"]);
    rule.insert("name".to_owned(), name.into());
    rule.insert("action".to_owned(), action.into());
    maybe(rng, &mut rule, 15, "enabled", |rng| rng.chance(40));
    if action == "deny" {
        maybe(rng, &mut rule, 25, "enforceFrom", |rng| date_or_instant_near(rng, now));
    }
    maybe(rng, &mut rule, 20, "message", |rng| rng.pick(&["ask \"sec\"\n\u{7f}\u{1}", "", "fix it", "ä → 🦀"]));
    maybe(rng, &mut rule, 35, "scope", scope);
    let findings = findings(rng);
    let triggers =
        findings.values().any(|value| *value == json!("trigger")) || findings.get("required") == Some(&json!(true));
    if !findings.is_empty() || rng.chance(5) {
        rule.insert("findings".to_owned(), findings.into());
    }
    // A rule must be able to trigger.
    let conditions = rng.pick(&[1, 1, 1, 2, 3, usize::from(!triggers)]);
    let when: Vec<Value> = (0..conditions).map(|_| condition(rng)).collect();
    rule.insert("when".to_owned(), when.into());
    maybe(rng, &mut rule, 45, "grace", grace);
    let exemptable = rng.pick(&["always", "always", "centrally", "never"]);
    maybe(rng, &mut rule, 40, "exemptable", |_| exemptable);
    if rule.get("exemptable") != Some(&json!("never")) {
        maybe(rng, &mut rule, 30, "exemptions", |rng| {
            let count = 1 + rng.below(3);
            let one = |_| exemption::inline(rng, now, requirements);
            (0..count).map(one).collect::<Vec<Value>>()
        });
    }
    rule.into()
}

fn findings(rng: &mut Rng) -> Map<String, Value> {
    let mut findings = Map::new();
    maybe(rng, &mut findings, 40, "maxAge", |rng| rng.pick(&values::DURATIONS));
    maybe(rng, &mut findings, 20, "scanWithin", |rng| rng.pick(&values::DURATIONS));
    if rng.chance(12) {
        findings.insert("required".to_owned(), true.into());
        return findings;
    }
    maybe(rng, &mut findings, 5, "required", |_| false);
    for state in ["missing", "pending", "failed", "unsupported", "unavailable"] {
        maybe(rng, &mut findings, 20, state, |rng| rng.pick(&["trigger", "trigger", "ignore"]));
    }
    let answers = ["trigger", "ignore", "evaluate"];
    maybe(rng, &mut findings, 25, "partial", |rng| rng.pick(&answers));
    if findings.contains_key("maxAge") {
        maybe(rng, &mut findings, 50, "stale", |rng| rng.pick(&answers));
    }
    findings
}

fn condition(rng: &mut Rng) -> Value {
    if rng.chance(20) {
        return json!({ "image": image_condition(rng) });
    }
    let mut condition = filter(rng, true);
    maybe(rng, &mut condition, 20, "allowed", |rng| rng.pick(&[0_u32, 1, 1, 2, 4_294_967_295]));
    maybe(rng, &mut condition, 30, "count", |rng| rng.pick(&["ids", "findings", "findings"]));
    condition.into()
}

fn image_condition(rng: &mut Rng) -> Value {
    let mut condition = Map::new();
    for _ in 0..1 + rng.below(2) {
        match rng.below(7) {
            0..=1 => condition.insert("digestPinned".to_owned(), false.into()),
            2..=3 => {
                let age = rng.pick(&values::DURATIONS);
                condition.insert("olderThan".to_owned(), age.into())
            }
            4..=5 => condition.insert("osEndOfLife".to_owned(), true.into()),
            _ => condition.insert("always".to_owned(), true.into()),
        };
    }
    condition.into()
}

fn grace(rng: &mut Rng) -> Value {
    let mut grace = Map::new();
    for kind in ["publishedWithin", "fixedWithin", "alreadyRunning"] {
        maybe(rng, &mut grace, 25, kind, |rng| rng.pick(&values::DURATIONS));
    }
    maybe(rng, &mut grace, 20, "unfixed", |rng| rng.chance(80));
    maybe(rng, &mut grace, 30, "inBaseline", |rng| rng.chance(80));
    grace.into()
}
