//! Whether everything that one selector matches is matched by another: sound, and silent where that is not plain.

use imagegate::ImageReference;
use imagegate::inspect::{FieldTest, MatcherView, Operator, SelectorView};

/// Whether `wide` matches wherever `narrow` does: each test of `wide` has a test of the same field in `narrow` that asks
/// for no less.
pub(super) fn includes(wide: &SelectorView<'_>, narrow: &SelectorView<'_>) -> bool {
    let narrow = narrow.tests();
    let same_field = |a: &FieldTest<'_>, b: &FieldTest<'_>| a.field() == b.field() && a.key() == b.key();
    // A test of `digest` looks at two digests: of `notEquals` both must differ, of all others one must match.
    let differ = |own: &FieldTest<'_>, test: &FieldTest<'_>| {
        let [own, test] = [own, test].map(|each| each.matcher().operator() == Operator::NotEquals);
        test != own
    };
    let is_met = |test: &FieldTest<'_>| {
        narrow.iter().any(|own| {
            same_field(test, own)
                && !(test.field() == "digest" && differ(own, test))
                && implies(own.matcher(), test.matcher())
        }) || is_met_by_image(&narrow, test)
    };
    wide.tests().iter().all(is_met)
}

/// Whether the images that a selector names part by part all meet a test of a part, or of how an image begins.
fn is_met_by_image(tests: &[FieldTest<'_>], test: &FieldTest<'_>) -> bool {
    let is_named = |own: &&FieldTest<'_>| own.field() == "image" && own.matcher().operator() == Operator::Equals;
    let Some(images) = tests.iter().find(is_named).map(|own| own.matcher().images()) else { return false };
    let matcher = test.matcher();
    let is_met = |image: &ImageReference| {
        let part = match test.field() {
            "registry" => Some(image.registry()),
            "repository" => Some(image.repository()),
            "tag" => image.tag(),
            // A tag or digest may follow the name in the text that is compared.
            "image" => {
                let operands = matcher.operands();
                return match matcher.operator() {
                    Operator::StartsWith => operands.iter().any(|operand| image.name().starts_with(&**operand)),
                    Operator::Contains => operands.iter().any(|operand| image.name().contains(&**operand)),
                    _ => false,
                };
            }
            _ => None,
        };
        part.and_then(|part| matcher.matches(part)) == Some(true)
    };
    !images.is_empty() && images.iter().all(is_met)
}

/// Whether an image that `narrow` names is one that `wide` names: as far as it names it.
fn covers(wide: &ImageReference, narrow: &ImageReference) -> bool {
    let is_met = |wide: Option<&str>, narrow: Option<&str>| wide.is_none() || wide == narrow;
    wide.name() == narrow.name() && is_met(wide.tag(), narrow.tag()) && is_met(wide.digest(), narrow.digest())
}

/// Whether every text that `narrow` matches is matched by `wide`.
fn implies(narrow: MatcherView<'_>, wide: MatcherView<'_>) -> bool {
    // What `image` compares part by part is no text.
    if !narrow.images().is_empty() || !wide.images().is_empty() {
        return !narrow.images().is_empty()
            && narrow.operator() == Operator::Equals
            && wide.operator() == Operator::Equals
            && narrow.images().iter().all(|image| wide.images().iter().any(|wide| covers(wide, image)));
    }
    let (asked, given) = (narrow.operands(), wide.operands());
    let each_in_one =
        |within: fn(&str, &str) -> bool| asked.iter().all(|one| given.iter().any(|other| within(one, other)));
    match (narrow.operator(), wide.operator()) {
        (Operator::Equals, Operator::Absent) => false,
        (Operator::Equals, _) => asked.iter().all(|text| wide.matches(text) == Some(true)),
        (Operator::NotEquals, Operator::NotEquals) => given.iter().all(|text| asked.contains(text)),
        (Operator::StartsWith, Operator::StartsWith) => each_in_one(|one, other| one.starts_with(other)),
        (Operator::EndsWith, Operator::EndsWith) => each_in_one(|one, other| one.ends_with(other)),
        (Operator::StartsWith | Operator::EndsWith | Operator::Contains, Operator::Contains) => {
            each_in_one(|one, other| one.contains(other))
        }
        (Operator::Glob, Operator::Glob) => each_in_one(|one, other| one == other),
        // A known text is in its map, whatever is asked of it.
        (Operator::StartsWith | Operator::EndsWith | Operator::Contains | Operator::Glob, Operator::Exists) => true,
        (Operator::Exists, Operator::Exists) | (Operator::Absent, Operator::Absent) => true,
        (Operator::Absent, Operator::NotEquals) => true,
        _ => false,
    }
}
