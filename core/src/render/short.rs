//! The decision in one line: what an admission controller says to whoever deploys.

use std::fmt::Write as _;
use std::ops::ControlFlow;

use super::Rendered;
use super::text::{counted, fix, package};
use crate::decision::{Fate, Reason};
use crate::explain::{Buffers, Explainer, Looked, Told};
use crate::json::harmless;
use crate::policy::{Policy, Rule};
use crate::request::Prepared;
use crate::vocabulary::Action;

pub(super) fn decision(rendered: &Rendered<'_>, most: usize) -> String {
    let decision = rendered.decision;
    let action = decision.action();
    let mut out = match action {
        Action::Allow => return cut(format!("allowed: {}", counted(decision.subjects.len(), "image")), most),
        Action::Audit => "audited: ".to_owned(),
        Action::Deny => "denied: ".to_owned(),
    };
    let begun = out.len();
    // What decided comes first; whoever is refused must see that before the room ends.
    each_triggered(rendered, action, |write| {
        if out.len() > begun {
            out.push_str("; ");
        }
        write(&mut out);
        if out.len() > most { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    cut(out, most)
}

/// The API server cuts a warning after 256 characters and drops what goes over 4,096 of one answer; this is counted in
/// bytes, and leaves the others some room.
const WARNING: usize = 256;
const WARNINGS: usize = 3072;

pub(super) fn warnings(rendered: &Rendered<'_>) -> Vec<String> {
    let mut warnings: Vec<String> = Vec::new();
    let (mut room, mut left_out) = (WARNINGS, 0);
    each_triggered(rendered, Action::Audit, |write| {
        if left_out > 0 || room < WARNING {
            left_out += 1;
            return ControlFlow::Continue(());
        }
        let mut warning = "audited: ".to_owned();
        write(&mut warning);
        let warning = cut(warning, WARNING);
        if !warnings.contains(&warning) {
            room -= warning.len();
            warnings.push(warning);
        }
        ControlFlow::Continue(())
    });
    if left_out > 0 {
        warnings.push(format!("audited: {left_out} more"));
    }
    warnings
}

/// Calls `each` for every rule that triggers with an action, image by image, with what appends why it does.
fn each_triggered(
    rendered: &Rendered<'_>,
    action: Action,
    mut each: impl FnMut(&mut dyn FnMut(&mut String)) -> ControlFlow<()>,
) {
    let decision = rendered.decision;
    let mut buffers = Buffers::default();
    for subject in decision.subjects.iter().filter(|subject| subject.action >= action) {
        let explainer = Explainer::new(rendered.gate, rendered.request, decision, subject, &mut buffers);
        let Some(mut explainer) = explainer else { continue };
        let asked = |fate: &Fate| fate.triggered && fate.action == action;
        for result in decision.rules_of(rendered.gate, subject, asked) {
            let Some(told) = Told::new(rendered.gate, decision, result) else { continue };
            let Some(written) = rendered.gate.0.written(told.rule) else { continue };
            let image = explainer.place().image;
            let flow = each(&mut |out| rule(out, written, image, explainer.look(&told), told.reasons));
            if flow.is_break() {
                return;
            }
        }
    }
}

fn rule(
    out: &mut String,
    (policy, rule): (&Policy, &Rule),
    image: &Prepared,
    mut looked: Option<Looked<'_, '_>>,
    reasons: &[Reason],
) {
    match &image.reference {
        Ok(reference) => out.push_str(reference.as_str()),
        Err(given) => _ = write!(out, "\"{}\"", harmless(given)),
    }
    _ = write!(out, " by {}/{}: ", policy.name(), rule.name);
    for (index, reason) in reasons.iter().enumerate() {
        if index > 0 {
            out.push_str(", ");
        }
        because(out, looked.as_mut(), reason);
    }
    if let Some(message) = rule.message.as_deref().filter(|message| !message.is_empty()) {
        _ = write!(out, " ({})", harmless(message));
    }
}

fn because(out: &mut String, looked: Option<&mut Looked<'_, '_>>, reason: &Reason) {
    _ = match reason {
        Reason::InvalidReference => write!(out, "the image reference is invalid"),
        Reason::State(state) => write!(out, "the scan is {state}"),
        Reason::Image { condition } => write!(out, "the image meets condition {condition}"),
        Reason::Findings { condition, count, allowed } => {
            _ = write!(out, "{} ({allowed} allowed)", counted(*count as usize, "finding"));
            let worst = looked.and_then(|looked| looked.left(*condition).shown().next());
            let Some(worst) = worst else { return };
            let package = package(&worst).map(|package| format!(" in {package}")).unwrap_or_default();
            let id = harmless(worst.finding.canonical_id());
            write!(out, ", worst {} {id}{package}{}", worst.severity, fix(&worst))
        }
    };
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
