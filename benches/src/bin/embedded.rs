//! Times the engine in Rust for the benches of other languages, which compare a call with it in the same run.
//!
//! Prints a JSON object for each standard case: its `name`, the case as `line`, and in nanoseconds the medians of
//! `evaluate` with everything prepared, of `fromJson`, which reads the request first, and of `toJson`, which writes the
//! decision with the rules that triggered.

use std::error::Error;
use std::hint::black_box;
use std::time::{Duration, Instant};

use imagegate::{Decision, Detail, Request, read_case};
use imagegate_benches::{STANDARD, case};

fn main() -> Result<(), Box<dyn Error>> {
    for (name, rules, exemptions, findings) in STANDARD {
        let line = case(rules, exemptions, findings);
        let request = serde_json::from_str::<serde_json::Value>(&line)?.get("request").map(ToString::to_string);
        let request = request.ok_or("a case has a request")?;
        let case = read_case(line.as_bytes())?;
        let mut decision = Decision::default();
        let evaluate = median(|| case.gate.evaluate(black_box(&case.request), case.now, &mut decision));
        let to_json = median(|| {
            black_box(case.gate.render(&case.request, black_box(&decision)).to_json(Detail::Triggered));
        });
        let from_json = median(|| {
            let Ok(request) = Request::from_json(black_box(request.as_bytes())) else { return };
            case.gate.evaluate(&request, case.now, &mut decision);
        });
        let times = format!("\"evaluate\":{evaluate},\"fromJson\":{from_json},\"toJson\":{to_json}");
        println!("{{\"name\":\"{name}\",{times},\"line\":{line}}}");
    }
    Ok(())
}

/// The median time of a call, in nanoseconds: of 25 samples, each of so many calls as take 20 milliseconds.
fn median(mut call: impl FnMut()) -> f64 {
    const SAMPLE: Duration = Duration::from_millis(20);
    let mut time = |calls: u32| {
        let start = Instant::now();
        (0..calls).for_each(|_| call());
        start.elapsed()
    };
    let mut calls = 1;
    while time(calls) < SAMPLE {
        calls *= 2;
    }
    let mut samples: Vec<f64> = (0..25).map(|_| time(calls).as_nanos() as f64 / f64::from(calls)).collect();
    samples.sort_by(f64::total_cmp);
    samples.get(samples.len() / 2).copied().unwrap_or_default()
}
