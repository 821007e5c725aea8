//! One evaluation from prepared handles, at the standard sizes.

use std::fs::File;
use std::hint::black_box;
use std::io::Read;
use std::path::Path;
use std::time::Duration;

use criterion::{Criterion, criterion_group, criterion_main};
use imagegate::{Decision, read_case};
use imagegate_benches::{STANDARD, case};

fn evaluate(c: &mut Criterion) {
    let mut group = c.benchmark_group("evaluate");
    let generated =
        STANDARD.map(|(name, rules, exemptions, findings)| (name.to_owned(), case(rules, exemptions, findings)));
    let shared = STANDARD.iter().filter_map(|(name, ..)| Some((format!("{name} shared"), shared(name)?)));
    for (name, line) in generated.into_iter().chain(shared) {
        let Ok(case) = read_case(line.as_bytes()) else { continue };
        let mut decision = Decision::default();
        group.bench_function(&name, |b| {
            b.iter(|| {
                case.gate.evaluate(black_box(&case.request), case.now, &mut decision);
                decision.action()
            });
        });
    }
    group.finish();
}

/// The standard case that other engines are compared on, where it is there.
fn shared(name: &str) -> Option<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/perf");
    let file = File::open(folder.join(format!("{name}.jsonl.gz"))).ok()?;
    let mut line = String::new();
    flate2::read::GzDecoder::new(file).read_to_string(&mut line).ok()?;
    Some(line)
}

criterion_group! {
    name = benches;
    config = Criterion::default().warm_up_time(Duration::from_secs(1)).measurement_time(Duration::from_secs(3));
    targets = evaluate
}
criterion_main!(benches);
