//! Why a decision is what it is: the lists that deciding does not need, worked out when a decision is rendered.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use crate::conditions::grace;
use crate::decision::{Decision, Reason, RuleResult, SubjectResult};
use crate::evaluate::Scratch;
use crate::forgive::Cause;
use crate::gate::{Gate, Plan, RulePlan};
use crate::limit::Limit;
use crate::policy::{Condition, Rule};
use crate::report::FindingRef;
use crate::request::{Prepared, Request};
use crate::selector::Place;
use crate::time::Instant;
use crate::view::{Counted, View};
use crate::vocabulary::{Outcome, Severity};

/// At most so many findings are listed in one place.
pub(crate) const LISTED: usize = 100;

/// What is said of a rule beside its outcome.
#[derive(Debug, Default)]
pub(crate) struct Explanation<'d> {
    /// For every reason that is a finding condition, in order: what it counted.
    pub(crate) counted: Vec<Listed<'d>>,
    pub(crate) forgiven: Vec<Forgiven<'d>>,
    pub(crate) forgiven_omitted: usize,
    /// The names of the unknown fields that the scope looks at.
    pub(crate) unknown: Vec<String>,
}

/// Findings, worst first, and how many are not listed.
#[derive(Debug)]
pub(crate) struct Listed<'d> {
    pub(crate) findings: Vec<Shown<'d>>,
    pub(crate) omitted: usize,
}

/// A finding with the severity that it has under the policy.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shown<'d> {
    pub(crate) finding: FindingRef<'d>,
    pub(crate) severity: Severity,
    /// Its number in the image.
    number: usize,
}

/// What was forgiven, by whom and until when.
#[derive(Debug)]
pub(crate) struct Forgiven<'d> {
    /// `None`: the whole resource.
    pub(crate) finding: Option<Shown<'d>>,
    pub(crate) by: &'static str,
    pub(crate) name: Option<&'d str>,
    pub(crate) until: Option<Instant>,
}

/// Explains the rules of one subject, one after the other.
pub(crate) struct Explainer<'d> {
    gate: &'d Gate,
    place: Place<'d>,
    counted: Counted<'d>,
    now: Instant,
    scratch: Scratch,
}

impl<'d> Explainer<'d> {
    /// `None` where the decision is not about this request.
    pub(crate) fn new(
        gate: &'d Gate,
        request: &'d Request,
        decision: &'d Decision,
        subject: &SubjectResult,
    ) -> Option<Self> {
        let image = request.0.images.get(subject.image as usize)?;
        let place =
            Place { workload: &request.0.workload, image, subject: image.subjects.get(subject.subject as usize)? };
        let (from, to) = subject.counted;
        let reports = decision.counted.get(from as usize..to as usize)?;
        let mut scratch = Scratch::default();
        scratch.here.enter(&gate.0.scopes, &place);
        scratch.marks.begin(&gate.0, image);
        Some(Self { gate, place, counted: Counted::new(image, reports), now: decision.evaluated_at?, scratch })
    }

    pub(crate) fn place(&self) -> Place<'d> {
        self.place
    }

    pub(crate) fn counted(&self) -> Counted<'d> {
        self.counted
    }

    pub(crate) fn explain(
        &mut self,
        plan: &'d Plan,
        (rule, rule_plan): (&'d Rule, &'d RulePlan),
        result: &RuleResult,
        reasons: &[Reason],
    ) -> Explanation<'d> {
        let mut explanation = Explanation::default();
        if result.scope_unknown {
            let mut names = BTreeSet::new();
            for selector in rule.scope.include.iter().chain(&rule.scope.exclude) {
                selector.unknown(&self.place, &mut names);
            }
            explanation.unknown = names.into_iter().collect();
        }
        if result.outcome == Outcome::Exempted {
            explanation.forgiven.extend(self.by_exemption(plan, result.exemption, None));
        } else if result.looked {
            self.findings(plan, (rule, rule_plan), reasons, &mut explanation);
        }
        explanation
    }

    fn by_exemption(&self, plan: &Plan, number: u32, finding: Option<Shown<'d>>) -> Option<Forgiven<'d>> {
        let exemption = self.gate.0.exemption(number)?;
        let until = exemption.terms.end(plan.policy.0.timezone);
        Some(Forgiven { finding, by: "exemption", name: Some(&exemption.name), until })
    }

    /// What the finding conditions counted, and what was forgiven them.
    fn findings(
        &mut self,
        plan: &'d Plan,
        (rule, rule_plan): (&'d Rule, &'d RulePlan),
        reasons: &[Reason],
        explanation: &mut Explanation<'d>,
    ) {
        let mut limit = Limit::default();
        let Scratch { here, marks, .. } = &mut self.scratch;
        let view = View { gate: &self.gate.0, here, place: self.place, counted: self.counted, now: self.now };
        if let Some(kind) = view.gate.kinds.get(rule_plan.kind as usize) {
            marks.mark_base(&view, kind, &mut limit);
        }
        marks.mark_own(&view, rule_plan, &mut limit);
        let unknown = plan.policy.0.unknown_severity;
        let image = self.place.image;
        let marks = &self.scratch.marks;
        let mut forgiven: Vec<Shown<'d>> = Vec::new();
        for (condition, entry) in (0_u32..).zip(&rule.when) {
            let Condition::Finding { filter, .. } = entry else { continue };
            let triggered =
                |reason: &Reason| matches!(reason, Reason::Findings { condition: own, .. } if *own == condition);
            let triggered = reasons.iter().any(triggered);
            let mut left: Vec<Shown<'d>> = Vec::new();
            filter.each_selected(self.counted, unknown, self.now, &mut limit, |number, finding, limit| {
                let severity = match finding.severity() {
                    Severity::Unknown => unknown,
                    severity => severity,
                };
                let shown = Shown { finding, severity, number };
                let mut in_grace = || grace(&rule.grace, finding, number, &self.place, self.now, limit).is_some();
                if marks.is_marked(number) || in_grace() {
                    forgiven.push(shown);
                } else if triggered {
                    left.push(shown);
                }
            });
            if triggered {
                explanation.counted.push(list(left, image));
            }
        }
        let listed = list(forgiven, image);
        explanation.forgiven_omitted = listed.omitted;
        for shown in listed.findings {
            explanation.forgiven.extend(self.forgiven(plan, rule, shown));
        }
    }

    fn forgiven(&self, plan: &Plan, rule: &Rule, shown: Shown<'d>) -> Option<Forgiven<'d>> {
        match self.scratch.marks.cause(shown.number) {
            Some(Cause::Statement(number)) => {
                let statement = self.gate.0.statements.get(number as usize)?;
                Some(Forgiven { finding: Some(shown), by: "vex", name: statement.document.as_deref(), until: None })
            }
            Some(Cause::Exemption(number)) => self.by_exemption(plan, number, Some(shown)),
            None => {
                let limit = &mut Limit::default();
                let grace = grace(&rule.grace, shown.finding, shown.number, &self.place, self.now, limit)?;
                Some(Forgiven { finding: Some(shown), by: "grace", name: Some(grace.name), until: grace.until })
            }
        }
    }
}

/// Distinct findings, the worst of equal ones kept, worst first; the first hundred of them.
fn list<'d>(mut findings: Vec<Shown<'d>>, image: &Prepared) -> Listed<'d> {
    // Integers alone are compared here: how the texts are ordered is worked out once for an image.
    let ranks = image.ranks();
    findings.sort_unstable_by_key(|shown| (Reverse(shown.severity), ranks.get(shown.number)));
    let identity = &image.numbering().identity;
    let mut seen = vec![false; image.findings];
    findings.retain(|shown| {
        let first = identity.get(shown.number).and_then(|first| seen.get_mut(*first as usize));
        first.is_some_and(|seen| !std::mem::replace(seen, true))
    });
    let omitted = findings.len().saturating_sub(LISTED);
    findings.truncate(LISTED);
    Listed { findings, omitted }
}
