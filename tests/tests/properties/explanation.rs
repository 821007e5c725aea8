//! The typed explanation says what the decision's JSON says, and what that leaves out fits it.

use std::collections::BTreeSet;

use super::{CASES, evaluated, json, list, parsed, read};
use imagegate::explain::{
    Barred, ConditionExplanation, ExemptionMatch, ExemptionSource, Reason, RuleExplanation, RuleMatch,
    SubjectExplanation, SuppressedBy, Truth, Window,
};
use imagegate::views::ConditionView;
use imagegate::{Case, Outcome};
use imagegate_tests::{generate, seeds};
use serde_json::Value;

fn check(condition: bool, what: &str, where_: &dyn std::fmt::Debug) -> Result<(), String> {
    if condition { Ok(()) } else { Err(format!("{what}: {where_:?}")) }
}

/// The ids in a list of the decision.
fn ids(list: &[Value]) -> BTreeSet<String> {
    list.iter().filter_map(|item| Some(item["id"].as_str()?.to_owned())).collect()
}

fn selected<'e>(conditions: impl Iterator<Item = &'e ConditionExplanation<'e>>, suppressed: bool) -> BTreeSet<String> {
    let findings = conditions.flat_map(ConditionExplanation::findings);
    findings
        .filter(|finding| finding.is_suppressed() == suppressed)
        .map(|finding| finding.finding().canonical_id().to_owned())
        .collect()
}

/// What the JSON lists is what the explanation has: all of it where nothing was omitted.
fn same_ids(listed: &[Value], omitted: &Value, explained: &BTreeSet<String>) -> bool {
    let listed = ids(listed);
    if omitted.is_null() { listed == *explained } else { listed.is_subset(explained) }
}

fn rule_agrees(rule: &RuleExplanation<'_>, told: &Value) -> Result<(), String> {
    check(told["outcome"] == rule.outcome().as_str(), "the outcome", told)?;
    check(told["action"] == rule.action().as_str(), "the action", told)?;
    check(told["state"].as_str() == rule.state().map(|state| state.as_str()), "the state", told)?;
    check(told.get("unknown").is_some() == rule.is_scope_unknown(), "whether the scope is unknown", told)?;
    let conditions: Vec<_> = rule.conditions().collect();
    check(conditions.len() == rule.rule().when().len(), "every condition is explained", told)?;
    let reasons: Vec<Reason> = rule.reasons().collect();
    check(reasons.len() == list(told, "reasons").len(), "how many reasons there are", told)?;
    for (reason, told) in reasons.iter().zip(list(told, "reasons")) {
        match reason {
            Reason::Findings { condition, count, allowed } => {
                let explained = &conditions[*condition];
                let said = (told["condition"].as_u64(), told["count"].as_u64(), told["allowed"].as_u64());
                let expected = (Some(*condition as u64), Some(u64::from(*count)), Some(u64::from(*allowed)));
                check(said == expected && explained.count() == *count, "a count", told)?;
                let left = selected(std::iter::once(explained), false);
                check(same_ids(list(told, "findings"), &told["omitted"], &left), "the findings of a reason", told)?;
            }
            Reason::Image { condition } => check(told["condition"] == *condition, "an image condition", told)?,
            Reason::ScanState(state) => check(told["state"] == state.as_str(), "a scan state", told)?,
            Reason::InvalidReference => check(told["invalidReference"] == true, "an invalid reference", told)?,
            other => return Err(format!("a reason that is not known here: {other:?}")),
        }
    }
    for (index, condition) in conditions.iter().enumerate() {
        let ConditionView::Finding(written) = condition.condition() else { continue };
        let is_reason =
            reasons.iter().any(|reason| matches!(reason, Reason::Findings { condition, .. } if *condition == index));
        check(is_reason == (condition.count() > written.allowed()), "a count and what is allowed", told)?;
    }
    let suppressed = selected(conditions.iter(), true);
    check(same_ids(list(told, "forgiven"), &told["forgivenOmitted"], &suppressed), "what is suppressed", told)
}

/// Exemptions that suppress something, or cover the whole resource, match, are in force, and are open to the rule.
fn exemptions_hold(rule: &RuleExplanation<'_>, of: &RuleMatch<'_>) -> Result<(), String> {
    let by_exemption = |by| match by {
        SuppressedBy::Exemption(source) => Some(source),
        _ => None,
    };
    let conditions: Vec<_> = rule.conditions().collect();
    let suppressions =
        conditions.iter().flat_map(|condition| condition.findings()).filter_map(|finding| finding.suppression());
    let mut used: BTreeSet<ExemptionSource> =
        suppressions.filter_map(|suppression| by_exemption(suppression.by())).collect();
    used.extend(rule.exempted_by());
    for source in used {
        let exemption = of
            .exemptions()
            .find(|exemption| exemption.source() == source)
            .ok_or("an exemption is about another rule")?;
        let holds = exemption.truth() == Truth::True
            && matches!(exemption.window(), Window::InForce(_))
            && exemption.barred().is_none();
        check(holds, "an exemption that is used holds", &exemption.terms().pointer())?;
    }
    // One of the whole resource that holds exempts, if the rule is in scope at all.
    let is_whole = |exemption: &ExemptionMatch<'_>| {
        exemption.terms().vulnerabilities().is_none()
            && exemption.truth() == Truth::True
            && matches!(exemption.window(), Window::InForce(_))
            && exemption.barred().is_none()
    };
    check(
        of.exemptions().any(|exemption| is_whole(&exemption)) == (rule.outcome() == Outcome::Exempted),
        "the whole resource",
        rule,
    )
}

fn match_agrees(of: &RuleMatch<'_>) -> Result<(), String> {
    for selector in of.include().chain(of.exclude()) {
        let fields = selector.fields().iter().map(|field| field.truth()).min();
        check(fields == Some(selector.truth()), "a selector is all its fields", &selector)?;
    }
    let include = of.include().map(|selector| selector.truth()).max().unwrap_or(Truth::True);
    let exclude = of.exclude().map(|selector| selector.truth()).max().unwrap_or(Truth::False);
    check(include.min(!exclude) == of.truth(), "a scope is its selectors", of)
}

fn subject_agrees(subject: &SubjectExplanation<'_>, told: &Value) -> Result<(), String> {
    check(told["action"] == subject.action().as_str(), "a subject's action", told)?;
    check(told["image"] == subject.reference() && told["platform"].as_str() == subject.platform(), "a subject", told)?;
    let rules: Vec<RuleExplanation<'_>> = subject.rules().collect();
    let mut rules = rules.iter().peekable();
    let matches: Vec<RuleMatch<'_>> = subject.matches().collect();
    check(matches.len() == list(told, "rules").len(), "every rule is matched", told)?;
    for (told, of) in list(told, "rules").iter().zip(&matches) {
        check(told["policy"] == of.policy().name() && told["rule"] == of.rule().name(), "the order of rules", told)?;
        match_agrees(of)?;
        let is_next = |rule: &&&RuleExplanation<'_>| {
            (rule.policy_index(), rule.rule().pointer()) == (of.policy_index(), of.rule().pointer())
        };
        let rule = rules.peek().filter(is_next).copied();
        check(
            rule.is_some() == (of.rule().is_enabled() && of.truth() != Truth::False),
            "which rules are in scope",
            told,
        )?;
        match rule {
            Some(rule) => {
                rules.next();
                rule_agrees(rule, told)?;
                exemptions_hold(rule, of)?;
                check(rule.is_scope_unknown() == (of.truth() == Truth::Unknown), "an unknown scope", told)?;
            }
            None => {
                let outcome = if of.rule().is_enabled() { Outcome::NotInScope } else { Outcome::Disabled };
                check(told["outcome"] == outcome.as_str(), "a rule that is not in scope", told)?;
            }
        }
    }
    check(rules.next().is_none(), "rules that the decision does not have", told)
}

fn explanation_agrees(case: &Case) -> Result<(), String> {
    let decision = evaluated(case, case.now);
    let told = parsed(&json(case, &decision));
    let explanation = case.gate.explain(&case.request, &decision);
    let subjects: Vec<SubjectExplanation<'_>> = explanation.subjects().collect();
    check(subjects.len() == list(&told, "images").len(), "every subject is explained", &told["action"])?;
    subjects.iter().zip(list(&told, "images")).try_for_each(|(subject, told)| subject_agrees(subject, told))
}

#[test]
fn explanations_say_what_decisions_say() {
    seeds::check(seeds::range(CASES), |seed| {
        explanation_agrees(&read(&match seed % 50 {
            0 => generate::long(seed),
            1 => generate::crowded(seed),
            _ => generate::case(seed),
        }))
    });
}

/// A gate with one exemption more or less decides as one that was compiled so.
#[test]
fn gates_with_one_exemption_more_or_less_are_as_if_compiled() {
    seeds::check(seeds::range(CASES / 4), |seed| {
        let case = read(&generate::case(seed));
        let exemptions = case.gate.exemptions();
        for index in 0..exemptions.len() {
            let less = case.gate.without_exemption(index).ok_or("an exemption is not there")?;
            let mut kept = exemptions.to_vec();
            let removed = kept.remove(index);
            let compiled = imagegate::Gate::compile(case.gate.policies(), &kept, case.gate.vex())
                .map_err(|error| error.to_string())?;
            check(less.fingerprint() == compiled.fingerprint(), "a gate without an exemption", &index)?;
            kept.push(removed);
            let compiled = imagegate::Gate::compile(case.gate.policies(), &kept, case.gate.vex())
                .map_err(|error| error.to_string())?;
            check(
                less.with_exemption(&kept[kept.len() - 1]).fingerprint() == compiled.fingerprint(),
                "a gate with one more",
                &index,
            )?;
        }
        check(
            case.gate.without_exemption(exemptions.len()).is_none(),
            "what is not there is not left out",
            &exemptions.len(),
        )
    });
}

#[test]
fn rules_that_are_not_open_say_so() {
    let case = serde_json::json!({
        "policies": [{"apiVersion": "imagegate.dev/v1", "kind": "ImagePolicy", "metadata": {"name": "p"}, "spec": {
            "exemptionRequirements": {"expiry": true},
            "rules": [
                {"name": "never", "action": "deny", "exemptable": "never", "when": [{"severity": {"atLeast": "high"}}]},
                {"name": "always", "action": "deny", "when": [{"severity": {"atLeast": "high"}}]}]}}],
        "exemptions": [{"apiVersion": "imagegate.dev/v1", "kind": "ImageExemption", "metadata": {"name": "e", "namespace": "shop"},
            "spec": {"rules": ["*"], "validFrom": "2026-12-02", "vulnerabilities": {"ids": ["CVE-2024-0001"]}}}],
        "request": {"workload": {"namespace": "web"}, "images": [{"reference": "nginx"}]},
        "now": "2026-12-01T00:00:00Z"});
    let case = read(&case);
    let decision = evaluated(&case, case.now);
    let explanation = case.gate.explain(&case.request, &decision);
    let subject = explanation.subjects().next().unwrap();
    let exemptions: Vec<_> = subject.matches().flat_map(|rule| rule.exemptions().collect::<Vec<_>>()).collect();
    let [never, always] = exemptions.as_slice() else { panic!("{exemptions:?}") };
    assert_eq!(never.barred(), Some(&Barred::NotOpen));
    assert_eq!(always.barred().map(ToString::to_string).as_deref(), Some("expires is required (expiry: true)"));
    let (own, actual, truth) = always.namespace().unwrap();
    assert_eq!((own, actual, truth), ("shop", imagegate::Fact::Value("web"), Truth::False));
    assert_eq!(always.truth(), Truth::False);
    assert_eq!(always.window(), Window::NotYet("2026-12-02T00:00:00Z".parse().unwrap()));
}

/// A request with an image of its own in the place of itself, and reports of which all findings are kept, say the same.
#[test]
fn derived_requests_are_decided_as_those_they_are_from() {
    seeds::check(seeds::range(CASES / 2), |seed| {
        let case = read(&generate::case(seed));
        let mut request = case.request.clone();
        for index in 0..request.image_count() {
            let mut image = request.image(index).ok_or("an image is not there")?;
            image.reports = image.reports.iter().map(|report| report.filtered(|_| true)).collect();
            request = request.with_image(index, image).map_err(|error| error.to_string())?;
        }
        let mut decision = imagegate::Decision::new();
        case.gate.evaluate(&request, case.now, &mut decision);
        let derived = case.gate.render(&request, &decision).to_json(imagegate::Detail::All);
        super::same(&json(&case, &evaluated(&case, case.now)), &derived)
    });
}

/// What is explained is what counts: without the findings that a condition selected it counts none.
#[test]
fn without_the_findings_of_a_condition_it_counts_none() {
    seeds::check(seeds::range(CASES / 4), |seed| {
        let case = read(&generate::case(seed));
        let decision = evaluated(&case, case.now);
        let explanation = case.gate.explain(&case.request, &decision);
        for (at, subject) in explanation.subjects().enumerate() {
            for (rule_at, rule) in subject.rules().enumerate() {
                for (condition_at, condition) in
                    rule.conditions().enumerate().filter(|(_, condition)| condition.count() > 0)
                {
                    let selected: BTreeSet<(usize, usize)> =
                        condition.findings().iter().map(|finding| (finding.report(), finding.index())).collect();
                    let mut image = case.request.image(subject.image()).ok_or("an image is not there")?;
                    for (report_at, report) in image.reports.iter_mut().enumerate() {
                        let mut index = 0;
                        *report = report.filtered(|_| {
                            index += 1;
                            !selected.contains(&(report_at, index - 1))
                        });
                    }
                    let request = case.request.with_image(subject.image(), image).map_err(|error| error.to_string())?;
                    let decided = case.gate.decide(&request, case.now);
                    let explanation = decided.explain();
                    let subject = explanation.subjects().nth(at).ok_or("a subject is not there")?;
                    let rule = subject.rules().nth(rule_at).ok_or("a rule is not there")?;
                    let count = rule.conditions().nth(condition_at).map(|condition| condition.count());
                    check(count == Some(0), "a count without its findings", &count)?;
                }
            }
        }
        Ok(())
    });
}
