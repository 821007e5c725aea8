//! A naive evaluator, written from the semantics page alone, to compare the engine with.
//!
//! Plain loops over the documents as JSON, no index, no cache, nothing shared with the engine: slow, and easy to check
//! against the page by eye. Documents are taken to be valid; errors and `validUntil` are not modelled.

// A model may panic on documents that are not valid: it is only ever given valid ones.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::string_slice)]

mod condition;
mod decimal;
mod decision;
mod exemption;
mod filter;
mod finding;
mod forecast;
mod grace;
mod json;
mod kleene;
mod matcher;
mod purl;
mod reference;
mod reports;
mod rule;
mod selector;
mod state;
mod subject;
pub mod time;
mod vex;

use serde::Deserialize;
use serde_json::Value;

pub use decision::decide;
pub use forecast::{forecast, instants};
pub use reference::Reference;

/// Reads one line. Depth counts from a document, not from the line, so serde_json's own limit would refuse documents
/// that are just deep enough: it is off, and lines are taken to be as harmless as the tests that make them.
pub fn read(line: &[u8]) -> serde_json::Result<Value> {
    let mut deserializer = serde_json::Deserializer::from_slice(line);
    deserializer.disable_recursion_limit();
    let case = Value::deserialize(&mut deserializer)?;
    deserializer.end()?;
    Ok(case)
}

/// Answers one line of `evaluate --stream`: the canonical decision without `validUntil`, or, for a case with
/// `forecastTo`, the array of the forecast's decisions.
pub fn evaluate(case: &Value) -> String {
    if json::get(case, "forecastTo").is_some() {
        return Value::Array(forecast(case)).to_string();
    }
    decide(case, now(case)).to_string()
}

/// The case's own `now`.
pub fn now(case: &Value) -> time::Timestamp {
    time::instant(json::text(case, "now").unwrap()).unwrap()
}
