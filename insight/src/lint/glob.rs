//! Patterns, and texts that are meant for patterns.

use imagegate::inspect::FieldTest;

use super::quote::quoted;
use super::value::shown_field;
use super::{LintCode, Lints};

/// What to write in the place of a text with a wildcard that is compared as a whole.
pub(super) fn instead(test: &FieldTest<'_>, text: &str) -> String {
    let field = shown_field(test);
    if text == "*" {
        return format!("leave {field} out: what is not asked for matches");
    }
    // In a path `*` does not cross a `/`.
    let pattern = match text.strip_suffix("/*") {
        Some(folder) if test.field() == "path" => format!("{folder}/**"),
        _ => text.to_owned(),
    };
    format!("write {field}: {{glob: {}}}", quoted(&pattern))
}

/// Looks at a pattern for `image` or `repository`, whose values have a `/` that `*` does not cross; tells whether there
/// was something to say.
pub(super) fn lint(test: &FieldTest<'_>, pattern: &str, lints: &mut Lints) -> bool {
    let is_image = test.field() == "image";
    if !is_image && test.field() != "repository" || pattern.contains("**") {
        return false;
    }
    let (before, last) = pattern.rsplit_once('/').unwrap_or(("", pattern));
    // An image always has a registry and a path; a repository of one component is found with its `library/`.
    if is_image && !pattern.contains('/') {
        let message = format!(
            "{} matches no image: an image is registry/repository:tag, and * does not match the / in it",
            quoted(pattern)
        );
        let hint = format!("write image: {{glob: \"**/{last}\"}}, or the registry before it");
        lints.add(LintCode::WildcardInEquality, test.pointer(), message, hint);
        return true;
    }
    // The official images of the default registry have one component behind `library/`.
    let is_library = matches!(before, "docker.io/library" | "library");
    let stops = last == "*" && !is_library;
    if stops {
        let message =
            format!("the * in {} does not match a /, so repositories further below are not matched", quoted(pattern));
        let deeper = if before.is_empty() { "**".to_owned() } else { format!("{before}/**") };
        let hint = format!("write {}: {{glob: \"{deeper}\"}}", test.field());
        lints.add(LintCode::WildcardInEquality, test.pointer(), message, hint);
    }
    stops
}
