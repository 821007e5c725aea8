//! Groups: rules in one scope that always have the same result.
//!
//! Large gates repeat themselves: most rules decide what other rules in their scope decide. An evaluation therefore
//! decides and stores one result per group. It looks at single rules only if a rule-specific exemption applies, or when
//! a decision is rendered.

use super::plan::{Range32, RulePlan};
use crate::util::ids::{GroupId, Id, RuleId, ScopeId, Table, VerdictId};
use crate::vocabulary::Action;

/// Rules with one scope, verdict, action and `enforceFrom`. They have the same result unless a rule-specific exemption
/// applies to one of them.
#[derive(Debug)]
pub(crate) struct Group {
    /// The rule that is evaluated for all.
    pub(crate) first: RuleId,
    pub(crate) verdict: VerdictId,
    pub(crate) action: Action,
    /// Whether the action depends on the time.
    pub(crate) dated: bool,
    rules: Range32,
}

#[derive(Debug, Default)]
pub(crate) struct Groups {
    /// Sorted by scope, then by first rule.
    groups: Table<GroupId, Group>,
    of_scopes: Table<ScopeId, Range32>,
    /// The rules of each group, in order.
    rules: Vec<RuleId>,
}

impl Group {
    /// The number of rules.
    pub(crate) fn len(&self) -> u32 {
        self.rules.len()
    }
}

impl Groups {
    /// Groups all rules, and writes into each plan which group it is in. `scopes` has the scope of each rule, or `None`
    /// if the rule is disabled; `all_scopes` is the number of scopes.
    pub(super) fn new(plans: &mut Table<RuleId, RulePlan>, scopes: &[Option<ScopeId>], all_scopes: usize) -> Self {
        let numbered = plans.enumerate().zip(scopes);
        let mut members: Vec<_> = numbered
            .filter_map(|((rule, plan), scope)| Some(((*scope)?, plan.verdict, plan.action, plan.enforce_from, rule)))
            .collect();
        members.sort_unstable();
        let mut groups = Vec::new();
        let mut rules = Vec::with_capacity(members.len());
        for alike in members.chunk_by(|a, b| (a.0, a.1, a.2, a.3) == (b.0, b.1, b.2, b.3)) {
            let Some((scope, verdict, action, enforce_from, first)) = alike.first().copied() else { continue };
            let from = rules.len();
            rules.extend(alike.iter().map(|(.., rule)| rule));
            let rules = Range32::new(from, rules.len());
            groups.push((scope, Group { first, verdict, action, dated: enforce_from.is_some(), rules }));
        }
        groups.sort_unstable_by_key(|(scope, group)| (*scope, group.first));
        let mut of_scopes: Table<ScopeId, Range32> = std::iter::repeat_n(Range32::new(0, 0), all_scopes).collect();
        for (at, (scope, group)) in groups.iter().enumerate() {
            if let Some(of_scope) = of_scopes.get_mut(*scope) {
                of_scope.take_in(at);
            }
            for rule in group.rules.of(&rules).unwrap_or_default() {
                if let Some(plan) = plans.get_mut(*rule) {
                    plan.group = Some(GroupId::from_index(at));
                }
            }
        }
        Self { groups: groups.into_iter().map(|(_, group)| group).collect(), of_scopes, rules }
    }

    /// The groups in a scope, with their indices. `None` if the scope belongs to another gate.
    pub(crate) fn of_scope(&self, scope: ScopeId) -> Option<impl Iterator<Item = (GroupId, &Group)>> {
        let groups = self.of_scopes.get(scope)?.numbered(self.groups.as_slice())?;
        Some(groups.map(|(index, group)| (GroupId::from_index(index as usize), group)))
    }

    /// The rules of a group, in order.
    pub(crate) fn rules(&self, group: GroupId) -> &[RuleId] {
        self.groups.get(group).and_then(|group| group.rules.of(&self.rules)).unwrap_or_default()
    }

    pub(crate) fn len(&self) -> usize {
        self.groups.len()
    }
}
