//! Exemptions that are about single rules, as far as they match a subject.
//!
//! A rule may have thousands, most of them for other namespaces or for ids that no report has. A gate stores them by
//! the scope of their rule and by their own scope, so the matching ones of all rules in scope are found in one pass,
//! and a rule only asks whether it has any.

use crate::evaluate::context::SubjectContext;
use crate::gate::RuleExemption;
use crate::util::epoch::EpochMap;
use crate::util::ids::{ExemptionId, GroupId, RuleId};
use crate::util::index::{NONE, to_u32};

/// The rule-specific exemptions that match a subject and may be about a finding of it. A buffer that is used for one
/// subject after another.
#[derive(Clone, Debug, Default)]
pub(crate) struct RuleExemptions {
    /// By rule: the head of its chain of exemptions.
    of_rule: EpochMap<RuleId, u32>,
    /// By group: the head of its chain of rules that have exemptions, and the length of that chain.
    of_group: EpochMap<GroupId, (u32, u32)>,
    exemptions: Chains<ExemptionId>,
    rules: Chains<RuleId>,
}

/// Linked lists in one vector: (value, index of the next node).
#[derive(Clone, Debug)]
struct Chains<T>(Vec<(T, u32)>);

impl<T> Default for Chains<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T: Copy> Chains<T> {
    /// Adds a node in front of the one at `before`. Returns its index.
    fn push(&mut self, value: T, before: u32) -> u32 {
        self.0.push((value, before));
        to_u32(self.0.len() - 1)
    }

    /// The values from a node on, the last added first.
    fn from(&self, mut place: u32) -> impl Iterator<Item = T> {
        std::iter::from_fn(move || {
            let (value, before) = *self.0.get(place as usize)?;
            place = before;
            Some(value)
        })
    }
}

impl RuleExemptions {
    /// Finds the matching exemptions of the rules in scope.
    pub(crate) fn enter(&mut self, context: &SubjectContext<'_>) {
        self.exemptions.0.clear();
        self.rules.0.clear();
        let own = &context.gate.own;
        if own.is_empty() {
            return;
        }
        self.of_rule.clear(context.gate.rules.len(), NONE);
        self.of_group.clear(context.gate.groups.len(), (NONE, 0));
        for scope in context.here.scopes() {
            context.each_matching(own.of(*scope), |RuleExemption { rule, applied }| {
                if context.may_be_about(applied) {
                    self.add(context, *rule, applied.id);
                }
            });
        }
    }

    // Never inlined: most exemptions are about ids that no report has.
    #[inline(never)]
    fn add(&mut self, context: &SubjectContext<'_>, rule: RuleId, exemption: ExemptionId) {
        let before = self.of_rule.get(rule);
        if before.is_none() {
            // A rule that is in scope is enabled, and so in a group.
            let Some(group) = context.gate.groups.of_rule(rule) else { return };
            let (last, rules) = self.in_group(group);
            self.of_group.set(group, (self.rules.push(rule, last), rules + 1));
        }
        self.of_rule.set(rule, self.exemptions.push(exemption, before.unwrap_or(NONE)));
    }

    /// Whether no rule in scope has a matching exemption.
    pub(crate) fn is_empty(&self) -> bool {
        self.rules.0.is_empty()
    }

    fn in_group(&self, group: GroupId) -> (u32, u32) {
        self.of_group.get(group).unwrap_or((NONE, 0))
    }

    /// How many rules of a group have matching exemptions.
    pub(crate) fn rules_in(&self, group: GroupId) -> u32 {
        if self.is_empty() { 0 } else { self.in_group(group).1 }
    }

    /// The rules of a group that have matching exemptions.
    pub(crate) fn rules_of(&self, group: GroupId) -> impl Iterator<Item = RuleId> {
        self.rules.from(if self.is_empty() { NONE } else { self.in_group(group).0 })
    }

    /// Whether a rule in scope has a matching exemption.
    pub(crate) fn has(&self, rule: RuleId) -> bool {
        !self.is_empty() && self.of_rule.get(rule).is_some()
    }

    /// The matching exemptions of a rule in scope, by their index in the gate.
    pub(crate) fn of(&self, rule: RuleId) -> impl Iterator<Item = ExemptionId> {
        self.exemptions.from(if self.is_empty() { NONE } else { self.of_rule.get(rule).unwrap_or(NONE) })
    }
}
