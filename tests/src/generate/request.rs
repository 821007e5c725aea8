//! Requests: a workload, its images, and their reports.

use super::rng::Rng;
use super::values::{self, instant_near, maybe};
use crate::model::Reference;
use crate::model::time::Timestamp;
use serde_json::{Map, Value, json};

pub(super) fn request(rng: &mut Rng, now: Timestamp) -> Value {
    let mut request = Map::new();
    maybe(rng, &mut request, 90, "workload", workload);
    maybe(rng, &mut request, 3, "workload", |_| Value::Null);
    let count = rng.pick(&[1, 1, 1, 1, 2, 3]);
    let images: Vec<Value> = (0..count).map(|_| image(rng, now)).collect();
    request.insert("images".to_owned(), images.into());
    request.into()
}

/// A workload whose fields have a value, or are known to be absent, or are unknown.
fn workload(rng: &mut Rng) -> Value {
    let mut workload = Map::new();
    for field in ["provider", "account", "cluster", "namespace", "kind", "name", "pod", "serviceAccount"] {
        maybe(rng, &mut workload, 85, field, |rng| or_null(rng, 12, |rng| rng.pick(values::of_field(field)).into()));
    }
    for map in ["labels", "namespaceLabels", "attributes"] {
        maybe(rng, &mut workload, 75, map, |rng| {
            or_null(rng, 10, |rng| {
                let mut entries = Map::new();
                for key in values::MAP_KEYS {
                    maybe(rng, &mut entries, 60, key, |rng| {
                        or_null(rng, 8, |rng| rng.pick(values::of_field(map)).into())
                    });
                }
                entries.into()
            })
        });
    }
    maybe(rng, &mut workload, 30, "platforms", |rng| {
        let count = rng.below(3);
        or_null(rng, 10, |rng| rng.picks(&values::PLATFORMS, count).into())
    });
    workload.into()
}

fn or_null(rng: &mut Rng, percent: usize, value: impl FnOnce(&mut Rng) -> Value) -> Value {
    if rng.chance(percent) { Value::Null } else { value(rng) }
}

fn image(rng: &mut Rng, now: Timestamp) -> Value {
    let reference =
        if rng.chance(5) { rng.pick(&values::INVALID_REFERENCES).to_owned() } else { values::reference(rng) };
    let mut image = Map::new();
    maybe(rng, &mut image, 80, "container", |rng| {
        or_null(rng, 12, |rng| rng.pick(values::of_field("container")).into())
    });
    image.insert("reference".to_owned(), reference.clone().into());
    maybe(rng, &mut image, 60, "digest", |rng| {
        // Not another one than the reference's own.
        let own = Reference::parse(&reference).and_then(|reference| reference.digest);
        or_null(rng, 15, |rng| own.unwrap_or_else(|| values::digest(rng)).into())
    });
    maybe(rng, &mut image, 40, "runningSince", |rng| instant_near(rng, now));
    maybe(rng, &mut image, 50, "pushedAt", |rng| instant_near(rng, now));
    maybe(rng, &mut image, 35, "platforms", platforms);

    // All reports draw from the same findings, so that the same one is often in several.
    let count = 1 + rng.below(6);
    let mut pool: Vec<Value> = (0..count).map(|_| finding(rng, now)).collect();
    if rng.chance(2) {
        pool.extend(many(rng, now));
    }
    maybe(rng, &mut image, 85, "reports", |rng| {
        let count = rng.pick(&[0, 1, 1, 1, 2, 3, 4]);
        let one = |_| report(rng, now, &reference, &pool);
        (0..count).map(one).collect::<Vec<Value>>()
    });
    maybe(rng, &mut image, 35, "baseline", |rng| {
        let count = 1 + rng.below(2);
        let one = |_| report(rng, now, &reference, &pool);
        (0..count).map(one).collect::<Vec<Value>>()
    });
    image.into()
}

/// Platforms that are not the same however they are written.
fn platforms(rng: &mut Rng) -> Value {
    let mut platforms = Vec::new();
    for spellings in [&["linux/amd64", "Linux/X86_64"], &["linux/arm64", "LINUX/arm64/v8"], &["linux/arm", ""]] {
        if rng.chance(50) {
            let mut platform = Map::new();
            platform.insert("platform".to_owned(), rng.pick(spellings).into());
            maybe(rng, &mut platform, 70, "digest", |rng| or_null(rng, 20, |rng| platform_digest(rng).into()));
            platforms.push(platform.into());
        }
    }
    Value::Array(platforms)
}

fn platform_digest(rng: &mut Rng) -> String {
    if rng.chance(70) { format!("sha256:{}", rng.pick(&["d", "f"]).repeat(64)) } else { values::digest(rng) }
}

fn report(rng: &mut Rng, now: Timestamp, reference: &str, pool: &[Value]) -> Value {
    let mut report = Map::new();
    maybe(rng, &mut report, 60, "state", |rng| {
        or_null(rng, 5, |rng| {
            let rare = ["failed", "unsupported", "pending", "unavailable"];
            let states = ["complete", "complete", "partial", rng.pick(&rare)];
            rng.pick(&states).into()
        })
    });
    maybe(rng, &mut report, 60, "scanner", |rng| {
        let name = rng.pick(&["trivy", "Trivy", "grype", ""]);
        json!({ "name": or_null(rng, 10, |_| name.into()), "version": "1" })
    });
    maybe(rng, &mut report, 85, "scannedAt", |rng| instant_near(rng, now));
    maybe(rng, &mut report, 60, "image", |rng| report_image(rng, now, reference));
    maybe(rng, &mut report, 40, "os", |rng| {
        let mut os = Map::new();
        maybe(rng, &mut os, 60, "endOfLife", |rng| rng.chance(50));
        os
    });
    let mut findings = Vec::new();
    for finding in pool {
        if rng.chance(65) {
            findings.push(variant(rng, now, finding));
        }
    }
    report.insert("findings".to_owned(), findings.into());
    report.into()
}

fn report_image(rng: &mut Rng, now: Timestamp, reference: &str) -> Value {
    let mut image = Map::new();
    maybe(rng, &mut image, 30, "reference", |rng| match rng.below(6) {
        0..=2 => reference.to_owned(),
        3 => rng.pick(&values::INVALID_REFERENCES).to_owned(),
        _ => values::reference(rng),
    });
    maybe(rng, &mut image, 40, "digest", |rng| {
        or_null(rng, 10, |rng| match rng.below(3) {
            0 => platform_digest(rng).into(),
            _ => values::digest(rng).into(),
        })
    });
    maybe(rng, &mut image, 25, "digests", |rng| {
        let count = rng.below(3);
        let one = |_| if rng.chance(30) { platform_digest(rng) } else { values::digest(rng) };
        (0..count).map(one).collect::<Vec<String>>()
    });
    maybe(rng, &mut image, 35, "platform", |rng| rng.pick(&values::PLATFORMS));
    maybe(rng, &mut image, 50, "createdAt", |rng| instant_near(rng, now));
    image.into()
}

pub(super) fn finding(rng: &mut Rng, now: Timestamp) -> Value {
    let mut finding = Map::new();
    finding.insert("id".to_owned(), rng.pick(&values::IDS).into());
    maybe(rng, &mut finding, 35, "aliases", |rng| {
        let count = rng.below(3);
        rng.picks(&values::IDS, count)
    });
    maybe(rng, &mut finding, 20, "class", |rng| rng.pick(&values::CLASSES));
    maybe(rng, &mut finding, 75, "severity", |rng| or_null(rng, 8, |rng| rng.pick(&values::SEVERITIES).into()));
    maybe(rng, &mut finding, 55, "cvss", values::cvss);
    maybe(rng, &mut finding, 55, "epss", values::epss);
    maybe(rng, &mut finding, 55, "kev", |rng| rng.chance(50));
    maybe(rng, &mut finding, 85, "package", package);
    maybe(rng, &mut finding, 60, "fix", |rng| {
        let mut fix = Map::new();
        maybe(rng, &mut fix, 75, "state", |rng| rng.pick(&["fixed", "notFixed", "notFixed", "wontFix", "unknown"]));
        maybe(rng, &mut fix, 40, "versions", |rng| {
            let count = rng.below(3);
            rng.picks(&["3.0.2", "3.1.0"], count)
        });
        maybe(rng, &mut fix, 65, "availableSince", |rng| instant_near(rng, now));
        fix
    });
    maybe(rng, &mut finding, 75, "publishedAt", |rng| instant_near(rng, now));
    finding.into()
}

fn package(rng: &mut Rng) -> Value {
    let mut package = Map::new();
    maybe(rng, &mut package, 85, "name", |rng| rng.pick(&values::PACKAGES));
    maybe(rng, &mut package, 80, "version", |rng| rng.pick(&values::VERSIONS));
    maybe(rng, &mut package, 50, "type", |rng| rng.pick(&values::PACKAGE_TYPES));
    maybe(rng, &mut package, 60, "purl", |rng| rng.pick(&values::PURLS));
    maybe(rng, &mut package, 35, "path", |rng| rng.pick(&values::PATHS));
    package.into()
}

/// The same finding, or one that differs a little: as another scanner, or the same one twice, would say it.
fn variant(rng: &mut Rng, now: Timestamp, finding: &Value) -> Value {
    let mut variant = finding.clone();
    if !rng.chance(25) {
        return variant;
    }
    match rng.below(4) {
        0 => variant["severity"] = rng.pick(&values::SEVERITIES).into(),
        1 => variant["publishedAt"] = instant_near(rng, now).into(),
        2 => variant["package"] = package(rng),
        _ => variant["id"] = rng.pick(&values::IDS).into(),
    }
    variant
}

/// More findings than are listed in one place.
fn many(rng: &mut Rng, now: Timestamp) -> Vec<Value> {
    let like = finding(rng, now);
    let mut many = Vec::new();
    for number in 0..220 {
        let mut finding = like.clone();
        finding["package"] = json!({ "name": format!("p{}", number % 170), "version": "1.0.0" });
        many.push(finding);
    }
    many
}
