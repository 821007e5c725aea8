//! The decision for people.

use std::borrow::Cow;
use std::fmt::Write as _;

use super::{Rendered, TextStyle};
use crate::decision::{Reason, SubjectResult};
use crate::explain::{Buffers, By, Explainer, Found, Looked, Shown, Told};
use crate::gate::Gate;
use crate::json::harmless;
use crate::report::Report;
use crate::time::Timezone;
use crate::vocabulary::{Action, Detail, Outcome, Severity};
use crate::workload::Field;

/// The worst findings of a condition, and the first of what was forgiven: more would hide the rest.
const SHOWN: usize = 10;

pub(super) fn decision(rendered: &Rendered<'_>, style: TextStyle) -> String {
    let decision = rendered.decision;
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
            subject(&mut text, rendered, result, &mut explainer, style.detail);
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
) {
    let place = explainer.place();
    text.out.push('\n');
    text.action(result.action);
    text.out.push(' ');
    if let Field::Value(container) = &place.image.container {
        _ = write!(text.out, "{}: ", harmless(container));
    }
    match &place.image.reference {
        Ok(reference) => text.out.push_str(reference.as_str()),
        Err(given) => _ = write!(text.out, "\"{}\", which is no image reference", harmless(given)),
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
    }
    let mut others = 0;
    let results = rendered.decision.rules_of(rendered.gate, result, |_| true);
    let here = results.len();
    for result in results {
        if detail == Detail::Triggered && !result.fate.triggered {
            others += 1;
            continue;
        }
        if let Some(told) = Told::new(rendered.gate, rendered.decision, result) {
            rule(text, rendered.gate, explainer, &told);
        }
    }
    if detail == Detail::All {
        let rules = rendered.gate.0.texts.rules();
        if rules > here {
            text.line(2, &format!("{} disabled or not in scope", counted(rules - here, "rule")));
        }
    } else if others > 0 {
        text.line(2, &format!("{} did not trigger", counted(others, "other rule")));
    }
}

fn described(report: &Report) -> String {
    let scanner = report.scanner().map_or("a scanner without a name".into(), harmless);
    let mut line = format!("{} report by {scanner}", report.state());
    match report.scanned_at() {
        Some(instant) => _ = write!(line, ", scanned at {instant}"),
        None => line.push_str(", it does not say when"),
    }
    line
}

fn outcome_words(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::NotEvaluated => "not evaluated",
        outcome => outcome.as_str(),
    }
}

fn rule<'d>(text: &mut Text, gate: &'d Gate, explainer: &mut Explainer<'d, '_>, told: &Told<'d>) {
    let Some((policy, rule)) = gate.0.written(told.rule) else { return };
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
    let mut looked = explainer.look(told);
    for reason in told.reasons {
        match reason {
            Reason::InvalidReference => text.line(4, "the reference is invalid: such an image can never run"),
            Reason::State(state) => text.line(4, &format!("the scan is {state}, and the rule asks for findings")),
            Reason::Image { condition } => text.line(4, &format!("the image meets condition {condition}")),
            Reason::Findings { condition, count, allowed } => {
                let found = counted(*count as usize, "finding");
                text.line(4, &format!("{found}, {allowed} allowed (condition {condition})"));
                if let Some(looked) = &mut looked {
                    findings(text, &looked.left(*condition));
                }
            }
        }
    }
    if let Some(found) = looked.as_mut().and_then(Looked::forgiven) {
        forgiven(text, timezone, &found);
    }
    if let Some(by) = explainer.exempted(told) {
        text.line(4, &format!("exempted{}", by_whom(timezone, &by)));
    }
    let unknown: Vec<String> = explainer.unknown(told).map(|(look, _)| harmless(&look.name()).into_owned()).collect();
    if !unknown.is_empty() {
        text.line(4, &format!("the rule applies because this is not known: {}", unknown.join(", ")));
    }
}

fn findings(text: &mut Text, found: &Found<'_, '_>) {
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
}

fn forgiven(text: &mut Text, timezone: Timezone, found: &Found<'_, '_>) {
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
}

/// `openssl 3.0.1`
pub(super) fn package(shown: &Shown<'_>) -> Option<String> {
    let name = harmless(shown.finding.package_name()?);
    Some(match shown.finding.package_version() {
        Some(version) => format!("{name} {}", harmless(version)),
        None => name.into_owned(),
    })
}

/// `, fixed in 3.0.2`
pub(super) fn fix(shown: &Shown<'_>) -> String {
    let versions: Vec<Cow<'_, str>> = shown.finding.fixed_versions().map(harmless).collect();
    match (versions.is_empty(), shown.finding.fix_available()) {
        (false, _) => format!(", fixed in {}", versions.join(", ")),
        (true, Some(true)) => ", a fix is available".to_owned(),
        (true, Some(false)) => ", no fix".to_owned(),
        (true, None) => String::new(),
    }
}

/// `, by exemption log4j-legacy until 2027-04-01T00:00:00Z`
fn by_whom(timezone: Timezone, by: &By<'_>) -> String {
    let (by, name, until) = match by {
        By::Statement(_, statement) => ("vex", statement.document.as_deref(), None),
        By::Exemption(_, exemption) => {
            let until = exemption.terms.end(timezone);
            ("exemption", Some(exemption.name.as_str()), until)
        }
        By::Grace(grace) => ("grace", Some(grace.name), grace.until),
    };
    let name = name.map(|name| format!(" {}", harmless(name))).unwrap_or_default();
    let until = until.map(|until| format!(" until {until}")).unwrap_or_default();
    format!(", by {by}{name}{until}")
}

pub(super) fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}
