//! Finding filters (section 1.4).

use super::decimal;
use super::finding::{self, Severity};
use super::json;
use super::matcher::Matcher;
use super::time::{self, Timestamp};
use semver::{Version, VersionReq};
use serde_json::Value;

/// Whether a filter selects a finding, counted as of `severity`: a policy's `when` and an exemption may see different
/// ones.
pub(super) fn selects(filter: &Value, finding: &Value, severity: Severity, now: Timestamp) -> bool {
    class(filter, finding)
        && severity_matches(filter, severity)
        && ids(filter, finding)
        && fix(filter, finding)
        && score(filter, finding, "cvss", decimal::cvss)
        && score(filter, finding, "epss", decimal::epss)
        && kev(filter, finding)
        && package(filter, finding)
        && published_for(filter, finding, now)
        && fix_available_for(filter, finding, now)
}

fn class(filter: &Value, finding: &Value) -> bool {
    let class = finding::class(finding);
    if json::get(filter, "class").is_some() {
        json::texts(filter, "class").contains(&class)
    } else {
        json::get(filter, "ids").is_some() || class == "vulnerability"
    }
}

fn severity_matches(filter: &Value, severity: Severity) -> bool {
    match json::get(filter, "severity") {
        None => true,
        Some(Value::Array(list)) => list.iter().any(|one| Severity::read(one.as_str().unwrap()) == severity),
        Some(object) => severity >= Severity::read(json::text(object, "atLeast").unwrap()),
    }
}

fn ids(filter: &Value, finding: &Value) -> bool {
    json::get(filter, "ids").is_none() || finding::is_named(finding, &json::texts(filter, "ids"))
}

fn or_unknown(test: &Value) -> bool {
    json::is_true(test, "orUnknown")
}

fn fix(filter: &Value, finding: &Value) -> bool {
    let Some(test) = json::get(filter, "fix") else {
        return true;
    };
    let wanted = test.as_str().or_else(|| json::text(test, "is"));
    match finding::fix_availability(finding) {
        None => or_unknown(test),
        known => known == wanted,
    }
}

fn kev(filter: &Value, finding: &Value) -> bool {
    let Some(test) = json::get(filter, "kev") else {
        return true;
    };
    let wanted = test.as_bool().or_else(|| test["is"].as_bool());
    match json::get(finding, "kev") {
        None => or_unknown(test),
        Some(known) => known.as_bool() == wanted,
    }
}

fn score(filter: &Value, finding: &Value, key: &str, units: fn(&Value) -> u64) -> bool {
    let Some(test) = json::get(filter, key) else {
        return true;
    };
    match json::get(finding, key) {
        None => or_unknown(test),
        Some(score) => units(score) >= units(&test["atLeast"]),
    }
}

/// Whether so long has passed since a date, or the date is unknown and that is enough.
fn at_least(test: &Value, date: Option<&str>, now: Timestamp) -> bool {
    let length = time::duration(json::text(test, "atLeast").unwrap()).unwrap();
    match date {
        None => or_unknown(test),
        Some(date) => now >= time::instant(date).unwrap() + length,
    }
}

fn published_for(filter: &Value, finding: &Value, now: Timestamp) -> bool {
    match json::get(filter, "publishedFor") {
        None => true,
        Some(test) => at_least(test, json::text(finding, "publishedAt"), now),
    }
}

fn fix_available_for(filter: &Value, finding: &Value, now: Timestamp) -> bool {
    match json::get(filter, "fixAvailableFor") {
        None => true,
        Some(test) => {
            finding::fix_availability(finding) == Some("available")
                && at_least(test, finding::fix(finding, "availableSince"), now)
        }
    }
}

fn package(filter: &Value, finding: &Value) -> bool {
    let Some(test) = json::get(filter, "package") else {
        return true;
    };
    for key in ["name", "type", "path"] {
        let Some(matcher) = json::get(test, key) else {
            continue;
        };
        let matches = match finding::package(finding, key) {
            None => or_unknown(test),
            Some(text) => Matcher::read(matcher).matches_text(text),
        };
        if !matches {
            return false;
        }
    }
    match json::text(test, "version") {
        None => true,
        Some(range) => match semantic_version(finding) {
            None => or_unknown(test),
            Some(version) => VersionReq::parse(range).unwrap().matches(&version),
        },
    }
}

/// The version of a package, where it is a semantic one.
fn semantic_version(finding: &Value) -> Option<Version> {
    if matches!(finding::package(finding, "type"), Some("deb" | "rpm" | "apk")) {
        return None;
    }
    let text = finding::package(finding, "version")?;
    Version::parse(text.strip_prefix('v').unwrap_or(text)).ok()
}
