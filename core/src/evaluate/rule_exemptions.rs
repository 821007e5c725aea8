//! The exemptions that rules have for themselves, as far as they have a say on a subject.
//!
//! A rule may have thousands, most of them for other namespaces or for ids that are not there. So a gate keeps them by
//! the scope of their rule and by their own scope, and those that are about this place are found for all rules that are
//! in scope at once.

use crate::evaluate::context::SubjectContext;
use crate::gate::RuleExemption;
use crate::util::epoch::EpochMap;
use crate::util::index::{NONE, to_u32};

/// Which rules have exemptions of their own that may have a say here: that match, and are not about one id that is not
/// there. A buffer, used for one subject after the other.
#[derive(Clone, Debug, Default)]
pub(crate) struct RuleExemptions {
    /// By rule: the last of its exemptions.
    of_rule: EpochMap<u32>,
    /// By group: the last of its rules that have some, and how many these are.
    of_group: EpochMap<(u32, u32)>,
    exemptions: Chains,
    rules: Chains,
}

/// Numbers, each with the place of the one before that is of the same.
#[derive(Clone, Debug, Default)]
struct Chains(Vec<(u32, u32)>);

impl Chains {
    /// Adds a number behind the one at a place; gives its own place.
    fn push(&mut self, number_of: u32, before: u32) -> u32 {
        self.0.push((number_of, before));
        to_u32(self.0.len() - 1)
    }

    /// The numbers from a place on, the last first.
    fn from(&self, mut place: u32) -> impl Iterator<Item = u32> {
        std::iter::from_fn(move || {
            let (number, before) = *self.0.get(place as usize)?;
            place = before;
            Some(number)
        })
    }
}

impl RuleExemptions {
    /// Finds those of the rules that are in scope.
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
                    self.add(context, *rule, applied.number);
                }
            });
        }
    }

    // Kept out of line, for most exemptions are about ids that are not there.
    #[inline(never)]
    fn add(&mut self, context: &SubjectContext<'_>, rule: u32, exemption: u32) {
        let before = self.of_rule.get(rule);
        if before.is_none() {
            let group = context.gate.group_of(rule);
            let (last, rules) = self.in_group(group);
            self.of_group.set(group, (self.rules.push(rule, last), rules + 1));
        }
        self.of_rule.set(rule, self.exemptions.push(exemption, before.unwrap_or(NONE)));
    }

    /// Whether no rule that is in scope has some.
    pub(crate) fn is_empty(&self) -> bool {
        self.rules.0.is_empty()
    }

    fn in_group(&self, group: u32) -> (u32, u32) {
        self.of_group.get(group).unwrap_or((NONE, 0))
    }

    /// How many rules of a group have some.
    pub(crate) fn rules_in(&self, group: u32) -> u32 {
        if self.is_empty() { 0 } else { self.in_group(group).1 }
    }

    /// Those rules.
    pub(crate) fn rules_of(&self, group: u32) -> impl Iterator<Item = u32> {
        self.rules.from(if self.is_empty() { NONE } else { self.in_group(group).0 })
    }

    /// Whether a rule that is in scope has some.
    pub(crate) fn has(&self, rule: u32) -> bool {
        !self.is_empty() && self.of_rule.get(rule).is_some()
    }

    /// Those of a rule that is in scope, by their numbers in the gate.
    pub(crate) fn of(&self, rule: u32) -> impl Iterator<Item = u32> {
        self.exemptions.from(if self.is_empty() { NONE } else { self.of_rule.get(rule).unwrap_or(NONE) })
    }
}
