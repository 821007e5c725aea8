//! From bytes: reading reports, and deciding about what was read.

use crate::Measured;
use crate::format::{bytes, count, size, time, times};
use crate::page::{Section, or_dash, table};
use crate::plot::{Figure, Line, Panel, Series, Ticks};

/// Groups and what they are called.
pub(crate) const FORMATS: [(&str, &str); 2] = [("native", "native REPORT"), ("trivy", "Trivy")];

const FILES: [(&str, &str); 3] = [
    ("api.trivy.json", "the shipped example"),
    ("EdgewareRoad__TrivySummary__testscans-0.0.1.json", "a large report of Trivy"),
    ("DefectDojo__django-DefectDojo__many_vulns.json", "a large report of Grype"),
];

pub(crate) fn section(measured: &Measured) -> Section {
    let mut rows = Vec::new();
    for (group, name) in FORMATS {
        for (findings, _) in measured.ours.curve(group, "read") {
            rows.push(row(measured, group, &findings.to_string(), format!("{name}, {} findings", count(findings))));
        }
    }
    for (file, name) in FILES.iter().filter(|(file, _)| measured.ours.get("files", "read", file).is_some()) {
        rows.push(row(measured, "files", file, (*name).to_owned()));
    }
    let head = ["report", "bytes", "read", "a second", "read and decided", "`IgnoredAny`", "read / `IgnoredAny`"];
    let text = format!("{}\n![How long reading takes](benchmarks/reading.svg)", table(&head, &rows));
    Section { name: "reading", text, plot: Some(figure(measured)) }
}

fn row(measured: &Measured, group: &str, value: &str, name: String) -> Vec<String> {
    let read = measured.ours.get(group, "read", value);
    let size = read.and_then(|read| read.bytes);
    let ignored = measured.ours.median(group, "ignored", value);
    let speed = read.and_then(|read| Some(bytes(read.bytes? / read.median * 1e9)));
    vec![
        name,
        or_dash(size.map(bytes)),
        or_dash(read.map(|read| time(read.median))),
        or_dash(speed),
        or_dash(measured.ours.median(group, "read and evaluate", value).map(time)),
        or_dash(ignored.map(time)),
        or_dash(read.zip(ignored).map(|(read, ignored)| times(read.median / ignored))),
    ]
}

fn figure(measured: &Measured) -> String {
    let lines = [
        ("read and evaluate", "read and decided", 2, Line::Solid),
        ("read", "read", 0, Line::Solid),
        ("ignored", "IgnoredAny", 7, Line::Dashed),
    ];
    let panels = FORMATS.map(|(group, name)| Panel {
        title: format!("Reading: {name}"),
        vertical: "median time",
        value: time,
        horizontal: "findings in the report",
        size,
        ticks: Ticks::Values,
        series: lines
            .map(|(function, name, colour, line)| Series {
                name: name.to_owned(),
                colour,
                line,
                points: measured.ours.curve(group, function).into_iter().map(|(size, of)| (size, of.median)).collect(),
            })
            .into(),
    });
    let caption = vec![measured.machine.line()];
    Figure { title: "How long reading takes", columns: 2, height: 280.0, panels: panels.into(), caption }.svg()
}
