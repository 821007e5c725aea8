//! What one field of a selector is asked that no value can meet.

use imagegate::views::{FieldTest, OperandView, Operator, SelectorField};

use super::LintCode;
use super::glob::Pattern;
use super::place::Place;
use super::report::{Bad, Report, consequence, quoted};
use super::repository::Wrong;
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
    let mut count = 0;
    for operand in matcher.operands() {
        let Some(wrong) = of_operand(test, &operand, tests, place) else { continue };
        count += 1;
        if let Some((_, bad)) = bad.iter_mut().find(|(code, _)| *code == wrong.code) {
            bad.add(operand.as_str(), || (wrong.message, wrong.hint));
        }
    }
    let all = count == matcher.operands().len() && is_sure(test);
    let consequence = all.then(|| consequence(matcher.operator(), place));
    for (code, bad) in bad {
        bad.report(code, test.pointer(), consequence, report);
    }
}

/// Whether nothing at all can match where something is wrong with every operand. Free texts may have wildcards; a `*`
/// that does not cross a `/` matches something, and so does the repository of a mirror.
fn is_sure(test: &FieldTest<'_>) -> bool {
    !matches!(
        test.field(),
        SelectorField::Provider
            | SelectorField::Account
            | SelectorField::Cluster
            | SelectorField::Attributes
            | SelectorField::Repository
            | SelectorField::Image
            | SelectorField::Kind
    )
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
        return Some(Wrong { code: LintCode::WildcardInEquality, message, hint });
    }
    match field {
        SelectorField::Kind => of_kind(operator, text),
        SelectorField::Repository => repository::operand(operator, text, tests),
        SelectorField::Tag => impossible(field, text, image::tag(operator, text)?),
        SelectorField::Registry if is_part(operator) => impossible(field, text, image::registry_part(operator, text)?),
        SelectorField::Digest if is_part(operator) => impossible(field, text, image::digest(operator, text)?),
        SelectorField::Image if is_part(operator) => impossible(field, text, image::image(operator, text)?),
        _ => {
            let (why, described) = names::never(field, operator, text)?;
            impossible(field, text, (why, name_hint(field, text, described)))
        }
    }
}

fn of_glob(test: &FieldTest<'_>, text: &str, pattern: &Pattern, tests: &[FieldTest<'_>]) -> Option<Wrong> {
    let field = test.field();
    match field {
        SelectorField::Kind => of_kind(Operator::Equals, &pattern.exact()?),
        SelectorField::Repository => repository::glob(text, pattern, tests),
        SelectorField::Tag => impossible(field, text, image::tag_glob(pattern)?),
        SelectorField::Registry => impossible(field, text, image::registry_glob(pattern)?),
        SelectorField::Digest => impossible(field, text, image::digest_glob(pattern)?),
        SelectorField::Image => {
            let glob = image::image_glob(text, pattern)?;
            let mut wrong = impossible(field, text, glob.why)?;
            if glob.crossing {
                wrong.code = LintCode::WildcardInEquality;
            }
            Some(wrong)
        }
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

fn impossible(field: SelectorField, text: &str, (why, hint): image::Why) -> Option<Wrong> {
    let values = if field == SelectorField::ServiceAccount { "service account" } else { field.as_str() };
    let message = format!("no {values} matches {}: {why}", quoted(text));
    Some(Wrong { code: LintCode::ImpossibleValue, message, hint })
}

fn name_hint(field: SelectorField, text: &str, described: &str) -> String {
    match names::meant(field, text) {
        Some(meant) => format!("write \"{meant}\": Kubernetes takes {described}"),
        None => format!("Kubernetes takes {described}"),
    }
}

fn of_kind(operator: Operator, text: &str) -> Option<Wrong> {
    if is_part(operator) {
        return None;
    }
    let meant = kind::meant(text)?;
    let message = format!("{} is compared as it is written, and the kind is spelt \"{meant}\"", quoted(text));
    Some(Wrong { code: LintCode::KindSpelling, message, hint: format!("write \"{meant}\"") })
}
