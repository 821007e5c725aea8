//! Reading reports, next to the least that any JSON reader does: `serde_json`'s `IgnoredAny` over the same bytes, and
//! our own reader's passing over them.

use std::fs;
use std::path::{Path, PathBuf};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use imagegate::json::{Limits, Reader, Unknown};
use imagegate_benches::native_report;
use imagegate_formats::read_reports;
use serde::de::IgnoredAny;

fn read(c: &mut Criterion) {
    let mut group = c.benchmark_group("read");
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut texts = vec![("native, 2000 findings".to_owned(), native_report(2000).into_bytes())];
    // Beside the shipped example, the largest real files, where they are there.
    let mut files = vec![root.join("examples/shop/reports/api.trivy.json")];
    files.extend(largest(&root.join("../shared/corpus/trivy-json")));
    files.extend(largest(&root.join("../shared/corpus/grype-json")));
    for file in files {
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        texts.extend(fs::read(&file).ok().map(|bytes| (name, bytes)));
    }
    for (name, bytes) in &texts {
        group.throughput(Throughput::Bytes(bytes.len() as u64));
        group.bench_function(format!("{name}: report"), |b| b.iter(|| read_reports(bytes).is_ok()));
        group.bench_function(format!("{name}: passed over"), |b| {
            b.iter(|| Reader::document(bytes, Limits::REPORT, Unknown::Skip, Reader::skip).is_ok());
        });
        group.bench_function(format!("{name}: ignored"), |b| {
            b.iter(|| serde_json::from_slice::<IgnoredAny>(bytes).is_ok());
        });
    }
    group.finish();
}

fn largest(folder: &Path) -> Option<PathBuf> {
    let files = fs::read_dir(folder).ok()?.filter_map(Result::ok);
    files.max_by_key(|file| file.metadata().map(|metadata| metadata.len()).unwrap_or(0)).map(|file| file.path())
}

criterion_group!(benches, read);
criterion_main!(benches);
