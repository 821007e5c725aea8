//! Valid cases at random, rich in everything the semantics know, to compare the engine with the model on.
//!
//! A seed always gives the same case: neither a clock nor the system's randomness is used. Names and values come from
//! small alphabets, so that selectors, filters and statements meet what they are about; times lie at, just before and
//! just after the instants at which something changes.

// A generator may panic: that is a mistake in it, which the tests that use it find.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::string_slice)]

mod exemption;
mod filter;
mod policy;
mod request;
mod rng;
mod selector;
mod sized;
mod values;
mod vex;

use crate::model::time;
use serde_json::{Value, json};

pub use rng::Rng;
pub use sized::{Size, long, sized};

/// A line of `evaluate --stream`, without `forecastTo`.
pub fn case(seed: u64) -> Value {
    let mut rng = Rng::new(seed);
    let rng = &mut rng;
    let now = now(rng);
    let policies = policy::policies(rng, now);
    let count = rng.pick(&[0, 0, 1, 2, 3]);
    let exemptions: Vec<Value> = (0..count).map(|_| exemption::standalone(rng, now)).collect();
    let request = request::request(rng, now);
    let references = references(&request);
    json!({
        "policies": policies,
        "exemptions": exemptions,
        "vex": vex::statements(rng, &references),
        "request": request,
        "now": time::text(now),
    })
}

/// A case in which many rules and exemptions meet: many scopes at once, rules that are the same but for their names,
/// rules that many exemptions name.
pub fn crowded(seed: u64) -> Value {
    const POLICIES: usize = 8;
    let rng = &mut Rng::new(seed);
    let now = now(rng);
    let mut policies: Vec<Value> = Vec::new();
    for number in 0..POLICIES {
        let name = format!("p{number}");
        let policy = if number > 0 && rng.chance(40) {
            let mut twin = policies[rng.below(number)].clone();
            twin["metadata"]["name"] = name.into();
            twin
        } else {
            policy::policy(rng, now, &name)
        };
        policies.push(policy);
    }
    let count = rng.pick(&[5, 20, 60]);
    // Now and then all of them name the rules of a few policies.
    let named = rng.pick(&[1, 2, POLICIES]);
    let exemptions: Vec<Value> = (0..count)
        .map(|_| {
            let mut exemption = exemption::standalone(rng, now);
            for rule in exemption["spec"]["rules"].as_array_mut().unwrap() {
                if let Some((_, name)) = rule.as_str().unwrap().split_once('/') {
                    *rule = format!("p{}/{name}", rng.below(named)).into();
                }
            }
            exemption
        })
        .collect();
    let request = request::request(rng, now);
    let references = references(&request);
    json!({
        "policies": policies,
        "exemptions": exemptions,
        "vex": vex::statements(rng, &references),
        "request": request,
        "now": time::text(now),
    })
}

/// The same case with a `forecastTo`, which now and then is past.
pub fn forecast_case(seed: u64) -> Value {
    let mut case = case(seed);
    let mut rng = Rng::new(!seed);
    let now = now_of(&case);
    let length = time::duration(rng.pick(&["0s", "1s", "12h", "14d", "30d", "90d", "36500d"]));
    let to = if rng.chance(5) { now - length.unwrap() } else { now + length.unwrap() };
    case["forecastTo"] = time::text(values::clamped(to)).into();
    case
}

/// One more exemption for a case.
pub fn exemption(seed: u64, case: &Value) -> Value {
    exemption::standalone(&mut Rng::new(seed), now_of(case))
}

/// One more finding for a case.
pub fn finding(seed: u64, case: &Value) -> Value {
    request::finding(&mut Rng::new(seed), now_of(case))
}

/// One more VEX statement for a case.
pub fn statement(seed: u64, case: &Value) -> Value {
    vex::statement(&mut Rng::new(seed), &references(&case["request"]))
}

fn now_of(case: &Value) -> time::Timestamp {
    time::instant(case["now"].as_str().unwrap()).unwrap()
}

/// The images of a request, as it writes them.
fn references(request: &Value) -> Vec<String> {
    let images = request["images"].as_array().unwrap().iter();
    images.map(|image| image["reference"].as_str().unwrap().to_owned()).collect()
}

fn now(rng: &mut Rng) -> time::Timestamp {
    let base = match rng.below(40) {
        0 => "0001-01-01T00:00:00Z",
        1 => "9999-12-31T23:59:59.999999999Z",
        2..=8 => "2024-02-29T12:00:00Z",
        9..=15 => "2026-12-31T22:00:00Z",
        16..=22 => "2026-03-01T05:30:00.012345678Z",
        _ => "2026-11-23T00:00:00Z",
    };
    values::clamped(time::instant(base).unwrap() + rng.pick(&[-1, 0, 0, 1]))
}

#[cfg(test)]
mod tests {
    use super::case;
    use crate::model;
    use serde_json::Value;
    use std::collections::BTreeMap;

    /// Counts what the values of `action` and `outcome` are, and which keys there are, in decisions on many cases.
    fn counts(seeds: std::ops::Range<u64>) -> BTreeMap<String, usize> {
        fn count(value: &Value, counts: &mut BTreeMap<String, usize>) {
            if let Some(object) = value.as_object() {
                for (key, value) in object {
                    *counts.entry(key.clone()).or_default() += 1;
                    if let ("outcome" | "by" | "name" | "state", Some(text)) = (key.as_str(), value.as_str()) {
                        *counts.entry(format!("{key} {text}")).or_default() += 1;
                    }
                    count(value, counts);
                }
            }
            for item in value.as_array().into_iter().flatten() {
                count(item, counts);
            }
        }
        let mut counts = BTreeMap::new();
        for seed in seeds {
            let case = case(seed);
            let decision = model::decide(&case, model::now(&case));
            let action = format!("decision {}", decision["action"].as_str().unwrap());
            *counts.entry(action).or_default() += 1;
            count(&decision, &mut counts);
        }
        counts
    }

    #[test]
    fn everything_occurs_at_sensible_rates() {
        let counts = counts(0..2000);
        println!("{counts:#?}");
        for (what, least) in [
            ("decision allow", 200),
            ("decision audit", 200),
            ("decision deny", 200),
            ("outcome triggered", 500),
            ("outcome passed", 500),
            ("outcome exempted", 100),
            ("outcome notEvaluated", 100),
            ("outcome notInScope", 100),
            ("outcome disabled", 100),
            ("by vex", 50),
            ("by exemption", 100),
            ("by grace", 100),
            ("name publishedWithin", 20),
            ("name fixedWithin", 20),
            ("name unfixed", 20),
            ("name alreadyRunning", 20),
            ("name inBaseline", 20),
            ("state missing", 50),
            ("state stale", 50),
            ("state partial", 50),
            ("state failed", 20),
            ("enforcedFrom", 50),
            ("platformDigest", 50),
            ("invalidReference", 50),
            ("unknown", 50),
            ("omitted", 5),
            ("forgivenOmitted", 1),
        ] {
            let count = counts.get(what).copied().unwrap_or(0);
            assert!(count >= least, "{what}: {count} of at least {least}");
        }
    }

    #[test]
    fn a_seed_gives_the_same_case_for_good() {
        assert_eq!(case(7).to_string(), case(7).to_string());
        assert_ne!(case(7).to_string(), case(8).to_string());
    }
}
