//! Parts of images: texts that `startsWith`, `endsWith` and `contains` look for in `registry/repository[:tag][@digest]`.

use imagegate::ImageReference;
use imagegate::inspect::{FieldTest, Operator};

use super::quote::quoted;
use super::{LintCode, Lints};

/// Says where a text cannot be a part of an image in its normal form.
pub(super) fn lint(test: &FieldTest<'_>, text: &str, lints: &mut Lints) {
    let (message, hint) = match test.matcher().operator() {
        Operator::StartsWith => match first_component(text) {
            Some(problem) => problem,
            None => return,
        },
        _ if is_no_part(text) => (
            format!(
                "no image contains {}: its name is in lower case, without spaces and without a scheme",
                quoted(text)
            ),
            "write it as in registry/repository:tag".to_owned(),
        ),
        _ => return,
    };
    lints.add(LintCode::ImpossibleValue, test.pointer(), message, hint);
}

/// Why no image begins with a text, if none does.
fn first_component(text: &str) -> Option<(String, String)> {
    if is_no_part(text) {
        let plain = text.split_once("://").map_or(text, |(_, rest)| rest);
        let message =
            format!("no image begins with {}: images are registry/repository:tag, in lower case", quoted(text));
        return Some((message, format!("write image: {{startsWith: \"{}\"}}", plain.to_ascii_lowercase())));
    }
    if text.starts_with('/') {
        let message = format!("no image begins with {}: images are registry/repository:tag", quoted(text));
        return Some((message, "leave the / out, and begin with the registry".to_owned()));
    }
    let (first, has_path) = text.split_once('/').map_or((text, false), |(first, _)| (first, true));
    let is_port = |port: &str| port.bytes().all(|byte| byte.is_ascii_digit());
    let may_be_registry = match first.split_once(':') {
        Some((_, port)) => first.starts_with('[') || is_port(port),
        None => first.contains('.') || first.starts_with('[') || first == "localhost" || first.is_empty() && !has_path,
    };
    if may_be_registry && !matches!(first, "index.docker.io" | "registry-1.docker.io" | "registry.hub.docker.com") {
        return None;
    }
    // Without a slash it may be how a registry begins, but for what the default registry has.
    let normal = ImageReference::parse(text.trim_end_matches('/'))?;
    let message = format!(
        "images are compared with their registry, as {} is: {} is looked for where the registry begins",
        quoted(normal.name()),
        quoted(text)
    );
    let slash = if text.ends_with('/') { "/" } else { "" };
    // What has one component may be an image or the first part of a longer path.
    let name = if text.contains('/') {
        normal.name().replacen("docker.io/library/", "docker.io/", usize::from(slash == "/"))
    } else {
        normal.name().to_owned()
    };
    Some((message, format!("write image: {{startsWith: \"{name}{slash}\"}}")))
}

/// Whether a text holds what no image in its normal form has: a scheme, white space, or letters in upper case before the
/// tag.
fn is_no_part(text: &str) -> bool {
    let upper_in_name = {
        // Behind a `:` that no `/` follows there is a tag, which may be in upper case.
        let name = text.rsplit_once(':').filter(|(_, tag)| !tag.contains('/')).map_or(text, |(name, _)| name);
        name.contains('/') && name.bytes().any(|byte| byte.is_ascii_uppercase())
    };
    text.contains("://") || text.contains(char::is_whitespace) || upper_in_name
}
