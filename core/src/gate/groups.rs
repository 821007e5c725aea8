//! Groups: rules of one scope of which the same becomes.
//!
//! Most rules of a gate say what others of their scope say too. So what is decided and kept are groups, and the rules of
//! a group are looked at one by one only where exemptions of their own have a say, or where they are told of.

use super::plan::{Range32, RulePlan};
use crate::util::index::to_u32;
use crate::vocabulary::Action;

/// Rules of one scope that agree in verdict, action, and from when on this is enforced: the same becomes of them, unless
/// exemptions of their own have a say.
#[derive(Debug)]
pub(crate) struct Group {
    /// The one that is decided for all.
    pub(crate) first: u32,
    pub(crate) verdict: u32,
    pub(crate) action: Action,
    /// Whether the action depends on the instant.
    pub(crate) dated: bool,
    rules: Range32,
}

#[derive(Debug, Default)]
pub(crate) struct Groups {
    /// By scope, and within one in the order of their first rules.
    groups: Vec<Group>,
    of_scopes: Vec<Range32>,
    /// The rules of each group, in order.
    rules: Vec<u32>,
}

impl Group {
    /// How many rules are in it.
    pub(crate) fn len(&self) -> u32 {
        self.rules.len()
    }
}

impl Groups {
    /// Puts every rule into its group. `scopes` are those of the rules, of `all_scopes`; `None`: the rule is disabled.
    pub(super) fn new(plans: &mut [RulePlan], scopes: &[Option<u32>], all_scopes: usize) -> Self {
        let numbered = (0_u32..).zip(plans.iter().zip(scopes));
        let mut members: Vec<_> = numbered
            .filter_map(|(rule, (plan, scope))| Some(((*scope)?, plan.verdict, plan.action, plan.enforce_from, rule)))
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
        let mut of_scopes = vec![Range32::new(0, 0); all_scopes];
        for (at, (scope, group)) in groups.iter().enumerate() {
            if let Some(of_scope) = of_scopes.get_mut(*scope as usize) {
                of_scope.take_in(at);
            }
            for rule in group.rules.of(&rules).unwrap_or_default() {
                if let Some(plan) = plans.get_mut(*rule as usize) {
                    plan.group = to_u32(at);
                }
            }
        }
        Self { groups: groups.into_iter().map(|(_, group)| group).collect(), of_scopes, rules }
    }

    /// Those of a scope, with their numbers. `None` where the scope is another gate's.
    pub(crate) fn of_scope(&self, scope: u32) -> Option<impl Iterator<Item = (u32, &Group)>> {
        self.of_scopes.get(scope as usize)?.numbered(&self.groups)
    }

    /// The rules of a group, in order.
    pub(crate) fn rules(&self, group: u32) -> &[u32] {
        self.groups.get(group as usize).and_then(|group| group.rules.of(&self.rules)).unwrap_or_default()
    }

    pub(crate) fn len(&self) -> usize {
        self.groups.len()
    }
}
