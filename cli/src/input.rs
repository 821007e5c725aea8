//! Files, folders and standard input.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use imagegate::json::Limits;
use imagegate_formats::{Document, parse_documents};

use crate::diagnostics::{Diagnostic, Failure, errors};
use crate::progress::Progress;
use crate::unpack::Unpacked;

/// A file that is to be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    path: PathBuf,
    /// Whether a folder was given, and not this file.
    pub(crate) in_folder: bool,
}

/// A file that was read.
#[derive(Debug)]
pub(crate) struct Input {
    /// As it was given, `-` for standard input.
    pub(crate) name: String,
    /// The content, unpacked where the file is packed with gzip.
    pub(crate) bytes: Vec<u8>,
}

/// What was read, and what could not be.
#[derive(Debug, Default)]
pub(crate) struct Files {
    pub(crate) inputs: Vec<Input>,
    /// Errors, and warnings of folders in which there is nothing.
    pub(crate) problems: Vec<Diagnostic>,
}

impl Files {
    /// The files with the warnings.
    ///
    /// # Errors
    ///
    /// That one could not be read.
    pub(crate) fn all(self) -> Result<(Vec<Input>, Vec<Diagnostic>), Failure> {
        if errors(&self.problems) > 0 { Err(self.problems) } else { Ok((self.inputs, self.problems)) }
    }
}

/// Reads what is given on the command line. Standard input can be read once.
#[derive(Debug, Default)]
pub(crate) struct Inputs {
    stdin_is_taken: bool,
    progress: Progress,
}

impl Place {
    pub(crate) fn name(&self) -> String {
        self.path.to_string_lossy().into_owned()
    }
}

impl Inputs {
    /// Reads every file that some paths stand for, each once however often it is given.
    pub(crate) fn read_all<'p>(&mut self, paths: impl IntoIterator<Item = &'p PathBuf>, limits: Limits) -> Files {
        let mut seen = BTreeSet::new();
        let mut files = Files::default();
        for path in paths {
            let places = places(path).unwrap_or_else(|problem| {
                files.problems.push(problem);
                Vec::new()
            });
            if places.is_empty() && path.is_dir() {
                let warning =
                    Diagnostic::warning("emptyFolder", format!("this folder holds no file that ends in {EXTENSIONS}"));
                files.problems.push(warning.in_file(&path.to_string_lossy()));
            }
            for place in places {
                // Another name of the same file is no second document.
                let same = fs::canonicalize(&place.path).unwrap_or_else(|_| place.path.clone());
                if !is_stdin(&place.path) && !seen.insert(same) {
                    continue;
                }
                match self.read(&place, limits) {
                    Ok(input) => files.inputs.push(input),
                    Err(problem) => files.problems.push(problem),
                }
            }
        }
        files
    }

    /// Reads a file.
    ///
    /// # Errors
    ///
    /// Why it cannot be read.
    pub(crate) fn read(&mut self, place: &Place, limits: Limits) -> Result<Input, Diagnostic> {
        let name = place.name();
        self.progress.step(&name);
        let bytes = if is_stdin(&place.path) {
            if std::mem::replace(&mut self.stdin_is_taken, true) {
                return Err(stdin_twice());
            }
            read_within(io::stdin().lock(), limits)
        } else {
            File::open(&place.path).and_then(|file| read_within(file, limits))
        };
        match bytes {
            Ok(bytes) => Ok(Input { name, bytes }),
            Err(error) => Err(cannot_read(&name, &error)),
        }
    }
}

impl Input {
    /// The documents in it; none where there is nothing but comments.
    ///
    /// # Errors
    ///
    /// That it is neither JSON nor YAML, or too large.
    pub(crate) fn documents(&self, limits: Limits) -> Result<Vec<Document<'_>>, Diagnostic> {
        parse_documents(&self.bytes, limits)
            .map_err(|error| Diagnostic::of_document(&error, &self.name, None, &self.bytes))
    }
}

/// Says of a file that nothing is in it.
pub(crate) fn empty(input: &Input) -> Diagnostic {
    Diagnostic::warning("emptyFile", "there is no document in this file").in_file(&input.name)
}

pub(crate) fn is_stdin(path: &Path) -> bool {
    path == Path::new("-")
}

fn stdin_twice() -> Diagnostic {
    Diagnostic::error("cannotRead", "standard input was given twice, but can be read only once")
        .help("write one of them to a file")
}

/// Refuses standard input for two things, before what is meant for one is taken for the other.
///
/// # Errors
///
/// That it is given twice.
pub(crate) fn stdin_once<'p>(paths: impl IntoIterator<Item = &'p Path>) -> Result<(), Failure> {
    let count = paths.into_iter().filter(|path| is_stdin(path)).count();
    if count > 1 { Err(vec![stdin_twice()]) } else { Ok(()) }
}

fn cannot_read(name: &str, error: &io::Error) -> Diagnostic {
    let diagnostic = Diagnostic::error("cannotRead", format!("it cannot be read: {error}")).in_file(name);
    match error.kind() {
        io::ErrorKind::NotFound => diagnostic.help("check the path; relative ones are looked up from here"),
        io::ErrorKind::PermissionDenied => diagnostic.help("let this user read it"),
        _ => diagnostic,
    }
}

/// The files that a path stands for: itself, or, of a folder, those in it and below, sorted.
///
/// # Errors
///
/// That there is nothing, or that it cannot be listed.
pub(crate) fn places(path: &Path) -> Result<Vec<Place>, Diagnostic> {
    if is_stdin(path) {
        return Ok(vec![Place { path: path.to_owned(), in_folder: false }]);
    }
    let at = |path: &Path, error: io::Error| cannot_read(&path.to_string_lossy(), &error);
    if !fs::metadata(path).map_err(|error| at(path, error))?.is_dir() {
        return Ok(vec![Place { path: path.to_owned(), in_folder: false }]);
    }
    let mut files = Vec::new();
    // Links may lead in a circle.
    let mut entered = BTreeSet::new();
    let mut folders = vec![path.to_owned()];
    while let Some(folder) = folders.pop() {
        if !entered.insert(fs::canonicalize(&folder).map_err(|error| at(&folder, error))?) {
            continue;
        }
        for entry in fs::read_dir(&folder).map_err(|error| at(&folder, error))? {
            let path = entry.map_err(|error| at(&folder, error))?.path();
            let is_document = is_document(&path);
            match fs::metadata(&path) {
                Ok(metadata) if metadata.is_dir() => folders.push(path),
                Ok(_) if is_document => files.push(path),
                // A broken link that would be passed over may be the policy that was meant.
                Err(error) if is_document => return Err(at(&path, error)),
                Ok(_) | Err(_) => {}
            }
        }
    }
    files.sort();
    Ok(files.into_iter().map(|path| Place { path, in_folder: true }).collect())
}

/// What the files of a folder end in that are read, for messages.
pub(crate) const EXTENSIONS: &str = ".json, .jsonl, .ndjson, .sarif, .yaml or .yml, or one of these and .gz";

/// Whether a file of a folder is read: by what its name ends in.
fn is_document(path: &Path) -> bool {
    let of_known = |path: &Path| {
        let known = ["json", "jsonl", "ndjson", "sarif", "yaml", "yml"];
        path.extension().is_some_and(|extension| known.iter().any(|known| extension == *known))
    };
    // `.gz` is the extension of `report.json.gz`, and `report.json` its stem.
    let is_packed = path.extension().is_some_and(|extension| extension == "gz");
    of_known(path) || (is_packed && path.file_stem().is_some_and(|stem| of_known(Path::new(stem))))
}

/// Reads the content, unpacked, but one byte more than the limit at most: its parser says that it is too large.
fn read_within(from: impl Read, limits: Limits) -> io::Result<Vec<u8>> {
    let most = u64::try_from(limits.bytes).unwrap_or(u64::MAX).saturating_add(1);
    let from = Unpacked::new(from)?;
    let is_packed = from.is_packed();
    let mut bytes = Vec::new();
    from.take(most).read_to_end(&mut bytes).map_err(|error| match is_packed {
        true => io::Error::new(error.kind(), format!("it is packed with gzip, but cannot be unpacked: {error}")),
        false => error,
    })?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_are_told_by_what_their_names_end_in() {
        for name in ["a.json", "a.jsonl", "a.ndjson", "a.sarif", "a.yaml", "a.yml", "a.b.json.gz", "a.yml.gz"] {
            assert!(is_document(Path::new(name)), "{name}");
        }
        for name in ["a.gz", "a.txt", "a.txt.gz", "json", ".json", ".json.gz", "a.json.gz.gz", "a.json.zip", "a.JSON"] {
            assert!(!is_document(Path::new(name)), "{name}");
        }
    }
}
