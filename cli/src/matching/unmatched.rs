//! Files of which a report belongs to no image checked.

use imagegate::Report;

use super::near::{Near, said_of_report};
use super::{CheckedImages, UNMATCHED, is_nameless};
use crate::diagnostics::Diagnostic;
use crate::reports::{ReportFile, described};
use crate::text::counted;

const IGNORE: &str = "pass --ignore-unmatched-reports if it is given on purpose";
const NAMELESS: &str = "a report that names no image counts by --report IMAGE=PATH, in a file of its own";
const RENAMED: &str = "if this is the scan of one of them under another name, pass --report IMAGE=PATH";
const SAY_WHICH: &str = "say which with --report IMAGE=PATH";

/// A file in which no report belongs to an image checked; `ignored` where that is accepted.
pub(super) fn file(file: &ReportFile, images: &CheckedImages, nameless_files: usize, ignored: bool) -> Diagnostic {
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
    let (first, near) = first_and_nearest(&file.reports.iter().collect::<Vec<_>>(), images);
    let message = match count {
        1 => format!("this report is of {first}, which is not checked"),
        _ => format!("none of {count} reports in this file is of an image checked; the first is of {first}"),
    };
    let message = format!("{message}{}", near.as_ref().map(|(_, says)| says.as_str()).unwrap_or_default());
    let mut help = images.listed();
    if let Some((near, _)) = &near {
        help = format!("{help}; {}", near.advice());
    } else if count > 1 && file.reports.iter().any(is_nameless) {
        help = format!("{help}; {NAMELESS}");
    } else if count == 1 && !images.all().is_empty() {
        help = format!("{help}; {RENAMED}");
    }
    // Where something here names no image it may be the report that was meant.
    if !ignored && file.others.is_empty() && !file.reports.iter().any(is_nameless) {
        help = format!("{help}; {IGNORE}");
    }
    error(message).help(help)
}

/// A file of one report that names no image.
fn nameless(file: &ReportFile, report: &Report, images: &CheckedImages, nameless_files: usize) -> Diagnostic {
    let only = images.only();
    let dropped = file.dropped_name(0);
    let says = said_of_report(report);
    let message = match report.digests().next() {
        Some(_) if images.all().iter().any(|image| image.has_digest()) => {
            format!("this report is of {says}, which is the digest of no image checked")
        }
        Some(_) => {
            format!("this report names a digest alone, {says}, and the digests of the images checked are not known")
        }
        None if nameless_files > 1 && only.is_some() => {
            format!("this report names no image{dropped}, and {nameless_files} such files were given for one image")
        }
        None if report.reference().is_some() => {
            format!("this report is of {says}, and may be of any of the images checked")
        }
        None => format!("this report names no image{dropped}, and may be of any of the images checked"),
    };
    let help = format!("{SAY_WHICH}; {}", images.listed());
    Diagnostic::error(UNMATCHED, message).in_file(&file.name).help(help)
}

/// A file of which some reports belong to images checked, and `unmatched` do not.
pub(super) fn some_of_file(file: &ReportFile, unmatched: &[usize], images: &CheckedImages) -> Vec<Diagnostic> {
    let mut warnings = Vec::new();
    let reports: Vec<&Report> = unmatched.iter().filter_map(|at| file.reports.get(*at)).collect();
    if !reports.is_empty() {
        let (first, near) = first_and_nearest(&reports, images);
        let message = format!(
            "{} of {} in this file {} to no image checked; the first is of {first}{}",
            reports.len(),
            counted(file.reports.len(), "report"),
            if reports.len() == 1 { "belongs" } else { "belong" },
            near.as_ref().map(|(_, says)| says.as_str()).unwrap_or_default()
        );
        let help = match &near {
            Some((near, _)) => near.advice(),
            None if reports.iter().any(|report| is_nameless(report)) => NAMELESS.to_owned(),
            None => images.listed(),
        };
        warnings.push(Diagnostic::warning(UNMATCHED, message).in_file(&file.name).help(help));
    }
    warnings.extend(file.others_warning());
    warnings
}

/// What the first of some reports says that it is of; and, if one of them is nearly of an image, why it does not count
/// for that, with the end of a sentence that says so.
fn first_and_nearest(reports: &[&Report], images: &CheckedImages) -> (String, Option<(Near, String)>) {
    let first = reports.first().map(|first| said_of_report(first)).unwrap_or_default();
    let near = reports.iter().enumerate().find_map(|(at, report)| {
        let (near, image) = nearest(report, images)?;
        let which = if at == 0 { String::new() } else { format!("; another is of {}", said_of_report(report)) };
        let says = format!("{which}; {}", near.reason(&image));
        Some((near, says))
    });
    (first, near)
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
