//! Evaluating: every rule in scope on every subject, in the order of section 4.
//!
//! Nothing here allocates once the decision's buffers have grown: what depends on the documents alone was worked out
//! when the gate was compiled, what depends on reports alone when they were read.
//!
//! A gate, a request and an instant come in; a decision goes out: verdicts and the reasons for them as indices, without
//! texts. May import `gate`, `request` and what these import.

pub(crate) mod conditions;
pub(crate) mod context;
pub(crate) mod decision;
pub(crate) mod forecast;
pub(crate) mod rule_exemptions;
pub(crate) mod scan_state;
pub(crate) mod suppress;
pub(crate) mod uncounted;

use crate::clock::Clock;
use crate::document::policy::{Answer, Condition, Count};
use crate::document::selector::Place;
use crate::evaluate::conditions::{grace, image_condition};
use crate::evaluate::context::{Counted, View};
use crate::evaluate::decision::{Decision, Fate, GroupResult, Reason, RuleResult, SubjectResult, Verdict};
use crate::evaluate::rule_exemptions::OwnHere;
use crate::evaluate::scan_state::{scan_awaited, scan_state};
use crate::evaluate::suppress::Marks;
use crate::gate::scope::Here;
use crate::gate::{Compiled, ConditionPlan, Gate, Group, LooksAt, RulePlan, Span};
use crate::request::Request;
use crate::time::Timestamp;
use crate::util::epoch::{Known, Seen};
use crate::util::index::{NONE, to_u32};
use crate::vocabulary::{Action, FindingClass, Outcome, ScanState, Severity};

/// What an evaluation works in.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    here: Here,
    own_here: OwnHere,
    memory: Memory,
}

/// What is found out on a subject, rule by rule.
#[derive(Debug, Default)]
struct Memory {
    marks: Marks,
    seen: Seen,
    /// The verdicts that were given, by their numbers in the gate.
    given: Known<Given>,
}

impl Gate {
    /// Decides about a request. Cannot fail, and takes time linear in (policies + exemptions + VEX) x request.
    pub fn evaluate(&self, request: &Request, now: Timestamp, decision: &mut Decision) {
        decision.clear();
        // Whatever stops an evaluation halfway takes what it worked in along.
        let mut scratch = decision.scratch.take().unwrap_or_default();
        let mut strictest = Action::Allow;
        let mut clock = Clock::at(now);
        for (image_at, image) in (0_u32..).zip(&request.0.images) {
            for (subject_at, subject) in (0_u32..).zip(&image.subjects) {
                let place = Place { workload: &request.0.workload, image, subject };
                let first = decision.lengths();
                let action = decide_about(&self.0, place, &mut clock, decision, &mut scratch);
                strictest = strictest.max(action);
                let last = decision.lengths();
                decision.subjects.push(SubjectResult {
                    image: image_at,
                    subject: subject_at,
                    action,
                    counted: (first.0, last.0),
                    groups: (first.1, last.1),
                    own: (first.2, last.2),
                });
            }
        }
        decision.scratch = Some(scratch);
        decision.valid_until = clock.valid_until();
        decision.evaluated_at = Some(now);
        decision.action = Some(strictest);
    }
}

/// Evaluates one subject; gives the strictest action of the rules that trigger.
fn decide_about(
    gate: &Compiled,
    place: Place<'_>,
    clock: &mut Clock,
    decision: &mut Decision,
    scratch: &mut Scratch,
) -> Action {
    let Decision { groups, own, verdicts, reasons, counted, .. } = decision;
    let Scratch { here, own_here, memory } = scratch;
    let first_counted = counted.len();
    place.subject.choose(place.image, clock, counted);
    here.enter(&gate.scopes, &place);
    memory.marks.begin(gate, place.image);
    memory.given.clear(gate.verdicts, Given(0));
    let reports = counted.get(first_counted..).unwrap_or_default();
    let view = View { gate, here, place, counted: Counted::new(place.image, reports) };
    own_here.enter(&view);
    let mut evaluation = Evaluation {
        view: &view,
        own_here,
        memory,
        clock,
        own_results: own,
        verdicts,
        told: to_u32(reasons.len()),
        reasons,
        kind: NONE,
        course: Course::InvalidReference,
        number: NONE,
        unmarked: false,
    };
    let action = evaluation.groups(groups);
    memory.marks.end();
    action
}

/// The evaluation of one subject.
struct Evaluation<'e> {
    view: &'e View<'e>,
    own_here: &'e OwnHere,
    memory: &'e mut Memory,
    clock: &'e mut Clock,
    own_results: &'e mut Vec<RuleResult>,
    verdicts: &'e mut Vec<Verdict>,
    reasons: &'e mut Vec<Reason>,
    /// How many reasons there are.
    told: u32,
    /// The kind of the last rule, and what holds for all rules of it: the next one is most often of it too.
    kind: u32,
    course: Course,
    /// The rule at hand, and whether exemptions of its own may have a say that are not marked: until something is
    /// counted nobody asks.
    number: u32,
    unmarked: bool,
}

/// A verdict that was given: its place in the decision, and in the lowest bit whether a rule triggers by it.
#[derive(Clone, Copy, Debug)]
struct Given(u32);

impl Given {
    fn new(verdict: usize, triggered: bool) -> Self {
        Self(to_u32(verdict) << 1 | u32::from(triggered))
    }

    fn verdict(self) -> u32 {
        self.0 >> 1
    }

    fn triggered(self) -> bool {
        self.0 & 1 != 0
    }
}

/// What the course of a rule is on a subject, before its conditions.
#[derive(Clone, Copy)]
enum Course {
    /// This exemption covers the whole resource.
    Exempted(u32),
    InvalidReference,
    /// The conditions are looked at, those on findings as the answer to the scan state is.
    Conditions(ScanState, Answer),
}

// What few rules come to is kept out of line, so that what all come to stays small.
impl Evaluation<'_> {
    /// What becomes of the rules that are in scope, group by group; gives the strictest action of those that trigger.
    #[inline(never)]
    fn groups(&mut self, results: &mut Vec<GroupResult>) -> Action {
        let mut strictest = Action::Allow;
        let View { gate, here, .. } = *self.view;
        for scope in here.scopes() {
            let scope_unknown = here.may_be_in(*scope);
            // Of a list it is known beforehand how much room its results take.
            results.extend(gate.groups.of_scope(*scope).map(|(number, group)| {
                let action = if group.dated { self.action(group) } else { group.action };
                let own = self.own_here.rules_in(number);
                // What would become of rules that none of the group is like may change at instants that matter to none.
                let given = if own < group.len() { self.shared(group) } else { Given(0) };
                let fate = Fate { verdict: given.verdict(), triggered: given.triggered(), action, scope_unknown };
                strictest = strictest.max(fate.counts());
                if own > 0 {
                    strictest = strictest.max(self.with_own(number, fate));
                }
                GroupResult { group: number, fate }
            }));
        }
        strictest
    }

    /// Decides rules of a group that have exemptions of their own; gives the strictest action of those that trigger.
    #[inline(never)]
    fn with_own(&mut self, group: u32, of_group: Fate) -> Action {
        let mut strictest = Action::Allow;
        for number in self.own_here.rules_of(group) {
            let Some(rule) = self.view.gate.rules.get(number as usize) else { continue };
            let given = self.decide(number, rule, true);
            self.memory.marks.undo();
            let fate = Fate { verdict: given.verdict(), triggered: given.triggered(), ..of_group };
            strictest = strictest.max(fate.counts());
            self.own_results.push(RuleResult { rule: number, fate });
        }
        strictest
    }

    /// What becomes of the rules of a group that have no exemptions of their own.
    fn shared(&mut self, group: &Group) -> Given {
        self.memory.given.get(group.verdict).unwrap_or_else(|| {
            let Some(rule) = self.view.gate.rules.get(group.first as usize) else { return Given(0) };
            let given = self.decide(group.first, rule, false);
            self.memory.given.set(group.verdict, given);
            given
        })
    }

    /// Decides a rule of which nothing like it was decided yet. `own`: exemptions of its own may have a say.
    #[inline(never)]
    fn decide(&mut self, number: u32, rule: &RulePlan, own: bool) -> Given {
        if self.kind != rule.kind {
            self.enter_kind(rule.kind);
        }
        self.number = number;
        self.unmarked = own;
        let told = self.told;
        let exempted = if own && rule.resource_exemptions { self.own_resource_exemption(rule) } else { None };
        let mut verdict = match (exempted, &self.course) {
            (Some(exemption), _) => Verdict::exempted(exemption),
            (None, Course::Conditions(_, Answer::Evaluate)) => self.look(rule),
            (None, course) => self.follow(*course, rule),
        };
        let triggered = self.told > told;
        if triggered {
            verdict.outcome = Outcome::Triggered;
        }
        verdict.reasons = (told, self.told);
        let given = Given::new(self.verdicts.len(), triggered);
        self.verdicts.push(verdict);
        given
    }

    /// The verdict where findings are looked at, as they are for most rules. It is another one where something is told.
    fn look(&mut self, rule: &RulePlan) -> Verdict {
        for (at, condition) in (0_u32..).zip(self.view.gate.conditions(rule)) {
            match condition.looks_at {
                LooksAt::Image => self.image_condition(rule, at),
                LooksAt::Ids(ids) | LooksAt::OfIds(ids)
                    if !self.view.counted.may_have(self.view.gate.ids(ids).iter().copied()) => {}
                _ => self.finding_condition(rule, at, condition),
            }
        }
        Verdict { looked: rule.finding_conditions, ..Verdict::PASSED }
    }

    /// The verdict where an exemption keeps the rule from looking, or what is known of the image does.
    #[inline(never)]
    fn follow(&mut self, course: Course, rule: &RulePlan) -> Verdict {
        match course {
            Course::Exempted(exemption) => Verdict::exempted(exemption),
            Course::InvalidReference => {
                self.tell(Reason::InvalidReference);
                Verdict::PASSED
            }
            Course::Conditions(state, answer) => {
                if answer == Answer::Trigger {
                    self.tell(Reason::ScanState(state));
                }
                for (at, condition) in (0_u32..).zip(self.view.gate.conditions(rule)) {
                    if let LooksAt::Image = condition.looks_at {
                        self.image_condition(rule, at);
                    }
                }
                let outcome = if rule.finding_conditions { Outcome::NotEvaluated } else { Outcome::Passed };
                Verdict { outcome, state, ..Verdict::PASSED }
            }
        }
    }

    fn tell(&mut self, reason: Reason) {
        self.reasons.push(reason);
        self.told += 1;
    }

    /// The action that holds now: audit before `enforceFrom`.
    #[inline(never)]
    fn action(&mut self, group: &Group) -> Action {
        match self.view.gate.rules.get(group.first as usize).and_then(|rule| rule.enforce_from) {
            Some(from) if !self.clock.reached(from) => Action::Audit,
            _ => group.action,
        }
    }

    /// Works out what holds for all rules of a kind. Where findings are to be looked at, what all these rules forgive
    /// is marked.
    #[cold]
    fn enter_kind(&mut self, number: u32) {
        let View { gate, place, counted, .. } = *self.view;
        let Some(kind) = gate.kinds.get(number as usize) else { return };
        let exempted = self.memory.marks.resource_exemption(self.view, kind, self.clock);
        self.kind = number;
        self.course = if let Some(exemption) = exempted {
            Course::Exempted(exemption)
        } else if place.image.reference.is_err() {
            Course::InvalidReference
        } else {
            let (state, answer) = scan_state(&kind.findings, counted, self.clock);
            let pushed_at = place.image.pushed_at;
            let awaited = answer == Answer::Trigger && scan_awaited(&kind.findings, state, pushed_at, self.clock);
            let answer = if awaited { Answer::Ignore } else { answer };
            if answer == Answer::Evaluate {
                self.memory.marks.mark_base(self.view, kind, self.clock);
            }
            Course::Conditions(state, answer)
        };
    }

    /// The first exemption from the whole resource, where one of those is in force that a rule has for itself.
    #[inline(never)]
    fn own_resource_exemption(&mut self, rule: &RulePlan) -> Option<u32> {
        let timezone = self.view.gate.timezone(rule);
        let exempts = |number: &u32| self.view.exempts_resource(*number, timezone, self.clock);
        let own = self.own_here.of(self.number).filter(exempts).min()?;
        Some(if let Course::Exempted(of_all) = self.course { own.min(of_all) } else { own })
    }

    #[inline(never)]
    fn image_condition(&mut self, rule: &RulePlan, at: u32) {
        let View { gate, place, counted, .. } = *self.view;
        if let Some(Condition::Image(condition)) = gate.condition(rule, at)
            && image_condition(condition, place.image, counted, self.clock)
        {
            self.tell(Reason::Image { condition: at });
        }
    }

    #[inline(never)]
    fn finding_condition(&mut self, rule: &RulePlan, at: u32, condition: &ConditionPlan) {
        let count = self.count(rule, at, condition.looks_at);
        if count > condition.allowed {
            self.tell(Reason::Findings { condition: at, count, allowed: condition.allowed });
        }
    }

    /// What a condition counts.
    fn count(&mut self, rule: &RulePlan, at: u32, looks_at: LooksAt) -> u32 {
        if self.unmarked {
            let (own, timezone) = (self.own_here.of(self.number), self.view.gate.timezone(rule));
            self.memory.marks.mark_own(self.view, own, timezone, self.clock);
            self.unmarked = false;
        }
        // Most images have one report that counts, and most conditions ask for no more than it has counted or indexed.
        let by_index = match looks_at {
            LooksAt::Severity(least) => self.count_by_table(least, rule.unknown),
            LooksAt::Ids(ids) => self.count_ids(rule, at, ids),
            _ => None,
        };
        by_index.unwrap_or_else(|| self.count_one_by_one(rule, at))
    }

    /// What a report has counted already, less what is forgiven; `None` where not one report alone counts.
    fn count_by_table(&mut self, least: Severity, unknown: Severity) -> Option<u32> {
        let (report, offset) = self.view.counted.only?;
        let data = &*report.0;
        let mut count = data.index.at_least(least, unknown);
        if self.memory.marks.marked().is_empty() {
            return Some(count);
        }
        let counts = |row: usize| {
            data.rows.get(row).is_some_and(|row| {
                let severity = if row.severity == Severity::Unknown { unknown } else { row.severity };
                row.class == FindingClass::Vulnerability && severity >= least
            })
        };
        let canonical = &data.index.numbering.canonical;
        self.memory.seen.clear(data.index.numbering.canonicals);
        for finding in self.memory.marks.marked() {
            let row = finding.wrapping_sub(offset) as usize;
            let Some(number) = canonical.get(row).copied() else { continue };
            if !counts(row) || !self.memory.seen.insert(number) {
                continue;
            }
            // The id still counts if a finding of it is left.
            let members = data.index.members_of(number as usize).iter().map(|row| *row as usize);
            let mut same = members.filter(|row| canonical.get(*row) == Some(&number) && counts(*row));
            let left = same.any(|row| !self.memory.marks.is_marked(offset as usize + row));
            count -= u32::from(!left);
        }
        Some(count)
    }

    /// How many ids findings have that have one of some ids, less those that are forgiven; `None` where not one report
    /// alone counts.
    fn count_ids(&mut self, rule: &RulePlan, condition: u32, ids: Span) -> Option<u32> {
        let View { gate, counted, .. } = self.view;
        let (report, offset) = counted.only?;
        let Memory { marks, seen, .. } = &mut *self.memory;
        let index = &report.0.index;
        seen.clear(index.numbering.canonicals);
        let mut count = 0;
        for (at, hash) in gate.ids(ids).iter().copied().enumerate().filter(|(_, hash)| index.may_have(*hash)) {
            for row in index.findings_of(&report.0, hash, || gate.id(rule, condition, at)) {
                let number = index.numbering.canonical.get(*row as usize);
                if !marks.is_marked((offset + row) as usize) && number.is_some_and(|number| seen.insert(*number)) {
                    count += 1;
                }
            }
        }
        Some(count)
    }

    /// How many distinct findings a condition selects that are not forgiven.
    #[inline(never)]
    fn count_one_by_one(&mut self, rule: &RulePlan, number: u32) -> u32 {
        let View { gate, place, counted, .. } = *self.view;
        let Some((_, written)) = gate.written(rule) else { return 0 };
        let Some(Condition::Finding { filter, count: what, .. }) = written.when.get(number as usize) else { return 0 };
        let numbering = place.image.numbering();
        let numbers = if *what == Count::Ids { &numbering.canonical } else { &numbering.identity };
        let Self { clock, memory: Memory { marks, seen, .. }, .. } = self;
        seen.clear(numbering.canonicals.max(place.image.findings));
        let mut count = 0;
        filter.each_selected(counted, rule.unknown, clock, |number, finding, clock| {
            let in_grace = |clock| rule.gracious && grace(&written.grace, finding, number, &place, clock).is_some();
            if !marks.is_marked(number)
                && !in_grace(clock)
                && numbers.get(number).is_some_and(|number| seen.insert(*number))
            {
                count += 1;
            }
        });
        count
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Image, Policy, Report, Vex};

    /// When the decision about a finding of last week ends, by a policy of rules with grace and what follows of them.
    fn ends(rules: &[&str]) -> Option<Timestamp> {
        let grace =
            r#""action": "deny", "grace": {"publishedWithin": "30d"}, "when": [{"severity": {"atLeast": "high"}}]"#;
        let rules: Vec<String> = rules.iter().map(|rest| format!("{{{grace}, {rest}}}")).collect();
        let document = r#""apiVersion": "imagegate.dev/v1", "kind": "ImagePolicy", "metadata": {"name": "p"}"#;
        let text = format!("{{{document}, \"spec\": {{\"rules\": [{}]}}}}", rules.join(", "));
        let policy = Policy::from_json(text.as_bytes()).unwrap();
        let gate = Gate::compile(&[policy], &[], &Vex::default()).unwrap();
        let finding = br#"{"findings": [{"id": "CVE-1", "severity": "high", "publishedAt": "2026-11-13T00:00:00Z"}]}"#;
        let image = Image { reports: vec![Report::from_json(finding).unwrap()], ..Image::new("nginx:1.25") };
        let request = Request::new(None, vec![image]).unwrap();
        let mut decision = Decision::default();
        gate.evaluate(&request, Timestamp::parse("2026-11-20T00:00:00Z").unwrap(), &mut decision);
        assert_eq!(decision.action(), Action::Allow);
        decision.valid_until()
    }

    #[test]
    fn what_matters_to_no_rule_of_a_group_limits_nothing() {
        let exempted = |name| format!(r#""name": "{name}", "exemptions": [{{"match": [{{"image": "nginx"}}]}}]"#);
        let (a, b) = (exempted("a"), exempted("b"));
        assert_eq!(ends(&[&a, &b]), None);
        assert_eq!(ends(&[&a, r#""name": "c""#, &b]), Timestamp::parse("2026-12-13T00:00:00Z"));
    }
}
