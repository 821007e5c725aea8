//! Evaluation: every rule in scope on every subject, in the order of section 4 of the semantics.
//!
//! Nothing here allocates once the buffers of the decision have grown. What depends only on documents was worked out by
//! compiling, what depends only on reports by reading.
//!
//! Invariants:
//!
//! - Rules of one group have the same verdict unless a rule-specific exemption applies, so a group is evaluated once.
//! - Suppressions of a profile are computed when the first rule of the profile needs them and stay until another
//!   profile is entered; those of one rule are undone after it.
//! - Every comparison with the current time goes through the `Clock`, in the same order for the same input.
//!
//! Rare cases are in functions of their own that are never inlined, so that the code that every rule runs stays small.
//! Without that, S3 takes 3% and S4 5% more instructions (`cargo xtask counts`).
//!
//! A gate, a request and an instant come in; a decision goes out: verdicts and the reasons for them as indices, without
//! texts. May import `gate`, `request` and what these import.

pub(crate) mod conditions;
pub(crate) mod context;
pub(crate) mod decision;
pub(crate) mod forecast;
pub(crate) mod rule_exemptions;
pub(crate) mod scan_state;
mod scratch;
pub(crate) mod suppress;
pub(crate) mod uncounted;

use crate::clock::Clock;
use crate::document::policy::{Answer, Condition, Count};
use crate::document::selector::Target;
use crate::evaluate::conditions::{grace, image_condition};
use crate::evaluate::context::{ActiveReports, SubjectContext};
use crate::evaluate::decision::{
    Decision, GroupResult, RuleOutcome, RuleResult, SubjectResult, TriggerReason, Verdict,
};
use crate::evaluate::rule_exemptions::RuleExemptions;
use crate::evaluate::scan_state::{scan_awaited, scan_state};
use crate::evaluate::scratch::{CachedVerdict, Memory, Scratch};
use crate::gate::{Compiled, ConditionKind, ConditionPlan, Gate, Group, RulePlan};
use crate::request::Request;
use crate::time::Timestamp;
use crate::util::ids::{ExemptionId, GroupId, ProfileId, RuleId};
use crate::util::index::to_u32;
use crate::util::range32::Range32;
use crate::vocabulary::{Action, FindingClass, Outcome, ScanState, Severity};

impl Gate {
    /// Decides about a request, into a buffer. Cannot fail; takes time linear in (policies + exemptions + VEX) x
    /// request.
    pub fn evaluate(&self, request: &Request, now: Timestamp, decision: &mut Decision) {
        decision.clear();
        // If a panic unwinds through an evaluation, the scratch space is dropped, not reused half filled.
        let mut scratch = decision.scratch.take().unwrap_or_default();
        let mut strictest = Action::Allow;
        let mut clock = Clock::at(now);
        for (image_at, image) in (0_u32..).zip(&request.0.images) {
            for (subject_at, subject) in (0_u32..).zip(&image.subjects) {
                let place = Target { workload: &request.0.workload, image, subject };
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

/// Evaluates one subject. Returns the strictest action of the rules that trigger.
fn decide_about(
    gate: &Compiled,
    place: Target<'_>,
    clock: &mut Clock,
    decision: &mut Decision,
    scratch: &mut Scratch,
) -> Action {
    let Decision { groups, own, verdicts, reasons, counted, .. } = decision;
    let Scratch { here, rule_exemptions, memory } = scratch;
    let first_counted = counted.len();
    place.subject.choose(place.image, clock, counted);
    here.enter(&gate.scopes, &place);
    memory.suppressions.begin(gate, place.image);
    memory.cached.clear(gate.verdicts, CachedVerdict::NONE);
    let reports = counted.get(first_counted..).unwrap_or_default();
    let context = SubjectContext { gate, here, place, counted: ActiveReports::new(place.image, reports) };
    rule_exemptions.enter(&context);
    let mut evaluation = Evaluation {
        context: &context,
        rule_exemptions,
        memory,
        clock,
        rule_results: own,
        verdicts,
        told: to_u32(reasons.len()),
        reasons,
        profile: None,
        precheck: Precheck::InvalidReference,
        pending: None,
        broken: here.is_broken(),
    };
    let action = evaluation.groups(groups);
    let action = if evaluation.broken { Action::Deny } else { action };
    memory.suppressions.end();
    action
}

/// The evaluation of one subject.
struct Evaluation<'e> {
    context: &'e SubjectContext<'e>,
    rule_exemptions: &'e RuleExemptions,
    memory: &'e mut Memory,
    clock: &'e mut Clock,
    rule_results: &'e mut Vec<RuleResult>,
    verdicts: &'e mut Vec<Verdict>,
    reasons: &'e mut Vec<TriggerReason>,
    /// The number of reasons so far.
    told: u32,
    /// The profile of the last rule, and the precheck of that profile. The next rule mostly has the same profile.
    profile: Option<ProfileId>,
    precheck: Precheck,
    /// The current rule, if its rule-specific exemptions still have to be applied: that waits until a condition counts
    /// findings.
    pending: Option<RuleId>,
    /// Whether a lookup failed that cannot fail by construction. Something was not decided then, so the subject is
    /// denied.
    broken: bool,
}

/// What is decided for all rules of a profile before their conditions.
#[derive(Clone, Copy)]
enum Precheck {
    /// An exemption covers the whole resource.
    Exempted(ExemptionId),
    InvalidReference,
    /// Conditions are evaluated: those on the image always, those on findings as the answer to the scan state says.
    Conditions(ScanState, Answer),
}

impl<'e> Evaluation<'e> {
    /// Evaluates the groups in scope. Returns the strictest action of the rules that trigger.
    #[inline(never)]
    fn groups(&mut self, results: &mut Vec<GroupResult>) -> Action {
        let mut strictest = Action::Allow;
        let SubjectContext { gate, here, .. } = *self.context;
        for scope in here.scopes() {
            let scope_unknown = here.may_be_in(*scope);
            let Some(groups) = gate.groups.of_scope(*scope) else {
                self.broken = true;
                continue;
            };
            // `extend` reserves once, because the iterator knows its length.
            results.extend(groups.map(|(number, group)| {
                let action = if group.dated { self.action(group) } else { group.action };
                let own = self.rule_exemptions.rules_in(number);
                // If rule-specific exemptions apply to every rule of the group, the shared verdict is not evaluated:
                // its comparisons with the time would shorten `validUntil` for no rule.
                let cached = if own < group.len() { self.group_verdict(group) } else { CachedVerdict::NONE };
                let fate =
                    RuleOutcome { verdict: cached.verdict(), triggered: cached.triggered(), action, scope_unknown };
                strictest = strictest.max(fate.counts());
                if own > 0 {
                    strictest = strictest.max(self.evaluate_exempted(number, fate));
                }
                GroupResult { group: number, fate }
            }));
        }
        strictest
    }

    /// Evaluates the rules of a group to which rule-specific exemptions apply. Returns the strictest action of those
    /// that trigger.
    #[inline(never)]
    fn evaluate_exempted(&mut self, group: GroupId, of_group: RuleOutcome) -> Action {
        let mut strictest = Action::Allow;
        for number in self.rule_exemptions.rules_of(group) {
            let Some(rule) = self.context.gate.rules.get(number) else {
                self.broken = true;
                continue;
            };
            let cached = self.decide(number, rule, true);
            self.memory.suppressions.undo();
            let fate = RuleOutcome { verdict: cached.verdict(), triggered: cached.triggered(), ..of_group };
            strictest = strictest.max(fate.counts());
            self.rule_results.push(RuleResult { rule: number, fate });
        }
        strictest
    }

    /// The verdict of the rules of a group to which no rule-specific exemption applies.
    fn group_verdict(&mut self, group: &Group) -> CachedVerdict {
        self.memory.cached.get(group.verdict).unwrap_or_else(|| {
            let Some(rule) = self.context.gate.rules.get(group.first) else {
                self.broken = true;
                return CachedVerdict::NONE;
            };
            let cached = self.decide(group.first, rule, false);
            self.memory.cached.set(group.verdict, cached);
            cached
        })
    }

    /// Evaluates a rule whose verdict is not cached. `own`: rule-specific exemptions may apply.
    #[inline(never)]
    fn decide(&mut self, number: RuleId, rule: &RulePlan, own: bool) -> CachedVerdict {
        if self.profile != Some(rule.profile) {
            self.enter_profile(rule.profile);
        }
        self.pending = own.then_some(number);
        let told = self.told;
        let exempted = if own && rule.resource_exemptions { self.own_resource_exemption(number, rule) } else { None };
        let mut verdict = match (exempted, &self.precheck) {
            (Some(exemption), _) => Verdict::exempted(exemption),
            (None, Precheck::Conditions(_, Answer::Evaluate)) => self.evaluate_conditions(rule),
            (None, precheck) => self.short_circuit(*precheck, rule),
        };
        let triggered = self.told > told;
        if triggered {
            verdict.outcome = Outcome::Triggered;
        }
        verdict.reasons = (told, self.told);
        let cached = CachedVerdict::new(self.verdicts.len(), triggered);
        self.verdicts.push(verdict);
        cached
    }

    /// Evaluates all conditions, as for most rules. The caller turns the verdict into "triggered" if there are reasons.
    fn evaluate_conditions(&mut self, rule: &RulePlan) -> Verdict {
        for (at, condition) in (0_u32..).zip(self.conditions(rule)) {
            match condition.kind {
                ConditionKind::Image => self.image_condition(rule, at),
                ConditionKind::Ids(ids) | ConditionKind::OfIds(ids) if self.has_none_of(ids) => {}
                _ => self.finding_condition(rule, at, condition),
            }
        }
        Verdict { looked: rule.finding_conditions, ..Verdict::PASSED }
    }

    /// The verdict if the precheck decides: an exemption, an invalid reference, or a scan state whose findings are not
    /// looked at.
    #[inline(never)]
    fn short_circuit(&mut self, precheck: Precheck, rule: &RulePlan) -> Verdict {
        match precheck {
            Precheck::Exempted(exemption) => Verdict::exempted(exemption),
            Precheck::InvalidReference => {
                self.push_reason(TriggerReason::InvalidReference);
                Verdict::PASSED
            }
            Precheck::Conditions(state, answer) => {
                if answer == Answer::Trigger {
                    self.push_reason(TriggerReason::ScanState(state));
                }
                for (at, condition) in (0_u32..).zip(self.conditions(rule)) {
                    if let ConditionKind::Image = condition.kind {
                        self.image_condition(rule, at);
                    }
                }
                let outcome = if rule.finding_conditions { Outcome::NotEvaluated } else { Outcome::Passed };
                Verdict { outcome, state, ..Verdict::PASSED }
            }
        }
    }

    fn push_reason(&mut self, reason: TriggerReason) {
        self.reasons.push(reason);
        self.told += 1;
    }

    /// The action at the current time: audit before `enforceFrom`.
    #[inline(never)]
    fn action(&mut self, group: &Group) -> Action {
        match self.context.gate.rules.get(group.first).and_then(|rule| rule.enforce_from) {
            Some(from) if !self.clock.reached(from) => Action::Audit,
            _ => group.action,
        }
    }

    /// Works out the precheck of a profile and, if findings will be looked at, its suppressions.
    #[cold]
    fn enter_profile(&mut self, id: ProfileId) {
        let SubjectContext { gate, place, counted, .. } = *self.context;
        let Some(profile) = gate.profiles.get(id) else {
            self.broken = true;
            return;
        };
        let exempted = self.memory.suppressions.resource_exemption(self.context, profile, self.clock);
        self.profile = Some(id);
        self.precheck = if let Some(exemption) = exempted {
            Precheck::Exempted(exemption)
        } else if place.image.reference.is_err() {
            Precheck::InvalidReference
        } else {
            let (state, answer) = scan_state(&profile.findings, counted, self.clock);
            let pushed_at = place.image.pushed_at;
            let awaited = answer == Answer::Trigger && scan_awaited(&profile.findings, state, pushed_at, self.clock);
            let answer = if awaited { Answer::Ignore } else { answer };
            if answer == Answer::Evaluate {
                self.memory.suppressions.suppress_base(self.context, profile, self.clock);
            }
            Precheck::Conditions(state, answer)
        };
    }

    /// The first exemption from the whole resource, if a rule-specific one is in force.
    #[inline(never)]
    fn own_resource_exemption(&mut self, number: RuleId, rule: &RulePlan) -> Option<ExemptionId> {
        let timezone = self.context.gate.timezone(rule);
        let exempts = |id: &ExemptionId| self.context.exempts_resource(*id, timezone, self.clock);
        let own = self.rule_exemptions.of(number).filter(exempts).min()?;
        Some(if let Precheck::Exempted(of_all) = self.precheck { own.min(of_all) } else { own })
    }

    #[inline(never)]
    fn image_condition(&mut self, rule: &RulePlan, at: u32) {
        let SubjectContext { gate, place, counted, .. } = *self.context;
        if let Some(Condition::Image(condition)) = gate.condition(rule, at)
            && image_condition(condition, place.image, counted, self.clock)
        {
            self.push_reason(TriggerReason::Image { condition: at });
        }
    }

    #[inline(never)]
    fn finding_condition(&mut self, rule: &RulePlan, at: u32, condition: &ConditionPlan) {
        let count = self.count(rule, at, condition.kind);
        if count > condition.allowed {
            self.push_reason(TriggerReason::Findings { condition: at, count, allowed: condition.allowed });
        }
    }

    fn conditions(&mut self, rule: &RulePlan) -> &'e [ConditionPlan] {
        let conditions = self.context.gate.conditions(rule);
        self.broken |= conditions.is_none();
        conditions.unwrap_or_default()
    }

    /// Whether certainly no active report has a finding with one of these ids.
    fn has_none_of(&self, ids: Range32) -> bool {
        let ids = self.context.gate.ids(ids);
        ids.is_some_and(|ids| !self.context.counted.may_have(ids.iter().copied()))
    }

    /// The number of findings that a condition counts.
    fn count(&mut self, rule: &RulePlan, at: u32, kind: ConditionKind) -> u32 {
        if let Some(id) = self.pending.take() {
            let (own, timezone) = (self.rule_exemptions.of(id), self.context.gate.timezone(rule));
            self.memory.suppressions.suppress_own(self.context, own, timezone, self.clock);
        }
        // Most images have one active report, and most conditions ask for what it has counted or indexed.
        let by_index = match kind {
            ConditionKind::Severity(least) => self.count_by_table(least, rule.unknown),
            ConditionKind::Ids(ids) => self.count_ids(rule, at, ids),
            _ => None,
        };
        by_index.unwrap_or_else(|| self.count_one_by_one(rule, at))
    }

    /// The report's own count of ids, less the suppressed ones. `None` if not exactly one report is active.
    fn count_by_table(&mut self, least: Severity, unknown: Severity) -> Option<u32> {
        let (report, offset) = self.context.counted.only?;
        let data = &*report.0;
        let mut count = data.index.at_least(least, unknown);
        if self.memory.suppressions.suppressed().is_empty() {
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
        for finding in self.memory.suppressions.suppressed() {
            let row = finding.wrapping_sub(offset) as usize;
            let Some(number) = canonical.get(row).copied() else { continue };
            if !counts(row) || !self.memory.seen.insert(number) {
                continue;
            }
            // The id still counts if a finding with it is not suppressed.
            let members = data.index.members_of(number as usize).iter().map(|row| *row as usize);
            let mut same = members.filter(|row| canonical.get(*row) == Some(&number) && counts(*row));
            let left = same.any(|row| !self.memory.suppressions.is_suppressed(offset as usize + row));
            count -= u32::from(!left);
        }
        Some(count)
    }

    /// The number of distinct ids of findings with one of these ids, less the suppressed ones. `None` if not exactly
    /// one report is active.
    fn count_ids(&mut self, rule: &RulePlan, condition: u32, ids: Range32) -> Option<u32> {
        let SubjectContext { gate, counted, .. } = self.context;
        let (report, offset) = counted.only?;
        let Memory { suppressions, seen, .. } = &mut *self.memory;
        let index = &report.0.index;
        seen.clear(index.numbering.canonicals);
        let mut count = 0;
        let ids = gate.ids(ids);
        self.broken |= ids.is_none();
        for (at, hash) in ids.unwrap_or_default().iter().copied().enumerate().filter(|(_, hash)| index.may_have(*hash))
        {
            for row in index.findings_of(&report.0, hash, || gate.id(rule, condition, at)) {
                let number = index.numbering.canonical.get(*row as usize);
                if !suppressions.is_suppressed((offset + row) as usize)
                    && number.is_some_and(|number| seen.insert(*number))
                {
                    count += 1;
                }
            }
        }
        Some(count)
    }

    /// The number of distinct findings that a condition selects and nothing suppresses.
    #[inline(never)]
    fn count_one_by_one(&mut self, rule: &RulePlan, number: u32) -> u32 {
        let SubjectContext { gate, place, counted, .. } = *self.context;
        let written = gate.written(rule).and_then(|(_, written)| Some((written, written.when.get(number as usize)?)));
        let Some((written, Condition::Finding { filter, count: what, .. })) = written else {
            self.broken = true;
            return 0;
        };
        let numbering = place.image.numbering();
        let numbers = if *what == Count::Ids { &numbering.canonical } else { &numbering.identity };
        let Self { clock, memory: Memory { suppressions, seen, .. }, .. } = self;
        seen.clear(numbering.canonicals.max(place.image.findings));
        let mut count = 0;
        filter.each_selected(counted, rule.unknown, clock, |number, finding, clock| {
            let in_grace = |clock| rule.gracious && grace(&written.grace, finding, number, &place, clock).is_some();
            if !suppressions.is_suppressed(number)
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

    /// What cannot be, as the tables of a gate name each other by construction, is refused if it is.
    #[test]
    fn a_gate_whose_tables_do_not_fit_denies() {
        let request = Request::new(None, vec![Image::new("nginx:1.25")]).unwrap();
        let now = Timestamp::parse("2026-11-20T00:00:00Z").unwrap();
        let damages: [fn(&mut Compiled); 5] = [
            |_| {},
            |gate| gate.rules.clear(),
            |gate| gate.profiles.clear(),
            |gate| gate.groups = crate::gate::Groups::default(),
            |gate| gate.clear_conditions(),
        ];
        let actions = damages.map(|damage| {
            let mut gate = Gate::compile(&[Policy::default()], &[], &Vex::default()).unwrap();
            damage(std::sync::Arc::get_mut(&mut gate.0).unwrap());
            gate.decide(&request, now).action()
        });
        assert_eq!(actions, [Action::Allow, Action::Deny, Action::Deny, Action::Deny, Action::Deny]);
    }

    #[test]
    fn what_matters_to_no_rule_of_a_group_limits_nothing() {
        let exempted = |name| format!(r#""name": "{name}", "exemptions": [{{"match": [{{"image": "nginx"}}]}}]"#);
        let (a, b) = (exempted("a"), exempted("b"));
        assert_eq!(ends(&[&a, &b]), None);
        assert_eq!(ends(&[&a, r#""name": "c""#, &b]), Timestamp::parse("2026-12-13T00:00:00Z"));
    }
}
