//! Package URLs, as far as VEX needs them (section 4).

use super::reference::is_digest;

/// A package URL, percent-decoded; its subpath is not read.
pub(super) struct Purl {
    pub(super) kind: String,
    pub(super) namespace: Vec<String>,
    pub(super) name: String,
    pub(super) version: Option<String>,
    qualifiers: Vec<(String, String)>,
}

impl Purl {
    /// Reads a package URL; `None` if the text is none.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let text = text.rsplit_once('#').map_or(text, |(rest, _)| rest);
        let (text, query) = text.rsplit_once('?').unwrap_or((text, ""));
        let (scheme, rest) = text.split_once(':')?;
        if !scheme.eq_ignore_ascii_case("pkg") {
            return None;
        }
        let (kind, rest) = rest.trim_matches('/').split_once('/')?;
        let (path, version) = match rest.rsplit_once('@') {
            Some((path, version)) => (path, Some(decode(version)?)),
            None => (rest, None),
        };
        let mut segments = Vec::new();
        for segment in path.split('/').filter(|segment| !segment.is_empty()) {
            segments.push(decode(segment)?);
        }
        let name = segments.pop()?;
        let mut qualifiers = Vec::new();
        for pair in query.split('&') {
            if let Some((key, value)) = pair.split_once('=')
                && !value.is_empty()
            {
                qualifiers.push((key.to_ascii_lowercase(), decode(value)?));
            }
        }
        Some(Self {
            kind: kind.to_ascii_lowercase(),
            namespace: segments,
            name,
            version: version.filter(|version| !version.is_empty()),
            qualifiers,
        })
    }

    pub(super) fn qualifier(&self, key: &str) -> Option<&str> {
        let mut qualifiers = self.qualifiers.iter();
        let (_, value) = qualifiers.find(|(name, _)| name == key)?;
        Some(value)
    }

    /// Its version, where that is a digest.
    pub(super) fn digest(&self) -> Option<&str> {
        self.version.as_deref().filter(|version| is_digest(version))
    }

    /// Whether it names the package: what it does not give is not compared.
    pub(super) fn names(&self, package: &Self) -> bool {
        self.kind == package.kind
            && self.namespace == package.namespace
            && self.name == package.name
            && (self.version.is_none() || self.version == package.version)
            && self.qualifiers.iter().all(|(key, value)| package.qualifier(key) == Some(value))
    }
}

fn decode(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    let mut decoded = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at] == b'%' {
            let hex = text.get(at + 1..at + 3)?;
            decoded.push(u8::from_str_radix(hex, 16).ok()?);
            at += 3;
        } else {
            decoded.push(bytes[at]);
            at += 1;
        }
    }
    String::from_utf8(decoded).ok()
}
