//! imagegate next to other engines, on the four standard cases.

use crate::Measured;
use crate::format::{time, times};
use crate::machine::locked;
use crate::page::{Section, or_dash, table};
use crate::plot::{Figure, Line, Panel, Series, Ticks};

pub(crate) const CASES: [&str; 4] = ["S1", "S2", "S3", "S4"];

pub(crate) const OURS: &str = "imagegate";
pub(crate) const PLAIN: &str = "plain-rust";

/// What a function's name begins with, the crate that it is of, and its colour.
const FAMILIES: [(&str, &str, usize); 6] = [
    (OURS, "", 0),
    (PLAIN, "", 7),
    ("cel", "cel", 2),
    ("cedar", "cedar-policy", 3),
    ("regorus", "regorus", 1),
    ("opa", "", 4),
];

pub(crate) fn section(measured: &Measured) -> Section {
    let mut functions: Vec<&str> = CASES.iter().flat_map(|case| measured.peers.functions(case)).collect();
    functions.sort_unstable();
    functions.dedup();
    if functions.is_empty() {
        let text = "The peers have not been measured here.".to_owned();
        return Section { name: "peers", text, plot: None };
    }
    // The fastest of the largest case first.
    let last = |function: &&str| measured.peers.median("S4", function, "").unwrap_or(f64::INFINITY);
    functions.sort_by(|a, b| last(a).total_cmp(&last(b)));
    let rows: Vec<Vec<String>> = functions.iter().map(|function| row(measured, function)).collect();
    let head = ["prepared policies and report", "S1", "S2", "S3", "S4"];
    let text = format!("{}\n![Times of the engines on the four cases](benchmarks/peers.svg)", table(&head, &rows));
    Section { name: "peers", text, plot: Some(figure(measured, &functions)) }
}

fn family(function: &str) -> Option<&'static (&'static str, &'static str, usize)> {
    FAMILIES.iter().find(|(prefix, ..)| function.starts_with(prefix))
}

fn row(measured: &Measured, function: &str) -> Vec<String> {
    let version = family(function).and_then(|(_, name, _)| locked(&measured.peers_lock, name));
    let name = version.map_or_else(|| function.to_owned(), |version| format!("{function} ({version})"));
    let bold = function == OURS;
    let cells = CASES.iter().map(|case| {
        let cell = measured.peers.median(case, function, "").map(|median| {
            match measured.peers.median(case, OURS, "").filter(|_| !bold) {
                Some(ours) => format!("{} · {}", time(median), times(median / ours)),
                None => time(median),
            }
        });
        or_dash(cell)
    });
    std::iter::once(name).chain(cells).map(|cell| if bold { format!("**{cell}**") } else { cell }).collect()
}

/// A line for each family: of its styles the fastest, case by case.
fn figure(measured: &Measured, functions: &[&str]) -> String {
    let series = FAMILIES.iter().filter_map(|(prefix, _, colour)| {
        let styles: Vec<&&str> =
            functions.iter().filter(|function| family(function).is_some_and(|(known, ..)| known == prefix)).collect();
        let points: Vec<(f64, f64)> = (1..)
            .map(f64::from)
            .zip(CASES)
            .filter_map(|(place, case)| {
                let medians = styles.iter().filter_map(|function| measured.peers.median(case, function, ""));
                Some((place, medians.min_by(f64::total_cmp)?))
            })
            .collect();
        let name = prefix.replace('-', " ");
        (!points.is_empty()).then_some(Series { name, colour: *colour, line: Line::Solid, points })
    });
    let panel = Panel {
        title: "One decision from prepared policies and a prepared report".to_owned(),
        vertical: "median time, of each engine's styles the fastest",
        value: time,
        horizontal: "case: rules / exemptions / findings",
        ticks: Ticks::Names(
            ["S1: 1 / 0 / 10", "S2: 10 / 10 / 100", "S3: 100 / 100 / 500", "S4: 1,000 / 1,000 / 2,000"]
                .map(str::to_owned)
                .into(),
        ),
        series: series.collect(),
    };
    let versions: Vec<String> = FAMILIES
        .iter()
        .filter_map(|(_, name, _)| Some(format!("{name} {}", locked(&measured.peers_lock, name)?)))
        .collect();
    let caption = vec![measured.machine.line(), versions.join(" · ")];
    Figure { title: "Times of the engines on the four cases", columns: 1, height: 400.0, panels: vec![panel], caption }
        .svg()
}
