//! Which report is of which image.
//!
//! What belongs to an image is decided by the engine. Two things are asked for on top, for a person's slip must not let
//! an image in: a report that names no image is not taken for one of several, and a report that was given and is of no
//! image checked is not passed over.

use std::collections::BTreeMap;

use imagegate::{Image, ImageReference, Report};

use crate::diagnostics::Diagnostic;
use crate::reports::{ReportArgument, ReportFile};
use crate::text::{counted, harmless, listed};

/// The reports, sorted by image.
#[derive(Debug)]
pub(crate) struct Sorted {
    reports: BTreeMap<String, Vec<Report>>,
    /// What is of no image: errors, or warnings where that was asked for.
    pub(crate) problems: Vec<Diagnostic>,
}

impl Sorted {
    /// The reports that were given for an image, in the order in which they were given.
    pub(crate) fn of(&self, reference: &str) -> Vec<Report> {
        self.reports.get(&normal(reference)).cloned().unwrap_or_default()
    }
}

/// How many images are named in a message.
const SHOWN: usize = 10;

/// Sorts reports by the images that are checked, given by their references.
pub(crate) fn sort<'i>(
    arguments: &[ReportArgument],
    references: impl IntoIterator<Item = &'i str>,
    ignore_unmatched: bool,
) -> Sorted {
    let mut sorter = Sorter { images: Vec::new(), reports: BTreeMap::new(), problems: Vec::new() };
    for reference in references {
        let name = normal(reference);
        if !sorter.reports.contains_key(&name) {
            sorter.reports.insert(name.clone(), Vec::new());
            sorter.images.push((name, Image::new(reference)));
        }
    }
    for argument in arguments {
        sorter.argument(argument);
    }
    if ignore_unmatched {
        sorter.problems = sorter.problems.into_iter().map(Diagnostic::into_warning).collect();
    }
    Sorted { reports: sorter.reports, problems: sorter.problems }
}

/// References that name the same are one image, however they are written.
fn normal(reference: &str) -> String {
    ImageReference::parse(reference).map_or_else(|| reference.to_owned(), |reference| reference.to_string())
}

struct Sorter {
    /// The distinct images checked, in order.
    images: Vec<(String, Image)>,
    reports: BTreeMap<String, Vec<Report>>,
    problems: Vec<Diagnostic>,
}

impl Sorter {
    fn argument(&mut self, argument: &ReportArgument) {
        let bound = argument.image.as_deref().map(normal);
        if let (Some(image), Some(given)) = (&bound, &argument.image)
            && !self.reports.contains_key(image)
        {
            let message = format!("a report was given for {}, which is not checked", harmless(given));
            let help = format!("{}; write the image as it stands there", self.checked());
            self.problems.push(Diagnostic::error(UNMATCHED, message).in_file(&argument.name).help(help));
            return;
        }
        let mut found = 0;
        let mut nameless = 0;
        for file in &argument.files {
            let of_file: usize = file.reports.iter().map(|report| self.report(report, bound.as_deref(), file)).sum();
            found += of_file;
            if of_file == 0 && !argument.is_folder {
                let problem = self.unmatched(file, argument.image.as_deref());
                self.problems.push(problem);
            } else if argument.is_folder && bound.is_none() {
                nameless += file.reports.iter().filter(|report| !self.may_be_taken(report, None)).count();
            }
        }
        if !argument.is_folder {
            return;
        }
        let all: usize = argument.files.iter().map(|file| file.reports.len()).sum();
        if found == 0 {
            let message = format!("of {} in this folder none is of an image checked", counted(all, "report"));
            let warning = Diagnostic::warning(UNMATCHED, message).in_file(&argument.name);
            self.problems.push(warning.help(self.checked()));
        }
        if nameless > 0 {
            let message = format!(
                "{} in this folder name no image and are not looked at: they may be of any image checked",
                counted(nameless, "report")
            );
            let warning = Diagnostic::warning(UNMATCHED, message).in_file(&argument.name);
            self.problems.push(warning.help("say which with --report IMAGE=PATH"));
        }
    }

    /// Gives a report to the images that it is of, and says how many those are.
    fn report(&mut self, report: &Report, bound: Option<&str>, file: &ReportFile) -> usize {
        if !self.may_be_taken(report, bound) {
            return 0;
        }
        let mut of = Vec::new();
        for (name, image) in &self.images {
            if bound.is_none_or(|bound| bound == name) && report.belongs_to(image) {
                of.push(name.as_str());
                if let Some(reports) = self.reports.get_mut(name) {
                    reports.push(report.clone());
                }
            }
        }
        let count = of.len();
        // A digest does not bind where the images' digests are not known.
        if bound.is_none() && count > 1 && !names_reference(report) {
            let unbound: Vec<String> = of
                .into_iter()
                .filter(|name| ImageReference::parse(name).is_none_or(|reference| reference.digest().is_none()))
                .map(str::to_owned)
                .collect();
            if unbound.len() > 1 {
                let message = format!(
                    "this report names a digest alone, and is taken for {} whose digests are not known",
                    counted(unbound.len(), "image")
                );
                let help = format!("they are {}; say which is meant with --report IMAGE=PATH", listed(&unbound, SHOWN));
                self.problems.push(Diagnostic::warning("unboundReport", message).in_file(&file.name).help(help));
            }
        }
        count
    }

    /// Whether it is known well enough which image it is of.
    fn may_be_taken(&self, report: &Report, bound: Option<&str>) -> bool {
        bound.is_some() || self.images.len() == 1 || report.digest().is_some() || names_reference(report)
    }

    fn unmatched(&self, file: &ReportFile, image: Option<&str>) -> Diagnostic {
        let error = |message: String| Diagnostic::error(UNMATCHED, message).in_file(&file.name);
        let [first, rest @ ..] = file.reports.as_slice() else {
            return error("there is no report of any image in this file".to_owned()).help(self.checked());
        };
        let says = said(first);
        let what = match (image, says, rest.len()) {
            (None, None, 0) => {
                let message = "this report names no image, and may be of any image checked";
                let help = format!("say which with --report IMAGE=PATH; {}", self.checked());
                return error(message.to_owned()).help(help);
            }
            (Some(image), Some(says), 0) => {
                format!("this report was given for {}, but says that it is of {says}", harmless(image))
            }
            (_, Some(says), 0) => format!("this report is of {says}, which is not checked"),
            (_, says, more) => {
                let says = says.unwrap_or_else(|| "no image by name".to_owned());
                format!("none of {} in this file is of an image checked; the first is of {says}", more + 1)
            }
        };
        error(what).help(format!("{}; pass --ignore-unmatched-reports if that is meant", self.checked()))
    }

    fn checked(&self) -> String {
        let names: Vec<String> = self.images.iter().map(|(name, _)| name.clone()).collect();
        format!("checked {} {}", if names.len() == 1 { "is" } else { "are" }, listed(&names, SHOWN))
    }
}

const UNMATCHED: &str = "unmatchedReport";

fn names_reference(report: &Report) -> bool {
    report.reference().is_some_and(|reference| ImageReference::parse(reference).is_some())
}

/// Which image a report says that it is of.
pub(crate) fn said(report: &Report) -> Option<String> {
    let reference = report.reference().filter(|_| names_reference(report));
    Some(match (reference, report.digest()) {
        (Some(reference), Some(digest)) if !reference.contains(digest) => format!("{} ({digest})", harmless(reference)),
        (Some(reference), _) => harmless(reference).into_owned(),
        (None, Some(digest)) => digest.to_owned(),
        (None, None) => return None,
    })
}
