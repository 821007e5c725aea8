//! Decisions.

use std::mem::MaybeUninit;
use std::sync::Arc;

use imagegate::{Decision, Gate, Rendered, Request, TextStyle, Timestamp, Uncounted};

use crate::arguments::given;
use crate::error::{Failure, imagegate_error};
use crate::guard::{free, get, give_string, new};
use crate::instant::{give_instant, imagegate_instant};
use crate::status::imagegate_status;
use crate::text::imagegate_string;
use crate::vocabulary::{imagegate_action, imagegate_detail};

/// What was decided, with the gate and the request it was decided from, which it keeps alive. A buffer that is used
/// again and again; one thread at a time.
pub struct imagegate_decision {
    /// What it was decided from; none while nothing is decided.
    of: Option<(Arc<Gate>, Arc<Request>)>,
    buffer: Decision,
}

/// What was decided about one image on one platform.
#[repr(C)]
pub struct imagegate_image_action {
    /// The image's place in the request, from 0.
    pub image: usize,
    /// What was decided.
    pub action: imagegate_action,
}

impl imagegate_decision {
    pub(crate) fn new() -> Self {
        Self { of: None, buffer: Decision::default() }
    }

    pub(crate) fn evaluate(&mut self, gate: &Arc<Gate>, request: &Arc<Request>, now: Timestamp) {
        // While it is being filled in it holds nothing, and a buffer that a panic left half filled is not used again.
        let of = self.of.take();
        if of.is_none() {
            self.buffer = Decision::default();
        }
        gate.evaluate(request, now, &mut self.buffer);
        self.of = Some(match of {
            // Counting what is held already would cost threads that share a gate more than deciding.
            Some(of) if Arc::ptr_eq(&of.0, gate) && Arc::ptr_eq(&of.1, request) => of,
            _ => (Arc::clone(gate), Arc::clone(request)),
        });
    }

    pub(crate) fn of_forecast(gate: Arc<Gate>, request: Arc<Request>, buffer: Decision) -> Self {
        Self { of: Some((gate, request)), buffer }
    }

    fn decided(&self) -> Option<&Decision> {
        self.of.as_ref().map(|_| &self.buffer)
    }

    pub(crate) fn rendered(&self) -> Result<Rendered<'_>, Failure> {
        let (gate, request) = self.decided_from()?;
        Ok(gate.render(request, &self.buffer))
    }

    pub(crate) fn uncounted(&self) -> Result<Vec<Uncounted<'_>>, Failure> {
        let (_, request) = self.decided_from()?;
        Ok(self.buffer.uncounted(request))
    }

    fn decided_from(&self) -> Result<&(Arc<Gate>, Arc<Request>), Failure> {
        self.of.as_ref().ok_or_else(|| Failure::argument("nothing is decided yet"))
    }
}

/// An empty decision, for `imagegate_gate_evaluate` to fill in. The handle is the caller's.
///
/// Any thread.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_decision_new() -> Option<Box<imagegate_decision>> {
    new(|| Some(imagegate_decision::new()))
}

/// Releases a decision; NULL is fine.
///
/// Any thread, while no other uses it.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_decision_free(decision: Option<Box<imagegate_decision>>) {
    free(decision);
}

/// The strictest action over all images. `IMAGEGATE_ACTION_DENY` while nothing is decided, and of NULL.
///
/// One thread at a time.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_decision_action(decision: Option<&imagegate_decision>) -> imagegate_action {
    get(imagegate_action::Deny, || Some(decision?.decided()?.action().into()))
}

/// How many images were looked at, on each of their platforms; 0 while nothing is decided.
///
/// One thread at a time.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_decision_image_count(decision: Option<&imagegate_decision>) -> usize {
    get(0, || Some(decision?.decided()?.images().len()))
}

/// What was decided about an image on a platform, from 0, in the order of the decision. Whether there is such a one;
/// `out` is written only then, and may be NULL.
///
/// One thread at a time.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_decision_image(
    decision: Option<&imagegate_decision>,
    index: usize,
    out: Option<&mut MaybeUninit<imagegate_image_action>>,
) -> bool {
    get(false, || {
        let (image, action) = decision?.decided()?.images().nth(index)?;
        out.map(|out| out.write(imagegate_image_action { image, action: action.into() }));
        Some(true)
    })
}

/// The instant that it was asked for. Whether there is one; `out` is written only then, and may be NULL.
///
/// One thread at a time.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_decision_evaluated_at(
    decision: Option<&imagegate_decision>,
    out: Option<&mut MaybeUninit<imagegate_instant>>,
) -> bool {
    give_instant(out, || decision?.decided()?.evaluated_at())
}

/// Until when it holds, if nothing but time changes: at every earlier instant gate and request give the same. False:
/// it holds for good (or nothing is decided). `out` is written only if true, and may be NULL.
///
/// One thread at a time.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_decision_valid_until(
    decision: Option<&imagegate_decision>,
    out: Option<&mut MaybeUninit<imagegate_instant>>,
) -> bool {
    give_instant(out, || decision?.decided()?.valid_until())
}

/// The decision as JSON, canonical with `IMAGEGATE_DETAIL_ALL`; `detail` is an `imagegate_detail`. The text is the
/// caller's.
///
/// Fails: `IMAGEGATE_STATUS_NULL_ARGUMENT`, `_INVALID_ARGUMENT`, also while nothing is decided. One thread at a time.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_decision_to_json(
    decision: Option<&imagegate_decision>,
    detail: u32,
    out: Option<&mut MaybeUninit<imagegate_string>>,
    error: Option<&mut MaybeUninit<Option<Box<imagegate_error>>>>,
) -> imagegate_status {
    give_string(out, error, || {
        Ok(given(decision, "decision")?.rendered()?.to_json(imagegate_detail::read(detail)?.into()))
    })
}

/// The decision for people, in lines: the verdicts, the rules that decided, the worst findings and what fixes them,
/// what was exempted and until when. `detail` is an `imagegate_detail` (`IMAGEGATE_DETAIL_IN_SCOPE` is usual);
/// `colour` is whether to colour it with ANSI escapes. The text is the caller's.
///
/// Fails: as `imagegate_decision_to_json`. One thread at a time.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_decision_to_text(
    decision: Option<&imagegate_decision>,
    detail: u32,
    colour: bool,
    out: Option<&mut MaybeUninit<imagegate_string>>,
    error: Option<&mut MaybeUninit<Option<Box<imagegate_error>>>>,
) -> imagegate_status {
    give_string(out, error, || {
        let style = TextStyle { detail: imagegate_detail::read(detail)?.into(), colour };
        Ok(given(decision, "decision")?.rendered()?.to_text(style))
    })
}

/// Why the images are refused or noted, in one line of at most `most` bytes, cut at a character. The text is the
/// caller's.
///
/// Fails: `IMAGEGATE_STATUS_NULL_ARGUMENT`, `_INVALID_ARGUMENT` while nothing is decided. One thread at a time.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_decision_to_short_text(
    decision: Option<&imagegate_decision>,
    most: usize,
    out: Option<&mut MaybeUninit<imagegate_string>>,
    error: Option<&mut MaybeUninit<Option<Box<imagegate_error>>>>,
) -> imagegate_status {
    give_string(out, error, || Ok(given(decision, "decision")?.rendered()?.to_short_text(most)))
}
