//! Selectors and matchers.

use super::rng::Rng;
use super::values::{self, maybe};
use serde_json::{Map, Value, json};

const FIELDS: [&str; 17] = [
    "provider",
    "account",
    "cluster",
    "namespace",
    "kind",
    "name",
    "pod",
    "container",
    "serviceAccount",
    "image",
    "registry",
    "repository",
    "tag",
    "digest",
    "labels",
    "namespaceLabels",
    "attributes",
];

pub(super) fn selectors(rng: &mut Rng) -> Vec<Value> {
    let count = 1 + rng.below(2);
    (0..count).map(|_| selector(rng)).collect()
}

pub(super) fn selector(rng: &mut Rng) -> Value {
    let mut selector = Map::new();
    for _ in 0..1 + rng.below(2) {
        let field = rng.pick(&FIELDS);
        selector.insert(field.to_owned(), of_field(rng, field));
    }
    selector.into()
}

fn of_field(rng: &mut Rng, field: &str) -> Value {
    match field {
        "labels" | "namespaceLabels" | "attributes" => {
            let mut entries = Map::new();
            for _ in 0..1 + rng.below(2) {
                let key = rng.pick(&values::MAP_KEYS).to_owned();
                let matcher = if rng.chance(30) {
                    json!({ "exists": rng.chance(50) })
                } else {
                    matcher(rng, values::of_field(field))
                };
                entries.insert(key, matcher);
            }
            entries.into()
        }
        "registry" => with_equality_of(rng, &values::REGISTRIES, |rng| rng.pick(&values::REGISTRIES).to_owned()),
        "image" => with_equality_of(rng, &values::IMAGE_TEXTS, values::reference),
        "digest" => {
            let digest = format!("sha256:{}", "a".repeat(64));
            with_equality_of(rng, &[&digest], values::digest)
        }
        "repository" => matcher(rng, &values::REPOSITORIES),
        "tag" => matcher(rng, &values::TAGS),
        _ => matcher(rng, values::of_field(field)),
    }
}

/// A matcher whose equality takes operands of its own, and whose other operators parts of some texts.
fn with_equality_of(rng: &mut Rng, texts: &[&str], operand: fn(&mut Rng) -> String) -> Value {
    match rng.below(4) {
        0 => operand(rng).into(),
        1 => json!([operand(rng), operand(rng)]),
        2 => {
            let operator = rng.pick(&["equals", "notEquals"]);
            json!({ operator: operand(rng) })
        }
        _ => by_parts(rng, texts),
    }
}

/// A matcher of some of the texts.
pub(super) fn matcher(rng: &mut Rng, texts: &[&str]) -> Value {
    match rng.below(5) {
        0 => rng.pick(texts).into(),
        1 => rng.picks(texts, 2).into(),
        2 => {
            let operator = rng.pick(&["equals", "notEquals", "notEquals"]);
            let count = 1 + rng.below(2);
            json!({ operator: rng.picks(texts, count) })
        }
        _ => by_parts(rng, texts),
    }
}

fn by_parts(rng: &mut Rng, texts: &[&str]) -> Value {
    let operator = rng.pick(&["startsWith", "endsWith", "contains", "glob", "glob"]);
    let part = |rng: &mut Rng| {
        let text: Vec<char> = rng.pick(texts).chars().collect();
        let cut = rng.below(text.len() + 1);
        let part: &[char] = match operator {
            "glob" => return rng.pick(&values::GLOBS).to_owned(),
            "startsWith" => &text[..cut],
            "endsWith" => &text[cut..],
            _ => &text[cut / 2..cut],
        };
        part.iter().collect()
    };
    if rng.chance(70) { json!({ operator: part(rng) }) } else { json!({ operator: [part(rng), part(rng)] }) }
}

/// A scope: many select everything, so that rules are looked at.
pub(super) fn scope(rng: &mut Rng) -> Value {
    let mut scope = Map::new();
    maybe(rng, &mut scope, 30, "name", |rng| rng.pick(&["Production", "", "Übung \"1\"\n"]));
    maybe(rng, &mut scope, 60, "include", selectors);
    maybe(rng, &mut scope, 30, "exclude", selectors);
    maybe(rng, &mut scope, 5, "exclude", |_| json!([]));
    scope.into()
}
