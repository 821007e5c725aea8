//! Reports of whatever scanner.

use std::ffi::c_char;
use std::mem::MaybeUninit;

use imagegate_formats::{ReadReports, read_reports};

use crate::arguments::bytes;
use crate::error::imagegate_error;
use crate::guard::{free, get, give, new};
use crate::report::imagegate_report;
use crate::status::imagegate_status;
use crate::text::imagegate_text;

/// What a document of a scanner was read as. Immutable: any number of threads may use it at once.
pub struct imagegate_reports(ReadReports);

/// Reads a scanner's report in any known format, and tells by itself in which: Trivy, `trivy k8s`, the resources of
/// Trivy-operator, Grype, REPORT. The text is JSON; YAML as `kubectl get -o yaml` writes it too. The handle is the
/// caller's; the text is not needed any more.
///
/// Fails: `IMAGEGATE_STATUS_REFUSED` with what is wrong and where (`invalidValue` where the format is not known),
/// `_NULL_ARGUMENT`. Nothing is half read. Any thread.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn imagegate_read_reports(
    data: *const c_char,
    length: usize,
    out: Option<&mut MaybeUninit<Option<Box<imagegate_reports>>>>,
    error: Option<&mut MaybeUninit<Option<Box<imagegate_error>>>>,
) -> imagegate_status {
    give(out, error, || {
        // SAFETY: promised.
        let text = unsafe { bytes(data, length, "data") }?;
        Ok(imagegate_reports(read_reports(text)?))
    })
}

/// Releases what was read; NULL is fine. Reports that were taken out of it stay.
///
/// Any thread, while no other uses it.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_reports_free(reports: Option<Box<imagegate_reports>>) {
    free(reports);
}

/// The name of the format that it is in, `trivy` for example. Static; none of NULL.
///
/// Any thread.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_reports_format(reports: Option<&imagegate_reports>) -> imagegate_text {
    get(imagegate_text::NONE, || Some(Some(reports?.0.format.as_str()).into()))
}

/// How many reports are in it, one for each image; 0 of NULL.
///
/// Any thread.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_reports_count(reports: Option<&imagegate_reports>) -> usize {
    get(0, || Some(reports?.0.reports.len()))
}

/// A report, from 0, in the document's order: a handle of the caller's; NULL where there is no such report.
///
/// Any thread.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_reports_get(
    reports: Option<&imagegate_reports>,
    index: usize,
) -> Option<Box<imagegate_report>> {
    new(|| Some(reports?.0.reports.get(index)?.clone().into()))
}
