//! `exemptionEmptyWindow`: an exemption that ends before it begins.

use std::collections::BTreeSet;

use imagegate::views::{ExemptionTerms, Timezone};
use imagegate::{Exemption, Policy};

use super::LintCode;
use super::report::Report;

/// The policies that an exemption is about.
pub(super) fn policies_of<'d>(exemption: &Exemption, policies: &'d [Policy]) -> Vec<&'d Policy> {
    let Some(rules) = exemption.rules() else { return policies.iter().collect() };
    let named: BTreeSet<&str> = rules.map(|name| name.policy()).collect();
    policies.iter().filter(|policy| named.contains(policy.name())).collect()
}

/// Says where a window is empty for all the policies that an exemption is about, in whose timezones dates are read.
/// Without a policy it is empty in every timezone.
pub(super) fn check(terms: &ExemptionTerms<'_>, policies: &[&Policy], report: &mut Report<'_>) {
    let (Some(from), Some(expires)) = (terms.valid_from(), terms.expires()) else { return };
    let is_empty = |timezone: Timezone| expires.end(timezone).is_some_and(|end| from.start(timezone) >= end);
    let empty = if policies.is_empty() {
        // The further east, the earlier a date begins and ends: between the two are all other timezones.
        ["+23:59", "-23:59"].into_iter().filter_map(Timezone::parse).all(is_empty)
    } else {
        policies.iter().all(|policy| is_empty(policy.timezone()))
    };
    if !empty {
        return;
    }
    let message =
        format!("the exemption is never in force: its validFrom {from} is not before the end of its expires {expires}");
    let hint = "write an \"expires\" that is later than \"validFrom\"".to_owned();
    report.add(LintCode::ExemptionEmptyWindow, format!("{}/expires", terms.pointer()), message, hint);
}
