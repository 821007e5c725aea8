//! Starting, and two threads at once on one gate.

use crate::Measured;
use crate::format::{count, time, times};
use crate::page::{Section, or_dash, table};

const STARTS: [(&str, &str); 4] = [
    ("process of S1", "a process `imagegate evaluate --stream` with S1, from its start to its end"),
    ("process alone", "of that a process that does nothing (`imagegate --version`)"),
    ("library on S1", "in a process that runs: S1 from its JSON to the decision's"),
    ("first evaluation of S1", "the first evaluation, into a new decision"),
];

/// Evaluations a second of so many threads together.
fn evaluations(measured: &Measured, threads: f64) -> Option<f64> {
    // Every thread does every iteration.
    let median = measured.ours.median("threads", "S3", &threads.to_string())?;
    Some(threads * 1e9 / median)
}

/// How much more two threads do than one.
pub(crate) fn gain(measured: &Measured) -> Option<f64> {
    measured.ours.ratio("threads", "S3", ["1", "2"]).map(|ratio| 2.0 * ratio)
}

pub(crate) fn section(measured: &Measured) -> Section {
    let rows: Vec<Vec<String>> = STARTS
        .iter()
        .map(|(function, name)| {
            vec![(*name).to_owned(), or_dash(measured.ours.median("start", function, "").map(time))]
        })
        .collect();
    let starts = table(&["start", "time"], &rows);
    let rows: Vec<Vec<String>> = [(1.0, None), (2.0, gain(measured))]
        .iter()
        .map(|(threads, ratio)| {
            // Thousands are exact enough.
            let now = evaluations(measured, *threads).map(|now| count((now / 1e3).round() * 1e3));
            vec![count(*threads), or_dash(now), or_dash(ratio.map(times))]
        })
        .collect();
    let head = ["threads on one gate (S3)", "evaluations a second", "as many times, in the same round (the median)"];
    let threads = table(&head, &rows);
    Section { name: "running", text: format!("{starts}\n{threads}"), plot: None }
}
