//! What was measured, as criterion and the program in `opa` leave it.

use std::fs;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::Result;

/// The median of one engine on one case, from what is prepared (`prepared`), from JSON (`json`), or of its compilation
/// (`compile`).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Median {
    pub case: String,
    pub engine: String,
    pub state: String,
    pub median_ns: f64,
}

#[derive(Deserialize)]
struct Estimates {
    median: Estimate,
}

#[derive(Deserialize)]
struct Estimate {
    point_estimate: f64,
}

/// The group of criterion's in which a state of a case is.
pub fn group(case: &str, state: &str) -> String {
    if state == "prepared" { case.to_owned() } else { format!("{case}-{state}") }
}

/// What criterion measured last of an engine; `None` where it did not.
///
/// # Errors
///
/// A file that is not what criterion writes.
pub fn of_criterion(folder: &Path, case: &str, state: &str, engine: &str) -> Result<Option<Median>> {
    let file = folder.join(group(case, state)).join(engine).join("new/estimates.json");
    let Ok(text) = fs::read_to_string(file) else { return Ok(None) };
    let Estimates { median } = serde_json::from_str(&text)?;
    let (case, engine, state) = (case.to_owned(), engine.to_owned(), state.to_owned());
    Ok(Some(Median { case, engine, state, median_ns: median.point_estimate }))
}

/// The lines that the program in `opa` prints.
///
/// # Errors
///
/// A line that is none.
pub fn of_lines(text: &str) -> Result<Vec<Median>> {
    Ok(text.lines().map(serde_json::from_str).collect::<Result<_, _>>()?)
}
