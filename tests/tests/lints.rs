//! What a lint calls empty or never matching decides nothing: shown by deciding with and without it.

// A test may panic: that is how it fails.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use imagegate::{Exemption, Policy};
use imagegate_insight::{LintCode, lint};
use imagegate_tests::{engine, generate, seeds};
use serde_json::{Value, json};
use std::sync::atomic::{AtomicUsize, Ordering};

fn documents(case: &Value) -> (Vec<Policy>, Vec<Exemption>) {
    let list = |key: &str| case.get(key).and_then(Value::as_array).cloned().unwrap_or_default();
    let read = |document: &Value| document.to_string().into_bytes();
    let policies = list("policies").iter().map(|policy| Policy::from_json(&read(policy)).unwrap()).collect();
    let exemptions = list("exemptions").iter().map(|one| Exemption::from_json(&read(one)).unwrap()).collect();
    (policies, exemptions)
}

fn decided(case: &Value) -> Value {
    serde_json::from_str(&engine::answer(&engine::read(case).unwrap())).unwrap()
}

/// The document and the rule in a pointer.
fn rule_of(document: &str, pointer: &str) -> (usize, usize) {
    let policy = document.strip_prefix("policies/").unwrap().parse().unwrap();
    let rule = pointer.strip_prefix("/spec/rules/").unwrap().split('/').next().unwrap().parse().unwrap();
    (policy, rule)
}

#[test]
fn a_rule_with_an_empty_scope_applies_only_where_something_is_unknown() {
    let mut seen = 0;
    for seed in 0..400 {
        let mut case = generate::case(seed);
        // At random hardly any scope is empty: half of the rules are made to exclude what they include.
        for rule in case["policies"]
            .as_array_mut()
            .into_iter()
            .flatten()
            .flat_map(|policy| policy["spec"]["rules"].as_array_mut().unwrap())
        {
            if let Some(include) = rule.get("scope").and_then(|scope| scope.get("include")).cloned() {
                rule["scope"]["exclude"] = include;
            }
        }
        let (policies, exemptions) = documents(&case);
        let empty: Vec<(usize, usize)> = lint(&policies, &exemptions)
            .iter()
            .filter(|lint| lint.code == LintCode::ScopeEmpty)
            .map(|lint| rule_of(&lint.document, &lint.pointer))
            .collect();
        if empty.is_empty() {
            continue;
        }
        let decision = decided(&case);
        for (policy, rule) in empty {
            let name = &case["policies"][policy]["metadata"]["name"];
            let rule = &case["policies"][policy]["spec"]["rules"][rule]["name"];
            for image in decision["images"].as_array().unwrap() {
                let told = image["rules"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .find(|told| told["policy"] == *name && told["rule"] == *rule);
                let told = told.unwrap();
                let is_out = told["outcome"] == "notInScope" || told["outcome"] == "disabled";
                let is_invalid = told["reasons"][0]["invalidReference"] == true;
                assert!(is_out || told.get("unknown").is_some() || is_invalid, "seed {seed}: {told}");
                seen += 1;
            }
        }
    }
    assert!(seen > 200, "{seen}");
}

#[test]
fn an_exemption_that_is_never_in_force_or_never_matches_changes_nothing() {
    let never = [LintCode::ExemptionNamespaceConflict, LintCode::ExemptionEmptyWindow];
    let compared = AtomicUsize::new(0);
    seeds::check(0..1_500, |seed| {
        let mut case = generate::case(seed);
        // Dates in the wrong order are rare at random.
        if let Some(exemption) = case["exemptions"].as_array_mut().and_then(|all| all.first_mut())
            && seed % 2 == 0
        {
            exemption["spec"]["validFrom"] = json!("2027-01-02");
            exemption["spec"]["expires"] = json!("2027-01-01");
        }
        let (policies, exemptions) = documents(&case);
        let lints = lint(&policies, &exemptions);
        let of_exemptions = lints.iter().filter(|lint| never.contains(&lint.code));
        let number = of_exemptions.filter_map(|lint| lint.document.strip_prefix("exemptions/")?.parse::<usize>().ok());
        let Some(number) = number.min() else { return Ok(()) };
        let mut without = case.clone();
        without["exemptions"].as_array_mut().unwrap().remove(number);
        compared.fetch_add(1, Ordering::Relaxed);
        if decided(&case) == decided(&without) { Ok(()) } else { Err(case.to_string()) }
    });
    let compared = compared.into_inner();
    assert!(compared > 200, "{compared}");
}
