//! Which image a report is about: its reference, and the digest of its manifest or index.
//!
//! The kinds of digest stay apart. What binds a report to an image is the digest of a manifest or index; a digest of
//! the configuration (Trivy's and Grype's image id) or of a layer never gets here.

use std::borrow::Cow;
use std::collections::BTreeSet;

use imagegate::{Digest, ImageReference, ReportBuilder};

/// The names that a report has for its image.
#[derive(Clone, Debug, Default)]
pub(crate) struct Names<'a> {
    /// What the scanner itself says is the reference.
    pub(crate) stated: Option<Cow<'a, str>>,
    /// `repository:tag`
    pub(crate) tags: Vec<Cow<'a, str>>,
    /// `repository@digest`
    pub(crate) digests: Vec<Cow<'a, str>>,
    /// What the person typed, where that was to name an image.
    pub(crate) typed: Option<Cow<'a, str>>,
    /// A digest of the manifest that is said without a repository.
    pub(crate) manifest: Option<Digest>,
    /// A name that is known not to be an image's: an archive, a folder or the id of a local image.
    pub(crate) unused: Option<Cow<'a, str>>,
}

impl Names<'_> {
    /// The reference: the stated one, else the tag that was asked for, else the first tag, else what was typed, else
    /// the first repository digest.
    pub(crate) fn reference(&self) -> Option<&str> {
        let typed = self.typed.as_deref().filter(|text| is_image(text));
        let stated = self.stated.as_deref().filter(|text| is_image(text));
        let wanted = typed.and_then(ImageReference::parse);
        let tags = || self.tags.iter().map(|tag| &**tag).filter(|tag| ImageReference::parse(tag).is_some());
        let asked_for = || tags().find(|tag| wanted.is_some() && ImageReference::parse(tag) == wanted);
        let digests = || self.digests.iter().map(|digest| &**digest);
        stated
            .or_else(asked_for)
            .or_else(|| tags().next())
            .or(typed)
            .or_else(|| digests().find(|digest| ImageReference::parse(digest).is_some()))
    }

    /// The digests of the image: every repository digest of the reference's repository, or the only one there is, then
    /// the one that was asked for.
    fn digests(&self, reference: Option<&ImageReference>) -> Vec<Digest> {
        let typed = self.typed.as_deref().filter(|text| is_image(text)).and_then(ImageReference::parse);
        let named = reference.and_then(ImageReference::digest).or_else(|| typed.as_ref()?.digest());
        let is_of_repository = |text: &str| {
            reference.is_some_and(|reference| {
                ImageReference::parse(text).is_some_and(|parsed| parsed.name() == reference.name())
            })
        };
        let parsed = |text: &Cow<'_, str>| after_at(text).and_then(Digest::parse);
        let of_repository = self.digests.iter().filter(|text| is_of_repository(text)).filter_map(parsed);
        let mut digests: Vec<Digest> = of_repository.collect();
        if digests.is_empty() {
            let mut all: Vec<Digest> = self.digests.iter().filter_map(parsed).collect();
            all.dedup();
            // Several, none of which is of the repository: which of them is the image's cannot be known.
            if let [_] = all.as_slice() {
                digests = all;
            }
        }
        digests.extend(named.and_then(Digest::parse));
        if digests.is_empty() {
            digests.extend(self.manifest.clone());
        }
        let mut seen = BTreeSet::new();
        digests.retain(|digest| seen.insert(digest.clone()));
        digests
    }

    /// Whether it names an image at all.
    pub(crate) fn is_known(&self) -> bool {
        self.reference().is_some()
    }

    /// The name that was dropped because it is no reference, where the report is left without one.
    pub(crate) fn dropped(&self) -> Option<String> {
        // Nobody reads more than this, and hostile names are not copied again and again.
        const MOST: usize = 200;
        if self.is_known() {
            return None;
        }
        let single = [&self.stated, &self.typed, &self.unused].into_iter().flatten();
        let name = single.chain(&self.tags).chain(&self.digests).next()?;
        Some(name.chars().take(MOST).collect())
    }

    /// Whether the scanner itself names an image, apart from what a person typed.
    pub(crate) fn names_image(&self) -> bool {
        self.stated.is_some() || !self.tags.is_empty() || !self.digests.is_empty()
    }

    /// Reference and first digest, in the form in which two images are compared.
    pub(crate) fn key(&self) -> Option<(String, Option<String>)> {
        let reference = ImageReference::parse(self.reference()?)?;
        let digest = self.digests(Some(&reference)).first().map(Digest::to_string);
        Some((reference.to_string(), digest))
    }

    /// Says in a report what image it is about.
    pub(crate) fn apply(&self, builder: &mut ReportBuilder) {
        let reference = self.reference();
        if let Some(reference) = reference {
            builder.reference(reference);
        }
        let mut digests = self.digests(reference.and_then(ImageReference::parse).as_ref()).into_iter();
        if let Some(digest) = digests.next() {
            builder.digest(&digest);
        }
        for digest in digests {
            builder.further_digest(&digest);
        }
    }
}

fn after_at(text: &str) -> Option<&str> {
    text.split_once('@').map(|(_, digest)| digest)
}

/// Whether a text that a person gave a scanner names an image: not the path of an archive or a folder, and not the id
/// of a local image, whole (`sha256:…` has the form of a reference to a repository `sha256`) or shortened.
pub(crate) fn is_image(text: &str) -> bool {
    const ARCHIVES: &[&str] = &[".tar", ".tgz", ".tar.gz", ".tar.xz", ".tar.bz2", ".tar.zst", ".tar.zstd", ".json"];
    let is_archive = ARCHIVES.iter().any(|ending| {
        let from = text.len().checked_sub(ending.len());
        from.and_then(|from| text.get(from..)).is_some_and(|end| end.eq_ignore_ascii_case(ending))
    });
    // Other paths are no references: they begin with a slash or dot, or hold a backslash, a space or capitals.
    let is_hex = |text: &str| (12..=64).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let is_id = text.starts_with("sha256:") || is_hex(text);
    !is_archive && !is_id && ImageReference::parse(text).is_some()
}

/// A platform from its parts, where they say one: a system and an architecture at least.
pub(crate) fn platform(os: Option<&str>, architecture: Option<&str>, variant: Option<&str>) -> Option<String> {
    let good = |part: &str| part.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-'));
    let (os, architecture) = (os.filter(|part| good(part))?, architecture.filter(|part| good(part))?);
    Some(match variant {
        Some(variant) if good(variant) => format!("{os}/{architecture}/{variant}"),
        _ => format!("{os}/{architecture}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digest(letter: char) -> String {
        format!("sha256:{}", String::from(letter).repeat(64))
    }

    fn read(names: &Names<'_>) -> (Option<String>, Vec<String>) {
        let mut builder = imagegate::Report::builder();
        names.apply(&mut builder);
        let report = builder.build();
        (report.reference().map(str::to_owned), report.digests().map(str::to_owned).collect())
    }

    #[test]
    fn paths_are_no_images() {
        for text in
            ["alpine", "a.b/c:1", "library/x.tarball", "r.io/json:1", "cafe", "0123456789ab:1", "r.io/0123456789ab"]
        {
            assert!(is_image(text), "{text}");
        }
        for text in [
            "alpine.tar",
            "a/b.TAR.gz",
            "img.tgz",
            "/a/b",
            "./b",
            "../b",
            ".",
            "C:\\x",
            "a b",
            "sbom.json",
            "",
            "0123456789ab",
            "cafecafecafecafe",
        ] {
            assert!(!is_image(text), "{text}");
        }
    }

    #[test]
    fn a_name_that_is_no_reference_is_kept_to_be_said() {
        let names = Names { unused: Some("app.tar".into()), tags: vec!["A B".into()], ..Names::default() };
        assert_eq!(names.dropped().as_deref(), Some("app.tar"));
        let named = Names { tags: vec!["A B".into(), "app:1".into()], ..names.clone() };
        assert_eq!(named.dropped(), None);
        let long = Names { stated: Some("É".repeat(1000).into()), ..names };
        assert_eq!(long.dropped().map(|name| name.chars().count()), Some(200));
        assert_eq!(Names::default().dropped(), None);
    }

    #[test]
    fn the_digest_is_the_one_of_the_repository() {
        let (a, b) = (digest('a'), digest('b'));
        let names = Names {
            tags: vec!["other/x:1".into(), "team/app:2".into()],
            digests: vec![format!("other/x@{a}").into(), format!("docker.io/team/app@{b}").into()],
            typed: Some("team/app:2".into()),
            ..Names::default()
        };
        assert_eq!(read(&names), (Some("team/app:2".to_owned()), vec![b.clone()]));
        // Of several, none of which is of the repository, none is taken; the only one is, also under two names.
        let names = Names { typed: Some("nginx".into()), tags: vec![], ..names };
        assert_eq!(read(&names), (Some("nginx".to_owned()), vec![]));
        let names = Names { digests: vec![format!("x@{a}").into(), format!("y@{a}").into()], ..names };
        assert_eq!(read(&names), (Some("nginx".to_owned()), vec![a.clone()]));
        let names = Names { digests: vec![format!("REDACTED@{a}").into()], ..names };
        assert_eq!(read(&names), (Some("nginx".to_owned()), vec![a.clone()]));
        let names = Names { digests: vec![], typed: Some(format!("nginx@{b}").into()), ..names };
        assert_eq!(read(&names).1, [b]);
    }

    #[test]
    fn every_digest_of_the_repository_is_given() {
        let (a, b, c) = (digest('a'), digest('b'), digest('c'));
        let names = Names {
            digests: [&a, &b, &a].iter().map(|digest| format!("docker.io/library/nginx@{digest}").into()).collect(),
            tags: vec!["nginx:1".into()],
            ..Names::default()
        };
        assert_eq!(read(&names).1, [a.clone(), b.clone()]);
        // What was asked for is a digest of the image too.
        let names = Names { typed: Some(format!("nginx@{c}").into()), ..names };
        assert_eq!(read(&names).0.as_deref(), Some("nginx:1"));
        let names = Names { tags: vec![], ..names };
        assert_eq!(read(&names), (Some(format!("nginx@{c}")), vec![a, b, c]));
    }

    #[test]
    fn a_platform_has_two_parts_at_least() {
        assert_eq!(platform(Some("linux"), Some("arm"), Some("v7")).as_deref(), Some("linux/arm/v7"));
        assert_eq!(platform(Some("linux"), Some("amd64"), None).as_deref(), Some("linux/amd64"));
        assert_eq!(platform(None, Some("amd64"), None), None);
        assert_eq!(platform(Some("linux"), Some("<<PRESENCE>>"), None), None);
    }
}
