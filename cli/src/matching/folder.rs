//! Folders of reports. They may hold reports of any image; reports that are nearly of an image checked are warnings.

use std::collections::BTreeMap;

use imagegate::Report;

use super::near::said_of_report;
use super::{CheckedImages, Matcher, ReportPlace, UNMATCHED, is_nameless};
use crate::diagnostics::Diagnostic;
use crate::reports::{ReportArgument, ReportFile};
use crate::text::{counted, harmless};

/// The reports that belong to no image checked, by the image that they are nearly of: how many, and the first of them.
#[derive(Default)]
pub(super) struct NearReports<'a>(BTreeMap<usize, (usize, &'a ReportFile, &'a Report)>);

impl<'a> NearReports<'a> {
    pub(super) fn add(&mut self, file: &'a ReportFile, report: &'a Report, images: &CheckedImages) {
        for image in images.near(report) {
            self.0.entry(image).or_insert((0, file, report)).0 += 1;
        }
    }

    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Warnings about them, one for each image.
    pub(super) fn warnings(&self, folder: &str, images: &CheckedImages) -> Vec<Diagnostic> {
        let warning = |(image, (count, file, report)): (&usize, &(usize, &ReportFile, &Report))| {
            let image = images.get(*image)?;
            let why = images.why(report, image)?;
            let message = format!(
                "{} in this folder {} nearly of {}, but {} not count for it; the first, {}, is of {}; {}",
                counted(*count, "report"),
                if *count == 1 { "is" } else { "are" },
                harmless(&image.name),
                if *count == 1 { "does" } else { "do" },
                harmless(&file.name),
                said_of_report(report),
                why.reason(&image.name)
            );
            Some(Diagnostic::warning(UNMATCHED, message).in_file(folder).help(why.advice()))
        };
        self.0.iter().filter_map(warning).collect()
    }
}

impl Matcher<'_> {
    /// The reports of a folder that was given by itself.
    pub(super) fn folder(&mut self, argument_index: usize, argument: &ReportArgument) {
        let (mut belonging, mut nameless) = (0_usize, 0_usize);
        let mut near = NearReports::default();
        for (index, file) in argument.files.iter().enumerate() {
            for (at, report) in file.reports.iter().enumerate() {
                let place = ReportPlace { argument: argument_index, file: index, report: at };
                if self.attach_by_name(place, file, report) {
                    belonging += 1;
                } else if is_nameless(report) {
                    nameless += 1;
                } else {
                    near.add(file, report, self.images);
                }
            }
        }
        let warning = |message: String| Diagnostic::warning(UNMATCHED, message).in_file(&argument.name);
        self.problems.extend(near.warnings(&argument.name, self.images));
        let reports: usize = argument.files.iter().map(|file| file.reports.len()).sum();
        if reports == 0 {
            let message = "there is no report of an image in this folder".to_owned();
            self.problems.push(warning(message).help(self.images.listed()));
        } else if belonging == 0 && near.is_empty() {
            let message = format!("none of {} in this folder is of an image checked", counted(reports, "report"));
            self.problems.push(warning(message).help(self.images.listed()));
        }
        if nameless > 0 {
            let message = format!(
                "{} in this folder {} no image by a reference and {} not looked at",
                counted(nameless, "report"),
                if nameless == 1 { "names" } else { "name" },
                if nameless == 1 { "is" } else { "are" },
            );
            self.problems.push(warning(message).help("say which image it is of with --report IMAGE=PATH"));
        }
        self.problems.extend(argument.others_warning());
        self.problems.extend(argument.not_reports_warning());
    }
}
