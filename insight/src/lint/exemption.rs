//! Exemptions that are never in force, or never match.

use imagegate::Policy;
use imagegate::inspect::{ExemptionView, SelectorView};

use super::quote::quoted;
use super::selector::contradiction;
use super::{LintCode, Lints};

pub(super) fn lint(exemption: &ExemptionView<'_>, policies: &[Policy], lints: &mut Lints) {
    window(exemption, policies, lints);
    let Some(selectors) = exemption.selectors() else { return };
    for selector in &selectors {
        if let Some((one, other)) = contradiction(selector) {
            let message = format!("this selector never matches: its {one} and its {other} contradict each other");
            lints.add(LintCode::MatchEmpty, selector.pointer(), message, format!("leave {one} or {other} out"));
        }
    }
    if let Some(namespace) = exemption.namespace() {
        conflict(&selectors, exemption.pointer(), namespace, lints);
    }
}

/// Says where an exemption ends before it begins, for each policy whose rules it is about.
fn window(exemption: &ExemptionView<'_>, policies: &[Policy], lints: &mut Lints) {
    let named: Vec<&str> = exemption.rules().map(|(policy, _)| policy).collect();
    let is_about = |policy: &&Policy| named.is_empty() || named.contains(&policy.name());
    let is_empty = |policy: &Policy| matches!(exemption.window(policy), (Some(from), Some(end)) if from >= end);
    let mut about = policies.iter().filter(is_about).peekable();
    // By itself it is looked at in UTC, as most policies read dates.
    let empty = if about.peek().is_some() { about.all(is_empty) } else { is_empty(&Policy::default()) };
    if empty {
        let message = "this exemption ends no later than it begins, so it is never in force".to_owned();
        lints.add(
            LintCode::ExemptionEmptyWindow,
            exemption.pointer(),
            message,
            "give an expires that lies after validFrom".to_owned(),
        );
    }
}

/// Says where `match` asks for other namespaces than the exemption's own.
fn conflict(selectors: &[SelectorView<'_>], pointer: &str, namespace: &str, lints: &mut Lints) {
    let excludes = |selector: &SelectorView<'_>| {
        let tests = selector.tests();
        tests.iter().any(|test| test.field() == "namespace" && test.matcher().matches(namespace) == Some(false))
    };
    if !selectors.is_empty() && selectors.iter().all(excludes) {
        let message = format!(
            "this exemption holds in the namespace {} alone, and its match asks for another one",
            quoted(namespace)
        );
        lints.add(
            LintCode::ExemptionNamespaceConflict,
            format!("{pointer}/match"),
            message,
            "leave namespace out of match, or put the exemption into that namespace".to_owned(),
        );
    }
}
