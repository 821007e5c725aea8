//! Folders of reports. They may hold reports of any image; reports that are nearly of an image checked are warnings.

use std::collections::BTreeMap;

use imagegate::Report;

use super::near::said_of_report;
use super::{Matcher, ReportPlace, UNMATCHED, is_nameless};
use crate::diagnostics::Diagnostic;
use crate::reports::{ReportArgument, ReportFile};
use crate::text::{counted, harmless};

/// How many reports are nearly of an image, and the first of them.
struct NearImage<'a> {
    count: usize,
    first: (&'a ReportFile, &'a Report),
}

impl Matcher<'_> {
    /// The reports of a folder that was given by itself.
    pub(super) fn folder(&mut self, argument_index: usize, argument: &ReportArgument) {
        let (mut belonging, mut nameless) = (0_usize, 0_usize);
        let mut near: BTreeMap<usize, NearImage<'_>> = BTreeMap::new();
        for (index, file) in argument.files.iter().enumerate() {
            for (at, report) in file.reports.iter().enumerate() {
                let place = ReportPlace { argument: argument_index, file: index, report: at };
                if self.attach_by_name(place, file, report) {
                    belonging += 1;
                } else if is_nameless(report) {
                    nameless += 1;
                } else {
                    for image in self.images.near(report) {
                        near.entry(image).or_insert(NearImage { count: 0, first: (file, report) }).count += 1;
                    }
                }
            }
        }
        let warning = |message: String| Diagnostic::warning(UNMATCHED, message).in_file(&argument.name);
        for (image, near) in &near {
            let (Some(image), (file, report)) = (self.images.get(*image), near.first) else { continue };
            let Some(why) = self.images.why(report, image) else { continue };
            let message = format!(
                "{} in this folder {} nearly of {}, but {} not count for it; the first, {}, is of {}; {}",
                counted(near.count, "report"),
                if near.count == 1 { "is" } else { "are" },
                harmless(&image.name),
                if near.count == 1 { "does" } else { "do" },
                harmless(&file.name),
                said_of_report(report),
                why.reason(&image.name)
            );
            self.problems.push(warning(message).help(why.advice()));
        }
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
