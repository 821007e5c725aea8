//! The decision: what an evaluation fills in, and reuses for the next one.

use crate::evaluate::Scratch;
use crate::forgive::NONE;
use crate::limit::Limit;
use crate::time::Instant;
use crate::vocabulary::{Action, Outcome, State};

/// What was decided about a request. A buffer: evaluating into the same one again allocates nothing once it has grown
/// to the size of what is decided.
///
/// It holds what decides; texts and lists of findings are worked out when it is rendered
/// ([`Gate::render`](crate::Gate::render)).
#[derive(Debug, Default)]
pub struct Decision {
    pub(crate) evaluated_at: Option<Instant>,
    pub(crate) limit: Limit,
    pub(crate) action: Option<Action>,
    pub(crate) subjects: Vec<SubjectResult>,
    pub(crate) rules: Vec<RuleResult>,
    pub(crate) verdicts: Vec<Verdict>,
    pub(crate) reasons: Vec<Reason>,
    pub(crate) counted: Vec<u32>,
    /// Made by the first evaluation, and no part of what was decided.
    pub(crate) scratch: Option<Box<Scratch>>,
}

/// What was decided about one image on one platform.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SubjectResult {
    pub(crate) image: u32,
    pub(crate) subject: u32,
    pub(crate) action: Action,
    /// Its part of `counted`, and of `rules`.
    pub(crate) counted: (u32, u32),
    pub(crate) rules: (u32, u32),
}

/// What became of a rule that is in scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct RuleResult {
    /// Its number among all rules of the gate.
    pub(crate) rule: u32,
    /// In `verdicts`.
    pub(crate) verdict: u32,
    /// Whether that is [`Outcome::Triggered`].
    pub(crate) triggered: bool,
    /// The one that holds now.
    pub(crate) action: Action,
    /// Whether the scope is unknown, and therefore applies.
    pub(crate) scope_unknown: bool,
}

impl RuleResult {
    /// Of no rule.
    pub(crate) const NONE: Self =
        Self { rule: u32::MAX, verdict: u32::MAX, triggered: false, action: Action::Allow, scope_unknown: false };
}

/// What became of rules, which those share of which the same became.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Verdict {
    pub(crate) outcome: Outcome,
    /// Whether finding conditions were looked at.
    pub(crate) looked: bool,
    /// Of [`Outcome::NotEvaluated`].
    pub(crate) state: State,
    /// Of [`Outcome::Exempted`].
    pub(crate) exemption: u32,
    /// Its part of `reasons`.
    pub(crate) reasons: (u32, u32),
}

impl Verdict {
    pub(crate) const PASSED: Self =
        Self { outcome: Outcome::Passed, looked: false, state: State::Complete, exemption: NONE, reasons: (0, 0) };
}

/// Why a rule triggered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reason {
    InvalidReference,
    State(State),
    Image { condition: u32 },
    Findings { condition: u32, count: u32, allowed: u32 },
}

impl Clone for Decision {
    /// What was decided, in as little room as it takes: the scratch space says nothing, and stays where it is. So a host
    /// that keeps many decisions evaluates into one buffer and keeps its clones.
    fn clone(&self) -> Self {
        Self {
            evaluated_at: self.evaluated_at,
            limit: self.limit,
            action: self.action,
            subjects: self.subjects.clone(),
            rules: self.rules.clone(),
            verdicts: self.verdicts.clone(),
            reasons: self.reasons.clone(),
            counted: self.counted.clone(),
            scratch: None,
        }
    }
}

impl Decision {
    /// An empty buffer. Its action is [`Action::Deny`] until something was decided.
    pub fn new() -> Self {
        Self::default()
    }

    /// Forgets what was decided, and keeps the room for it.
    pub(crate) fn clear(&mut self) {
        self.evaluated_at = None;
        self.limit = Limit::default();
        self.action = None;
        self.subjects.clear();
        self.rules.clear();
        self.verdicts.clear();
        self.reasons.clear();
        self.counted.clear();
    }

    /// The strictest over all images.
    pub fn action(&self) -> Action {
        self.action.unwrap_or(Action::Deny)
    }

    /// The instant that it was asked for.
    pub fn evaluated_at(&self) -> Option<Instant> {
        self.evaluated_at
    }

    /// Until when it holds, if nothing but time changes: at every earlier instant an evaluation of the same gate and
    /// request gives the same. `None`: for good.
    pub fn valid_until(&self) -> Option<Instant> {
        self.limit.get()
    }

    /// The action for every image and platform that was looked at, with the image's place in the request.
    pub fn images(&self) -> impl ExactSizeIterator<Item = (usize, Action)> {
        self.subjects.iter().map(|subject| (subject.image as usize, subject.action))
    }

    pub(crate) fn rules_of(&self, subject: &SubjectResult) -> &[RuleResult] {
        let (from, to) = subject.rules;
        self.rules.get(from as usize..to as usize).unwrap_or_default()
    }

    pub(crate) fn verdict_of(&self, rule: &RuleResult) -> Option<&Verdict> {
        self.verdicts.get(rule.verdict as usize)
    }

    pub(crate) fn reasons_of(&self, verdict: &Verdict) -> &[Reason] {
        let (from, to) = verdict.reasons;
        self.reasons.get(from as usize..to as usize).unwrap_or_default()
    }

    /// Whether the same actions and outcomes were decided.
    pub(crate) fn same_outcomes(&self, other: &Self) -> bool {
        fn rules(decision: &Decision) -> impl Iterator<Item = (u32, Action, Option<Outcome>)> {
            let outcome = |rule| decision.verdict_of(rule).map(|verdict| verdict.outcome);
            decision.rules.iter().map(move |rule| (rule.rule, rule.action, outcome(rule)))
        }
        self.action == other.action
            && self
                .subjects
                .iter()
                .map(|subject| subject.action)
                .eq(other.subjects.iter().map(|subject| subject.action))
            && rules(self).eq(rules(other))
    }
}
