//! Cases of a size that is asked for, with something of everything: for tests of what large ones cost.

use super::rng::Rng;
use super::values;
use serde_json::{Value, json};

/// How much there is of what.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    /// Ten in a policy.
    pub rules: usize,
    pub exemptions: usize,
    pub statements: usize,
    /// In every report; there are six, two scanners' for each of three platforms.
    pub findings: usize,
}

const NOW: &str = "2026-11-23T12:00:00Z";
const PLATFORMS: [&str; 3] = ["linux/amd64", "linux/arm64", "linux/arm/v7"];
const REFERENCE: &str = "contoso.azurecr.io/payments/api:1.4";

/// A case of that size: a seed always gives the same one.
pub fn sized(size: Size, seed: u64) -> Value {
    let rng = &mut Rng::new(seed);
    let of_policy = |first: usize| first..size.rules.min(first + 10);
    let policies: Vec<Value> =
        (0..size.rules).step_by(10).map(|first| policy(rng, first / 10, of_policy(first))).collect();
    let exemptions: Vec<Value> = (0..size.exemptions).map(|number| exemption(rng, number, size)).collect();
    let statements: Vec<Value> = (0..size.statements).map(|number| statement(rng, number, size)).collect();
    let reports = PLATFORMS.iter().flat_map(|platform| [("trivy", platform), ("grype", platform)]);
    let reports: Vec<Value> =
        reports.map(|(scanner, platform)| report(rng, scanner, platform, size.findings)).collect();
    json!({
        "policies": policies,
        "exemptions": exemptions,
        "vex": statements,
        "request": {
            "workload": {
                "provider": "azure", "cluster": "prod-1", "namespace": "payments", "kind": "Deployment", "name": "api",
                "pod": null, "labels": {"tier": "gold", "app": "api"},
            },
            "images": [{
                "container": "app",
                "reference": REFERENCE,
                "digest": format!("sha256:{}", "a".repeat(64)),
                "runningSince": "2026-11-01T00:00:00Z",
                "pushedAt": "2026-11-23T11:00:00Z",
                "baseline": &reports[..2],
                "reports": reports,
            }],
        },
        "now": NOW,
    })
}

/// A case of long lists: hundreds of findings in every report, many of which are the same one with another severity or
/// fix. The fewer ids and packages they are of, the more are the same.
pub fn long(seed: u64) -> Value {
    let rng = &mut Rng::new(seed);
    let size = Size { rules: 12, exemptions: 16, statements: 12, findings: 40 + rng.below(260) };
    let mut case = sized(size, seed);
    let (ids, packages) = (1 + rng.below(200), 1 + rng.below(8));
    for report in case["request"]["images"][0]["reports"].as_array_mut().unwrap() {
        for finding in report["findings"].as_array_mut().unwrap() {
            finding["id"] = format!("CVE-2021-{}", 10_000 + rng.below(ids)).into();
            let package = finding["package"].as_object_mut().unwrap();
            package.insert("name".to_owned(), format!("package-{}", rng.below(packages)).into());
            package.insert("version".to_owned(), rng.pick(&["1.0.0", "2.0.0"]).into());
            if rng.chance(70) {
                package.remove("path");
            }
        }
    }
    case
}

/// A vulnerability of the reports', if there are so many; findings share one now and then.
fn id(number: usize) -> String {
    format!("CVE-{}-{}", 2015 + number % 12, 1000 + number / 2)
}

fn policy(rng: &mut Rng, number: usize, rules: std::ops::Range<usize>) -> Value {
    let rules: Vec<Value> = rules.map(|number| rule(rng, number)).collect();
    json!({
        "apiVersion": "imagegate.dev/v1", "kind": "ImagePolicy", "metadata": {"name": format!("policy-{number}")},
        "spec": {
            "timezone": rng.pick(&["UTC", "+02:00"]),
            "unknownSeverity": rng.pick(&["unknown", "high"]),
            "exemptionRequirements": {"reason": rng.chance(50)},
            "vex": {"trustedAuthors": [rng.pick(&values::AUTHORS)]},
            "rules": rules,
        },
    })
}

fn rule(rng: &mut Rng, number: usize) -> Value {
    let when = match number % 5 {
        0 => json!([{"severity": {"atLeast": "high"}, "allowed": rng.below(50)}]),
        1 => json!([{"ids": (0..8).map(|_| id(rng.below(4000))).collect::<Vec<String>>()}]),
        2 => json!([
            {"package": {"name": {"glob": "package-?[0-4]*"}, "version": ">=1.2, <8", "orUnknown": true}, "count": "findings"},
            {"package": {"path": {"glob": "/app/**/*.jar"}, "type": ["maven", "npm"]}, "kev": true},
        ]),
        3 => json!([
            {"severity": ["medium", "unknown"], "cvss": {"atLeast": 7.0, "orUnknown": true}, "epss": {"atLeast": 0.1}},
            {"fix": {"is": "available"}, "publishedFor": {"atLeast": "30d"}, "fixAvailableFor": {"atLeast": "14d"}},
        ]),
        _ => json!([
            {"image": {"olderThan": "90d"}}, {"image": {"digestPinned": false, "osEndOfLife": true}},
            {"severity": {"atLeast": "low"}, "class": ["secret", "license"]},
        ]),
    };
    let include = match rng.below(6) {
        0 => json!([{"cluster": {"startsWith": "prod-"}, "namespace": "payments"}]),
        1 => {
            json!([{"cluster": {"glob": "dev-*"}}, {"image": "contoso.azurecr.io/payments/api", "labels": {"tier": {"exists": true}}}])
        }
        2 => json!([{"namespaceLabels": {"tier": "gold"}, "serviceAccount": {"notEquals": "default"}}]),
        3 => json!([{"registry": "CONTOSO.azurecr.io", "repository": {"glob": "web/**"}}]),
        _ => json!([{"cluster": {"startsWith": "prod-"}, "namespace": format!("team-{number}")}]),
    };
    let mut rule = json!({
        "name": format!("rule-{number}"),
        "action": "deny",
        "enforceFrom": rng.pick(&["2026-11-01", "2027-01-15"]),
        "message": "ask platform-security@contoso",
        "scope": {"name": "Production", "include": include, "exclude": [{"labels": {"tier": "sandbox"}}]},
        "findings": {"missing": "trigger", "stale": rng.pick(&["trigger", "ignore"]), "maxAge": rng.pick(&["1d", "7d", "7d"]), "scanWithin": "4h"},
        "when": when,
        "exemptions": [
            {"name": "own", "reason": "known", "vulnerabilities": {"ids": [id(number)]}, "expires": "2027-03-01"},
            {"reason": "known", "match": [{"kind": "Job"}], "vulnerabilities": {"fix": "unavailable"}},
        ],
    });
    if number.is_multiple_of(3) {
        rule["grace"] = json!({"publishedWithin": rng.pick(&["1d", "7d"]), "fixedWithin": "14d", "unfixed": true, "alreadyRunning": "30d", "inBaseline": true});
    }
    rule
}

fn exemption(rng: &mut Rng, number: usize, size: Size) -> Value {
    let of = rng.below(size.rules);
    let rules = if !number.is_multiple_of(10) && rng.chance(40) {
        "*".to_owned()
    } else {
        format!("policy-{}/rule-{of}", of / 10)
    };
    let mut spec = json!({"rules": [rules], "reason": "known", "expires": "2027-07-28"});
    match number % 10 {
        // The whole resource: now and then one that matches.
        0 => {
            spec["match"] = json!([{"namespace": rng.pick(&["payments", "web", "web", "web"]), "name": {"glob": "a*"}}])
        }
        1 => {
            spec["vulnerabilities"] =
                json!({"package": {"name": {"startsWith": "package-1"}}, "severity": {"atLeast": "low"}})
        }
        _ => {
            spec["vulnerabilities"] = json!({"ids": [id(rng.below(4000)), id(rng.below(4000))]});
            spec["untilFixed"] = rng.chance(50).into();
        }
    }
    let mut metadata = json!({"name": format!("exemption-{number}")});
    if rng.chance(60) {
        metadata["namespace"] = rng.pick(&["payments", "web"]).into();
    }
    json!({"apiVersion": "imagegate.dev/v1", "kind": "ImageExemption", "metadata": metadata, "spec": spec})
}

fn statement(rng: &mut Rng, number: usize, size: Size) -> Value {
    json!({
        "author": rng.pick(&values::AUTHORS),
        "document": format!("https://vex/{number}"),
        "timestamp": rng.pick(&["2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z"]),
        "vulnerability": id(rng.below(4000)),
        "aliases": [format!("GHSA-{}", rng.below(size.findings))],
        "products": [
            {"id": rng.pick(&[REFERENCE, "nginx", "pkg:oci/api?repository_url=contoso.azurecr.io/payments/api"])},
            {"id": "contoso.azurecr.io/payments/api", "subcomponents": ["pkg:deb/debian/package-1"]},
        ],
        "status": rng.pick(&["not_affected", "fixed", "affected"]),
    })
}

fn report(rng: &mut Rng, scanner: &str, platform: &str, findings: usize) -> Value {
    let findings: Vec<Value> = (0..findings).map(|number| finding(rng, number)).collect();
    json!({
        "scanner": {"name": scanner},
        "scannedAt": rng.pick(&["2026-11-22T08:00:00Z", "2026-11-20T08:00:00Z"]),
        "image": {"platform": platform, "createdAt": "2026-10-01T00:00:00Z"},
        "os": {"endOfLife": rng.chance(30)},
        "findings": findings,
    })
}

fn finding(rng: &mut Rng, number: usize) -> Value {
    json!({
        "id": id(rng.below(4000)),
        "aliases": [format!("GHSA-{number}")],
        "class": rng.pick(&["vulnerability", "vulnerability", "vulnerability", "secret"]),
        "severity": rng.pick(&values::SEVERITIES),
        "cvss": values::cvss(rng),
        "epss": values::epss(rng),
        "kev": rng.chance(20),
        "package": {
            "name": format!("package-{}", number % 400), "version": rng.pick(&values::VERSIONS),
            "type": rng.pick(&values::PACKAGE_TYPES), "purl": format!("pkg:deb/debian/package-{}@1.0.0", number % 400),
            "path": rng.pick(&values::PATHS),
        },
        "fix": {
            "state": rng.pick(&["fixed", "notFixed", "wontFix"]),
            "availableSince": rng.pick(&["2026-06-01T00:00:00Z", "2026-11-20T00:00:00Z"]),
        },
        "publishedAt": rng.pick(&["2019-03-24T00:00:00Z", "2026-11-20T00:00:00Z"]),
    })
}
