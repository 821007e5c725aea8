//! The forecast (section 6), by evaluating at every instant at which anything could change.

use super::decision::decide;
use super::exemption;
use super::json;
use super::time::{self, CLOCK_SKEW, Timestamp};
use serde_json::Value;

/// The decisions at the case's `now` and at every later instant, up to and including `forecastTo`, at which some
/// `action` or `outcome` changes.
pub fn forecast(case: &Value) -> Vec<Value> {
    let from = super::now(case);
    let to = time::instant(json::text(case, "forecastTo").unwrap()).unwrap();
    let mut decisions = vec![decide(case, from)];
    for instant in instants(case) {
        if from < instant && instant <= to {
            let decision = decide(case, instant);
            // Nothing changes between two instants, so the last change is how it was just before.
            if decisions.last().map(what_counts) != Some(what_counts(&decision)) {
                decisions.push(decision);
            }
        }
    }
    decisions
}

/// The actions and outcomes of a decision, in order.
fn what_counts(decision: &Value) -> Vec<&Value> {
    let mut found = Vec::new();
    collect(decision, &mut found);
    found
}

fn collect<'a>(value: &'a Value, found: &mut Vec<&'a Value>) {
    match value {
        Value::Object(object) => {
            for (key, value) in object {
                if matches!(key.as_str(), "action" | "outcome") {
                    found.push(value);
                }
                collect(value, found);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, found)),
        _ => {}
    }
}

/// Every instant at which the decision of a case could change, in order, and many more: every instant and date of the
/// documents, and those so much later as any duration of theirs, or as much earlier as a clock may be ahead.
pub fn instants(case: &Value) -> Vec<Timestamp> {
    let timezones: Vec<i128> = json::list(case, "policies").iter().map(exemption::timezone).collect();
    let mut moments = Vec::new();
    let mut durations = vec![0, -CLOCK_SKEW];
    for text in all_texts(case) {
        moments.extend(time::instant(text));
        durations.extend(time::duration(text));
        if time::date(text).is_some() {
            for timezone in &timezones {
                moments.push(time::start(text, *timezone));
                moments.push(time::end(text, *timezone));
            }
        }
    }
    let mut instants = Vec::new();
    moments.sort_unstable();
    moments.dedup();
    durations.sort_unstable();
    durations.dedup();
    for moment in &moments {
        for duration in &durations {
            instants.push(moment + duration);
        }
    }
    instants.sort_unstable();
    instants.dedup();
    instants
}

fn all_texts(value: &Value) -> Vec<&str> {
    match value {
        Value::String(text) => vec![text],
        Value::Array(items) => items.iter().flat_map(all_texts).collect(),
        Value::Object(object) => object.values().flat_map(all_texts).collect(),
        _ => Vec::new(),
    }
}
