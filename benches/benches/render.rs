//! Writing a decision as JSON, at every detail, next to the least that any writer does: copying the same text in
//! short pieces. What counts is the ratio of the two in one run.

use std::fs::File;
use std::hint::black_box;
use std::io::Read;
use std::path::Path;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use imagegate::{Case, Decision, Detail, read_case};
use imagegate_benches::{STANDARD, case};
use serde_json::{Value, json};

fn render(c: &mut Criterion) {
    let mut group = c.benchmark_group("render");
    let shared = STANDARD.iter().filter_map(|(name, ..)| Some(((*name).to_owned(), shared(name)?)));
    let standard = STANDARD
        .iter()
        .map(|(name, rules, exemptions, findings)| (format!("{name} generated"), case(*rules, *exemptions, *findings)));
    for (name, line) in shared.chain(standard).chain(varied()) {
        let Ok(case) = read_case(line.as_bytes()) else { continue };
        let mut decision = Decision::default();
        case.gate.evaluate(&case.request, case.now, &mut decision);
        for detail in [Detail::All, Detail::InScope, Detail::Triggered] {
            let written = written(&case, &decision, detail);
            group.throughput(Throughput::Bytes(written.len() as u64));
            group.bench_function(format!("{name} {detail}: json"), |b| {
                b.iter(|| self::written(black_box(&case), &decision, detail).len());
            });
            let pieces = pieces(&written);
            group.bench_function(format!("{name} {detail}: copy"), |b| {
                b.iter(|| copied(black_box(&pieces), written.len()).len());
            });
        }
        group.bench_function(format!("{name}: short text"), |b| {
            b.iter(|| case.gate.render(black_box(&case.request), &decision).to_short_text(1024).len());
        });
    }
    group.finish();
}

fn written(case: &Case, decision: &Decision, detail: Detail) -> String {
    case.gate.render(&case.request, decision).to_json(detail)
}

/// A text cut into pieces of 8 to 24 bytes.
fn pieces(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut rest = text;
    for length in [8, 17, 24, 11, 20, 13].iter().cycle() {
        let Some((piece, more)) = rest.split_at_checked(rest.floor_char_boundary(*length)) else { break };
        pieces.push(piece);
        rest = more;
        if rest.is_empty() {
            break;
        }
    }
    pieces
}

fn copied(pieces: &[&str], length: usize) -> String {
    let mut out = String::with_capacity(length);
    for piece in pieces {
        out.push_str(piece);
    }
    out
}

/// The standard case that other engines are compared on, where it is there.
fn shared(name: &str) -> Option<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/perf");
    let file = File::open(folder.join(format!("{name}.jsonl.gz"))).ok()?;
    let mut line = String::new();
    flate2::read::GzDecoder::new(file).read_to_string(&mut line).ok()?;
    Some(line)
}

/// What the standard cases have little of, each in the third of them.
fn varied() -> Vec<(String, String)> {
    let each: [(&str, fn(&mut Value)); 10] = [
        ("passing", |case| each_condition(case, |condition| set(condition, "allowed", json!(1_000_000)))),
        ("forgiven", |case| {
            let spec = json!({"rules": ["*"], "reason": "known", "expires": "2027-03-01",
                "vulnerabilities": {"package": {"name": {"startsWith": "package-1"}}}});
            push(
                case,
                "/exemptions",
                json!({"apiVersion": "imagegate.dev/v1", "kind": "ImageExemption",
                "metadata": {"name": "package-1"}, "spec": spec}),
            );
        }),
        ("vex", |case| {
            let ids: Vec<Value> = values(case, "/request/images/0/reports/0/findings")
                .step_by(3)
                .map(|finding| finding.get("id").cloned().unwrap_or_default())
                .collect();
            let author = "mailto:security@example.com";
            set(
                case,
                "vex",
                ids.into_iter()
                    .map(|id| {
                        json!({"author": author, "document": "https://example.com/vex/1",
                "vulnerability": id, "products": [{"id": "contoso.azurecr.io/payments/api"}],
                "status": "not_affected"})
                    })
                    .collect(),
            );
            for policy in values_mut(case, "/policies") {
                set_at(policy, "/spec", "vex", json!({"trustedAuthors": [author]}));
            }
        }),
        ("grace", |case| {
            each_rule(case, |rule| {
                set(rule, "grace", json!({"publishedWithin": "3650d", "fixedWithin": "60d", "unfixed": true}));
            })
        }),
        ("unknown fields", |case| {
            if let Some(workload) = case.pointer_mut("/request/workload").and_then(Value::as_object_mut) {
                workload.remove("cluster");
                workload.remove("namespace");
            }
        }),
        ("count findings", |case| each_condition(case, |condition| set(condition, "count", json!("findings")))),
        ("filters", |case| {
            each_condition(case, |condition| {
                set(condition, "fix", json!("available"));
                set(condition, "package", json!({"type": ["deb", "rpm", "npm"]}));
            })
        }),
        ("two scanners", |case| reports(case, &[("trivy", None), ("grype", None)])),
        ("three platforms", |case| {
            let platforms = ["linux/amd64", "linux/arm64", "linux/s390x"];
            reports(case, &platforms.map(|platform| ("trivy", Some(platform))));
        }),
        ("fifty containers", |case| {
            let image = case.pointer("/request/images/0").cloned().unwrap_or_default();
            set_at(case, "/request", "images", vec![image; 50].into());
        }),
    ];
    let line = case(100, 100, 500);
    let vary = |(name, vary): (&str, fn(&mut Value))| {
        let mut case = serde_json::from_str(&line).ok()?;
        vary(&mut case);
        Some((name.to_owned(), case.to_string()))
    };
    each.into_iter().filter_map(vary).collect()
}

/// The image's report as that of each scanner and platform, with another part of the findings left out.
fn reports(case: &mut Value, of: &[(&str, Option<&str>)]) {
    let report = case.pointer("/request/images/0/reports/0").cloned().unwrap_or_default();
    let each = of.iter().enumerate().map(|(index, (scanner, platform))| {
        let mut report = report.clone();
        set(&mut report, "scanner", json!({"name": scanner}));
        if let Some(platform) = platform {
            set_at(&mut report, "/image", "platform", json!(platform));
        }
        let findings = values(&report, "/findings").skip(index * 50).cloned().collect();
        set(&mut report, "findings", findings);
        report
    });
    let reports = each.collect();
    set_at(case, "/request/images/0", "reports", reports);
}

fn each_rule(case: &mut Value, mut change: impl FnMut(&mut Value)) {
    for policy in values_mut(case, "/policies") {
        values_mut(policy, "/spec/rules").for_each(&mut change);
    }
}

fn each_condition(case: &mut Value, mut change: impl FnMut(&mut Value)) {
    each_rule(case, |rule| values_mut(rule, "/when").for_each(&mut change));
}

fn values<'v>(value: &'v Value, pointer: &str) -> impl Iterator<Item = &'v Value> {
    value.pointer(pointer).and_then(Value::as_array).into_iter().flatten()
}

fn values_mut<'v>(value: &'v mut Value, pointer: &str) -> impl Iterator<Item = &'v mut Value> {
    value.pointer_mut(pointer).and_then(Value::as_array_mut).into_iter().flatten()
}

fn set(value: &mut Value, key: &str, to: Value) {
    set_at(value, "", key, to);
}

fn set_at(value: &mut Value, pointer: &str, key: &str, to: Value) {
    if let Some(object) = value.pointer_mut(pointer).and_then(Value::as_object_mut) {
        object.insert(key.to_owned(), to);
    }
}

fn push(value: &mut Value, pointer: &str, item: Value) {
    value.pointer_mut(pointer).and_then(Value::as_array_mut).into_iter().for_each(|list| list.push(item.clone()));
}

criterion_group!(benches, render);
criterion_main!(benches);
