//! Reading reports, next to the least that any JSON reader does: `serde_json`'s `IgnoredAny` over the same bytes.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use imagegate::{Action, Case, Decision, read_case};
use imagegate_benches::{Shape, native_report, request_of, sizes, trivy_report};
use imagegate_formats::read_reports;
use serde::de::IgnoredAny;

/// From bytes to a decision about them: what a host does that gets a report with every request.
fn read_and_evaluate(case: &Case, bytes: &[u8], decision: &mut Decision) -> Option<Action> {
    let report = read_reports(bytes).ok()?.reports.into_iter().next()?;
    let request = request_of(&case.request, report).ok()?;
    case.gate.evaluate(&request, case.now, decision);
    Some(decision.action())
}

fn compare(c: &mut Criterion, format: &str, value: &str, bytes: &[u8]) {
    let Ok(case) = read_case(Shape { findings: 0, ..Shape::default() }.line().as_bytes()) else { return };
    let mut decision = Decision::default();
    // A bench of what is refused would be of nothing.
    if read_and_evaluate(&case, bytes, &mut decision).is_none() {
        eprintln!("{format}/{value} cannot be read");
        return;
    }
    let mut group = c.benchmark_group(format);
    group.throughput(Throughput::Bytes(bytes.len() as u64));
    group.bench_function(BenchmarkId::new("read", value), |b| b.iter(|| read_reports(bytes).is_ok()));
    group.bench_function(BenchmarkId::new("read and evaluate", value), |b| {
        b.iter(|| read_and_evaluate(&case, bytes, &mut decision));
    });
    group.bench_function(BenchmarkId::new("ignored", value), |b| {
        b.iter(|| serde_json::from_slice::<IgnoredAny>(bytes).is_ok());
    });
    group.finish();
}

fn generated(c: &mut Criterion) {
    for findings in sizes(&[10, 100, 1_000, 10_000]) {
        compare(c, "native", &findings.to_string(), native_report(findings).as_bytes());
        compare(c, "trivy", &findings.to_string(), trivy_report(findings).as_bytes());
    }
    for findings in sizes(&[100_000]) {
        compare(c, "native", &findings.to_string(), native_report(findings).as_bytes());
    }
}

/// The shipped example and the largest real files, where they are there.
fn files(c: &mut Criterion) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut files = vec![root.join("examples/shop/reports/api.trivy.json")];
    files.extend(largest(&root.join("../shared/corpus/trivy-json")));
    files.extend(largest(&root.join("../shared/corpus/grype-json")));
    for file in files {
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if let Ok(bytes) = fs::read(&file) {
            compare(c, "files", &name, &bytes);
        }
    }
}

fn largest(folder: &Path) -> Option<PathBuf> {
    let files = fs::read_dir(folder).ok()?.filter_map(Result::ok);
    files.max_by_key(|file| file.metadata().map(|metadata| metadata.len()).unwrap_or(0)).map(|file| file.path())
}

criterion_group! {
    name = benches;
    config = Criterion::default()
        .sample_size(20)
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(2));
    targets = generated, files
}
criterion_main!(benches);
