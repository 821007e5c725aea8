//! Which reports belong to an image and to a platform, and how well they are bound to it (section 3 of the semantics,
//! "Which reports count"). The one place where this is decided.

use std::collections::BTreeSet;

use crate::reference::{Digest, ImageReference};
use crate::report::{Data, Report};
use crate::request::image::{Image, Platform};

/// Why a report does not belong to an image.
///
/// ```
/// use imagegate::{Image, Mismatch, Report};
/// let report = Report::from_json(br#"{"image": {"reference": "mirror.example/library/nginx:1.25"}}"#)?;
/// assert_eq!(report.mismatch(&Image::new("nginx:1.25")), Some(Mismatch::Registry));
/// assert_eq!(report.mismatch(&Image::new("mirror.example/library/nginx:1.26")), Some(Mismatch::Tag));
/// assert_eq!(report.mismatch(&Image::new("mirror.example/library/nginx:1.25")), None);
/// # Ok::<(), imagegate::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Mismatch {
    /// It names digests, and none of them is the image's or that of one of its platforms.
    Digest,
    /// It names the same repository in another registry, as reports of a mirror do: the paths are equal, or one ends
    /// with the other.
    Registry,
    /// It names another repository.
    Repository,
    /// It names another tag of the same repository.
    Tag,
}

/// How well a report is known to be about the image, from worst to best.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Bound {
    Neither,
    ByReference,
    ByTag,
    ByDigest,
}

/// What is known of an image when reports are told apart.
#[derive(Debug)]
pub(crate) struct ImageIdentity<'i> {
    /// None where it is invalid.
    pub(crate) reference: Option<&'i ImageReference>,
    pub(crate) digest: Option<&'i str>,
    /// The digests of its platforms that are known.
    platforms: BTreeSet<&'i str>,
}

impl<'i> ImageIdentity<'i> {
    pub(crate) fn new(
        reference: Option<&'i ImageReference>,
        digest: Option<&'i str>,
        platforms: &'i [Platform],
    ) -> Self {
        let platforms = platforms.iter().filter_map(|each| Some(each.digest.as_ref()?.as_str())).collect();
        Self { reference, digest, platforms }
    }

    /// Why a report does not belong to the image; `None` where it does.
    pub(crate) fn mismatch(&self, report: &Data) -> Option<Mismatch> {
        let is_own = |digest: &str| Some(digest) == self.digest || self.platforms.contains(digest);
        if report.digests().any(is_own) {
            return None;
        }
        if self.digest.is_some() && report.digests().next().is_some() {
            return Some(Mismatch::Digest);
        }
        let (Some(own), Some(named)) = (self.reference, &report.reference) else { return None };
        if own.name() != named.name() {
            let is_mirror = own.registry() != named.registry()
                && (is_below(own.repository(), named.repository()) || is_below(named.repository(), own.repository()));
            return Some(if is_mirror { Mismatch::Registry } else { Mismatch::Repository });
        }
        match (own.tag(), named.tag()) {
            (Some(own), Some(named)) if own != named => Some(Mismatch::Tag),
            _ => None,
        }
    }

    /// Whether a report that belongs to the image belongs to one of its platforms, `digest` being that platform's.
    pub(crate) fn is_of_platform(&self, report: &Data, platform: Option<&str>, digest: Option<&str>) -> bool {
        let named = report.get(report.header.platform);
        (named.is_some() && named == platform)
            || digest.is_some_and(|digest| report.names_digest(digest))
            || (named.is_none() && !report.digests().any(|digest| self.platforms.contains(digest)))
    }

    /// How well a report is bound to the image on a platform that has a digest.
    pub(crate) fn bound(&self, report: &Data, platform_digest: Option<&str>) -> Bound {
        let names = |digest: Option<&str>| digest.is_some_and(|digest| report.names_digest(digest));
        if names(self.digest) || names(platform_digest) {
            return Bound::ByDigest;
        }
        match (self.reference, &report.reference) {
            (Some(own), Some(named)) if own.tag().is_some() == named.tag().is_some() => Bound::ByTag,
            (Some(_), Some(_)) => Bound::ByReference,
            _ => Bound::Neither,
        }
    }
}

/// Whether a path is another one, or ends with it: a mirror often puts the registry before the path.
fn is_below(path: &str, end: &str) -> bool {
    path.strip_suffix(end).is_some_and(|before| before.is_empty() || before.ends_with('/'))
}

impl Report {
    /// Whether it belongs to an image, as section 3 of the semantics says it: what the report and the image say of
    /// digest and reference does not exclude it. Of the image its reference, digest and platforms are looked at. For
    /// hosts that are given reports of many images; the engine passes over those that do not belong anyway.
    ///
    /// ```
    /// use imagegate::{Image, Report};
    /// let report = Report::from_json(br#"{"image": {"reference": "nginx:1.25"}}"#)?;
    /// assert!(report.belongs_to(&Image::new("docker.io/library/nginx:1.25")));
    /// assert!(!report.belongs_to(&Image::new("nginx:1.26")));
    /// // What says nothing belongs to everything.
    /// assert!(Report::from_json(b"{}")?.belongs_to(&Image::new("nginx:1.26")));
    /// # Ok::<(), imagegate::Error>(())
    /// ```
    pub fn belongs_to(&self, image: &Image) -> bool {
        self.mismatch(image).is_none()
    }

    /// Why it does not belong to an image, see [`Report::belongs_to`]; `None` where it does.
    pub fn mismatch(&self, image: &Image) -> Option<Mismatch> {
        let reference = ImageReference::parse(&image.reference);
        let named = reference.as_ref().and_then(ImageReference::digest);
        let digest = named.or(image.digest.as_ref().map(Digest::as_str));
        ImageIdentity::new(reference.as_ref(), digest, &image.platforms).mismatch(&self.0)
    }
}
