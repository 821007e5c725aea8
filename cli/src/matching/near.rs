//! What a report says that it is of, and why it does not belong to an image that it may have been meant for.

use imagegate::{ImageReference, Mismatch, Report};

use super::images::named_reference;
use super::{CheckedImage, CheckedImages};
use crate::text::{harmless, listed};

/// How many names a message lists.
const SHOWN: usize = 10;

/// Why a report does not belong to an image of the same repository, or of the same path on another registry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Near {
    /// The image's own is `own`.
    Digest {
        own: String,
    },
    Tag,
    /// The path is the same, and the tag too if `is_same_tag`. One of the two may be a mirror of the other.
    Registry {
        is_same_tag: bool,
        mirror: String,
        original: String,
    },
}

impl CheckedImages {
    /// Why a report does not belong to an image that [`CheckedImages::near`] gives.
    pub(super) fn why(&self, report: &Report, image: &CheckedImage) -> Option<Near> {
        let (named, own) = (named_reference(report)?, image.reference()?);
        let resolved = self.mirrors().resolve(&named);
        if image.resolved().is_some_and(|own| own.name() == resolved.name()) {
            let read = self.mirrors().report_for(report, &image.image.reference);
            let mismatch = read.as_ref().unwrap_or(report).mismatch(&image.image);
            let own = image.own_digest().unwrap_or_default().to_owned();
            return Some(if mismatch == Some(Mismatch::Digest) { Near::Digest { own } } else { Near::Tag });
        }
        let (mirror, original) = mirror(&named, own)?;
        let is_same_tag = match (named.tag(), own.tag()) {
            (Some(named), Some(own)) => named == own,
            _ => true,
        };
        Some(Near::Registry { is_same_tag, mirror, original })
    }

    /// `checked is a, b and 3 more`
    pub(super) fn listed(&self) -> String {
        let names: Vec<String> = self.all().iter().map(|image| image.name.clone()).collect();
        match names.len() {
            0 => "no image is checked".to_owned(),
            1 => format!("the image checked is {}", listed(&names, SHOWN)),
            count => format!("the {count} images checked are {}", listed(&names, SHOWN)),
        }
    }
}

impl Near {
    /// Why the report does not count for the image with this name.
    pub(super) fn reason(&self, image: &str) -> String {
        let image = harmless(image);
        match self {
            Self::Digest { own } => format!("the digest of {image} is {own}"),
            Self::Tag => format!("{image} is another tag of it"),
            Self::Registry { is_same_tag: true, .. } => format!("{image} is the same image on another registry"),
            Self::Registry { is_same_tag: false, .. } => format!("{image} is another tag on another registry"),
        }
    }

    /// What to do if the report is of the image.
    pub(super) fn advice(&self) -> String {
        match self {
            Self::Digest { .. } => {
                "the image was built again since, or the report is of one of its platforms: scan the image \
                             that is to run, or give its platforms' digests with --images"
                    .to_owned()
            }
            Self::Tag => "scan the image that is to run, or give its report".to_owned(),
            Self::Registry { mirror, original, .. } => format!(
                "if one registry mirrors the other, pass --mirror {}={}; if this report alone is of the image, \
                 pass --report IMAGE=PATH",
                harmless(mirror),
                harmless(original)
            ),
        }
    }
}

/// What is left of two names in front of their common path: a mirror and what it mirrors.
fn mirror(report: &ImageReference, image: &ImageReference) -> Option<(String, String)> {
    let (one, other) = (report.name(), image.name());
    let path = match (report.repository(), image.repository()) {
        (one, other) if one == other => one,
        (one, other) if one.ends_with(other) => other,
        (one, other) if other.ends_with(one) => one,
        _ => return None,
    };
    let one = one.strip_suffix(path)?.strip_suffix('/')?.to_owned();
    let other = other.strip_suffix(path)?.strip_suffix('/')?.to_owned();
    // A mirror of several registries has the longer name, and Docker Hub is not a mirror.
    let report_is_original = one == "docker.io" || (other.contains('/') && !one.contains('/'));
    Some(if report_is_original { (other, one) } else { (one, other) })
}

/// What a report says that it is of.
pub(crate) fn said_of_report(report: &Report) -> String {
    let digest = || report.digests().next();
    match (named_reference(report), report.reference()) {
        (Some(_), Some(reference)) => match digest() {
            Some(digest) if !reference.contains(digest) => format!("{} ({digest})", harmless(reference)),
            _ => harmless(reference).into_owned(),
        },
        (_, reference) => match (digest(), reference) {
            (Some(digest), _) => digest.to_owned(),
            (None, Some(text)) => format!("\"{}\", which is no image reference", harmless(text)),
            (None, None) => "no image by name".to_owned(),
        },
    }
}

/// Some digests, as a message names them.
pub(super) fn said<'d>(digests: impl Iterator<Item = &'d str>) -> String {
    let digests: Vec<String> = digests.map(str::to_owned).collect();
    listed(&digests, 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mirrors_are_guessed_from_what_stands_before_the_common_path() {
        let guess = |report: &str, image: &str| {
            mirror(&ImageReference::parse(report).unwrap(), &ImageReference::parse(image).unwrap())
        };
        let expected = |mirror: &str, original: &str| Some((mirror.to_owned(), original.to_owned()));
        let cache = "mirror.example:5000/docker.io/library/nginx:1";
        assert_eq!(guess(cache, "nginx:1"), expected("mirror.example:5000/docker.io", "docker.io"));
        assert_eq!(guess("nginx:1", cache), expected("mirror.example:5000/docker.io", "docker.io"));
        assert_eq!(guess("mirror.example/library/nginx", "nginx"), expected("mirror.example", "docker.io"));
        assert_eq!(guess("nginx", "mirror.example/library/nginx"), expected("mirror.example", "docker.io"));
        assert_eq!(guess("a.example/team/app", "b.example/team/app"), expected("a.example", "b.example"));
        assert_eq!(guess("a.example/team/app", "b.example/other"), None);
        // Not at a slash.
        assert_eq!(guess("a.example/team/myapp", "b.example/app"), None);
    }
}
