//! The decision in one line: what an admission controller says to whoever deploys.

use std::fmt::Write as _;
use std::ops::ControlFlow;

use super::Rendered;
use super::words::{counted, counted_findings, fix, image_condition, invalid_reference, package};
use crate::document::policy::{Policy, Rule};
use crate::evaluate::context::ActiveReports;
use crate::evaluate::decision::{Decision, RuleOutcome, TriggerReason};
use crate::explain::listing::{Buffers, Explainer, RuleFindings, RuleReport, SelectedRow};
use crate::json::{harmless, shown};
use crate::request::Prepared;
use crate::time::Timestamp;
use crate::vocabulary::Action;

pub(super) fn decision(rendered: &Rendered<'_>, most: usize) -> String {
    let decision = rendered.decision;
    let action = decision.action();
    let mut out = match action {
        Action::Allow => return cut(allowed(decision), most),
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

/// How many images are let in, and of how many of these no rule decided that.
fn allowed(decision: &Decision) -> String {
    let (mut images, mut out_of_scope) = (0, 0);
    for subjects in decision.subjects.chunk_by(|a, b| a.image == b.image) {
        images += 1;
        out_of_scope += usize::from(subjects.iter().all(|subject| subject.groups.0 == subject.groups.1));
    }
    let allowed = format!("allowed: {}", counted(images, "image"));
    match out_of_scope {
        0 => allowed,
        1 if images == 1 => format!("{allowed}, no rule is in scope of it"),
        all if all == images => format!("{allowed}, no rule is in scope of them"),
        some => format!("{allowed}, no rule is in scope of {some} of them"),
    }
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
        let asked = |fate: &RuleOutcome| fate.triggered && fate.action == action;
        for result in decision.rules_of(rendered.gate, subject, asked) {
            let Some(told) = RuleReport::new(rendered.gate, decision, result) else { continue };
            let Some(written) = rendered.gate.0.written(told.rule) else { continue };
            let of = (explainer.place().image, explainer.counted(), decision.evaluated_at());
            let flow = each(&mut |out| rule(out, written, of, explainer.look(&told), told.reasons));
            if flow.is_break() {
                return;
            }
        }
    }
}

fn rule(
    out: &mut String,
    (policy, rule): (&Policy, &Rule),
    (image, reports, now): (&Prepared, ActiveReports<'_>, Option<Timestamp>),
    mut looked: Option<RuleFindings<'_, '_>>,
    reasons: &[TriggerReason],
) {
    match &image.reference {
        Ok(reference) => out.push_str(reference.as_str()),
        Err(given) => _ = write!(out, "\"{}\"", shown(given)),
    }
    _ = write!(out, " by {}/{}: ", policy.name(), rule.name);
    for (index, reason) in reasons.iter().enumerate() {
        if index > 0 {
            out.push_str(", ");
        }
        match reason {
            TriggerReason::InvalidReference => {
                _ = write!(out, "the image reference is invalid: {}", invalid_reference(image));
            }
            TriggerReason::ScanState(state) => _ = write!(out, "the scan is {state}"),
            TriggerReason::Image { condition } => out.push_str(&image_condition(rule, *condition, reports, now)),
            TriggerReason::Findings { condition, count, allowed } => {
                let found = looked.as_mut().map(|looked| looked.left(*condition));
                let number = counted_findings(rule, *condition, *count, found.as_ref());
                _ = write!(out, "{number} ({allowed} allowed)");
                if let Some(worst) = found.and_then(|found| found.shown().next()) {
                    push_worst(out, &worst);
                }
            }
        }
    }
    if let Some(message) = rule.message.as_deref().filter(|message| !message.is_empty()) {
        _ = write!(out, " ({})", harmless(message));
    }
}

/// `, worst critical CVE-2024-0001 in openssl 3.0.1, fixed in 3.0.2`
fn push_worst(out: &mut String, worst: &SelectedRow<'_>) {
    let package = package(worst).map(|package| format!(" in {package}")).unwrap_or_default();
    let id = harmless(worst.finding.canonical_id());
    _ = write!(out, ", worst {} {id}{package}{}", worst.severity, fix(worst));
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
