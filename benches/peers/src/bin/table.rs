//! Prints what was measured as tables in Markdown, each time with how many times plain Rust's it is.

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use imagegate_benches::STANDARD;
use imagegate_peers::Result;
use imagegate_peers::medians::{self, Median};

/// The rows: what they are called, and the functions of which the fastest on a case is shown.
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

/// The endings of criterion's groups, and what is in them.
const STATES: [(&str, &str); 3] = [
    ("", "Deciding, policies and report prepared"),
    ("-json", "Reading a request with its report from JSON, and deciding"),
    ("-compile", "Compiling policies and exemptions"),
];

const BASELINE: &str = "plain-rust";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let medians = match args.as_slice() {
        [criterion] => read(Path::new(criterion), None),
        [criterion, opa] => read(Path::new(criterion), Some(Path::new(opa))),
        _ => {
            eprintln!("usage: table CRITERION_FOLDER [OPA_LINES]");
            return ExitCode::from(2);
        }
    };
    match medians {
        Ok(medians) => {
            print!("{}", tables(&medians));
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn read(criterion: &Path, opa: Option<&Path>) -> Result<Vec<Median>> {
    let mut medians = opa.map_or(Ok(Vec::new()), |path| medians::of_lines(&fs::read_to_string(path)?))?;
    for (case, ..) in STANDARD {
        for (ending, _) in STATES {
            for function in ROWS.iter().flat_map(|(_, functions)| *functions) {
                medians.extend(medians::of_criterion(criterion, &format!("{case}{ending}"), function)?);
            }
        }
    }
    Ok(medians)
}

fn tables(medians: &[Median]) -> String {
    STATES.iter().map(|(ending, title)| table(medians, ending, title)).collect()
}

fn table(medians: &[Median], ending: &str, title: &str) -> String {
    let fastest = |case: &str, functions: &[&str]| {
        let group = format!("{case}{ending}");
        let of = medians.iter().filter(|one| one.group == group && functions.contains(&one.function.as_str()));
        of.map(|one| one.median).min_by(f64::total_cmp)
    };
    let cases = STANDARD.map(|(case, ..)| case);
    let mut text = format!("{title}:\n\n| | {} |\n|---|---:|---:|---:|---:|\n", cases.join(" | "));
    for (name, functions) in ROWS {
        let cells = cases.map(|case| fastest(case, functions).map(|ns| cell(ns, fastest(case, &[BASELINE]))));
        if cells.iter().any(Option::is_some) {
            let cells = cells.map(|cell| cell.unwrap_or_else(|| "–".to_owned()));
            text.push_str(&format!("| {name} | {} |\n", cells.join(" | ")));
        }
    }
    text.push('\n');
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
