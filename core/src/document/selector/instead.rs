//! What to write in the place of an image or a registry that cannot be compared by equality: other tools write
//! wildcards and prefixes there.

use crate::document::glob::Glob;
use crate::json::{harmless, shown};
use crate::reference::{ImageReference, explain_registry, normal_registry, registry_of};

/// Longer texts get no suggestion.
const LONGEST: usize = 120;

/// What is wrong with the value of an `image`, and what to write instead.
#[cold]
pub(super) fn of_image(text: &str, wrong: &str) -> String {
    match for_image(text) {
        Some(instead) => format!("{wrong}; write {instead}"),
        None => wrong.to_owned(),
    }
}

fn for_image(text: &str) -> Option<String> {
    let plain = is_short(text).then_some(text)?;
    let plain = plain.split_once("://").map_or(plain, |(_, rest)| rest);
    if let Some(any_tag) = plain.strip_suffix(":*").or(Some(plain).filter(|plain| *plain != text))
        && ImageReference::parse_pattern(any_tag).is_ok()
    {
        return Some(format!("image: {any_tag}"));
    }
    let names_several = plain.contains(['*', '?']) || plain.ends_with('/');
    names_several.then(|| glob(plain)).flatten().map(|glob| format!("image: {{glob: \"{glob}\"}}"))
}

/// What is wrong with the value of a `registry`, and what to write instead.
#[cold]
pub(super) fn of_registry(text: &str) -> String {
    let wrong = format!("\"{}\" is not a registry: {}", shown(text), explain_registry(text));
    match for_registry(text) {
        Some(instead) => format!("{wrong}; write {instead}"),
        None => format!("{wrong}; a registry is contoso.azurecr.io or localhost:5000 for example"),
    }
}

fn for_registry(text: &str) -> Option<String> {
    let plain = is_short(text).then_some(text)?;
    let plain = plain.split_once("://").map_or(plain, |(_, rest)| rest);
    let host = plain.strip_suffix("/**").or_else(|| plain.strip_suffix("/*")).unwrap_or(plain);
    let host = host.strip_suffix('/').unwrap_or(host);
    if normal_registry(host).is_some() {
        return Some(format!("registry: \"{host}\""));
    }
    if host.contains(['*', '?']) && !host.contains('/') {
        return Glob::parse(host).is_ok().then(|| format!("registry: {{glob: \"{host}\"}}"));
    }
    // A path, or a word that is the first of the path on the default registry.
    glob(&format!("{host}/")).map(|glob| format!("image: {{glob: \"{glob}\"}}"))
}

fn is_short(text: &str) -> bool {
    text.len() <= LONGEST && harmless(text) == text && !text.contains(['"', '\\'])
}

/// The pattern of the images that a text with wildcards, or with a `/` at its end, is to name. Patterns are compared
/// with the normal form of a reference, in which a registry comes first and a tag or digest last.
fn glob(text: &str) -> Option<String> {
    let (registry, path) = match text.split_once('/') {
        // Elsewhere a wildcard is often any number of components.
        Some(("*" | "**", path)) => ("**".to_owned(), path),
        _ => match registry_of(text) {
            (Some(registry), path) if registry.contains(['*', '?']) => (registry.to_owned(), path),
            (Some(registry), path) => (normal_registry(registry)?, path),
            (None, "*" | "**") => return Some("**".to_owned()),
            (None, path) if path.contains('/') => ("docker.io".to_owned(), path),
            (None, path) => ("docker.io/library".to_owned(), path),
        },
    };
    let mut pattern = registry;
    let mut components = path.split('/').peekable();
    while let Some(component) = components.next() {
        pattern.push('/');
        match component {
            "*" | "**" => pattern.push_str("**"),
            "" if components.peek().is_none() => pattern.push_str("**"),
            "" => return None,
            _ => pattern.push_str(component),
        }
    }
    let last = path.rsplit('/').next().unwrap_or_default();
    if !last.is_empty() && !last.ends_with('*') && !last.contains([':', '@']) {
        pattern.push_str("[:@]*");
    }
    Glob::parse(&pattern).is_ok().then_some(pattern)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_names_several_images_becomes_a_pattern() {
        for (text, expected, matches, not) in [
            ("ghcr.io/team/*", "ghcr.io/team/**", "ghcr.io/team/a/b:1", "ghcr.io/teams/a:1"),
            ("GHCR.io/team/", "ghcr.io/team/**", "ghcr.io/team/a:1", "ghcr.io/a:1"),
            ("team/*", "docker.io/team/**", "docker.io/team/a@sha256:0", "ghcr.io/team/a:1"),
            ("nginx*", "docker.io/library/nginx*", "docker.io/library/nginx:1", "docker.io/library/x:1"),
            ("nginx:1.*", "docker.io/library/nginx:1.*", "docker.io/library/nginx:1.25", "docker.io/library/nginx:2"),
            ("*/nginx", "**/nginx[:@]*", "ghcr.io/a/nginx:1", "ghcr.io/a/nginx-x:1"),
            ("*.azurecr.io/app", "*.azurecr.io/app[:@]*", "c.azurecr.io/app:1", "c.azurecr.io/apps:1"),
            ("*", "**", "docker.io/library/nginx:1", ""),
        ] {
            let instead = for_image(text).unwrap_or_default();
            assert_eq!(instead, format!("image: {{glob: \"{expected}\"}}"), "{text}");
            let glob = Glob::parse(expected).unwrap();
            assert!(glob.matches(matches) && (not.is_empty() || !glob.matches(not)), "{text}");
        }
        assert_eq!(for_image("nginx:*").unwrap(), "image: nginx");
        assert_eq!(for_image("https://ghcr.io/team/app").unwrap(), "image: ghcr.io/team/app");
        for text in ["Nginx", "a//*", "a[*", "a/*{b}", "\"*", "*\u{1b}", &"*".repeat(121)] {
            assert_eq!(for_image(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_no_registry_becomes_one_or_a_pattern() {
        for (text, expected) in [
            ("ghcr.io/team", "image: {glob: \"ghcr.io/team/**\"}"),
            ("ghcr.io/team/*", "image: {glob: \"ghcr.io/team/**\"}"),
            ("contoso", "image: {glob: \"docker.io/contoso/**\"}"),
            ("contoso/team", "image: {glob: \"docker.io/contoso/team/**\"}"),
            ("ghcr.io/*", "registry: \"ghcr.io\""),
            ("https://ghcr.io/", "registry: \"ghcr.io\""),
            ("*.azurecr.io", "registry: {glob: \"*.azurecr.io\"}"),
        ] {
            assert_eq!(for_registry(text).as_deref(), Some(expected), "{text}");
            assert!(of_registry(text).ends_with(&format!("; write {expected}")));
        }
        for text in ["", "//", "a//b", "a\nb", "{x}"] {
            assert_eq!(for_registry(text), None, "{text}");
        }
    }
}
