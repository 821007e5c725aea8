//! Mirrors of registries: under which other names an image and its reports are known.

use std::collections::BTreeMap;

use imagegate::{Code, Error, ImageReference, Report};

/// Prefixes of image references that stand for other prefixes.
///
/// An image that is pulled through a mirror has another name than the one that its report names, so the report does not
/// count for it. With the mirrors known, [`Mirrors::report_for`] gives the report under the image's name.
///
/// ```
/// use imagegate::{ImageReference, Report};
/// use imagegate_formats::Mirrors;
/// let mirrors = Mirrors::new([("mirror.example.com:5000/docker.io", "docker.io")])?;
/// let mirrored = ImageReference::parse("mirror.example.com:5000/docker.io/nginx:1.27").unwrap();
/// assert_eq!(mirrors.resolve(&mirrored).as_str(), "docker.io/library/nginx:1.27");
///
/// let mut builder = Report::builder();
/// builder.scanner("trivy").reference(mirrored.as_str());
/// let report = mirrors.report_for(&builder.build(), "nginx:1.27").unwrap();
/// assert_eq!(report.reference(), Some("docker.io/library/nginx:1.27"));
/// # Ok::<(), imagegate::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mirrors {
    originals: BTreeMap<String, String>,
}

impl Mirrors {
    /// Takes pairs of a prefix and the original that it stands for, both `registry[/path]`.
    ///
    /// # Errors
    ///
    /// `invalidRegistry` where a text does not begin with a registry, `invalidReference` where its path is none,
    /// `duplicateName` where a prefix is given twice.
    pub fn new<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Self, Error> {
        let mut mirrors = Self::default();
        for (prefix, original) in pairs {
            let original = normal_prefix(original)?;
            if mirrors.originals.insert(normal_prefix(prefix)?, original).is_some() {
                let message = format!("the mirror \"{prefix}\" is given twice; give each prefix one original");
                return Err(Error::new(Code::DuplicateName, message, ""));
            }
        }
        Ok(mirrors)
    }

    /// Takes `PREFIX=ORIGINAL` apart, as command lines and configurations give it.
    ///
    /// ```
    /// use imagegate_formats::Mirrors;
    /// let entry = Mirrors::parse_entry("mirror.example.com/docker.io=docker.io")?;
    /// assert_eq!(entry, ("mirror.example.com/docker.io", "docker.io"));
    /// assert!(Mirrors::parse_entry("mirror.example.com").is_err());
    /// # Ok::<(), imagegate::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// `invalidValue` where one of the two is missing.
    pub fn parse_entry(entry: &str) -> Result<(&str, &str), Error> {
        match entry.split_once('=') {
            Some((prefix, original)) if !prefix.is_empty() && !original.is_empty() => Ok((prefix, original)),
            _ => {
                let message =
                    format!("\"{entry}\" is not PREFIX=ORIGINAL; an example is mirror.example.com/docker.io=docker.io");
                Err(Error::new(Code::InvalidValue, message, ""))
            }
        }
    }

    /// Whether there is no mirror.
    pub fn is_empty(&self) -> bool {
        self.originals.is_empty()
    }

    /// The reference as if it were below the original. The longest prefix that it is below counts, and only once. A reference below none of them stays as it is.
    #[must_use]
    pub fn resolve(&self, reference: &ImageReference) -> ImageReference {
        let name = reference.name();
        let below = name.rmatch_indices('/').find_map(|(slash, _)| {
            let (prefix, path) = name.split_at_checked(slash)?;
            Some((self.originals.get(prefix)?, path))
        });
        let version = reference.as_str().get(name.len()..).unwrap_or_default();
        below
            .and_then(|(original, path)| ImageReference::parse(&format!("{original}{path}{version}")))
            .unwrap_or_else(|| reference.clone())
    }

    /// The report under the name of an image, where both are the same repository under names that differ. Tag and digests
    /// stay those of the report.
    ///
    /// `None` where there is nothing to rewrite: the names are the same, the repositories differ, or one of them has no
    /// valid reference.
    #[must_use]
    pub fn report_for(&self, report: &Report, image: &str) -> Option<Report> {
        if self.is_empty() {
            return None;
        }
        let of_report = ImageReference::parse(report.reference()?)?;
        let of_image = ImageReference::parse(image)?;
        if of_report.name() == of_image.name() || self.resolve(&of_report).name() != self.resolve(&of_image).name() {
            return None;
        }
        let version = of_report.as_str().get(of_report.name().len()..)?;
        report.of_image(&format!("{}{version}", of_image.name())).ok()
    }
}

/// `registry[/path]` with the registry in its normal form.
fn normal_prefix(text: &str) -> Result<String, Error> {
    let (registry, path) = match text.split_once('/') {
        Some((registry, path)) => (registry, Some(path)),
        None => (text, None),
    };
    let is_registry = registry.contains(['.', ':']) || registry == "localhost";
    // Any path makes a reference of it.
    let Some(reference) = ImageReference::parse(&format!("{registry}/x")).filter(|_| is_registry) else {
        let message =
            format!("\"{text}\" does not begin with a registry; write registry[/path], docker.io for example");
        return Err(Error::new(Code::InvalidRegistry, message, ""));
    };
    let Some(path) = path else { return Ok(reference.registry().to_owned()) };
    if path.contains([':', '@']) || ImageReference::parse(&format!("{registry}/{path}")).is_none() {
        let message =
            format!("\"{text}\" is not registry[/path]: the path has no tag, no digest and no slash at its end");
        return Err(Error::new(Code::InvalidReference, message, ""));
    }
    Ok(format!("{}/{path}", reference.registry()))
}

#[cfg(test)]
mod tests {
    use imagegate::Digest;

    use super::*;

    fn resolved(mirrors: &[(&str, &str)], reference: &str) -> String {
        let mirrors = Mirrors::new(mirrors.iter().copied()).unwrap();
        mirrors.resolve(&ImageReference::parse(reference).unwrap()).to_string()
    }

    #[test]
    fn the_longest_prefix_counts_once() {
        let digest = format!("sha256:{}", "a".repeat(64));
        let mirrors = [
            ("mirror.example.com", "docker.io"),
            ("mirror.example.com/quay", "quay.io"),
            ("mirror.example.com/quay/team", "ghcr.io/other"),
            ("quay.io", "never.example.com"),
            ("Registry-1.docker.io:443/proxy", "gcr.io/x"),
        ];
        for (reference, expected) in [
            ("mirror.example.com/nginx", "docker.io/library/nginx:latest"),
            ("MIRROR.example.com:443/a/b:1", "docker.io/a/b:1"),
            ("mirror.example.com/quay/a:1", "quay.io/a:1"),
            ("mirror.example.com/quay/team/a:1", "ghcr.io/other/a:1"),
            // At a slash, and below it.
            ("mirror.example.com/quayx/a:1", "docker.io/quayx/a:1"),
            ("mirror.example.com/quay:1", "docker.io/library/quay:1"),
            ("proxy/a:1", "gcr.io/x/a:1"),
            ("mirror.example.com:5000/a:1", "mirror.example.com:5000/a:1"),
            ("nginx", "docker.io/library/nginx:latest"),
        ] {
            assert_eq!(resolved(&mirrors, reference), expected, "{reference}");
        }
        let named = format!("mirror.example.com/nginx@{digest}");
        assert_eq!(resolved(&mirrors, &named), format!("docker.io/library/nginx@{digest}"));
        // A name that would become too long stays.
        let long = format!("m.io/{}", "a".repeat(245));
        assert_eq!(resolved(&[("m.io", "longer.example.com")], &long), format!("{long}:latest"));
    }

    #[test]
    fn what_is_no_prefix_is_refused() {
        for (prefix, original, code) in [
            ("team", "docker.io", Code::InvalidRegistry),
            ("", "docker.io", Code::InvalidRegistry),
            ("r.io", "team/app", Code::InvalidRegistry),
            ("https://r.io", "docker.io", Code::InvalidRegistry),
            ("r.io/", "docker.io", Code::InvalidReference),
            ("r.io/a:1", "docker.io", Code::InvalidReference),
            ("r.io/A", "docker.io", Code::InvalidReference),
            ("r.io", "docker.io/a@x", Code::InvalidReference),
        ] {
            assert_eq!(Mirrors::new([(prefix, original)]).unwrap_err().code(), code, "{prefix}={original}");
        }
        let twice = Mirrors::new([("r.io/a", "docker.io"), ("R.io:443/a", "quay.io")]);
        assert_eq!(twice.unwrap_err().code(), Code::DuplicateName);
        assert!(Mirrors::new([("localhost", "[::1]:5000/x")]).is_ok());
        for entry in ["", "=", "a=", "=b", "a"] {
            assert_eq!(Mirrors::parse_entry(entry).unwrap_err().code(), Code::InvalidValue);
        }
    }

    #[test]
    fn a_report_of_a_mirror_gets_the_name_of_the_image() {
        let digest = Digest::parse(&format!("sha256:{}", "a".repeat(64))).unwrap();
        let mirrors = Mirrors::new([("m.io/docker.io", "docker.io")]).unwrap();
        let rewritten = |reference: &str, image: &str| {
            let mut builder = Report::builder();
            builder.reference(reference).digest(&digest);
            let report = mirrors.report_for(&builder.build(), image)?;
            assert_eq!(report.digests().collect::<Vec<_>>(), [digest.as_str()]);
            Some(report.reference().unwrap().to_owned())
        };
        let own = |name: &str| Some(format!("{name}@{digest}"));
        for (reference, image, expected) in [
            ("m.io/docker.io/nginx:1", "nginx:1", Some("docker.io/library/nginx:1".to_owned())),
            // The tag is the report's own, which does not count for another one.
            ("m.io/docker.io/nginx:1", "nginx:2", Some("docker.io/library/nginx:1".to_owned())),
            ("nginx:1", "m.io/docker.io/nginx:1", Some("m.io/docker.io/nginx:1".to_owned())),
            (&format!("m.io/docker.io/nginx@{digest}"), "nginx:1", own("docker.io/library/nginx")),
            ("nginx:1", "docker.io/library/nginx:1", None),
            ("m.io/docker.io/nginx:1", "redis:1", None),
            ("m.io/docker.io/nginx:1", "Nginx", None),
            ("Nginx", "nginx", None),
        ] {
            assert_eq!(rewritten(reference, image), expected, "{reference} {image}");
        }
        let nameless = Report::builder().build();
        assert!(mirrors.report_for(&nameless, "nginx:1").is_none());
    }
}
