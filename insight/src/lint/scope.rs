//! `scopeEmpty`: a rule whose scope excludes all that it includes.

use imagegate::views::{FieldTest, Operator, ScopeView};

use super::LintCode;
use super::fuel::Fuel;
use super::inclusion::{self, Asked};
use super::report::Report;

/// A selector is split into at most so many of its alternatives.
const ALTERNATIVES: usize = 256;

/// Checks a scope; `include` and `exclude` say which of its selectors contradict themselves.
pub(super) fn is_empty(
    scope: &ScopeView<'_>,
    include: &[bool],
    exclude: &[bool],
    fuel: &mut Fuel,
    report: &mut Report<'_>,
) {
    let excluded: Vec<Vec<FieldTest<'_>>> = scope
        .exclude()
        .zip(exclude)
        .filter(|(_, contradictory)| !**contradictory)
        .map(|(selector, _)| selector.fields().collect())
        .collect();
    if excludes_all(&excluded, fuel) {
        add(scope, "the rule never applies: its scope excludes everything".to_owned(), report);
        return;
    }
    if include.is_empty() {
        return;
    }
    let mut contradictory = true;
    for (selector, is_contradictory) in scope.include().zip(include) {
        if *is_contradictory {
            continue;
        }
        contradictory = false;
        let tests: Vec<FieldTest<'_>> = selector.fields().collect();
        if !is_excluded(&tests, &excluded, fuel) {
            return;
        }
    }
    let why = if contradictory {
        "each selector of \"include\" contradicts itself"
    } else {
        "all that its selectors include its selectors exclude"
    };
    add(scope, format!("the rule never applies: {why}"), report);
}

fn add(scope: &ScopeView<'_>, message: String, report: &mut Report<'_>) {
    let hint = "narrow \"exclude\", or remove the rule; to switch it off write enabled: false".to_owned();
    report.add(LintCode::ScopeEmpty, scope.pointer(), message, hint);
}

/// Whether all that a selector matches is excluded: as a whole, or each of its alternatives by itself.
fn is_excluded(tests: &[FieldTest<'_>], excluded: &[Vec<FieldTest<'_>>], fuel: &mut Fuel) -> bool {
    let whole: Vec<Asked<'_, '_>> = tests.iter().map(|test| Asked { test, only: None }).collect();
    if any_excludes(&whole, excluded, fuel) {
        return true;
    }
    let is_list = |test: &FieldTest<'_>| test.matcher().operator() == Operator::Equals;
    let lists: Vec<usize> =
        tests.iter().map(|test| if is_list(test) { test.matcher().operands().len() } else { 1 }).collect();
    let count = lists.iter().try_fold(1_usize, |count, length| count.checked_mul(*length));
    let Some(count) = count.filter(|count| (2..=ALTERNATIVES).contains(count)) else { return false };
    (0..count).all(|number| {
        // The operands are the digits of the number.
        let mut rest = number;
        let each = tests.iter().zip(&lists).map(|(test, length)| {
            let only = is_list(test).then(|| test.matcher().operands().nth(rest % length)).flatten();
            rest /= length;
            Asked { test, only }
        });
        let alternative: Vec<Asked<'_, '_>> = each.collect();
        any_excludes(&alternative, excluded, fuel)
    })
}

fn any_excludes(inner: &[Asked<'_, '_>], excluded: &[Vec<FieldTest<'_>>], fuel: &mut Fuel) -> bool {
    excluded.iter().any(|outer| fuel.spend(outer.len()) && inclusion::selector(inner, outer, fuel))
}

/// Whether selectors match everything between them: one by itself, or two that are the opposites of each other.
fn excludes_all(excluded: &[Vec<FieldTest<'_>>], fuel: &mut Fuel) -> bool {
    if excluded.iter().any(|tests| tests.iter().all(inclusion::is_always_true)) {
        return true;
    }
    let mut single: &[&FieldTest<'_>] = &excluded
        .iter()
        .filter_map(|tests| if let [test] = tests.as_slice() { Some(test) } else { None })
        .collect::<Vec<_>>();
    while let Some((a, others)) = single.split_first() {
        for b in others {
            if !fuel.spend(1) {
                return false;
            }
            if inclusion::is_complement(a, b, fuel) {
                return true;
            }
        }
        single = others;
    }
    false
}
