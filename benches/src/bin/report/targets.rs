//! The targets that are missed. Nobody reads a list of those that are met.

use crate::Measured;
use crate::format::{bytes, count, time, times};
use crate::growth::ALONE;
use crate::page::{Section, or_dash, table};
use crate::peers::{CASES, OURS, PLAIN};
use crate::reading::FORMATS;
use crate::rendering::{DETAILS, allowed};
use crate::running::gain;

/// At most so many nanoseconds, and so many times faster than plain Rust, case by case.
const DECISIONS: [(f64, f64); 4] = [(60.0, 4.0), (250.0, 12.0), (1_200.0, 19.0), (7_000.0, 44.0)];

/// The time of a format's reading over that of `IgnoredAny`, at most.
const READING: [f64; 2] = [2.0, 1.5];

/// From how many findings on a report's time is that of its bytes.
const MANY: f64 = 100.0;

/// Two threads do twice as much; what the clock's and the caches' share is.
const DOUBLED: f64 = 1.9;

struct Target {
    what: String,
    measured: Option<String>,
    met: Option<bool>,
}

impl Target {
    fn at_most(what: impl Into<String>, limit: f64, measured: Option<f64>, show: fn(f64) -> String) -> Self {
        let met = measured.map(|measured| measured <= limit);
        Self { what: what.into(), measured: measured.map(show), met }
    }

    fn at_least(what: impl Into<String>, limit: f64, measured: Option<f64>, show: fn(f64) -> String) -> Self {
        let met = measured.map(|measured| measured >= limit);
        Self { what: what.into(), measured: measured.map(show), met }
    }
}

pub(crate) fn section(measured: &Measured) -> Section {
    let groups = [decisions, scaling, rendering, reading, compiling, running];
    let rows: Vec<Vec<String>> = groups
        .iter()
        .flat_map(|group| group(measured))
        .filter(|target| target.met != Some(true))
        .map(|Target { what, measured, .. }| vec![what, or_dash(measured)])
        .collect();
    Section { name: "targets", text: table(&["target", "measured"], &rows), plot: None }
}

fn decisions(measured: &Measured) -> Vec<Target> {
    let mut targets = Vec::new();
    for (case, (limit, faster)) in CASES.iter().zip(DECISIONS) {
        let beside = measured.peers.median(case, OURS, "");
        let ours = beside.or_else(|| measured.ours.median("evaluate", case, ""));
        targets.push(Target::at_most(format!("{case} decided in at most {}", time(limit)), limit, ours, time));
        let ratio = beside.zip(measured.peers.median(case, PLAIN, "")).map(|(ours, plain)| plain / ours);
        let what = format!("{case} at least {} as fast as plain Rust in the same run", times(faster));
        targets.push(Target::at_least(what, faster, ratio, times));
    }
    targets
}

fn scaling(measured: &Measured) -> Vec<Target> {
    let rules = |function: &str| measured.ours.median("rules", function, "10000");
    let ratio = rules("1% in scope").zip(rules(ALONE)).map(|(all, alone)| all / alone);
    let curve = measured.ours.curve("findings", "evaluate");
    let steps = curve.iter().zip(curve.iter().skip(1));
    let step = steps.map(|((_, before), (_, after))| after.median / before.median).max_by(f64::total_cmp);
    let allocations = CASES.iter().map(|case| Some(measured.memory.get("evaluation", case)?.allocations));
    let allocations = allocations.collect::<Option<Vec<f64>>>().map(|counts| counts.iter().sum());
    let what = "10,000 rules with 1% in scope cost at most 1.5x of these 100 alone";
    vec![
        Target::at_most(what, 1.5, ratio, times),
        Target::at_most("ten times the findings cost at most twice (the worst step)", 2.0, step, times),
        Target::at_most("no allocation in an evaluation of S1 to S4", 0.0, allocations, count),
    ]
}

fn rendering(measured: &Measured) -> Vec<Target> {
    let all = CASES.iter().flat_map(|case| DETAILS.iter().map(move |(detail, _)| (*case, *detail)));
    let shares = all.filter_map(|(case, detail)| {
        let rendered = measured.ours.get("render", detail, case)?;
        Some((rendered.median / allowed(rendered.bytes?), format!("{case}, {detail}")))
    });
    let worst = shares.max_by(|a, b| a.0.total_cmp(&b.0));
    let measured_as = worst.as_ref().map(|(share, which)| format!("{} of that ({which})", times(*share)));
    let met = worst.map(|(share, _)| share <= 1.0);
    let what = "rendering takes at most 2 µs and 0.3 µs for each printed kB".to_owned();
    let left_out = ["inScope", "triggered"].map(|detail| {
        let median = |rules: &str| measured.ours.median("left out", detail, rules);
        let ratio = median("10000").zip(median("100")).map(|(many, few)| many / few);
        let what = format!("rendering `{detail}` of 10,000 rules costs at most 1.5x of the 100 in scope alone");
        Target::at_most(what, 1.5, ratio, times)
    });
    std::iter::once(Target { what, measured: measured_as, met }).chain(left_out).collect()
}

fn reading(measured: &Measured) -> Vec<Target> {
    let of = |((group, name), limit): (&(&str, &str), f64)| {
        let curve = measured.ours.curve(group, "read").into_iter().filter(|(findings, _)| *findings >= MANY);
        let ratios = curve.filter_map(|(findings, read)| {
            Some(read.median / measured.ours.median(group, "ignored", &findings.to_string())?)
        });
        let what = format!("{name} read within {} of `IgnoredAny` (the worst size from {MANY} findings)", times(limit));
        Target::at_most(what, limit, ratios.max_by(f64::total_cmp), times)
    };
    FORMATS.iter().zip(READING).map(of).collect()
}

fn compiling(measured: &Measured) -> Vec<Target> {
    let compile = measured.ours.median("compile", "compile", "10000");
    let gate = measured.memory.get("gate", "10000").map(|gate| gate.held);
    vec![
        Target::at_most("10,000 rules and 10,000 exemptions compiled in under 50 ms", 50e6, compile, time),
        Target::at_most("the gate of them holds under 20 MB", 20e6, gate, bytes),
    ]
}

fn running(measured: &Measured) -> Vec<Target> {
    let what = format!("two threads on one gate do twice as much ({} and more)", times(DOUBLED));
    vec![Target::at_least(what, DOUBLED, gain(measured), times)]
}
