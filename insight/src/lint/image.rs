//! `impossibleValue` of what is part of an image reference: registry, repository, tag, digest, and the whole.
//!
//! Selectors see references in their normal form, `registry/repository[:tag][@digest]`. A text is told to be impossible
//! only where no such reference has it.

use imagegate::views::Operator;
use imagegate::{Digest, ImageReference};

use super::glob::Pattern;
use super::report::is_plain;

/// Why a text can never match, as part of a sentence, and what to write instead.
pub(super) type Why = (String, String);

/// A registry that no other text of these checks has.
const SOME_REGISTRY: &str = "a:1";

/// The registry in its normal form.
pub(super) fn normal_registry(text: &str) -> Option<String> {
    if text.contains('/') || text.is_empty() {
        return None;
    }
    let reference = ImageReference::parse(&format!("{text}/a/a"))?;
    (reference.repository() == "a/a").then(|| reference.registry().to_owned())
}

/// Whether a text is a repository.
pub(super) fn is_repository(text: &str) -> bool {
    !text.contains([':', '@'])
        && ImageReference::parse(&format!("{SOME_REGISTRY}/{text}"))
            .is_some_and(|reference| reference.repository() == text)
}

pub(super) fn is_tag(text: &str) -> bool {
    !text.contains(['/', '@', ':']) && ImageReference::parse(&format!("{SOME_REGISTRY}/a:{text}")).is_some()
}

fn is_repository_letter(letter: char) -> bool {
    letter.is_ascii_lowercase() || letter.is_ascii_digit() || matches!(letter, '.' | '_' | '-' | '/')
}

fn is_registry_letter(letter: char) -> bool {
    letter.is_ascii_lowercase() || letter.is_ascii_digit() || matches!(letter, '.' | '-' | ':' | '[' | ']')
}

fn is_tag_letter(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || matches!(letter, '.' | '_' | '-')
}

fn is_image_letter(letter: char) -> bool {
    is_tag_letter(letter) || matches!(letter, '/' | ':' | '@' | '[' | ']')
}

/// What is wrong with the first character that a text cannot have.
fn bad_letter(text: impl IntoIterator<Item = char>, good: fn(char) -> bool) -> Option<String> {
    let letter = text.into_iter().find(|letter| !good(*letter))?;
    Some(if letter.is_whitespace() || letter.is_control() {
        "it has white space".to_owned()
    } else {
        format!("it has \"{letter}\"")
    })
}

/// Operators of `registry` that see its text; equality is checked where it is read.
pub(super) fn registry_part(operator: Operator, text: &str) -> Option<Why> {
    let why = if text.contains('/') {
        "it has a \"/\"".to_owned()
    } else if let Some(why) = bad_letter(text.chars(), is_registry_letter) {
        why
    } else if operator == Operator::StartsWith && text.starts_with(['-', '.', ':']) {
        "no registry begins so".to_owned()
    } else if operator == Operator::EndsWith && text.ends_with(['-', ':']) {
        "no registry ends so".to_owned()
    } else {
        return None;
    };
    Some((
        why,
        "a registry is contoso.azurecr.io or localhost:5000 for example; the path is in \"repository\"".to_owned(),
    ))
}

pub(super) fn registry_glob(pattern: &Pattern) -> Option<Why> {
    if let Some(exact) = pattern.exact() {
        let normal = normal_registry(&exact);
        if normal.as_ref() == Some(&exact) {
            return None;
        }
        return Some(match normal {
            Some(normal) => (format!("its normal form is \"{normal}\""), format!("write registry: \"{normal}\"")),
            None => registry_part(Operator::Contains, &exact)
                .unwrap_or(("it is no registry".to_owned(), "write the registry in full".to_owned())),
        });
    }
    let letters: String = pattern.letters().collect();
    registry_part(Operator::Contains, &letters)
}

/// Operators of `tag`.
pub(super) fn tag(operator: Operator, text: &str) -> Option<Why> {
    let good = match operator {
        Operator::Equals | Operator::NotEquals => is_tag(text),
        Operator::StartsWith => text.is_empty() || is_tag(text),
        _ => text.len() <= 128 && text.chars().all(is_tag_letter),
    };
    if good {
        return None;
    }
    let why = if text.is_empty() {
        "it is empty".to_owned()
    } else if let Some(why) = bad_letter(text.chars(), is_tag_letter) {
        why
    } else if text.len() > 128 {
        format!("it has {} characters, and a tag at most 128", text.len())
    } else {
        "no tag begins with \".\" or \"-\"".to_owned()
    };
    let bare = text.strip_prefix(':').unwrap_or(text);
    let hint = if text.is_empty() {
        "leave \"tag\" out, or write {notEquals: …} for images without a tag too".to_owned()
    } else if bare.starts_with("sha256:") || bare.starts_with("sha512:") {
        "a digest is in the field \"digest\"".to_owned()
    } else if let Some((_, tag)) = text.rsplit_once(':').filter(|(_, tag)| is_tag(tag)) {
        format!("write \"{tag}\"")
    } else {
        "a tag has letters, digits, \"_\", \".\" and \"-\"".to_owned()
    };
    Some((why, hint))
}

pub(super) fn tag_glob(pattern: &Pattern) -> Option<Why> {
    if let Some(exact) = pattern.exact() {
        return tag(Operator::Equals, &exact);
    }
    let why = bad_letter(pattern.letters(), is_tag_letter)?;
    Some((why, "a tag has letters, digits, \"_\", \".\" and \"-\"".to_owned()))
}

/// Operators of `digest` that see its text.
pub(super) fn digest(operator: Operator, text: &str) -> Option<Why> {
    let algorithms = [("sha256", 64), ("sha512", 128)];
    let hex = |text: &str| text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    let good = match (operator, text.split_once(':')) {
        (Operator::StartsWith, Some(_)) => is_digest_prefix(text),
        (Operator::StartsWith, None) => algorithms.iter().any(|(name, _)| name.starts_with(text)),
        (Operator::EndsWith, Some((name, digits))) => {
            algorithms.iter().any(|(algorithm, length)| algorithm.ends_with(name) && digits.len() == *length)
                && hex(digits)
        }
        (_, Some((name, digits))) => {
            algorithms.iter().any(|(algorithm, length)| algorithm.ends_with(name) && digits.len() <= *length)
                && hex(digits)
        }
        (Operator::EndsWith, None) => hex(text) && text.len() <= 128,
        (_, None) => (hex(text) && text.len() <= 128) || algorithms.iter().any(|(name, _)| name.contains(text)),
    };
    (!good).then(no_digest)
}

fn no_digest() -> Why {
    let why = "a digest is sha256: and 64, or sha512: and 128 lower-case hexadecimal digits".to_owned();
    (why, "write the digest in full, or {startsWith: \"sha256:…\"}".to_owned())
}

fn is_digest_prefix(text: &str) -> bool {
    let hex = |text: &str| text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    [("sha256:", 64), ("sha512:", 128)].into_iter().any(|(algorithm, length)| {
        algorithm.starts_with(text)
            || text.strip_prefix(algorithm).is_some_and(|digits| digits.len() <= length && hex(digits))
    })
}

pub(super) fn digest_glob(pattern: &Pattern) -> Option<Why> {
    let good = match pattern.exact() {
        Some(exact) => Digest::parse(&exact).is_some(),
        None => is_digest_prefix(&pattern.prefix()),
    };
    (!good).then(no_digest)
}

/// What is wrong with what `image` is asked.
pub(super) struct WrongImage {
    pub(super) why: Why,
    /// Whether something can match all the same, if not what is meant.
    pub(super) possible: bool,
    /// Whether it is a `*` that does not cross a `/`.
    pub(super) crossing: bool,
}

impl WrongImage {
    fn never(why: Why) -> Self {
        Self { why, possible: false, crossing: false }
    }
}

/// Operators of `image` that see its text. `registry`: whether the selector says what the registry is.
pub(super) fn image(operator: Operator, text: &str, registry: bool) -> Option<WrongImage> {
    if operator == Operator::StartsWith && is_short_name(text) {
        let why = format!(
            "references begin with the registry, so these are those whose registry begins with \"{text}\", not the \
             images of that name"
        );
        return (!registry).then(|| WrongImage {
            why: (why, normal_hint(operator, text)),
            possible: true,
            crossing: false,
        });
    }
    never(operator, text).map(WrongImage::never)
}

/// Why no reference begins with, ends with or contains a text.
fn never(operator: Operator, text: &str) -> Option<Why> {
    if let Some(why) = bad_letter(text.chars(), is_image_letter) {
        return Some((why, normal_hint(operator, text)));
    }
    let path = text.rsplit_once('/').map_or("", |(path, _)| path);
    if path.contains(|letter: char| letter.is_ascii_uppercase()) {
        let why = "registries and repositories have no upper-case letters".to_owned();
        return Some((why, normal_hint(operator, &text.to_ascii_lowercase())));
    }
    if text.contains("//") || text.contains(":/") {
        return Some(("no reference has \"//\" or \":/\"".to_owned(), normal_hint(operator, text)));
    }
    match operator {
        Operator::StartsWith => image_prefix(text).map(|why| (why, normal_hint(operator, text))),
        Operator::EndsWith => image_suffix(text),
        _ => None,
    }
}

/// Why no reference begins with a text.
fn image_prefix(text: &str) -> Option<String> {
    if text.is_empty() {
        return None;
    }
    match text.split_once('/') {
        Some((registry, rest)) => why_no_registry(registry).or_else(|| why_no_rest(registry, rest)),
        None => why_no_registry_prefix(text),
    }
}

fn why_no_registry(registry: &str) -> Option<String> {
    match normal_registry(registry) {
        Some(normal) if normal == registry => None,
        Some(normal) => Some(format!("references are compared in their normal form, which begins with \"{normal}/\"")),
        None => Some("references are compared in their normal form, which begins with the registry".to_owned()),
    }
}

/// Why no registry begins with a text.
fn why_no_registry_prefix(text: &str) -> Option<String> {
    let (host, port) = text.split_once(':').unwrap_or((text, ""));
    let impossible = !text.starts_with('[')
        && (text.starts_with(['.', '-', ':'])
            || !host.chars().all(is_registry_letter)
            || !port.bytes().all(|byte| byte.is_ascii_digit()));
    (impossible || text.contains('@'))
        .then(|| "references are compared in their normal form, which begins with the registry".to_owned())
}

/// Whether a text that references are to begin with is the short name of an image rather than how a registry begins.
fn is_short_name(text: &str) -> bool {
    is_repository(text) && !text.contains(['.', '/']) && text != "localhost"
}

/// Why no reference of a registry goes on with a text.
fn why_no_rest(registry: &str, rest: &str) -> Option<String> {
    let (name_and_tag, digest) = match rest.split_once('@') {
        Some((before, digest)) => (before, Some(digest)),
        None => (rest, None),
    };
    let (parents, last) = match name_and_tag.rsplit_once('/') {
        Some((parents, last)) => (Some(parents), last),
        None => (None, name_and_tag),
    };
    let (last, tag) = match last.split_once(':') {
        Some((last, tag)) => (last, Some(tag)),
        None => (last, None),
    };
    let is_whole = tag.is_some() || digest.is_some();
    let path = "repositories have lower-case letters, digits, \".\", \"_\" and \"-\" between \"/\"";
    if parents.is_some_and(|parents| !is_repository(parents)) {
        return Some(path.to_owned());
    }
    let good = if is_whole {
        is_repository(last)
    } else {
        last.chars().all(is_repository_letter) && !last.starts_with(['.', '_', '-'])
    };
    if !good {
        return Some(path.to_owned());
    }
    if is_whole && parents.is_none() && registry == "docker.io" {
        return Some(format!("on docker.io \"{last}\" is \"library/{last}\""));
    }
    let tag_is_good = match (tag, digest) {
        (Some(tag), None) => tag.is_empty() || is_tag(tag),
        (Some(tag), Some(_)) => is_tag(tag),
        (None, _) => true,
    };
    if !tag_is_good {
        return Some("no tag begins so".to_owned());
    }
    digest.is_some_and(|digest| !is_digest_prefix(digest)).then(|| "no digest begins so".to_owned())
}

/// Why no reference ends with a text.
fn image_suffix(text: &str) -> Option<Why> {
    let last = text.rsplit('/').next().unwrap_or(text);
    if let Some((_, digest)) = text.rsplit_once('@') {
        return Digest::parse(digest).is_none().then(no_digest);
    }
    if text.contains('/') && !last.contains(':') {
        return Some(no_tag(text));
    }
    let (_, tag) = text.rsplit_once(':')?;
    // What follows the last colon is a tag, or the digits of a digest.
    (!is_tag(tag)).then(|| ("no tag reads so".to_owned(), "end with a tag, such as \"/api:1.4\"".to_owned()))
}

fn no_tag(text: &str) -> Why {
    let why = "references are compared in their normal form, which ends with a tag or digest".to_owned();
    let plain = text.trim_start_matches('/');
    let hint = if is_plain(plain) && !plain.is_empty() && !plain.ends_with('/') {
        format!("write {{glob: \"**/{plain}[:@]*\"}}")
    } else {
        "write {glob: \"**/NAME[:@]*\"}".to_owned()
    };
    (why, hint)
}

/// The normal form of what a text is meant to begin with.
fn normal_hint(operator: Operator, text: &str) -> String {
    let plain = text.split_once("://").map_or(text, |(_, rest)| rest);
    let name = plain.split(['@', '*', '?']).next().unwrap_or(plain).trim_end_matches(':');
    let slash = name.ends_with('/');
    let normal = ImageReference::parse(name.trim_end_matches('/')).map(|reference| {
        let named = name.rsplit('/').next().is_some_and(|last| last.contains(':'));
        let normal = if named { reference.as_str() } else { reference.name() };
        // A single component with `/` after it is an organisation.
        let normal = if slash { normal.replacen("docker.io/library/", "docker.io/", 1) } else { normal.to_owned() };
        if slash { format!("{normal}/") } else { normal }
    });
    match normal {
        Some(normal) if operator == Operator::StartsWith => format!("write {{startsWith: \"{normal}\"}}"),
        _ => "write registry, repository and tag in full, as \"docker.io/library/nginx:1.25\"".to_owned(),
    }
}

/// What is wrong with a pattern of `image`.
pub(super) fn image_glob(text: &str, pattern: &Pattern) -> Option<WrongImage> {
    let never = |why: &str, hint: String| Some(WrongImage::never((why.to_owned(), hint)));
    if let Some(why) = bad_letter(pattern.letters(), is_image_letter) {
        return never(&why, normal_hint(Operator::Contains, text));
    }
    const END: &str = "references are compared in their normal form, which ends with a tag or digest";
    if let Some(exact) = pattern.exact() {
        let reference = ImageReference::parse(&exact);
        if reference.as_ref().is_some_and(|reference| reference.as_str() == exact) {
            return None;
        }
        let hint = match reference {
            Some(_) => format!("write image: \"{exact}\""),
            None => normal_hint(Operator::Contains, text),
        };
        return never("references are compared in their normal form, with registry and tag or digest", hint);
    }
    if let Some(wrong) = crossing(text, pattern) {
        return Some(wrong);
    }
    let prefix = pattern.prefix();
    if pattern.slashes() == Some(1) && prefix.starts_with("docker.io/") {
        let hint = format!("write {{glob: \"{}\"}}", text.replacen("docker.io/", "docker.io/library/", 1));
        return never("on docker.io every repository has a \"/\": nginx is library/nginx", hint);
    }
    let why = if prefix.contains('/') { image_prefix(&prefix) } else { why_no_registry_prefix(&prefix) };
    if let Some(why) = why.filter(|_| !prefix.is_empty()) {
        return never(&why, glob_hint(text));
    }
    let no_end = pattern.exact_last().is_some_and(|last| !last.contains([':', '@']));
    let hint = || if is_plain(text) { format!("write {{glob: \"{text}[:@]*\"}}") } else { no_tag("").1 };
    no_end.then(|| WrongImage::never((END.to_owned(), hint())))
}

/// A pattern whose `*` does not cross the `/` that references have.
fn crossing(text: &str, pattern: &Pattern) -> Option<WrongImage> {
    let wrong = |why: &str, possible: bool| {
        Some(WrongImage { why: (why.to_owned(), crossing_hint(text)), possible, crossing: true })
    };
    let slashes = pattern.slashes()?;
    if slashes == 0 {
        return wrong("\"*\" does not cross a \"/\", and every reference has one after the registry", false);
    }
    let prefix = pattern.prefix();
    // Official images have one component below `library/`.
    if !pattern.last_is_star() || prefix == "docker.io/library/" || why_no_registry_of(pattern).is_some() {
        return None;
    }
    if prefix == "docker.io/" && slashes == 1 {
        return wrong("\"*\" does not cross a \"/\", and on docker.io every repository has one", false);
    }
    wrong("\"*\" does not cross a \"/\", so this leaves out every repository further below", true)
}

/// Why a pattern's first component is no registry, where it has no wildcard.
fn why_no_registry_of(pattern: &Pattern) -> Option<String> {
    let prefix = pattern.prefix();
    why_no_registry(prefix.split_once('/')?.0)
}

/// The same pattern with a `**` where its `*` was to cross a `/`.
fn crossing_hint(text: &str) -> String {
    if !is_plain(text) {
        return "write ** where * is to cross a \"/\"".to_owned();
    }
    let pattern = match text.rsplit_once("/*") {
        Some((before, "")) => format!("{before}/**"),
        Some((before, after)) => format!("{before}/**/*{after}"),
        None if text == "*" => "**".to_owned(),
        None => format!("**/{text}"),
    };
    format!("write {{glob: \"{pattern}\"}}")
}

/// A pattern that begins with a registry.
fn glob_hint(text: &str) -> String {
    let plain = text.split_once("://").map_or(text, |(_, rest)| rest);
    let registry = plain.split('/').next().unwrap_or_default();
    let pattern = match normal_registry(registry) {
        Some(normal) => plain.replacen(registry, &normal, 1),
        None => format!("docker.io/{plain}"),
    };
    if is_plain(&pattern) { format!("write {{glob: \"{pattern}\"}}") } else { "begin with the registry".to_owned() }
}
