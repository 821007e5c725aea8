//! `wildcardInEquality`: a `*` or `?` in a text that is not a pattern.

use imagegate::views::{FieldTest, Operator, SelectorField};

use super::LintCode;
use super::place::Place;
use super::report::{Bad, Report, is_plain, quoted};

/// Whether a text of a field's matcher, other than a pattern, has a wildcard that cannot be meant as it is.
pub(super) fn is_in(field: SelectorField, text: &str) -> bool {
    if is_free(field) { is_in_free_text(text) } else { has_wildcard(text) }
}

pub(super) fn has_wildcard(text: &str) -> bool {
    text.contains(['*', '?'])
}

/// The same of a text that may be anything. URLs have a `?`, schedules a `*` among spaces.
pub(super) fn is_in_free_text(text: &str) -> bool {
    has_wildcard(text) && !text.contains("://") && !text.contains(char::is_whitespace)
}

/// Whether the values of a field may be any text, one with wildcards too.
pub(super) fn is_free(field: SelectorField) -> bool {
    matches!(
        field,
        SelectorField::Provider | SelectorField::Account | SelectorField::Cluster | SelectorField::Attributes
    )
}

/// What is wrong with a text that has a wildcard, and what to write instead.
pub(super) fn of_operand(test: &FieldTest<'_>, text: &str, place: Place) -> (String, String) {
    let field = test.field();
    let values = match (field, test.key()) {
        (SelectorField::Labels | SelectorField::NamespaceLabels, _) => "label value",
        (SelectorField::Attributes, _) => "attribute",
        (SelectorField::ServiceAccount, _) => "service account",
        (SelectorField::Name, _) => "name",
        _ => field.as_str(),
    };
    let operator = test.matcher().operator();
    let message = match operator {
        Operator::Equals | Operator::NotEquals if is_free(field) => {
            format!("{} is compared as plain text: only the {values} {} equals it", quoted(text), quoted(text))
        }
        _ if is_free(field) => format!("{} is plain text to \"{operator}\", its wildcards too", quoted(text)),
        _ => format!("{} is compared as plain text, and no {values} has a \"{}\"", quoted(text), wildcard(text)),
    };
    let name = test.key().unwrap_or(field.as_str());
    (message, hint(name, test, text, place))
}

/// What is wrong with a key that has a wildcard, and what to write instead.
pub(super) fn of_key(test: &FieldTest<'_>, key: &str, report: &mut Report<'_>) {
    let field = test.field();
    if !is_in(field, key) {
        return;
    }
    let message = if is_free(field) {
        format!("the key {} is compared as plain text: only the entry of exactly that key is looked at", quoted(key))
    } else {
        format!(
            "the key {} is compared as plain text, and no label has a \"{}\" in its key",
            quoted(key),
            wildcard(key)
        )
    };
    let hint = "name each key in full, in a selector of its own where any of them will do".to_owned();
    report.add(LintCode::WildcardInEquality, test.pointer(), message, hint);
}

/// Authors of VEX statements are compared by equality.
pub(super) fn of_authors<'d>(authors: impl Iterator<Item = &'d str>, report: &mut Report<'_>) {
    let mut bad = Bad::new();
    for author in authors.filter(|author| author.contains('*')) {
        bad.add(author, || {
            let message =
                format!("the author {} is compared as plain text: no other author is trusted", quoted(author));
            (message, "name each trusted author in full".to_owned())
        });
    }
    bad.report(LintCode::WildcardInEquality, "/spec/vex/trustedAuthors", None, report);
}

/// The first wildcard of a text.
pub(super) fn wildcard(text: &str) -> char {
    text.chars().find(|letter| matches!(letter, '*' | '?')).unwrap_or('*')
}

fn hint(name: &str, test: &FieldTest<'_>, text: &str, place: Place) -> String {
    let field = test.field();
    let operator = test.matcher().operator();
    let trimmed = match operator {
        Operator::StartsWith => text.trim_end_matches('*'),
        Operator::EndsWith => text.trim_start_matches('*'),
        Operator::Contains => text.trim_matches('*'),
        _ => "",
    };
    if !trimmed.is_empty() && !has_wildcard(trimmed) && is_plain(trimmed) && is_plain(name) {
        return format!("write {name}: {{{operator}: \"{trimmed}\"}}");
    }
    if text.chars().all(|letter| letter == '*') && operator == Operator::Equals {
        return match field {
            SelectorField::Labels | SelectorField::NamespaceLabels | SelectorField::Attributes => {
                "write {exists: true} for any value".to_owned()
            }
            _ => format!("leave \"{name}\" out: a selector without it matches any"),
        };
    }
    let pattern = pattern(text, matches!(field, SelectorField::Repository | SelectorField::Image));
    let (Some(pattern), true) = (pattern, is_plain(name)) else {
        return "write the pattern as {glob: …}, or the values in full".to_owned();
    };
    match operator {
        Operator::NotEquals if matches!(place, Place::Include | Place::Exclude) => {
            let other = if place == Place::Include { "exclude" } else { "include" };
            format!("a pattern cannot be negated: put {{glob: \"{pattern}\"}} under \"{other}\"")
        }
        Operator::NotEquals => "a pattern cannot be negated: name what is meant, with {glob: …}".to_owned(),
        _ => format!("write {name}: {{glob: \"{pattern}\"}}"),
    }
}

/// The pattern that a text with wildcards is meant to be; others write regular expressions. `components`: whether its
/// last `*` is to cross `/`.
pub(super) fn pattern(text: &str, components: bool) -> Option<String> {
    let plain = text.strip_prefix('^').unwrap_or(text);
    let plain = plain.strip_suffix('$').unwrap_or(plain);
    // A `.*` may be of a pattern too, as in `1.*`.
    let regular = plain != text || plain.starts_with(".*") || plain.contains("-.*");
    let mut pattern = if regular { plain.replace(".*", "*") } else { plain.to_owned() };
    while pattern.contains("**") {
        pattern = pattern.replace("**", "*");
    }
    if components && (pattern == "*" || pattern.ends_with("/*")) {
        pattern.push('*');
    }
    (is_plain(&pattern) && !pattern.contains(['{', '[', ']', '(', '|', '+'])).then_some(pattern)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_those_that_are_meant() {
        for (text, components, expected) in [
            ("shop-*", false, Some("shop-*")),
            ("^shop-.*$", false, Some("shop-*")),
            ("shop-.*", false, Some("shop-*")),
            ("1.*", false, Some("1.*")),
            ("a/**", false, Some("a/*")),
            ("a/*", true, Some("a/**")),
            ("*", true, Some("**")),
            ("a*", true, Some("a*")),
            ("(a|b)*", false, None),
            ("a{b}*", false, None),
            ("a\"*", false, None),
        ] {
            assert_eq!(pattern(text, components).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn urls_and_schedules_have_no_wildcards() {
        assert!(is_in_free_text("prod-*") && is_in_free_text("prod-?"));
        assert!(!is_in_free_text("https://example.com/?a=b") && !is_in_free_text("*/5 * * * *"));
    }
}
