//! Image references (section 2).

const DOCKER_HUB: &str = "docker.io";
const DOCKER_HUB_ALIASES: [&str; 3] = ["index.docker.io", "registry-1.docker.io", "registry.hub.docker.com"];

/// A reference, normalised, without a default tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    pub registry: String,
    pub repository: String,
    pub tag: Option<String>,
    pub digest: Option<String>,
}

impl Reference {
    /// Reads a reference as an image's: `latest` where there is neither tag nor digest.
    pub fn of_image(text: &str) -> Option<Self> {
        let mut reference = Self::parse(text)?;
        if reference.tag.is_none() && reference.digest.is_none() {
            reference.tag = Some("latest".to_owned());
        }
        Some(reference)
    }

    /// Reads a reference as written, without a default tag; `None` if it is invalid.
    pub fn parse(text: &str) -> Option<Self> {
        let (rest, digest) = match text.split_once('@') {
            Some((rest, digest)) => (rest, Some(digest)),
            None => (text, None),
        };
        let last_component = rest.rfind('/').map_or(0, |slash| slash + 1);
        let (name, tag) = match rest[last_component..].find(':') {
            Some(colon) => (&rest[..last_component + colon], Some(&rest[last_component + colon + 1..])),
            None => (rest, None),
        };
        let (registry, path) = match name.split_once('/') {
            Some((first, path)) if names_registry(first) => (registry(first)?, path),
            _ => (DOCKER_HUB.to_owned(), name),
        };
        let repository =
            if registry == DOCKER_HUB && !path.contains('/') { format!("library/{path}") } else { path.to_owned() };
        let valid = path.split('/').all(is_path_component)
            && tag.is_none_or(is_tag)
            && digest.is_none_or(is_digest)
            && registry.len() + 1 + repository.len() <= 255;
        valid.then(|| Self { registry, repository, tag: tag.map(str::to_owned), digest: digest.map(str::to_owned) })
    }

    /// `registry/repository[:tag][@digest]`.
    pub fn text(&self) -> String {
        let mut text = format!("{}/{}", self.registry, self.repository);
        if let Some(tag) = &self.tag {
            text += &format!(":{tag}");
        }
        if let Some(digest) = &self.digest {
            text += &format!("@{digest}");
        }
        text
    }
}

/// Whether a first component is a registry.
fn names_registry(component: &str) -> bool {
    component.contains(['.', ':']) || component == "localhost"
}

/// A registry, normalised; `None` if it is none.
pub(super) fn registry(text: &str) -> Option<String> {
    if !text.is_ascii() {
        return None;
    }
    let lower = text.to_ascii_lowercase();
    let (host, port) = split_port(&lower);
    if !is_host(host) || !port.is_none_or(is_port) {
        return None;
    }
    let port = port.map(|port| format!(":{port}")).unwrap_or_default();
    let mut registry = lower.clone();
    if let Some(host) = host.strip_suffix('.') {
        let without_dot = format!("{host}{port}");
        if names_registry(&without_dot) {
            registry = without_dot;
        }
    }
    if let Some(without_port) = registry.strip_suffix(":443")
        && names_registry(without_port)
    {
        registry = without_port.to_owned();
    }
    if DOCKER_HUB_ALIASES.contains(&registry.as_str()) {
        registry = DOCKER_HUB.to_owned();
    }
    Some(registry)
}

/// Splits `host:port`; the colons of an IPv6 address are inside its brackets.
fn split_port(registry: &str) -> (&str, Option<&str>) {
    let host_end = registry.rfind(']').map_or(0, |bracket| bracket + 1);
    match registry[host_end..].find(':') {
        Some(colon) => (&registry[..host_end + colon], Some(&registry[host_end + colon + 1..])),
        None => (registry, None),
    }
}

fn is_port(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// DNS labels, with one trailing dot allowed, or a bracketed IPv6 address.
fn is_host(host: &str) -> bool {
    if let Some(address) = host.strip_prefix('[') {
        let address = address.strip_suffix(']').unwrap_or("");
        return !address.is_empty() && address.bytes().all(|byte| byte == b':' || byte.is_ascii_hexdigit());
    }
    host.strip_suffix('.').unwrap_or(host).split('.').all(|label| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|byte| byte == b'-' || byte.is_ascii_alphanumeric())
    })
}

/// `[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*`
fn is_path_component(component: &str) -> bool {
    let is_word = |byte: char| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let mut rest = component;
    loop {
        let separator = rest.trim_start_matches(is_word);
        if separator.len() == rest.len() {
            return false; // no word where one must be
        }
        if separator.is_empty() {
            return true;
        }
        let word = separator.trim_start_matches(|byte| !is_word(byte));
        let separator = &separator[..separator.len() - word.len()];
        let allowed = matches!(separator, "." | "_" | "__") || separator.bytes().all(|byte| byte == b'-');
        if !allowed {
            return false;
        }
        rest = word;
    }
}

fn is_tag(tag: &str) -> bool {
    let is_word = |byte: u8| byte == b'_' || byte.is_ascii_alphanumeric();
    tag.len() <= 128
        && tag.bytes().next().is_some_and(is_word)
        && tag.bytes().all(|byte| is_word(byte) || matches!(byte, b'.' | b'-'))
}

pub(super) fn is_digest(text: &str) -> bool {
    let is_hex = |hex: &str| hex.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    match text.split_once(':') {
        Some(("sha256", hex)) => hex.len() == 64 && is_hex(hex),
        Some(("sha512", hex)) => hex.len() == 128 && is_hex(hex),
        _ => false,
    }
}
