//! What order does not matter.

use super::{CASES, decided, for_each_key, parsed, same};
use imagegate_tests::generate::{self, Rng};
use imagegate_tests::seeds;
use serde_json::Value;

fn shuffle<T>(rng: &mut Rng, items: &mut [T]) {
    for index in (1..items.len()).rev() {
        items.swap(index, rng.below(index + 1));
    }
}

/// Shuffles the keys of every object.
fn shuffle_keys(rng: &mut Rng, value: &mut Value) {
    match value {
        Value::Object(object) => {
            let mut entries: Vec<(String, Value)> = std::mem::take(object).into_iter().collect();
            shuffle(rng, &mut entries);
            entries.iter_mut().for_each(|(_, value)| shuffle_keys(rng, value));
            object.extend(entries);
        }
        Value::Array(items) => items.iter_mut().for_each(|item| shuffle_keys(rng, item)),
        _ => {}
    }
}

/// The order of the keys of an object says nothing.
#[test]
fn of_keys() {
    seeds::check(seeds::range(CASES), |seed| {
        let case = generate::case(seed);
        let mut shuffled = case.clone();
        shuffle_keys(&mut Rng::new(seed), &mut shuffled);
        same(&decided(&case), &decided(&shuffled))
    });
}

/// Lists of which any one is enough, and lists that are sets, have no order: selectors, what a matcher compares with,
/// what a filter asks for, other ids of a finding, products of a statement, authors, and a workload's platforms.
#[test]
fn of_what_any_of_is_enough() {
    const LISTS: [&str; 18] = [
        "include",
        "exclude",
        "match",
        "ids",
        "class",
        "severity",
        "aliases",
        "equals",
        "notEquals",
        "startsWith",
        "endsWith",
        "contains",
        "glob",
        "trustedAuthors",
        "products",
        "subcomponents",
        "image",
        "namespace",
    ];
    seeds::check(seeds::range(CASES), |seed| {
        let case = generate::case(seed);
        let mut shuffled = case.clone();
        let rng = &mut Rng::new(seed);
        for_each_key(&mut shuffled, &mut |key, value| {
            if let Value::Array(items) = value
                && LISTS.contains(&key)
            {
                shuffle(rng, items);
            }
        });
        // Of an image that lists no platforms the workload's are the subjects, in their order.
        let lists_platforms = |image: &Value| image["platforms"].as_array().is_some_and(|all| !all.is_empty());
        let all_listed = case["request"]["images"].as_array().unwrap().iter().all(lists_platforms);
        if let Some(Value::Array(platforms)) =
            shuffled["request"].get_mut("workload").and_then(|w| w.get_mut("platforms"))
            && all_listed
        {
            shuffle(rng, platforms);
        }
        same(&decided(&case), &decided(&shuffled))
    });
}

/// The order of a report's findings decides which of equal ones is shown, and by whom that is forgiven; nothing else.
#[test]
fn of_findings() {
    let without_which = |decision: &str| {
        let mut decision = parsed(decision);
        for_each_key(&mut decision, &mut |key, value| {
            let dropped: &[&str] = match key {
                "findings" => &["fixedIn"],
                "forgiven" => &["by", "name", "until"],
                _ => return,
            };
            for entry in value.as_array_mut().into_iter().flatten().filter_map(Value::as_object_mut) {
                // An exempted resource is no finding.
                if entry.contains_key("id") {
                    entry.retain(|key, _| !dropped.contains(&key.as_str()));
                }
            }
        });
        decision.to_string()
    };
    seeds::check(seeds::range(CASES), |seed| {
        let case = generate::case(seed);
        let mut shuffled = case.clone();
        let rng = &mut Rng::new(seed);
        for_each_key(&mut shuffled["request"], &mut |key, value| {
            if let ("findings", Value::Array(findings)) = (key, value) {
                shuffle(rng, findings);
            }
        });
        same(&without_which(&decided(&case)), &without_which(&decided(&shuffled)))
    });
}

/// The order of policies, and of rules in one, is the order in which the decision lists the rules; nothing else.
#[test]
fn of_rules() {
    let sorted = |decision: &str| {
        let mut decision = parsed(decision);
        for_each_key(&mut decision, &mut |key, value| {
            if let ("rules", Value::Array(rules)) = (key, value) {
                rules.sort_by_key(|rule| (rule["policy"].to_string(), rule["rule"].to_string()));
            }
        });
        decision.to_string()
    };
    seeds::check(seeds::range(CASES), |seed| {
        let case = generate::case(seed);
        let mut shuffled = case.clone();
        let rng = &mut Rng::new(seed);
        let policies = shuffled["policies"].as_array_mut().unwrap();
        shuffle(rng, policies);
        for policy in policies {
            shuffle(rng, policy["spec"]["rules"].as_array_mut().unwrap());
        }
        same(&sorted(&decided(&case)), &sorted(&decided(&shuffled)))
    });
}
