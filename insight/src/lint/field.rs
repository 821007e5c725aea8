//! What one field of a selector is asked that no value can meet.

use imagegate::views::{FieldTest, OperandView, Operator, SelectorField};

use super::LintCode;
use super::glob::Pattern;
use super::place::Place;
use super::report::{Bad, Report, Wrong, consequence, quoted};
use super::{image, kind, names, repository, wildcard};

/// The codes of this check, in the order in which a field's lints are reported.
const CODES: [LintCode; 4] =
    [LintCode::WildcardInEquality, LintCode::KindSpelling, LintCode::RepositoryWithRegistry, LintCode::ImpossibleValue];

/// Checks a test; `tests` are all those of its selector.
pub(super) fn check(test: &FieldTest<'_>, tests: &[FieldTest<'_>], place: Place, report: &mut Report<'_>) {
    if let Some(key) = test.key() {
        wildcard::of_key(test, key, report);
    }
    let matcher = test.matcher();
    let mut bad = CODES.map(|code| (code, Bad::new()));
    let mut never = 0;
    for operand in matcher.operands() {
        let Some(wrong) = of_operand(test, &operand, tests, place) else { continue };
        never += usize::from(!wrong.possible);
        if let Some((_, bad)) = bad.iter_mut().find(|(code, _)| *code == wrong.code) {
            bad.add(operand.as_str(), || (wrong.message, wrong.hint));
        }
    }
    let consequence = (never == matcher.operands().len()).then(|| consequence(matcher.operator(), place));
    for (code, bad) in bad {
        bad.report(code, test.pointer(), consequence, report);
    }
}

/// The namespace of an exemption is compared by equality.
pub(super) fn of_namespace(namespace: &str, report: &mut Report<'_>) {
    const POINTER: &str = "/metadata/namespace";
    if wildcard::has_wildcard(namespace) {
        let message = format!(
            "the exemption is for the namespace {} alone, and no namespace has a \"{}\"",
            quoted(namespace),
            wildcard::wildcard(namespace)
        );
        let hint = "leave metadata.namespace out, and write match: [{namespace: {glob: …}}]".to_owned();
        report.add(LintCode::WildcardInEquality, POINTER, message, hint);
    } else if let Some((why, described)) = names::never(SelectorField::Namespace, Operator::Equals, namespace) {
        let message =
            format!("the exemption is for the namespace {} alone, and there is none: {why}", quoted(namespace));
        report.add(
            LintCode::ImpossibleValue,
            POINTER,
            message,
            name_hint(SelectorField::Namespace, namespace, described),
        );
    }
}

fn of_operand(test: &FieldTest<'_>, operand: &OperandView<'_>, tests: &[FieldTest<'_>], place: Place) -> Option<Wrong> {
    let (field, operator, text) = (test.field(), test.matcher().operator(), operand.as_str());
    if operator == Operator::Glob {
        return of_glob(test, text, &Pattern::of(operand)?, tests);
    }
    if wildcard::is_in(field, text) {
        let (message, hint) = wildcard::of_operand(test, text, place);
        let possible = wildcard::is_free(field);
        return Some(Wrong { code: LintCode::WildcardInEquality, message, hint, possible });
    }
    match field {
        SelectorField::Kind => of_kind(operator, text),
        SelectorField::Repository => repository::operand(operator, text, tests),
        SelectorField::Tag => impossible(field, text, image::tag(operator, text)?),
        SelectorField::Registry if is_part(operator) => impossible(field, text, image::registry_part(operator, text)?),
        SelectorField::Digest if is_part(operator) => impossible(field, text, image::digest(operator, text)?),
        SelectorField::Image if is_part(operator) => {
            let registry = tests.iter().any(|test| test.field() == SelectorField::Registry);
            Some(of_image(text, image::image(operator, text, registry)?))
        }
        _ => {
            let (why, described) = names::never(field, operator, text)?;
            impossible(field, text, (why, name_hint(field, text, described)))
        }
    }
}

fn of_glob(test: &FieldTest<'_>, text: &str, pattern: &Pattern, tests: &[FieldTest<'_>]) -> Option<Wrong> {
    let field = test.field();
    match field {
        SelectorField::Kind if pattern.exact().is_some() => of_kind(Operator::Equals, &pattern.exact()?),
        SelectorField::Repository => repository::glob(text, pattern, tests),
        SelectorField::Tag => impossible(field, text, image::tag_glob(pattern)?),
        SelectorField::Registry => impossible(field, text, image::registry_glob(pattern)?),
        SelectorField::Digest => impossible(field, text, image::digest_glob(pattern)?),
        SelectorField::Image => Some(of_image(text, image::image_glob(text, pattern)?)),
        _ => {
            let never = match pattern.exact() {
                Some(exact) => names::never(field, Operator::Equals, &exact),
                None => names::never_glob(field, pattern.letters()),
            };
            let (why, described) = never?;
            impossible(field, text, (why, name_hint(field, text, described)))
        }
    }
}

fn is_part(operator: Operator) -> bool {
    matches!(operator, Operator::StartsWith | Operator::EndsWith | Operator::Contains)
}

fn of_image(text: &str, wrong: image::WrongImage) -> Wrong {
    let code = if wrong.crossing { LintCode::WildcardInEquality } else { LintCode::ImpossibleValue };
    let (why, hint) = wrong.why;
    let message = if wrong.possible {
        format!("{}: {why}", quoted(text))
    } else {
        format!("no image matches {}: {why}", quoted(text))
    };
    Wrong { code, message, hint, possible: wrong.possible }
}

fn impossible(field: SelectorField, text: &str, (why, hint): image::Why) -> Option<Wrong> {
    let values = match field {
        SelectorField::ServiceAccount => "service account",
        SelectorField::Labels | SelectorField::NamespaceLabels => "label value",
        _ => field.as_str(),
    };
    let message = format!("no {values} matches {}: {why}", quoted(text));
    Some(Wrong { code: LintCode::ImpossibleValue, message, hint, possible: false })
}

fn name_hint(field: SelectorField, text: &str, described: &str) -> String {
    match names::meant(field, text) {
        Some(meant) => format!("write \"{meant}\": Kubernetes takes {described}"),
        None => format!("Kubernetes takes {described}"),
    }
}

fn of_kind(operator: Operator, text: &str) -> Option<Wrong> {
    if let Some(meant) = kind::meant(text).filter(|_| !is_part(operator)) {
        let message = format!("{} is compared as it is written, and the kind is spelt \"{meant}\"", quoted(text));
        let hint = format!("write \"{meant}\"");
        // A custom resource may be of any kind.
        return Some(Wrong { code: LintCode::KindSpelling, message, hint, possible: true });
    }
    let (why, described) = names::never(SelectorField::Kind, operator, text)?;
    impossible(SelectorField::Kind, text, (why, name_hint(SelectorField::Kind, text, described)))
}
