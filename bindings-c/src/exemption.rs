//! Exemptions.

use std::ffi::c_char;
use std::mem::MaybeUninit;

use imagegate::Exemption;

use crate::arguments::bytes;
use crate::error::imagegate_error;
use crate::guard::{free, get, give};
use crate::status::imagegate_status;
use crate::text::imagegate_text;

/// An ImageExemption. Immutable: any number of threads may use it at once.
pub struct imagegate_exemption(pub(crate) Exemption);

/// Reads an ImageExemption in JSON. The handle is the caller's; the text is not needed any more.
///
/// Fails: `IMAGEGATE_STATUS_REFUSED` with what is wrong and where, `_NULL_ARGUMENT`. Any thread.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn imagegate_exemption_from_json(
    data: *const c_char,
    length: usize,
    out: Option<&mut MaybeUninit<Option<Box<imagegate_exemption>>>>,
    error: Option<&mut MaybeUninit<Option<Box<imagegate_error>>>>,
) -> imagegate_status {
    give(out, error, || {
        // SAFETY: promised.
        let json = unsafe { bytes(data, length, "data") }?;
        Ok(imagegate_exemption(Exemption::from_json(json)?))
    })
}

/// Reads an ImageExemption in YAML or JSON: one document. Errors have the line and column of the text. The handle is
/// the caller's; the text is not needed any more.
///
/// Fails: `IMAGEGATE_STATUS_REFUSED`, also where there is another number of documents (`invalidValue`),
/// `_NULL_ARGUMENT`. Any thread.
#[cfg(feature = "formats")]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn imagegate_exemption_from_yaml(
    data: *const c_char,
    length: usize,
    out: Option<&mut MaybeUninit<Option<Box<imagegate_exemption>>>>,
    error: Option<&mut MaybeUninit<Option<Box<imagegate_error>>>>,
) -> imagegate_status {
    give(out, error, || {
        // SAFETY: promised.
        let yaml = unsafe { bytes(data, length, "data") }?;
        Ok(imagegate_exemption(imagegate_formats::read_one(yaml, Exemption::from_json)?))
    })
}

/// Releases an exemption; NULL is fine. Gates that were compiled from it keep what they need.
///
/// Any thread, while no other uses it.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_exemption_free(exemption: Option<Box<imagegate_exemption>>) {
    free(exemption);
}

/// The exemption's name, which others may have too. Lives as long as the exemption; none of NULL.
///
/// Any thread.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_exemption_name(exemption: Option<&imagegate_exemption>) -> imagegate_text {
    get(imagegate_text::NONE, || Some(Some(exemption?.0.name()).into()))
}

/// The namespace that it holds in; none: everywhere. Lives as long as the exemption.
///
/// Any thread.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_exemption_namespace(exemption: Option<&imagegate_exemption>) -> imagegate_text {
    get(imagegate_text::NONE, || Some(exemption?.0.namespace().into()))
}
