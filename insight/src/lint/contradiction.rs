//! `selectorContradiction` and `exemptionNamespaceConflict`: tests that are never true together.

use imagegate::ImageReference;
use imagegate::views::{FieldTest, MatcherView, Operator, SelectorField, SelectorView};

use super::LintCode;
use super::fuel::Fuel;
use super::place::Place;
use super::report::{Report, quoted};

/// What contradicts itself in a selector, of which these are all the tests.
pub(super) fn of(tests: &[FieldTest<'_>], fuel: &mut Fuel) -> Option<String> {
    of_image_and_parts(tests, fuel).or_else(|| of_docker_hub(tests))
}

/// Reports what contradicts itself in a selector.
pub(super) fn add(pointer: &str, contradiction: &str, place: Place, report: &mut Report<'_>) {
    let code = if place == Place::Match { LintCode::MatchEmpty } else { LintCode::SelectorContradiction };
    let message = format!("{contradiction}; {}", place.without_match());
    let hint =
        "a selector matches where all its fields do: make them agree, or write selectors of their own".to_owned();
    report.add(code, pointer, message, hint);
}

/// Checks a selector of an exemption that is for one namespace alone.
pub(super) fn with_namespace(selector: &SelectorView<'_>, namespace: &str, report: &mut Report<'_>) {
    let of_namespace = |test: &FieldTest<'_>| test.field() == SelectorField::Namespace;
    let Some(test) = selector.fields().find(of_namespace) else { return };
    if test.matcher().matches(namespace) {
        return;
    }
    let message = format!(
        "the exemption is for the namespace {} alone, which this selector excludes: it never matches",
        quoted(namespace)
    );
    let hint = "leave out the selector's \"namespace\", or metadata.namespace".to_owned();
    report.add(LintCode::ExemptionNamespaceConflict, test.pointer(), message, hint);
}

pub(super) fn find<'t, 'd>(tests: &'t [FieldTest<'d>], field: SelectorField) -> Option<&'t FieldTest<'d>> {
    tests.iter().find(|test| test.field() == field)
}

/// `image` beside `registry`, `repository`, `tag` or `digest`.
fn of_image_and_parts(tests: &[FieldTest<'_>], fuel: &mut Fuel) -> Option<String> {
    let image = find(tests, SelectorField::Image)?.matcher();
    let parts = [SelectorField::Registry, SelectorField::Repository, SelectorField::Tag, SelectorField::Digest];
    let parts: Vec<&FieldTest<'_>> = parts.into_iter().filter_map(|field| find(tests, field)).collect();
    if parts.is_empty() || !parts.iter().all(|part| fuel.spend_on(image, part.matcher())) {
        return None;
    }
    // What the first image contradicts is told.
    let mut first = None;
    for operand in image.operands() {
        let contradicted = match (image.operator(), operand.image()) {
            (Operator::Equals, Some(named)) => parts.iter().find(|part| !may_be(part, named)),
            (Operator::StartsWith, _) => parts.iter().find(|part| !may_begin(part, operand.as_str())),
            (Operator::Glob, _) => {
                let prefix = super::glob::Pattern::of(&operand)?.prefix();
                parts.iter().find(|part| !may_begin(part, &prefix))
            }
            _ => None,
        }?;
        first.get_or_insert((operand.as_str(), contradicted));
    }
    let (text, part) = first?;
    let other = part.matcher().operands().next().map(|operand| operand.as_str()).unwrap_or_default();
    Some(format!("\"image\" ({}) and \"{}\" ({}) are never true together", quoted(text), part.field(), quoted(other)))
}

/// Whether a part of a reference may be what is asked, where the reference is of a named image.
fn may_be(part: &FieldTest<'_>, named: &ImageReference) -> bool {
    let matcher = part.matcher();
    match part.field() {
        SelectorField::Registry => matcher.matches(named.registry()),
        SelectorField::Repository => matcher.matches(named.repository()),
        SelectorField::Tag => named.tag().is_none_or(|tag| matcher.matches(tag)),
        // An image has the digest of its platform too, but one that it must not have it has.
        _ => matcher.operator() != Operator::NotEquals || named.digest().is_none_or(|digest| matcher.matches(digest)),
    }
}

/// Whether a part of a reference may be what is asked, where the reference begins with a text.
fn may_begin(part: &FieldTest<'_>, text: &str) -> bool {
    let matcher = part.matcher();
    let equals = matcher.operator() == Operator::Equals;
    match (part.field(), text.split_once('/')) {
        (SelectorField::Registry, Some((registry, _))) => matcher.matches(registry),
        (SelectorField::Registry, None) if equals => operands(matcher).any(|registry| registry.starts_with(text)),
        (SelectorField::Repository, Some((_, rest))) if equals => operands(matcher).any(|repository| {
            repository.starts_with(rest)
                || rest.strip_prefix(repository).is_some_and(|rest| rest.starts_with([':', '@']))
        }),
        _ => true,
    }
}

fn operands<'d>(matcher: MatcherView<'d>) -> impl Iterator<Item = &'d str> {
    matcher.operands().map(|operand| operand.as_str())
}

/// On docker.io every repository has two components at least.
fn of_docker_hub(tests: &[FieldTest<'_>]) -> Option<String> {
    let registry = find(tests, SelectorField::Registry)?.matcher();
    let repository = find(tests, SelectorField::Repository)?.matcher();
    let equal = registry.operator() == Operator::Equals && repository.operator() == Operator::Equals;
    let on_hub = equal && operands(registry).all(|registry| registry == "docker.io");
    let single = operands(repository).all(|repository| !repository.contains('/'));
    let first = operands(repository).next().filter(|_| on_hub && single)?;
    Some(format!("on docker.io the repository {} is {}", quoted(first), quoted(&format!("library/{first}"))))
}
