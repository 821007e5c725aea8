//! What texts for people say of counts, findings, packages and images.

use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::clock::Clock;
use crate::document::policy::{Condition, Count, ImageCondition, Rule};
use crate::evaluate::context::ActiveReports;
use crate::explain::listing::{SelectedRow, Selection};
use crate::json::harmless;
use crate::reference::ImageReference;
use crate::report::{FindingRef, LISTED, Report};
use crate::request::Prepared;
use crate::time::Timestamp;

/// `1 image`, `2 images`
pub(super) fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

/// What a condition counted: `3 findings`, or where an id was counted once for several findings `1 CVE in 60 packages`.
pub(super) fn counted_findings(rule: &Rule, condition: u32, count: u32, found: Option<&Selection<'_, '_>>) -> String {
    let count = count as usize;
    let counts_ids = matches!(rule.when.get(condition as usize), Some(Condition::Finding { count: Count::Ids, .. }));
    match found {
        Some(found) if counts_ids && found.len() > count => {
            let is_cve = |finding: FindingRef<'_>| finding.canonical_id().starts_with("CVE-");
            let ids = counted(count, if found.all(is_cve) { "CVE" } else { "id" });
            match packages(found, count) {
                Some(packages) => format!("{ids} in {}", counted(packages, "package")),
                None => format!("{ids} ({})", counted(found.len(), "finding")),
            }
        }
        _ => counted(count, "finding"),
    }
}

/// How many packages so many ids were found in, copies at several paths being several; `None` where some findings are
/// in no package, or where there are too many to be compared.
fn packages(found: &Selection<'_, '_>, ids: usize) -> Option<usize> {
    if !found.all(|finding| finding.package_name().is_some()) {
        return None;
    }
    // Findings of one id differ in where they are.
    if ids == 1 {
        return Some(found.len());
    }
    let places = || found.shown().map(|shown| shown.finding.place()).collect::<BTreeSet<_>>().len();
    (found.len() <= LISTED).then(places)
}

/// `openssl 3.0.1`
pub(super) fn package(shown: &SelectedRow<'_>) -> Option<String> {
    let name = harmless(shown.finding.package_name()?);
    Some(match shown.finding.package_version() {
        Some(version) => format!("{name} {}", harmless(version)),
        None => name.into_owned(),
    })
}

/// `, fixed in 3.0.2`
pub(super) fn fix(shown: &SelectedRow<'_>) -> String {
    let versions: Vec<Cow<'_, str>> = shown.finding.fixed_versions().map(harmless).collect();
    match (versions.is_empty(), shown.finding.fix_available()) {
        (false, _) => format!(", fixed in {}", versions.join(", ")),
        (true, Some(true)) => ", a fix is available".to_owned(),
        (true, Some(false)) => ", no fix".to_owned(),
        (true, None) => String::new(),
    }
}

/// Why the reference of an image is invalid.
pub(super) fn invalid_reference(image: &Prepared) -> String {
    let why = image.reference.as_ref().err().and_then(|given| ImageReference::explain(given));
    why.unwrap_or_else(|| "it cannot be read".to_owned())
}

/// What an image condition that holds says of the image: `the reference names no digest`.
pub(super) fn image_condition(
    rule: &Rule,
    condition: u32,
    counted: ActiveReports<'_>,
    now: Option<Timestamp>,
) -> String {
    let Some(Condition::Image(asked)) = rule.when.get(condition as usize) else {
        return format!("the image meets condition {condition}");
    };
    let ImageCondition { digest_not_pinned, older_than, os_end_of_life } = asked;
    let mut said = Vec::new();
    if *digest_not_pinned {
        said.push("the reference names no digest".to_owned());
    }
    if let Some(age) = older_than {
        let is_older = |created: &Timestamp| now.is_some_and(|now| Clock::at(now).elapsed(*created, *age));
        let age = age.in_words();
        said.push(match counted.reports().filter_map(Report::created_at).find(is_older) {
            Some(created) => format!("the image is older than {age} (created {created})"),
            None => format!("no report says when the image was created, so it counts as older than {age}"),
        });
    }
    if *os_end_of_life {
        said.push(match counted.reports().find(|report| report.os_end_of_life() == Some(true)) {
            Some(report) => format!("the operating system{} is past its support", operating_system(report)),
            None => {
                "no report says whether the operating system is supported, so it counts as past its support".to_owned()
            }
        });
    }
    if said.is_empty() { "this rule always triggers".to_owned() } else { said.join(" and ") }
}

/// ` debian 9`
fn operating_system(report: &Report) -> String {
    let parts = [report.os_family(), report.os_version()];
    parts.into_iter().flatten().map(|part| format!(" {}", harmless(part))).collect()
}
