//! The decision: a buffer that an evaluation fills in.

use crate::evaluate::scratch::Scratch;
use crate::gate::Gate;
use crate::time::Timestamp;
use crate::util::ids::{ExemptionId, GroupId, RuleId};
use crate::util::index::to_u32;
use crate::vocabulary::{Action, Outcome, ScanState};

/// What was decided about a request. A buffer: evaluating into it again allocates nothing once it has grown to the size
/// of what is decided.
///
/// It holds outcomes and reasons as indices. Lists of findings are worked out when it is explained
/// ([`Gate::explain`](crate::Gate::explain)) or rendered ([`Gate::render`](crate::Gate::render)).
#[derive(Debug, Default)]
pub struct Decision {
    pub(crate) evaluated_at: Option<Timestamp>,
    pub(crate) valid_until: Option<Timestamp>,
    pub(crate) action: Option<Action>,
    pub(crate) subjects: Vec<SubjectResult>,
    pub(crate) groups: Vec<GroupResult>,
    /// The results of rules with rule-specific exemptions, group by group.
    pub(crate) own: Vec<RuleResult>,
    pub(crate) verdicts: Vec<Verdict>,
    pub(crate) reasons: Vec<TriggerReason>,
    pub(crate) counted: Vec<u32>,
    /// Made by the first evaluation; not part of what was decided.
    pub(crate) scratch: Option<Box<Scratch>>,
}

/// What was decided about one image on one platform.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SubjectResult {
    pub(crate) image: u32,
    pub(crate) subject: u32,
    pub(crate) action: Action,
    /// Its ranges of the lists with these names.
    pub(crate) counted: (u32, u32),
    pub(crate) groups: (u32, u32),
    pub(crate) own: (u32, u32),
}

/// The result of a group in scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct GroupResult {
    /// The index of the group.
    pub(crate) group: GroupId,
    /// The outcome of its rules, except those that have results of their own.
    pub(crate) fate: RuleOutcome,
}

/// The result of a rule in scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct RuleResult {
    /// The index of the rule.
    pub(crate) rule: RuleId,
    pub(crate) fate: RuleOutcome,
}

/// The outcome of rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct RuleOutcome {
    /// The index of the verdict in `verdicts`.
    pub(crate) verdict: u32,
    /// Whether the verdict is [`Outcome::Triggered`].
    pub(crate) triggered: bool,
    /// The action at the time of the decision.
    pub(crate) action: Action,
    /// Whether the rule applies because its scope is unknown.
    pub(crate) scope_unknown: bool,
}

/// A verdict, shared by all rules with the same result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Verdict {
    pub(crate) outcome: Outcome,
    /// Whether conditions on findings were evaluated.
    pub(crate) looked: bool,
    /// Of [`Outcome::NotEvaluated`].
    pub(crate) state: ScanState,
    /// Of [`Outcome::Exempted`].
    pub(crate) exemption: Option<ExemptionId>,
    /// Its range of `reasons`.
    pub(crate) reasons: (u32, u32),
}

impl Verdict {
    pub(crate) const PASSED: Self =
        Self { outcome: Outcome::Passed, looked: false, state: ScanState::Complete, exemption: None, reasons: (0, 0) };

    pub(crate) fn exempted(exemption: ExemptionId) -> Self {
        Self { outcome: Outcome::Exempted, exemption: Some(exemption), ..Self::PASSED }
    }
}

/// Why a rule triggered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TriggerReason {
    InvalidReference,
    ScanState(ScanState),
    Image { condition: u32 },
    Findings { condition: u32, count: u32, allowed: u32 },
}

impl RuleOutcome {
    /// The action that it contributes to the decision.
    pub(crate) fn counts(&self) -> Action {
        if self.triggered { self.action } else { Action::Allow }
    }
}

impl Clone for Decision {
    /// Clones what was decided, without spare capacity and scratch space. A host that keeps many decisions evaluates
    /// into one buffer and keeps clones of it.
    fn clone(&self) -> Self {
        Self {
            evaluated_at: self.evaluated_at,
            valid_until: self.valid_until,
            action: self.action,
            subjects: self.subjects.clone(),
            groups: self.groups.clone(),
            own: self.own.clone(),
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

    /// Clears the decision and keeps its capacity.
    pub(crate) fn clear(&mut self) {
        self.evaluated_at = None;
        self.valid_until = None;
        self.action = None;
        self.subjects.clear();
        self.groups.clear();
        self.own.clear();
        self.verdicts.clear();
        self.reasons.clear();
        self.counted.clear();
    }

    /// The lengths of `counted`, `groups` and `own`.
    pub(crate) fn lengths(&self) -> (u32, u32, u32) {
        (to_u32(self.counted.len()), to_u32(self.groups.len()), to_u32(self.own.len()))
    }

    /// The strictest action over all images.
    pub fn action(&self) -> Action {
        self.action.unwrap_or(Action::Deny)
    }

    /// The time of the decision.
    pub fn evaluated_at(&self) -> Option<Timestamp> {
        self.evaluated_at
    }

    /// Until when the decision holds if only time passes: every evaluation of the same gate and request before that
    /// gives the same. `None`: for good.
    pub fn valid_until(&self) -> Option<Timestamp> {
        self.valid_until
    }

    /// The action for each subject (image and platform), with the index of the image in the request.
    pub fn images(&self) -> impl ExactSizeIterator<Item = (usize, Action)> {
        self.subjects.iter().map(|subject| (subject.image as usize, subject.action))
    }

    /// The results of the rules in scope of a subject, in order, of those whose outcome is asked for.
    pub(crate) fn rules_of(
        &self,
        gate: &Gate,
        subject: &SubjectResult,
        asked: impl Fn(&RuleOutcome) -> bool,
    ) -> Vec<RuleResult> {
        let mut results = Vec::new();
        self.each_group(gate, subject, |fate, rules, own| {
            if asked(&fate) {
                let mut with_own: Vec<RuleId> = own.iter().map(|own| own.rule).collect();
                with_own.sort_unstable();
                let alike = rules.iter().filter(|rule| with_own.binary_search(rule).is_err());
                results.extend(alike.map(|rule| RuleResult { rule: *rule, fate }));
            }
            results.extend(own.iter().filter(|own| asked(&own.fate)));
        });
        results.sort_unstable_by_key(|result| result.rule);
        results
    }

    /// Calls `each` for every group of a subject with the outcome, the rules, and the results of rules that have their
    /// own.
    pub(crate) fn each_group<'d>(
        &'d self,
        gate: &'d Gate,
        subject: &SubjectResult,
        mut each: impl FnMut(RuleOutcome, &'d [RuleId], &'d [RuleResult]),
    ) {
        let mut own = part(&self.own, subject.own);
        for result in part(&self.groups, subject.groups) {
            let of_group = own.iter().take_while(|own| gate.0.groups.of_rule(own.rule) == Some(result.group)).count();
            let (of_group, rest) = own.split_at_checked(of_group).unwrap_or_default();
            own = rest;
            each(result.fate, gate.0.groups.rules(result.group), of_group);
        }
    }

    pub(crate) fn verdict_of(&self, fate: RuleOutcome) -> Option<&Verdict> {
        self.verdicts.get(fate.verdict as usize)
    }

    pub(crate) fn reasons_of(&self, verdict: &Verdict) -> &[TriggerReason] {
        part(&self.reasons, verdict.reasons)
    }

    /// Whether two decisions of one gate about one request have the same actions and outcomes.
    pub(crate) fn same_outcomes(&self, other: &Self, gate: &Gate) -> bool {
        let rules = |decision: &Self, subject| -> Vec<(RuleId, Action, Option<Outcome>)> {
            let outcome = |fate| decision.verdict_of(fate).map(|verdict| verdict.outcome);
            let results = decision.rules_of(gate, subject, |_| true);
            results.iter().map(|result| (result.rule, result.fate.action, outcome(result.fate))).collect()
        };
        self.action == other.action
            && self.subjects.len() == other.subjects.len()
            && self.subjects.iter().zip(&other.subjects).all(|(subject, of_other)| {
                subject.action == of_other.action && rules(self, subject) == rules(other, of_other)
            })
    }
}

fn part<T>(list: &[T], (from, to): (u32, u32)) -> &[T] {
    list.get(from as usize..to as usize).unwrap_or_default()
}
