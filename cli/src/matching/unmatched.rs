//! Files of which a report belongs to no image checked.

use imagegate::Report;

use super::images::named_reference;
use super::near::{Near, said_of_report};
use super::{CheckedImages, UNMATCHED, is_nameless};
use crate::diagnostics::Diagnostic;
use crate::reports::{ReportFile, described};
use crate::text::counted;

const IGNORE: &str = "pass --ignore-unmatched-reports if it is given on purpose";
const SAY_WHICH: &str = "say which with --report IMAGE=PATH";

/// A file in which no report belongs to an image checked.
pub(super) fn file(file: &ReportFile, images: &CheckedImages, nameless_files: usize) -> Diagnostic {
    let error = |message: String| Diagnostic::error(UNMATCHED, message).in_file(&file.name);
    let (first, count) = match (file.reports.as_slice(), file.others.as_slice()) {
        ([], []) => {
            let help = format!("give the scanner's report of the image; {}", images.listed());
            return error("there is no report of any image in this file".to_owned()).help(help);
        }
        ([], [only]) => {
            let message = format!("{} is not of an image", described(only));
            let help = format!("scan the image; if this is the scan of its content, {SAY_WHICH}; {}", images.listed());
            return error(message).help(help);
        }
        ([], [first, ..]) => {
            let message = format!(
                "none of {} in this file is of an image; the first is {}",
                counted(file.others.len(), "report"),
                described(first)
            );
            return error(message).help(format!("scan the image; {}", images.listed()));
        }
        ([first, rest @ ..], others) => (first, 1 + rest.len() + others.len()),
    };
    if count == 1 && is_nameless(first) {
        return nameless(file, first, images, nameless_files);
    }
    // One that is nearly of an image says more than the first.
    let near = file.reports.iter().find_map(|report| Some((report, nearest(report, images)?)));
    let (shown, near) = near.map_or((first, None), |(report, near)| (report, Some(near)));
    let says = said_of_report(shown);
    let reason = near.as_ref().map(|(near, image)| format!("; {}", near.reason(image))).unwrap_or_default();
    let message = match count {
        1 => format!("this report is of {says}, which is not checked{reason}"),
        _ => {
            let which = if near.is_some() { "one" } else { "the first" };
            format!("none of {count} reports in this file is of an image checked; {which} is of {says}{reason}")
        }
    };
    let mut help = images.listed();
    if let Some((near, _)) = &near {
        help = format!("{help}; {}", near.advice());
    } else if count > 1 && file.reports.iter().any(is_nameless) {
        help = format!("{help}; a report that names no image counts by --report IMAGE=PATH, in a file of its own");
    }
    // Where something here names no image it may be the report that was meant.
    if file.others.is_empty() && !file.reports.iter().any(is_nameless) {
        help = format!("{help}; {IGNORE}");
    }
    error(message).help(help)
}

/// A file of one report that names no image.
fn nameless(file: &ReportFile, report: &Report, images: &CheckedImages, nameless_files: usize) -> Diagnostic {
    let only = images.only();
    let says = said_of_report(report);
    let message = match report.digests().next() {
        Some(_) if images.all().iter().any(|image| image.has_digest()) => {
            format!("this report is of {says}, which is the digest of no image checked")
        }
        Some(_) => {
            format!("this report names a digest alone, {says}, and the digests of the images checked are not known")
        }
        None if nameless_files > 1 && only.is_some() => {
            format!("this report names no image, and {nameless_files} such files were given for one image")
        }
        None if report.reference().is_some() => {
            format!("this report is of {says}, and may be of any of the images checked")
        }
        None => "this report names no image, and may be of any of the images checked".to_owned(),
    };
    let help = format!("{SAY_WHICH}; {}", images.listed());
    Diagnostic::error(UNMATCHED, message).in_file(&file.name).help(help)
}

/// A file of which some reports belong to images checked, and `unmatched` do not.
pub(super) fn some_of_file(file: &ReportFile, unmatched: &[usize], images: &CheckedImages) -> Vec<Diagnostic> {
    let mut warnings = Vec::new();
    let reports: Vec<&Report> = unmatched.iter().filter_map(|at| file.reports.get(*at)).collect();
    if let Some(first) = reports.first() {
        let near = reports.iter().find_map(|report| Some((*report, nearest(report, images)?)));
        let (shown, near) = near.map_or((*first, None), |(report, near)| (report, Some(near)));
        let (which, says) =
            (if near.is_some() && reports.len() > 1 { "one" } else { "the first" }, said_of_report(shown));
        let reason = near.as_ref().map(|(near, image)| format!("; {}", near.reason(image))).unwrap_or_default();
        let message = format!(
            "{} of {} in this file {} to no image checked; {which} is of {says}{reason}",
            reports.len(),
            counted(file.reports.len(), "report"),
            if reports.len() == 1 { "belongs" } else { "belong" },
        );
        let help = match (&near, named_reference(shown)) {
            (Some((near, _)), _) => near.advice(),
            (None, None) => {
                "a report that names no image counts by --report IMAGE=PATH, in a file of its own".to_owned()
            }
            (None, Some(_)) => images.listed(),
        };
        warnings.push(Diagnostic::warning(UNMATCHED, message).in_file(&file.name).help(help));
    }
    warnings.extend(file.others_warning());
    warnings
}

/// Why a report does not belong to the image that it is nearest to, and that image. One on another registry under the
/// same tag is nearer than one of another tag.
fn nearest(report: &Report, images: &CheckedImages) -> Option<(Near, String)> {
    let near = images.near(report).into_iter().filter_map(|at| {
        let image = images.get(at)?;
        Some((images.why(report, image)?, image))
    });
    let rank = |near: &Near| match near {
        Near::Digest { .. } => 0,
        Near::Registry { is_same_tag: true, .. } => 1,
        Near::Tag => 2,
        Near::Registry { is_same_tag: false, .. } => 3,
    };
    let (near, image) = near.min_by_key(|(near, _)| rank(near))?;
    Some((near, image.name.clone()))
}
