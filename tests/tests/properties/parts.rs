//! Images and rules are decided about one by one: what stands beside them has no say.

use super::{CASES, decided, list, parsed, same};
use imagegate_tests::generate;
use imagegate_tests::seeds;
use serde_json::Value;

/// The strictest of some objects' actions.
fn strictest<'a>(of: impl Iterator<Item = &'a Value> + Clone) -> Value {
    let strictest = ["deny", "audit"].into_iter().find(|action| of.clone().any(|one| one["action"] == *action));
    strictest.unwrap_or("allow").into()
}

/// Several images in a request are decided about as each alone.
#[test]
fn images() {
    seeds::check(seeds::range(CASES), |seed| {
        let case = generate::case(seed);
        let mut images = Vec::new();
        for image in list(&case["request"], "images") {
            let mut alone = case.clone();
            alone["request"]["images"] = Value::Array(vec![image.clone()]);
            images.extend_from_slice(list(&parsed(&decided(&alone)), "images"));
        }
        let mut expected = parsed(&decided(&case));
        expected["action"] = strictest(images.iter());
        expected["images"] = images.into();
        same(&expected.to_string(), &decided(&case))
    });
}

/// Several policies are applied as each alone, and then the strictest action counts, and decides what is decisive.
#[test]
fn policies() {
    let without_decisive = |rule: &Value| {
        let mut rule = rule.clone();
        rule.as_object_mut().unwrap().shift_remove("decisive");
        rule
    };
    seeds::check(seeds::range(CASES), |seed| {
        let case = generate::case(seed);
        let together = parsed(&decided(&case));
        let mut rules: Vec<Vec<Value>> = vec![Vec::new(); list(&together, "images").len()];
        for policy in list(&case, "policies") {
            let mut alone = case.clone();
            alone["policies"] = Value::Array(vec![policy.clone()]);
            for (all, image) in rules.iter_mut().zip(list(&parsed(&decided(&alone)), "images")) {
                all.extend(list(image, "rules").iter().map(without_decisive));
            }
        }
        for (image, expected) in list(&together, "images").iter().zip(rules) {
            let got: Vec<Value> = list(image, "rules").iter().map(without_decisive).collect();
            same(&Value::Array(expected).to_string(), &Value::Array(got.clone()).to_string())?;
            let triggered = got.iter().filter(|rule| rule["outcome"] == "triggered");
            same(&strictest(triggered).to_string(), &image["action"].to_string())?;
            for rule in list(image, "rules") {
                let decisive = rule["outcome"] == "triggered" && rule["action"] == image["action"];
                if rule.get("decisive").is_some() != decisive {
                    return Err(format!("decisive: {rule}"));
                }
            }
        }
        same(&strictest(list(&together, "images").iter()).to_string(), &together["action"].to_string())
    });
}
