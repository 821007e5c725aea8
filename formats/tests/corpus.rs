//! Reads every real report that is at hand and compares what was read with a count made in another way: a walk over
//! `serde_json::Value`, which shares nothing with the readers.
//!
//! The reports lie beside the repository, not in it. Where they are missing, the tests say so and pass.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test is to fail there")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use imagegate::{Report, ReportState};
use imagegate_formats::{Format, ReadReports, read_reports};
use serde_json::Value;

/// How many findings of a class and severity.
type Counts = BTreeMap<(&'static str, &'static str), usize>;

fn files(folder: &str) -> Vec<PathBuf> {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpus").join(folder);
    let Ok(entries) = std::fs::read_dir(&corpus) else {
        println!("skipped: there is no {}", corpus.display());
        return Vec::new();
    };
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

fn name(file: &Path) -> String {
    file.file_name().unwrap().to_string_lossy().into_owned()
}

/// Reads every file of a folder but those that are known to be no reports, and compares.
fn check(folder: &str, format: Format, refused: &[(&str, &str)], expected: fn(&Value) -> Vec<Counts>) -> usize {
    let mut read_files = 0;
    for file in files(folder) {
        let bytes = std::fs::read(&file).unwrap();
        let name = name(&file);
        match (read_reports(&bytes), refused.iter().find(|(refused, _)| *refused == name)) {
            (Ok(read), None) => {
                compare(&name, &read, format, sum_of(&bytes, expected));
                read_files += 1;
            }
            (Err(error), Some((_, message))) => assert!(error.message().contains(message), "{name}: {error}"),
            (Ok(_), Some(_)) => panic!("{name} is read, but is no report"),
            (Err(error), None) => panic!("{name}: {error}"),
        }
    }
    read_files
}

/// What is expected of a document, or of those of a YAML text together.
fn sum_of(bytes: &[u8], expected: fn(&Value) -> Vec<Counts>) -> Vec<Counts> {
    let documents = imagegate_formats::parse_documents(bytes, imagegate::json::Limits::REPORT).unwrap_or_default();
    if let Ok(value) = serde_json::from_slice(bytes) {
        return expected(&value);
    }
    documents.iter().flat_map(|document| expected(&serde_json::from_slice(document.json()).unwrap())).collect()
}

fn compare(name: &str, read: &ReadReports, format: Format, expected: Vec<Counts>) {
    assert_eq!(read.format, format, "{name}");
    let all = || read.reports.iter().chain(read.others.iter().map(|other| &other.report));
    let found: Vec<Counts> = all().map(count).collect();
    if expected.len() == 1 {
        assert_eq!(found, expected, "{name}");
    } else {
        // How many reports a document with several images gives is not counted here, only that nothing is lost.
        assert_eq!(sum(&found), sum(&expected), "{name}");
    }
    for report in all() {
        let expected = if format == Format::Grype { "grype" } else { "trivy" };
        let scanner = report.scanner().unwrap();
        let is_partial = report.state() != ReportState::Complete && scanner.starts_with("trivy-");
        assert!(scanner == expected || is_partial, "{name}: {scanner}");
        // What is written can be read, and is the same.
        let json = report.to_json();
        assert_eq!(Report::from_json(json.as_bytes()).unwrap().to_json(), json, "{name}");
    }
}

fn sum(counts: &[Counts]) -> Counts {
    let mut all = Counts::new();
    for (key, count) in counts.iter().flatten() {
        *all.entry(*key).or_default() += count;
    }
    all
}

fn count(report: &Report) -> Counts {
    let mut counts = Counts::new();
    for finding in report.findings() {
        *counts.entry((finding.class().as_str(), finding.severity().as_str())).or_default() += 1;
    }
    counts
}

fn items<'v>(value: &'v Value, key: &str) -> impl Iterator<Item = &'v Value> {
    value.get(key).and_then(Value::as_array).into_iter().flatten()
}

fn severity(word: Option<&Value>, tenths: Option<u32>) -> &'static str {
    match word.and_then(Value::as_str).unwrap_or_default().to_lowercase().as_str() {
        "critical" => "critical",
        "high" | "important" => "high",
        "medium" | "moderate" => "medium",
        "low" => "low",
        "negligible" | "none" | "info" => "negligible",
        _ => match tenths {
            None | Some(0) => "unknown",
            Some(1..=39) => "low",
            Some(40..=69) => "medium",
            Some(70..=89) => "high",
            Some(_) => "critical",
        },
    }
}

fn tenths(score: Option<&Value>) -> Option<u32> {
    // The files have at most one decimal.
    let score = score?.to_string().parse::<f64>().ok()?;
    (score > 0.0).then_some((score * 10.0).round() as u32)
}

/// Trivy's choice of a score, as a list of everything that could be chosen, best first.
fn trivy_score(vulnerability: &Value) -> Option<u32> {
    let cvss = vulnerability.get("CVSS").and_then(Value::as_object)?;
    let of = |source: &str, keys: &[&str]| {
        keys.iter().find_map(|key| tenths(cvss.get(source).and_then(|scores| scores.get(*key))))
    };
    let preferred = vulnerability.get("SeveritySource").and_then(Value::as_str).unwrap_or("nobody");
    for keys in [&["V40Score", "V3Score"][..], &["V2Score"]] {
        let named = [preferred, "nvd", "ghsa"].into_iter().find_map(|source| of(source, keys));
        let rest = || cvss.keys().filter_map(|source| of(source, keys)).max();
        if let Some(score) = named.or_else(rest) {
            return Some(score);
        }
    }
    None
}

/// How many findings a vulnerability is: an advisory is one for each CVE in its links.
fn trivy_cves(vulnerability: &Value) -> usize {
    let id = vulnerability["VulnerabilityID"].as_str().unwrap_or_default();
    if !["openSUSE-SU", "SUSE-SU", "RHSA", "ELSA", "ALAS", "DSA", "DLA", "USN"]
        .iter()
        .any(|prefix| id.starts_with(prefix))
    {
        return 1;
    }
    let links: Vec<&str> = items(vulnerability, "References").filter_map(Value::as_str).collect();
    let of_link =
        |link: &&str| link.split_once("CVE-").map(|(_, id)| Value::from(format!("CVE-{}", id.trim_end_matches('/'))));
    cves(links.iter().filter_map(of_link).collect::<Vec<_>>().iter())
}

fn trivy_results<'v>(results: impl Iterator<Item = &'v Value>) -> Counts {
    let mut counts = Counts::new();
    let mut add = |class: &'static str, severity: &'static str| *counts.entry((class, severity)).or_default() += 1;
    for result in results {
        for each in items(result, "Vulnerabilities") {
            if each.get("Status").and_then(Value::as_str) != Some("not_affected") {
                (0..trivy_cves(each))
                    .for_each(|_| add("vulnerability", severity(each.get("Severity"), trivy_score(each))));
            }
        }
        for each in items(result, "Misconfigurations") {
            if each.get("Status").is_none_or(|status| status == "FAIL") {
                add("misconfiguration", severity(each.get("Severity"), None));
            }
        }
        for (key, class) in [("Secrets", "secret"), ("Licenses", "license")] {
            items(result, key).for_each(|each| add(class, severity(each.get("Severity"), None)));
        }
    }
    counts
}

#[test]
fn trivy() {
    let read = check("trivy-json", Format::Trivy, &[], |value| match value {
        Value::Array(results) => vec![trivy_results(results.iter())],
        value => vec![trivy_results(items(value, "Results"))],
    });
    println!("{read} reports of Trivy");
}

#[test]
fn trivy_k8s() {
    let read = check("trivy-k8s", Format::TrivyK8s, &[], |value| {
        let lists = ["Resources", "Findings", "Vulnerabilities", "Misconfigurations"];
        let resources = lists.iter().flat_map(|key| items(value, key));
        // Never of one report: two of them are made of what is one here.
        resources
            .map(|resource| trivy_results(items(resource, "Results")))
            .chain([Counts::new(), Counts::new()])
            .collect()
    });
    println!("{read} reports of trivy k8s");
}

#[test]
fn trivy_operator() {
    let read = check("trivy-operator", Format::TrivyOperator, &[], |value| {
        let mut counts = Counts::new();
        let mut add = |class, severity| *counts.entry((class, severity)).or_default() += 1;
        let report = &value["report"];
        for each in items(report, "vulnerabilities") {
            add("vulnerability", severity(each.get("severity"), tenths(each.get("score"))));
        }
        items(report, "secrets").for_each(|each| add("secret", severity(each.get("severity"), None)));
        for each in items(report, "checks").filter(|each| each["success"] != true) {
            add("misconfiguration", severity(each.get("severity"), None));
        }
        vec![counts]
    });
    println!("{read} reports of Trivy-operator");
}

#[test]
fn grype() {
    let refused = [("DefectDojo__django-DefectDojo__xeol_multiple_findings.json", "Xeol")];
    let read = check("grype-json", Format::Grype, &refused, |value| {
        let mut counts = Counts::new();
        for each in items(value, "matches") {
            let word = each["vulnerability"].get("severity");
            let tenths = grype_score(each);
            *counts.entry(("vulnerability", severity(word, tenths))).or_default() += cves(
                std::iter::once(&each["vulnerability"]["id"])
                    .chain(items(each, "relatedVulnerabilities").map(|related| &related["id"])),
            );
        }
        vec![counts]
    });
    println!("{read} reports of Grype");
}

/// How many findings a record is: one for each CVE that its ids name, one where they name none.
fn cves<'v>(ids: impl Iterator<Item = &'v Value>) -> usize {
    let ids = ids.filter_map(Value::as_str).map(str::to_uppercase);
    ids.filter(|id| id.starts_with("CVE-")).collect::<std::collections::BTreeSet<_>>().len().max(1)
}

/// Grype's choice of a score: those of the match itself, else those of related records, NVD's first.
fn grype_score(found: &Value) -> Option<u32> {
    let version = |score: &Value| score["version"].as_str().unwrap_or_default().to_owned();
    let base = |score: &Value| tenths(score["metrics"].get("baseScore"));
    let own = &found["vulnerability"];
    if let Some(old) = tenths(own["cvssV3"].get("baseScore")).or_else(|| tenths(own["cvssV2"].get("baseScore"))) {
        return Some(old);
    }
    let own: Vec<&Value> = items(own, "cvss").collect();
    let related: Vec<(&Value, &Value)> = items(found, "relatedVulnerabilities")
        .flat_map(|related| items(related, "cvss").map(move |score| (&related["namespace"], score)))
        .collect();
    for new in [true, false] {
        let of_age = |score: &&Value| base(score).is_some() && version(score).starts_with('2') != new;
        for primary in [true, false] {
            let mut scores: Vec<&Value> =
                own.iter().copied().filter(of_age).filter(|score| (score["type"] == "Primary") == primary).collect();
            scores.sort_by_key(|score| std::cmp::Reverse((version(score), base(score))));
            if let Some(score) = scores.first() {
                return base(score);
            }
        }
        let source = |namespace: &Value, score: &Value| {
            score["source"].as_str().or(namespace.as_str()).unwrap_or_default().to_owned()
        };
        for wanted in [&["nvd"][..], &["github", "security-advisories@github"], &[""]] {
            let mut scores: Vec<(String, String, Option<u32>)> = related
                .iter()
                .filter(|(_, score)| of_age(score))
                .map(|(namespace, score)| (source(namespace, score), version(score), base(score)))
                .filter(|(source, ..)| wanted.iter().any(|wanted| source.starts_with(wanted)))
                .collect();
            scores.sort_by(|a, b| b.cmp(a));
            if wanted == [""] {
                scores.dedup_by(|a, b| a.0 == b.0);
                if let Some(best) = scores.iter().map(|score| score.2).max() {
                    return best;
                }
            } else {
                scores.sort_by(|a, b| (&b.1, b.2).cmp(&(&a.1, a.2)));
                if let Some(first) = scores.first() {
                    return first.2;
                }
            }
        }
    }
    None
}

/// What a few of the files say of their images, as a person reads them.
#[test]
fn images() {
    let read = |path: &str| {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpus").join(path);
        let bytes = std::fs::read(&file).map_err(|_| println!("skipped: there is no {}", file.display())).ok()?;
        Some(read_reports(&bytes).unwrap().reports)
    };
    let one = |path: &str| {
        let reports = read(path)?;
        assert_eq!(reports.len(), 1, "{path}");
        reports.into_iter().next()
    };
    if let Some(report) = one("trivy-json/jenkinsci__analysis-model__trivy_result_0.20.0.json") {
        assert_eq!(report.reference(), Some("alpine:3.14"));
        assert_eq!(report.digest(), Some("sha256:e1c082e3d3c45cccac829840a25941e679c25d438cc8412c2fa221cf1a824e6a"));
        assert_eq!((report.platform(), report.os_family()), (Some("linux/amd64"), Some("alpine")));
    }
    for path in ["legacy_no_vuln.json"].map(|name| format!("trivy-json/DefectDojo__django-DefectDojo__{name}")) {
        if let Some(report) = one(&path) {
            assert_eq!(report.state(), ReportState::Unsupported);
        }
    }
    for name in ["empty-results", "no-results"] {
        let path = format!("trivy-json/secureCodeBox__secureCodeBox__juice-shop-v12.10.2-{name}.json");
        if let Some(report) = one(&path) {
            assert_eq!(report.state(), ReportState::Unsupported);
            assert_eq!(report.reference(), Some("bkimminich/juice-shop:v12.10.2"));
        }
    }
    if let Some(report) = one("grype-json/openclarity__vmclarity__nginx.json") {
        assert_eq!(report.reference(), Some("nginx:latest"));
        assert_eq!(report.digest(), Some("sha256:644a70516a26004c97d0d85c7fe1d0c3a67ea8ab7ddf4aff193d9f301670cf36"));
    }
    // A local manifest's digest is no digest of the model.
    if let Some(report) = one("grype-json/DefectDojo__django-DefectDojo__many_vulns.json") {
        assert_eq!((report.reference(), report.digest()), (Some("python:3.6"), None));
    }
    if let Some(reports) = read("trivy-k8s/secureCodeBox__secureCodeBox__trivy--k8s-scan-results.json") {
        for report in &reports {
            println!(
                "{:?} {:?} {:?} {}",
                report.state(),
                report.reference(),
                report.os_family(),
                report.findings().len()
            );
        }
        assert!(reports.iter().any(|report| report.state() == ReportState::Failed));
        let minio = Some("docker.io/bitnami/minio:2022.9.1-debian-11-r0");
        let minio = reports.iter().find(|report| report.reference() == minio).unwrap();
        assert_eq!((minio.findings().len(), minio.state()), (149 + 6 + 1 + 5 + 8, ReportState::Complete));
    }
}
