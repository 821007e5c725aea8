//! How the cost of an evaluation grows with rules, findings, exemptions and containers.

use crate::Measured;
use crate::format::{count, size, time};
use crate::page::{Section, or_dash, table};
use crate::plot::{Figure, Line, Panel, Series, Ticks};

pub(crate) const ALONE: &str = "1% in scope, alone";

/// Lines of the panel about rules: the bench's name, what the plot says, colour.
const RULES: [(&str, &str, usize, Line); 5] = [
    ("100% in scope", "all", 1, Line::Solid),
    ("40% in scope", "40%", 2, Line::Solid),
    ("1% in scope, patterns", "1%, patterns", 3, Line::Solid),
    ("1% in scope", "1%", 0, Line::Solid),
    (ALONE, "1%, alone", 7, Line::Dashed),
];

/// The other panels: group, title, what grows.
const OTHERS: [(&str, &str, &str); 3] = [
    ("findings", "Findings", "findings in the report"),
    ("exemptions", "Exemptions", "exemptions"),
    ("containers", "Containers", "containers, each with a report of 500 findings"),
];

pub(crate) fn section(measured: &Measured) -> Section {
    let mut text = rules_table(measured);
    for (group, title, _) in OTHERS {
        let curve = measured.ours.curve(group, "evaluate");
        let head: Vec<String> = curve.iter().map(|(size, _)| count(*size)).collect();
        let head: Vec<&str> = std::iter::once(title).chain(head.iter().map(String::as_str)).collect();
        let row = std::iter::once("evaluation".to_owned()).chain(curve.iter().map(|(_, timed)| time(timed.median)));
        text.push('\n');
        text.push_str(&table(&head, &[row.collect()]));
    }
    let everything = measured.ours.curve("everything", "evaluate");
    let shown: Vec<String> = everything
        .iter()
        .map(|(findings, timed)| format!("{} with {} findings in each report", time(timed.median), count(*findings)))
        .collect();
    if !shown.is_empty() {
        text.push_str(&format!("\n**Everything at once**: {}.\n", shown.join(", ")));
    }
    text.push_str("\n![How the time of an evaluation grows](benchmarks/growth.svg)");
    Section { name: "growth", text, plot: Some(figure(measured)) }
}

fn rules_table(measured: &Measured) -> String {
    let sizes: Vec<f64> = measured.ours.curve("rules", "100% in scope").iter().map(|(size, _)| *size).collect();
    let head: Vec<String> = sizes.iter().map(|size| count(*size)).collect();
    let head: Vec<&str> = std::iter::once("Rules").chain(head.iter().map(String::as_str)).collect();
    let row = |(function, ..): &(&str, &str, usize, Line)| {
        let median = |size: &f64| measured.ours.median("rules", function, &size.to_string()).map(time);
        std::iter::once((*function).to_owned()).chain(sizes.iter().map(|size| or_dash(median(size)))).collect()
    };
    table(&head, &RULES.iter().map(row).collect::<Vec<Vec<String>>>())
}

fn figure(measured: &Measured) -> String {
    let curve = |group: &str, function: &str| {
        let points = measured.ours.curve(group, function);
        points.into_iter().map(|(size, timed)| (size, timed.median)).collect::<Vec<_>>()
    };
    let rules = RULES.map(|(function, name, colour, line)| Series {
        name: name.to_owned(),
        colour,
        line,
        points: curve("rules", function),
    });
    let panel = |title: &str, horizontal, series| Panel {
        title: title.to_owned(),
        vertical: "median time of one evaluation",
        value: time,
        horizontal,
        size,
        ticks: Ticks::Values,
        series,
    };
    let mut panels = vec![panel("Rules, by the share in scope", "rules", rules.into())];
    panels.extend(OTHERS.map(|(group, title, horizontal)| {
        let points = curve(group, "evaluate");
        let series = Series { name: "evaluate".to_owned(), colour: 0, line: Line::Solid, points };
        panel(title, horizontal, vec![series])
    }));
    let caption = vec![measured.machine.line()];
    Figure { title: "How the time of an evaluation grows", columns: 2, height: 280.0, panels, caption }.svg()
}
