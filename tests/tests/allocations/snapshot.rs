//! Allocations of the key cases, compared with `tests/allocations.toml`: one more is a change that somebody meant.

use allocation_counter::measure;
use imagegate::{Case, Decision, Detail, Gate, Vex, read_case};
use imagegate_benches::{Documents, STANDARD, Shape, case, everything, native_report, request_of, trivy_report};
use imagegate_formats::read_reports;
use std::fmt::Write as _;
use std::hint::black_box;
use std::path::Path;
use std::process::Command;
use std::{env, fs};

const UPDATE: &str = "IMAGEGATE_UPDATE_ALLOCATIONS";

/// Name, allocations, bytes.
type Counted = (String, u64, u64);

fn count<T>(counts: &mut Vec<Counted>, name: impl Into<String>, make: impl FnOnce() -> T) -> T {
    let mut made = None;
    let counted = measure(|| made = Some(black_box(make())));
    counts.push((name.into(), counted.count_total, counted.bytes_total));
    made.unwrap()
}

/// The first evaluation lets the decision grow, the second is what every other costs.
fn evaluations(counts: &mut Vec<Counted>, name: &str, line: &str) -> (Case, Decision) {
    let case = read_case(line.as_bytes()).unwrap();
    let mut decision = Decision::new();
    for which in ["first evaluation", "evaluation"] {
        count(counts, format!("{which} of {name}"), || case.gate.evaluate(&case.request, case.now, &mut decision));
    }
    (case, decision)
}

fn all() -> Vec<Counted> {
    let counts = &mut Vec::new();
    for (name, rules, exemptions, findings) in STANDARD {
        let (case, decision) = evaluations(counts, name, &case(rules, exemptions, findings));
        for (word, detail) in [("all", Detail::All), ("inScope", Detail::InScope), ("triggered", Detail::Triggered)] {
            count(counts, format!("rendering {name}, {word}"), || {
                case.gate.render(&case.request, &decision).to_json(detail)
            });
        }
    }
    evaluations(counts, "everything", &everything(100, 100, 100, 100));
    for findings in [10, 100, 1000, 10_000] {
        let (native, trivy) = (native_report(findings), trivy_report(findings));
        count(counts, format!("reading native, {findings} findings"), || read_reports(native.as_bytes())).unwrap();
        count(counts, format!("reading trivy, {findings} findings"), || read_reports(trivy.as_bytes())).unwrap();
    }
    let case = read_case(case(1, 0, 10).as_bytes()).unwrap();
    let report = read_reports(native_report(10).as_bytes()).unwrap().reports.remove(0);
    count(counts, "making a request", || request_of(&case.request, report.clone())).unwrap();
    for size in [10, 1000] {
        let line = Shape { rules: size, exemptions: size, findings: 0, ..Shape::default() }.line();
        let documents = Documents::of(&line).unwrap();
        let what = format!("{size} rules and {size} exemptions");
        let (policies, exemptions) = count(counts, format!("reading {what}"), || documents.read()).unwrap();
        count(counts, format!("compiling {what}"), || Gate::compile(&policies, &exemptions, &Vex::default())).unwrap();
    }
    std::mem::take(counts)
}

/// What the counts depend on beside the code: how the standard library grows, and what an optimiser takes away.
fn made_with() -> String {
    let compiler = Command::new("rustc").arg("--version").output();
    let compiler = compiler.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
    format!(
        "rustc = \"{}\"\ntarget = \"{}-{}\"\nprofile = \"{}\"\n",
        compiler.unwrap_or_else(|_| "unknown".to_owned()),
        env::consts::ARCH,
        env::consts::OS,
        if cfg!(debug_assertions) { "dev" } else { "release" },
    )
}

fn text(made_with: &str, counts: &[Counted]) -> String {
    let mut text = String::from(
        "# Allocations and their bytes, written by `cargo xtask allocations --update` and compared by the tests.\n\n",
    );
    _ = writeln!(text, "[made-with]\n{made_with}\n[allocations]");
    for (name, allocations, bytes) in counts {
        _ = writeln!(text, "\"{name}\" = [{allocations}, {bytes}]");
    }
    text
}

#[test]
fn as_the_snapshot_says() {
    let counts = all();
    let made_with = made_with();
    let text = text(&made_with, &counts);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("allocations.toml");
    if env::var_os(UPDATE).is_some() {
        fs::write(&path, text).unwrap();
        return;
    }
    // Whatever made the snapshot: this is nothing everywhere.
    for (name, allocations, bytes) in counts.iter().filter(|(name, ..)| name.starts_with("evaluation")) {
        assert_eq!((*allocations, *bytes), (0, 0), "{name}");
    }
    let snapshot = fs::read_to_string(&path).unwrap();
    if !snapshot.contains(&made_with) {
        println!("not compared further: the snapshot was not made with\n{made_with}");
        return;
    }
    let differences: Vec<String> = snapshot
        .lines()
        .filter(|line| !text.lines().any(|now| now == *line))
        .map(|line| format!("- {line}"))
        .chain(text.lines().filter(|now| !snapshot.lines().any(|line| line == *now)).map(|now| format!("+ {now}")))
        .collect();
    assert!(
        differences.is_empty(),
        "the snapshot (-) is not what is counted (+); if that is meant: cargo xtask allocations --update\n{}",
        differences.join("\n")
    );
}

/// A report lies in a few pieces of memory, however many findings there are: what still grows is how often a piece is
/// made larger, and that with the logarithm.
#[test]
fn reading_takes_few() {
    for (findings, most) in [(10, 60), (1000, 100), (10_000, 120)] {
        let text = native_report(findings);
        let counted = measure(|| drop(black_box(read_reports(text.as_bytes()))));
        assert!(counted.count_total <= most, "{} for {findings} findings", counted.count_total);
    }
}
