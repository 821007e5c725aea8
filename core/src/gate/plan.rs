//! What a gate is compiled to: tables whose entries refer to each other by index. DESIGN.md lists the tables.

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
use crate::util::ids::{
    ExemptionId, GlobalExemptionsId, ProfileId, RuleId, ScopeId, StatementId, Table, TrustedId, VerdictId,
};
use crate::util::range32::Range32;
use crate::vocabulary::{Action, Severity};

pub(crate) struct Compiled {
    pub(crate) policies: Vec<Policy>,
    /// The exemption documents and VEX statements as they were given, to compile the gate again.
    pub(super) documents: Vec<Exemption>,
    pub(super) vex: Vex,
    /// The rules of all policies, in document order.
    pub(crate) rules: Table<RuleId, RulePlan>,
    /// The conditions of all rules.
    pub(super) conditions: Vec<ConditionPlan>,
    /// The enabled rules, grouped.
    pub(crate) groups: Groups,
    pub(crate) profiles: Table<ProfileId, RuleProfile>,
    /// The number of verdicts, which is the size of an evaluation's cache.
    pub(crate) verdicts: usize,
    /// The scopes of rules and exemptions, each distinct one once.
    pub(crate) scopes: Scopes,
    /// The inline exemptions of all rules, then the documents. If several cover a finding, the one with the smallest
    /// index is reported.
    pub(crate) exemptions: Table<ExemptionId, GateExemption>,
    /// Exemptions that are about single rules: by the scope of the rule, and within one sorted by their own scope.
    pub(crate) own: Grouped<ScopeId, RuleExemption>,
    /// Sets of exemptions from every rule, one set for each kind of rule that they apply to.
    pub(crate) global_exemptions: Table<GlobalExemptionsId, GlobalExemptions>,
    pub(crate) statements: Table<StatementId, Statement>,
    /// For each set of trusted authors, the indices of their statements.
    pub(crate) trusted: Table<TrustedId, Vec<StatementId>>,
    /// What decisions always say about rules, exemptions and statements, as JSON.
    pub(crate) fragments: Fragments,
    /// The hashes of the ids in conditions.
    pub(super) ids: Vec<u64>,
    pub(super) warnings: Vec<Error>,
    pub(super) fingerprint: Fingerprint,
}

/// A rule, compiled.
pub(crate) struct RulePlan {
    /// The index of its policy, and its index in that policy.
    pub(super) policy: usize,
    pub(super) rule: usize,
    pub(crate) action: Action,
    pub(crate) enforce_from: Option<Timestamp>,
    /// The severity that its policy gives findings of unknown severity.
    pub(crate) unknown: Severity,
    /// Its profile.
    pub(crate) profile: ProfileId,
    /// The index of its verdict, shared by rules with the same profile, grace and conditions: on one subject they
    /// decide the same unless a rule-specific exemption applies.
    pub(crate) verdict: VerdictId,
    /// Whether a rule-specific exemption, inline or by name, covers the whole resource.
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

/// How a condition is evaluated, cheapest first.
#[derive(Clone, Copy)]
pub(crate) enum ConditionKind {
    Image,
    /// Counts vulnerabilities of at least this severity: reports have these counts.
    Severity(Severity),
    /// Counts findings with one of these ids, whatever else they are. Reports that have none of the ids are rejected by
    /// their Bloom filter.
    Ids(Range32),
    /// As [`Self::Ids`], but with more tests, or a grace, or another count: candidates are tested one by one.
    OfIds(Range32),
    Findings,
}

/// An exemption with the scope in which it applies.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ScopedExemption {
    /// The scope.
    pub(crate) scope: ScopeId,
    pub(crate) id: ExemptionId,
    /// The hash of its id, if it is about one id: it is skipped if no report has that id.
    pub(crate) only_id: Option<u64>,
}

/// An exemption that is about one rule.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RuleExemption {
    pub(crate) rule: RuleId,
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
    /// The name in decisions.
    pub(crate) name: String,
}

/// What rules have in common that see the same scan state and, apart from rule-specific exemptions, the same
/// suppressions.
#[derive(Clone, Copy)]
pub(crate) struct RuleProfile {
    /// What to do for each scan state.
    pub(crate) findings: Findings,
    /// The set of trusted statements; `None`: no statement counts.
    pub(crate) trusted: Option<TrustedId>,
    /// The set of global exemptions.
    pub(crate) global_exemptions: Option<GlobalExemptionsId>,
}

canonical!(struct RuleProfile { findings, trusted, global_exemptions });

/// Exemptions from every rule, as they apply to rules of policies in one timezone.
pub(crate) struct GlobalExemptions {
    /// Sorted by scope.
    pub(crate) exemptions: Vec<ScopedExemption>,
    pub(crate) timezone: Timezone,
}

/// An exemption that applies in a scope.
pub(crate) trait Scoped {
    fn scope(&self) -> ScopeId;
}

impl Scoped for ScopedExemption {
    fn scope(&self) -> ScopeId {
        self.scope
    }
}

impl Scoped for RuleExemption {
    fn scope(&self) -> ScopeId {
        self.applied.scope
    }
}

impl RulePlan {
    /// The index of its policy in the gate.
    pub(crate) fn policy(&self) -> usize {
        self.policy
    }

    /// Its index in the policy.
    pub(crate) fn rule(&self) -> usize {
        self.rule
    }
}

impl Compiled {
    /// A rule's policy, and the rule as written.
    pub(crate) fn written(&self, rule: &RulePlan) -> Option<(&Policy, &Rule)> {
        let policy = self.policies.get(rule.policy())?;
        Some((policy, policy.0.rules.get(rule.rule())?))
    }

    /// A condition of a rule, as written.
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

    pub(crate) fn timezone(&self, rule: &RulePlan) -> Timezone {
        self.policies.get(rule.policy).map(|policy| policy.0.timezone).unwrap_or_default()
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

    pub(crate) fn exemption(&self, id: ExemptionId) -> Option<&GateExemption> {
        self.exemptions.get(id)
    }
}
