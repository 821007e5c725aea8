//! Scopes in which nothing is left.

use imagegate::inspect::RuleView;

use super::inclusion::includes;
use super::selector::contradiction;
use super::{LintCode, Lints};

/// Says where every selector of `include` contradicts itself or is excluded as a whole.
///
/// Where a field that it looks at is unknown the rule applies all the same, so the message says "known".
pub(super) fn lint(rule: &RuleView<'_>, lints: &mut Lints) {
    let pointer = format!("{}/scope", rule.pointer());
    let exclude: Vec<_> = rule.exclude().collect();
    let mut reasons = Vec::new();
    for include in rule.include() {
        let reason = match contradiction(&include) {
            Some((one, other)) => format!("{} contradicts itself in {one} and {other}", part(include.pointer())),
            None => match exclude.iter().find(|exclude| includes(exclude, &include)) {
                Some(exclude) => format!("{} is excluded by {}", part(include.pointer()), part(exclude.pointer())),
                None => return,
            },
        };
        reasons.push(reason);
    }
    let Some(first) = reasons.first() else { return };
    let more = if reasons.len() > 1 { ", and so are the others or they contradict themselves" } else { "" };
    let message = format!(
        "the rule {} applies to nothing of which the fields in its scope are known: {first}{more}",
        rule.name()
    );
    lints.add(LintCode::ScopeEmpty, pointer, message, "narrow the exclude, or delete the rule".to_owned());
}

/// `include/0`
fn part(pointer: &str) -> &str {
    pointer.split_once("/scope/").map_or(pointer, |(_, part)| part)
}
