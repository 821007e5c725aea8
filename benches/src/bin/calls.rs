//! What a call costs from Rust, for comparing it with what it costs from other languages.
//!
//! `calls cases FOLDER` writes the standard cases for programs in these: `S1.case`, a line of `evaluate --stream`, and
//! `S1.request`, its request. `calls time FOLDER` prints a line `CASE CALL NANOSECONDS` for each, the median of many
//! rounds, as they do.

// A tool for people who measure: what does not go as it should ends it.
#![allow(clippy::unwrap_used)]

use std::hint::black_box;
use std::path::Path;
use std::time::{Duration, Instant};
use std::{env, fs};

use imagegate::{Decision, Detail, Request, read_case};
use imagegate_benches::standard_text;

const CASES: [&str; 3] = ["S1", "S2", "S3"];
const ROUNDS: usize = 31;
const ROUND: Duration = Duration::from_millis(10);

fn main() {
    let arguments: Vec<String> = env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["cases", folder] => CASES.iter().for_each(|name| write(Path::new(folder), name)),
        ["time", folder] => CASES.iter().for_each(|name| time(Path::new(folder), name)),
        _ => eprintln!("usage: calls cases FOLDER | calls time FOLDER"),
    }
}

fn write(folder: &Path, name: &str) {
    let line = standard_text(name).unwrap();
    let case: serde_json::Value = serde_json::from_str(&line).unwrap();
    fs::write(folder.join(name).with_extension("request"), case.get("request").unwrap().to_string()).unwrap();
    fs::write(folder.join(name).with_extension("case"), line).unwrap();
}

fn time(folder: &Path, name: &str) {
    let case = read_case(&fs::read(folder.join(name).with_extension("case")).unwrap()).unwrap();
    let json = fs::read(folder.join(name).with_extension("request")).unwrap();
    let mut decision = Decision::default();
    report(name, "evaluate", || {
        case.gate.evaluate(black_box(&case.request), case.now, &mut decision);
        black_box(decision.action());
    });
    report(name, "write", || {
        case.gate.evaluate(black_box(&case.request), case.now, &mut decision);
        black_box(case.gate.render(&case.request, &decision).to_json(Detail::Triggered));
    });
    report(name, "read", || {
        let request = Request::from_json(black_box(&json)).unwrap();
        case.gate.evaluate(&request, case.now, &mut decision);
        black_box(decision.action());
    });
}

/// Prints the median over rounds of so many calls as take a while.
fn report(name: &str, what: &str, mut call: impl FnMut()) {
    let mut took = |calls: u32| {
        let started = Instant::now();
        (0..calls).for_each(|_| call());
        started.elapsed()
    };
    let mut calls = 1;
    while took(calls) < ROUND {
        calls *= 2;
    }
    let mut rounds: Vec<u128> = (0..ROUNDS).map(|_| took(calls).as_nanos() / u128::from(calls)).collect();
    rounds.sort_unstable();
    println!("{name} {what} {}", rounds.get(ROUNDS / 2).unwrap());
}
