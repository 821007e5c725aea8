//! The scan state of a subject for one rule, and what the rule does about it (section 4, step 5).

use super::json;
use super::reports;
use super::subject::Subject;
use super::time::{self, CLOCK_SKEW, Timestamp};
use serde_json::Value;

/// What a rule does when findings are not there; the greater is the stricter.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Answer {
    Ignore,
    Evaluate,
    Trigger,
}

/// The state, and the rule's answer to it.
pub(super) fn state<'a>(
    rule: &Value,
    counted: &[&'a Value],
    subject: &Subject<'_>,
    now: Timestamp,
) -> (&'a str, Answer) {
    let (state, answer) = before_waiting(rule, counted, now);
    let may_wait = matches!(state, "missing" | "pending" | "unavailable");
    if answer == Answer::Trigger && may_wait && is_within_scan_time(rule, subject, now) {
        return (state, Answer::Ignore);
    }
    (state, answer)
}

fn before_waiting<'a>(rule: &Value, counted: &[&'a Value], now: Timestamp) -> (&'a str, Answer) {
    let scans: Vec<&Value> = counted.iter().copied().filter(|report| reports::is_scan(report)).collect();
    if scans.is_empty() {
        let state = counted.first().map_or("missing", |report| reports::state(report));
        return (state, answer(rule, state));
    }
    let is = |report: &Value, state: &str| reports::state(report) == state;
    if scans.iter().any(|one| is(one, "complete") && !is_stale(rule, one, now)) {
        return ("complete", Answer::Evaluate);
    }
    let partial = scans.iter().any(|one| is(one, "partial")).then(|| answer(rule, "partial"));
    let stale = scans.iter().any(|one| is_stale(rule, one, now)).then(|| answer(rule, "stale"));
    let strictest = partial.max(stale).unwrap();
    let some_fresh_partial = scans.iter().any(|one| is(one, "partial") && !is_stale(rule, one, now));
    let state = match (partial == Some(strictest), stale == Some(strictest)) {
        (true, true) if some_fresh_partial => "partial",
        (_, true) => "stale",
        _ => "partial",
    };
    (state, strictest)
}

fn is_stale(rule: &Value, report: &Value, now: Timestamp) -> bool {
    let Some(max_age) = findings(rule, "maxAge") else {
        return false;
    };
    match reports::usable_scanned_at(report, now) {
        None => true,
        Some(scanned) => now >= scanned + time::duration(max_age).unwrap(),
    }
}

fn findings<'a>(rule: &'a Value, key: &str) -> Option<&'a str> {
    json::get(rule, "findings").and_then(|findings| json::text(findings, key))
}

/// What the rule says of a state, or the default.
fn answer(rule: &Value, state: &str) -> Answer {
    let required = json::get(rule, "findings").is_some_and(|findings| json::is_true(findings, "required"));
    if required {
        return Answer::Trigger;
    }
    match (findings(rule, state), state) {
        (Some("trigger"), _) => Answer::Trigger,
        (Some("ignore"), _) => Answer::Ignore,
        (Some("evaluate"), _) | (None, "partial" | "stale") => Answer::Evaluate,
        (None, _) => Answer::Ignore,
        (Some(other), _) => panic!("no answer: {other}"),
    }
}

fn is_within_scan_time(rule: &Value, subject: &Subject<'_>, now: Timestamp) -> bool {
    let (Some(within), Some(pushed)) = (findings(rule, "scanWithin"), json::text(subject.image.json, "pushedAt"))
    else {
        return false;
    };
    let pushed = time::instant(pushed).unwrap();
    pushed <= now + CLOCK_SKEW && now < pushed + time::duration(within).unwrap()
}
