//! One rule on one subject (section 4).

use super::condition::{self, Context};
use super::exemption;
use super::json;
use super::kleene::Truth;
use super::reports;
use super::selector;
use super::state::{self, Answer};
use super::subject::Subject;
use super::time::{self, Timestamp};
use serde_json::{Map, Value, json};

/// What a rule says of a subject, as the decision shows it apart from `decisive` and `message`.
#[derive(Default)]
pub(super) struct Outcome {
    pub(super) action: String,
    pub(super) enforced_from: Option<String>,
    pub(super) outcome: &'static str,
    pub(super) state: Option<String>,
    pub(super) reasons: Vec<Value>,
    pub(super) forgiven: Vec<Value>,
    pub(super) forgiven_omitted: Option<usize>,
    pub(super) unknown: Vec<String>,
}

pub(super) fn evaluate(case: &Value, policy: &Value, rule: &Value, subject: &Subject<'_>, now: Timestamp) -> Outcome {
    let mut result = Outcome { action: json::text(rule, "action").unwrap().to_owned(), ..Outcome::default() };

    // 1. and 2.: the action as written
    if json::get(rule, "enabled") == Some(&Value::Bool(false)) {
        result.outcome = "disabled";
        return result;
    }
    let scope = json::get(rule, "scope");
    let in_scope = selector::scope(scope, subject);
    if in_scope == Truth::False {
        result.outcome = "notInScope";
        return result;
    }
    if in_scope == Truth::Unknown {
        result.unknown = selector::unknown_fields(scope.unwrap(), subject);
    }
    if let Some(from) = json::text(rule, "enforceFrom") {
        let from = time::start(from, exemption::timezone(policy));
        if now < from {
            result.action = "audit".to_owned();
            result.enforced_from = time::text(from);
        }
    }

    // 3.
    let exemptions = exemption::of_rule(case, policy, rule);
    let resource = exemptions.iter().find(|exemption| exemption.covers_resource(subject, now));
    if let Some(exemption) = resource {
        let mut shown = Map::new();
        let name = Some(exemption.name.as_str());
        condition::by(&mut shown, "exemption", name, exemption.end());
        result.outcome = "exempted";
        result.forgiven = vec![shown.into()];
        return result;
    }

    // 4.
    if subject.image.reference.is_none() {
        result.outcome = "triggered";
        result.reasons = vec![json!({ "invalidReference": true })];
        return result;
    }

    // 5.
    let counted = reports::counted(subject, now);
    let (state, answer) = state::state(rule, &counted, subject, now);
    if answer == Answer::Trigger {
        result.reasons.push(json!({ "state": state }));
    }

    // 6.
    let context = Context { case, policy, rule, subject, exemptions: &exemptions, counted: &counted, now };
    let mut removed: Vec<&Value> = Vec::new();
    let mut not_looked_at = false;
    for (index, entry) in json::list(rule, "when").iter().enumerate() {
        if let Some(image) = json::get(entry, "image") {
            if context.image_holds(image) {
                result.reasons.push(json!({ "condition": index }));
            }
        } else if answer == Answer::Evaluate {
            let mut left = Vec::new();
            for finding in context.selected(entry) {
                if context.forgiven(finding).is_none() {
                    left.push(finding);
                } else {
                    removed.push(finding);
                }
            }
            result.reasons.extend(context.reason(index, entry, &left));
        } else {
            not_looked_at = true;
        }
    }
    // In list order, whichever condition selected them: each finding is shown once, the first of equal ones.
    let is_removed = |finding: &&Value| removed.iter().any(|other| std::ptr::eq(*other, *finding));
    let removed: Vec<&Value> = context.findings().filter(is_removed).collect();
    (result.forgiven, result.forgiven_omitted) = context.forgiven_list(&removed);

    // 7.
    if !result.reasons.is_empty() {
        result.outcome = "triggered";
    } else if not_looked_at {
        result.outcome = "notEvaluated";
        result.state = Some(state.to_owned());
    } else {
        result.outcome = "passed";
    }
    result
}
