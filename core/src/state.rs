//! The scan state that a rule sees, and what it does about it (section 4, step 5).

use crate::limit::Limit;
use crate::policy::{Answer, Findings};
use crate::report::Report;
use crate::subject::usable;
use crate::time::{Duration, Instant};
use crate::view::Counted;
use crate::vocabulary::State;

/// The state for a rule, and the rule's answer to it.
pub(crate) fn scan_state(
    findings: &Findings,
    counted: Counted<'_>,
    now: Instant,
    limit: &mut Limit,
) -> (State, Answer) {
    let mut any_complete = false;
    let mut best = State::Missing;
    for report in counted.reports() {
        let own = report.state();
        any_complete |= own == State::Complete;
        let state = if own.has_findings() && is_stale(findings, report, now, limit) { State::Stale } else { own };
        best = match (best, state) {
            (State::Complete, _) | (_, State::Complete) => State::Complete,
            (State::Partial, _) | (_, State::Partial) => State::Partial,
            (_, state) => state,
        };
    }
    let answer = match best {
        State::Stale if !any_complete => findings.answer(State::Stale).max(findings.answer(State::Partial)),
        state => findings.answer(state),
    };
    (best, answer)
}

fn is_stale(findings: &Findings, report: &Report, now: Instant, limit: &mut Limit) -> bool {
    let Some(max_age) = findings.max_age else { return false };
    let Some(scanned_at) = report.scanned_at() else { return true };
    if usable(Some(scanned_at), now).is_none() {
        limit.until(scanned_at.minus(Duration::CLOCK_SKEW), now);
        return true;
    }
    limit.passed(scanned_at, max_age, now)
}

/// Whether the image was pushed so recently that its scan is still awaited.
pub(crate) fn scan_awaited(
    findings: &Findings,
    state: State,
    pushed_at: Option<Instant>,
    now: Instant,
    limit: &mut Limit,
) -> bool {
    let (State::Missing | State::Pending | State::Unavailable, Some(within), Some(pushed_at)) =
        (state, findings.scan_within, pushed_at)
    else {
        return false;
    };
    if usable(Some(pushed_at), now).is_none() {
        limit.until(pushed_at.minus(Duration::CLOCK_SKEW), now);
        return false;
    }
    !limit.passed(pushed_at, within, now)
}
