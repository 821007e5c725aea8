//! What is wrong with a text that is no image reference, registry or digest, for people.

use std::fmt::Write as _;

use super::{LONGEST_NAME, is_dns_label, is_path_component, is_registry, split_port};
use crate::json::shown;

/// The part of a reference at which reading it ended.
#[derive(Clone, Copy, Debug)]
pub(super) enum Flaw<'t> {
    Digest(&'t str),
    Tag(&'t str),
    Registry(&'t str),
    Path(&'t str),
    /// Bytes of registry and repository together.
    Long(usize),
}

impl Flaw<'_> {
    /// What is wrong, as part of a sentence; `text` is the whole reference.
    #[cold]
    pub(super) fn explain(self, text: &str) -> String {
        if let Some(wrong) = of_whole(text) {
            return wrong;
        }
        match self {
            Self::Digest("") => "no digest follows the \"@\"".to_owned(),
            Self::Digest(digest) if digest.contains('@') => "it has more than one \"@\"".to_owned(),
            Self::Digest(digest) => format!("\"{}\" is not a digest: {}", shown(digest), explain_digest(digest)),
            Self::Tag(tag) => of_tag(tag),
            Self::Registry(registry) => {
                format!("\"{}\" is not a registry: {}", shown(registry), explain_registry(registry))
            }
            Self::Path(path) => of_path(path),
            Self::Long(bytes) => {
                format!("registry and repository have {bytes} bytes together, and at most {LONGEST_NAME} are allowed")
            }
        }
    }
}

/// What is wrong with a text whatever part of it was read last.
fn of_whole(text: &str) -> Option<String> {
    let placeholder = ["{{", "${", "$("].into_iter().find(|placeholder| text.contains(placeholder));
    Some(if text.is_empty() {
        "it is empty".to_owned()
    } else if let Some(placeholder) = placeholder {
        format!("it has a placeholder (\"{placeholder}\") that was not filled in")
    } else if let Some((scheme, _)) = text.split_once("://") {
        format!("it has a scheme; leave out \"{}://\"", shown(scheme))
    } else if text.trim() != text {
        "it begins or ends with white space".to_owned()
    } else if text.contains(|letter: char| letter.is_whitespace() || letter.is_control()) {
        "it has white space or control characters".to_owned()
    } else {
        return None;
    })
}

/// What is wrong with a text that is no digest.
#[cold]
pub(crate) fn explain_digest(text: &str) -> String {
    let Some((algorithm, hex)) = text.split_once(':') else {
        return "it does not begin with \"sha256:\" or \"sha512:\"".to_owned();
    };
    let length = match algorithm {
        "sha256" => 64,
        "sha512" => 128,
        _ => return format!("\"{}\" is neither sha256 nor sha512", shown(algorithm)),
    };
    if let Some(letter) = hex.chars().find(|letter| !letter.is_ascii_hexdigit()) {
        return format!("{} is not a hexadecimal digit", quoted(letter));
    }
    if hex.contains(|letter: char| letter.is_ascii_uppercase()) {
        return "it has upper-case letters; hexadecimal digits are lower-case here".to_owned();
    }
    format!("it has {} hexadecimal digits, and {algorithm} has {length}", hex.len())
}

/// What is wrong with a text that is no registry.
#[cold]
pub(crate) fn explain_registry(text: &str) -> String {
    if let Some(wrong) = of_whole(text) {
        return wrong;
    }
    if text.contains('/') {
        return "it has a path".to_owned();
    }
    if let Some(wildcard) = wildcard(text) {
        return format!("it has the wildcard {}", quoted(wildcard));
    }
    const ADDRESS: &str = "an IPv6 address stands in brackets and has hexadecimal digits and colons alone";
    if text.starts_with('[') && !text.contains(']') {
        return ADDRESS.to_owned();
    }
    let (host, port) = split_port(text);
    match port {
        Some("") => return "no port follows the \":\"".to_owned(),
        Some(port) if !port.bytes().all(|byte| byte.is_ascii_digit()) => {
            return format!("\"{}\" is not a port", shown(port));
        }
        _ => {}
    }
    if host.starts_with('[') || host.ends_with(']') {
        return ADDRESS.to_owned();
    }
    let allowed = |letter: char| matches!(letter, '.' | '-') || letter.is_ascii_alphanumeric();
    if let Some(letter) = host.chars().find(|letter| !allowed(*letter)) {
        return format!("{} cannot be in a host name, which has letters, digits, \".\" and \"-\"", quoted(letter));
    }
    let mut labels = host.strip_suffix('.').unwrap_or(host).split('.');
    match labels.find(|label| !is_dns_label(label)) {
        Some("") => "a part of its host name is empty".to_owned(),
        Some(label) => format!("\"{}\" begins or ends with \"-\"", shown(label)),
        None if !is_registry(text) => "it has no dot and no port, and is not \"localhost\"".to_owned(),
        // Of a registry nothing is wrong.
        None => "it cannot be read".to_owned(),
    }
}

fn of_tag(tag: &str) -> String {
    if tag.is_empty() {
        return "no tag follows the \":\"".to_owned();
    }
    let mut wrong = format!("the tag \"{}\" ", shown(tag));
    let allowed = |letter: char| matches!(letter, '_' | '.' | '-') || letter.is_ascii_alphanumeric();
    _ = if let Some(letter) = wildcard(tag) {
        write!(wrong, "has the wildcard {}", quoted(letter))
    } else if let Some(letter) = tag.chars().find(|letter| !allowed(*letter)) {
        write!(wrong, "has {}; it may have letters, digits, \"_\", \".\" and \"-\"", quoted(letter))
    } else if tag.starts_with(['.', '-']) {
        write!(wrong, "begins with \".\" or \"-\"")
    } else {
        write!(wrong, "has {} characters, and at most 128 are allowed", tag.len())
    };
    wrong
}

fn of_path(path: &str) -> String {
    if path.is_empty() {
        return "it has no repository".to_owned();
    }
    let component = path.split('/').find(|component| !is_path_component(component)).unwrap_or_default();
    if component.is_empty() {
        return if path.starts_with('/') {
            format!("the repository \"{}\" begins with \"/\"", shown(path))
        } else if path.ends_with('/') && path.find("//").is_none() {
            format!("the repository \"{}\" ends with \"/\"", shown(path))
        } else {
            format!("the repository \"{}\" has two \"/\" in a row", shown(path))
        };
    }
    if let Some(wildcard) = wildcard(component) {
        return format!("the repository has the wildcard {}", quoted(wildcard));
    }
    let mut wrong = format!("\"{}\" in the repository ", shown(component));
    let allowed =
        |letter: char| matches!(letter, '_' | '.' | '-') || letter.is_ascii_lowercase() || letter.is_ascii_digit();
    let other = component.chars().find(|letter| !allowed(*letter));
    _ = match other {
        Some(':') => write!(wrong, "has \":\"; a tag follows the last \"/\""),
        Some(letter) if letter.is_ascii_uppercase() => {
            write!(wrong, "has upper-case letters, and repositories are lower-case")
        }
        Some(letter) => {
            write!(wrong, "has {}; it may have lower-case letters, digits, \"_\", \".\" and \"-\"", quoted(letter))
        }
        None if component.starts_with(['.', '_', '-']) || component.ends_with(['.', '_', '-']) => {
            write!(wrong, "begins or ends with \".\", \"_\" or \"-\"")
        }
        None => write!(
            wrong,
            "has several separators in a row; between letters or digits one \".\", one or two \"_\" or any number of \
             \"-\" may stand"
        ),
    };
    wrong
}

fn wildcard(text: &str) -> Option<char> {
    text.chars().find(|letter| matches!(letter, '*' | '?'))
}

fn quoted(letter: char) -> String {
    format!("\"{}\"", shown(letter.encode_utf8(&mut [0; 4])))
}

#[cfg(test)]
mod tests {
    use crate::reference::{Digest, ImageReference, explain_registry, normal_registry};

    fn wrong(text: &str) -> String {
        ImageReference::explain(text).unwrap_or_else(|| panic!("{text} is a reference"))
    }

    #[test]
    fn a_reference_that_is_none_says_what_is_wrong_with_it() {
        let short = format!("nginx@sha256:{}", "a".repeat(63));
        let upper = format!("nginx@sha256:{}", "A".repeat(64));
        let twice = format!("nginx@sha256:{0}@sha256:{0}", "a".repeat(64));
        let (long_tag, long_name) = (format!("nginx:{}", "t".repeat(129)), format!("r.io/{}", "a".repeat(251)));
        for (text, expected) in [
            ("", "it is empty"),
            (" nginx", "it begins or ends with white space"),
            ("my app:1", "it has white space or control characters"),
            ("https://ghcr.io/team/app", "it has a scheme; leave out \"https://\""),
            ("{{ .Values.image }}:1", "it has a placeholder (\"{{\") that was not filled in"),
            ("ghcr.io/team/app:${TAG}", "it has a placeholder (\"${\") that was not filled in"),
            ("Nginx", "\"Nginx\" in the repository has upper-case letters, and repositories are lower-case"),
            ("/nginx", "the repository \"/nginx\" begins with \"/\""),
            ("ghcr.io/team/", "the repository \"team/\" ends with \"/\""),
            ("a//b", "the repository \"a//b\" has two \"/\" in a row"),
            (":1.25", "it has no repository"),
            ("team/-app", "\"-app\" in the repository begins or ends with \".\", \"_\" or \"-\""),
            ("team/*", "the repository has the wildcard \"*\""),
            ("a/b:c/d", "\"b:c\" in the repository has \":\"; a tag follows the last \"/\""),
            ("nginx:", "no tag follows the \":\""),
            ("nginx:-x", "the tag \"-x\" begins with \".\" or \"-\""),
            ("nginx:1.*", "the tag \"1.*\" has the wildcard \"*\""),
            ("nginx@", "no digest follows the \"@\""),
            ("nginx@md5:00", "\"md5:00\" is not a digest: \"md5\" is neither sha256 nor sha512"),
            (
                "my_registry.io/app",
                "\"my_registry.io\" is not a registry: \"_\" cannot be in a host name, which has letters, digits, \
                 \".\" and \"-\"",
            ),
            ("r.io:/a", "\"r.io:\" is not a registry: no port follows the \":\""),
            ("r.io:x/a", "\"r.io:x\" is not a registry: \"x\" is not a port"),
            ("a..io/b", "\"a..io\" is not a registry: a part of its host name is empty"),
            ("-r.io/a", "\"-r.io\" is not a registry: \"-r\" begins or ends with \"-\""),
            (&twice, "it has more than one \"@\""),
            (&long_name, "registry and repository have 256 bytes together, and at most 255 are allowed"),
        ] {
            assert_eq!(wrong(text), expected, "{text}");
        }
        assert!(wrong(&short).ends_with("it has 63 hexadecimal digits, and sha256 has 64"));
        assert!(wrong(&upper).contains("upper-case letters"));
        assert!(wrong(&long_tag).ends_with("has 129 characters, and at most 128 are allowed"));
        assert!(wrong("a..b").contains("several separators in a row"));
        assert!(wrong("naïve").contains("has \"ï\""));
    }

    #[test]
    fn an_explanation_is_short_and_harmless_whatever_the_text_is() {
        for part in ["x\u{1b}[31m", "Ü", "/", ":", "@", "..", "\u{202e}", "*"] {
            for text in [part.repeat(100_000), format!("r.io/{}", part.repeat(100_000))] {
                let wrong = wrong(&text);
                assert!(wrong.len() < 1000 && !wrong.contains(char::is_control), "{wrong}");
            }
        }
    }

    #[test]
    fn a_registry_that_is_none_says_what_is_wrong_with_it() {
        for (text, expected) in [
            ("contoso", "it has no dot and no port, and is not \"localhost\""),
            ("ghcr.io/team", "it has a path"),
            ("https://ghcr.io", "it has a scheme; leave out \"https://\""),
            ("*.azurecr.io", "it has the wildcard \"*\""),
            ("[::1", "an IPv6 address stands in brackets and has hexadecimal digits and colons alone"),
            ("", "it is empty"),
        ] {
            assert_eq!(normal_registry(text), None, "{text}");
            assert_eq!(explain_registry(text), expected, "{text}");
        }
    }

    #[test]
    fn a_text_that_is_no_digest_says_what_is_wrong_with_it() {
        for (text, expected) in [
            ("latest", "it does not begin with \"sha256:\" or \"sha512:\""),
            ("sha1:00", "\"sha1\" is neither sha256 nor sha512"),
            ("sha256:xyz", "\"x\" is not a hexadecimal digit"),
            ("sha512:abc", "it has 3 hexadecimal digits, and sha512 has 128"),
        ] {
            let error = text.parse::<Digest>().unwrap_err();
            assert_eq!(error.message(), format!("\"{text}\" is not a digest: {expected}"));
        }
    }
}
