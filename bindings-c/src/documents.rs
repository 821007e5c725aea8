//! Texts of several documents.

use std::ffi::c_char;
use std::mem::MaybeUninit;

use imagegate_formats::{Documents, read_documents};

use crate::arguments::bytes;
use crate::error::imagegate_error;
use crate::exemption::imagegate_exemption;
use crate::guard::{free, get, give, new};
use crate::policy::imagegate_policy;
use crate::status::imagegate_status;

/// The policies and exemptions of a text. Immutable: any number of threads may use it at once.
pub struct imagegate_documents(Documents);

/// Reads the policies and exemptions of a text, told apart by their kind: one document in JSON, or as many as there are
/// in YAML. Errors have the line and column of the text, and say which document it is (`documents/1`). The handle is
/// the caller's; the text is not needed any more.
///
/// Fails: `IMAGEGATE_STATUS_REFUSED`, also where there is no document at all (`missingKey`), `_NULL_ARGUMENT`. Any
/// thread.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn imagegate_read_documents(
    data: *const c_char,
    length: usize,
    out: Option<&mut MaybeUninit<Option<Box<imagegate_documents>>>>,
    error: Option<&mut MaybeUninit<Option<Box<imagegate_error>>>>,
) -> imagegate_status {
    give(out, error, || {
        // SAFETY: promised.
        let text = unsafe { bytes(data, length, "data") }?;
        Ok(imagegate_documents(read_documents(text)?))
    })
}

/// Releases documents; NULL is fine. Policies and exemptions that were taken out of it stay.
///
/// Any thread, while no other uses it.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_documents_free(documents: Option<Box<imagegate_documents>>) {
    free(documents);
}

/// How many policies there are; 0 of NULL.
///
/// Any thread.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_documents_policy_count(documents: Option<&imagegate_documents>) -> usize {
    get(0, || Some(documents?.0.policies.len()))
}

/// A policy, from 0: a handle of the caller's; NULL where there is no such policy.
///
/// Any thread.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_documents_policy(
    documents: Option<&imagegate_documents>,
    index: usize,
) -> Option<Box<imagegate_policy>> {
    new(|| Some(imagegate_policy(documents?.0.policies.get(index)?.clone())))
}

/// How many exemptions there are; 0 of NULL.
///
/// Any thread.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_documents_exemption_count(documents: Option<&imagegate_documents>) -> usize {
    get(0, || Some(documents?.0.exemptions.len()))
}

/// An exemption, from 0: a handle of the caller's; NULL where there is no such exemption.
///
/// Any thread.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_documents_exemption(
    documents: Option<&imagegate_documents>,
    index: usize,
) -> Option<Box<imagegate_exemption>> {
    new(|| Some(imagegate_exemption(documents?.0.exemptions.get(index)?.clone())))
}
