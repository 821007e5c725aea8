//! One evaluation from prepared handles, at the standard sizes.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use imagegate::{Decision, Detail, read_case};
use imagegate_benches::{STANDARD, case};

fn evaluate(c: &mut Criterion) {
    let mut group = c.benchmark_group("evaluate");
    for (name, rules, exemptions, findings) in STANDARD {
        let Ok(case) = read_case(case(rules, exemptions, findings).as_bytes()) else { continue };
        let mut decision = Decision::default();
        group.bench_function(name, |b| {
            b.iter(|| {
                case.gate.evaluate(black_box(&case.request), case.now, &mut decision);
                decision.action()
            });
        });
        group.bench_function(format!("{name} rendered"), |b| {
            b.iter(|| case.gate.render(&case.request, &decision).to_json(Detail::Triggered).len());
        });
    }
    group.finish();
}

criterion_group!(benches, evaluate);
criterion_main!(benches);
