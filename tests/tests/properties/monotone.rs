//! What can only make a decision stricter, and what can only make it laxer.

use super::{CASES, decided, list, parsed};
use imagegate_tests::generate::{self, Rng};
use imagegate_tests::seeds;
use serde_json::{Value, json};

fn rank(action: &Value) -> usize {
    ["allow", "audit", "deny"].iter().position(|word| action == word).unwrap()
}

/// A problem, if a decision is stricter than another about the same images and rules: in an action, in what triggered,
/// or in what a condition counted.
fn no_stricter(decision: &str, than: &str) -> Result<(), String> {
    let (decision, than) = (parsed(decision), parsed(than));
    let problem = |what: &str, one: &Value, other: &Value| Err(format!("{what}:\n{one}\nis stricter than\n{other}"));
    if rank(&decision["action"]) > rank(&than["action"]) {
        return problem("action", &decision["action"], &than["action"]);
    }
    for (image, other) in list(&decision, "images").iter().zip(list(&than, "images")) {
        if rank(&image["action"]) > rank(&other["action"]) {
            return problem("image", image, other);
        }
        for (rule, other) in list(image, "rules").iter().zip(list(other, "rules")) {
            assert_eq!((&rule["policy"], &rule["rule"]), (&other["policy"], &other["rule"]));
            for reason in list(rule, "reasons") {
                let same_reason = |other: &&Value| {
                    ["condition", "state", "invalidReference"].iter().all(|key| reason.get(key) == other.get(key))
                };
                let Some(known) = list(other, "reasons").iter().find(same_reason) else {
                    return problem("reason", rule, other);
                };
                if reason["count"].as_u64() > known["count"].as_u64() {
                    return problem("count", rule, other);
                }
            }
        }
    }
    Ok(())
}

/// One more exemption, wherever in the list, forgives more or nothing.
#[test]
fn an_exemption_makes_nothing_stricter() {
    seeds::check(seeds::range(CASES), |seed| {
        let case = generate::case(seed);
        let mut more = case.clone();
        let exemptions = more["exemptions"].as_array_mut().unwrap();
        let at = Rng::new(seed).below(exemptions.len() + 1);
        exemptions.insert(at, generate::exemption(seed, &case));
        no_stricter(&decided(&more), &decided(&case))
    });
}

/// A statement that suppresses and is newer than all others suppresses more or nothing. (An older one may give way to
/// one that does not suppress, and one that does not may be the newest.)
#[test]
fn the_newest_statement_makes_nothing_stricter_if_it_suppresses() {
    seeds::check(seeds::range(CASES), |seed| {
        let case = generate::case(seed);
        let mut more = case.clone();
        let statements = more["vex"].as_array_mut().unwrap();
        let mut statement = generate::statement(seed, &case);
        statement["timestamp"] = "2030-01-01T00:00:00Z".into();
        statement["status"] = Rng::new(seed).pick(&["not_affected", "fixed"]).into();
        let at = Rng::new(!seed).below(statements.len() + 1);
        statements.insert(at, statement);
        no_stricter(&decided(&more), &decided(&case))
    });
}

/// Grace forgives more or nothing.
#[test]
fn grace_makes_nothing_stricter() {
    seeds::check(seeds::range(CASES), |seed| {
        let case = generate::case(seed);
        let mut less = case.clone();
        for policy in less["policies"].as_array_mut().unwrap() {
            for rule in policy["spec"]["rules"].as_array_mut().unwrap() {
                rule.as_object_mut().unwrap().shift_remove("grace");
            }
        }
        no_stricter(&decided(&case), &decided(&less))
    });
}

/// One more finding, in whichever report, is counted or not: it is selected and forgiven for what it is itself. (What
/// the baseline has is another matter: that forgives.)
#[test]
fn a_finding_makes_nothing_laxer() {
    seeds::check(seeds::range(CASES), |seed| {
        let case = generate::case(seed);
        let mut more = case.clone();
        let rng = &mut Rng::new(seed);
        for image in more["request"]["images"].as_array_mut().unwrap() {
            for report in image.get_mut("reports").and_then(Value::as_array_mut).into_iter().flatten() {
                let findings = report["findings"].as_array_mut().unwrap();
                findings.insert(rng.below(findings.len() + 1), generate::finding(rng.number(), &case));
            }
        }
        no_stricter(&decided(&case), &decided(&more))
    });
}

/// One more finding in the baseline forgives more or nothing.
#[test]
fn a_finding_of_the_baseline_makes_nothing_stricter() {
    seeds::check(seeds::range(CASES), |seed| {
        let case = generate::case(seed);
        let mut more = case.clone();
        let rng = &mut Rng::new(seed);
        for image in more["request"]["images"].as_array_mut().unwrap() {
            for report in image.get_mut("baseline").and_then(Value::as_array_mut).into_iter().flatten() {
                report["findings"].as_array_mut().unwrap().push(generate::finding(rng.number(), &case));
            }
        }
        no_stricter(&decided(&more), &decided(&case))
    });
}

/// What a workload does not say of itself never helps it in: with it wholly unknown every rule that was in scope still
/// is, and no exemption matches by it that did not before.
#[test]
fn what_is_unknown_helps_nothing_in() {
    seeds::check(seeds::range(CASES), |seed| {
        let mut known = generate::case(seed);
        // Its platforms choose among subjects; which there are is another question.
        if let Some(workload) = known["request"].get_mut("workload").and_then(Value::as_object_mut) {
            workload.shift_remove("platforms");
        }
        let mut unknown = known.clone();
        unknown["request"].as_object_mut().unwrap().shift_remove("workload");
        no_stricter(&decided(&known), &decided(&unknown))
    });
}

/// That a fact is missing does not stop a rule that takes the unknown for the worst (`required` and no condition).
#[test]
fn without_reports_what_requires_them_triggers() {
    let policy = json!({
        "apiVersion": "imagegate.dev/v1", "kind": "ImagePolicy", "metadata": {"name": "scanned"},
        "spec": {"rules": [{"name": "scanned", "action": "deny", "findings": {"required": true}}]},
    });
    seeds::check(seeds::range(CASES), |seed| {
        let mut case = generate::case(seed);
        case["policies"] = json!([policy]);
        case["exemptions"] = json!([]);
        for image in case["request"]["images"].as_array_mut().unwrap() {
            image.as_object_mut().unwrap().shift_remove("reports");
        }
        let decision = parsed(&decided(&case));
        if decision["action"] == "deny" { Ok(()) } else { Err(decision.to_string()) }
    });
}
