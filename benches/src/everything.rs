//! One case with something of everything: what a gate costs that uses all that it can.

use serde_json::{Value, json};

use crate::rng::Rng;

const NOW: &str = "2026-11-23T12:00:00Z";
const PLATFORMS: [&str; 3] = ["linux/amd64", "linux/arm64", "linux/arm/v7"];
const AUTHORS: [&str; 2] = ["mailto:security@contoso.com", "mailto:product-security@fabrikam.com"];
const REFERENCE: &str = "contoso.azurecr.io/payments/api:1.4";

/// One line of what `imagegate evaluate --stream` reads: patterns, statements, grace with a baseline, three platforms
/// with two scanners each, selectors over labels, inline exemptions.
pub fn everything(rules: u64, exemptions: u64, statements: u64, findings: u64) -> String {
    let rng = &mut Rng::new(11);
    let policies: Vec<Value> = (0..rules)
        .step_by(10)
        .map(|first| {
            let rules: Vec<Value> = (first..rules.min(first + 10)).map(|number| rule(rng, number)).collect();
            json!({
                "apiVersion": "imagegate.dev/v1", "kind": "ImagePolicy", "metadata": {"name": format!("policy-{}", first / 10)},
                "spec": {
                    "unknownSeverity": rng.pick(&["unknown", "high"]),
                    "vex": {"trustedAuthors": [rng.pick(&AUTHORS)]},
                    "rules": rules,
                },
            })
        })
        .collect();
    let exemptions: Vec<Value> = (0..exemptions).map(|number| exemption(rng, number, rules)).collect();
    let statements: Vec<Value> = (0..statements).map(|number| statement(rng, number)).collect();
    let reports = PLATFORMS.iter().flat_map(|platform| [("trivy", platform), ("grype", platform)]);
    let reports: Vec<Value> = reports.map(|(scanner, platform)| report(rng, scanner, platform, findings)).collect();
    json!({
        "policies": policies,
        "exemptions": exemptions,
        "vex": statements,
        "request": {
            "workload": {
                "provider": "azure", "cluster": "prod-1", "namespace": "payments", "kind": "Deployment", "name": "api",
                "pod": null, "serviceAccount": "api", "labels": {"tier": "gold", "app": "api"},
                "namespaceLabels": {"tier": "gold"},
            },
            "images": [{
                "container": "app",
                "reference": REFERENCE,
                "digest": format!("sha256:{}", "a".repeat(64)),
                "runningSince": "2026-11-01T00:00:00Z",
                "pushedAt": "2026-11-23T11:00:00Z",
                "baseline": reports.get(..2),
                "reports": reports,
            }],
        },
        "now": NOW,
    })
    .to_string()
}

/// A vulnerability of the many that reports, rules, exemptions and statements all draw from.
fn id(rng: &mut Rng) -> String {
    let number = rng.below(4000);
    format!("CVE-{}-{}", 2015 + number % 12, 1000 + number / 2)
}

fn rule(rng: &mut Rng, number: u64) -> Value {
    let when = match number % 5 {
        0 => json!([{"severity": {"atLeast": "high"}, "allowed": rng.below(50)}]),
        1 => json!([{"ids": (0..8).map(|_| id(rng)).collect::<Vec<String>>()}]),
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
            {"severity": {"atLeast": "low"}, "class": ["secret", "vulnerability"], "allowed": 100},
        ]),
    };
    // Two of five in scope, by every kind of selector.
    let include = match number % 10 {
        0 => json!([{"cluster": {"startsWith": "prod-"}, "namespace": "payments"}]),
        1 => {
            json!([{"cluster": {"glob": "dev-*"}}, {"image": "contoso.azurecr.io/payments/api", "labels": {"tier": {"exists": true}}}])
        }
        2 => json!([{"namespaceLabels": {"tier": "gold"}, "serviceAccount": {"notEquals": "default"}}]),
        3 => json!([{"registry": "CONTOSO.azurecr.io", "repository": {"glob": "payments/**"}}]),
        4 => json!([{"labels": {"tier": ["silver", "bronze"]}}]),
        _ => json!([{"cluster": {"startsWith": "prod-"}, "namespace": format!("team-{number}")}]),
    };
    let mut rule = json!({
        "name": format!("rule-{number}"),
        "action": "deny",
        "enforceFrom": rng.pick(&["2026-11-01", "2027-01-15"]),
        "message": "ask platform-security@contoso",
        "scope": {"name": "Production", "include": include, "exclude": [{"labels": {"tier": "sandbox"}}]},
        "findings": {"missing": "trigger", "stale": "trigger", "maxAge": "7d", "scanWithin": "4h"},
        "when": when,
        "exemptions": [
            {"name": "own", "reason": "known", "vulnerabilities": {"ids": [id(rng)]}, "expires": "2027-03-01"},
            {"reason": "known", "match": [{"kind": "Job"}], "vulnerabilities": {"fix": "unavailable"}},
        ],
    });
    if let (0, Some(rule)) = (number % 3, rule.as_object_mut()) {
        let grace = json!({"publishedWithin": "7d", "fixedWithin": "14d", "alreadyRunning": "30d", "inBaseline": true});
        rule.insert("grace".to_owned(), grace);
    }
    rule
}

fn exemption(rng: &mut Rng, number: u64, rules: u64) -> Value {
    let rule = rng.below(rules);
    let named = if number.is_multiple_of(4) { "*".to_owned() } else { format!("policy-{}/rule-{rule}", rule / 10) };
    let namespace = rng.pick(&["payments", "web"]);
    let mut spec = json!({"rules": [named], "reason": "known", "expires": "2027-07-28"});
    if let Some(spec) = spec.as_object_mut() {
        let (key, value) = match number % 10 {
            0 => ("match", json!([{"kind": "Job", "name": {"glob": "nightly-*"}}])),
            1 => ("vulnerabilities", json!({"package": {"name": {"startsWith": "package-1"}}, "severity": ["low"]})),
            _ => ("vulnerabilities", json!({"ids": [id(rng), id(rng)]})),
        };
        spec.insert(key.to_owned(), value);
    }
    json!({
        "apiVersion": "imagegate.dev/v1", "kind": "ImageExemption",
        "metadata": {"name": format!("exemption-{number}"), "namespace": namespace}, "spec": spec,
    })
}

fn statement(rng: &mut Rng, number: u64) -> Value {
    json!({
        "author": rng.pick(&AUTHORS),
        "document": format!("https://vex.example.com/{number}"),
        "timestamp": rng.pick(&["2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z"]),
        "vulnerability": id(rng),
        "products": [
            {"id": rng.pick(&[REFERENCE, "nginx", "pkg:oci/api?repository_url=contoso.azurecr.io/payments/api"])},
            {"id": "contoso.azurecr.io/payments/api", "subcomponents": ["pkg:deb/debian/package-1"]},
        ],
        "status": rng.pick(&["not_affected", "fixed", "affected"]),
    })
}

fn report(rng: &mut Rng, scanner: &str, platform: &str, findings: u64) -> Value {
    let findings: Vec<Value> = (0..findings).map(|number| finding(rng, number)).collect();
    json!({
        "scanner": {"name": scanner},
        "scannedAt": "2026-11-22T08:00:00Z",
        "image": {"platform": platform, "createdAt": "2026-10-01T00:00:00Z"},
        "os": {"endOfLife": false},
        "findings": findings,
    })
}

fn finding(rng: &mut Rng, number: u64) -> Value {
    let package = rng.below(400);
    json!({
        "id": id(rng),
        "aliases": [format!("GHSA-{number}")],
        "class": rng.pick(&["vulnerability", "vulnerability", "vulnerability", "secret"]),
        "severity": rng.pick(&["unknown", "negligible", "low", "medium", "high", "critical"]),
        "cvss": rng.below(10),
        "kev": rng.below(5) == 0,
        "package": {
            "name": format!("package-{package}"), "version": format!("{}.{}.0", rng.below(10), rng.below(10)),
            "type": rng.pick(&["deb", "npm", "maven"]), "purl": format!("pkg:deb/debian/package-{package}@1.0.0"),
            "path": rng.pick(&["/app/lib/a.jar", "/app/package.json", "/usr/lib/a.so"]),
        },
        "fix": {
            "state": rng.pick(&["fixed", "notFixed", "wontFix"]),
            "availableSince": rng.pick(&["2026-06-01T00:00:00Z", "2026-11-20T00:00:00Z"]),
        },
        "publishedAt": rng.pick(&["2019-03-24T00:00:00Z", "2026-11-20T00:00:00Z"]),
    })
}
