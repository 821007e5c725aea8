//! Lines of a stream of cases.

use std::ffi::c_char;
use std::mem::MaybeUninit;
use std::sync::Arc;

use imagegate::{Gate, Request, Timestamp, read_case};

use crate::arguments::{bytes, given};
use crate::decision::imagegate_decision;
use crate::error::{Failure, imagegate_error};
use crate::forecast::imagegate_forecast;
use crate::gate::imagegate_gate;
use crate::guard::{free, give, new, run};
use crate::instant::{give_instant, imagegate_instant};
use crate::request::imagegate_request;
use crate::status::imagegate_status;

/// What a line asks for. Immutable: any number of threads may use it at once.
pub struct imagegate_case {
    gate: Arc<Gate>,
    request: Arc<Request>,
    now: Timestamp,
    forecast_to: Option<Timestamp>,
}

/// Takes a line of `imagegate evaluate --stream` apart: `{"policies", "exemptions", "vex", "request", "now",
/// "forecastTo"}`, of which `request` and `now` are required. The handle is the caller's; the text is not needed any
/// more.
///
/// Fails: `IMAGEGATE_STATUS_REFUSED` with the first thing that is wrong, and in which document (`case`, `policies/0`,
/// `request`, …); `_NULL_ARGUMENT`. Any thread.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn imagegate_read_case(
    line: *const c_char,
    length: usize,
    out: Option<&mut MaybeUninit<Option<Box<imagegate_case>>>>,
    error: Option<&mut MaybeUninit<Option<Box<imagegate_error>>>>,
) -> imagegate_status {
    give(out, error, || {
        // SAFETY: promised.
        let case = read_case(unsafe { bytes(line, length, "line") }?)?;
        Ok(imagegate_case {
            gate: Arc::new(case.gate),
            request: Arc::new(case.request),
            now: case.now,
            forecast_to: case.forecast_to,
        })
    })
}

/// Releases a case; NULL is fine. Gates and requests that were taken out of it stay.
///
/// Any thread, while no other uses it.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_case_free(case: Option<Box<imagegate_case>>) {
    free(case);
}

/// The compiled documents: a handle of the caller's; NULL of NULL.
///
/// Any thread.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_case_gate(case: Option<&imagegate_case>) -> Option<Box<imagegate_gate>> {
    new(|| Some(imagegate_gate(Arc::clone(&case?.gate))))
}

/// What is to be decided: a handle of the caller's; NULL of NULL.
///
/// Any thread.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_case_request(case: Option<&imagegate_case>) -> Option<Box<imagegate_request>> {
    new(|| Some(imagegate_request(Arc::clone(&case?.request))))
}

/// When. Whether there is a case; `out` is written only then.
///
/// Any thread.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_case_now(
    case: Option<&imagegate_case>,
    out: Option<&mut MaybeUninit<imagegate_instant>>,
) -> bool {
    give_instant(out, || Some(case?.now))
}

/// Until when it is to be forecast. False: only the decision is asked for. `out` is written only if true, and may be
/// NULL.
///
/// Any thread.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_case_forecast_to(
    case: Option<&imagegate_case>,
    out: Option<&mut MaybeUninit<imagegate_instant>>,
) -> bool {
    give_instant(out, || case?.forecast_to)
}

/// Decides what the line asks for, at its `now`: as `imagegate_gate_evaluate`, which takes no instant before the year
/// 2000, where a line may have any.
///
/// Fails: `IMAGEGATE_STATUS_NULL_ARGUMENT`. Any thread, if no other uses the decision.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_case_evaluate(
    case: Option<&imagegate_case>,
    decision: Option<&mut imagegate_decision>,
    error: Option<&mut MaybeUninit<Option<Box<imagegate_error>>>>,
) -> imagegate_status {
    run(error, || {
        let case = given(case, "case")?;
        given(decision, "decision")?.evaluate(&case.gate, &case.request, case.now);
        Ok(())
    })
}

/// The forecast that the line asks for: as `imagegate_gate_forecast`, with any instants. The handle is the caller's.
///
/// Fails: `IMAGEGATE_STATUS_NULL_ARGUMENT`, `_INVALID_ARGUMENT` where the line asks for the decision alone. Any thread.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_case_forecast(
    case: Option<&imagegate_case>,
    out: Option<&mut MaybeUninit<Option<Box<imagegate_forecast>>>>,
    error: Option<&mut MaybeUninit<Option<Box<imagegate_error>>>>,
) -> imagegate_status {
    give(out, error, || {
        let case = given(case, "case")?;
        let to = case.forecast_to.ok_or_else(|| Failure::argument("the line has no `forecastTo`"))?;
        Ok(imagegate_forecast::new(&case.gate, &case.request, case.now, to))
    })
}
