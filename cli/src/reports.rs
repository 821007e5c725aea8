//! Reading scanners' reports.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use imagegate::Report;
use imagegate::json::Limits;
use imagegate_formats::{Format, read_reports};

use crate::diagnostics::{Diagnostic, Failure};
use crate::input::{Inputs, Place, places};

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
    pub(crate) format: Format,
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
    match read_reports(&input.bytes) {
        Ok(read) => Ok(ReportFile { name: input.name, format: read.format, reports: read.reports }),
        Err(error) => Err(Diagnostic::of_document(&error, &input.name, None, &input.bytes)),
    }
}
