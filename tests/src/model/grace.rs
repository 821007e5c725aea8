//! Grace (section 4): a finding is left alone for a while.

use super::finding;
use super::json;
use super::reports;
use super::subject::Subject;
use super::time::{self, Timestamp};
use serde_json::Value;

/// The first kind that forgives a finding, and when it ends, if it does.
pub(super) fn forgives(
    rule: &Value,
    finding: &Value,
    subject: &Subject<'_>,
    now: Timestamp,
) -> Option<(&'static str, Option<Timestamp>)> {
    let grace = json::get(rule, "grace")?;
    let date = |text: Option<&str>| text.map(|text| time::instant(text).unwrap());
    let published = date(json::text(finding, "publishedAt"));
    let available_since = date(finding::fix(finding, "availableSince"));
    let fix = finding::fix_availability(finding);
    // The end of a grace of the length under `key` from a date, if it is still running.
    let running = |key: &str, from: Option<Timestamp>| {
        let length = time::duration(json::text(grace, key)?).unwrap();
        let end = from? + length;
        (now < end).then_some(end)
    };

    if let Some(end) = running("publishedWithin", published) {
        return Some(("publishedWithin", Some(end)));
    }
    if fix == Some("available")
        && let Some(end) = running("fixedWithin", available_since)
    {
        return Some(("fixedWithin", Some(end)));
    }
    if json::is_true(grace, "unfixed") && fix == Some("unavailable") {
        return Some(("unfixed", None));
    }
    let running_since = date(json::text(subject.image.json, "runningSince"));
    if running_since.is_some()
        && published > running_since
        && let Some(end) = running("alreadyRunning", published)
    {
        return Some(("alreadyRunning", Some(end)));
    }
    if json::is_true(grace, "inBaseline") && in_baseline(finding, subject) {
        return Some(("inBaseline", None));
    }
    None
}

fn in_baseline(finding: &Value, subject: &Subject<'_>) -> bool {
    for report in json::list(subject.image.json, "baseline") {
        let named = reports::platform_of(report);
        let other_platform = named.is_some() && subject.platform.is_some() && named != subject.platform;
        if !reports::is_scan(report) || other_platform {
            continue;
        }
        for known in json::list(report, "findings") {
            if finding::canonical_id(known) == finding::canonical_id(finding)
                && finding::package(known, "name") == finding::package(finding, "name")
            {
                return true;
            }
        }
    }
    false
}
