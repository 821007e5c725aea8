//! Prints what was measured: tables in Markdown with ratios to plain Rust, or with `--json` a line for each median.

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use imagegate_benches::STANDARD;
use imagegate_peers::Result;
use imagegate_peers::medians::{self, Median};

/// The rows: what they are called, and the engines of which the fastest on a case is shown.
const ROWS: [(&str, &[&str]); 10] = [
    ("imagegate", &["imagegate"]),
    ("plain Rust", &["plain-rust"]),
    ("plain Rust, report counted when read", &["plain-rust-prepared"]),
    ("plain Rust, naive", &["plain-rust-naive"]),
    ("cel, facts by the host", &["cel-host"]),
    ("cel alone", &["cel-all"]),
    ("cedar, facts by the host", &["cedar"]),
    ("regorus, better style", &["regorus-rules", "regorus-tables"]),
    ("OPA, better style", &["opa-rules", "opa-tables"]),
    ("one pass", &["one-pass"]),
];

const STATES: [(&str, &str); 3] = [
    ("prepared", "Deciding, policies and report prepared"),
    ("json", "Reading a request with its report from JSON, and deciding"),
    ("compile", "Compiling policies and exemptions"),
];

const BASELINE: &str = "plain-rust";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let (json, paths) = match args.split_first() {
        Some((first, rest)) if first == "--json" => (true, rest),
        _ => (false, args.as_slice()),
    };
    let done = match paths {
        [criterion] => read(Path::new(criterion), None),
        [criterion, opa] => read(Path::new(criterion), Some(Path::new(opa))),
        _ => {
            eprintln!("usage: table [--json] CRITERION_FOLDER [OPA_LINES]");
            return ExitCode::from(2);
        }
    };
    match done.and_then(|medians| if json { print_lines(&medians) } else { Ok(print_tables(&medians)) }) {
        Ok(text) => {
            print!("{text}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn read(criterion: &Path, opa: Option<&Path>) -> Result<Vec<Median>> {
    let mut medians = match opa {
        Some(path) => medians::of_lines(&fs::read_to_string(path)?)?,
        None => Vec::new(),
    };
    for (case, ..) in STANDARD {
        for (state, _) in STATES {
            for engine in ROWS.iter().flat_map(|(_, engines)| *engines) {
                medians.extend(medians::of_criterion(criterion, case, state, engine)?);
            }
        }
    }
    Ok(medians)
}

fn print_lines(medians: &[Median]) -> Result<String> {
    let lines = medians.iter().map(serde_json::to_string).collect::<Result<Vec<_>, _>>()?;
    Ok(lines.iter().map(|line| format!("{line}\n")).collect())
}

fn print_tables(medians: &[Median]) -> String {
    let mut text = String::new();
    for (state, title) in STATES {
        let of = |case: &str, engines: &[&str]| {
            let measured = medians.iter().filter(|median| {
                median.case == case && median.state == state && engines.contains(&median.engine.as_str())
            });
            measured.map(|median| median.median_ns).min_by(f64::total_cmp)
        };
        let rows = ROWS.iter().filter_map(|(name, engines)| {
            let cells = STANDARD.map(|(case, ..)| of(case, engines).map(|ns| cell(ns, of(case, &[BASELINE]))));
            let any = cells.iter().any(Option::is_some);
            any.then(|| {
                format!("| {name} | {} |\n", cells.map(|cell| cell.unwrap_or_else(|| "-".to_owned())).join(" | "))
            })
        });
        let rows: String = rows.collect();
        if !rows.is_empty() {
            let cases = STANDARD.map(|(case, ..)| case).join(" | ");
            text.push_str(&format!("{title}:\n\n| | {cases} |\n|---|---|---|---|---|\n{rows}\n"));
        }
    }
    text
}

/// A median, and how many times the baseline's it is.
fn cell(ns: f64, baseline: Option<f64>) -> String {
    let time = match ns {
        ns if ns < 1e3 => format!("{} ns", three_digits(ns)),
        ns if ns < 1e6 => format!("{} µs", three_digits(ns / 1e3)),
        ns => format!("{} ms", three_digits(ns / 1e6)),
    };
    baseline.map_or(time.clone(), |baseline| format!("{time} ({}x)", three_digits(ns / baseline)))
}

fn three_digits(number: f64) -> String {
    let decimals = match number {
        number if number >= 100.0 => 0,
        number if number >= 10.0 => 1,
        number if number >= 0.1 => 2,
        _ => 3,
    };
    format!("{number:.decimals$}")
}
