//! How the cost of an evaluation from prepared handles grows: one thing at a time, the others as in S3.

use std::hint::black_box;
use std::time::Duration;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use imagegate::{Decision, read_case};
use imagegate_benches::{Scope, Shape, everything, sizes};

fn evaluate(c: &mut Criterion, group: &str, function: &str, size: u64, line: &str) {
    let Ok(case) = read_case(line.as_bytes()) else { return };
    let mut decision = Decision::default();
    let mut group = c.benchmark_group(group);
    group.bench_function(BenchmarkId::new(function, size), |b| {
        b.iter(|| {
            case.gate.evaluate(black_box(&case.request), case.now, &mut decision);
            decision.action()
        });
    });
    group.finish();
}

/// Without exemptions, so that rules are all that grows.
fn rules(c: &mut Criterion) {
    for rules in sizes(&[1, 10, 100, 1_000, 10_000]) {
        let all = Shape { rules, exemptions: 0, in_scope: (1, 1), ..Shape::default() };
        let some = Shape { in_scope: (2, 5), ..all };
        let few = Shape { in_scope: (1, 100), ..all };
        evaluate(c, "rules", "100% in scope", rules, &all.line());
        evaluate(c, "rules", "40% in scope", rules, &some.line());
        evaluate(c, "rules", "1% in scope", rules, &few.line());
        evaluate(c, "rules", "1% in scope, alone", rules, &Shape { without_others: true, ..few }.line());
        let patterns = Shape { scope: Scope::Patterns, ..few };
        evaluate(c, "rules", "1% in scope, patterns", rules, &patterns.line());
    }
}

fn findings(c: &mut Criterion) {
    for findings in sizes(&[10, 100, 1_000, 10_000, 100_000]) {
        evaluate(c, "findings", "evaluate", findings, &Shape { findings, ..Shape::default() }.line());
    }
}

fn exemptions(c: &mut Criterion) {
    for exemptions in sizes(&[0, 10, 100, 1_000, 10_000]) {
        evaluate(c, "exemptions", "evaluate", exemptions, &Shape { exemptions, ..Shape::default() }.line());
    }
}

fn containers(c: &mut Criterion) {
    for containers in sizes(&[1, 2, 5, 10, 20, 50]) {
        evaluate(c, "containers", "evaluate", containers, &Shape { containers, ..Shape::default() }.line());
    }
}

/// Patterns, statements, grace with a baseline, three platforms with two scanners each, label selectors, inline
/// exemptions: 100 rules, 100 exemptions, 100 statements and six reports of so many findings.
fn all_features(c: &mut Criterion) {
    for findings in sizes(&[100, 500]) {
        evaluate(c, "everything", "evaluate", findings, &everything(100, 100, 100, findings));
    }
}

criterion_group! {
    name = benches;
    config = Criterion::default()
        .sample_size(50)
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(2));
    targets = rules, findings, exemptions, containers, all_features
}
criterion_main!(benches);
