//! What values a field can have.

/// What the values of a field are like.
pub(super) struct Domain {
    /// How such a value is described.
    pub(super) is: &'static str,
    /// Whether a text is such a value.
    pub(super) holds: fn(&str) -> bool,
    /// Whether a character may be in such a value.
    pub(super) has: fn(char) -> bool,
}

/// The values of a field of a selector, as Kubernetes and registries restrict them; `None` where a host may give any
/// text.
pub(super) fn domain(field: &str) -> Option<Domain> {
    let domain = |is, holds, has| Some(Domain { is, holds, has });
    fn small(letter: char) -> bool {
        letter.is_ascii_lowercase() || letter.is_ascii_digit()
    }
    match field {
        "namespace" => {
            domain("a namespace is lower-case letters, digits and inner -, at most 63", is_label, |letter| {
                small(letter) || letter == '-'
            })
        }
        "name" | "pod" => domain("a name is lower-case letters, digits, - and ., at most 253", is_name, |letter| {
            small(letter) || matches!(letter, '-' | '.')
        }),
        "serviceAccount" => {
            domain("a service account is lower-case letters, digits, - and ., at most 253", is_name, |letter| {
                small(letter) || matches!(letter, '-' | '.')
            })
        }
        "container" => {
            domain("a container's name is lower-case letters, digits and inner -, at most 63", is_container, |letter| {
                small(letter) || matches!(letter, '-' | '/')
            })
        }
        "kind" => {
            domain("a kind is letters and digits, as in Deployment", is_kind, |letter| letter.is_ascii_alphanumeric())
        }
        "tag" => domain("a tag is letters, digits, _, . and -, at most 128", is_tag, |letter| {
            letter.is_ascii_alphanumeric() || matches!(letter, '_' | '.' | '-')
        }),
        "repository" => domain(
            "a repository is lower-case letters and digits, separated by ., _, - and /",
            is_repository,
            |letter| small(letter) || matches!(letter, '.' | '_' | '-' | '/'),
        ),
        // For equality it was read as a registry.
        "registry" => domain(
            "a registry is a host and perhaps a port, without a path",
            |_| true,
            |letter| small(letter) || matches!(letter, '.' | '-' | ':' | '[' | ']'),
        ),
        "labels" | "namespaceLabels" => domain(
            "the value of a label is letters, digits and inner -, _ and ., at most 63",
            is_label_value,
            |letter| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_' | '.'),
        ),
        _ => None,
    }
}

fn is_small(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte.is_ascii_digit()
}

fn ends_with_letters(text: &str, is_letter: fn(u8) -> bool) -> bool {
    let bytes = text.as_bytes();
    bytes.first().is_some_and(|byte| is_letter(*byte)) && bytes.last().is_some_and(|byte| is_letter(*byte))
}

/// A label of RFC 1123.
fn is_label(text: &str) -> bool {
    text.len() <= 63 && ends_with_letters(text, is_small) && text.bytes().all(|byte| is_small(byte) || byte == b'-')
}

/// A subdomain of RFC 1123, or the beginning of one: pods are known by `generateName` before they have a name.
fn is_name(text: &str) -> bool {
    text.len() <= 253
        && text.bytes().next().is_some_and(is_small)
        && text.bytes().all(|byte| is_small(byte) || matches!(byte, b'-' | b'.'))
}

/// A container's name, or `volume/` and the name of an image volume.
fn is_container(text: &str) -> bool {
    is_label(text.strip_prefix("volume/").unwrap_or(text))
}

fn is_kind(text: &str) -> bool {
    text.bytes().next().is_some_and(|byte| byte.is_ascii_alphabetic())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

fn is_tag(text: &str) -> bool {
    let is_word = |byte: u8| byte == b'_' || byte.is_ascii_alphanumeric();
    text.len() <= 128
        && text.bytes().next().is_some_and(is_word)
        && text.bytes().all(|byte| is_word(byte) || matches!(byte, b'.' | b'-'))
}

fn is_repository(text: &str) -> bool {
    // The grammar is the engine's: a repository is what is left of a reference behind its registry.
    let reference = format!("r.io/{text}");
    imagegate::ImageReference::parse(&reference)
        .is_some_and(|read| read.repository() == text && !text.contains([':', '@']))
}

fn is_label_value(text: &str) -> bool {
    let is_letter = |byte: u8| byte.is_ascii_alphanumeric();
    text.is_empty()
        || (text.len() <= 63
            && ends_with_letters(text, is_letter)
            && text.bytes().all(|byte| is_letter(byte) || matches!(byte, b'-' | b'_' | b'.')))
}

/// The kinds of Kubernetes that make pods.
const KINDS: [&str; 9] = [
    "Pod",
    "Deployment",
    "ReplicaSet",
    "StatefulSet",
    "DaemonSet",
    "Job",
    "CronJob",
    "ReplicationController",
    "PodTemplate",
];

/// The kind that is meant by another spelling of it: in another case, or in the plural.
pub(super) fn kind_meant(text: &str) -> Option<&'static str> {
    let is_meant = |kind: &&str| {
        let plural = text.len() == kind.len() + 1 && text.ends_with(['s', 'S']);
        let singular = if plural { text.get(..kind.len()).unwrap_or(text) } else { text };
        singular.eq_ignore_ascii_case(kind) && text != *kind
    };
    KINDS.iter().find(|kind| is_meant(kind)).copied()
}
