//! The decision as JSON (section 6).
//!
//! Most of it was written before, by the gate for every rule and by listings for every finding, and is copied. What is
//! written here is put together in the order of the semantics.

use super::Rendered;
use crate::decision::{Reason, SubjectResult};
use crate::explain::{Buffers, By, Explainer, Found, Looked, Told};
use crate::gate::Gate;
use crate::json::write::{push_end, push_instant, push_number, push_string};
use crate::report::{LISTED, Report};
use crate::texts::push_until;
use crate::time::Instant;
use crate::vocabulary::{Action, Detail, Outcome};
use crate::workload::Field;

/// What a listed finding takes, more or less.
const FINDING: usize = 100;

pub(super) fn decision(rendered: &Rendered<'_>, detail: Detail, out: &mut String) {
    let decision = rendered.decision;
    reserve(rendered, detail, out);
    out.push_str("{\"action\":\"");
    out.push_str(decision.action().as_str());
    out.push('"');
    instant(out, ",\"evaluatedAt\":\"", decision.evaluated_at());
    instant(out, ",\"validUntil\":\"", decision.valid_until());
    out.push_str(",\"images\":[");
    let mut buffers = Buffers::default();
    for result in &decision.subjects {
        let explainer = Explainer::new(rendered.gate, rendered.request, decision, result, &mut buffers);
        if let Some(mut explainer) = explainer {
            subject(out, rendered, result, &mut explainer, detail);
            out.push(',');
        }
    }
    push_end(out);
    out.push('}');
}

/// Most of a decision are findings: room for as many as are counted, so that a large text is hardly ever moved.
fn reserve(rendered: &Rendered<'_>, detail: Detail, out: &mut String) {
    let listed = |reason: &Reason| match reason {
        Reason::Findings { count, .. } => FINDING * LISTED.min(*count as usize),
        _ => 0,
    };
    let findings: usize = rendered.decision.reasons.iter().map(listed).sum();
    let texts = &rendered.gate.0.texts;
    let rules = if detail == Detail::All { texts.left_out(0, texts.rules()).len() } else { 0 };
    out.reserve(findings + rules * rendered.decision.subjects.len());
}

fn subject<'d>(
    out: &mut String,
    rendered: &Rendered<'d>,
    result: &SubjectResult,
    explainer: &mut Explainer<'d, '_>,
    detail: Detail,
) {
    let place = explainer.place();
    out.push('{');
    if let Field::Value(container) = &place.image.container {
        out.push_str("\"container\":");
        push_string(out, container);
        out.push(',');
    }
    out.push_str("\"image\":");
    match &place.image.reference {
        Ok(reference) => push_string(out, reference.as_str()),
        Err(text) => push_string(out, text),
    }
    text(out, ",\"digest\":", place.image.digest());
    text(out, ",\"platform\":", place.subject.platform.as_deref());
    text(out, ",\"platformDigest\":", place.subject.digest());
    out.push_str(",\"action\":\"");
    out.push_str(result.action.as_str());
    out.push_str("\",\"reports\":[");
    let mut none = true;
    for report in explainer.counted().reports() {
        none = false;
        out.push_str("{\"state\":\"");
        out.push_str(report.state().as_str());
        out.push('"');
        text(out, ",\"scanner\":", report.scanner());
        instant(out, ",\"scannedAt\":\"", Report::scanned_at(report));
        out.push_str("},");
    }
    if none {
        out.push_str("{\"state\":\"missing\"}");
    }
    push_end(out);
    out.push_str(",\"rules\":[");
    rules(out, rendered, result, explainer, detail);
    push_end(out);
    out.push('}');
}

fn rules<'d>(
    out: &mut String,
    rendered: &Rendered<'d>,
    subject: &SubjectResult,
    explainer: &mut Explainer<'d, '_>,
    detail: Detail,
) {
    let Rendered { gate, decision, .. } = *rendered;
    let texts = &gate.0.texts;
    let mut next = 0;
    for result in decision.rules_of(subject) {
        if detail == Detail::Triggered && result.outcome != Outcome::Triggered {
            continue;
        }
        let Some(told) = Told::new(gate, result) else { continue };
        if detail == Detail::All {
            out.push_str(texts.left_out(next, told.number));
            next = told.number + 1;
        }
        rule(out, gate, explainer, &told, decision.reasons_of(result), subject.action);
        out.push(',');
    }
    if detail == Detail::All {
        out.push_str(texts.left_out(next, texts.rules()));
    }
}

fn rule<'d>(
    out: &mut String,
    gate: &'d Gate,
    explainer: &mut Explainer<'d, '_>,
    told: &Told<'d>,
    reasons: &[Reason],
    of_image: Action,
) {
    let result = told.result;
    let texts = &gate.0.texts;
    texts.push_head(out, told.number, result.action, told.rule.action);
    out.push_str(result.outcome.as_str());
    out.push('"');
    if result.outcome == Outcome::NotEvaluated {
        out.push_str(",\"state\":\"");
        out.push_str(result.state.as_str());
        out.push('"');
    }
    if let Some(by) = explainer.exempted(told) {
        out.push_str(",\"forgiven\":[{");
        self::by(out, gate, told, by);
        push_end(out);
    }
    let mut looked = explainer.look(told);
    if result.outcome == Outcome::Triggered {
        if result.action == of_image {
            out.push_str(",\"decisive\":true");
        }
        out.push_str(texts.message(told.number));
        out.push_str(",\"reasons\":[");
        reasons.iter().for_each(|each| reason(out, looked.as_mut(), each));
        push_end(out);
    }
    if let Some(found) = looked.as_mut().and_then(Looked::forgiven) {
        forgiven(out, gate, told, &found);
    }
    let mut unknown = explainer.unknown(told).peekable();
    if unknown.peek().is_some() {
        out.push_str(",\"unknown\":[");
        unknown.for_each(|(_, name)| out.push_str(name));
        push_end(out);
    }
    out.push('}');
}

/// A reason, a comma behind it.
fn reason(out: &mut String, looked: Option<&mut Looked<'_, '_>>, reason: &Reason) {
    match *reason {
        Reason::InvalidReference => out.push_str("{\"invalidReference\":true"),
        Reason::State(state) => {
            out.push_str("{\"state\":\"");
            out.push_str(state.as_str());
            out.push('"');
        }
        Reason::Image { condition } => {
            out.push_str("{\"condition\":");
            push_number(out, condition.into());
        }
        Reason::Findings { condition, count, allowed } => {
            out.push_str("{\"condition\":");
            push_number(out, condition.into());
            out.push_str(",\"count\":");
            push_number(out, count.into());
            out.push_str(",\"allowed\":");
            push_number(out, allowed.into());
            out.push_str(",\"findings\":[");
            let more = looked.map_or(0, |looked| looked.left(condition).push(out));
            push_end(out);
            omitted(out, ",\"omitted\":", more);
        }
    }
    out.push_str("},");
}

fn forgiven(out: &mut String, gate: &Gate, told: &Told<'_>, found: &Found<'_, '_>) {
    out.push_str(",\"forgiven\":[");
    for rank in found.ranks() {
        if let Some(by) = found.by(rank) {
            found.push_forgiven(out, rank);
            self::by(out, gate, told, by);
        }
    }
    push_end(out);
    omitted(out, ",\"forgivenOmitted\":", found.len().saturating_sub(LISTED));
}

/// The end of an object that tells by whom or what something is forgiven, a comma behind it.
fn by(out: &mut String, gate: &Gate, told: &Told<'_>, by: By<'_>) {
    let texts = &gate.0.texts;
    match by {
        By::Statement(number, _) => out.push_str(texts.statement(number)),
        By::Exemption(number, exemption) => {
            texts.push_exemption(out, number, &exemption.terms, told.plan.policy.0.timezone);
        }
        By::Grace(grace) => {
            out.push_str("\"by\":\"grace\",\"name\":\"");
            out.push_str(grace.name);
            out.push('"');
            push_until(out, grace.until);
        }
    }
}

fn omitted(out: &mut String, key: &str, omitted: usize) {
    if omitted > 0 {
        out.push_str(key);
        push_number(out, omitted as u64);
    }
}

fn text(out: &mut String, key: &str, text: Option<&str>) {
    if let Some(text) = text {
        out.push_str(key);
        push_string(out, text);
    }
}

/// `key` ends with a quote.
fn instant(out: &mut String, key: &str, instant: Option<Instant>) {
    if let Some(instant) = instant {
        out.push_str(key);
        push_instant(out, instant);
        out.push('"');
    }
}
