//! The decision in one line: what an admission controller says to whoever deploys.

use super::Rendered;
use super::text::{counted, fix, harmless, package};
use crate::decision::{Reason, RuleResult, SubjectResult};
use crate::explain::{Explainer, Explanation};
use crate::policy::Rule;
use crate::vocabulary::{Action, Outcome};

pub(super) fn decision(rendered: &Rendered<'_>, most: usize) -> String {
    let decision = rendered.decision;
    let action = decision.action();
    let mut out = match action {
        Action::Allow => return cut(format!("allowed: {}", counted(decision.subjects.len(), "image")), most),
        Action::Audit => "audited: ".to_owned(),
        Action::Deny => "denied: ".to_owned(),
    };
    // What decided comes first; whoever is refused must see that before the room ends.
    let mut first = true;
    for subject in decision.subjects.iter().filter(|subject| subject.action == action) {
        for result in decision.rules_of(subject) {
            let decisive = result.outcome == Outcome::Triggered && result.action == action;
            if !decisive || out.len() > most {
                continue;
            }
            if !std::mem::take(&mut first) {
                out.push_str("; ");
            }
            if let Some(told) = told(rendered, subject, result) {
                out.push_str(&told);
            }
        }
    }
    cut(out, most)
}

fn told(rendered: &Rendered<'_>, subject: &SubjectResult, result: &RuleResult) -> Option<String> {
    let mut explainer = Explainer::new(rendered.gate, rendered.request, rendered.decision, subject)?;
    let (plan, (rule, rule_plan)) = rendered.gate.rule(result)?;
    let reasons = rendered.decision.reasons_of(result);
    let explanation = explainer.explain(plan, (rule, rule_plan), result, reasons);
    let image = match &explainer.place().image.reference {
        Ok(reference) => reference.as_str().to_owned(),
        Err(given) => format!("\"{}\"", harmless(given)),
    };
    let why: Vec<String> = because(reasons, &explanation);
    let message = message(rule).map(|message| format!(" ({})", harmless(message))).unwrap_or_default();
    Some(format!("{image} by {}/{}: {}{message}", plan.policy.name(), rule.name, why.join(", ")))
}

fn message(rule: &Rule) -> Option<&str> {
    rule.message.as_deref().filter(|message| !message.is_empty())
}

fn because(reasons: &[Reason], explanation: &Explanation<'_>) -> Vec<String> {
    let mut lists = explanation.counted.iter();
    let reason = |reason: &Reason| match reason {
        Reason::InvalidReference => "the image reference is invalid".to_owned(),
        Reason::State(state) => format!("the scan is {state}"),
        Reason::Image { condition } => format!("the image meets condition {condition}"),
        Reason::Findings { count, allowed, .. } => {
            let found = format!("{} ({allowed} allowed)", counted(*count as usize, "finding"));
            match lists.next().and_then(|listed| listed.findings.first()) {
                None => found,
                Some(worst) => {
                    let package = package(worst).map(|package| format!(" in {package}")).unwrap_or_default();
                    let id = harmless(worst.finding.canonical_id());
                    format!("{found}, worst {} {id}{package}{}", worst.severity, fix(worst))
                }
            }
        }
    };
    reasons.iter().map(reason).collect()
}

/// At most so many bytes, whole characters.
fn cut(mut text: String, most: usize) -> String {
    const DOTS: &str = "…";
    if text.len() <= most {
        return text;
    }
    let room = most.checked_sub(DOTS.len());
    text.truncate(text.floor_char_boundary(room.unwrap_or(most)));
    if room.is_some() {
        text.push_str(DOTS);
    }
    text
}
