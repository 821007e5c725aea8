//! The work of which `cargo xtask counts` counts the instructions: one case in each run, under valgrind's callgrind,
//! which counts within [`measured`] alone.
//!
//! Without an argument it prints the names of the cases.

use std::hint::black_box;
use std::process::ExitCode;

use imagegate::{Case, Decision, Detail, Gate, Vex, read_case};
use imagegate_benches::{Documents, Shape, case, everything, native_report, request_of, trivy_report};
use imagegate_formats::read_reports;

/// A case: makes its inputs, warms up what is reused, and measures. `None`: an input was refused.
type Count = fn() -> Option<()>;

const COUNTS: &[(&str, Count)] = &[
    ("evaluate S1", || evaluate(&case(1, 0, 10))),
    ("evaluate S2", || evaluate(&case(10, 10, 100))),
    ("evaluate S3", || evaluate(&case(100, 100, 500))),
    ("evaluate S4", || evaluate(&case(1000, 1000, 2000))),
    ("evaluate 1000 rules, 1% in scope", || {
        evaluate(&Shape { rules: 1000, in_scope: (1, 100), exemptions: 0, ..Shape::default() }.line())
    }),
    ("evaluate everything", || evaluate(&everything(100, 100, 100, 100))),
    ("render S3, all", || render(Detail::All)),
    ("render S3, triggered", || render(Detail::Triggered)),
    ("read native, 1000 findings", || read(&native_report(1000))),
    ("read trivy, 1000 findings", || read(&trivy_report(1000))),
    ("make a request", request),
    ("read 1000 rules and 1000 exemptions", || documents(false)),
    ("compile 1000 rules and 1000 exemptions", || documents(true)),
];

fn main() -> ExitCode {
    let name = std::env::args().nth(1);
    let Some(name) = name else {
        COUNTS.iter().for_each(|(name, _)| println!("{name}"));
        return ExitCode::SUCCESS;
    };
    let done = COUNTS.iter().find(|(known, _)| *known == name).and_then(|(_, count)| count());
    if done.is_none() {
        eprintln!("error: {name}: no such case, or one of its inputs was refused");
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

/// Where instructions are counted. It must stay a function of its own with this name.
#[inline(never)]
fn measured(work: &mut dyn FnMut()) {
    work();
}

fn evaluated(line: &str) -> Option<(Case, Decision)> {
    let case = read_case(line.as_bytes()).ok()?;
    let mut decision = Decision::default();
    case.gate.evaluate(&case.request, case.now, &mut decision);
    Some((case, decision))
}

fn evaluate(line: &str) -> Option<()> {
    let (case, mut decision) = evaluated(line)?;
    measured(&mut || case.gate.evaluate(black_box(&case.request), case.now, &mut decision));
    black_box(decision.action());
    Some(())
}

fn render(detail: Detail) -> Option<()> {
    let (case, decision) = evaluated(&case(100, 100, 500))?;
    measured(&mut || drop(black_box(case.gate.render(&case.request, black_box(&decision)).to_json(detail))));
    Some(())
}

/// Its allocations and what dropping the report takes are counted too.
fn read(text: &str) -> Option<()> {
    let mut read = false;
    measured(&mut || read = black_box(read_reports(black_box(text.as_bytes()))).is_ok());
    read.then_some(())
}

fn request() -> Option<()> {
    let case = read_case(case(1, 0, 10).as_bytes()).ok()?;
    let report = read_reports(native_report(10).as_bytes()).ok()?.reports.into_iter().next()?;
    let mut made = false;
    measured(&mut || made = black_box(request_of(&case.request, black_box(&report).clone())).is_ok());
    made.then_some(())
}

fn documents(compile: bool) -> Option<()> {
    let line = Shape { rules: 1000, exemptions: 1000, findings: 0, ..Shape::default() }.line();
    let documents = Documents::of(&line)?;
    let (policies, exemptions) = documents.read().ok()?;
    if compile {
        measured(&mut || drop(black_box(Gate::compile(black_box(&policies), &exemptions, &Vex::default()))));
    } else {
        measured(&mut || drop(black_box(black_box(&documents).read())));
    }
    Some(())
}
