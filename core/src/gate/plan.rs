//! What a gate is compiled to: lists that an evaluation walks along, whose entries name each other by number.

use std::sync::Arc;

use super::groups::Groups;
use crate::document::exemption::{Exemption, Terms};
use crate::document::policy::{Condition, Findings, Policy, Rule};
use crate::document::vex::{Statement, Vex};
use crate::error::Error;
use crate::fingerprint::Fingerprint;
use crate::gate::fragments::Fragments;
use crate::gate::scope::Scopes;
use crate::time::{Timestamp, Timezone};
use crate::util::canonical::canonical;
use crate::util::grouped::Grouped;
use crate::util::index::{NONE, to_u32};
use crate::vocabulary::{Action, Severity};

pub(crate) struct Compiled {
    pub(crate) policies: Vec<Policy>,
    /// The exemptions that are documents, and the statements as they were given.
    pub(super) documents: Vec<Exemption>,
    pub(super) vex: Vex,
    /// The rules of all policies, in order.
    pub(crate) rules: Vec<RulePlan>,
    /// The conditions of all rules.
    pub(super) conditions: Vec<ConditionPlan>,
    /// The rules that are enabled.
    pub(crate) groups: Groups,
    pub(crate) profiles: Vec<RuleProfile>,
    /// How many verdicts there are.
    pub(crate) verdicts: usize,
    /// Where rules and exemptions hold.
    pub(crate) scopes: Scopes,
    /// The inline exemptions of all rules, then the others: the first that covers something is the one of the
    /// smallest number.
    pub(crate) exemptions: Vec<GateExemption>,
    /// The exemptions that rules have for themselves, by the scope of the rule, and those of one scope by their own.
    pub(crate) own: Grouped<RuleExemption>,
    /// Exemptions from every rule that apply to the same rules.
    pub(crate) global_exemptions: Vec<GlobalExemptions>,
    pub(crate) statements: Vec<Statement>,
    /// The statements of authors that are trusted by the same policies.
    pub(crate) trusted: Vec<Vec<u32>>,
    /// What decisions say of all these.
    pub(crate) fragments: Fragments,
    /// Hashes of the ids that conditions ask for.
    pub(super) ids: Vec<u64>,
    pub(super) warnings: Vec<Error>,
    pub(super) fingerprint: Fingerprint,
}

/// What was worked out for a rule.
pub(crate) struct RulePlan {
    /// Its policy, and its place in there.
    pub(super) policy: u32,
    pub(super) rule: u32,
    /// In `groups`, where it is enabled.
    pub(super) group: u32,
    pub(crate) action: Action,
    pub(crate) enforce_from: Option<Timestamp>,
    /// What a finding of unknown severity counts as.
    pub(crate) unknown: Severity,
    /// What it has in common with others, in `kinds`.
    pub(crate) profile: u32,
    /// A number for all rules of one kind with the same conditions: on one subject the same becomes of them, unless
    /// exemptions of their own have a say.
    pub(crate) verdict: u32,
    /// Whether one of its own exemptions, inline or naming it, is from the whole resource.
    pub(crate) resource_exemptions: bool,
    pub(super) conditions: Range32,
    pub(crate) finding_conditions: bool,
    /// Whether its grace forgives something.
    pub(crate) gracious: bool,
}

/// A condition of a rule.
pub(crate) struct ConditionPlan {
    pub(crate) kind: ConditionKind,
    pub(crate) allowed: u32,
}

/// How a condition is decided.
#[derive(Clone, Copy)]
pub(crate) enum ConditionKind {
    Image,
    /// Vulnerabilities that are at least so severe: a report has counted them.
    Severity(Severity),
    /// Ids of findings that have one of some ids, whatever else they are: where a report has none of them, there is
    /// nothing to count.
    Ids(Range32),
    /// As [`Self::Ids`], where more is asked of the findings or something else of them is counted.
    OfIds(Range32),
    Findings,
}

/// A part of one of the lists.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Range32 {
    from: u32,
    to: u32,
}

/// An exemption that applies to a rule.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ScopedExemption {
    /// Where it holds.
    pub(crate) scope: u32,
    pub(crate) number: u32,
    /// The hash of the id that it is about, where it is one alone: it need not be looked at if that is not there.
    pub(crate) only_id: Option<u64>,
}

/// An exemption that a rule has for itself.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RuleExemption {
    pub(crate) rule: u32,
    pub(crate) applied: ScopedExemption,
}

/// Where an exemption is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ExemptionSource {
    /// In a rule.
    Inline {
        /// The policy's index in [`Gate::policies`](crate::Gate::policies).
        policy: usize,
        /// The rule's index in the policy.
        rule: usize,
        /// Its index in the rule's `exemptions`.
        index: usize,
    },
    /// In a document of its own: its index in [`Gate::exemptions`](crate::Gate::exemptions).
    Document(usize),
}

pub(crate) struct GateExemption {
    pub(crate) source: ExemptionSource,
    pub(crate) terms: Arc<Terms>,
    /// As decisions name it.
    pub(crate) name: String,
}

/// What most rules of a gate have in common: on one subject they see the same scan state, and beside exemptions of
/// their own the same forgives them.
#[derive(Clone, Copy)]
pub(crate) struct RuleProfile {
    /// What to do where there are no findings to look at.
    pub(crate) findings: Findings,
    /// Whose statements count, in `trusted`; `None`: nobody's.
    pub(crate) trusted: Option<u32>,
    /// The exemptions from every rule, in `covers`.
    pub(crate) global_exemptions_of: Option<u32>,
}

canonical!(struct RuleProfile { findings, trusted, global_exemptions_of });

/// Exemptions from every rule, as they apply to rules of one timezone.
pub(crate) struct GlobalExemptions {
    /// Sorted by scope.
    pub(crate) exemptions: Vec<ScopedExemption>,
    pub(crate) timezone: Timezone,
}

/// What holds in a scope.
pub(crate) trait Scoped {
    fn scope(&self) -> u32;
}

impl Scoped for ScopedExemption {
    fn scope(&self) -> u32 {
        self.scope
    }
}

impl Scoped for RuleExemption {
    fn scope(&self) -> u32 {
        self.applied.scope
    }
}

impl Range32 {
    pub(super) fn new(from: usize, to: usize) -> Self {
        Self { from: to_u32(from), to: to_u32(to) }
    }

    pub(super) fn len(self) -> u32 {
        self.to.saturating_sub(self.from)
    }

    /// The part of the list. `None` where the range is another list's.
    pub(super) fn of<T>(self, list: &[T]) -> Option<&[T]> {
        list.get(self.from as usize..self.to as usize)
    }

    /// The part of the list, each item with its index.
    pub(super) fn numbered<T>(self, list: &[T]) -> Option<impl Iterator<Item = (u32, &T)>> {
        Some((self.from..).zip(self.of(list)?))
    }

    /// Grows to the place behind its end; where it is empty, begins there.
    pub(super) fn take_in(&mut self, place: usize) {
        let from = if self.len() == 0 { to_u32(place) } else { self.from };
        *self = Self { from, to: to_u32(place + 1) };
    }
}

impl RulePlan {
    /// The index of its policy in the gate.
    pub(crate) fn policy(&self) -> usize {
        self.policy as usize
    }

    /// Its index in the policy.
    pub(crate) fn rule(&self) -> usize {
        self.rule as usize
    }
}

impl Compiled {
    /// A rule's policy, and the rule as it is written.
    pub(crate) fn written(&self, rule: &RulePlan) -> Option<(&Policy, &Rule)> {
        let policy = self.policies.get(rule.policy())?;
        Some((policy, policy.0.rules.get(rule.rule())?))
    }

    /// A condition of a rule as it is written.
    pub(crate) fn condition(&self, rule: &RulePlan, number: u32) -> Option<&Condition> {
        self.written(rule)?.1.when.get(number as usize)
    }

    /// An id that a condition of a rule asks for.
    #[cold]
    pub(crate) fn id(&self, rule: &RulePlan, condition: u32, at: usize) -> &str {
        match self.condition(rule, condition) {
            Some(Condition::Finding { filter, .. }) => filter.ids.iter().flatten().nth(at).map_or("", |id| &id.text),
            _ => "",
        }
    }

    /// The group that a rule is in.
    pub(crate) fn group_of(&self, rule: u32) -> u32 {
        self.rules.get(rule as usize).map_or(NONE, |rule| rule.group)
    }

    pub(crate) fn timezone(&self, rule: &RulePlan) -> Timezone {
        self.policies.get(rule.policy as usize).map(|policy| policy.0.timezone).unwrap_or_default()
    }

    #[cfg(test)]
    pub(crate) fn clear_conditions(&mut self) {
        self.conditions.clear();
    }

    /// The conditions of a rule. `None` where the rule is another gate's.
    pub(crate) fn conditions(&self, rule: &RulePlan) -> Option<&[ConditionPlan]> {
        rule.conditions.of(&self.conditions)
    }

    /// The hashes of some ids.
    pub(crate) fn ids(&self, span: Range32) -> Option<&[u64]> {
        span.of(&self.ids)
    }

    pub(crate) fn exemption(&self, number: u32) -> Option<&GateExemption> {
        self.exemptions.get(number as usize)
    }
}
