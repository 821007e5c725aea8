//! What gates and reports hold, counted by the allocator: bytes, which are the same on every run.
//!
//! Written to `imagegate-memory.tsv` in the target folder, a line for each: what, its size, the bytes that it holds, the
//! most bytes that were held while it was made, and the allocations that making it took.

use std::fmt::Write as _;
use std::fs;
use std::process::ExitCode;

use allocation_counter::measure;
use imagegate::{Decision, Gate, Vex, read_case};
use imagegate_benches::{Documents, STANDARD, Shape, case, native_report, sizes, target, timing, trivy_report};
use imagegate_formats::read_reports;

fn main() -> ExitCode {
    let mut table = String::new();
    for rules in sizes(&[1, 10, 100, 1_000, 10_000]) {
        let line = Shape { rules, exemptions: rules, findings: 0, ..Shape::default() }.line();
        let Some(documents) = Documents::of(&line) else { continue };
        // From the texts, and the documents dropped: what a gate shares with them, it holds.
        count(&mut table, "gate", &rules.to_string(), || {
            let (policies, exemptions) = documents.read()?;
            Gate::compile(&policies, &exemptions, &Vex::default())
        });
    }
    for findings in sizes(&[10, 100, 1_000, 10_000, 100_000]) {
        let native = native_report(findings);
        count(&mut table, "native report", &findings.to_string(), || read_reports(native.as_bytes()));
    }
    for findings in sizes(&[10, 100, 1_000, 10_000]) {
        let trivy = trivy_report(findings);
        count(&mut table, "trivy report", &findings.to_string(), || read_reports(trivy.as_bytes()));
    }
    for (name, rules, exemptions, findings) in STANDARD {
        let Ok(case) = read_case(case(rules, exemptions, findings).as_bytes()) else { continue };
        let mut decision = Decision::default();
        let mut evaluate = || case.gate.evaluate(&case.request, case.now, &mut decision);
        count(&mut table, "first evaluation", name, &mut evaluate);
        count(&mut table, "evaluation", name, &mut evaluate);
    }
    if !timing() {
        return ExitCode::SUCCESS;
    }
    print!("{table}");
    let path = target().join("imagegate-memory.tsv");
    match fs::write(&path, table) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {}: {error}", path.display());
            ExitCode::FAILURE
        }
    }
}

fn count<T>(table: &mut String, what: &str, size: &str, make: impl FnOnce() -> T) {
    let mut made = None;
    let counted = measure(|| made = Some(make()));
    drop(made);
    let held = counted.bytes_current;
    _ = writeln!(table, "{what}\t{size}\t{held}\t{}\t{}", counted.bytes_max, counted.count_total);
}
