//! `scopeEmpty`: a rule whose scope excludes all that it includes.

use imagegate::views::{FieldTest, Operator, ScopeView};

use super::fuel::Fuel;
use super::inclusion::{self, Asked};
use super::place::Place;
use super::report::Report;
use super::{LintCode, Selector};

/// A selector is split into at most so many of its alternatives.
const ALTERNATIVES: usize = 256;

/// Checks a scope with these selectors. Where it is empty, what contradicts itself in it is not said once more.
pub(super) fn check(
    scope: &ScopeView<'_>,
    include: &[Selector<'_>],
    exclude: &[Selector<'_>],
    fuel: &mut Fuel,
    report: &mut Report<'_>,
) {
    match why_empty(include, exclude, fuel) {
        Some(why) => add(scope, &why, report),
        None => include.iter().for_each(|selector| selector.report(Place::Include, report)),
    }
    exclude.iter().for_each(|selector| selector.report(Place::Exclude, report));
}

fn why_empty(include: &[Selector<'_>], exclude: &[Selector<'_>], fuel: &mut Fuel) -> Option<String> {
    let live = exclude.iter().filter(|selector| selector.contradiction.is_none());
    let excluded: Vec<&[FieldTest<'_>]> = live.map(|selector| selector.tests.as_slice()).collect();
    if excludes_all(&excluded, fuel) {
        return Some("its scope excludes everything".to_owned());
    }
    let first = include.first()?;
    let is_dead =
        |selector: &Selector<'_>| selector.contradiction.is_some() || is_excluded(&selector.tests, &excluded, fuel);
    if !include.iter().all(is_dead) {
        return None;
    }
    let contradictory = include.iter().all(|selector| selector.contradiction.is_some());
    Some(match &first.contradiction {
        Some(contradiction) if contradictory => format!("no selector of \"include\" matches: {contradiction}"),
        _ => "all that its selectors include its selectors exclude".to_owned(),
    })
}

fn add(scope: &ScopeView<'_>, why: &str, report: &mut Report<'_>) {
    let message = format!("the rule never applies where the fields of its scope are known: {why}");
    let hint = "narrow \"exclude\", or remove the rule; to switch it off write enabled: false".to_owned();
    report.add(LintCode::ScopeEmpty, scope.pointer(), message, hint);
}

/// Whether all that a selector matches is excluded: as a whole, or each of its alternatives by itself.
fn is_excluded(tests: &[FieldTest<'_>], excluded: &[&[FieldTest<'_>]], fuel: &mut Fuel) -> bool {
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

fn any_excludes(inner: &[Asked<'_, '_>], excluded: &[&[FieldTest<'_>]], fuel: &mut Fuel) -> bool {
    excluded.iter().any(|outer| fuel.spend(outer.len()) && inclusion::selector(inner, outer, fuel))
}

/// Whether selectors match everything between them: one by itself, or two that are the opposites of each other.
fn excludes_all(excluded: &[&[FieldTest<'_>]], fuel: &mut Fuel) -> bool {
    if excluded.iter().any(|tests| tests.iter().all(inclusion::is_always_true)) {
        return true;
    }
    let mut single: &[&FieldTest<'_>] =
        &excluded.iter().filter_map(|tests| if let [test] = tests { Some(test) } else { None }).collect::<Vec<_>>();
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
