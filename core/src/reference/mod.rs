//! Image references and digests: the grammar of section 2 of the semantics, and their normal form.

mod flaw;

use std::fmt;
use std::str::FromStr;

use crate::error::{Code, Error};
use crate::json::shown;
use flaw::Flaw;
pub(crate) use flaw::{explain_digest, explain_registry};

/// The registry of references that name none.
const DOCKER_HUB: &str = "docker.io";
/// Other names of it.
const DOCKER_HUB_ALIASES: [&str; 3] = ["index.docker.io", "registry-1.docker.io", "registry.hub.docker.com"];
/// Bytes of registry and repository with the slash between them.
const LONGEST_NAME: usize = 255;

/// An image reference in its normal form.
///
/// ```
/// use imagegate::ImageReference;
/// let reference = ImageReference::parse("nginx").unwrap();
/// assert_eq!(reference.to_string(), "docker.io/library/nginx:latest");
/// assert_eq!(ImageReference::parse("GHCR.IO/x").unwrap().registry(), "ghcr.io");
/// assert!(ImageReference::parse("Nginx").is_none());
/// let error = "https://ghcr.io/x".parse::<ImageReference>().unwrap_err();
/// assert_eq!(error.code().as_str(), "invalidReference");
/// assert!(error.message().contains("https://"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ImageReference {
    /// `registry/repository[:tag][@digest]`
    text: String,
    registry: usize,
    name: usize,
    tag: Option<(usize, usize)>,
    digest: Option<usize>,
}

impl ImageReference {
    /// Reads a reference as a container runtime does: `latest` where it names neither tag nor digest.
    pub fn parse(text: &str) -> Option<Self> {
        Self::read(text, true).ok()
    }

    /// Why a text is no reference, for people: part of a sentence that names the text. `None` where it is one.
    ///
    /// ```
    /// use imagegate::ImageReference;
    /// assert_eq!(ImageReference::explain("nginx:1.25"), None);
    /// assert_eq!(ImageReference::explain("nginx:").as_deref(), Some("no tag follows the \":\""));
    /// ```
    pub fn explain(text: &str) -> Option<String> {
        Self::read(text, true).err().map(|flaw| flaw.explain(text))
    }

    /// Reads a reference that a policy compares with: without a default tag.
    ///
    /// # Errors
    ///
    /// What is wrong with it, for people.
    pub(crate) fn parse_pattern(text: &str) -> Result<Self, String> {
        if is_digest(text) {
            return Err(format!("\"{}\" is a digest alone; use the field \"digest\" for it", shown(text)));
        }
        Self::read(text, false).map_err(|flaw| not_a_reference(text, flaw))
    }

    fn read(text: &str, default_tag: bool) -> Result<Self, Flaw<'_>> {
        let (rest, digest) = match text.split_once('@') {
            Some((rest, digest)) => (rest, Some(Digest::parse(digest).ok_or(Flaw::Digest(digest))?)),
            None => (text, None),
        };
        let last = rest.rfind('/').map_or(0, |slash| slash + 1);
        // A colon behind the last slash begins the tag; one before it is a registry's port.
        let colon = rest.get(last..).and_then(|component| component.find(':')).map(|colon| last + colon);
        let (name, tag) = match colon.and_then(|colon| rest.split_at_checked(colon)) {
            Some((name, tag)) => (name, Some(tag.strip_prefix(':').unwrap_or(tag))),
            None => (rest, None),
        };
        if let Some(tag) = tag
            && !is_tag(tag)
        {
            return Err(Flaw::Tag(tag));
        }
        let (registry, path) = registry_of(name);
        let registry = match registry {
            Some(registry) => normal_registry(registry).ok_or(Flaw::Registry(registry))?,
            None => DOCKER_HUB.to_owned(),
        };
        if !path.split('/').all(is_path_component) {
            return Err(Flaw::Path(path));
        }
        let library = registry == DOCKER_HUB && !path.contains('/');
        let tag = tag.or((default_tag && digest.is_none()).then_some("latest"));

        let mut reference = Self { text: registry, registry: 0, name: 0, tag: None, digest: None };
        reference.registry = reference.text.len();
        reference.text.push_str(if library { "/library/" } else { "/" });
        reference.text.push_str(path);
        reference.name = reference.text.len();
        if reference.name > LONGEST_NAME {
            return Err(Flaw::Long(reference.name));
        }
        if let Some(tag) = tag {
            reference.text.push(':');
            reference.tag = Some((reference.text.len(), reference.text.len() + tag.len()));
            reference.text.push_str(tag);
        }
        if let Some(digest) = digest {
            reference.text.push('@');
            reference.digest = Some(reference.text.len());
            reference.text.push_str(digest.as_str());
        }
        Ok(reference)
    }

    /// `registry/repository[:tag][@digest]`
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The registry, lower-cased, `docker.io` by default.
    pub fn registry(&self) -> &str {
        self.text.get(..self.registry).unwrap_or_default()
    }

    /// The repository, without the registry.
    pub fn repository(&self) -> &str {
        self.text.get(self.registry + 1..self.name).unwrap_or_default()
    }

    /// `registry/repository`
    pub fn name(&self) -> &str {
        self.text.get(..self.name).unwrap_or_default()
    }

    /// The tag, if it names one (`latest` where it names neither tag nor digest).
    pub fn tag(&self) -> Option<&str> {
        self.tag.and_then(|(from, to)| self.text.get(from..to))
    }

    /// The digest, if it names one.
    pub fn digest(&self) -> Option<&str> {
        self.digest.and_then(|from| self.text.get(from..))
    }
}

#[cold]
fn not_a_reference(text: &str, flaw: Flaw<'_>) -> String {
    format!("\"{}\" is not an image reference: {}", shown(text), flaw.explain(text))
}

impl FromStr for ImageReference {
    type Err = Error;

    /// Reads a reference as [`ImageReference::parse`] does; the error says what is wrong with the text.
    fn from_str(text: &str) -> Result<Self, Error> {
        Self::read(text, true).map_err(|flaw| Error::new(Code::InvalidReference, not_a_reference(text, flaw), ""))
    }
}

impl fmt::Display for ImageReference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// A digest: `sha256:` and 64, or `sha512:` and 128 lower-case hexadecimal digits.
///
/// ```
/// use imagegate::Digest;
/// let error = "sha256:abc".parse::<Digest>().unwrap_err();
/// assert_eq!(error.message(), "\"sha256:abc\" is not a digest: it has 3 hexadecimal digits, and sha256 has 64");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Digest(String);

impl Digest {
    /// Reads exactly such a text.
    pub fn parse(text: &str) -> Option<Self> {
        is_digest(text).then(|| Self(text.to_owned()))
    }

    /// The digest with its algorithm.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cold]
pub(crate) fn not_a_digest(text: &str) -> String {
    format!("\"{}\" is not a digest: {}", shown(text), explain_digest(text))
}

impl FromStr for Digest {
    type Err = Error;

    /// Reads a digest as [`Digest::parse`] does; the error says what is wrong with the text.
    fn from_str(text: &str) -> Result<Self, Error> {
        Self::parse(text).ok_or_else(|| Error::new(Code::InvalidDigest, not_a_digest(text), ""))
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

pub(crate) fn is_digest(text: &str) -> bool {
    let (hex, length) = match (text.strip_prefix("sha256:"), text.strip_prefix("sha512:")) {
        (Some(hex), _) => (hex, 64),
        (None, Some(hex)) => (hex, 128),
        (None, None) => return false,
    };
    hex.len() == length && hex.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// The first component is a registry iff another follows and it has a dot or colon or is `localhost`.
pub(crate) fn registry_of(name: &str) -> (Option<&str>, &str) {
    match name.split_once('/') {
        Some((first, path)) if first.contains(['.', ':']) || first == "localhost" => (Some(first), path),
        _ => (None, name),
    }
}

/// The normal form of a registry; `None` where the text is none.
pub(crate) fn normal_registry(text: &str) -> Option<String> {
    if !is_registry(text) {
        return None;
    }
    let mut registry = text.to_ascii_lowercase();
    // One trailing dot of the host, then the default port; each only where a registry is left.
    let (host, port) = split_port(&registry);
    if let Some(bare) = host.strip_suffix('.') {
        let without = match port {
            Some(port) => format!("{bare}:{port}"),
            None => bare.to_owned(),
        };
        if is_registry(&without) {
            registry = without;
        }
    }
    if let Some(without) = registry.strip_suffix(":443")
        && is_registry(without)
    {
        registry = without.to_owned();
    }
    if DOCKER_HUB_ALIASES.contains(&registry.as_str()) {
        registry = DOCKER_HUB.to_owned();
    }
    Some(registry)
}

/// Host and port; the colons of an IPv6 address stand within brackets.
fn split_port(registry: &str) -> (&str, Option<&str>) {
    let after = registry.rfind(']').map_or(0, |bracket| bracket + 1);
    match registry.get(after..).and_then(|rest| rest.find(':')) {
        Some(colon) => {
            let (host, port) = registry.split_at_checked(after + colon).unwrap_or((registry, ""));
            (host, port.strip_prefix(':'))
        }
        None => (registry, None),
    }
}

/// Whether a text, as the first component of a reference, is a registry: DNS labels or `[IPv6]`, an optional port,
/// and a dot, colon or `localhost` that tells it from a path.
fn is_registry(text: &str) -> bool {
    let (host, port) = split_port(text);
    let address = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    let host_is_good = match address {
        Some(address) => !address.is_empty() && address.bytes().all(|byte| byte == b':' || byte.is_ascii_hexdigit()),
        None => host.strip_suffix('.').unwrap_or(host).split('.').all(is_dns_label),
    };
    host_is_good
        && port.is_none_or(|port| !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()))
        && (text.contains(['.', ':']) || text == "localhost")
}

fn is_dns_label(label: &str) -> bool {
    !label.starts_with('-')
        && !label.ends_with('-')
        && !label.is_empty()
        && label.bytes().all(|byte| byte == b'-' || byte.is_ascii_alphanumeric())
}

fn is_tag(tag: &str) -> bool {
    (1..=128).contains(&tag.len())
        && !tag.starts_with(['.', '-'])
        && tag.bytes().all(|byte| matches!(byte, b'_' | b'.' | b'-') || byte.is_ascii_alphanumeric())
}

/// `[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*`
fn is_path_component(component: &str) -> bool {
    let letter = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let bytes = component.as_bytes();
    let ends = bytes.first().is_some_and(|byte| letter(*byte)) && bytes.last().is_some_and(|byte| letter(*byte));
    // What stands between runs of letters and digits is a separator as a whole.
    ends && bytes
        .split(|byte| letter(*byte))
        .all(|separator| matches!(separator, b"" | b"." | b"_" | b"__") || separator.iter().all(|byte| *byte == b'-'))
}

/// How platforms end that are the same, and how they end when they are compared. The first that applies does, once.
const PLATFORM_ENDINGS: [(&str, &str); 8] = [
    ("/x86_64", "/amd64"),
    ("/x86-64", "/amd64"),
    ("/aarch64", "/arm64"),
    ("/armhf", "/arm/v7"),
    ("/armel", "/arm/v6"),
    ("/amd64/v1", "/amd64"),
    ("/arm64/v8", "/arm64"),
    ("/arm", "/arm/v7"),
];

/// A platform as it is compared and shown: lower-cased, with the architecture in the one spelling that is used here.
pub(crate) fn normal_platform(text: &str) -> String {
    let mut platform = text.to_ascii_lowercase();
    if let Some((ending, normal)) = PLATFORM_ENDINGS.iter().find(|(ending, _)| platform.ends_with(ending)) {
        platform.truncate(platform.len() - ending.len());
        platform.push_str(normal);
    }
    platform
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_normalised() {
        for (text, expected) in [
            ("nginx", "docker.io/library/nginx:latest"),
            ("library/nginx", "docker.io/library/nginx:latest"),
            ("index.docker.io/nginx:1", "docker.io/library/nginx:1"),
            ("registry-1.docker.io/library/nginx", "docker.io/library/nginx:latest"),
            ("registry.hub.docker.com/a/b", "docker.io/a/b:latest"),
            ("Docker.IO.:443/nginx:1.25", "docker.io/library/nginx:1.25"),
            ("docker.io.evil.com/nginx", "docker.io.evil.com/nginx:latest"),
            ("foo./app:1", "foo./app:1"),
            ("foo.:443/app:1", "foo:443/app:1"),
            ("foo:443/app", "foo:443/app:latest"),
            ("localhost./app", "localhost/app:latest"),
            ("localhost:443/app", "localhost/app:latest"),
            ("localhost:5000/app", "localhost:5000/app:latest"),
            ("registry:443/x", "registry:443/x:latest"),
            ("[::1]:443/app:1", "[::1]/app:1"),
            ("[FE80::1]/app", "[fe80::1]/app:latest"),
            ("team/app:v1.0_x", "docker.io/team/app:v1.0_x"),
            ("xn--e1afmkfd.example/a", "xn--e1afmkfd.example/a:latest"),
        ] {
            assert_eq!(
                ImageReference::parse(text).map(|reference| reference.text).as_deref(),
                Some(expected),
                "{text}"
            );
        }
    }

    #[test]
    fn a_digest_takes_the_place_of_the_default_tag() {
        let digest = format!("sha256:{}", "a".repeat(64));
        let reference = ImageReference::parse(&format!("nginx@{digest}")).unwrap();
        assert_eq!((reference.tag(), reference.digest()), (None, Some(digest.as_str())));
        assert_eq!(reference.name(), "docker.io/library/nginx");
        assert_eq!(ImageReference::parse(&digest).unwrap().repository(), "library/sha256");
    }

    #[test]
    fn platforms_are_normalised_by_how_they_end() {
        for (text, expected) in [
            ("linux/amd64", "linux/amd64"),
            ("Linux/X86_64", "linux/amd64"),
            ("linux/x86-64", "linux/amd64"),
            ("linux/aarch64", "linux/arm64"),
            ("linux/armhf", "linux/arm/v7"),
            ("linux/armel", "linux/arm/v6"),
            ("linux/amd64/v1", "linux/amd64"),
            ("linux/amd64/v2", "linux/amd64/v2"),
            ("linux/arm64/v8", "linux/arm64"),
            ("linux/arm", "linux/arm/v7"),
            ("linux/arm/v6", "linux/arm/v6"),
            // Once: what an ending becomes is not looked at again.
            ("linux/x86_64/v1", "linux/x86_64/v1"),
            ("arm", "arm"),
            ("lİnux/arm", "lİnux/arm/v7"),
            ("", ""),
        ] {
            assert_eq!(normal_platform(text), expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_reference_is_refused() {
        for text in [
            "",
            "Nginx",
            "nginx ",
            " nginx",
            "nginx\n",
            "a//b",
            "/a",
            "a/",
            "-a",
            "a_-b",
            "a___b",
            "a..b/c",
            "näginx",
            "nginx:",
            "nginx:-x",
            "nginx@",
            "nginx@sha256:abc",
            "r.io:/a",
            "r.io:x/a",
            "-r.io/a",
            "nginx:1.25:2",
            "https://nginx",
            "LOCALHOST/app",
            "docker.io../a",
            ".io/a",
            "[::1/a",
            "[]/a",
            "a/b:c/d",
        ] {
            assert_eq!(ImageReference::parse(text), None, "{text}");
            assert!(ImageReference::explain(text).is_some(), "{text}");
        }
        assert!(ImageReference::parse(&format!("nginx:{}", "t".repeat(128))).is_some());
        assert!(ImageReference::parse(&format!("nginx:{}", "t".repeat(129))).is_none());
        assert!(ImageReference::parse(&format!("r.io/{}", "a".repeat(250))).is_some());
        assert!(ImageReference::parse(&format!("r.io/{}", "a".repeat(251))).is_none());
    }
}
