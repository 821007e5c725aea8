//! Rendering decisions: the time for what is printed.

use crate::Measured;
use crate::format::{bytes, digits, time, times};
use crate::page::{Section, or_dash, table};
use crate::peers::CASES;
use crate::plot::{Figure, Line, Panel, Series, Ticks};

pub(crate) const DETAILS: [(&str, usize); 3] = [("all", 0), ("inScope", 1), ("triggered", 2)];

/// What rendering may cost: so much, and so much for each kB.
pub(crate) fn allowed(bytes: f64) -> f64 {
    2_000.0 + 300.0 * bytes / 1e3
}

pub(crate) fn section(measured: &Measured) -> Section {
    let mut rows = Vec::new();
    for (case, (detail, _)) in CASES.iter().flat_map(|case| DETAILS.iter().map(move |detail| (case, detail))) {
        let rendered = measured.ours.get("render", detail, case);
        let copied = measured.ours.median("render", &format!("copy of {detail}"), case);
        let per_kilobyte = rendered.and_then(|of| Some(format!("{} µs", digits(of.median / of.bytes?))));
        rows.push(vec![
            format!("{case}, {detail}"),
            or_dash(rendered.and_then(|of| of.bytes).map(bytes)),
            or_dash(rendered.map(|of| time(of.median))),
            or_dash(per_kilobyte),
            or_dash(copied.map(time)),
            or_dash(rendered.zip(copied).map(|(of, copied)| times(of.median / copied))),
        ]);
    }
    let head = ["decision, detail", "printed", "time", "each kB", "a bare copy", "time / copy"];
    let text = format!("{}\n![How long rendering takes](benchmarks/rendering.svg)", table(&head, &rows));
    Section { name: "rendering", text, plot: Some(figure(measured)) }
}

fn figure(measured: &Measured) -> String {
    let points = |function: &str| -> Vec<(f64, f64)> {
        let timed = CASES.iter().filter_map(|case| measured.ours.get("render", function, case));
        timed.filter_map(|timed| Some((timed.bytes?, timed.median))).collect()
    };
    let mut series: Vec<Series> = DETAILS
        .iter()
        .map(|(detail, colour)| Series {
            name: (*detail).to_owned(),
            colour: *colour,
            line: Line::Solid,
            points: points(detail),
        })
        .collect();
    let target = points("all").into_iter().map(|(bytes, _)| (bytes, allowed(bytes))).collect();
    series.push(Series { name: "2 µs + 0.3 µs/kB".to_owned(), colour: 4, line: Line::Dashed, points: target });
    let copy = Series { name: "bare copy".to_owned(), colour: 7, line: Line::Dashed, points: points("copy of all") };
    series.push(copy);
    let panel = Panel {
        title: "Rendering a decision to JSON".to_owned(),
        vertical: "median time",
        value: time,
        horizontal: "printed (S1 to S4)",
        size: bytes,
        ticks: Ticks::Powers,
        series,
    };
    let caption = vec![measured.machine.line()];
    Figure { title: "How long rendering takes", columns: 1, height: 320.0, panels: vec![panel], caption }.svg()
}
