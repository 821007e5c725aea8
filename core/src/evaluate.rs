//! Evaluating: every rule in scope on every subject, in the order of section 4.
//!
//! Nothing here allocates once the decision's buffers have grown: what depends on the documents alone was worked out
//! when the gate was compiled, what depends on reports alone when they were read.

use crate::conditions::{grace, image_condition};
use crate::decision::{Decision, Reason, RuleResult, SubjectResult};
use crate::filter::Filter;
use crate::forgive::{Marks, NONE};
use crate::gate::{Applied, Compiled, ConditionPlan, Gate, LooksAt, RulePlan};
use crate::limit::Limit;
use crate::policy::{Answer, Condition, Count};
use crate::report::{FindingRef, Report};
use crate::request::{Prepared, Request};
use crate::scope::{Here, InScope};
use crate::selector::Place;
use crate::state::{scan_awaited, scan_state};
use crate::time::{Instant, Timezone};
use crate::vocabulary::{Action, Class, Outcome, Severity, State};

/// What an evaluation works in.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scratch {
    pub(crate) here: Here,
    pub(crate) marks: Marks,
    pub(crate) seen: Seen,
    tallies: Tallies,
    in_scope: InScope,
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

    fn contains(&self, number: u32) -> bool {
        self.rounds.get(number as usize) == Some(&self.round)
    }
}

/// What conditions have counted on a subject, for those that count the same. Emptied as [`Seen`] is.
#[derive(Clone, Debug, Default)]
struct Tallies {
    seen: Seen,
    counts: Vec<u32>,
}

impl Tallies {
    fn clear(&mut self, size: usize) {
        self.seen.clear(size);
        if self.counts.len() < size {
            self.counts.resize(size, 0);
        }
    }

    fn get(&self, tally: u32) -> Option<u32> {
        if self.seen.contains(tally) { self.counts.get(tally as usize).copied() } else { None }
    }

    fn set(&mut self, tally: u32, count: u32) {
        if let Some(known) = self.counts.get_mut(tally as usize) {
            *known = count;
            self.seen.insert(tally);
        }
    }
}

/// The findings of the reports that count, in list order, each with its number in the image.
#[derive(Clone, Copy)]
pub(crate) struct Counted<'r> {
    pub(crate) image: &'r Prepared,
    /// The reports that count, by their places in the image's list.
    reports: &'r [u32],
    /// The report that alone counts, where it is one.
    only: Option<(&'r Report, u32)>,
}

impl<'r> Counted<'r> {
    pub(crate) fn new(image: &'r Prepared, reports: &'r [u32]) -> Self {
        let all = Self { image, reports, only: None };
        Self { only: if reports.len() == 1 { all.numbered().next() } else { None }, ..all }
    }

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

    /// Whether the reports may have a finding of one of some ids, given by their hashes; false is certain.
    pub(crate) fn may_have(&self, ids: &[u64]) -> bool {
        let any_in = |report: &Report| ids.iter().any(|hash| report.0.index.may_have(*hash));
        match self.only {
            Some((report, _)) => any_in(report),
            None => self.reports().any(any_in),
        }
    }
}

/// What there is to look at in a subject.
#[derive(Clone, Copy)]
pub(crate) struct View<'e> {
    pub(crate) gate: &'e Compiled,
    pub(crate) here: &'e Here,
    pub(crate) place: Place<'e>,
    pub(crate) counted: Counted<'e>,
    pub(crate) now: Instant,
}

impl<'e> View<'e> {
    /// Calls `each` with the exemptions of a list, sorted by scope, that match.
    pub(crate) fn each_matching(&self, list: &'e [Applied], mut each: impl FnMut(&'e Applied)) {
        let scopes = self.here.scopes();
        if list.len() <= 8 * scopes.len() {
            list.iter().filter(|applied| self.here.is_in(applied.scope)).for_each(each);
            return;
        }
        // A long list about other places: look up the few of it that are about this one.
        for scope in scopes.iter().filter(|scope| self.here.is_in(**scope)) {
            let from = list.partition_point(|applied| applied.scope < *scope);
            let of_scope = list.iter().skip(from).take_while(|applied| applied.scope == *scope);
            of_scope.for_each(&mut each);
        }
    }

    /// The first of some exemptions that covers the whole resource, is in force and matches.
    pub(crate) fn resource_exemption(&self, list: &'e [Applied], timezone: Timezone, limit: &mut Limit) -> Option<u32> {
        let mut first = None;
        self.each_matching(list, |applied| {
            let Some(exemption) = self.gate.exemption(applied.number) else { return };
            if exemption.terms.vulnerabilities.is_none()
                && first.is_none_or(|first| applied.number < first)
                && exemption.terms.in_force(timezone, self.now, limit)
            {
                first = Some(applied.number);
            }
        });
        first
    }
}

impl Gate {
    /// Decides about a request. Cannot fail, and takes time linear in (policies + exemptions + VEX) x request.
    pub fn evaluate(&self, request: &Request, now: Instant, decision: &mut Decision) {
        let gate = &*self.0;
        let Decision { evaluated_at, limit, action, subjects, rules, reasons, counted, scratch } = decision;
        let Scratch { here, marks, seen, tallies, in_scope } = scratch;
        *evaluated_at = Some(now);
        *limit = Limit::default();
        subjects.clear();
        rules.clear();
        reasons.clear();
        counted.clear();
        let mut strictest = Action::Allow;
        for (image_index, image) in (0_u32..).zip(&request.0.images) {
            for (subject_index, subject) in (0_u32..).zip(&image.subjects) {
                let (counted_from, rules_from) = (counted.len(), rules.len());
                subject.choose(image, now, limit, counted);
                let place = Place { workload: &request.0.workload, image, subject };
                here.enter(&gate.scopes, &place);
                marks.begin(gate, image);
                tallies.clear(gate.tallies);
                let reports = counted.get(counted_from..).unwrap_or_default();
                let view = View { gate, here, place, counted: Counted::new(image, reports), now };
                let mut evaluation = Evaluation { view, limit, marks, seen, tallies, reasons, kind: OfKind::NONE };
                let mut action_here = Action::Allow;
                for number in in_scope.rules(&gate.scopes, here) {
                    let Some(rule) = gate.rules.get(*number as usize) else { continue };
                    let result = evaluation.rule(*number, rule);
                    if result.outcome == Outcome::Triggered {
                        action_here = action_here.max(result.action);
                    }
                    rules.push(result);
                }
                marks.end();
                strictest = strictest.max(action_here);
                subjects.push(SubjectResult {
                    image: image_index,
                    subject: subject_index,
                    action: action_here,
                    counted: part(counted_from, counted.len()),
                    rules: part(rules_from, rules.len()),
                });
            }
        }
        *action = Some(strictest);
    }
}

/// A part of one of the decision's lists, which no request makes as long as 32 bits count.
fn part(from: usize, to: usize) -> (u32, u32) {
    let place = |at| u32::try_from(at).unwrap_or(u32::MAX);
    (place(from), place(to))
}

/// The evaluation of one subject.
struct Evaluation<'e> {
    view: View<'e>,
    limit: &'e mut Limit,
    marks: &'e mut Marks,
    seen: &'e mut Seen,
    tallies: &'e mut Tallies,
    reasons: &'e mut Vec<Reason>,
    /// What holds for all rules of the kind of the last one, which the next one most often is of too.
    kind: OfKind,
}

/// What holds on a subject for all rules of a kind.
#[derive(Clone, Copy)]
struct OfKind {
    kind: u32,
    /// The first exemption from every rule that covers the whole resource.
    exempted: Option<u32>,
    /// The scan state and the answer to it, once a rule has come to that.
    state: Option<(State, Answer)>,
}

impl OfKind {
    const NONE: Self = Self { kind: NONE, exempted: None, state: None };
}

impl Evaluation<'_> {
    /// What becomes of a rule that is in scope.
    fn rule(&mut self, number: u32, rule: &RulePlan) -> RuleResult {
        if self.kind.kind != rule.kind {
            let exempted = self.view.gate.kinds.get(rule.kind as usize).and_then(|kind| {
                let Self { marks, view, limit, .. } = self;
                marks.resource_exemption(view, kind, limit)
            });
            self.kind = OfKind { kind: rule.kind, exempted, state: None };
        }
        let reasons_from = self.reasons.len();
        let mut result = RuleResult {
            rule: number,
            outcome: Outcome::Passed,
            action: self.action(rule),
            scope_unknown: !self.view.here.is_in(rule.scope),
            looked: false,
            state: State::Complete,
            exemption: NONE,
            reasons: (0, 0),
        };
        if let Some(exemption) = self.resource_exemption(rule) {
            return RuleResult { outcome: Outcome::Exempted, exemption, ..result };
        }
        if self.view.place.image.reference.is_err() {
            self.reasons.push(Reason::InvalidReference);
        } else {
            let (state, answer) = self.kind.state.unwrap_or_else(|| self.enter_state());
            if answer == Answer::Trigger {
                self.reasons.push(Reason::State(state));
            }
            result.looked = answer == Answer::Evaluate && rule.finding_conditions;
            if result.looked {
                self.marks.mark_own(&self.view, rule, self.limit);
            }
            for (number, condition) in (0_u32..).zip(self.view.gate.conditions(rule)) {
                let reason = self.condition(rule, number, condition, result.looked);
                self.reasons.extend(reason);
            }
            if rule.finding_conditions && !result.looked {
                result.outcome = Outcome::NotEvaluated;
                result.state = state;
            }
        }
        result.reasons = part(reasons_from, self.reasons.len());
        if result.reasons.0 < result.reasons.1 {
            result.outcome = Outcome::Triggered;
        }
        result
    }

    /// The scan state for rules of the kind at hand, and the answer to it. Where findings are to be looked at, what
    /// all these rules forgive is marked.
    fn enter_state(&mut self) -> (State, Answer) {
        let View { gate, place, counted, now, .. } = self.view;
        let Some(kind) = gate.kinds.get(self.kind.kind as usize) else { return (State::Missing, Answer::Trigger) };
        let (state, answer) = scan_state(&kind.findings, counted, now, self.limit);
        let pushed_at = place.image.pushed_at;
        let awaited = answer == Answer::Trigger && scan_awaited(&kind.findings, state, pushed_at, now, self.limit);
        let answer = if awaited { Answer::Ignore } else { answer };
        if answer == Answer::Evaluate {
            self.marks.mark_base(&self.view, kind, self.limit);
        }
        self.kind.state = Some((state, answer));
        (state, answer)
    }

    /// The action that holds now: audit before `enforceFrom`.
    fn action(&mut self, rule: &RulePlan) -> Action {
        match rule.enforce_from {
            Some(from) if self.view.now < from => {
                self.limit.until(from, self.view.now);
                Action::Audit
            }
            _ => rule.action,
        }
    }

    /// The first resource exemption that covers the subject.
    fn resource_exemption(&mut self, rule: &RulePlan) -> Option<u32> {
        let of_all = self.kind.exempted;
        if !rule.resource_exemptions {
            return of_all;
        }
        let timezone = self.view.gate.timezone(rule);
        let own = self.view.resource_exemption(self.view.gate.own(rule), timezone, self.limit);
        own.into_iter().chain(of_all).min()
    }

    /// What follows from a condition; from one on findings only where they are to be looked at.
    fn condition(&mut self, rule: &RulePlan, number: u32, condition: &ConditionPlan, look: bool) -> Option<Reason> {
        let View { gate, place, counted, now, .. } = self.view;
        let count = match condition.looks_at {
            LooksAt::Image => {
                let Some(Condition::Image(image)) = gate.condition(rule, number) else { return None };
                let holds = image_condition(image, place.image, counted, now, self.limit);
                return holds.then_some(Reason::Image { condition: number });
            }
            _ if !look => return None,
            LooksAt::Ids(ids) if !counted.may_have(gate.ids(ids)) => 0,
            LooksAt::Ids(_) => self.count(rule, number),
            LooksAt::Severity(least) => self.tally(condition, |this| {
                this.count_by_table(least, rule.unknown).unwrap_or_else(|| this.count(rule, number))
            }),
            LooksAt::Findings => self.tally(condition, |this| this.count(rule, number)),
        };
        (count > condition.allowed).then_some(Reason::Findings { condition: number, count, allowed: condition.allowed })
    }

    /// What a condition counts: once for all that count the same, unless the rule has marks of its own.
    fn tally(&mut self, condition: &ConditionPlan, count: impl FnOnce(&mut Self) -> u32) -> u32 {
        if self.marks.has_own() {
            return count(self);
        }
        if let Some(known) = self.tallies.get(condition.tally) {
            return known;
        }
        let count = count(self);
        self.tallies.set(condition.tally, count);
        count
    }

    /// What a report has counted already, less what is forgiven; `None` where not one report alone counts.
    fn count_by_table(&mut self, least: Severity, unknown: Severity) -> Option<u32> {
        let (report, offset) = self.view.counted.only?;
        let data = &*report.0;
        let mut count = data.index.at_least(least, unknown);
        let counts = |row: usize| {
            data.rows.get(row).is_some_and(|row| {
                let severity = if row.severity == Severity::Unknown { unknown } else { row.severity };
                row.class == Class::Vulnerability && severity >= least
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
    fn count(&mut self, rule: &RulePlan, number: u32) -> u32 {
        let View { gate, place, counted, now, .. } = self.view;
        let Some((_, written)) = gate.written(rule) else { return 0 };
        let Some(Condition::Finding { filter, count: what, .. }) = written.when.get(number as usize) else { return 0 };
        let numbering = place.image.numbering();
        let numbers = if *what == Count::Ids { &numbering.canonical } else { &numbering.identity };
        let Self { limit, marks, seen, .. } = self;
        seen.clear(numbering.canonicals.max(place.image.findings));
        let mut count = 0;
        filter.each_selected(counted, rule.unknown, now, limit, |number, finding, limit| {
            if !marks.is_marked(number)
                && grace(&written.grace, finding, number, &place, now, limit).is_none()
                && numbers.get(number).is_some_and(|number| seen.insert(*number))
            {
                count += 1;
            }
        });
        count
    }
}

impl Filter {
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
