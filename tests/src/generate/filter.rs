//! Finding filters, of `when` and of exemptions.

use super::rng::Rng;
use super::selector::matcher;
use super::values::{self, maybe};
use serde_json::{Map, Value, json};

/// A filter; `or_unknown` may stand in a policy's alone.
pub(super) fn filter(rng: &mut Rng, or_unknown: bool) -> Map<String, Value> {
    const KEYS: [&str; 10] =
        ["severity", "severity", "ids", "class", "fix", "cvss", "epss", "kev", "package", "publishedFor"];
    let mut filter = Map::new();
    for _ in 0..1 + rng.below(2) {
        let key = if rng.chance(8) { "fixAvailableFor" } else { rng.pick(&KEYS) };
        filter.insert(key.to_owned(), test(rng, key, or_unknown));
    }
    filter
}

fn test(rng: &mut Rng, key: &str, or_unknown: bool) -> Value {
    let mut object = Map::new();
    match key {
        "severity" if rng.chance(30) => {
            let count = 1 + rng.below(3);
            return rng.picks(&values::SEVERITIES, count).into();
        }
        "ids" => return rng.picks(&values::IDS, 2).into(),
        "class" => return rng.picks(&values::CLASSES, 2).into(),
        "fix" if rng.chance(50) => return rng.pick(&["available", "unavailable"]).into(),
        "kev" if rng.chance(50) => return rng.chance(50).into(),
        "severity" => return json!({ "atLeast": rng.pick(&values::SEVERITIES) }),
        "fix" => {
            let is = rng.pick(&["available", "unavailable"]);
            object.insert("is".to_owned(), is.into());
        }
        "kev" => {
            object.insert("is".to_owned(), rng.chance(50).into());
        }
        "cvss" => {
            let score = values::number(rng.pick(&["0", "4", "7.0", "7.00", "9.8", "10"]));
            object.insert("atLeast".to_owned(), score);
        }
        "epss" => {
            let score = values::number(rng.pick(&["0", "0.00001", "0.1", "0.5", "1"]));
            object.insert("atLeast".to_owned(), score);
        }
        "package" => object = package(rng),
        _ => {
            let length = rng.pick(&values::DURATIONS);
            object.insert("atLeast".to_owned(), length.into());
        }
    }
    if or_unknown {
        maybe(rng, &mut object, 50, "orUnknown", |rng| rng.chance(80));
    }
    object.into()
}

fn package(rng: &mut Rng) -> Map<String, Value> {
    let mut package = Map::new();
    match rng.below(4) {
        0 => package.insert("version".to_owned(), rng.pick(&values::RANGES).into()),
        1 => package.insert("type".to_owned(), matcher(rng, &values::PACKAGE_TYPES)),
        2 => package.insert("path".to_owned(), matcher(rng, &values::PATHS)),
        _ => package.insert("name".to_owned(), matcher(rng, &values::PACKAGES)),
    };
    maybe(rng, &mut package, 20, "version", |rng| rng.pick(&values::RANGES));
    package
}
