//! Files, folders and standard input.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::hash::{BuildHasher as _, RandomState};
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
    hasher: RandomState,
}

/// What tells the content of a file from that of others. The key of the hash is secret, so equal ones cannot be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Content {
    length: usize,
    hash: u64,
}

impl Place {
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) fn name(&self) -> String {
        self.path.to_string_lossy().into_owned()
    }

    /// What tells the file from others, however its path is written.
    pub(crate) fn identity(&self) -> PathBuf {
        if is_stdin(&self.path) { self.path.clone() } else { canonical(&self.path) }
    }
}

/// A path as it is written without links, where it can be had.
pub(crate) fn canonical(path: &Path) -> PathBuf {
    fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
}

impl Inputs {
    /// Reads every file that some paths stand for, each once however often it is given.
    pub(crate) fn read_all<'p>(&mut self, paths: impl IntoIterator<Item = &'p PathBuf>, limits: Limits) -> Files {
        self.read_where(paths, limits, |_| true)
    }

    /// As [`Inputs::read_all`], but for the files that `is_wanted` leaves out.
    pub(crate) fn read_where<'p>(
        &mut self,
        paths: impl IntoIterator<Item = &'p PathBuf>,
        limits: Limits,
        mut is_wanted: impl FnMut(&Place) -> bool,
    ) -> Files {
        let mut seen = BTreeSet::new();
        let mut files = Files::default();
        for path in paths {
            let mut places = places(path).unwrap_or_else(|problem| {
                files.problems.push(problem);
                Vec::new()
            });
            let found = places.len();
            places.retain(&mut is_wanted);
            if found == 0 && path.is_dir() {
                let warning =
                    Diagnostic::warning("emptyFolder", format!("this folder holds no file that ends in {EXTENSIONS}"));
                files.problems.push(warning.in_file(&path.to_string_lossy()));
            }
            for place in places {
                // Another name of the same file is no second document.
                if !is_stdin(&place.path) && !seen.insert(canonical(&place.path)) {
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

    /// What tells this content from that of other files.
    pub(crate) fn content(&self, bytes: &[u8]) -> Content {
        Content { length: bytes.len(), hash: self.hasher.hash_one(bytes) }
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
    if !fs::metadata(path).map_err(|error| cannot_read_path(path, &error))?.is_dir() {
        return Ok(vec![Place { path: path.to_owned(), in_folder: false }]);
    }
    let mut files = walk(path)?.files;
    files.sort();
    Ok(files.into_iter().map(|path| Place { path, in_folder: true }).collect())
}

/// What is in a folder and below.
#[derive(Debug, Default)]
pub(crate) struct Walked {
    files: Vec<PathBuf>,
    /// The folder itself and those below, each once.
    pub(crate) folders: Vec<PathBuf>,
}

/// Walks through a folder.
///
/// # Errors
///
/// That it cannot be listed, or that a document in it is a link that leads nowhere.
pub(crate) fn walk(folder: &Path) -> Result<Walked, Diagnostic> {
    let mut walked = Walked::default();
    // Links may lead in a circle.
    let mut entered = BTreeSet::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        let at = |error: io::Error| cannot_read_path(&folder, &error);
        if !entered.insert(fs::canonicalize(&folder).map_err(at)?) {
            continue;
        }
        for entry in fs::read_dir(&folder).map_err(at)? {
            let path = entry.map_err(at)?.path();
            let is_document = is_document(&path);
            match fs::metadata(&path) {
                Ok(metadata) if metadata.is_dir() => folders.push(path),
                Ok(_) if is_document => walked.files.push(path),
                // A broken link that would be passed over may be the policy that was meant.
                Err(error) if is_document => return Err(cannot_read_path(&path, &error)),
                Ok(_) | Err(_) => {}
            }
        }
        walked.folders.push(folder);
    }
    Ok(walked)
}

fn cannot_read_path(path: &Path, error: &io::Error) -> Diagnostic {
    cannot_read(&path.to_string_lossy(), error)
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
