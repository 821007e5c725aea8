//! Reading scanners' reports.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use imagegate::json::Limits;
use imagegate::{Code, Report};
use imagegate_formats::{Document, Format, read_reports};

use crate::diagnostics::{Diagnostic, Failure};
use crate::input::{Input, Inputs, Place, places};

/// What one `--report` gave.
#[derive(Debug)]
pub(crate) struct ReportArgument {
    /// The path, as it was given.
    pub(crate) name: String,
    /// The image that it was given for.
    pub(crate) image: Option<String>,
    pub(crate) is_folder: bool,
    pub(crate) files: Vec<ReportFile>,
}

/// A file and the reports in it.
#[derive(Debug)]
pub(crate) struct ReportFile {
    pub(crate) name: String,
    /// One for each document: JSON is one, YAML may be more.
    pub(crate) formats: Vec<Format>,
    pub(crate) reports: Vec<Report>,
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
        let mut files = Vec::new();
        let mut is_folder = path.is_dir();
        match places(&path) {
            Ok(places) => {
                for place in places {
                    is_folder |= place.in_folder;
                    match read_file(&place, inputs) {
                        Ok(file) => files.push(file),
                        Err(problem) => failure.push(problem),
                    }
                }
            }
            Err(problem) => failure.push(problem),
        }
        read.push(ReportArgument { name: path.to_string_lossy().into_owned(), image, is_folder, files });
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

/// Reads the reports of a file.
///
/// # Errors
///
/// That it cannot be read or is no report. Nothing is half read.
pub(crate) fn read_file(place: &Place, inputs: &mut Inputs) -> Result<ReportFile, Diagnostic> {
    let input = inputs.read(place, Limits::REPORT)?;
    let problem = |error, document| Diagnostic::of_document(&error, &input.name, document, &input.bytes);
    let error = match read_reports(&input.bytes) {
        Ok(read) => {
            return Ok(ReportFile { name: input.name, formats: vec![read.format], reports: read.reports });
        }
        Err(error) => error,
    };
    let documents = match error.code() {
        Code::InvalidSyntax if may_be_yaml(&input) => input.documents(Limits::REPORT)?,
        _ => Vec::new(),
    };
    if documents.is_empty() {
        return Err(problem(error, None));
    }
    let mut file = ReportFile { name: input.name.clone(), formats: Vec::new(), reports: Vec::new() };
    for document in documents {
        let read = read_reports(document.json());
        let read = read.map_err(|error| problem(document.locate(error), Some(Document::index(&document))))?;
        file.formats.push(read.format);
        file.reports.extend(read.reports);
    }
    Ok(file)
}

/// Whether what is no JSON is worth another look: scanners' resources come out of a cluster as YAML. What begins as
/// JSON is broken JSON, unless its name says otherwise.
fn may_be_yaml(input: &Input) -> bool {
    let extension = Path::new(&input.name).extension();
    let is_named_so = extension.is_some_and(|extension| extension == "yaml" || extension == "yml");
    let first = input.bytes.trim_ascii_start().first();
    is_named_so || !matches!(first, None | Some(b'{' | b'['))
}
