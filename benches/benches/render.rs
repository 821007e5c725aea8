//! Rendering decisions to JSON, next to a bare copy of the same text in short pieces: the least that any writer does.

use std::hint::black_box;
use std::time::Duration;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use imagegate::{Case, Decision, Detail, read_case};
use imagegate_benches::{STANDARD, Shape, case, everything, sizes, varied};

const DETAILS: [(&str, Detail); 3] =
    [("all", Detail::All), ("inScope", Detail::InScope), ("triggered", Detail::Triggered)];

/// How long the pieces are that a writer of JSON copies: keys, ids, names.
const PIECE: usize = 16;

fn evaluated(line: &str) -> Option<(Case, Decision)> {
    let case = read_case(line.as_bytes()).ok()?;
    let mut decision = Decision::default();
    case.gate.evaluate(&case.request, case.now, &mut decision);
    Some((case, decision))
}

fn render(c: &mut Criterion, name: &str, value: &str, line: &str, details: &[(&str, Detail)]) {
    let Some((case, decision)) = evaluated(line) else { return };
    let mut group = c.benchmark_group(name);
    for (word, detail) in details {
        let text = case.gate.render(&case.request, &decision).to_json(*detail);
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_function(BenchmarkId::new(*word, value), |b| {
            b.iter(|| case.gate.render(black_box(&case.request), &decision).to_json(*detail).len());
        });
        group.bench_function(BenchmarkId::new(format!("copy of {word}"), value), |b| b.iter(|| copy(black_box(&text))));
    }
    group.finish();
}

fn copy(text: &str) -> String {
    let mut copied = String::new();
    let mut rest = text;
    // The text is ASCII: a piece never ends within a character.
    while let Some((piece, others)) = rest.split_at_checked(PIECE) {
        copied.push_str(piece);
        rest = others;
    }
    copied.push_str(rest);
    copied
}

fn standard(c: &mut Criterion) {
    for (name, rules, exemptions, findings) in STANDARD {
        render(c, "render", name, &case(rules, exemptions, findings), &DETAILS);
    }
}

/// What a detail leaves out costs nothing: a hundred rules in scope among ever more that are not.
fn left_out(c: &mut Criterion) {
    let details = DETAILS.get(1..).unwrap_or_default();
    for rules in sizes(&[100, 1_000, 10_000]) {
        let shape = Shape { rules, in_scope: (100, rules), exemptions: 0, ..Shape::default() };
        render(c, "left out", &rules.to_string(), &shape.line(), details);
    }
}

/// What lists can be made of: what is forgiven by whom, in several reports, by other filters.
fn variations(c: &mut Criterion) {
    let details = DETAILS.get(..1).unwrap_or_default();
    for (name, line) in varied() {
        render(c, "varied", name, &line, details);
    }
    render(c, "varied", "everything", &everything(100, 100, 100, 100), details);
}

criterion_group! {
    name = benches;
    config = Criterion::default()
        .sample_size(50)
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(2));
    targets = standard, left_out, variations
}
criterion_main!(benches);
