//! Selectors: their values, and whether they contradict themselves.

use imagegate::inspect::SelectorView;

use super::{Lints, value};

/// Looks at every value of a selector.
pub(super) fn lint(selector: &SelectorView<'_>, lints: &mut Lints) {
    selector.tests().iter().for_each(|test| value::lint(test, lints));
}

/// What in a selector contradicts itself, so that it never matches: the names of the two fields.
///
/// A field stands once in a selector, so only what `image` says part by part can contradict another field.
pub(super) fn contradiction(selector: &SelectorView<'_>) -> Option<(&'static str, &'static str)> {
    let tests = selector.tests();
    let image = tests.iter().find(|test| test.field() == "image")?;
    let images = image.matcher().images();
    if images.is_empty() || !matches!(image.matcher().operator(), imagegate::inspect::Operator::Equals) {
        return None;
    }
    let against = |field: &'static str| {
        let matcher = tests.iter().find(|test| test.field() == field && test.key().is_none())?.matcher();
        let all_differ = images.iter().all(|image| {
            let part = match field {
                "registry" => Some(image.registry()),
                "repository" => Some(image.repository()),
                "tag" => image.tag(),
                // A test of `digest` looks at the platform's digest too, which `image` does not name.
                _ => None,
            };
            part.and_then(|part| matcher.matches(part)) == Some(false)
        });
        all_differ.then_some(("image", field))
    };
    ["registry", "repository", "tag"].into_iter().find_map(against)
}
