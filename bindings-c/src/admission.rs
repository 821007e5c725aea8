//! Answers to AdmissionReviews.

use std::ffi::c_char;
use std::mem::MaybeUninit;

use imagegate::{Code, Error};
use imagegate_formats::{AdmissionResponse, review_identity};

use crate::arguments::{bytes, given, handles};
use crate::decision::imagegate_decision;
use crate::error::{Failure, imagegate_error};
use crate::guard::{free, get, give, give_string};
use crate::status::imagegate_status;
use crate::text::{imagegate_string, imagegate_text};

/// The answer to an AdmissionReview. Immutable: any number of threads may use it at once.
pub struct imagegate_admission_response(AdmissionResponse);

/// The answer from the decisions about what was found in a review; where all was skipped there are none, and the object
/// is let in. The decisions stay the caller's, and so is the handle.
///
/// Fails: `IMAGEGATE_STATUS_NULL_ARGUMENT`; `_INVALID_ARGUMENT` where one of them has nothing decided. Any thread, if no
/// other uses the decisions.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn imagegate_admission_response_new(
    decisions: *const Option<&imagegate_decision>,
    count: usize,
    out: Option<&mut MaybeUninit<Option<Box<imagegate_admission_response>>>>,
    error: Option<&mut MaybeUninit<Option<Box<imagegate_error>>>>,
) -> imagegate_status {
    give(out, error, || {
        // SAFETY: promised.
        let decisions = unsafe { handles(decisions, count, "decisions") }?;
        let rendered = decisions.into_iter().map(imagegate_decision::rendered).collect::<Result<Vec<_>, _>>()?;
        Ok(imagegate_admission_response(AdmissionResponse::new(&rendered)))
    })
}

/// The answer where the review, or what the host knows, could not be read: what cannot be looked at is not let in. The
/// error stays the caller's, and so is the handle.
///
/// Fails: `IMAGEGATE_STATUS_NULL_ARGUMENT`. Any thread.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_admission_response_refused(
    refused: Option<&imagegate_error>,
    out: Option<&mut MaybeUninit<Option<Box<imagegate_admission_response>>>>,
    error: Option<&mut MaybeUninit<Option<Box<imagegate_error>>>>,
) -> imagegate_status {
    give(out, error, || {
        Ok(imagegate_admission_response(AdmissionResponse::refused(&given(refused, "refused")?.0.error)))
    })
}

/// Releases an answer; NULL is fine.
///
/// Any thread, while no other uses it.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_admission_response_free(response: Option<Box<imagegate_admission_response>>) {
    free(response);
}

/// Whether the object is let in; not of NULL.
///
/// Any thread.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_admission_response_allowed(response: Option<&imagegate_admission_response>) -> bool {
    get(false, || Some(response?.0.allowed))
}

/// Why it is not, in one line; none where it is. Lives as long as the answer.
///
/// Any thread.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_admission_response_message(
    response: Option<&imagegate_admission_response>,
) -> imagegate_text {
    get(imagegate_text::NONE, || Some(response?.0.message.as_deref().into()))
}

/// How many warnings there are for whoever applies the object; 0 of NULL.
///
/// Any thread.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_admission_response_warning_count(response: Option<&imagegate_admission_response>) -> usize {
    get(0, || Some(response?.0.warnings.len()))
}

/// A warning, from 0, within the limits of the API server. Lives as long as the answer; none where there is no such
/// warning.
///
/// Any thread.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_admission_response_warning(
    response: Option<&imagegate_admission_response>,
    index: usize,
) -> imagegate_text {
    get(imagegate_text::NONE, || Some(response?.0.warnings.get(index).map(String::as_str).into()))
}

/// The AdmissionReview that answers the one that is given, whose uid and version it repeats. The text is the caller's.
///
/// Fails: `IMAGEGATE_STATUS_REFUSED` (`invalidValue`) where it is no review with a uid, so that nothing can be
/// answered; `_NULL_ARGUMENT`. Any thread.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn imagegate_admission_response_to_json(
    response: Option<&imagegate_admission_response>,
    review: *const c_char,
    review_length: usize,
    out: Option<&mut MaybeUninit<imagegate_string>>,
    error: Option<&mut MaybeUninit<Option<Box<imagegate_error>>>>,
) -> imagegate_status {
    give_string(out, error, || {
        let response = &given(response, "response")?.0;
        // SAFETY: promised.
        let identity = review_identity(unsafe { bytes(review, review_length, "review") }?);
        let message = "this is no AdmissionReview with a uid, so it cannot be answered";
        let identity = identity.ok_or_else(|| Failure::from(Error::new(Code::InvalidValue, message, "")))?;
        Ok(response.to_json(&identity))
    })
}
