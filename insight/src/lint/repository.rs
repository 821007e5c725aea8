//! `repositoryWithRegistry`, and what no repository can be.

use imagegate::ImageReference;
use imagegate::views::{FieldTest, Operator, SelectorField};

use super::LintCode;
use super::glob::Pattern;
use super::image::{self, Why};
use super::report::{Wrong, is_plain, quoted};

/// Whether a selector says itself what the registry is. Then a repository that begins with a host is meant: those of
/// mirrors do.
fn names_registry(tests: &[FieldTest<'_>]) -> bool {
    tests.iter().any(|test| matches!(test.field(), SelectorField::Registry | SelectorField::Image))
}

pub(super) fn operand(operator: Operator, text: &str, tests: &[FieldTest<'_>]) -> Option<Wrong> {
    let begins = matches!(operator, Operator::Equals | Operator::NotEquals | Operator::StartsWith);
    if begins && let Some(wrong) = with_registry(text, operator, tests) {
        return Some(wrong);
    }
    let (why, hint) = never(operator, text)?;
    Some(impossible(text, &why, hint))
}

pub(super) fn glob(text: &str, pattern: &Pattern, tests: &[FieldTest<'_>]) -> Option<Wrong> {
    if let Some(exact) = pattern.exact() {
        return operand(Operator::Equals, &exact, tests);
    }
    if let Some(wrong) = with_registry(&pattern.prefix(), Operator::Glob, tests) {
        return Some(wrong);
    }
    if pattern.slashes().is_some() && pattern.last_is_star() && pattern.prefix() != "library/" {
        let deeper = format!("{text}*");
        return Some(Wrong {
            code: LintCode::WildcardInEquality,
            message: format!(
                "{}: \"*\" does not cross a \"/\", so this leaves out every repository further below",
                quoted(text)
            ),
            hint: format!("write repository: {{glob: {}}}", quoted(&deeper)),
            possible: true,
        });
    }
    let letters: String = pattern.letters().collect();
    let why = never_part(Operator::Contains, &letters, false)
        .or_else(|| never_part(Operator::StartsWith, &pattern.prefix(), true));
    let ends_with_slash = pattern.exact_last().is_some_and(|last| last.is_empty());
    let why = why.or_else(|| ends_with_slash.then(|| "no repository ends with \"/\"".to_owned()))?;
    Some(impossible(text, &why, hint(text)))
}

fn impossible(text: &str, why: &str, hint: String) -> Wrong {
    let message = format!("no repository matches {}: {why}", quoted(text));
    Wrong { code: LintCode::ImpossibleValue, message, hint, possible: false }
}

/// A text whose first component, when another follows, is a registry.
fn with_registry(text: &str, operator: Operator, tests: &[FieldTest<'_>]) -> Option<Wrong> {
    let plain = text.split_once("://").map_or(text, |(_, rest)| rest);
    let (first, rest) = plain.split_once('/')?;
    let registry = image::normal_registry(first)?;
    // A mirror keeps images of other registries below their names.
    let possible = plain == text && image::is_repository(first);
    if possible && names_registry(tests) {
        return None;
    }
    let message = if possible {
        format!(
            "{} begins with a registry, and \"repository\" is what follows the registry: only a mirror has such ones",
            quoted(text)
        )
    } else {
        format!("no repository matches {}: it begins with a registry, and \"repository\" is what follows", quoted(text))
    };
    let rest_is_good = image::is_repository(rest);
    let hint = match operator {
        Operator::StartsWith => format!("write image: {{startsWith: \"{registry}/{rest}\"}}"),
        Operator::Glob => format!("write registry: \"{registry}\" and the repository without it"),
        _ if rest_is_good => format!("write registry: \"{registry}\" and repository: \"{rest}\""),
        _ => match ImageReference::parse(plain) {
            Some(_) => format!("write image: \"{plain}\""),
            None => format!("write registry: \"{registry}\" and the repository without it"),
        },
    };
    let hint = if is_plain(&hint.replace('"', "")) { hint } else { "write the registry in \"registry\"".to_owned() };
    Some(Wrong { code: LintCode::RepositoryWithRegistry, message, hint, possible })
}

/// Why no repository equals, begins with, ends with or contains a text.
fn never(operator: Operator, text: &str) -> Option<Why> {
    let why = match operator {
        Operator::Equals | Operator::NotEquals => {
            if image::is_repository(text) {
                return None;
            }
            never_part(Operator::StartsWith, text, true)
                .or_else(|| never_part(Operator::EndsWith, text, true))
                .unwrap_or_else(|| "its components are no path of a reference".to_owned())
        }
        _ => never_part(operator, text, true)?,
    };
    Some((why, hint(text)))
}

/// `in_order`: the characters follow each other as they are given.
fn never_part(operator: Operator, text: &str, in_order: bool) -> Option<String> {
    let good = |letter: char| {
        letter.is_ascii_lowercase() || letter.is_ascii_digit() || matches!(letter, '.' | '_' | '-' | '/')
    };
    if let Some(letter) = text.chars().find(|letter| !good(*letter)) {
        return Some(if letter.is_ascii_uppercase() {
            "it has upper-case letters".to_owned()
        } else if letter.is_whitespace() || letter.is_control() {
            "it has white space".to_owned()
        } else if letter == ':' {
            "it has a tag or a port".to_owned()
        } else {
            format!("it has \"{letter}\"")
        });
    }
    if in_order && text.contains("//") {
        return Some("it has two \"/\" in a row".to_owned());
    }
    if operator == Operator::StartsWith && text.starts_with(['/', '.', '_', '-']) {
        return Some("no repository begins so".to_owned());
    }
    if operator == Operator::EndsWith && text.ends_with(['/', '.', '_', '-']) {
        return Some("no repository ends so".to_owned());
    }
    None
}

fn hint(text: &str) -> String {
    if let Some((repository, tag)) = text.rsplit_once(':').filter(|(_, tag)| image::is_tag(tag))
        && image::is_repository(repository)
    {
        return format!("write repository: \"{repository}\" and tag: \"{tag}\"");
    }
    let meant = text.trim().trim_matches('/').to_ascii_lowercase();
    if image::is_repository(&meant) {
        return format!("write \"{meant}\"");
    }
    "a repository is team/app for example, without registry and tag".to_owned()
}
