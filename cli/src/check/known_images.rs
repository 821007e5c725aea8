//! `--images`: what the host knows of images.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use imagegate::json::{Limits, Read, Reader, Unknown};
use imagegate::{Code, Digest, Error, Image, ImageReference, Platform, Report, Timestamp};
use imagegate_formats::Document;

use crate::diagnostics::{Diagnostic, Failure};
use crate::input::{Content, Input, Inputs, places};
use crate::recognise::Given;
use crate::reports::{ReportArgument, read_file};
use crate::text::{harmless, normal_reference};
use crate::{matching::CheckedImages, pointer};

/// What is known of some images.
#[derive(Debug, Default)]
pub(crate) struct KnownImages {
    file: Option<Input>,
    entries: Vec<Entry>,
    /// The entries by registry and repository.
    by_name: BTreeMap<String, Vec<usize>>,
}

/// What is known of an image.
#[derive(Debug)]
struct Entry {
    reference: ImageReference,
    digest: Option<Digest>,
    platforms: Vec<Platform>,
    pushed_at: Option<Timestamp>,
    running_since: Option<Timestamp>,
    baseline: Vec<Baseline>,
}

/// A file or folder of a baseline.
#[derive(Debug)]
struct Baseline {
    reports: Vec<Report>,
    files: Vec<(PathBuf, Content)>,
}

/// An entry as it is written.
#[derive(Debug, Default)]
struct Written {
    reference: Option<ImageReference>,
    digest: Option<Digest>,
    platforms: Vec<Platform>,
    pushed_at: Option<Timestamp>,
    running_since: Option<Timestamp>,
    baseline: Vec<String>,
}

impl KnownImages {
    /// Reads the file that `--images` gives.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with it or with a report that it names.
    pub(crate) fn read(path: &Path, inputs: &mut Inputs) -> Result<Self, Failure> {
        let (files, _) = inputs.read_all([&path.to_owned()], Limits::REQUEST).all()?;
        let Ok([file]) = <[Input; 1]>::try_from(files) else {
            let error = Diagnostic::error("cannotRead", "--images takes one file, not a folder");
            return Err(vec![error.in_file(&path.to_string_lossy())]);
        };
        let mut failure = Failure::new();
        let mut entries = Vec::new();
        {
            let explained = |problems| Given::Images.explain(&file, problems);
            let document = only_document(&file).map_err(explained)?;
            let written = read_list(document.json()).map_err(|errors| {
                let located = errors.into_iter().map(|error| diagnostic(document.locate(error), &document, &file));
                explained(located.collect())
            })?;
            let errors = contradictions(&written);
            failure.extend(errors.into_iter().map(|error| at_pointer(error, &document, &file)));
            let base = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
            for (index, written) in written.into_iter().enumerate() {
                let mut baseline = Vec::new();
                for (at, path) in written.baseline.iter().enumerate() {
                    let full = base.join(path);
                    if !full.exists() {
                        let message = format!("there is no file or folder {}", harmless(path));
                        let error = Error::new(Code::InvalidValue, message, format!("/{index}/baseline/{at}"));
                        let problem = at_pointer(error, &document, &file).with_code("cannotRead");
                        failure.push(problem.help("a baseline is looked up from the folder of this file"));
                        continue;
                    }
                    match Baseline::read(&full, inputs) {
                        Ok(read) if read.reports.is_empty() => {
                            let message = format!("there is no report of an image in {}", harmless(path));
                            let error = Error::new(Code::InvalidValue, message, format!("/{index}/baseline/{at}"));
                            failure.push(at_pointer(error, &document, &file));
                        }
                        Ok(read) => baseline.push(read),
                        Err(problems) => failure.extend(problems),
                    }
                }
                // One without a reference was refused above.
                let Some(reference) = written.reference else { continue };
                let Written { digest, platforms, pushed_at, running_since, .. } = written;
                entries.push(Entry { reference, digest, platforms, pushed_at, running_since, baseline });
            }
        }
        if !failure.is_empty() {
            return Err(failure);
        }
        let mut by_name: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (index, entry) in entries.iter().enumerate() {
            by_name.entry(entry.reference.name().to_owned()).or_default().push(index);
        }
        Ok(Self { file: Some(file), entries, by_name })
    }

    /// Adds to an image what is known of it.
    pub(crate) fn fill(&self, image: &mut Image) {
        let Some(entry) = self.of(&image.reference).and_then(|index| self.entries.get(index)) else { return };
        image.digest.clone_from(&entry.digest);
        image.platforms.clone_from(&entry.platforms);
        image.pushed_at = entry.pushed_at;
        image.running_since = entry.running_since;
        image.baseline = entry.baseline.iter().flat_map(|baseline| baseline.reports.iter().cloned()).collect();
    }

    /// The entry of an image: the same registry, repository and tag, and the same digest where the entry's reference
    /// names one. One that names it is more exact.
    fn of(&self, reference: &str) -> Option<usize> {
        let own = ImageReference::parse(reference)?;
        let candidates = self.by_name.get(own.name())?.iter().copied();
        let mut of_image: Vec<(bool, usize)> = candidates
            .filter_map(|index| {
                let named = &self.entries.get(index)?.reference;
                let is_same = match named.digest() {
                    None => named.tag() == own.tag(),
                    Some(digest) => own.digest() == Some(digest) && (named.tag().is_none() || named.tag() == own.tag()),
                };
                is_same.then_some((named.digest().is_none(), index))
            })
            .collect();
        of_image.sort_unstable();
        of_image.first().map(|(_, index)| *index)
    }

    /// Checks the entries against the images that are checked.
    ///
    /// # Errors
    ///
    /// An entry's digest is not the one that the image's reference names, or a baseline is among the reports.
    pub(crate) fn check(&self, images: &CheckedImages, reports: &[ReportArgument]) -> Result<Vec<Diagnostic>, Failure> {
        let Some(file) = &self.file else { return Ok(Vec::new()) };
        let document = only_document(file)?;
        let mut failure = Failure::new();
        let mut used = BTreeSet::new();
        for image in images.all() {
            let Some(index) = self.of(&image.image.reference) else { continue };
            used.insert(index);
            let known = self.entries.get(index).and_then(|entry| entry.digest.as_ref());
            let named = image.reference().and_then(ImageReference::digest);
            if let (Some(known), Some(named)) = (known, named)
                && known.as_str() != named
            {
                let message = format!("this is not the digest that {} names", harmless(&image.name));
                let error = Error::new(Code::DigestMismatch, message, format!("/{index}/digest"));
                failure.push(at_pointer(error, &document, file));
            }
        }
        for (index, entry) in self.entries.iter().enumerate() {
            for (at, baseline) in entry.baseline.iter().enumerate() {
                if let Some(same) = baseline.same_as(reports) {
                    let message = format!(
                        "this report is given by --report too ({}): as its own baseline it would forgive everything in it",
                        harmless(same)
                    );
                    let error = Error::new(Code::ConflictingKeys, message, format!("/{index}/baseline/{at}"));
                    failure.push(at_pointer(error, &document, file));
                }
            }
        }
        if !failure.is_empty() {
            return Err(failure);
        }
        let unused = (0..self.entries.len()).filter(|index| !used.contains(index));
        let warnings = unused.filter_map(|index| {
            let entry = self.entries.get(index)?;
            let message = format!("{} is no image that is checked", harmless(entry.reference.as_str()));
            let error = Error::new(Code::InvalidValue, message, format!("/{index}/reference"));
            Some(at_pointer(error, &document, file).with_code("unmatchedImage").into_warning())
        });
        Ok(warnings.collect())
    }
}

impl Baseline {
    fn read(path: &Path, inputs: &mut Inputs) -> Result<Self, Failure> {
        let mut baseline = Self { reports: Vec::new(), files: Vec::new() };
        let mut failure = Failure::new();
        for place in places(path).map_err(|problem| vec![problem])? {
            match read_file(&place, inputs) {
                Ok(file) => {
                    baseline.reports.extend(file.reports);
                    baseline.files.push((file.identity, file.content));
                }
                Err(refused) => failure.extend(refused.problems),
            }
        }
        if failure.is_empty() { Ok(baseline) } else { Err(failure) }
    }

    /// The name of a file among the reports that is one of these, or has the same content.
    fn same_as<'r>(&self, reports: &'r [ReportArgument]) -> Option<&'r str> {
        let mut files = reports.iter().flat_map(|argument| &argument.files);
        let is_same = |file: &&crate::reports::ReportFile| {
            self.files.iter().any(|(identity, content)| *identity == file.identity || *content == file.content)
        };
        files.find(is_same).map(|file| file.name.as_str())
    }
}

fn only_document(file: &Input) -> Result<Document<'_>, Failure> {
    let mut documents = file.documents(Limits::REQUEST).map_err(|problem| vec![problem])?;
    match (documents.pop(), documents.len()) {
        (Some(only), 0) => Ok(only),
        (_, more) => {
            let count = if more == 0 { 0 } else { more + 1 };
            let message = format!("a list of images is one document, and there are {count} in this file");
            Err(vec![Diagnostic::error("invalidValue", message).in_file(&file.name)])
        }
    }
}

fn diagnostic(error: Error, document: &Document<'_>, file: &Input) -> Diagnostic {
    Diagnostic::of_document(&error, &file.name, Some(document.index()), &file.bytes)
}

fn at_pointer(error: Error, document: &Document<'_>, file: &Input) -> Diagnostic {
    diagnostic(pointer::locate(error, document), document, file)
}

imagegate::keys! {
    /// The keys of an entry.
    Key {
        Reference = "reference",
        Digest = "digest",
        Platforms = "platforms",
        PushedAt = "pushedAt",
        RunningSince = "runningSince",
        Baseline = "baseline",
    }
}

imagegate::keys! {
    /// The keys of a platform.
    PlatformKey { Platform = "platform", Digest = "digest" }
}

fn read_list(json: &[u8]) -> Result<Vec<Written>, Vec<Error>> {
    let read = Reader::document(json, Limits::REQUEST, Unknown::Refuse, |r| {
        let mut entries = Vec::new();
        r.list(|r| {
            entries.push(read_entry(r)?);
            Ok(())
        })?;
        Ok(entries)
    });
    read.map_err(imagegate::json::Problems::into_errors)
}

fn read_entry(r: &mut Reader<'_>) -> Read<Written> {
    let mut entry = Written::default();
    let object = r.fields(|r, key| {
        match key {
            Key::Reference => {
                entry.reference = parsed(r, Code::InvalidReference, "an image reference", ImageReference::parse)?
            }
            Key::Digest => entry.digest = r.nullable(digest)?,
            Key::PushedAt => entry.pushed_at = r.nullable(instant)?,
            Key::RunningSince => entry.running_since = r.nullable(instant)?,
            Key::Platforms => {
                r.list(|r| {
                    entry.platforms.push(read_platform(r)?);
                    Ok(())
                })?;
            }
            Key::Baseline => {
                let mut paths = Vec::new();
                r.strings(&mut paths)?;
                entry.baseline = paths.into_iter().map(|path| path.into_owned()).collect();
            }
        }
        Ok(())
    })?;
    r.require_field(&object, Key::Reference);
    Ok(entry)
}

fn read_platform(r: &mut Reader<'_>) -> Read<Platform> {
    let mut platform = Platform::default();
    let object = r.fields(|r, key| {
        match key {
            PlatformKey::Platform => platform.platform = r.string()?.unwrap_or_default().into_owned(),
            PlatformKey::Digest => platform.digest = r.nullable(digest)?,
        }
        Ok(())
    })?;
    r.require_field(&object, PlatformKey::Platform);
    Ok(platform)
}

fn digest(r: &mut Reader<'_>) -> Read<Option<Digest>> {
    let what = "a digest (sha256: and 64, or sha512: and 128 lower-case hexadecimal digits)";
    parsed(r, Code::InvalidDigest, what, Digest::parse)
}

fn instant(r: &mut Reader<'_>) -> Read<Option<Timestamp>> {
    parsed(r, Code::InvalidInstant, "an instant such as 2027-01-15T08:00:00Z", Timestamp::parse)
}

fn parsed<T>(r: &mut Reader<'_>, code: Code, what: &str, parse: fn(&str) -> Option<T>) -> Read<Option<T>> {
    let at = r.offset();
    let Some(text) = r.string()? else { return Ok(None) };
    let parsed = parse(&text);
    if parsed.is_none() {
        r.problem(code, at, format!("\"{}\" is not {what}", harmless(&text)));
    }
    Ok(parsed)
}

/// What is wrong with the entries of a list together, or with one of them alone.
fn contradictions(entries: &[Written]) -> Vec<Error> {
    let mut errors = Vec::new();
    let mut seen = BTreeSet::new();
    for (index, entry) in entries.iter().enumerate() {
        let Some(reference) = &entry.reference else { continue };
        if !seen.insert(normal_reference(reference.as_str())) {
            let message = format!("{} has an entry before this one", harmless(reference.as_str()));
            errors.push(Error::new(Code::DuplicateName, message, format!("/{index}/reference")));
        }
        if let (Some(named), Some(digest)) = (reference.digest(), &entry.digest)
            && named != digest.as_str()
        {
            let message = "the digest is not the one that the reference names";
            errors.push(Error::new(Code::DigestMismatch, message, format!("/{index}/digest")));
        }
        let mut platforms = BTreeSet::new();
        for (at, platform) in entry.platforms.iter().enumerate() {
            if !platforms.insert(normal_platform(&platform.platform)) {
                let message = format!("the platform \"{}\" is listed twice", harmless(&platform.platform));
                errors.push(Error::new(Code::DuplicatePlatform, message, format!("/{index}/platforms/{at}")));
            }
        }
    }
    errors
}

/// A platform as the engine compares it.
pub(crate) fn normal_platform(platform: &str) -> Option<String> {
    let mut builder = Report::builder();
    builder.platform(platform);
    builder.build().platform().map(str::to_owned)
}
