//! The images that are checked, and how a report or a word of the user's finds them.

use std::collections::BTreeMap;

use imagegate::{Image, ImageReference, Report};

use crate::text::normal_reference;
use imagegate_formats::Mirrors;

/// An image that is checked.
#[derive(Clone, Debug)]
pub(crate) struct CheckedImage {
    /// The normalised reference, or the text as given where it is invalid.
    pub(crate) name: String,
    /// The reference as it was written first, and what the host knows of digest and platforms.
    pub(crate) image: Image,
    reference: Option<ImageReference>,
    /// The reference as if no mirror were used.
    resolved: Option<ImageReference>,
    /// Its digest and those of its platforms, as far as they are known.
    digests: Vec<String>,
}

/// The distinct images that are checked, in order, with what finds them.
///
/// A folder may hold thousands of reports, so no report is compared with every image.
#[derive(Debug)]
pub(crate) struct CheckedImages {
    images: Vec<CheckedImage>,
    /// By the normalised reference.
    positions: BTreeMap<String, usize>,
    by_digest: BTreeMap<String, Vec<usize>>,
    by_name: BTreeMap<String, OfName>,
    /// By the repository without its registry.
    by_path: BTreeMap<String, Vec<usize>>,
    /// By the rest of the repository after each `/`.
    by_path_end: BTreeMap<String, Vec<usize>>,
    /// Images with an invalid reference. References do not decide about them.
    invalid: Vec<usize>,
    mirrors: Mirrors,
}

/// The images of one repository.
#[derive(Debug, Default)]
struct OfName {
    all: Vec<usize>,
    by_tag: BTreeMap<String, Vec<usize>>,
    without_tag: Vec<usize>,
}

impl CheckedImage {
    pub(crate) fn new(image: Image, mirrors: &Mirrors) -> Self {
        let reference = ImageReference::parse(&image.reference);
        let named = reference.as_ref().and_then(ImageReference::digest);
        let own = named.or(image.digest.as_ref().map(|digest| digest.as_str()));
        let platforms = image.platforms.iter().filter_map(|platform| Some(platform.digest.as_ref()?.as_str()));
        let digests = own.into_iter().chain(platforms).map(str::to_owned).collect();
        let resolved = reference.as_ref().map(|reference| mirrors.resolve(reference));
        Self { name: normal_reference(&image.reference), image, reference, resolved, digests }
    }

    /// The reference as the engine reads it.
    pub(crate) fn reference(&self) -> Option<&ImageReference> {
        self.reference.as_ref()
    }

    /// The reference as if no mirror were used.
    pub(crate) fn resolved(&self) -> Option<&ImageReference> {
        self.resolved.as_ref()
    }

    /// Whether its digest, or one of a platform's, is known.
    pub(crate) fn has_digest(&self) -> bool {
        !self.digests.is_empty()
    }

    /// Its own digest, where it is known.
    pub(crate) fn own_digest(&self) -> Option<&str> {
        let named = self.reference.as_ref().and_then(ImageReference::digest);
        named.or(self.image.digest.as_ref().map(|digest| digest.as_str()))
    }

    /// Whether its own digest is known; those of its platforms do not say it.
    pub(crate) fn has_own_digest(&self) -> bool {
        self.own_digest().is_some()
    }

    /// Whether a report names its digest or that of one of its platforms.
    pub(crate) fn shares_digest(&self, report: &Report) -> bool {
        report.digests().any(|digest| self.digests.iter().any(|own| own == digest))
    }

    /// Whether it is what a user's text names: the same registry, repository and tag, and the same digest where the text
    /// names one. `reference` is the text's, read with mirrors taken out.
    fn is_named(&self, text: &str, reference: Option<&ImageReference>) -> bool {
        let (Some(named), Some(own)) = (reference, &self.resolved) else {
            return self.image.reference == text;
        };
        named.name() == own.name() && self.has_tag_and_digest_of(named)
    }

    /// Whether tag and digest are those of a reference to the same repository.
    pub(crate) fn has_tag_and_digest_of(&self, named: &ImageReference) -> bool {
        let own_tag = self.reference.as_ref().and_then(ImageReference::tag);
        match named.digest() {
            None => named.tag() == own_tag,
            // A digest alone says nothing of the tag.
            Some(digest) => {
                self.own_digest() == Some(digest)
                    && (named.tag().is_none() || own_tag.is_none() || named.tag() == own_tag)
            }
        }
    }
}

impl CheckedImages {
    /// The images, each once by its normalised reference.
    pub(crate) fn new(images: impl IntoIterator<Item = Image>, mirrors: Mirrors) -> Self {
        let mut checked = Self {
            images: Vec::new(),
            positions: BTreeMap::new(),
            by_digest: BTreeMap::new(),
            by_name: BTreeMap::new(),
            by_path: BTreeMap::new(),
            by_path_end: BTreeMap::new(),
            invalid: Vec::new(),
            mirrors,
        };
        for image in images {
            if !checked.positions.contains_key(&normal_reference(&image.reference)) {
                checked.add(CheckedImage::new(image, &checked.mirrors));
            }
        }
        checked
    }

    fn add(&mut self, image: CheckedImage) {
        let at = self.images.len();
        for digest in &image.digests {
            self.by_digest.entry(digest.clone()).or_default().push(at);
        }
        match &image.resolved {
            None => self.invalid.push(at),
            Some(resolved) => {
                let of_name = self.by_name.entry(resolved.name().to_owned()).or_default();
                of_name.all.push(at);
                match image.reference.as_ref().and_then(ImageReference::tag) {
                    Some(tag) => of_name.by_tag.entry(tag.to_owned()).or_default().push(at),
                    None => of_name.without_tag.push(at),
                }
                self.by_path.entry(resolved.repository().to_owned()).or_default().push(at);
                for end in path_ends(resolved.repository()) {
                    self.by_path_end.entry(end.to_owned()).or_default().push(at);
                }
            }
        }
        self.positions.insert(image.name.clone(), at);
        self.images.push(image);
    }

    /// The place of the image with a reference.
    pub(crate) fn position(&self, reference: &str) -> Option<usize> {
        self.positions.get(&normal_reference(reference)).copied()
    }

    pub(crate) fn all(&self) -> &[CheckedImage] {
        &self.images
    }

    pub(crate) fn get(&self, index: usize) -> Option<&CheckedImage> {
        self.images.get(index)
    }

    /// The one image that is checked.
    pub(crate) fn only(&self) -> Option<(usize, &CheckedImage)> {
        match self.images.as_slice() {
            [only] => Some((0, only)),
            _ => None,
        }
    }

    pub(crate) fn mirrors(&self) -> &Mirrors {
        &self.mirrors
    }

    /// The images that a text of the user's names.
    pub(crate) fn named(&self, text: &str) -> Vec<usize> {
        let reference = ImageReference::parse(text).map(|reference| self.mirrors.resolve(&reference));
        let candidates: &[usize] = match &reference {
            Some(reference) => {
                self.by_name.get(reference.name()).map(|of_name| of_name.all.as_slice()).unwrap_or_default()
            }
            None => &self.invalid,
        };
        let is_named = |at: &usize| self.get(*at).is_some_and(|image| image.is_named(text, reference.as_ref()));
        candidates.iter().copied().filter(is_named).collect()
    }

    /// The images that a report belongs to by what it names, each with the report as the engine is to read it (by the
    /// registry that the image is read from, where that is a mirror). The engine alone says what belongs.
    pub(crate) fn of_report(&self, report: &Report) -> Vec<(usize, Report)> {
        let mut candidates: Vec<usize> = Vec::new();
        for digest in report.digests() {
            candidates.extend(self.by_digest.get(digest).into_iter().flatten());
        }
        if let Some(named) = named_reference(report) {
            candidates.extend(&self.invalid);
            let resolved = self.mirrors.resolve(&named);
            if let Some(of_name) = self.by_name.get(resolved.name()) {
                match named.tag() {
                    None => candidates.extend(&of_name.all),
                    Some(tag) => {
                        candidates.extend(of_name.by_tag.get(tag).into_iter().flatten());
                        candidates.extend(&of_name.without_tag);
                    }
                }
            }
        }
        candidates.sort_unstable();
        candidates.dedup();
        candidates.into_iter().filter_map(|at| Some((at, self.belonging(report, self.get(at)?)?))).collect()
    }

    /// The report as the engine is to read it, if it belongs to the image.
    pub(crate) fn belonging(&self, report: &Report, image: &CheckedImage) -> Option<Report> {
        let report = self.mirrors.report_for(report, &image.image.reference).unwrap_or_else(|| report.clone());
        report.mismatch(&image.image).is_none().then_some(report)
    }

    /// The images that a report may have been meant for: it names their repository, or their path on another registry.
    pub(crate) fn near(&self, report: &Report) -> Vec<usize> {
        let Some(named) = named_reference(report) else { return Vec::new() };
        let named = self.mirrors.resolve(&named);
        let mut near: Vec<usize> = Vec::new();
        near.extend(self.by_path.get(named.repository()).into_iter().flatten());
        // A pull-through cache keeps images below the name of their registry; either side may be the cache.
        near.extend(self.by_path_end.get(named.repository()).into_iter().flatten());
        for end in path_ends(named.repository()) {
            near.extend(self.by_path.get(end).into_iter().flatten());
        }
        near.sort_unstable();
        near.dedup();
        near
    }
}

/// The ends of a path after each `/` that can name a repository by themselves: at least two components, or everything
/// after the name of a registry.
fn path_ends(path: &str) -> impl Iterator<Item = &str> {
    let slashes = path.match_indices('/').map(|(at, _)| at);
    slashes.filter_map(|at| {
        let (before, end) = (path.get(..at)?, path.get(at + 1..)?);
        let below_registry = before.rsplit('/').next().is_some_and(|component| component.contains('.'));
        (end.contains('/') || below_registry).then_some(end)
    })
}

/// The reference that a report names, if that is valid. The path of an archive is none.
pub(crate) fn named_reference(report: &Report) -> Option<ImageReference> {
    report.reference().filter(|text| !is_archive(text)).and_then(ImageReference::parse)
}

/// Whether a text is the path of an archive, which reads as a reference too.
fn is_archive(text: &str) -> bool {
    let name = text.rsplit('/').next().unwrap_or(text);
    let ends = [".tar", ".tar.gz", ".tgz", ".tar.xz", ".tar.zst", ".tar.bz2"];
    !name.contains([':', '@']) && ends.iter().any(|end| name.ends_with(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_of_archives_are_no_references() {
        for text in ["alpine.tar.gz", "images/alpine.tar", "a.tgz"] {
            assert!(is_archive(text), "{text}");
        }
        for text in ["alpine", "tar", "app:1.tar", "alpine.tar:1", "r.io/tar.gz/app", "app.tar.gz/x"] {
            assert!(!is_archive(text), "{text}");
        }
    }

    #[test]
    fn ends_of_paths_name_something() {
        let ends = |path| path_ends(path).collect::<Vec<_>>();
        assert_eq!(ends("docker.io/library/nginx"), ["library/nginx"]);
        assert_eq!(ends("quay.io/app"), ["app"]);
        assert_eq!(ends("team/app"), [""; 0]);
        assert_eq!(ends("a/b/c"), ["b/c"]);
    }
}
