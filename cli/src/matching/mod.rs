//! Which report is of which image.
//!
//! The engine decides whether a report belongs to an image ([`Report::mismatch`]). This module adds conditions, so that a
//! mistake on the command line does not let an image in: a report that names no image counts only if no other image can
//! be meant, a report of something other than an image counts only if the user says so, and a file without any report
//! of an image checked is an error.

mod bound;
mod folder;
mod images;
mod near;
mod unmatched;
mod word;

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::path::PathBuf;

use imagegate::Report;

use self::images::named_reference;
pub(crate) use self::images::{CheckedImage, CheckedImages};
use crate::diagnostics::Diagnostic;
use crate::reports::{ReportArgument, ReportFile};

/// The code of the warnings and errors about reports that belong to no image.
const UNMATCHED: &str = "unmatchedReport";

/// A report by its place among those that were given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct ReportPlace {
    pub(crate) argument: usize,
    pub(crate) file: usize,
    pub(crate) report: usize,
}

/// A report that was given for an image.
#[derive(Clone, Debug)]
pub(crate) struct Attached {
    /// The report as the engine is to read it.
    pub(crate) report: Report,
    pub(crate) place: ReportPlace,
    pub(crate) by: AttachedBy,
}

/// Why a report was given to an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AttachedBy {
    /// The report names the image.
    Name,
    /// The user says so, by `IMAGE=PATH`.
    Word,
    /// It names no image, and there is only one that it can be of.
    Only,
}

/// The reports, by image.
#[derive(Debug)]
pub(crate) struct Matched {
    /// As many lists as there are images.
    attached: Vec<Vec<Attached>>,
    /// Reports that belong to no image, and reports that may be of another version of the image.
    pub(crate) problems: Vec<Diagnostic>,
}

impl Matched {
    /// The reports for an image, by the place of the image, in the order in which they were given.
    pub(crate) fn of(&self, image: usize) -> &[Attached] {
        self.attached.get(image).map(Vec::as_slice).unwrap_or_default()
    }

    /// Every image's reports.
    pub(crate) fn all(&self) -> &[Vec<Attached>] {
        &self.attached
    }

    /// Whether a report of a file was given to an image.
    pub(crate) fn uses_file(&self, argument: usize, file: usize) -> bool {
        let is_there = |attached: &Attached| attached.place.argument == argument && attached.place.file == file;
        self.attached.iter().flatten().any(is_there)
    }
}

/// Matches reports with the images that are checked.
pub(crate) fn match_reports(arguments: &[ReportArgument], images: &CheckedImages, ignore_unmatched: bool) -> Matched {
    let mut matcher = Matcher {
        arguments,
        images,
        attached: vec![Vec::new(); images.all().len()],
        seen: BTreeSet::new(),
        problems: Vec::new(),
    };
    let nameless_files = matcher.nameless_files();
    for (index, argument) in arguments.iter().enumerate() {
        match &argument.image {
            Some(word) => matcher.given_for(index, argument, word),
            None if argument.is_folder => matcher.folder(index, argument),
            None => {
                for (file_index, file) in argument.files.iter().enumerate() {
                    matcher.file(index, file_index, file, nameless_files);
                }
            }
        }
    }
    let mut problems = matcher.problems;
    if ignore_unmatched {
        problems = problems.into_iter().map(Diagnostic::into_warning).collect();
    }
    problems.extend(bound::warnings(&matcher.attached, images, arguments));
    Matched { attached: matcher.attached, problems }
}

struct Matcher<'a> {
    arguments: &'a [ReportArgument],
    images: &'a CheckedImages,
    attached: Vec<Vec<Attached>>,
    /// The reports that were attached, so that a file given twice counts once.
    seen: BTreeSet<(usize, PathBuf, usize)>,
    problems: Vec<Diagnostic>,
}

impl Matcher<'_> {
    /// How many different files were given that hold one report, which names no image.
    fn nameless_files(&self) -> usize {
        let files = self.arguments.iter().filter(|argument| argument.image.is_none() && !argument.is_folder);
        let files = files.flat_map(|argument| &argument.files).filter(|file| self.is_nameless_file(file));
        files.map(|file| file.identity.as_path()).collect::<BTreeSet<_>>().len()
    }

    fn is_nameless_file(&self, file: &ReportFile) -> bool {
        match file.reports.as_slice() {
            [only] => file.others.is_empty() && self.images.of_report(only).is_empty() && is_nameless(only),
            _ => false,
        }
    }

    /// A file that was given by itself.
    fn file(&mut self, argument: usize, index: usize, file: &ReportFile, nameless_files: usize) {
        let mut unmatched = Vec::new();
        for (at, report) in file.reports.iter().enumerate() {
            let place = ReportPlace { argument, file: index, report: at };
            let belongs = self.attach_by_name(place, file, report)
                || (nameless_files == 1 && self.is_nameless_file(file) && self.attach_to_only(place, file, report));
            if !belongs {
                unmatched.push(at);
            }
        }
        if unmatched.len() == file.reports.len() {
            self.problems.push(unmatched::file(file, self.images, nameless_files));
        } else {
            self.problems.extend(unmatched::some_of_file(file, &unmatched, self.images));
        }
    }

    /// Attaches a report to the images that it names, and says whether there are any.
    fn attach_by_name(&mut self, place: ReportPlace, file: &ReportFile, report: &Report) -> bool {
        let of = self.images.of_report(report);
        let belongs = !of.is_empty();
        for (image, report) in of {
            self.attach(image, file, Attached { report, place, by: AttachedBy::Name });
        }
        belongs
    }

    /// Attaches a report that names no image to the only image, if it can be of that.
    fn attach_to_only(&mut self, place: ReportPlace, file: &ReportFile, report: &Report) -> bool {
        let Some((index, image)) = self.images.only() else { return false };
        if report.digests().next().is_some() && image.has_digest() {
            return false;
        }
        let Some(report) = without_reference(report, image) else { return false };
        self.attach(index, file, Attached { report, place, by: AttachedBy::Only });
        true
    }

    fn attach(&mut self, image: usize, file: &ReportFile, attached: Attached) {
        if self.seen.insert((image, file.identity.clone(), attached.place.report))
            && let Some(list) = self.attached.get_mut(image)
        {
            list.push(attached);
        }
    }
}

/// Whether a report names no image by a valid reference.
fn is_nameless(report: &Report) -> bool {
    named_reference(report).is_none()
}

/// A report that names no image, taken for one, if the engine does not say otherwise. A reference that is the path of an
/// archive would name another image.
fn without_reference(report: &Report, image: &CheckedImage) -> Option<Report> {
    let names_archive = report.reference().is_some_and(|text| imagegate::ImageReference::parse(text).is_some());
    let report = match image.reference() {
        Some(reference) if names_archive => {
            // Of an image that names a digest alone the report is not said to be of that.
            let text = match reference.tag() {
                Some(tag) => format!("{}:{tag}", reference.name()),
                None => reference.name().to_owned(),
            };
            report.of_image(&text).ok()?
        }
        _ => report.clone(),
    };
    report.mismatch(&image.image).is_none().then_some(report)
}
