//! From documents to a gate, with as many exemptions as rules: reading them, compiling what was read, and both.

use std::hint::black_box;
use std::time::Duration;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use imagegate::{Exemption, Gate, Policy, Vex};
use imagegate_benches::{Documents, Shape, sizes};

fn compile(c: &mut Criterion) {
    let mut group = c.benchmark_group("compile");
    for rules in sizes(&[1, 10, 100, 1_000, 10_000]) {
        let line = Shape { rules, exemptions: rules, findings: 0, ..Shape::default() }.line();
        let Some(documents) = Documents::of(&line) else { continue };
        let Ok((policies, exemptions)) = documents.read() else { continue };
        group.bench_function(BenchmarkId::new("read", rules), |b| b.iter(|| documents.read().is_ok()));
        group.bench_function(BenchmarkId::new("compile", rules), |b| {
            b.iter(|| compiled(black_box(&policies), black_box(&exemptions)));
        });
        group.bench_function(BenchmarkId::new("read and compile", rules), |b| {
            b.iter(|| documents.read().ok().and_then(|(policies, exemptions)| compiled(&policies, &exemptions)));
        });
    }
    group.finish();
}

fn compiled(policies: &[Policy], exemptions: &[Exemption]) -> Option<Gate> {
    Gate::compile(policies, exemptions, &Vex::default()).ok()
}

criterion_group! {
    name = benches;
    config = Criterion::default()
        .sample_size(20)
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(2));
    targets = compile
}
criterion_main!(benches);
