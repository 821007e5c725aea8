//! From documents to a gate: time and memory, and the memory of reports.

use crate::Measured;
use crate::format::{bytes, count, size, time};
use crate::page::{Section, or_dash, table};
use crate::plot::{Figure, Line, Panel, Series, Ticks};

const STEPS: [(&str, &str, usize); 3] =
    [("read and compile", "read and compile", 2), ("read", "read the documents", 1), ("compile", "compile", 0)];

const REPORTS: [(&str, &str, usize); 2] =
    [("native report", "report, native", 1), ("trivy report", "report, Trivy", 3)];

pub(crate) fn section(measured: &Measured) -> Section {
    let rows: Vec<Vec<String>> = measured
        .ours
        .curve("compile", "compile")
        .into_iter()
        .map(|(size, _)| {
            let median =
                |function: &str| or_dash(measured.ours.median("compile", function, &size.to_string()).map(time));
            let gate = measured.memory.get("gate", &size.to_string());
            vec![
                count(size),
                median("read"),
                median("compile"),
                median("read and compile"),
                or_dash(gate.map(|gate| bytes(gate.held))),
                or_dash(gate.map(|gate| bytes(gate.peak))),
                or_dash(gate.map(|gate| count(gate.allocations))),
            ]
        })
        .collect();
    let head = [
        "rules, and as many exemptions",
        "read",
        "compile",
        "both",
        "the gate holds",
        "at most meanwhile",
        "allocations",
    ];
    let mut text = table(&head, &rows);
    let sizes = measured.memory.curve("native report");
    let rows: Vec<Vec<String>> = sizes
        .iter()
        .map(|(size, native)| {
            let trivy = measured.memory.get("trivy report", &size.to_string());
            vec![
                count(*size),
                bytes(native.held),
                count(native.allocations),
                or_dash(trivy.map(|trivy| bytes(trivy.held))),
                or_dash(trivy.map(|trivy| count(trivy.allocations))),
            ]
        })
        .collect();
    let head = ["findings", "a native report holds", "allocations", "a report of Trivy holds", "allocations"];
    text.push_str(&format!("\n{}\n![Compiling and memory](benchmarks/compiling.svg)", table(&head, &rows)));
    Section { name: "compiling", text, plot: Some(figure(measured)) }
}

fn figure(measured: &Measured) -> String {
    let time_of = STEPS.map(|(function, name, colour)| Series {
        name: name.to_owned(),
        colour,
        line: Line::Solid,
        points: measured.ours.curve("compile", function).into_iter().map(|(size, of)| (size, of.median)).collect(),
    });
    let held = [&[("gate", "gate", 0)][..], &REPORTS[..]].concat();
    let memory = held.into_iter().map(|(what, name, colour)| Series {
        name: name.to_owned(),
        colour,
        line: Line::Solid,
        points: measured.memory.curve(what).into_iter().map(|(size, of)| (size, of.held)).collect(),
    });
    let panels = vec![
        Panel {
            title: "Compiling".to_owned(),
            vertical: "median time",
            value: time,
            horizontal: "rules, and as many exemptions",
            size,
            ticks: Ticks::Values,
            series: time_of.into(),
        },
        Panel {
            title: "Memory".to_owned(),
            vertical: "bytes held",
            value: bytes,
            horizontal: "rules and exemptions of a gate, findings of a report",
            size,
            ticks: Ticks::Values,
            series: memory.collect(),
        },
    ];
    let caption = vec![measured.machine.line()];
    Figure { title: "Compiling and memory", columns: 2, height: 280.0, panels, caption }.svg()
}
