//! `IMAGE=PATH`: the user says of which image a report is.

use imagegate::{ImageReference, Report};

use super::near::{said, said_of_report};
use super::{Attached, AttachedBy, Matcher, ReportPlace, UNMATCHED, is_nameless};
use crate::diagnostics::Diagnostic;
use crate::reports::{ReportArgument, ReportFile};
use crate::text::{counted, harmless};

/// What a path gives that a word of the user's may reach.
struct Given<'a> {
    place: ReportPlace,
    file: &'a ReportFile,
    report: &'a Report,
    /// What it is of, where it is not of an image.
    other: Option<&'a str>,
}

impl Matcher<'_> {
    /// The reports of a file or folder that was given for an image.
    pub(super) fn given_for(&mut self, argument_index: usize, argument: &ReportArgument, word: &str) {
        let error = |message: String| Diagnostic::error(UNMATCHED, message).in_file(&argument.name);
        let targets = self.images.named(word);
        if targets.is_empty() {
            let message = format!("a report was given for {}, which is not checked", harmless(word));
            let help = format!("write the image as the manifest or --image does; {}", self.images.listed());
            return self.problems.push(error(message).help(help));
        }
        let given = given(argument_index, argument);
        let reached = match self.reached(&given, &targets) {
            Ok(reached) => reached,
            Err((message, help)) => return self.problems.push(error(message).help(help)),
        };

        let mut overridden = Vec::new();
        let mut attached_any = false;
        let mut contradicted = None;
        for given in &reached {
            let mut named_otherwise = !is_nameless(given.report);
            for target in &targets {
                let Some(image) = self.images.get(*target) else { continue };
                named_otherwise &= self.images.belonging(given.report, image).is_none();
                match self.taken_for(given.report, word, *target) {
                    Some(report) => {
                        attached_any = true;
                        let attached = Attached { report, place: given.place, by: AttachedBy::Word };
                        self.attach(*target, given.file, attached);
                    }
                    None => contradicted = contradicted.or(Some((given, *target))),
                }
            }
            if named_otherwise {
                overridden.push(given);
            }
        }
        if let Some((given, target)) = contradicted {
            self.problems.push(self.contradiction(given, word, target, attached_any));
        } else if let Some(first) = overridden.first() {
            let message = format!(
                "this report says that it is of {}, and is taken for {}, as --report says",
                said_of_report(first.report),
                harmless(word)
            );
            let help = "give the report by its path alone if it is of the image that it names";
            let warning = Diagnostic::warning("overriddenReference", message).in_file(&first.file.name);
            self.problems.push(warning.help(help));
        }
        self.left_by_word(argument, word, &given, &reached);
        self.problems.extend(argument.not_reports_warning());
    }

    /// The report as it is when the user's word is taken, if no digest contradicts that.
    fn taken_for(&self, report: &Report, word: &str, target: usize) -> Option<Report> {
        let image = self.images.get(target)?;
        let report = match ImageReference::parse(word) {
            Some(_) => report.of_image(word).ok()?,
            None => report.clone(),
        };
        self.images.belonging(&report, image)
    }

    /// What the word reaches: the one report, or, of several, those that name the image or else the one that names none.
    ///
    /// # Errors
    ///
    /// That none or several could be meant: a message, and what to do.
    fn reached<'g>(&self, given: &'g [Given<'g>], targets: &[usize]) -> Result<Vec<&'g Given<'g>>, (String, String)> {
        if let [only] = given {
            return Ok(vec![only]);
        }
        let reports: Vec<&Given<'_>> = given.iter().filter(|given| given.other.is_none()).collect();
        let names_target =
            |given: &&&Given<'_>| self.images.of_report(given.report).iter().any(|(image, _)| targets.contains(image));
        let naming: Vec<&Given<'_>> = reports.iter().filter(names_target).copied().collect();
        if !naming.is_empty() {
            return Ok(naming);
        }
        let nameless: Vec<&Given<'_>> = reports.iter().filter(|given| is_nameless(given.report)).copied().collect();
        match (nameless.as_slice(), reports.as_slice(), given) {
            ([only], ..) => Ok(vec![only]),
            ([_, _, ..], ..) => {
                let message = format!("{} here name no image, and any may be meant", counted(nameless.len(), "report"));
                Err((message, "give the file that holds the one that is meant, and it alone".to_owned()))
            }
            ([], [first, ..], _) => {
                let says = said_of_report(first.report);
                let message = format!("none of {} here names this image; the first is of {says}", reports.len());
                Err((message, "give the file that holds the report of this image, and it alone".to_owned()))
            }
            ([], [], [first, ..]) => {
                let what = harmless(first.other.unwrap_or("something else")).into_owned();
                let message = format!(
                    "none of {} here is of an image, and any may be meant; the first is of a {what}",
                    given.len()
                );
                Err((message, "give the file that holds the one that is meant, and it alone".to_owned()))
            }
            ([], [], []) => {
                let message = "there is no report here".to_owned();
                Err((message, "give the scanner's report of the image".to_owned()))
            }
        }
    }

    /// A report that was given for an image and names another digest than the image's.
    fn contradiction(&self, given: &Given<'_>, word: &str, target: usize, attached_any: bool) -> Diagnostic {
        let image = self.images.get(target);
        let digest = image.and_then(|image| image.own_digest()).unwrap_or_default();
        let name = image.map(|image| harmless(&image.name)).unwrap_or_default();
        let message = format!(
            "this report was given for {}, but names {}, and the digest of {name} is {digest}",
            harmless(word),
            said(given.report.digests()),
        );
        let help = "scan the image that is to run; a digest is never overridden";
        let error = Diagnostic::error(UNMATCHED, message).in_file(&given.file.name).help(help);
        if attached_any { error.into_warning() } else { error }
    }

    /// Says what else a path holds that was given for one image.
    fn left_by_word(&mut self, argument: &ReportArgument, word: &str, given: &[Given<'_>], reached: &[&Given<'_>]) {
        let is_reached = |given: &Given<'_>| reached.iter().any(|reached| reached.place == given.place);
        let left = given.iter().filter(|given| !is_reached(given) && given.other.is_none());
        // A folder may hold what is of no interest here.
        let left = left.filter(|given| !argument.is_folder || !self.images.of_report(given.report).is_empty());
        let left: Vec<&Given<'_>> = left.collect();
        if let Some(first) = left.first() {
            let others =
                if left.len() == 1 { "1 other report is" } else { &format!("{} other reports are", left.len()) };
            let message = format!(
                "{others} not looked at, because --report gives this for {}; the first is of {}",
                harmless(word),
                said_of_report(first.report)
            );
            let warning = Diagnostic::warning(UNMATCHED, message).in_file(&argument.name);
            self.problems.push(
                warning.help("give the path without an image too, if they are to count for the images they name"),
            );
        }
    }
}

/// Everything that a path holds, what is not of an image too. That has places behind the reports of its file.
fn given(argument_index: usize, argument: &ReportArgument) -> Vec<Given<'_>> {
    let mut given = Vec::new();
    for (index, file) in argument.files.iter().enumerate() {
        let place = |report| ReportPlace { argument: argument_index, file: index, report };
        for (at, report) in file.reports.iter().enumerate() {
            given.push(Given { place: place(at), file, report, other: None });
        }
        for (at, other) in file.others.iter().enumerate() {
            let place = place(file.reports.len() + at);
            given.push(Given { place, file, report: &other.report, other: Some(&other.what) });
        }
    }
    given
}
