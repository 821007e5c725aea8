//! Evaluating: every rule on every subject, in the order of section 4.
//!
//! Nothing here allocates once the decision's buffers have grown: what depends on the documents alone was worked out
//! when the gate was compiled, what depends on reports alone when they were read.

use crate::conditions::{grace, image_condition};
use crate::decision::{Decision, Reason, RuleResult, SubjectResult};
use crate::forgive::{Marks, NONE};
use crate::gate::{Gate, Plan, RulePlan};
use crate::limit::Limit;
use crate::policy::{Answer, Condition, Count, Findings, Rule};
use crate::report::{FindingRef, Report};
use crate::request::{Prepared, Request};
use crate::selector::{Place, any_selector};
use crate::state::{scan_awaited, scan_state};
use crate::time::Instant;
use crate::truth::Truth;
use crate::vocabulary::{Action, Outcome, Severity};

/// What an evaluation works in.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scratch {
    pub(crate) marks: Marks,
    pub(crate) seen: Seen,
    counted: Vec<u32>,
}

/// A set of small numbers that is emptied by counting on.
#[derive(Clone, Debug, Default)]
pub(crate) struct Seen {
    round: u32,
    rounds: Vec<u32>,
}

impl Seen {
    fn clear(&mut self, size: usize) {
        if self.rounds.len() < size {
            self.rounds.resize(size, 0);
        }
        self.round = self.round.wrapping_add(1);
        if self.round == 0 {
            self.rounds.fill(0);
            self.round = 1;
        }
    }

    /// Whether the number was not in there yet.
    fn insert(&mut self, number: u32) -> bool {
        match self.rounds.get_mut(number as usize) {
            Some(round) if *round != self.round => {
                *round = self.round;
                true
            }
            _ => false,
        }
    }
}

/// The findings of the reports that count, in list order, each with its number in the image.
#[derive(Clone, Copy)]
pub(crate) struct Counted<'r> {
    pub(crate) image: &'r Prepared,
    /// The reports that count, by their places in the image's list.
    pub(crate) reports: &'r [u32],
}

impl<'r> Counted<'r> {
    pub(crate) fn reports(&self) -> impl Iterator<Item = &'r Report> + use<'r> {
        self.numbered().map(|(report, _)| report)
    }

    /// The reports, each with the number of its first finding.
    pub(crate) fn numbered(&self) -> impl Iterator<Item = (&'r Report, u32)> + use<'r> {
        let image = self.image;
        self.reports.iter().filter_map(move |index| {
            let index = *index as usize;
            Some((image.reports.get(index)?, *image.offsets.get(index)?))
        })
    }
}

impl Gate {
    /// Decides about a request. Cannot fail, and takes time linear in (policies + exemptions + VEX) x request.
    pub fn evaluate(&self, request: &Request, now: Instant, decision: &mut Decision) {
        let Decision { evaluated_at, limit, action, subjects, rules, reasons, counted, scratch } = decision;
        *evaluated_at = Some(now);
        *limit = Limit::default();
        subjects.clear();
        rules.clear();
        reasons.clear();
        counted.clear();
        let mut strictest = Action::Allow;
        for (image_index, image) in (0_u32..).zip(&request.0.images) {
            for (subject_index, subject) in (0_u32..).zip(&image.subjects) {
                subject.choose(image, now, limit, &mut scratch.counted);
                let (counted_from, rules_from) = (place(counted), place(rules));
                counted.extend_from_slice(&scratch.counted);
                scratch.marks.clear(self, image);
                let mut evaluation = Evaluation {
                    gate: self,
                    place: Place { workload: &request.0.workload, image, subject },
                    now,
                    limit,
                    counted: Counted { image, reports: &scratch.counted },
                    marks: &mut scratch.marks,
                    seen: &mut scratch.seen,
                    reasons,
                };
                let mut strictest_here = Action::Allow;
                for (policy, plan) in (0_u32..).zip(&self.0.policies) {
                    for (number, (rule, rule_plan)) in (0_u32..).zip(plan.policy.0.rules.iter().zip(&plan.rules)) {
                        let Some(result) = evaluation.rule(plan, rule, rule_plan) else { continue };
                        if result.outcome == Outcome::Triggered {
                            strictest_here = strictest_here.max(result.action);
                        }
                        rules.push(RuleResult { policy, rule: number, ..result });
                    }
                }
                strictest = strictest.max(strictest_here);
                subjects.push(SubjectResult {
                    image: image_index,
                    subject: subject_index,
                    action: strictest_here,
                    counted: (counted_from, place(counted)),
                    rules: (rules_from, place(rules)),
                });
            }
        }
        *action = Some(strictest);
    }
}

fn place<T>(list: &[T]) -> u32 {
    u32::try_from(list.len()).unwrap_or(u32::MAX)
}

/// The evaluation of one subject.
pub(crate) struct Evaluation<'e> {
    pub(crate) gate: &'e Gate,
    pub(crate) place: Place<'e>,
    pub(crate) now: Instant,
    pub(crate) limit: &'e mut Limit,
    pub(crate) counted: Counted<'e>,
    pub(crate) marks: &'e mut Marks,
    pub(crate) seen: &'e mut Seen,
    pub(crate) reasons: &'e mut Vec<Reason>,
}

impl Evaluation<'_> {
    /// What becomes of a rule; `None` if it is disabled or not in scope.
    fn rule(&mut self, plan: &Plan, rule: &Rule, rule_plan: &RulePlan) -> Option<RuleResult> {
        if !rule.enabled {
            return None;
        }
        let in_scope = in_scope(rule, &self.place);
        if in_scope == Truth::False {
            return None;
        }
        let reasons_from = place(self.reasons);
        let mut result = RuleResult {
            policy: 0,
            rule: 0,
            outcome: Outcome::Passed,
            action: self.action(rule, rule_plan),
            scope_unknown: in_scope == Truth::Unknown,
            looked: false,
            state: crate::State::Complete,
            exemption: NONE,
            reasons: (reasons_from, reasons_from),
        };
        if let Some(exemption) = self.resource_exemption(plan, rule_plan) {
            return Some(RuleResult { outcome: Outcome::Exempted, exemption, ..result });
        }
        if self.place.image.reference.is_err() {
            self.reasons.push(Reason::InvalidReference);
        } else {
            let (state, answer) = self.state(&rule.findings);
            if answer == Answer::Trigger {
                self.reasons.push(Reason::State(state));
            }
            result.looked = answer == Answer::Evaluate && rule_plan.has_finding_conditions;
            self.conditions(plan, rule, rule_plan, result.looked);
            if rule_plan.has_finding_conditions && !result.looked {
                result.outcome = Outcome::NotEvaluated;
                result.state = state;
            }
        }
        result.reasons.1 = place(self.reasons);
        if result.reasons.1 > reasons_from {
            result.outcome = Outcome::Triggered;
        }
        Some(result)
    }

    /// The action that holds now: audit before `enforceFrom`.
    fn action(&mut self, rule: &Rule, rule_plan: &RulePlan) -> Action {
        match rule_plan.enforce_from {
            Some(from) if self.now < from => {
                self.limit.until(from, self.now);
                Action::Audit
            }
            _ => rule.action,
        }
    }

    /// The first resource exemption that covers the subject.
    fn resource_exemption(&mut self, plan: &Plan, rule_plan: &RulePlan) -> Option<u32> {
        let timezone = plan.policy.0.timezone;
        let own = rule_plan.exemptions.iter().copied().find(|number| {
            self.gate.exemption(*number).is_some_and(|exemption| {
                exemption.terms.vulnerabilities.is_none()
                    && self.marks.matches(*number, exemption, &self.place)
                    && exemption.terms.in_force(timezone, self.now, self.limit)
            })
        });
        let of_all = rule_plan.cover.and_then(|cover| {
            let found = self.marks.cover(self.gate, cover, &self.place, self.counted, self.now, self.limit);
            found.resource
        });
        own.into_iter().chain(of_all).min()
    }

    fn state(&mut self, findings: &Findings) -> (crate::State, Answer) {
        let (state, answer) = scan_state(findings, self.counted, self.now, self.limit);
        let awaited = answer == Answer::Trigger
            && scan_awaited(findings, state, self.place.image.pushed_at, self.now, self.limit);
        (state, if awaited { Answer::Ignore } else { answer })
    }

    /// Every `when` entry, in order; finding conditions only where they are to be looked at.
    fn conditions(&mut self, plan: &Plan, rule: &Rule, rule_plan: &RulePlan, look: bool) {
        if look {
            self.mark(plan, rule_plan);
        }
        let entries = (0_u32..).zip(rule.when.iter().zip(&rule_plan.thresholds));
        for (condition, (entry, threshold)) in entries {
            match entry {
                Condition::Image(image) => {
                    if image_condition(image, self.place.image, self.counted, self.now, self.limit) {
                        self.reasons.push(Reason::Image { condition });
                    }
                }
                Condition::Finding { .. } if !look => {}
                Condition::Finding { filter, allowed, count: what } => {
                    let unknown = plan.policy.0.unknown_severity;
                    let counted = threshold.and_then(|least| self.count_by_table(rule, least, unknown));
                    let count = match counted {
                        Some(count) => count,
                        None => self.count(rule, unknown, *what, filter),
                    };
                    if count > *allowed {
                        self.reasons.push(Reason::Findings { condition, count, allowed: *allowed });
                    }
                }
            }
        }
    }

    /// Marks the findings that VEX suppresses or an exemption covers, for this rule.
    pub(crate) fn mark(&mut self, plan: &Plan, rule_plan: &RulePlan) {
        let timezone = plan.policy.0.timezone;
        self.marks.mark(
            self.gate,
            (plan.trusted, rule_plan.cover, &rule_plan.exemptions, timezone),
            &self.place,
            self.counted,
            self.now,
            self.limit,
        );
    }

    /// What a report has counted already, less what is forgiven. Only where nothing else needs to be looked at.
    fn count_by_table(&mut self, rule: &Rule, least: Severity, unknown: Severity) -> Option<u32> {
        let mut reports = self.counted.numbered();
        let (Some((report, offset)), None) = (reports.next(), reports.next()) else { return None };
        if rule.grace.forgives_something() {
            return None;
        }
        let data = &*report.0;
        let mut count = data.index.at_least(least, unknown);
        let counts = |row: usize| {
            data.rows.get(row).is_some_and(|row| {
                let severity = if row.severity == Severity::Unknown { unknown } else { row.severity };
                row.class == crate::Class::Vulnerability && severity >= least
            })
        };
        let canonical = &data.index.numbering.canonical;
        self.seen.clear(data.index.numbering.canonicals);
        for finding in self.marks.marked() {
            let row = finding.wrapping_sub(offset) as usize;
            let Some(number) = canonical.get(row).copied() else { continue };
            if !counts(row) || !self.seen.insert(number) {
                continue;
            }
            // The id still counts if a finding of it is left.
            let members = data.index.members_of(number as usize).iter().map(|row| *row as usize);
            let mut same = members.filter(|row| canonical.get(*row) == Some(&number) && counts(*row));
            let left = same.any(|row| !self.marks.is_marked(offset as usize + row));
            count -= u32::from(!left);
        }
        Some(count)
    }

    /// How many distinct findings a condition selects that are not forgiven.
    fn count(&mut self, rule: &Rule, unknown: Severity, what: Count, filter: &crate::filter::Filter) -> u32 {
        let image = self.place.image;
        let numbering = image.numbering();
        self.seen.clear(numbering.canonicals.max(image.findings));
        let mut count = 0;
        let Self { place, now, limit, marks, seen, .. } = self;
        filter.each_selected(self.counted, unknown, *now, limit, |number, finding, limit| {
            let numbers = if what == Count::Ids { &numbering.canonical } else { &numbering.identity };
            if !marks.is_marked(number)
                && grace(&rule.grace, finding, number, place, *now, limit).is_none()
                && numbers.get(number).is_some_and(|number| seen.insert(*number))
            {
                count += 1;
            }
        });
        count
    }
}

/// A rule is in scope iff `include` is not false and `exclude` is not true.
fn in_scope(rule: &Rule, place: &Place<'_>) -> Truth {
    let scope = &rule.scope;
    let include = if scope.include.is_empty() { Truth::True } else { any_selector(&scope.include, place) };
    if include == Truth::False {
        return include;
    }
    include.min(!any_selector(&scope.exclude, place))
}

impl crate::filter::Filter {
    /// Calls `each` with the findings that the filter selects: by look-up where it asks for ids, and then perhaps
    /// more than once with the same one.
    pub(crate) fn each_selected<'r>(
        &self,
        counted: Counted<'r>,
        unknown: Severity,
        now: Instant,
        limit: &mut Limit,
        mut each: impl FnMut(usize, FindingRef<'r>, &mut Limit),
    ) {
        for (report, offset) in counted.numbered() {
            let data = &*report.0;
            let mut consider = |row: usize| {
                if let Some(finding) = data.finding(row)
                    && self.selects(finding, unknown, now, limit)
                {
                    each(offset as usize + row, finding, limit);
                }
            };
            match &self.ids {
                None => (0..data.rows.len()).for_each(consider),
                Some(ids) => {
                    for id in ids {
                        data.index.findings_of(data, id.hash, &id.text).iter().for_each(|row| consider(*row as usize));
                    }
                }
            }
        }
    }
}
