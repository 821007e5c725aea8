//! What is listed of findings: much of it is copied from where it was written before.

use super::{CASES, evaluated, json, list, parsed, read, same};
use imagegate::{Detail, Timestamp};
use imagegate_tests::{generate, model, seeds};
use serde_json::{Value, json};

/// The objects of the rules in the canonical decision, by image, without `decisive`, which depends on other rules.
fn rules_by_image(case: &Value) -> Vec<Vec<Value>> {
    let mut decision = parsed(&super::decided(case));
    let rules = |image: &mut Value| {
        let mut rules = std::mem::take(image["rules"].as_array_mut().unwrap());
        rules.iter_mut().filter_map(Value::as_object_mut).for_each(|rule| _ = rule.shift_remove("decisive"));
        rules
    };
    decision["images"].as_array_mut().unwrap().iter_mut().map(rules).collect()
}

/// What is written of a rule is not what was written of another one: alone the same is written of it.
fn rules_are_written_as_if_alone(case: &Value) -> Result<(), String> {
    let together = rules_by_image(case);
    let mut number = 0;
    for policy in list(case, "policies") {
        for rule in list(&policy["spec"], "rules") {
            let mut alone = case.clone();
            let mut policy = policy.clone();
            policy["spec"]["rules"] = json!([rule]);
            alone["policies"] = json!([policy]);
            for (rules, together) in rules_by_image(&alone).iter().zip(&together) {
                same(&rules[0].to_string(), &together[number].to_string())?;
            }
            number += 1;
        }
    }
    Ok(())
}

#[test]
fn rules_with_long_lists_are_written_as_if_alone() {
    seeds::check(seeds::range(CASES / 20), |seed| rules_are_written_as_if_alone(&generate::long(seed)));
}

/// Every rule again and again, so that the same is told of it that was told before, unless exemptions name one of them or
/// its grace is another one; and every policy again, in another timezone.
#[test]
fn rules_that_are_alike_are_written_as_if_alone() {
    let graces = [None, None, Some(json!({"publishedWithin": "36500d"})), Some(json!({"publishedWithin": "36499d"}))];
    seeds::check(seeds::range(CASES / 2), |seed| {
        let mut case = if seed % 10 == 0 { generate::crowded(seed) } else { generate::case(seed) };
        let policies = case["policies"].as_array_mut().unwrap();
        for policy in &mut *policies {
            let rules = policy["spec"]["rules"].as_array_mut().unwrap();
            let once = std::mem::take(rules);
            for (copy, grace) in graces.iter().enumerate() {
                for mut rule in once.clone() {
                    if copy > 0 {
                        rule["name"] = format!("{}{copy}", rule["name"].as_str().unwrap()).into();
                    }
                    if let Some(grace) = grace {
                        rule["grace"] = grace.clone();
                    }
                    rules.push(rule);
                }
            }
        }
        let others = policies.clone().into_iter().map(|mut policy| {
            policy["metadata"]["name"] = format!("{}2", policy["metadata"]["name"].as_str().unwrap()).into();
            policy["spec"]["timezone"] = "-11:45".into();
            policy
        });
        policies.extend(others.collect::<Vec<Value>>());
        rules_are_written_as_if_alone(&case)
    });
}

/// What a request keeps of its lists is right at every other instant, when other reports may count.
#[test]
fn lists_do_not_remember_the_time() {
    seeds::check(seeds::range(CASES), |seed| {
        let case = if seed % 20 == 0 { generate::long(seed) } else { generate::case(seed) };
        let used = read(&case);
        let instants = model::instants(&case);
        let some = instants.iter().step_by(1 + instants.len() / 4);
        let instants = some.clone().rev().chain(some).filter_map(|at| Timestamp::parse(&model::time::text(*at)?));
        for now in instants {
            let fresh = read(&case);
            same(&json(&fresh, &evaluated(&fresh, now)), &json(&used, &evaluated(&used, now)))?;
        }
        Ok(())
    });
}

/// A decision is appended to whatever there is, and nothing of that is touched.
#[test]
fn decisions_are_appended() {
    seeds::check(seeds::range(CASES / 3), |seed| {
        let case = read(&if seed % 50 == 0 { generate::long(seed) } else { generate::case(seed) });
        let decision = evaluated(&case, case.now);
        let rendered = case.gate.render(&case.request, &decision);
        let mut text = String::from("[,");
        let mut expected = text.clone();
        for detail in [Detail::All, Detail::InScope, Detail::Triggered, Detail::All] {
            rendered.push_json(detail, &mut text);
            text.push(',');
            expected += &rendered.to_json(detail);
            expected.push(',');
        }
        same(&expected, &text)
    });
}
