//! Package URLs, as far as VEX statements are matched by them: parsed without copying, compared percent-decoded.

use std::borrow::Cow;

/// A package URL, its parts still percent-encoded.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Purl<'a> {
    pub(crate) kind: &'a str,
    /// Without the slashes around it; empty where there is none.
    pub(crate) namespace: &'a str,
    pub(crate) name: &'a str,
    pub(crate) version: Option<&'a str>,
    qualifiers: &'a str,
}

impl<'a> Purl<'a> {
    /// Takes `pkg:type/namespace/name@version?qualifiers#subpath` apart.
    pub(crate) fn parse(text: &'a str) -> Option<Self> {
        let (scheme, rest) = text.split_once(':')?;
        if !scheme.eq_ignore_ascii_case("pkg") {
            return None;
        }
        // From the right, as the specification has it: what belongs to a part stands encoded in it.
        let rest = rest.rsplit_once('#').map_or(rest, |(rest, _)| rest);
        let (rest, qualifiers) = rest.rsplit_once('?').unwrap_or((rest, ""));
        let (kind, rest) = rest.trim_matches('/').split_once('/')?;
        let (path, version) = match rest.rsplit_once('@') {
            Some((path, version)) => (path, Some(version)),
            None => (rest, None),
        };
        let path = path.trim_matches('/');
        let (namespace, name) = path.rsplit_once('/').unwrap_or(("", path));
        let version = version.filter(|version| !version.is_empty());
        (!kind.is_empty() && !name.is_empty()).then_some(Self { kind, namespace, name, version, qualifiers })
    }

    /// The qualifiers that are given, their values still encoded.
    pub(crate) fn qualifiers(&self) -> impl Iterator<Item = (&'a str, &'a str)> + use<'a> {
        let pairs = self.qualifiers.split('&').filter_map(|pair| pair.split_once('='));
        pairs.filter(|(_, value)| !value.is_empty())
    }

    pub(crate) fn qualifier(&self, name: &str) -> Option<&'a str> {
        self.qualifiers().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    /// Whether this one is about the package of the other: type, namespace and name are equal, and so are the version
    /// and every qualifier that this one gives.
    pub(crate) fn is_about(&self, other: &Purl<'_>) -> bool {
        let version_is_equal = |version| other.version.is_some_and(|other| same(version, other));
        self.kind.eq_ignore_ascii_case(other.kind)
            && same(self.namespace, other.namespace)
            && same(self.name, other.name)
            && self.version.is_none_or(version_is_equal)
            && self.qualifiers().all(|(key, value)| other.qualifier(key).is_some_and(|other| same(value, other)))
    }
}

/// A percent-encoded text, decoded. What is no UTF-8 then is kept as it stands.
pub(crate) fn decode(text: &str) -> Cow<'_, str> {
    if !text.contains('%') {
        return Cow::Borrowed(text);
    }
    String::from_utf8(bytes(text).collect()).map_or(Cow::Borrowed(text), Cow::Owned)
}

/// Whether two texts are equal once they are decoded.
fn same(a: &str, b: &str) -> bool {
    bytes(a).eq(bytes(b))
}

/// The bytes of a percent-encoded text, decoded; a `%` without two hexadecimal digits stands for itself.
fn bytes(text: &str) -> impl Iterator<Item = u8> {
    let mut rest = text.as_bytes();
    std::iter::from_fn(move || {
        let (first, after) = rest.split_first()?;
        if let (b'%', [high, low, after @ ..]) = (first, after)
            && let (Some(high), Some(low)) = (char::from(*high).to_digit(16), char::from(*low).to_digit(16))
        {
            rest = after;
            return u8::try_from(high * 16 + low).ok();
        }
        rest = after;
        Some(*first)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_about(a: &str, b: &str) -> bool {
        Purl::parse(a).unwrap().is_about(&Purl::parse(b).unwrap())
    }

    #[test]
    fn only_what_is_given_is_compared() {
        let package = "pkg:deb/debian/openssl@3.0.1?arch=amd64&distro=debian-12#a/b";
        assert!(is_about("pkg:deb/debian/openssl", package));
        assert!(is_about("pkg:DEB/debian/openssl@3.0%2E1?distro=debian-12", package));
        assert!(!is_about("pkg:deb/debian/openssl@3.0.2", package));
        assert!(!is_about("pkg:deb/debian/openssl?arch=arm64", package));
        assert!(!is_about("pkg:deb/debian/openssl?epoch=1", package));
        assert!(!is_about("pkg:deb/openssl", package));
        assert!(!is_about(package, "pkg:deb/debian/openssl"));
        assert!(is_about("pkg:npm/%40scope/pkg", "PKG://npm/@scope/pkg@1.0.0"));
    }

    #[test]
    fn what_is_no_purl_is_none() {
        for text in ["", "pkg:", "pkg:deb", "pkg:deb/", "pkg:/x", "deb/debian/openssl", "pkg:deb/@1"] {
            assert!(Purl::parse(text).is_none(), "{text}");
        }
    }
}
