//! The decision as JSON (section 6).

use super::Rendered;
use crate::decision::{Reason, RuleResult, SubjectResult};
use crate::explain::{Explainer, Explanation, Forgiven, Shown};
use crate::gate::{Plan, RulePlan};
use crate::json::write::Writer;
use crate::policy::Rule;
use crate::report::Report;
use crate::time::Instant;
use crate::vocabulary::{Action, Detail, Outcome};
use crate::workload::Field;

pub(super) fn decision(rendered: &Rendered<'_>, detail: Detail) -> String {
    let decision = rendered.decision;
    let mut writer = Writer::default();
    writer.object(|w| {
        w.key("action").plain(decision.action().as_str());
        instant(w, "evaluatedAt", decision.evaluated_at());
        instant(w, "validUntil", decision.valid_until());
        w.key("images").list(|w| {
            for result in &decision.subjects {
                if let Some(explainer) = Explainer::new(rendered.gate, rendered.request, decision, result) {
                    w.object(|w| subject(w, rendered, result, explainer, detail));
                }
            }
        });
    });
    writer.into_string()
}

fn subject<'d>(
    w: &mut Writer,
    rendered: &Rendered<'d>,
    result: &SubjectResult,
    mut explainer: Explainer<'d>,
    detail: Detail,
) {
    let place = explainer.place();
    if let Field::Value(container) = &place.image.container {
        w.key("container").string(container);
    }
    match &place.image.reference {
        Ok(reference) => w.key("image").string(reference.as_str()),
        Err(text) => w.key("image").string(text),
    }
    text(w, "digest", place.image.digest());
    text(w, "platform", place.subject.platform.as_deref());
    text(w, "platformDigest", place.subject.digest());
    w.key("action").plain(result.action.as_str());
    w.key("reports").list(|w| {
        let mut none = true;
        for report in explainer.counted().reports() {
            none = false;
            w.object(|w| {
                w.key("state").plain(report.state().as_str());
                text(w, "scanner", report.scanner());
                instant(w, "scannedAt", Report::scanned_at(report));
            });
        }
        if none {
            w.object(|w| w.key("state").plain("missing"));
        }
    });
    let action = result.action;
    w.key("rules").list(|w| {
        let mut results = rendered.decision.rules_of(result).iter().peekable();
        if detail == Detail::All {
            for (number, rule_plan) in (0_u32..).zip(&rendered.gate.0.rules) {
                let Some((plan, rule)) = rendered.gate.0.written(rule_plan) else { continue };
                match results.next_if(|result| result.rule == number) {
                    Some(result) => in_scope(w, rendered, &mut explainer, plan, (rule, rule_plan), result, action),
                    None => left_out(w, plan, rule),
                }
            }
            return;
        }
        for result in results {
            if detail == Detail::Triggered && result.outcome != Outcome::Triggered {
                continue;
            }
            if let Some((plan, rule)) = rendered.gate.rule(result) {
                in_scope(w, rendered, &mut explainer, plan, rule, result, action);
            }
        }
    });
}

/// A rule that is disabled or not in scope.
fn left_out(w: &mut Writer, plan: &Plan, rule: &Rule) {
    w.object(|w| {
        head(w, plan, rule, rule.action);
        let outcome = if rule.enabled { Outcome::NotInScope } else { Outcome::Disabled };
        w.key("outcome").plain(outcome.as_str());
    });
}

fn head(w: &mut Writer, plan: &Plan, rule: &Rule, action: Action) {
    w.key("policy").plain(&plan.policy.0.name);
    w.key("rule").plain(&rule.name);
    text(w, "scope", rule.scope.name.as_deref());
    w.key("action").plain(action.as_str());
}

fn in_scope<'d>(
    w: &mut Writer,
    rendered: &Rendered<'d>,
    explainer: &mut Explainer<'d>,
    plan: &'d Plan,
    (rule, rule_plan): (&'d Rule, &'d RulePlan),
    result: &RuleResult,
    of_image: Action,
) {
    let reasons = rendered.decision.reasons_of(result);
    let explanation = explainer.explain(plan, (rule, rule_plan), result, reasons);
    w.object(|w| {
        head(w, plan, rule, result.action);
        if result.action != rule.action {
            instant(w, "enforcedFrom", rule_plan.enforce_from);
        }
        w.key("outcome").plain(result.outcome.as_str());
        if result.outcome == Outcome::NotEvaluated {
            w.key("state").plain(result.state.as_str());
        }
        if result.outcome == Outcome::Triggered {
            if result.action == of_image {
                w.key("decisive").literal("true");
            }
            text(w, "message", rule.message.as_deref());
            write_reasons(w, reasons, &explanation);
        }
        if !explanation.forgiven.is_empty() {
            w.key("forgiven").list(|w| explanation.forgiven.iter().for_each(|each| forgiven(w, each)));
            omitted(w, "forgivenOmitted", explanation.forgiven_omitted);
        }
        if !explanation.unknown.is_empty() {
            w.key("unknown").list(|w| explanation.unknown.iter().for_each(|name| w.string(name)));
        }
    });
}

fn write_reasons(w: &mut Writer, reasons: &[Reason], explanation: &Explanation<'_>) {
    let mut counted = explanation.counted.iter();
    w.key("reasons").list(|w| {
        for reason in reasons {
            w.object(|w| match reason {
                Reason::InvalidReference => w.key("invalidReference").literal("true"),
                Reason::State(state) => w.key("state").plain(state.as_str()),
                Reason::Image { condition } => w.key("condition").number((*condition).into()),
                Reason::Findings { condition, count, allowed } => {
                    w.key("condition").number((*condition).into());
                    w.key("count").number((*count).into());
                    w.key("allowed").number((*allowed).into());
                    let Some(listed) = counted.next() else { return };
                    w.key("findings").list(|w| listed.findings.iter().for_each(|shown| finding(w, shown)));
                    omitted(w, "omitted", listed.omitted);
                }
            });
        }
    });
}

fn finding(w: &mut Writer, shown: &Shown<'_>) {
    w.object(|w| {
        w.key("id").string(shown.finding.canonical_id());
        w.key("severity").plain(shown.severity.as_str());
        text(w, "package", shown.finding.package_name());
        text(w, "version", shown.finding.package_version());
        let mut versions = shown.finding.fixed_versions().peekable();
        if versions.peek().is_some() {
            w.key("fixedIn").list(|w| versions.for_each(|version| w.string(version)));
        }
    });
}

fn forgiven(w: &mut Writer, forgiven: &Forgiven<'_>) {
    w.object(|w| {
        if let Some(shown) = &forgiven.finding {
            w.key("id").string(shown.finding.canonical_id());
            text(w, "package", shown.finding.package_name());
            text(w, "version", shown.finding.package_version());
        }
        w.key("by").plain(forgiven.by);
        text(w, "name", forgiven.name);
        instant(w, "until", forgiven.until);
    });
}

fn omitted(w: &mut Writer, key: &str, omitted: usize) {
    if omitted > 0 {
        w.key(key).number(omitted as u64);
    }
}

fn text(w: &mut Writer, key: &str, text: Option<&str>) {
    if let Some(text) = text {
        w.key(key).string(text);
    }
}

fn instant(w: &mut Writer, key: &str, instant: Option<Instant>) {
    if let Some(instant) = instant {
        w.key(key).plain(instant.format(&mut [0; 30]));
    }
}
