//! What was measured, as criterion and the program in `opa` leave it.

use std::fs;
use std::path::Path;

use serde::Deserialize;

use crate::Result;

/// A median in nanoseconds, by criterion's group (`S1`: prepared, `S1-json`, `S1-compile`) and function (the engine).
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Median {
    pub group: String,
    pub function: String,
    pub median: f64,
}

#[derive(Deserialize)]
struct Estimates {
    median: Estimate,
}

#[derive(Deserialize)]
struct Estimate {
    point_estimate: f64,
}

/// What criterion measured last; `None` where it did not.
///
/// # Errors
///
/// A file that is not what criterion writes.
pub fn of_criterion(folder: &Path, group: &str, function: &str) -> Result<Option<Median>> {
    let file = folder.join(group).join(function).join("new/estimates.json");
    let Ok(text) = fs::read_to_string(file) else { return Ok(None) };
    let Estimates { median } = serde_json::from_str(&text)?;
    Ok(Some(Median { group: group.to_owned(), function: function.to_owned(), median: median.point_estimate }))
}

/// The lines that the program in `opa` prints.
///
/// # Errors
///
/// A line that is none.
pub fn of_lines(text: &str) -> Result<Vec<Median>> {
    text.lines().map(|line| Ok(serde_json::from_str(line)?)).collect()
}
