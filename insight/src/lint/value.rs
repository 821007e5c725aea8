//! The values that a field is compared with.

use imagegate::inspect::{FieldTest, Operator};

use super::field::{Domain, domain, kind_meant};
use super::quote::quoted;
use super::{LintCode, Lints, glob, image};

/// Looks at what a field of a selector is compared with.
pub(super) fn lint(test: &FieldTest<'_>, lints: &mut Lints) {
    if let Some(key) = test.key().filter(|key| key.contains(['*', '?'])) {
        let message =
            format!("the key {} is compared as a whole text, so the wildcard matches itself alone", quoted(key));
        let hint = format!("name the keys of {} one by one", test.field());
        lints.add(LintCode::WildcardInEquality, test.pointer(), message, hint);
        return;
    }
    let operator = test.matcher().operator();
    for text in test.matcher().operands() {
        match (test.field(), operator) {
            // What they are compared with for equality was read as an image, a registry or a digest.
            ("image" | "registry" | "digest", Operator::Equals | Operator::NotEquals) => {}
            (_, Operator::Equals | Operator::NotEquals) => equality(test, &text, lints),
            (_, Operator::Glob) => {
                if !glob::lint(test, &text, lints) {
                    letters(test, &text, lints);
                }
            }
            ("image", _) => {
                if !wildcard_in_part(test, &text, lints) {
                    image::lint(test, &text, lints);
                }
            }
            _ => {
                if !wildcard_in_part(test, &text, lints) && !with_registry(test, &text, lints) {
                    letters(test, &text, lints);
                }
            }
        }
    }
}

/// Looks at what a package's name, type or path is compared with: these may be any text, but for wildcards.
pub(super) fn lint_package(test: &FieldTest<'_>, lints: &mut Lints) {
    for text in test.matcher().operands() {
        match test.matcher().operator() {
            Operator::Equals | Operator::NotEquals => _ = wildcard_in_equality(test, &text, lints),
            Operator::StartsWith | Operator::EndsWith | Operator::Contains => {
                wildcard_in_part(test, &text, lints);
            }
            _ => {}
        }
    }
}

/// What is compared as a whole text.
fn equality(test: &FieldTest<'_>, text: &str, lints: &mut Lints) {
    if wildcard_in_equality(test, text, lints) {
        return;
    }
    if test.field() == "kind"
        && let Some(meant) = kind_meant(text)
    {
        let message = format!("no workload has the kind {}: kinds are compared exactly", quoted(text));
        lints.add(LintCode::KindSpelling, test.pointer(), message, format!("write kind: {meant}"));
        return;
    }
    if with_registry(test, text, lints) {
        return;
    }
    if let Some(domain) = domain(test.field())
        && !(domain.holds)(text)
    {
        impossible(test, text, &domain, lints);
    }
}

/// Whether a text that is compared as a whole holds a wildcard, which is told.
fn wildcard_in_equality(test: &FieldTest<'_>, text: &str, lints: &mut Lints) -> bool {
    if !text.contains(['*', '?']) {
        return false;
    }
    let name = shown_field(test);
    let message =
        format!("{name} is compared with {} as a whole text, so the wildcard matches itself alone", quoted(text));
    lints.add(LintCode::WildcardInEquality, test.pointer(), message, glob::instead(test, text));
    true
}

/// Whether a part of a text holds a wildcard, which is told.
fn wildcard_in_part(test: &FieldTest<'_>, text: &str, lints: &mut Lints) -> bool {
    if !text.contains(['*', '?']) {
        return false;
    }
    let operator = test.matcher().operator().as_str();
    let message =
        format!("{operator} compares {} as it is written, so the wildcard matches itself alone", quoted(text));
    let hint = format!("write {}: {{glob: …}}, or leave the wildcard out", shown_field(test));
    lints.add(LintCode::WildcardInEquality, test.pointer(), message, hint);
    true
}

/// Says where a part of a text, or a pattern, holds a character that no value of the field has.
fn letters(test: &FieldTest<'_>, text: &str, lints: &mut Lints) {
    let Some(domain) = domain(test.field()) else { return };
    // Sets of characters are not looked into.
    let is_pattern = test.matcher().operator() == Operator::Glob;
    if is_pattern && text.contains('[') {
        return;
    }
    let plain = |letter: &char| !(is_pattern && matches!(letter, '*' | '?'));
    // `**/` may stand for nothing.
    let text_of = if is_pattern { text.replace("**/", "") } else { text.to_owned() };
    if !text_of.chars().filter(plain).all(domain.has) {
        impossible(test, text, &domain, lints);
    }
}

fn impossible(test: &FieldTest<'_>, text: &str, domain: &Domain, lints: &mut Lints) {
    let verb = match test.matcher().operator() {
        Operator::StartsWith => "never begins with",
        Operator::EndsWith => "never ends with",
        Operator::Contains => "never contains",
        Operator::Glob => "never matches",
        _ => "is never",
    };
    let message = format!("{} {verb} {}: {}", shown_field(test), quoted(text), domain.is);
    lints.add(LintCode::ImpossibleValue, test.pointer(), message, "write the value as the object has it".to_owned());
}

/// Says that a repository is compared without its registry, and tells whether it had to.
fn with_registry(test: &FieldTest<'_>, text: &str, lints: &mut Lints) -> bool {
    let operator = test.matcher().operator();
    if test.field() != "repository" || !(operator.is_equality() || operator == Operator::StartsWith) {
        return false;
    }
    let Some((first, path)) = text.split_once('/') else { return false };
    if !first.contains(['.', ':']) && first != "localhost" {
        return false;
    }
    let message = format!("{} begins with a registry, and a repository is compared without it", quoted(text));
    let hint = if operator.is_equality() {
        format!("write image: \"{text}\", or registry: \"{first}\" and repository: \"{path}\"")
    } else {
        format!("write image: {{startsWith: \"{text}\"}}")
    };
    lints.add(LintCode::RepositoryWithRegistry, test.pointer(), message, hint);
    true
}

/// The field as a message shows it: `labels.app`.
pub(super) fn shown_field(test: &FieldTest<'_>) -> String {
    match test.key() {
        Some(key) => format!("{}.{}", test.field(), quoted(key).trim_matches('"')),
        None => test.field().to_owned(),
    }
}
