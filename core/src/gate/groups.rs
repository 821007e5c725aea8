//! Groups: rules in one scope that always have the same result.
//!
//! Large gates repeat themselves: most rules decide what other rules in their scope decide. An evaluation therefore
//! decides and stores one result per group. It looks at single rules only if a rule-specific exemption applies, or when
//! a decision is rendered.

use crate::time::Timestamp;
use crate::util::ids::{GroupId, Id, RuleId, ScopeId, Table, VerdictId};
use crate::util::range32::Range32;
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
    of_rules: Table<RuleId, Option<GroupId>>,
    /// The rules of each group, in order.
    rules: Vec<RuleId>,
}

/// An enabled rule, with all that rules of one group have in common.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Member {
    pub(super) scope: ScopeId,
    pub(super) verdict: VerdictId,
    pub(super) action: Action,
    pub(super) enforce_from: Option<Timestamp>,
    pub(super) rule: RuleId,
}

impl Group {
    /// The number of rules.
    pub(crate) fn len(&self) -> u32 {
        self.rules.len()
    }
}

impl Groups {
    /// Groups rules. `rules` is the number of all rules, `scopes` that of all scopes.
    pub(super) fn new(mut members: Vec<Member>, rules: usize, scopes: usize) -> Self {
        members.sort_unstable();
        let mut groups = Vec::new();
        let mut grouped = Vec::with_capacity(members.len());
        let kind = |member: &Member| (member.scope, member.verdict, member.action, member.enforce_from);
        for alike in members.chunk_by(|a, b| kind(a) == kind(b)) {
            let Some(Member { scope, verdict, action, enforce_from, rule: first }) = alike.first().copied() else {
                continue;
            };
            let from = grouped.len();
            grouped.extend(alike.iter().map(|member| member.rule));
            let range = Range32::new(from, grouped.len());
            groups.push((scope, Group { first, verdict, action, dated: enforce_from.is_some(), rules: range }));
        }
        groups.sort_unstable_by_key(|(scope, group)| (*scope, group.first));
        let mut of_scopes: Table<ScopeId, Range32> = std::iter::repeat_n(Range32::default(), scopes).collect();
        let mut of_rules: Table<RuleId, Option<GroupId>> = std::iter::repeat_n(None, rules).collect();
        for (at, (scope, group)) in groups.iter().enumerate() {
            if let Some(of_scope) = of_scopes.get_mut(*scope) {
                of_scope.take_in(at);
            }
            for rule in group.rules.of(&grouped).unwrap_or_default() {
                if let Some(of_rule) = of_rules.get_mut(*rule) {
                    *of_rule = Some(GroupId::from_index(at));
                }
            }
        }
        Self { groups: groups.into_iter().map(|(_, group)| group).collect(), of_scopes, of_rules, rules: grouped }
    }

    /// The group of a rule, if the rule is enabled.
    pub(crate) fn of_rule(&self, rule: RuleId) -> Option<GroupId> {
        self.of_rules.get(rule).copied().flatten()
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
