//! What a finding says (sections 1, 1.4 and 3).

use super::decimal;
use super::json;
use serde_json::Value;
use std::cmp::Reverse;

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Severity {
    Unknown,
    Negligible,
    Low,
    Medium,
    High,
    Critical,
}

impl Severity {
    pub(super) fn read(text: &str) -> Self {
        match text {
            "unknown" => Self::Unknown,
            "negligible" => Self::Negligible,
            "low" => Self::Low,
            "medium" => Self::Medium,
            "high" => Self::High,
            "critical" => Self::Critical,
            other => panic!("no severity: {other}"),
        }
    }

    pub(super) fn text(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Negligible => "negligible",
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }

    /// What it counts as under a policy.
    pub(super) fn under(self, policy: &Value) -> Self {
        match (self, json::text(&policy["spec"], "unknownSeverity")) {
            (Self::Unknown, Some(instead)) => Self::read(instead),
            _ => self,
        }
    }
}

/// The severity itself: as given, else from the CVSS score.
pub(super) fn severity(finding: &Value) -> Severity {
    let given = json::text(finding, "severity").map_or(Severity::Unknown, Severity::read);
    match (given, json::get(finding, "cvss")) {
        (Severity::Unknown, Some(score)) => match decimal::cvss(score) {
            0 => Severity::Negligible,
            1..40 => Severity::Low,
            40..70 => Severity::Medium,
            70..90 => Severity::High,
            _ => Severity::Critical,
        },
        _ => given,
    }
}

pub(super) fn class(finding: &Value) -> &str {
    json::text(finding, "class").unwrap_or("vulnerability")
}

/// Its id and its aliases.
pub(super) fn names(finding: &Value) -> Vec<&str> {
    let mut names = vec![json::text(finding, "id").unwrap()];
    names.extend(json::texts(finding, "aliases"));
    names
}

/// Whether any of the ids is one of its names, ASCII case-insensitively.
pub(super) fn is_named(finding: &Value, ids: &[&str]) -> bool {
    let names = names(finding);
    ids.iter().any(|id| names.iter().any(|name| name.eq_ignore_ascii_case(id)))
}

/// The smallest CVE id among its names, else its id; in ASCII upper case.
pub(super) fn canonical_id(finding: &Value) -> String {
    let mut smallest: Option<(String, String, usize, String)> = None;
    for name in names(finding) {
        let upper = name.to_ascii_uppercase();
        let Some((year, number)) = cve(&upper) else {
            continue;
        };
        // By year, number and length; zeros in front do not change a number, which may be of any length.
        let significant = number.trim_start_matches('0');
        let number_order = format!("{:08}{significant}", significant.len());
        let order = (year.to_owned(), number_order, number.len(), upper.clone());
        if smallest.as_ref().is_none_or(|least| order < *least) {
            smallest = Some(order);
        }
    }
    match smallest {
        Some((_, _, _, id)) => id,
        None => json::text(finding, "id").unwrap().to_ascii_uppercase(),
    }
}

/// Year and number of `CVE-<4 digits>-<4 or more digits>`.
fn cve(upper: &str) -> Option<(&str, &str)> {
    let (year, number) = upper.strip_prefix("CVE-")?.split_once('-')?;
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    (year.len() == 4 && digits(year) && number.len() >= 4 && digits(number)).then_some((year, number))
}

/// A text of its package: `name`, `version`, `type`, `purl` or `path`.
pub(super) fn package<'a>(finding: &'a Value, key: &str) -> Option<&'a str> {
    json::get(finding, "package").and_then(|package| json::text(package, key))
}

/// A text of its fix.
pub(super) fn fix<'a>(finding: &'a Value, key: &str) -> Option<&'a str> {
    json::get(finding, "fix").and_then(|fix| json::text(fix, key))
}

pub(super) fn fixed_versions(finding: &Value) -> Vec<&str> {
    json::get(finding, "fix").map_or(Vec::new(), |fix| json::texts(fix, "versions"))
}

/// `Some("available")`, `Some("unavailable")`, or unknown.
pub(super) fn fix_availability(finding: &Value) -> Option<&'static str> {
    let state = fix(finding, "state");
    if !fixed_versions(finding).is_empty() || state == Some("fixed") {
        Some("available")
    } else if matches!(state, Some("notFixed" | "wontFix")) {
        Some("unavailable")
    } else {
        None
    }
}

/// What makes findings distinct: canonical id, package name, version, path.
pub(super) type Key = (String, Option<String>, Option<String>, Option<String>);

pub(super) fn key(finding: &Value) -> Key {
    let text = |key| package(finding, key).map(str::to_owned);
    (canonical_id(finding), text("name"), text("version"), text("path"))
}

/// Findings made distinct, the worst severity kept and of equal ones the first; the worst first, then by key.
pub(super) fn distinct<'a>(findings: &[&'a Value], policy: &Value) -> Vec<&'a Value> {
    let worse = |one: &Value| severity(one).under(policy);
    let mut kept: Vec<&Value> = Vec::new();
    for finding in findings {
        match kept.iter_mut().find(|other| key(other) == key(finding)) {
            Some(other) if worse(finding) > worse(other) => *other = finding,
            Some(_) => {}
            None => kept.push(finding),
        }
    }
    // `None` sorts before any text: absent first.
    kept.sort_by_key(|finding| (Reverse(worse(finding)), key(finding)));
    kept
}
