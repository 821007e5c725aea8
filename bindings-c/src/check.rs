//! Everything that is wrong with a document.

use std::ffi::c_char;
use std::mem::MaybeUninit;

use imagegate::{Error, Errors, Exemption, Policy, Request};

use crate::arguments::bytes;
use crate::error::imagegate_error;
use crate::guard::{Out, free, get, give, new};
use crate::status::imagegate_status;

/// What a check found, in the order of the document. Immutable: any number of threads may use it at once.
pub struct imagegate_errors(Vec<Error>);

/// Gives out all errors of a document.
///
/// # Safety
///
/// As of [`bytes`].
unsafe fn check(
    data: *const c_char,
    length: usize,
    check: fn(&[u8]) -> Option<Errors>,
    out: Out<'_, imagegate_errors>,
    error: Out<'_, imagegate_error>,
) -> imagegate_status {
    give(out, error, || {
        // SAFETY: promised.
        let json = unsafe { bytes(data, length, "data") }?;
        Ok(imagegate_errors(check(json).map(Vec::from).unwrap_or_default()))
    })
}

/// Everything that is wrong with an ImagePolicy in JSON, where `imagegate_policy_from_json` tells the first alone: for
/// editors and reviews. The handle is the caller's, with no error in it where the document is right.
///
/// Fails: `IMAGEGATE_STATUS_NULL_ARGUMENT`. Any thread.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn imagegate_policy_check_json(
    data: *const c_char,
    length: usize,
    out: Option<&mut MaybeUninit<Option<Box<imagegate_errors>>>>,
    error: Option<&mut MaybeUninit<Option<Box<imagegate_error>>>>,
) -> imagegate_status {
    // SAFETY: promised.
    unsafe { check(data, length, |json| Policy::from_json(json).err(), out, error) }
}

/// Everything that is wrong with an ImageExemption in JSON. The handle is the caller's.
///
/// Fails: `IMAGEGATE_STATUS_NULL_ARGUMENT`. Any thread.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn imagegate_exemption_check_json(
    data: *const c_char,
    length: usize,
    out: Option<&mut MaybeUninit<Option<Box<imagegate_errors>>>>,
    error: Option<&mut MaybeUninit<Option<Box<imagegate_error>>>>,
) -> imagegate_status {
    // SAFETY: promised.
    unsafe { check(data, length, |json| Exemption::from_json(json).err(), out, error) }
}

/// Everything that is wrong with a request in JSON. The handle is the caller's.
///
/// Fails: `IMAGEGATE_STATUS_NULL_ARGUMENT`. Any thread.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn imagegate_request_check_json(
    data: *const c_char,
    length: usize,
    out: Option<&mut MaybeUninit<Option<Box<imagegate_errors>>>>,
    error: Option<&mut MaybeUninit<Option<Box<imagegate_error>>>>,
) -> imagegate_status {
    // SAFETY: promised.
    unsafe { check(data, length, |json| Request::from_json(json).err(), out, error) }
}

/// Releases what a check found; NULL is fine. Errors that were taken out of it stay.
///
/// Any thread, while no other uses it.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_errors_free(errors: Option<Box<imagegate_errors>>) {
    free(errors);
}

/// How many errors there are; 0 of NULL.
///
/// Any thread.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_errors_count(errors: Option<&imagegate_errors>) -> usize {
    get(0, || Some(errors?.0.len()))
}

/// An error, from 0: a handle of the caller's; NULL where there is no such error.
///
/// Any thread.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_errors_get(
    errors: Option<&imagegate_errors>,
    index: usize,
) -> Option<Box<imagegate_error>> {
    new(|| Some(imagegate_error(errors?.0.get(index)?.clone().into())))
}
