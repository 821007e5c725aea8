//! Reading scanners' reports.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use imagegate::Report;
use imagegate::json::Limits;
use imagegate_formats::{DroppedName, Format, Other, Suppressed, read_reports};

use crate::diagnostics::{Diagnostic, Failure};
use crate::input::{Content, Inputs, Place, places};
use crate::matching::Matched;
use crate::recognise::Given;
use crate::text::{counted, harmless, listed};

/// What one `--report` gave.
#[derive(Debug)]
pub(crate) struct ReportArgument {
    /// The path, as it was given.
    pub(crate) name: String,
    /// The image that it was given for.
    pub(crate) image: Option<String>,
    pub(crate) is_folder: bool,
    pub(crate) files: Vec<ReportFile>,
    /// The errors about files of a folder that are not scanners' reports.
    pub(crate) not_reports: Vec<Diagnostic>,
}

/// A file and the reports in it.
#[derive(Debug)]
pub(crate) struct ReportFile {
    pub(crate) name: String,
    /// What tells the file from others, however its path is written.
    pub(crate) identity: PathBuf,
    /// What tells its content from that of other files.
    pub(crate) content: Content,
    pub(crate) format: Format,
    pub(crate) reports: Vec<Report>,
    /// What is not of an image.
    pub(crate) others: Vec<Other>,
    /// What the scanner left out by rules of its own.
    pub(crate) suppressed: Suppressed,
    pub(crate) dropped_names: Vec<DroppedName>,
}

const NOT_OF_AN_IMAGE: &str = "notOfAnImage";

impl ReportArgument {
    /// Says how many reports of a folder are not of an image.
    pub(crate) fn others_warning(&self) -> Option<Diagnostic> {
        let with_others: Vec<&ReportFile> = self.files.iter().filter(|file| !file.others.is_empty()).collect();
        let count: usize = with_others.iter().map(|file| file.others.len()).sum();
        let file = with_others.first()?;
        let message = format!(
            "{} in this folder {} not of an image and {} not looked at; the first, in {}, is {}",
            counted(count, "report"),
            if count == 1 { "is" } else { "are" },
            if count == 1 { "is" } else { "are" },
            harmless(&file.name),
            described(file.others.first()?)
        );
        Some(Diagnostic::warning(NOT_OF_AN_IMAGE, message).in_file(&self.name))
    }
}

impl ReportArgument {
    /// Says how many files of a folder are not scanners' reports.
    pub(crate) fn not_reports_warning(&self) -> Option<Diagnostic> {
        match self.not_reports.as_slice() {
            [] => None,
            [only] => Some(only.clone().into_warning()),
            [first, ..] => {
                let message = format!(
                    "{} files in this folder are not scanners' reports and are not looked at; of the first, {}: {}",
                    self.not_reports.len(),
                    harmless(first.file().unwrap_or_default()),
                    first.message()
                );
                Some(Diagnostic::warning(first.code(), message).in_file(&self.name))
            }
        }
    }
}

impl ReportFile {
    /// Says how many reports of a file are not of an image, with the place of the first.
    pub(crate) fn others_warning(&self) -> Option<Diagnostic> {
        let first = self.others.first()?;
        let message = match self.others.len() {
            1 => format!("{} is not of an image, and is not looked at", described(first)),
            count => {
                format!("{count} reports are not of an image and are not looked at; the first is {}", described(first))
            }
        };
        Some(Diagnostic::warning(NOT_OF_AN_IMAGE, message).in_file(&self.name).at_pointer(&first.pointer))
    }

    /// Says which name a report gives its image, where that is no reference: ` ("app.tar" is no image reference)`.
    pub(crate) fn dropped_name(&self, report: usize) -> String {
        let found = self.dropped_names.binary_search_by_key(&report, |dropped| dropped.report).ok();
        let dropped = found.and_then(|found| self.dropped_names.get(found));
        let says = |dropped: &DroppedName| format!(" (\"{}\" is no image reference)", harmless(&dropped.name));
        dropped.map(says).unwrap_or_default()
    }

    /// Says how many findings the scanner left out by rules of its own.
    pub(crate) fn suppressed_warning(&self) -> Option<Diagnostic> {
        let message = suppressed_message(self.suppressed.findings, &self.suppressed.configured)?;
        Some(Diagnostic::warning(SUPPRESSED, message).in_file(&self.name).help(SUPPRESSED_HELP))
    }
}

pub(crate) const SUPPRESSED: &str = "suppressedByScanner";
pub(crate) const SUPPRESSED_HELP: &str =
    "they are not looked at here; write exemptions instead of the scanner's rules to keep them in view";

/// How many findings were left out, and by which rules; `None` where that is none by none.
pub(crate) fn suppressed_message(findings: usize, configured: &[String]) -> Option<String> {
    let rules = if configured.is_empty() { String::new() } else { format!(" ({})", listed(configured, 5)) };
    match (findings, configured.is_empty()) {
        (0, true) => None,
        (0, false) => {
            Some(format!("the scanner is configured to leave findings out{rules}; how many it left out is not known"))
        }
        (count, _) => {
            let were = if count == 1 { "was" } else { "were" };
            Some(format!("{} {were} left out by the scanner's own rules{rules}", counted(count, "finding")))
        }
    }
}

/// Warnings about findings that scanners left out of reports that were given to an image: one a file, and one a folder.
pub(crate) fn suppressed_warnings(arguments: &[ReportArgument], matched: &Matched) -> Vec<Diagnostic> {
    let mut warnings = Vec::new();
    for (index, argument) in arguments.iter().enumerate() {
        let files = argument.files.iter().enumerate().filter(|(file, _)| matched.uses_file(index, *file));
        let files: Vec<&ReportFile> =
            files.map(|(_, file)| file).filter(|file| file.suppressed != Suppressed::default()).collect();
        match files.as_slice() {
            [first, _, ..] if argument.is_folder => {
                let findings = files.iter().map(|file| file.suppressed.findings).sum();
                let mut configured: Vec<String> = Vec::new();
                for rule in files.iter().flat_map(|file| &file.suppressed.configured) {
                    if !configured.contains(rule) {
                        configured.push(rule.clone());
                    }
                }
                let Some(message) = suppressed_message(findings, &configured) else { continue };
                let message =
                    format!("in {} files, the first of them {}: {message}", files.len(), harmless(&first.name));
                warnings.push(Diagnostic::warning(SUPPRESSED, message).in_file(&argument.name).help(SUPPRESSED_HELP));
            }
            files => warnings.extend(files.iter().filter_map(|file| file.suppressed_warning())),
        }
    }
    warnings
}

/// What a report that is not of an image is of: `a report of a file system (/srv/app)`.
pub(crate) fn described(other: &Other) -> String {
    let article = if other.what.starts_with(['a', 'e', 'i', 'o', 'A', 'E', 'I', 'O']) { "an" } else { "a" };
    let name = other.name.as_deref().map(|name| format!(" ({})", harmless(name))).unwrap_or_default();
    format!("a report of {article} {}{name}", harmless(&other.what))
}

/// Reads what `--report` gives.
///
/// # Errors
///
/// Everything that cannot be read or is no report.
pub(crate) fn read_arguments(arguments: &[OsString], inputs: &mut Inputs) -> Result<Vec<ReportArgument>, Failure> {
    let mut failure = Failure::new();
    let mut read = Vec::new();
    for argument in arguments {
        let (image, path) = split(argument).map_err(|error| vec![error])?;
        let (mut files, mut not_reports) = (Vec::new(), Vec::new());
        let mut is_folder = path.is_dir();
        match places(&path) {
            Ok(places) => {
                for place in places {
                    is_folder |= place.in_folder;
                    match read_file(&place, inputs) {
                        Ok(file) => files.push(file),
                        Err(refused) if place.in_folder && refused.is_no_scan => not_reports.extend(refused.problems),
                        Err(refused) => failure.extend(refused.problems),
                    }
                }
            }
            Err(problem) => failure.push(problem),
        }
        read.push(ReportArgument { name: path.to_string_lossy().into_owned(), image, is_folder, files, not_reports });
    }
    if failure.is_empty() { Ok(read) } else { Err(failure) }
}

/// Takes `IMAGE=PATH` apart. A file of exactly that name wins, for a path may have a "=" too; a reference has none, so
/// the first one ends it.
fn split(argument: &OsStr) -> Result<(Option<String>, PathBuf), Diagnostic> {
    let path = || (None, PathBuf::from(argument));
    if Path::new(argument).exists() {
        return Ok(path());
    }
    match argument.to_str().and_then(|text| text.split_once('=')) {
        None => Ok(path()),
        Some((image, file)) if !image.is_empty() && !file.is_empty() => {
            Ok((Some(image.to_owned()), PathBuf::from(file)))
        }
        Some(_) => {
            let message = format!("--report {} is neither a file nor IMAGE=PATH", argument.to_string_lossy());
            Err(Diagnostic::error("invalidArgument", message))
        }
    }
}

/// The path that a `--report` gives, as far as it can be told without reading anything.
pub(crate) fn path(argument: &OsStr) -> &Path {
    match argument.to_str().and_then(|text| text.split_once('=')) {
        Some((_, path)) if !Path::new(argument).exists() => Path::new(path),
        _ => Path::new(argument),
    }
}

/// Why a file gives no reports.
#[derive(Debug)]
pub(crate) struct Refused {
    pub(crate) problems: Failure,
    /// Whether it is something else than the report of a scan, and no report was meant to be there.
    is_no_scan: bool,
}

/// Reads the reports of a file.
///
/// # Errors
///
/// That it cannot be read or is no report. Nothing is half read.
pub(crate) fn read_file(place: &Place, inputs: &mut Inputs) -> Result<ReportFile, Refused> {
    let unreadable = |problem| Refused { problems: vec![problem], is_no_scan: false };
    let input = inputs.read(place, Limits::REPORT).map_err(unreadable)?;
    match read_reports(&input.bytes) {
        Ok(read) => Ok(ReportFile {
            identity: place.identity(),
            content: inputs.content(&input.bytes),
            name: input.name,
            format: read.format,
            reports: read.reports,
            others: read.others,
            suppressed: read.suppressed,
            dropped_names: read.dropped_names,
        }),
        Err(error) => {
            let problem = Diagnostic::of_document(&error, &input.name, None, &input.bytes);
            let problems = Given::Report.explain(&input, vec![problem]);
            Err(Refused { problems, is_no_scan: Given::is_no_scan(&input) })
        }
    }
}
