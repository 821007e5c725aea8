//! The small alphabets that all documents draw from, so that what one asks for another often has.

use super::rng::Rng;
use crate::model::time::{self, Timestamp};
use serde_json::{Map, Value};

pub(super) const DURATIONS: [&str; 13] =
    ["0s", "1s", "5m", "30m", "12h", "24h", "7d", "1w", "2w", "30d", "90d", "365d", "036500d"];
pub(super) const POLICIES: [&str; 3] = ["base", "production", "team.x"];
pub(super) const RULES: [&str; 4] = ["block-critical", "old", "x", "Y.2"];
pub(super) const AUTHORS: [&str; 3] =
    ["mailto:security@contoso.com", "Mailto:security@contoso.com", "https://vendor.example"];
pub(super) const SEVERITIES: [&str; 6] = ["unknown", "negligible", "low", "medium", "high", "critical"];
pub(super) const CLASSES: [&str; 5] = ["vulnerability", "secret", "misconfiguration", "license", "malware"];
pub(super) const IDS: [&str; 12] = [
    "CVE-2021-44228",
    "cve-2021-44228",
    "CVE-2021-9999",
    "CVE-2021-10000",
    "CVE-2021-010000",
    "Cve-2020-0001",
    "GHSA-jfh8-c2jp-5v3q",
    "ghsa-JFH8-c2jp-5v3q",
    "GHSA-aaaa-bbbb-cccc",
    "TEMP-0000001",
    "private-key",
    "Straße-1",
];
pub(super) const PACKAGES: [&str; 5] = ["openssl", "zlib", "log4j-core", "@scope/pkg", "päckage"];
pub(super) const PACKAGE_TYPES: [&str; 5] = ["deb", "rpm", "apk", "npm", "maven"];
pub(super) const VERSIONS: [&str; 9] =
    ["3.0.1", "v3.0.1", "V3.0.1", "3.0.2-rc.1", "3.0.2", "3.1.0+build.5", "0.3.5", "3.0", "18446744073709551616.0.0"];
pub(super) const RANGES: [&str; 10] =
    ["<3.0.2", ">=3.0.1, <3.1.0", "^3.0", "~3.0.1", "=3.0.1", "*", "3.0.x", ">=3.0.2-rc.0, <4", "^0.3.1", ">3"];
pub(super) const PATHS: [&str; 3] = ["/app/lib/a.jar", "/app/lib/b.jar", "usr/lib/x"];
pub(super) const PURLS: [&str; 9] = [
    "pkg:deb/debian/openssl@3.0.1?arch=amd64&distro=debian-12",
    "pkg:deb/debian/openssl@3.0.1?arch=arm64",
    "pkg:deb/debian/openssl",
    "PKG:Deb/debian/openssl?distro=debian-12",
    "pkg:maven/org.apache/log4j-core@3.0.1",
    "pkg:maven/org.apache/log4j-core",
    "pkg:npm/%40scope/pkg@3.0.1",
    "pkg:npm/%40scope/pkg@3.0.2#lib",
    "not a purl",
];
pub(super) const PLATFORMS: [&str; 15] = [
    "linux/amd64",
    "Linux/AMD64",
    "linux/x86_64",
    "linux/X86-64",
    "linux/amd64/v1",
    "linux/amd64/v2",
    "linux/arm64",
    "linux/arm64/v8",
    "LINUX/Arm64/V8",
    "linux/aarch64",
    "linux/arm",
    "linux/armhf",
    "linux/armel",
    "linux/arm/v7",
    "",
];
pub(super) const REGISTRIES: [&str; 9] = [
    "docker.io",
    "index.docker.io",
    "registry.hub.docker.com",
    "Docker.IO:443",
    "contoso.azurecr.io",
    "CONTOSO.azurecr.io.:443",
    "localhost:5000",
    "localhost",
    "[::1]:5000",
];
pub(super) const TAGS: [&str; 4] = ["1.25", "1.4", "latest", "dev"];
pub(super) const REPOSITORIES: [&str; 3] = ["library/nginx", "payments/api", "app"];
/// Names of images: each may be followed by a tag and a digest.
pub(super) const IMAGES: [&str; 14] = [
    "nginx",
    "library/nginx",
    "docker.io/nginx",
    "index.docker.io/library/nginx",
    "registry-1.docker.io/nginx",
    "docker.io./nginx",
    "contoso.azurecr.io/payments/api",
    "CONTOSO.azurecr.io:443/payments/api",
    "contoso.azurecr.io./payments/api",
    "contoso.azurecr.io:5000/payments/api",
    "localhost/app",
    "localhost:5000/app",
    "foo./app",
    "[::1]:443/app",
];
pub(super) const INVALID_REFERENCES: [&str; 8] =
    ["", "Nginx", "nginx:", "nginx@sha256:abc", "näginx", "https://nginx", "LOCALHOST/app", "a___b"];
/// Texts that `image` sees with operators other than equality.
pub(super) const IMAGE_TEXTS: [&str; 4] = [
    "docker.io/library/nginx:1.25",
    "docker.io/library/nginx:latest",
    "contoso.azurecr.io/payments/api:1.4",
    "localhost:5000/app:dev",
];
pub(super) const GLOBS: [&str; 16] = [
    "*",
    "**",
    "**/*",
    "*/**",
    "?*",
    "*-?",
    "docker.io/**",
    "docker.io/*/nginx:*",
    "**/api:*",
    "contoso.azurecr.io/**/api:1.?",
    "[pw]*",
    "[!pw]*",
    "[a-p]*",
    "/app/**/*.jar",
    "*openss*",
    "sha256:a*",
];

/// The values of a workload's field, or of an entry of one of its maps.
pub(super) fn of_field(field: &str) -> &'static [&'static str] {
    match field {
        "provider" => &["azure", "aws", "onprem"],
        "account" => &["sub-1", "sub-2"],
        "cluster" => &["prod-1", "prod-eu", "dev-1", ""],
        "namespace" => &["payments", "web", "sandbox"],
        "kind" => &["Deployment", "Job", "Pod"],
        "name" => &["api", "api-canary", "wörker"],
        "pod" => &["api-1", "api-2"],
        "container" => &["app", "sidecar"],
        "serviceAccount" => &["api", "default"],
        _ => &["gold", "sandbox", "ünï", "a/b"],
    }
}

/// The keys of `labels`, `namespaceLabels` and `attributes`.
pub(super) const MAP_KEYS: [&str; 3] = ["tier", "app.kubernetes.io/name", "a~b"];

pub(super) fn digest(rng: &mut Rng) -> String {
    match rng.below(10) {
        0 => format!("sha512:{}", "e".repeat(128)),
        1..=5 => format!("sha256:{}", "a".repeat(64)),
        6..=7 => format!("sha256:{}", "b".repeat(64)),
        _ => format!("sha256:{}", "c".repeat(64)),
    }
}

/// A valid reference.
pub(super) fn reference(rng: &mut Rng) -> String {
    let mut reference = rng.pick(&IMAGES).to_owned();
    if rng.chance(60) {
        reference += &format!(":{}", rng.pick(&TAGS));
    }
    if rng.chance(20) {
        reference += &format!("@{}", digest(rng));
    }
    reference
}

/// A decimal, with just these digits.
pub(super) fn number(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

pub(super) fn cvss(rng: &mut Rng) -> Value {
    number(rng.pick(&["0", "0.04", "0.05", "3.9", "3.94", "3.95", "6.949", "6.95", "7", "7.00", "8.95", "9.8", "1e1"]))
}

pub(super) fn epss(rng: &mut Rng) -> Value {
    number(rng.pick(&["0", "4e-06", "5e-06", "0.00001", "0.099994", "0.099995", "0.1", "0.5", "1.0"]))
}

/// An instant so near to `now` that it, or it and some duration, is now, just before or just after.
pub(super) fn instant_near(rng: &mut Rng, now: Timestamp) -> String {
    let shift = time::duration(rng.pick(&DURATIONS)).unwrap();
    let nanosecond = rng.pick(&[-1, 0, 1]);
    let instant = match rng.below(3) {
        0 => now + shift + nanosecond,
        1 => now - shift + nanosecond,
        _ => now - shift,
    };
    written(rng, clamped(instant))
}

pub(super) fn date_near(rng: &mut Rng, now: Timestamp) -> String {
    let days = rng.pick(&[-90, -30, -1, 0, 0, 0, 1, 30, 90]);
    let instant = clamped(now + days * time::duration("1d").unwrap());
    time::text(instant).unwrap()[..10].to_owned()
}

pub(super) fn date_or_instant_near(rng: &mut Rng, now: Timestamp) -> String {
    if rng.chance(50) { date_near(rng, now) } else { instant_near(rng, now) }
}

/// The instant as RFC 3339, with one offset or another and so much of it in lower case.
fn written(rng: &mut Rng, instant: Timestamp) -> String {
    let utc = time::text(instant).unwrap();
    match rng.below(8) {
        0 => utc.to_lowercase(),
        1 => utc.replace('Z', "-00:00"),
        2 => {
            let local = clamped(instant + time::duration("330m").unwrap());
            if local == instant + time::duration("330m").unwrap() {
                time::text(local).unwrap().replace('Z', "+05:30")
            } else {
                utc
            }
        }
        _ => utc,
    }
}

/// Within the years that an instant may have.
pub(super) fn clamped(instant: Timestamp) -> Timestamp {
    let first = time::instant("0001-01-01T00:00:00Z").unwrap();
    let last = time::instant("9999-12-31T23:59:59.999999999Z").unwrap();
    instant.clamp(first, last)
}

/// Adds a key in so many of a hundred.
pub(super) fn maybe<T: Into<Value>>(
    rng: &mut Rng,
    object: &mut Map<String, Value>,
    percent: usize,
    key: &str,
    value: impl FnOnce(&mut Rng) -> T,
) {
    if rng.chance(percent) {
        object.insert(key.to_owned(), value(rng).into());
    }
}
