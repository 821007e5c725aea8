//! Scan reports.

use std::ffi::c_char;
use std::mem::MaybeUninit;
use std::sync::OnceLock;

use imagegate::Report;

use crate::arguments::{bytes, given, text};
use crate::error::imagegate_error;
use crate::guard::{free, get, give, give_string};
use crate::instant::{give_instant, imagegate_instant};
use crate::numbered::numbered;
use crate::status::imagegate_status;
use crate::text::{imagegate_string, imagegate_text};
use crate::vocabulary::{imagegate_answer, imagegate_state};

/// A scan report. Immutable: any number of threads may use it at once. It is indexed when it is read, so that using it
/// again and again is cheap.
pub struct imagegate_report(pub(crate) Report, Digests);

/// Every digest that a report names, listed when one is first asked for: the engine looks for each as it goes.
type Digests = OnceLock<Vec<String>>;

impl From<Report> for imagegate_report {
    fn from(report: Report) -> Self {
        Self(report, Digests::new())
    }
}

impl imagegate_report {
    fn digests(&self) -> &[String] {
        self.1.get_or_init(|| self.0.digests().map(str::to_owned).collect())
    }
}

/// What texts a report has. New numbers may be added.
#[repr(u32)]
#[derive(Clone, Copy)]
pub enum imagegate_report_field {
    /// The scanner's name.
    Scanner = 0,
    /// The scanner's version.
    ScannerVersion = 1,
    /// The image's reference as the report gives it, valid or not.
    Reference = 2,
    /// The first digest that the report names, see `imagegate_report_digest`.
    Digest = 3,
    /// The platform that was scanned, as platforms are compared.
    Platform = 4,
    /// The family of the operating system.
    OsFamily = 5,
    /// The version of the operating system.
    OsVersion = 6,
}

numbered!(imagegate_report_field { Scanner, ScannerVersion, Reference, Digest, Platform, OsFamily, OsVersion });

/// Reads a REPORT document, the one model of reports, in JSON. Other formats: `imagegate_read_reports`. The handle is
/// the caller's; the text is not needed any more.
///
/// Fails: `IMAGEGATE_STATUS_REFUSED` with what is wrong and where, `_NULL_ARGUMENT`. Any thread.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn imagegate_report_from_json(
    data: *const c_char,
    length: usize,
    out: Option<&mut MaybeUninit<Option<Box<imagegate_report>>>>,
    error: Option<&mut MaybeUninit<Option<Box<imagegate_error>>>>,
) -> imagegate_status {
    give(out, error, || {
        // SAFETY: promised.
        let json = unsafe { bytes(data, length, "data") }?;
        Ok(Report::from_json(json)?.into())
    })
}

/// Releases a report; NULL is fine. Images and requests that it was added to keep what they need.
///
/// Any thread, while no other uses it.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_report_free(report: Option<Box<imagegate_report>>) {
    free(report);
}

/// What the report says of itself. `IMAGEGATE_STATE_MISSING` of NULL, which no report says.
///
/// Any thread.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_report_state(report: Option<&imagegate_report>) -> imagegate_state {
    get(imagegate_state::Missing, || Some(imagegate::ScanState::from(report?.0.state()).into()))
}

/// A text of the report's; `which` is an `imagegate_report_field`. Lives as long as the report; none where the report
/// does not have it, and of any other number.
///
/// Any thread.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_report_text(report: Option<&imagegate_report>, which: u32) -> imagegate_text {
    get(imagegate_text::NONE, || {
        let report = &report?.0;
        let text = match imagegate_report_field::read(which).ok()? {
            imagegate_report_field::Scanner => report.scanner(),
            imagegate_report_field::ScannerVersion => report.scanner_version(),
            imagegate_report_field::Reference => report.reference(),
            imagegate_report_field::Digest => report.digest(),
            imagegate_report_field::Platform => report.platform(),
            imagegate_report_field::OsFamily => report.os_family(),
            imagegate_report_field::OsVersion => report.os_version(),
        };
        Some(text.into())
    })
}

/// How many digests the report names, each counted once; 0 of NULL.
///
/// Any thread.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_report_digest_count(report: Option<&imagegate_report>) -> usize {
    get(0, || Some(report?.digests().len()))
}

/// A digest that the report names, from 0: `image.digest`, those of `image.digests`, and that of its valid reference. All
/// are digests of one image, its index and the manifest of a platform for example. Lives as long as the report; none
/// where there is no such digest.
///
/// Any thread.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_report_digest(report: Option<&imagegate_report>, index: usize) -> imagegate_text {
    get(imagegate_text::NONE, || Some(Some(report?.digests().get(index)?.as_str()).into()))
}

/// The same report, of the image that the caller names: for reports that name no image, or name it otherwise than the
/// workload does (the name that it has on a mirror, or the path of an archive). The reference that the report names is
/// replaced. Digests that it names stay, so a report of another digest still does not count. The report stays the
/// caller's, and the handle is the caller's.
///
/// Fails: `IMAGEGATE_STATUS_REFUSED` (`invalidReference`), `_NULL_ARGUMENT`, `_INVALID_UTF8`. Any thread.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn imagegate_report_of_image(
    report: Option<&imagegate_report>,
    reference: *const c_char,
    length: usize,
    out: Option<&mut MaybeUninit<Option<Box<imagegate_report>>>>,
    error: Option<&mut MaybeUninit<Option<Box<imagegate_error>>>>,
) -> imagegate_status {
    give(out, error, || {
        // SAFETY: promised.
        let reference = unsafe { text(reference, length, "reference") }?;
        Ok(given(report, "report")?.0.of_image(reference)?.into())
    })
}

/// When the image was scanned. Whether the report says it; `out` is written only then, and may be NULL.
///
/// Any thread.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_report_scanned_at(
    report: Option<&imagegate_report>,
    out: Option<&mut MaybeUninit<imagegate_instant>>,
) -> bool {
    give_instant(out, || report?.0.scanned_at())
}

/// When the image was made. Whether the report says it; `out` is written only then, and may be NULL.
///
/// Any thread.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_report_created_at(
    report: Option<&imagegate_report>,
    out: Option<&mut MaybeUninit<imagegate_instant>>,
) -> bool {
    give_instant(out, || report?.0.created_at())
}

/// Whether the operating system is past its support.
///
/// Any thread.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_report_os_end_of_life(report: Option<&imagegate_report>) -> imagegate_answer {
    get(imagegate_answer::Unknown, || Some(report?.0.os_end_of_life().into()))
}

/// The report as a REPORT document in JSON. The text is the caller's.
///
/// Fails: `IMAGEGATE_STATUS_NULL_ARGUMENT`. Any thread.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_report_to_json(
    report: Option<&imagegate_report>,
    out: Option<&mut MaybeUninit<imagegate_string>>,
    error: Option<&mut MaybeUninit<Option<Box<imagegate_error>>>>,
) -> imagegate_status {
    give_string(out, error, || Ok(given(report, "report")?.0.to_json()))
}
