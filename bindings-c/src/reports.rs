//! Reports of any scanner, and what else a text of one holds.

use std::ffi::c_char;
use std::mem::MaybeUninit;

use imagegate_formats::{Other, ReadReports, read_reports};

use crate::arguments::bytes;
use crate::error::imagegate_error;
use crate::guard::{free, get, give, new};
use crate::numbered::numbered;
use crate::report::imagegate_report;
use crate::status::imagegate_status;
use crate::text::imagegate_text;

/// What a document of a scanner was read as. Immutable: any number of threads may use it at once.
pub struct imagegate_reports(ReadReports);

/// What texts there are of what is not of an image. New numbers may be added.
#[repr(u32)]
#[derive(Clone, Copy)]
pub enum imagegate_other_field {
    /// What it is: `file system`, `repository`, `Node`, `ConfigAuditReport` and so on.
    What = 0,
    /// Its name, where the document gives one: a path, or `namespace/Kind/name` of an object in a cluster.
    Name = 1,
    /// The JSON pointer of the document or object in the text. Where the text holds several documents, that of a list of
    /// them.
    Pointer = 2,
}

numbered!(imagegate_other_field { What, Name, Pointer });

/// Reads a scanner's report and detects its format: Trivy, `trivy k8s`, the resources of Trivy-operator, Grype, REPORT.
/// The text is JSON, or YAML as `kubectl get -o yaml` writes it, and may hold several documents. What in it is not of an
/// image gives no report (`imagegate_reports_other_count`). The handle is the caller's; the text is not needed any more.
///
/// Fails: `IMAGEGATE_STATUS_REFUSED` with what is wrong and where (`invalidValue` where the format is not known),
/// `_NULL_ARGUMENT`. An error in one of several documents refuses the whole text. Any thread.
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

/// The name of the format of the first document, `trivy` for example. Static; none of NULL.
///
/// Any thread.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_reports_format(reports: Option<&imagegate_reports>) -> imagegate_text {
    get(imagegate_text::NONE, || Some(Some(reports?.0.format.as_str()).into()))
}

/// How many reports are in it, one for each image of each document; 0 where nothing in it is of an image, and of NULL.
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

fn other(reports: Option<&imagegate_reports>, index: usize) -> Option<&Other> {
    reports?.0.others.get(index)
}

/// How many documents or objects in it are not of an image: of a file system, a repository, a node, the manifest of a
/// workload. Say so to the user: an image is not scanned thereby. 0 of NULL.
///
/// Any thread.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_reports_other_count(reports: Option<&imagegate_reports>) -> usize {
    get(0, || Some(reports?.0.others.len()))
}

/// A text of what is not of an image, from 0; `which` is an `imagegate_other_field`. Lives as long as the handle; none
/// where there is no such text, and of any other number.
///
/// Any thread.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_reports_other_text(
    reports: Option<&imagegate_reports>,
    index: usize,
    which: u32,
) -> imagegate_text {
    get(imagegate_text::NONE, || {
        let other = other(reports, index)?;
        let text = match imagegate_other_field::read(which).ok()? {
            imagegate_other_field::What => Some(other.what.as_str()),
            imagegate_other_field::Name => other.name.as_deref(),
            imagegate_other_field::Pointer => Some(other.pointer.as_str()),
        };
        Some(text.into())
    })
}

/// The findings of what is not of an image, from 0, as a report that names no image: a handle of the caller's; NULL where
/// there is no such thing. Where the user says which image it is of, `imagegate_report_of_image` makes a report of it.
///
/// Any thread.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_reports_other_report(
    reports: Option<&imagegate_reports>,
    index: usize,
) -> Option<Box<imagegate_report>> {
    new(|| Some(other(reports, index)?.report.clone().into()))
}

/// How many findings the documents list as left out by rules of the scanner (an ignore file, VEX, flags); 0 of NULL. They
/// are in no report.
///
/// Any thread.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_reports_suppressed_count(reports: Option<&imagegate_reports>) -> usize {
    get(0, || Some(reports?.0.suppressed.findings))
}

/// How many rules about leaving findings out the configuration in the documents names; 0 of NULL. What they left out need
/// not be counted by `imagegate_reports_suppressed_count`.
///
/// Any thread.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_reports_suppressed_rule_count(reports: Option<&imagegate_reports>) -> usize {
    get(0, || Some(reports?.0.suppressed.configured.len()))
}

/// Such a rule, from 0: `only-fixed` for example. Lives as long as the handle; none where there is no such rule.
///
/// Any thread.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_reports_suppressed_rule(
    reports: Option<&imagegate_reports>,
    index: usize,
) -> imagegate_text {
    get(imagegate_text::NONE, || Some(reports?.0.suppressed.configured.get(index).map(String::as_str).into()))
}
