//! Findings, drawn once for every format, and the native REPORT of them.

use std::fmt::Write as _;

use crate::rng::Rng;

/// The seed that reports alone are drawn from, and the image that they are of.
pub(crate) const SEED: u64 = 7;
pub(crate) const DIGEST: char = 'a';

/// What every format says of a finding.
pub(crate) struct Finding {
    pub(crate) number: u64,
    pub(crate) fixed: bool,
    pub(crate) id: String,
    pub(crate) severity: &'static str,
    /// Whole and tenths.
    pub(crate) cvss: (u64, u64),
    pub(crate) package: u64,
    pub(crate) version: (u64, u64, u64),
    pub(crate) kind: &'static str,
    /// Year of the century, month, second digit of the day.
    pub(crate) published: (u64, u64, u64),
}

impl Finding {
    // In this order: another one would give other findings.
    pub(crate) fn draw(rng: &mut Rng, number: u64) -> Self {
        Self {
            number,
            fixed: rng.below(2) != 0,
            id: rng.id(),
            severity: rng.pick(&["negligible", "low", "medium", "high", "critical"]),
            cvss: (rng.below(10), rng.below(10)),
            package: rng.below(400),
            version: (rng.below(10), rng.below(20), rng.below(10)),
            kind: rng.pick(&["deb", "rpm", "apk", "npm", "maven"]),
            published: (15 + rng.below(10), 1 + rng.below(9), rng.below(10)),
        }
    }
}

/// A REPORT of that many findings.
pub fn native_report(findings: u64) -> String {
    native(&mut Rng::new(SEED), findings, &DIGEST.to_string().repeat(64))
}

/// A REPORT of the image with that digest.
pub(crate) fn native(rng: &mut Rng, findings: u64, digest: &str) -> String {
    let mut text = format!(
        "{{\"state\":\"complete\",\"scanner\":{{\"name\":\"trivy\"}},\"scannedAt\":\"2026-11-22T08:00:00Z\",\
         \"image\":{{\"digest\":\"sha256:{digest}\"}},\"findings\":["
    );
    for number in 0..findings {
        let finding = Finding::draw(rng, number);
        let comma = if number > 0 { "," } else { "" };
        let fix = if finding.fixed {
            "{\"state\":\"fixed\",\"versions\":[\"9.9.9\"],\"availableSince\":\"2026-06-01T00:00:00Z\"}"
        } else {
            "{\"state\":\"notFixed\"}"
        };
        let Finding { id, severity, cvss, package, version, kind, published, .. } = finding;
        _ = write!(
            text,
            "{comma}{{\"id\":\"{id}\",\"severity\":\"{severity}\",\"cvss\":{}.{},\"package\":{{\"name\":\
             \"package-{package}\",\"version\":\"{}.{}.{}\",\"type\":\"{kind}\",\"purl\":\
             \"pkg:deb/debian/package-{number}@1.0.0\"}},\"fix\":{fix},\"publishedAt\":\"20{}-0{}-1{}T00:00:00Z\"}}",
            cvss.0, cvss.1, version.0, version.1, version.2, published.0, published.1, published.2,
        );
    }
    text.push_str("]}");
    text
}
