//! Exemptions, standalone and inline.

use super::filter::filter;
use super::rng::Rng;
use super::selector::selectors;
use super::values::{self, date_or_instant_near, maybe};
use crate::model::time::Timestamp;
use serde_json::{Map, Value, json};

/// A document of its own.
pub(super) fn standalone(rng: &mut Rng, now: Timestamp) -> Value {
    let mut metadata = Map::new();
    metadata.insert("name".to_owned(), rng.pick(&["log4j-legacy", "tmp"]).into());
    maybe(rng, &mut metadata, 25, "namespace", |rng| rng.pick(values::of_field("namespace")));
    let mut spec = Map::new();
    spec.insert("rules".to_owned(), rules(rng).into());
    // What policies require is missing now and then.
    maybe(rng, &mut spec, 70, "reason", |rng| rng.pick(&["because", " \t\u{2003}", "", "\u{200b}"]));
    maybe(rng, &mut spec, 50, "approvedBy", |_| "ciso");
    maybe(rng, &mut spec, 10, "ticket", |_| "T-1");
    dates(rng, &mut spec, now, 60);
    what(rng, &mut spec);
    let is_of_cluster = !metadata.contains_key("namespace") && rng.chance(30);
    json!({
        "apiVersion": "imagegate.dev/v1",
        "kind": if is_of_cluster { "ClusterImageExemption" } else { "ImageExemption" },
        "metadata": metadata,
        "spec": spec,
    })
}

/// One for a rule of its own; it meets whatever a policy requires, as it must.
pub(super) fn inline(rng: &mut Rng, now: Timestamp, requirements: &Value) -> Value {
    let mut spec = Map::new();
    maybe(rng, &mut spec, 50, "name", |rng| rng.pick(&["n.1", "known"]));
    let required = |key: &str| requirements.get(key).is_some_and(|value| *value != json!(false));
    if required("reason") {
        spec.insert("reason".to_owned(), "because".into());
    }
    if required("approvedBy") {
        spec.insert("approvedBy".to_owned(), "ciso".into());
    }
    if required("maxDuration") {
        // One day, which is shorter than any that is asked for.
        let date = values::date_near(rng, now);
        spec.insert("validFrom".to_owned(), date.clone().into());
        spec.insert("expires".to_owned(), date.into());
    } else if required("expiry") {
        let expires = date_or_instant_near(rng, now);
        spec.insert("expires".to_owned(), expires.into());
    } else {
        dates(rng, &mut spec, now, 40);
    }
    what(rng, &mut spec);
    spec.into()
}

fn rules(rng: &mut Rng) -> Vec<String> {
    if rng.chance(40) {
        return vec!["*".to_owned()];
    }
    let count = 1 + rng.below(4);
    (0..count)
        .map(|_| match rng.below(10) {
            0 => "gone/rule".to_owned(),
            _ => format!("{}/{}", rng.pick(&values::POLICIES), rng.pick(&values::RULES)),
        })
        .collect()
}

fn dates(rng: &mut Rng, spec: &mut Map<String, Value>, now: Timestamp, percent: usize) {
    maybe(rng, spec, percent / 2, "validFrom", |rng| date_or_instant_near(rng, now));
    maybe(rng, spec, percent, "expires", |rng| date_or_instant_near(rng, now));
}

/// `match`, `vulnerabilities` or both: one must be given.
fn what(rng: &mut Rng, spec: &mut Map<String, Value>) {
    let both = rng.chance(15);
    let findings = rng.chance(65);
    if both || !findings {
        spec.insert("match".to_owned(), selectors(rng).into());
    }
    if both || findings {
        let filter = filter(rng, false);
        spec.insert("vulnerabilities".to_owned(), filter.into());
        maybe(rng, spec, 25, "untilFixed", |rng| rng.chance(80));
    }
}
