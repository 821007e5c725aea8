//! The scan state of a subject for one rule, and what the rule does about it (section 4, step 5).

use super::json;
use super::reports;
use super::subject::Subject;
use super::time::{self, CLOCK_SKEW, Instant};
use serde_json::Value;

/// What a rule does when findings are not there; the greater is the stricter.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Answer {
    Ignore,
    Evaluate,
    Trigger,
}

/// The state, and the rule's answer to it.
pub(super) fn state<'a>(rule: &Value, counted: &[&'a Value], subject: &Subject<'_>, now: Instant) -> (&'a str, Answer) {
    let state = name(rule, counted, now);
    let answer = match state {
        "complete" => Answer::Evaluate,
        "stale" => {
            let some_complete = counted.iter().any(|one| reports::state(one) == "complete");
            if some_complete { answer(rule, "stale") } else { answer(rule, "stale").max(answer(rule, "partial")) }
        }
        other => answer(rule, other),
    };
    let may_wait = matches!(state, "missing" | "pending" | "unavailable");
    if answer == Answer::Trigger && may_wait && is_within_scan_time(rule, subject, now) {
        return (state, Answer::Ignore);
    }
    (state, answer)
}

fn name<'a>(rule: &Value, counted: &[&'a Value], now: Instant) -> &'a str {
    let is_fresh = |report: &Value, state: &str| reports::state(report) == state && !is_stale(rule, report, now);
    match counted.first() {
        None => "missing",
        Some(_) if counted.iter().any(|one| is_fresh(one, "complete")) => "complete",
        Some(_) if counted.iter().any(|one| is_fresh(one, "partial")) => "partial",
        Some(report) if reports::is_scan(report) => "stale",
        Some(report) => reports::state(report),
    }
}

fn is_stale(rule: &Value, report: &Value, now: Instant) -> bool {
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

fn is_within_scan_time(rule: &Value, subject: &Subject<'_>, now: Instant) -> bool {
    let (Some(within), Some(pushed)) = (findings(rule, "scanWithin"), json::text(subject.image.json, "pushedAt"))
    else {
        return false;
    };
    let pushed = time::instant(pushed).unwrap();
    pushed <= now + CLOCK_SKEW && now < pushed + time::duration(within).unwrap()
}
