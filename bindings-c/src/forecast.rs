//! Forecasts.

use std::mem::MaybeUninit;
use std::sync::Arc;

use imagegate::{Gate, Request, Timestamp};

use crate::arguments::given;
use crate::decision::imagegate_decision;
use crate::error::imagegate_error;
use crate::gate::imagegate_gate;
use crate::guard::{free, give, give_if};
use crate::instant::imagegate_instant;
use crate::request::imagegate_request;
use crate::status::imagegate_status;

/// How a decision will change if nothing but time does, worked out one change after the other. One thread at a time.
pub struct imagegate_forecast {
    gate: Arc<Gate>,
    request: Arc<Request>,
    /// The instant of the decision that was given last, or the first.
    from: Timestamp,
    to: Timestamp,
    /// How many decisions from there on were given already.
    given: usize,
}

impl imagegate_forecast {
    pub(crate) fn new(gate: &Arc<Gate>, request: &Arc<Request>, from: Timestamp, to: Timestamp) -> Self {
        Self { gate: Arc::clone(gate), request: Arc::clone(request), from, to, given: 0 }
    }
}

/// The decisions at `from` and at every later instant up to and including `to` at which some action or outcome
/// changes; the one at `from` alone where `to` is before it. It keeps gate and request alive. The handle is the
/// caller's. As for `imagegate_gate_evaluate`, both instants are not before 2000-01-01T00:00:00Z.
///
/// Fails: `IMAGEGATE_STATUS_NULL_ARGUMENT`, `_REFUSED` (`invalidInstant`). Any thread.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_gate_forecast(
    gate: Option<&imagegate_gate>,
    request: Option<&imagegate_request>,
    from: imagegate_instant,
    to: imagegate_instant,
    out: Option<&mut MaybeUninit<Option<Box<imagegate_forecast>>>>,
    error: Option<&mut MaybeUninit<Option<Box<imagegate_error>>>>,
) -> imagegate_status {
    give(out, error, || {
        let (gate, request) = (&given(gate, "gate")?.0, &given(request, "request")?.0);
        Ok(imagegate_forecast::new(gate, request, from.to_decide_at("from")?, to.to_decide_at("to")?))
    })
}

/// The next decision, a handle of the caller's; NULL with `IMAGEGATE_STATUS_OK` where there is no further one.
///
/// Fails: `IMAGEGATE_STATUS_NULL_ARGUMENT`. One thread at a time.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_forecast_next(
    forecast: Option<&mut imagegate_forecast>,
    out: Option<&mut MaybeUninit<Option<Box<imagegate_decision>>>>,
    error: Option<&mut MaybeUninit<Option<Box<imagegate_error>>>>,
) -> imagegate_status {
    give_if(out, error, || {
        let imagegate_forecast { gate, request, from, to, given } = given(forecast, "forecast")?;
        // From the instant of a decision on it is the first of them again: a forecast can be taken up anywhere.
        let Some(decision) = gate.forecast(request, *from, *to).nth(*given) else { return Ok(None) };
        *from = decision.evaluated_at().unwrap_or(*from);
        *given = 1;
        Ok(Some(imagegate_decision::of_forecast(Arc::clone(gate), Arc::clone(request), decision)))
    })
}

/// Releases a forecast; NULL is fine. Decisions that it gave stay.
///
/// Any thread, while no other uses it.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_forecast_free(forecast: Option<Box<imagegate_forecast>>) {
    free(forecast);
}
