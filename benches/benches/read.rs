//! Reading reports, next to the least that any JSON reader does: `serde_json`'s `IgnoredAny` over the same bytes.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use imagegate::Report;
use imagegate_benches::native_report;
use serde::de::IgnoredAny;

fn read(c: &mut Criterion) {
    let mut group = c.benchmark_group("read");
    let native = native_report(2000);
    group.throughput(Throughput::Bytes(native.len() as u64));
    group.bench_function("native", |b| b.iter(|| Report::from_json(native.as_bytes()).is_ok()));
    group.bench_function("native, ignored", |b| {
        b.iter(|| serde_json::from_slice::<IgnoredAny>(native.as_bytes()).is_ok());
    });
    group.finish();
}

criterion_group!(benches, read);
criterion_main!(benches);
