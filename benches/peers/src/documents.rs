//! The documents as serde structs, of the part of the language that the compared cases use.
//!
//! A key that is not known here is an error: a peer must not look fast by leaving out what a case asks for.

use std::fmt;

use serde::de::{self, Deserialize, Deserializer};
use serde_json::value::RawValue;

use crate::Result;

/// One line of a stream of cases, its documents as they are written.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line<'a> {
    #[serde(borrow, default)]
    pub policies: Vec<&'a RawValue>,
    #[serde(borrow, default)]
    pub exemptions: Vec<&'a RawValue>,
    #[serde(default)]
    pub vex: [de::IgnoredAny; 0],
    #[serde(borrow)]
    pub request: &'a RawValue,
    pub now: &'a str,
}

#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Document<S> {
    #[serde(rename = "apiVersion")]
    _api_version: de::IgnoredAny,
    #[serde(rename = "kind")]
    _kind: de::IgnoredAny,
    pub metadata: Metadata,
    pub spec: S,
}

#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Metadata {
    pub name: String,
    pub namespace: Option<String>,
}

#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PolicySpec {
    pub rules: Vec<Rule>,
}

#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    pub name: String,
    pub action: Action,
    pub scope: Scope,
    pub when: Vec<Condition>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Action {
    #[default]
    Allow,
    Audit,
    Deny,
}

#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scope {
    pub include: Vec<Selector>,
}

/// A workload's cluster and namespace; the other fields of a selector are not used.
#[derive(Clone, Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Selector {
    pub cluster: Prefix,
    pub namespace: String,
}

#[derive(Clone, Debug, serde::Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Prefix {
    pub starts_with: String,
}

#[derive(Clone, Debug, serde::Deserialize)]
#[serde(untagged)]
pub enum Condition {
    /// Any of these ids.
    Ids(Ids),
    /// More than so many different ids at least so severe.
    Severity(Threshold),
}

#[derive(Clone, Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ids {
    pub ids: Vec<String>,
}

#[derive(Clone, Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Threshold {
    pub severity: AtLeast,
    #[serde(default)]
    pub allowed: usize,
}

#[derive(Clone, Debug, serde::Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct AtLeast {
    pub at_least: Severity,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    #[default]
    Unknown,
    Negligible,
    Low,
    Medium,
    High,
    Critical,
}

impl Severity {
    /// From the least to the worst.
    pub const ALL: [Severity; 6] =
        [Severity::Unknown, Severity::Negligible, Severity::Low, Severity::Medium, Severity::High, Severity::Critical];

    /// The word for it in every document.
    pub fn as_str(self) -> &'static str {
        match self {
            Severity::Unknown => "unknown",
            Severity::Negligible => "negligible",
            Severity::Low => "low",
            Severity::Medium => "medium",
            Severity::High => "high",
            Severity::Critical => "critical",
        }
    }
}

#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExemptionSpec {
    pub rules: Vec<String>,
    #[serde(rename = "reason", default)]
    _reason: de::IgnoredAny,
    pub expires: Date,
    pub vulnerabilities: Ids,
}

pub type Policy = Document<PolicySpec>;
pub type Exemption = Document<ExemptionSpec>;

/// A day as a number that orders: 20261123.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date(pub u32);

impl Date {
    fn parse(text: &str) -> Option<Date> {
        let digits = text.bytes().enumerate().try_fold(0_u32, |number, (place, byte)| match (place, byte) {
            (4 | 7, b'-') => Some(number),
            (0..=3 | 5 | 6 | 8 | 9, b'0'..=b'9') => Some(number * 10 + u32::from(byte - b'0')),
            _ => None,
        })?;
        (text.len() == 10).then_some(Date(digits))
    }

    /// The day, in UTC, of an instant that is written in UTC.
    ///
    /// # Errors
    ///
    /// What is written otherwise.
    pub fn of_instant(text: &str) -> Result<Date> {
        let day = text.ends_with('Z').then(|| text.split_once('T')).flatten().and_then(|(day, _)| Date::parse(day));
        day.ok_or_else(|| format!("{text} is not an instant in UTC").into())
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.0 / 10_000, self.0 / 100 % 100, self.0 % 100)
    }
}

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Date, D::Error> {
        let text = String::deserialize(deserializer)?;
        Date::parse(&text).ok_or_else(|| de::Error::custom(format!("{text} is not a date")))
    }
}

/// What is asked, as far as the cases need it: one image with one report.
#[derive(Debug, serde::Deserialize)]
pub struct Request {
    pub workload: Workload,
    pub images: [Image; 1],
}

#[derive(Debug, serde::Deserialize)]
pub struct Workload {
    pub cluster: String,
    pub namespace: String,
}

#[derive(Debug, serde::Deserialize)]
pub struct Image {
    pub reports: [Report; 1],
}

#[derive(Debug, serde::Deserialize)]
pub struct Report {
    pub findings: Vec<Finding>,
}

#[derive(Debug, serde::Deserialize)]
pub struct Finding {
    pub id: String,
    pub severity: Severity,
}
