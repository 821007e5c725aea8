//! What a condition selected, and what of it was suppressed.

use std::collections::BTreeSet;

use super::rule::RuleExplanation;
use crate::clock::Clock;
use crate::document::policy::{Condition, Count};
use crate::evaluate::conditions::grace;
use crate::evaluate::suppress::{Suppressions, Suppressor};
use crate::gate::ExemptionSource;
use crate::report::FindingRef;
use crate::time::Timestamp;
use crate::util::ids::Id as _;
use crate::util::index::to_u32;
use crate::views::ConditionView;
use crate::vocabulary::Severity;

/// A condition of a rule, with every finding that it selected.
#[derive(Clone, Debug)]
pub struct ConditionExplanation<'e> {
    condition: ConditionView<'e>,
    evaluated: bool,
    count: u32,
    findings: Vec<SelectedFinding<'e>>,
}

/// A finding that a condition selected.
#[derive(Clone, Copy, Debug)]
pub struct SelectedFinding<'e> {
    report: usize,
    index: usize,
    finding: FindingRef<'e>,
    severity: Severity,
    suppression: Option<Suppression<'e>>,
}

/// What keeps a finding from being counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Suppression<'e> {
    by: SuppressedBy<'e>,
    until: Option<Timestamp>,
}

/// By whom or what a finding is suppressed. Where several would, it is the first of these; of several statements or
/// exemptions the first in the order of the gate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SuppressedBy<'e> {
    /// The VEX statement of this index in [`Gate::vex`](crate::Gate::vex).
    Statement(usize),
    /// An exemption.
    Exemption(ExemptionSource),
    /// A grace of the rule, by its key in the document: `publishedWithin`, `unfixed` and so on.
    Grace(&'e str),
}

impl<'e> RuleExplanation<'e> {
    /// Its conditions, in order, with the findings that they selected.
    pub fn conditions(&self) -> impl Iterator<Item = ConditionExplanation<'e>> + use<'e> {
        explain(self, self.verdict.looked).into_iter()
    }
}

/// Explains the conditions of a rule. `looked`: whether the evaluation came to look at findings.
fn explain<'e>(of: &RuleExplanation<'e>, looked: bool) -> Vec<ConditionExplanation<'e>> {
    let subject = of.subject;
    let gate = &*subject.gate.0;
    let (view, clock) = (subject.view(), &mut Clock::at(subject.now));
    let mut suppressions = Suppressions::default();
    if looked {
        suppressions.begin(gate, subject.place.image);
        if let Some(profile) = gate.profiles.get(of.plan.profile) {
            suppressions.suppress_base(&view, profile, clock);
        }
        let own = subject.rule_exemptions.of(of.result.rule);
        suppressions.suppress_own(&view, own, gate.timezone(of.plan), clock);
    }
    let Some((_, written)) = gate.written(of.plan) else { return Vec::new() };
    let explained = written.when.iter().zip(of.rule.when()).map(|(condition, view_of_condition)| {
        let Condition::Finding { filter, count: what, .. } = condition else {
            return ConditionExplanation {
                condition: view_of_condition,
                evaluated: true,
                count: 0,
                findings: Vec::new(),
            };
        };
        let mut selected = Vec::new();
        if looked {
            filter.each_selected(subject.counted, of.plan.unknown, clock, |number, finding, clock| {
                let by_grace = |clock| grace(&written.grace, finding, number, &subject.place, clock);
                let suppression = match suppressions.cause(number) {
                    Some(Suppressor::Statement(statement)) => {
                        Some(Suppression { by: SuppressedBy::Statement(statement.index()), until: None })
                    }
                    Some(Suppressor::Exemption(exemption)) => gate.exemption(exemption).map(|exemption| Suppression {
                        by: SuppressedBy::Exemption(exemption.source),
                        until: exemption.terms.end(gate.timezone(of.plan)),
                    }),
                    None => by_grace(clock)
                        .map(|grace| Suppression { by: SuppressedBy::Grace(grace.name), until: grace.until }),
                };
                selected.push((number, finding, suppression));
            });
        }
        // A filter by ids selects a finding once for each of its ids.
        selected.sort_by_key(|(number, ..)| *number);
        selected.dedup_by_key(|(number, ..)| *number);
        let numbering = subject.place.image.numbering();
        let keys = if *what == Count::Ids { &numbering.canonical } else { &numbering.identity };
        let counted = selected.iter().filter(|(.., suppression)| suppression.is_none());
        let count: BTreeSet<_> = counted.filter_map(|(number, ..)| keys.get(*number)).collect();
        ConditionExplanation {
            condition: view_of_condition,
            evaluated: looked,
            count: to_u32(count.len()),
            findings: selected
                .into_iter()
                .filter_map(|(number, finding, suppression)| {
                    let (report, index) = subject.counted.locate(number)?;
                    let severity = finding.severity();
                    let severity = if severity == Severity::Unknown { of.plan.unknown } else { severity };
                    Some(SelectedFinding { report, index, finding, severity, suppression })
                })
                .collect(),
        }
    });
    explained.collect()
}

impl<'e> ConditionExplanation<'e> {
    /// The condition as it is written.
    pub fn condition(&self) -> &ConditionView<'e> {
        &self.condition
    }

    /// Whether it was evaluated. A condition on findings is not where there are none to look at, where an exemption covers
    /// the whole resource, or where the reference is invalid; then no findings are listed.
    pub fn is_evaluated(&self) -> bool {
        self.evaluated
    }

    /// How many it counted: distinct ids, or distinct findings with `count: findings`. 0 for a condition on the image.
    pub fn count(&self) -> u32 {
        self.count
    }

    /// Every finding that it selected, in the order of the reports. Several may count as one.
    pub fn findings(&self) -> &[SelectedFinding<'e>] {
        &self.findings
    }
}

impl<'e> SelectedFinding<'e> {
    /// The index of its report in the image's list.
    pub fn report(&self) -> usize {
        self.report
    }

    /// Its index in the report.
    pub fn index(&self) -> usize {
        self.index
    }

    /// The finding.
    pub fn finding(&self) -> FindingRef<'e> {
        self.finding
    }

    /// Its severity under the policy, which may say what an unknown one counts as.
    pub fn severity(&self) -> Severity {
        self.severity
    }

    /// Whether it is not counted.
    pub fn is_suppressed(&self) -> bool {
        self.suppression.is_some()
    }

    /// What keeps it from being counted.
    pub fn suppression(&self) -> Option<&Suppression<'e>> {
        self.suppression.as_ref()
    }
}

impl<'e> Suppression<'e> {
    /// By whom or what.
    pub fn by(&self) -> SuppressedBy<'e> {
        self.by
    }

    /// Until when; `None`: time alone does not end it.
    pub fn until(&self) -> Option<Timestamp> {
        self.until
    }
}
