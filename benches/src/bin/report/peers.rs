//! imagegate next to other engines, on the four standard cases.

use crate::Measured;
use crate::format::{size, time, times};
use crate::machine::locked;
use crate::page::{Section, or_dash, table};
use crate::plot::{Figure, Line, Panel, Series, Ticks};

pub(crate) const CASES: [&str; 4] = ["S1", "S2", "S3", "S4"];

pub(crate) const OURS: &str = "imagegate";
pub(crate) const PLAIN: &str = "plain-rust";

/// What a function's name begins with, the crate that it is of, its colour and line. A pass over the bytes decides
/// nothing: it is the limit.
const FAMILIES: [(&str, &str, usize, Line); 7] = [
    ("opa", "", 4, Line::Solid),
    ("regorus", "regorus", 1, Line::Solid),
    ("cedar", "cedar-policy", 3, Line::Solid),
    ("cel", "cel", 2, Line::Solid),
    (PLAIN, "", 7, Line::Solid),
    (OURS, "", 0, Line::Solid),
    ("one-pass", "", 5, Line::Dashed),
];

/// What is compared: the ending of the groups' names, the table's head, the plot's title where there is one.
const QUESTIONS: [(&str, &str, Option<&str>); 3] = [
    ("", "policies and report prepared", Some("One decision from prepared policies and a prepared report")),
    ("-json", "request and report read from JSON", Some("One decision from prepared policies and a request in JSON")),
    ("-compile", "compiling the policies and exemptions", None),
];

pub(crate) fn section(measured: &Measured) -> Section {
    let mut tables = Vec::new();
    let mut panels = Vec::new();
    for (ending, head, title) in QUESTIONS {
        let functions = functions(measured, ending);
        if functions.is_empty() {
            continue;
        }
        let rows: Vec<Vec<String>> = functions.iter().map(|function| row(measured, ending, function)).collect();
        tables.push(table(&[head, "S1", "S2", "S3", "S4"], &rows));
        panels.extend(title.map(|title| panel(measured, ending, title)));
    }
    if tables.is_empty() {
        let text = "The peers have not been measured here.".to_owned();
        return Section { name: "peers", text, plot: None };
    }
    tables.push("![Times of the engines on the four cases](benchmarks/peers.svg)".to_owned());
    Section { name: "peers", text: tables.join("\n"), plot: Some(figure(measured, panels)) }
}

/// The functions of the groups, the fastest of the largest case first.
fn functions<'m>(measured: &'m Measured, ending: &str) -> Vec<&'m str> {
    let groups = CASES.iter().map(|case| format!("{case}{ending}"));
    let mut functions: Vec<&str> = groups.flat_map(|group| measured.peers.functions(&group)).collect();
    functions.sort_unstable();
    functions.dedup();
    let last = |function: &str| measured.peers.median(&format!("S4{ending}"), function, "").unwrap_or(f64::INFINITY);
    functions.sort_by(|a, b| last(a).total_cmp(&last(b)));
    functions
}

fn family(function: &str) -> Option<&'static (&'static str, &'static str, usize, Line)> {
    FAMILIES.iter().find(|(prefix, ..)| function.starts_with(prefix))
}

fn row(measured: &Measured, ending: &str, function: &str) -> Vec<String> {
    let version = family(function).and_then(|(_, name, ..)| locked(&measured.peers_lock, name));
    let name = version.map_or_else(|| function.to_owned(), |version| format!("{function} {version}"));
    let bold = function == OURS;
    let cells = CASES.iter().map(|case| {
        let group = format!("{case}{ending}");
        let cell = measured.peers.median(&group, function, "").map(|median| {
            match measured.peers.median(&group, OURS, "").filter(|_| !bold) {
                Some(ours) => format!("{} · {}", time(median), times(median / ours)),
                None => time(median),
            }
        });
        or_dash(cell)
    });
    std::iter::once(name).chain(cells).map(|cell| if bold { format!("**{cell}**") } else { cell }).collect()
}

/// A line for each family: of its styles the fastest, case by case.
fn panel(measured: &Measured, ending: &str, title: &str) -> Panel {
    let functions = functions(measured, ending);
    let series = FAMILIES.iter().filter_map(|(prefix, _, colour, line)| {
        let styles: Vec<&&str> =
            functions.iter().filter(|function| family(function).is_some_and(|(known, ..)| known == prefix)).collect();
        let points: Vec<(f64, f64)> = (1..)
            .map(f64::from)
            .zip(CASES)
            .filter_map(|(place, case)| {
                let group = format!("{case}{ending}");
                let medians = styles.iter().filter_map(|function| measured.peers.median(&group, function, ""));
                Some((place, medians.min_by(f64::total_cmp)?))
            })
            .collect();
        let name = prefix.replace('-', " ");
        (!points.is_empty()).then_some(Series { name, colour: *colour, line: *line, points })
    });
    Panel {
        title: title.to_owned(),
        vertical: "median time, of each engine's styles the fastest",
        value: time,
        horizontal: "case: rules / exemptions / findings",
        size,
        ticks: Ticks::Names(
            ["S1: 1 / 0 / 10", "S2: 10 / 10 / 100", "S3: 100 / 100 / 500", "S4: 1,000 / 1,000 / 2,000"]
                .map(str::to_owned)
                .into(),
        ),
        series: series.collect(),
    }
}

fn figure(measured: &Measured, panels: Vec<Panel>) -> String {
    let versions: Vec<String> = FAMILIES
        .iter()
        .filter_map(|(_, name, ..)| Some(format!("{name} {}", locked(&measured.peers_lock, name)?)))
        .collect();
    let caption = vec![measured.machine.line(), versions.join(" · ")];
    Figure { title: "Times of the engines on the four cases", columns: 1, height: 380.0, panels, caption }.svg()
}
