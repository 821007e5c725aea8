//! Mirrors of registries.

use std::ffi::c_char;
use std::mem::MaybeUninit;

use imagegate::ImageReference;
use imagegate_formats::Mirrors;

use crate::arguments::{given, text, texts};
use crate::error::imagegate_error;
use crate::guard::{free, give, give_if, give_string};
use crate::report::imagegate_report;
use crate::status::imagegate_status;
use crate::text::{imagegate_string, imagegate_text};

/// Prefixes of image references that stand for other prefixes: an image that is pulled through a mirror has another name
/// than the one that its report names. Immutable: any number of threads may use it at once.
pub struct imagegate_mirrors(Mirrors);

/// Mirrors from entries `PREFIX=ORIGINAL`, both `registry[/path]`: `mirror.example.com/docker.io=docker.io`. The entries
/// stay the caller's, and the handle is the caller's.
///
/// Fails: `IMAGEGATE_STATUS_REFUSED` (`invalidValue` where it is no such pair, `invalidRegistry`, `invalidReference`,
/// `duplicateName` where a prefix is given twice), `_NULL_ARGUMENT`, `_INVALID_UTF8`. Any thread.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn imagegate_mirrors_new(
    entries: *const imagegate_text,
    count: usize,
    out: Option<&mut MaybeUninit<Option<Box<imagegate_mirrors>>>>,
    error: Option<&mut MaybeUninit<Option<Box<imagegate_error>>>>,
) -> imagegate_status {
    give(out, error, || {
        // SAFETY: promised.
        let entries = unsafe { texts(entries, count, "entries") }?;
        let pairs = entries.into_iter().map(Mirrors::parse_entry).collect::<Result<Vec<_>, _>>()?;
        Ok(imagegate_mirrors(Mirrors::new(pairs)?))
    })
}

/// Releases mirrors; NULL is fine.
///
/// Any thread, while no other uses it.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_mirrors_free(mirrors: Option<Box<imagegate_mirrors>>) {
    free(mirrors);
}

/// The reference as if it were below the original: the longest prefix that it is below counts, and only once. A reference
/// below none of them stays as it is, in its normal form. The text is the caller's.
///
/// Fails: `IMAGEGATE_STATUS_REFUSED` (`invalidReference`), `_NULL_ARGUMENT`, `_INVALID_UTF8`. Any thread.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn imagegate_mirrors_resolve(
    mirrors: Option<&imagegate_mirrors>,
    reference: *const c_char,
    length: usize,
    out: Option<&mut MaybeUninit<imagegate_string>>,
    error: Option<&mut MaybeUninit<Option<Box<imagegate_error>>>>,
) -> imagegate_status {
    give_string(out, error, || {
        // SAFETY: promised.
        let reference = unsafe { text(reference, length, "reference") }?;
        let mirrors = &given(mirrors, "mirrors")?.0;
        Ok(mirrors.resolve(&reference.parse::<ImageReference>()?).to_string())
    })
}

/// The report under the name of an image, where both are the same repository under names that differ; tag and digests stay
/// those of the report. A handle of the caller's; NULL with `IMAGEGATE_STATUS_OK` where there is nothing to rewrite: the
/// names are the same, the repositories differ, or one of them has no valid reference.
///
/// Fails: `IMAGEGATE_STATUS_NULL_ARGUMENT`, `_INVALID_UTF8`. Any thread.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn imagegate_mirrors_report_for(
    mirrors: Option<&imagegate_mirrors>,
    report: Option<&imagegate_report>,
    image: *const c_char,
    length: usize,
    out: Option<&mut MaybeUninit<Option<Box<imagegate_report>>>>,
    error: Option<&mut MaybeUninit<Option<Box<imagegate_error>>>>,
) -> imagegate_status {
    give_if(out, error, || {
        // SAFETY: promised.
        let image = unsafe { text(image, length, "image") }?;
        let mirrors = &given(mirrors, "mirrors")?.0;
        Ok(mirrors.report_for(&given(report, "report")?.0, image).map(imagegate_report::from))
    })
}
