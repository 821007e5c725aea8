//! What the semantics imply of every case, whatever is in it: on generated cases, as many as are asked for
//! (`IMAGEGATE_CASES`, see `imagegate_tests::seeds`).

// A test may panic: that is how it fails.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod explanation;
mod lists;
mod monotone;
mod never;
mod order;
mod parts;
mod rendering;
mod sharing;
mod time;

use imagegate::{Case, Decision, Detail, Timestamp};
use imagegate_tests::engine::{self, first_difference, without_valid_until};
use serde_json::Value;

/// How many cases a property is tried on, if nobody says otherwise.
const CASES: u64 = 600;

fn evaluated(case: &Case, now: Timestamp) -> Decision {
    let mut decision = Decision::new();
    case.gate.evaluate(&case.request, now, &mut decision);
    decision
}

fn json(case: &Case, decision: &Decision) -> String {
    case.gate.render(&case.request, decision).to_json(Detail::All)
}

fn read(case: &Value) -> Case {
    engine::read(case).unwrap()
}

/// The canonical decision of a case, without `validUntil`: that need not be tight.
fn decided(case: &Value) -> String {
    let case = read(case);
    without_valid_until(&json(&case, &evaluated(&case, case.now)))
}

fn parsed(decision: &str) -> Value {
    serde_json::from_str(decision).unwrap()
}

/// A problem, unless the two texts are the same.
fn same(expected: &str, got: &str) -> Result<(), String> {
    first_difference(expected, got).map_or(Ok(()), Err)
}

/// A list in a document; empty if it is not there.
fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// Calls `change` with every value of a document that has a key, and the key.
fn for_each_key(value: &mut Value, change: &mut impl FnMut(&str, &mut Value)) {
    match value {
        Value::Object(object) => {
            for (key, value) in object {
                change(key, value);
                for_each_key(value, change);
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| for_each_key(item, change)),
        _ => {}
    }
}
