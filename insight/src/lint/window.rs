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

/// Checks the window of an exemption, dates being read in the timezones of the policies that it is about.
pub(super) fn check(terms: &ExemptionTerms<'_>, policies: &[&Policy], report: &mut Report<'_>) {
    let (Some(from), Some(expires)) = (terms.valid_from(), terms.expires()) else { return };
    let is_empty = |timezone: Timezone| expires.end(timezone).is_some_and(|end| from.start(timezone) >= end);
    let empty: Vec<&Policy> = policies.iter().copied().filter(|policy| is_empty(policy.timezone())).collect();
    let where_empty = if policies.is_empty() {
        // The further east, the earlier a date begins and ends: between the ends are all other timezones.
        let mut ends = ["+23:59", "-23:59"].into_iter().filter_map(Timezone::parse);
        ends.all(is_empty).then(String::new)
    } else if empty.len() == policies.len() {
        Some(String::new())
    } else {
        let first = empty.first();
        first.map(|policy| format!(" in the timezone {} of policy {}", policy.timezone(), policy.name()))
    };
    let Some(where_empty) = where_empty else { return };
    let message = format!(
        "the exemption is never in force{where_empty}: validFrom {from} is not before the end of expires {expires}"
    );
    let hint = "write an \"expires\" that is later than \"validFrom\"".to_owned();
    report.add(LintCode::ExemptionEmptyWindow, format!("{}/expires", terms.pointer()), message, hint);
}
