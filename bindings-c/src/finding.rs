//! The findings of a report, by their place in it.

use std::mem::MaybeUninit;

use imagegate::FindingRef;

use crate::guard::get;
use crate::instant::{give_instant, imagegate_instant};
use crate::numbered::numbered;
use crate::report::imagegate_report;
use crate::text::imagegate_text;
use crate::vocabulary::{imagegate_answer, imagegate_class, imagegate_fix_state, imagegate_severity};

/// What texts a finding has. New numbers may be added.
#[repr(u32)]
#[derive(Clone, Copy)]
pub enum imagegate_finding_field {
    /// The id that the scanner gives.
    Id = 0,
    /// The one that it is counted by: the smallest CVE id among id and aliases, else the id, in upper case.
    CanonicalId = 1,
    /// The package's name.
    PackageName = 2,
    /// The installed version.
    PackageVersion = 3,
    /// The package's type: `deb`, `npm` and so on.
    PackageType = 4,
    /// The package URL.
    Purl = 5,
    /// Where in the image it lies.
    Path = 6,
    /// The title.
    Title = 7,
    /// Where more is said of it.
    Url = 8,
}

numbered!(imagegate_finding_field {
    Id,
    CanonicalId,
    PackageName,
    PackageVersion,
    PackageType,
    Purl,
    Path,
    Title,
    Url
});

/// What lists of texts a finding has. New numbers may be added.
#[repr(u32)]
#[derive(Clone, Copy)]
pub enum imagegate_finding_list {
    /// Other ids of it.
    Aliases = 0,
    /// The versions that fix it.
    FixedVersions = 1,
}

numbered!(imagegate_finding_list { Aliases, FixedVersions });

/// What instants a finding has. New numbers may be added.
#[repr(u32)]
#[derive(Clone, Copy)]
pub enum imagegate_finding_time {
    /// Since when there is a fix.
    FixAvailableSince = 0,
    /// When it was published.
    PublishedAt = 1,
    /// When what is said of it was changed last.
    ModifiedAt = 2,
}

numbered!(imagegate_finding_time { FixAvailableSince, PublishedAt, ModifiedAt });

fn finding(report: Option<&imagegate_report>, index: usize) -> Option<FindingRef<'_>> {
    report?.0.findings().nth(index)
}

/// How many findings the report has; 0 of NULL.
///
/// Any thread.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_finding_count(report: Option<&imagegate_report>) -> usize {
    get(0, || Some(report?.0.findings().len()))
}

/// A text of a finding's, from 0; `which` is an `imagegate_finding_field`. Lives as long as the report; none where the
/// finding does not have it, there is no such finding, and of any other number.
///
/// Any thread.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_finding_text(
    report: Option<&imagegate_report>,
    index: usize,
    which: u32,
) -> imagegate_text {
    get(imagegate_text::NONE, || {
        let finding = finding(report, index)?;
        let text = match imagegate_finding_field::read(which).ok()? {
            imagegate_finding_field::Id => Some(finding.id()),
            imagegate_finding_field::CanonicalId => Some(finding.canonical_id()),
            imagegate_finding_field::PackageName => finding.package_name(),
            imagegate_finding_field::PackageVersion => finding.package_version(),
            imagegate_finding_field::PackageType => finding.package_type(),
            imagegate_finding_field::Purl => finding.purl(),
            imagegate_finding_field::Path => finding.path(),
            imagegate_finding_field::Title => finding.title(),
            imagegate_finding_field::Url => finding.url(),
        };
        Some(text.into())
    })
}

/// A text of a finding's list, from 0; `list` is an `imagegate_finding_list`. Lives as long as the report; none behind
/// the end of the list, where there is no such finding, and of any other number.
///
/// Any thread.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_finding_list_text(
    report: Option<&imagegate_report>,
    index: usize,
    list: u32,
    place: usize,
) -> imagegate_text {
    get(imagegate_text::NONE, || {
        let finding = finding(report, index)?;
        let text = match imagegate_finding_list::read(list).ok()? {
            imagegate_finding_list::Aliases => finding.aliases().nth(place),
            imagegate_finding_list::FixedVersions => finding.fixed_versions().nth(place),
        };
        Some(text.into())
    })
}

/// An instant of a finding's; `which` is an `imagegate_finding_time`. Whether the finding has it; `out` is written
/// only then, and may be NULL.
///
/// Any thread.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_finding_instant(
    report: Option<&imagegate_report>,
    index: usize,
    which: u32,
    out: Option<&mut MaybeUninit<imagegate_instant>>,
) -> bool {
    give_instant(out, || {
        let finding = finding(report, index)?;
        match imagegate_finding_time::read(which).ok()? {
            imagegate_finding_time::FixAvailableSince => finding.fix_available_since(),
            imagegate_finding_time::PublishedAt => finding.published_at(),
            imagegate_finding_time::ModifiedAt => finding.modified_at(),
        }
    })
}

/// What kind of thing was found; `IMAGEGATE_CLASS_VULNERABILITY` where there is no such finding.
///
/// Any thread.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_finding_class(report: Option<&imagegate_report>, index: usize) -> imagegate_class {
    get(imagegate_class::Vulnerability, || Some(finding(report, index)?.class().into()))
}

/// How bad it is: the scanner's word, else by the CVSS score. `IMAGEGATE_SEVERITY_UNKNOWN` where there is no such
/// finding.
///
/// Any thread.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_finding_severity(report: Option<&imagegate_report>, index: usize) -> imagegate_severity {
    get(imagegate_severity::Unknown, || Some(finding(report, index)?.severity().into()))
}

/// Whether it has a fix, in its scanner's words.
///
/// Any thread.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_finding_fix_state(report: Option<&imagegate_report>, index: usize) -> imagegate_fix_state {
    get(imagegate_fix_state::Unknown, || Some(finding(report, index)?.fix_state().into()))
}

/// Whether a fix can be had, as policies see it.
///
/// Any thread.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_finding_fix_available(report: Option<&imagegate_report>, index: usize) -> imagegate_answer {
    get(imagegate_answer::Unknown, || Some(finding(report, index)?.fix_available().into()))
}

/// Whether it is known to be exploited.
///
/// Any thread.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_finding_kev(report: Option<&imagegate_report>, index: usize) -> imagegate_answer {
    get(imagegate_answer::Unknown, || Some(finding(report, index)?.kev().into()))
}

/// The CVSS base score in tenths, 0 to 100; -1 where it is not known.
///
/// Any thread.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_finding_cvss_tenths(report: Option<&imagegate_report>, index: usize) -> i32 {
    get(-1, || finding(report, index)?.cvss_tenths().map(i32::from))
}

/// The EPSS score in 1/100000, 0 to 100000; -1 where it is not known.
///
/// Any thread.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_finding_epss_scaled(report: Option<&imagegate_report>, index: usize) -> i32 {
    get(-1, || i32::try_from(finding(report, index)?.epss_scaled()?).ok())
}
