//! What became of a rule on a subject.

use super::subject::SubjectExplanation;
use crate::document::policy::Policy;
use crate::evaluate::decision::{self, RuleResult, Verdict};
use crate::gate::{ExemptionSource, RulePlan};
use crate::views::RuleView;
use crate::vocabulary::{Action, Outcome, ScanState};

/// A rule in scope: what became of it, and why.
#[derive(Clone, Copy)]
pub struct RuleExplanation<'e> {
    pub(super) subject: &'e SubjectExplanation<'e>,
    pub(super) plan: &'e RulePlan,
    pub(super) policy: &'e Policy,
    pub(super) rule: RuleView<'e>,
    pub(super) result: RuleResult,
    pub(super) verdict: &'e Verdict,
}

/// Why a rule triggered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reason {
    /// The image's reference is none, so the image can never run.
    InvalidReference,
    /// There are no findings to look at, and the rule triggers then.
    ScanState(ScanState),
    /// The condition of this index holds of the image.
    Image {
        /// Its index in the rule's `when`.
        condition: usize,
    },
    /// The condition of this index selected more findings than it allows.
    Findings {
        /// Its index in the rule's `when`.
        condition: usize,
        /// How many it counted.
        count: u32,
        /// How many it allows.
        allowed: u32,
    },
}

impl SubjectExplanation<'_> {
    /// The enabled rules whose scope holds here or may hold, in the order of the gate.
    pub fn rules(&self) -> impl Iterator<Item = RuleExplanation<'_>> {
        self.rules.iter().filter_map(|result| RuleExplanation::new(self, *result))
    }
}

impl<'e> RuleExplanation<'e> {
    pub(super) fn new(subject: &'e SubjectExplanation<'e>, result: RuleResult) -> Option<Self> {
        let plan = subject.gate.0.rules.get(result.rule)?;
        let (policy, written) = subject.gate.0.written(plan)?;
        let verdict = subject.decision.verdict_of(result.fate)?;
        Some(Self { subject, plan, policy, rule: RuleView::new((plan.rule(), written)), result, verdict })
    }

    /// The policy's index among those that the gate was compiled from.
    pub fn policy_index(&self) -> usize {
        self.plan.policy()
    }

    /// The policy.
    pub fn policy(&self) -> &'e Policy {
        self.policy
    }

    /// The rule as it is written, with its JSON pointer.
    pub fn rule(&self) -> RuleView<'e> {
        self.rule
    }

    /// The action of the rule at the time of the decision: before `enforceFrom` it is audit.
    pub fn action(&self) -> Action {
        self.result.fate.action
    }

    /// What became of it.
    pub fn outcome(&self) -> Outcome {
        self.verdict.outcome
    }

    /// Whether it is not known that the scope holds, and the rule applies for that reason.
    /// [`SubjectExplanation::matches`] says which fields are unknown.
    pub fn is_scope_unknown(&self) -> bool {
        self.result.fate.scope_unknown
    }

    /// The state of the scans, where that decided: of [`Outcome::NotEvaluated`].
    pub fn state(&self) -> Option<ScanState> {
        (self.verdict.outcome == Outcome::NotEvaluated).then_some(self.verdict.state)
    }

    /// The exemption that covers the whole resource: of [`Outcome::Exempted`].
    pub fn exempted_by(&self) -> Option<ExemptionSource> {
        let exempted = self.verdict.outcome == Outcome::Exempted;
        let exemption = self.subject.gate.0.exemption(self.verdict.exemption.filter(|_| exempted)?)?;
        Some(exemption.source)
    }

    /// Why it triggered; nothing where it did not.
    pub fn reasons(&self) -> impl Iterator<Item = Reason> + use<'e> {
        self.subject.decision.reasons_of(self.verdict).iter().map(Reason::from)
    }
}

impl std::fmt::Debug for RuleExplanation<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RuleExplanation")
            .field("policy", &self.policy.name())
            .field("rule", &self.rule.name())
            .field("action", &self.action())
            .field("outcome", &self.outcome())
            .finish_non_exhaustive()
    }
}

impl From<&decision::TriggerReason> for Reason {
    fn from(reason: &decision::TriggerReason) -> Self {
        match *reason {
            decision::TriggerReason::InvalidReference => Self::InvalidReference,
            decision::TriggerReason::ScanState(state) => Self::ScanState(state),
            decision::TriggerReason::Image { condition } => Self::Image { condition: condition as usize },
            decision::TriggerReason::Findings { condition, count, allowed } => {
                Self::Findings { condition: condition as usize, count, allowed }
            }
        }
    }
}
