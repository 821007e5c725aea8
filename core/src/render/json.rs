//! The decision as JSON (section 6).
//!
//! Most of it was written before, by the gate for every rule and by listings for every finding, and is copied. The
//! rest is put around it here, in the order of the semantics. What stands in a list has a comma behind it, of which the
//! last is taken away where the list ends.

use super::Rendered;
use crate::evaluate::decision::{RuleOutcome, SubjectResult, TriggerReason};
use crate::explain::listing::{Buffers, Explainer, ListedSuppressor, RuleFindings, RuleReport, Selection};
use crate::gate::fragments::push_until;
use crate::json::write::{push_end, push_instant, push_number, push_string};
use crate::report::{LISTED, Report};
use crate::request::workload::Fact;
use crate::time::Timestamp;
use crate::vocabulary::{Action, Detail, Outcome};

/// So many bytes a listed finding takes, more or less.
const FINDING: usize = 100;

pub(super) fn decision(rendered: Rendered<'_>, detail: Detail, out: &mut String) {
    let mut json = Json { rendered, detail, out };
    json.reserve();
    json.decision();
}

/// A decision that is being written.
struct Json<'d, 'o> {
    rendered: Rendered<'d>,
    detail: Detail,
    out: &'o mut String,
}

impl<'d> Json<'d, '_> {
    /// Makes room for as many findings as were counted, for they are most of it: so that a large text is hardly ever
    /// moved.
    fn reserve(&mut self) {
        let Rendered { gate, decision, .. } = self.rendered;
        let listed_for = |fate: RuleOutcome| -> usize {
            let verdict = decision.verdict_of(fate).filter(|_| fate.triggered);
            let reasons = verdict.map_or(&[][..], |verdict| decision.reasons_of(verdict));
            let listed = reasons.iter().map(|reason| match reason {
                TriggerReason::Findings { count, .. } => LISTED.min(*count as usize),
                _ => 0,
            });
            listed.sum()
        };
        let mut listed = 0;
        for subject in &decision.subjects {
            decision.each_group(gate, subject, |fate, rules, own| {
                listed += listed_for(fate) * rules.len().saturating_sub(own.len());
                listed += own.iter().map(|own| listed_for(own.fate)).sum::<usize>();
            });
        }
        let fragments = &gate.0.fragments;
        let rules = if self.detail == Detail::All { fragments.left_out(0, fragments.rules()).len() } else { 0 };
        self.out.reserve(FINDING * listed + rules * decision.subjects.len());
    }

    fn decision(&mut self) {
        let Rendered { gate, request, decision } = self.rendered;
        self.word("{\"action\":\"", decision.action().as_str());
        self.instant(",\"evaluatedAt\":\"", decision.evaluated_at());
        self.instant(",\"validUntil\":\"", decision.valid_until());
        self.out.push_str(",\"images\":[");
        let mut buffers = Buffers::default();
        for result in &decision.subjects {
            if let Some(explainer) = Explainer::new(gate, request, decision, result, &mut buffers) {
                self.subject(result, explainer);
                self.out.push(',');
            }
        }
        push_end(self.out);
        self.out.push('}');
    }

    fn subject(&mut self, result: &SubjectResult, mut explainer: Explainer<'d, '_>) {
        let place = explainer.place();
        self.out.push('{');
        if let Fact::Value(container) = &place.image.container {
            self.text("\"container\":", Some(container));
            self.out.push(',');
        }
        let image = place.image.reference.as_ref().map_or_else(String::as_str, |reference| reference.as_str());
        self.text("\"image\":", Some(image));
        self.text(",\"digest\":", place.image.digest());
        self.text(",\"platform\":", place.subject.platform.as_deref());
        self.text(",\"platformDigest\":", place.subject.digest());
        self.word(",\"action\":\"", result.action.as_str());
        self.out.push_str(",\"reports\":[");
        let mut none = true;
        for report in explainer.counted().reports() {
            none = false;
            self.word("{\"state\":\"", report.state().as_str());
            self.text(",\"scanner\":", report.scanner());
            self.instant(",\"scannedAt\":\"", Report::scanned_at(report));
            self.out.push_str("},");
        }
        if none {
            self.out.push_str("{\"state\":\"missing\"}");
        }
        push_end(self.out);
        self.out.push_str(",\"rules\":[");
        self.rules(result, &mut explainer);
        push_end(self.out);
        self.out.push('}');
    }

    fn rules(&mut self, subject: &SubjectResult, explainer: &mut Explainer<'d, '_>) {
        let Rendered { gate, decision, .. } = self.rendered;
        if self.detail == Detail::Triggered && subject.action == Action::Allow {
            return;
        }
        let mut next = 0;
        for result in decision.rules_of(gate, subject, |fate| fate.triggered || self.detail != Detail::Triggered) {
            let Some(told) = RuleReport::new(gate, decision, result) else { continue };
            if self.detail == Detail::All {
                self.out.push_str(gate.0.fragments.left_out(next, told.number()));
                next = told.number() + 1;
            }
            self.rule(explainer, &told, subject.action);
        }
        if self.detail == Detail::All {
            let fragments = &gate.0.fragments;
            self.out.push_str(fragments.left_out(next, fragments.rules()));
        }
    }

    fn rule(&mut self, explainer: &mut Explainer<'d, '_>, told: &RuleReport<'d>, of_image: Action) {
        let (fate, verdict) = (told.result.fate, told.verdict);
        let fragments = &self.rendered.gate.0.fragments;
        fragments.push_head(self.out, told.number(), fate.action, told.rule.action);
        self.out.push_str(match verdict.outcome {
            Outcome::Triggered if fate.action == of_image => "triggered\",\"decisive\":true",
            Outcome::Triggered => "triggered\"",
            Outcome::Passed => "passed\"",
            Outcome::Exempted => "exempted\"",
            Outcome::NotEvaluated => "notEvaluated\"",
            Outcome::NotInScope => "notInScope\"",
            Outcome::Disabled => "disabled\"",
        });
        if verdict.outcome == Outcome::NotEvaluated {
            self.word(",\"state\":\"", verdict.state.as_str());
        }
        if fate.triggered {
            self.out.push_str(fragments.message(told.number()));
        }
        self.told(explainer, told);
        if fate.scope_unknown {
            self.unknown(explainer, told);
        }
        self.out.push_str("},");
    }

    /// What is told of the findings, and of what is forgiven.
    fn told(&mut self, explainer: &mut Explainer<'d, '_>, told: &RuleReport<'d>) {
        let mut looked = explainer.look(told);
        if told.result.fate.triggered {
            self.out.push_str(",\"reasons\":[");
            told.reasons.iter().for_each(|reason| self.reason(looked.as_mut(), reason));
            push_end(self.out);
        }
        if let Some(found) = looked.as_mut().and_then(RuleFindings::forgiven) {
            self.forgiven(told, &found);
        } else if let Some(by) = explainer.exempted(told) {
            self.out.push_str(",\"forgiven\":[{");
            self.by(told, &by);
            self.out.push(']');
        }
    }

    fn unknown(&mut self, explainer: &Explainer<'d, '_>, told: &RuleReport<'d>) {
        let mut unknown = explainer.unknown(told).peekable();
        if unknown.peek().is_some() {
            self.out.push_str(",\"unknown\":[");
            unknown.for_each(|(_, name)| self.out.push_str(name));
            push_end(self.out);
        }
    }

    fn reason(&mut self, looked: Option<&mut RuleFindings<'_, 'd>>, reason: &TriggerReason) {
        match *reason {
            TriggerReason::InvalidReference => self.out.push_str("{\"invalidReference\":true"),
            TriggerReason::ScanState(state) => self.word("{\"state\":\"", state.as_str()),
            TriggerReason::Image { condition } => self.number("{\"condition\":", condition.into()),
            TriggerReason::Findings { condition, count, allowed } => {
                self.number("{\"condition\":", condition.into());
                self.number(",\"count\":", count.into());
                self.number(",\"allowed\":", allowed.into());
                self.out.push_str(",\"findings\":[");
                let more = looked.map_or(0, |looked| looked.left(condition).push(self.out));
                push_end(self.out);
                self.omitted(",\"omitted\":", more);
            }
        }
        self.out.push_str("},");
    }

    fn forgiven(&mut self, told: &RuleReport<'d>, found: &Selection<'_, 'd>) {
        self.out.push_str(",\"forgiven\":[");
        for rank in found.ranks() {
            if let Some(by) = found.by(rank) {
                found.push_forgiven(self.out, rank);
                self.by(told, &by);
                self.out.push(',');
            }
        }
        push_end(self.out);
        self.omitted(",\"forgivenOmitted\":", found.len().saturating_sub(LISTED));
    }

    /// The end of an object that tells by whom or what something is forgiven.
    fn by(&mut self, told: &RuleReport<'d>, by: &ListedSuppressor<'d>) {
        let fragments = &self.rendered.gate.0.fragments;
        match by {
            ListedSuppressor::Statement(number, _) => self.out.push_str(fragments.statement(*number)),
            ListedSuppressor::Exemption(number, exemption) => {
                let timezone = self.rendered.gate.0.timezone(told.rule);
                fragments.push_exemption(self.out, *number, &exemption.terms, timezone);
            }
            ListedSuppressor::Grace(grace) => {
                self.word("\"by\":\"grace\",\"name\":\"", grace.name);
                push_until(self.out, grace.until);
            }
        }
    }

    fn omitted(&mut self, key: &str, omitted: usize) {
        if omitted > 0 {
            self.number(key, omitted as u64);
        }
    }

    fn text(&mut self, key: &str, text: Option<&str>) {
        if let Some(text) = text {
            self.out.push_str(key);
            push_string(self.out, text);
        }
    }

    fn number(&mut self, key: &str, number: u64) {
        self.out.push_str(key);
        push_number(self.out, number);
    }

    /// A word of ours, which needs no escapes. `key` ends with a quote.
    fn word(&mut self, key: &str, word: &str) {
        self.out.push_str(key);
        self.out.push_str(word);
        self.out.push('"');
    }

    /// `key` ends with a quote.
    fn instant(&mut self, key: &str, instant: Option<Timestamp>) {
        if let Some(instant) = instant {
            self.out.push_str(key);
            push_instant(self.out, instant);
            self.out.push('"');
        }
    }
}
