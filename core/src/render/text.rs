//! The decision for people.

use std::fmt::Write as _;

use super::repeats::{ListPlace, Repeats};
use super::words::{counted, counted_findings, fix, image_condition, invalid_reference, package};
use super::{Rendered, TextStyle};
use crate::evaluate::decision::{SubjectResult, TriggerReason};
use crate::evaluate::uncounted::Uncounted;
use crate::explain::listing::{Buffers, Explainer, ListedSuppressor, RuleFindings, RuleReport, Selection};
use crate::json::{harmless, shown};
use crate::report::Report;
use crate::request::workload::Fact;
use crate::time::Timezone;
use crate::vocabulary::{Action, Detail, Outcome, Severity};

/// The worst findings of a condition, and the first of what was forgiven: more would hide the rest.
const SHOWN: usize = 10;
/// The first reports of those that were given for an image and do not count.
const REPORTS: usize = 3;

pub(super) fn decision(rendered: &Rendered<'_>, style: TextStyle) -> String {
    let decision = rendered.decision;
    let asked = decision.subjects.iter().any(|subject| subject.counted.0 == subject.counted.1);
    let now = decision.evaluated_at().filter(|_| asked);
    let uncounted = now.map(|now| rendered.request.uncounted(now)).unwrap_or_default();
    let mut text = Text { out: String::new(), colour: style.colour };
    text.action(decision.action());
    if let Some(now) = decision.evaluated_at() {
        _ = write!(text.out, " at {now}");
    }
    if let Some(limit) = decision.valid_until() {
        _ = write!(text.out, ", holds until {limit}");
    }
    text.out.push('\n');
    let mut buffers = Buffers::default();
    for result in &decision.subjects {
        let explainer = Explainer::new(rendered.gate, rendered.request, decision, result, &mut buffers);
        if let Some(mut explainer) = explainer {
            subject(&mut text, rendered, result, &mut explainer, style.detail, &uncounted);
        }
    }
    text.out
}

struct Text {
    out: String,
    colour: bool,
}

impl Text {
    fn coloured(&mut self, code: &str, text: &str) {
        if self.colour {
            _ = write!(self.out, "\u{1b}[{code}m{text}\u{1b}[0m");
        } else {
            self.out.push_str(text);
        }
    }

    fn action(&mut self, action: Action) {
        match action {
            Action::Allow => self.coloured("1;32", "ALLOW"),
            Action::Audit => self.coloured("1;33", "AUDIT"),
            Action::Deny => self.coloured("1;31", "DENY"),
        }
    }

    fn severity(&mut self, severity: Severity) {
        let code = match severity {
            Severity::Critical => "1;31",
            Severity::High => "31",
            Severity::Medium => "33",
            Severity::Low => "36",
            Severity::Negligible | Severity::Unknown => "2",
        };
        self.coloured(code, severity.as_str());
    }

    /// A line of its own, so far in.
    fn line(&mut self, indent: usize, text: &str) {
        _ = writeln!(self.out, "{:indent$}{text}", "");
    }
}

fn subject<'d>(
    text: &mut Text,
    rendered: &Rendered<'d>,
    result: &SubjectResult,
    explainer: &mut Explainer<'d, '_>,
    detail: Detail,
    uncounted: &[Uncounted<'_>],
) {
    let place = explainer.place();
    text.out.push('\n');
    text.action(result.action);
    text.out.push(' ');
    if let Fact::Value(container) = &place.image.container {
        _ = write!(text.out, "{}: ", harmless(container));
    }
    match &place.image.reference {
        Ok(reference) => text.out.push_str(reference.as_str()),
        Err(given) => _ = write!(text.out, "\"{}\", which is no image reference", shown(given)),
    }
    if let Some(platform) = &place.subject.platform {
        _ = write!(text.out, " for {}", harmless(platform));
    }
    text.out.push('\n');
    let mut none = true;
    for report in explainer.counted().reports() {
        none = false;
        text.line(2, &described(report));
    }
    if none {
        text.line(2, "no report counts for this image");
        // They are sorted by image.
        let from = uncounted.partition_point(|of| of.image() < result.image as usize);
        let of_image = uncounted.iter().skip(from).take_while(|of| of.image() == result.image as usize);
        for report in of_image.clone().take(REPORTS) {
            text.line(4, &report.to_string());
        }
        let more = of_image.skip(REPORTS).count();
        if more > 0 {
            text.line(4, &format!("and {more} more"));
        }
    }
    let mut others = 0;
    let results = rendered.decision.rules_of(rendered.gate, result, |_| true);
    let here = results.len();
    let rules = rendered.gate.0.fragments.rules();
    if here == 0 {
        text.line(2, &nothing_applies(rules, detail));
        return;
    }
    let mut repeats = Repeats::default();
    for result in results {
        if detail == Detail::Triggered && !result.fate.triggered {
            others += 1;
            continue;
        }
        if let Some(told) = RuleReport::new(rendered.gate, rendered.decision, result) {
            rule(text, rendered, explainer, &told, &mut repeats);
        }
    }
    if detail == Detail::All {
        if rules > here {
            text.line(2, &format!("{} disabled or not in scope", counted(rules - here, "rule")));
        }
    } else if others > 0 {
        text.line(2, &format!("{} did not trigger", counted(others, "other rule")));
    }
}

/// That no rule looked at an image, which is not the same as that all passed.
fn nothing_applies(rules: usize, detail: Detail) -> String {
    let none = "no rule is in scope of this image";
    match (rules, detail) {
        (0, _) => format!("{none}: no policy is given"),
        (1, Detail::All) => format!("{none}: 1 rule is disabled or not in scope"),
        (rules, Detail::All) => format!("{none}: {rules} rules are disabled or not in scope"),
        _ => none.to_owned(),
    }
}

fn described(report: &Report) -> String {
    let scanner = report.scanner().map_or("a scanner without a name".into(), harmless);
    let mut line = format!("{} report by {scanner}", report.state());
    match report.scanned_at() {
        Some(instant) => _ = write!(line, ", scanned at {instant}"),
        None => line.push_str(", scan time unknown"),
    }
    line
}

fn outcome_words(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::NotEvaluated => "not evaluated",
        outcome => outcome.as_str(),
    }
}

fn rule<'d>(
    text: &mut Text,
    rendered: &Rendered<'d>,
    explainer: &mut Explainer<'d, '_>,
    told: &RuleReport<'d>,
    repeats: &mut Repeats,
) {
    let Some((policy, rule)) = rendered.gate.0.written(told.rule) else { return };
    let (result, verdict, timezone) = (told.result, told.verdict, policy.0.timezone);
    text.out.push_str("  ");
    match verdict.outcome {
        Outcome::Triggered => text.action(result.fate.action),
        outcome => text.coloured("2", outcome_words(outcome)),
    }
    _ = write!(text.out, " {}/{}", policy.name(), rule.name);
    if let Some(scope) = &rule.scope.name {
        _ = write!(text.out, " (scope {})", harmless(scope));
    }
    if verdict.outcome == Outcome::NotEvaluated {
        _ = write!(text.out, ": the scan is {}", verdict.state);
    }
    text.out.push('\n');
    if result.fate.action != rule.action
        && let Some(from) = told.rule.enforce_from
    {
        text.line(4, &format!("audits until it is enforced from {from}"));
    }
    if result.fate.triggered
        && let Some(message) = &rule.message
        && !message.is_empty()
    {
        text.line(4, &harmless(message));
    }
    let (image, reports, now) = (explainer.place().image, explainer.counted(), rendered.decision.evaluated_at());
    let lists = told.reasons.iter().filter(|reason| matches!(reason, TriggerReason::Findings { .. })).count();
    let name = format!("{}/{}", policy.name(), rule.name);
    let place = |condition| ListPlace { rule: name.clone(), condition, is_one_of_several: lists > 1 };
    let mut looked = explainer.look(told);
    for reason in told.reasons {
        match reason {
            TriggerReason::InvalidReference => {
                let why = invalid_reference(image);
                text.line(4, &format!("the reference is invalid: {why}; such an image can never run"));
            }
            TriggerReason::ScanState(state) => {
                text.line(4, &format!("the scan is {state}, and the rule asks for findings"))
            }
            TriggerReason::Image { condition } => {
                let said = image_condition(rule, *condition, reports, now);
                text.line(4, &format!("{said} (condition {condition})"));
            }
            TriggerReason::Findings { condition, count, allowed } => {
                let found = looked.as_mut().map(|looked| looked.left(*condition));
                let number = counted_findings(rule, *condition, *count, found.as_ref());
                text.line(4, &format!("{number}, {allowed} allowed (condition {condition})"));
                if let Some(found) = found {
                    findings(text, &found, &place(Some(*condition)), repeats);
                }
            }
        }
    }
    if let Some(found) = looked.as_mut().and_then(RuleFindings::forgiven) {
        forgiven(text, timezone, &found, &place(None), repeats);
    }
    if let Some(by) = explainer.exempted(told) {
        text.line(4, &format!("exempted{}", by_whom(timezone, &by)));
    }
    let unknown: Vec<String> = explainer.unknown(told).map(|(look, _)| harmless(&look.name()).into_owned()).collect();
    if !unknown.is_empty() {
        text.line(4, &format!("applies because these fields are unknown: {}", unknown.join(", ")));
    }
}

fn findings(text: &mut Text, found: &Selection<'_, '_>, place: &ListPlace, repeats: &mut Repeats) {
    let begun = text.out.len();
    for shown in found.shown().take(SHOWN) {
        text.out.push_str("      ");
        text.severity(shown.severity);
        _ = write!(text.out, " {}", harmless(shown.finding.canonical_id()));
        if let Some(package) = package(&shown) {
            _ = write!(text.out, " in {package}");
        }
        _ = writeln!(text.out, "{}", fix(&shown));
    }
    if found.len() > SHOWN {
        text.line(6, &format!("and {} more", found.len() - SHOWN));
    }
    let written = text.out.get(begun..).unwrap_or_default();
    if let Some(first) = repeats.find(found, written, place) {
        text.out.truncate(begun);
        text.line(6, &format!("{} as {}", the_same(found), first.seen_from(place)));
    }
}

/// `the same 12 findings`
fn the_same(found: &Selection<'_, '_>) -> String {
    match found.len() {
        1 => "the same finding".to_owned(),
        several => format!("the same {several} findings"),
    }
}

fn forgiven(text: &mut Text, timezone: Timezone, found: &Selection<'_, '_>, place: &ListPlace, repeats: &mut Repeats) {
    let begun = text.out.len();
    for shown in found.shown().take(SHOWN) {
        if let Some(by) = found.by(shown.rank) {
            let place = package(&shown).map(|package| format!(" in {package}")).unwrap_or_default();
            let id = harmless(shown.finding.canonical_id());
            text.line(4, &format!("forgiven: {id}{place}{}", by_whom(timezone, &by)));
        }
    }
    if found.len() > SHOWN {
        text.line(4, &format!("and {} more forgiven", found.len() - SHOWN));
    }
    let written = text.out.get(begun..).unwrap_or_default();
    if let Some(first) = repeats.find(found, written, place) {
        text.out.truncate(begun);
        text.line(4, &format!("forgiven: {} as for {}", the_same(found), first.seen_from(place)));
    }
}

/// `, by exemption log4j-legacy until 2027-04-01T00:00:00Z`
fn by_whom(timezone: Timezone, by: &ListedSuppressor<'_>) -> String {
    let (by, name, until) = match by {
        ListedSuppressor::Statement(_, statement) => ("vex", statement.document.as_deref(), None),
        ListedSuppressor::Exemption(_, exemption) => {
            let until = exemption.terms.end(timezone);
            ("exemption", Some(exemption.name.as_str()), until)
        }
        ListedSuppressor::Grace(grace) => ("grace", Some(grace.name), grace.until),
    };
    let name = name.map(|name| format!(" {}", harmless(name))).unwrap_or_default();
    let until = until.map(|until| format!(" until {until}")).unwrap_or_default();
    format!(", by {by}{name}{until}")
}
