//! The scan state that a rule sees, and what it does about it (section 4, step 5).

use std::cmp::Ordering;

use crate::clock::Clock;
use crate::document::policy::{Answer, Findings};
use crate::evaluate::context::ActiveReports;
use crate::report::Report;
use crate::time::Timestamp;
use crate::vocabulary::{ReportState, ScanState};

/// The state for a rule, and the rule's answer to it.
pub(crate) fn scan_state(findings: &Findings, counted: ActiveReports<'_>, clock: &mut Clock) -> (ScanState, Answer) {
    let (mut any_partial, mut fresh_partial, mut any_stale) = (false, false, false);
    let mut without_findings = ScanState::Missing;
    for report in counted.reports() {
        let own = report.state();
        if !own.has_findings() {
            without_findings = own.into();
            continue;
        }
        let is_stale = is_stale(findings, report, clock);
        if own == ReportState::Complete && !is_stale {
            return (ScanState::Complete, findings.answer(ScanState::Complete));
        }
        any_stale |= is_stale;
        any_partial |= own == ReportState::Partial;
        fresh_partial |= own == ReportState::Partial && !is_stale;
    }
    let [partial, stale] = [ScanState::Partial, ScanState::Stale].map(|state| (state, findings.answer(state)));
    match (any_partial, any_stale) {
        (false, false) => (without_findings, findings.answer(without_findings)),
        (true, false) => partial,
        (false, true) => stale,
        // The strictest of the two answers holds.
        (true, true) => match partial.1.cmp(&stale.1) {
            Ordering::Greater => partial,
            Ordering::Less => stale,
            Ordering::Equal => {
                if fresh_partial {
                    partial
                } else {
                    stale
                }
            }
        },
    }
}

fn is_stale(findings: &Findings, report: &Report, clock: &mut Clock) -> bool {
    let Some(max_age) = findings.max_age else { return false };
    let Some(scanned_at) = report.scanned_at() else { return true };
    !clock.believes(scanned_at) || clock.elapsed(scanned_at, max_age)
}

/// Whether the image was pushed so recently that its scan is still awaited.
pub(crate) fn scan_awaited(
    findings: &Findings,
    state: ScanState,
    pushed_at: Option<Timestamp>,
    clock: &mut Clock,
) -> bool {
    let (ScanState::Missing | ScanState::Pending | ScanState::Unavailable, Some(within), Some(pushed_at)) =
        (state, findings.scan_within, pushed_at)
    else {
        return false;
    };
    clock.believes(pushed_at) && !clock.elapsed(pushed_at, within)
}
