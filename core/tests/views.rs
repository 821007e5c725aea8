//! Views show what documents say, and where.

#![allow(clippy::unwrap_used)]

use imagegate::views::{
    Answer, ConditionView, Count, Exemptable, FieldTest, GlobPart, Operator, SelectorField, SelectorView,
};
use imagegate::{Action, Exemption, FindingClass, Policy, ScanState, Severity};

const POLICY: &str = r#"{
  "apiVersion": "imagegate.dev/v1", "kind": "ImagePolicy", "metadata": {"name": "p"},
  "spec": {
    "timezone": "+02:00", "unknownSeverity": "high",
    "exemptionRequirements": {"expiry": true, "maxDuration": "90d"},
    "vex": {"trustedAuthors": ["b", "a"]},
    "rules": [
      {"name": "off", "action": "audit", "enabled": false, "when": [{"kev": true}]},
      {"name": "on", "action": "deny", "enforceFrom": "2027-01-15", "message": "ask", "exemptable": "centrally",
       "scope": {
         "name": "all of it",
         "include": [
           {"image": ["nginx", "ghcr.io/a/b:1"], "registry": "GHCR.IO:443", "digest": {"startsWith": "sha256:a"}},
           {"labels": {"a/b~c": "gold", "x": {"exists": false}}, "name": {"notEquals": "api"}}],
         "exclude": [{"repository": {"glob": "a?[bc]*/**/x"}}]},
       "findings": {"missing": "trigger", "maxAge": "7d", "scanWithin": "4h"},
       "when": [
         {"severity": {"atLeast": "high"}, "ids": ["CVE-1", "cve-2"], "fix": "available", "kev": {"is": false, "orUnknown": true},
          "cvss": {"atLeast": 7.5}, "epss": {"atLeast": 0.1}, "publishedFor": {"atLeast": "30d"},
          "fixAvailableFor": {"atLeast": "1h"}, "class": ["secret"], "allowed": 3, "count": "findings",
          "package": {"name": "a", "type": ["deb"], "path": {"endsWith": ".jar"}, "version": ">=1, <2", "orUnknown": true}},
         {"image": {"olderThan": "90d", "digestPinned": false}}],
       "grace": {"publishedWithin": "1d", "fixedWithin": "2d", "alreadyRunning": "3d", "unfixed": true, "inBaseline": true},
       "exemptions": [{"match": [{"kind": "Job"}], "validFrom": "2026-01-01", "expires": "2026-03-01T12:00:00+01:00"}]}]}}"#;

fn policy() -> Policy {
    Policy::from_json(POLICY.as_bytes()).unwrap()
}

/// A field test in one line.
fn shown(test: &FieldTest<'_>) -> String {
    let operands: Vec<_> = test.matcher().operands().map(|operand| operand.as_str()).collect();
    let field = match test.key() {
        Some(key) => format!("{}[{key}]", test.field()),
        None => test.field().to_string(),
    };
    format!("{} {field} {} {operands:?} {:?}", test.pointer(), test.matcher().operator(), test.matcher().exists())
}

fn all_shown(selectors: impl Iterator<Item = SelectorView<'static>>) -> Vec<String> {
    selectors.flat_map(|selector| selector.fields().map(|test| shown(&test)).collect::<Vec<_>>()).collect()
}

#[test]
fn selectors_show_what_was_written_and_where() {
    let policy: &'static Policy = Box::leak(Box::new(policy()));
    let scope = policy.rules().nth(1).unwrap().scope();
    assert_eq!((scope.name(), scope.pointer()), (Some("all of it"), "/spec/rules/1/scope"));
    assert_eq!(
        all_shown(scope.include()),
        [
            r#"/spec/rules/1/scope/include/0/image image equals ["nginx", "ghcr.io/a/b:1"] None"#,
            r#"/spec/rules/1/scope/include/0/registry registry equals ["ghcr.io"] None"#,
            r#"/spec/rules/1/scope/include/0/digest digest startsWith ["sha256:a"] None"#,
            r#"/spec/rules/1/scope/include/1/labels/a~1b~0c labels[a/b~c] equals ["gold"] None"#,
            r#"/spec/rules/1/scope/include/1/labels/x labels[x] exists [] Some(false)"#,
            r#"/spec/rules/1/scope/include/1/name name notEquals ["api"] None"#,
        ]
    );
    assert_eq!(
        all_shown(scope.exclude()),
        [r#"/spec/rules/1/scope/exclude/0/repository repository glob ["a?[bc]*/**/x"] None"#]
    );
    assert_eq!(policy.rules().next().unwrap().scope().include().len(), 0);
}

#[test]
fn matchers_match_as_selectors_do() {
    let policy = policy();
    let scope = policy.rules().nth(1).unwrap().scope();
    let image = scope.include().next().unwrap().fields().next().unwrap().matcher();
    let named: Vec<_> = image.operands().map(|operand| operand.image().unwrap().as_str()).collect();
    assert_eq!(named, ["docker.io/library/nginx", "ghcr.io/a/b:1"]);
    assert!(image.matches("index.docker.io/nginx:1.25") && !image.matches("ghcr.io/a/b:2") && !image.matches(""));

    let glob = scope.exclude().next().unwrap().fields().next().unwrap().matcher();
    assert!(glob.matches("axby/x") && !glob.matches("axdy/x"));
    let parts: Vec<_> = glob.operands().next().unwrap().glob().unwrap().collect();
    let (letter, any, set) = (GlobPart::Char, GlobPart::AnyChar, GlobPart::OneOf);
    assert_eq!(parts, [letter('a'), any, set, GlobPart::AnyText, letter('/'), GlobPart::AnyComponents, letter('x')]);
}

#[test]
fn rules_show_all_that_decides() {
    let policy = policy();
    assert_eq!((policy.timezone().to_string().as_str(), policy.unknown_severity()), ("+02:00", Severity::High));
    assert_eq!(policy.trusted_authors().unwrap().collect::<Vec<_>>(), ["a", "b"]);
    let requirements = policy.exemption_requirements();
    assert!(requirements.expiry() && !requirements.reason() && !requirements.approved_by());
    assert_eq!(requirements.max_duration().unwrap().to_string(), "90d");

    let rules: Vec<_> = policy.rules().collect();
    assert!(!rules[0].is_enabled() && rules[1].is_enabled());
    let rule = rules[1];
    assert_eq!((rule.name(), rule.action(), rule.exemptable()), ("on", Action::Deny, Exemptable::Centrally));
    assert_eq!((rule.message(), rule.pointer().as_str()), (Some("ask"), "/spec/rules/1"));
    assert_eq!(rule.enforce_from().unwrap().to_string(), "2027-01-15");
    let findings = rule.findings();
    let answers = [ScanState::Missing, ScanState::Failed, ScanState::Partial, ScanState::Complete]
        .map(|state| findings.answer(state));
    assert_eq!(answers, [Answer::Trigger, Answer::Ignore, Answer::Evaluate, Answer::Evaluate]);
    assert_eq!(findings.max_age().unwrap().seconds(), 7 * 86_400);
    assert_eq!(findings.scan_within().unwrap().to_string(), "4h");
    let grace = rule.grace();
    let durations = [grace.published_within(), grace.fixed_within(), grace.already_running()];
    assert_eq!(durations.map(|duration| duration.unwrap().to_string()), ["1d", "2d", "3d"]);
    assert!(grace.unfixed() && grace.in_baseline());
}

#[test]
fn conditions_show_all_that_they_ask() {
    let policy = policy();
    let mut when = policy.rules().nth(1).unwrap().when();
    let Some(ConditionView::Finding(condition)) = when.next() else { panic!("a finding condition") };
    assert_eq!((condition.allowed(), condition.count()), (3, Count::Findings));
    let filter = condition.filter();
    assert_eq!(filter.pointer(), "/spec/rules/1/when/0");
    assert_eq!(filter.severities().unwrap().collect::<Vec<_>>(), [Severity::High, Severity::Critical]);
    assert_eq!(filter.ids().unwrap().collect::<Vec<_>>(), ["CVE-1", "cve-2"]);
    assert_eq!(filter.classes().collect::<Vec<_>>(), [FindingClass::Secret]);
    let fact = |value, or_unknown| (value, or_unknown);
    assert_eq!(filter.fix().map(|fix| fact(fix.value, fix.or_unknown)), Some((true, false)));
    assert_eq!(filter.kev().map(|kev| fact(kev.value, kev.or_unknown)), Some((false, true)));
    assert_eq!((filter.cvss().unwrap().value, filter.epss().unwrap().value), (75, 10_000));
    assert_eq!(filter.published_for().unwrap().value.to_string(), "30d");
    assert_eq!(filter.fix_available_for().unwrap().value.to_string(), "1h");
    let package = filter.package().unwrap();
    assert_eq!(package.pointer(), "/spec/rules/1/when/0/package");
    assert!(package.name().unwrap().matches("a") && package.package_type().unwrap().matches("deb"));
    assert_eq!(package.path().unwrap().operator(), Operator::EndsWith);
    assert_eq!((package.version().as_deref(), package.or_unknown()), (Some(">=1, <2"), true));

    let Some(ConditionView::Image(image)) = when.next() else { panic!("an image condition") };
    assert_eq!(image.pointer(), "/spec/rules/1/when/1/image");
    assert!(image.digest_not_pinned() && !image.os_end_of_life());
    assert_eq!(image.older_than().unwrap().to_string(), "90d");
}

#[test]
fn exemptions_show_the_same_in_rules_and_in_documents() {
    let policy = policy();
    let inline = policy.rules().nth(1).unwrap().exemptions().next().unwrap();
    assert_eq!((inline.name(), inline.terms().pointer()), (None, "/spec/rules/1/exemptions/0"));
    let dates = [inline.terms().valid_from(), inline.terms().expires()].map(|date| date.unwrap().to_string());
    assert_eq!(dates, ["2026-01-01", "2026-03-01T11:00:00Z"]);
    assert!(inline.terms().vulnerabilities().is_none());

    let exemption = Exemption::from_json(
        br#"{"apiVersion": "imagegate.dev/v1", "kind": "ImageExemption", "metadata": {"name": "e", "namespace": "n"},
             "spec": {"rules": ["p/on", "p/off"], "reason": "r", "untilFixed": true,
                      "match": [{"kind": "Job"}], "vulnerabilities": {"ids": ["x"]}}}"#,
    )
    .unwrap();
    let rules: Vec<_> = exemption.rules().unwrap().map(|name| (name.policy(), name.rule(), name.pointer())).collect();
    assert_eq!(rules, [("p", "on", "/spec/rules/0".to_owned()), ("p", "off", "/spec/rules/1".to_owned())]);
    let terms = exemption.terms();
    assert!(terms.has_reason() && !terms.has_approver() && terms.until_fixed());
    let selector = terms.selectors().unwrap().next().unwrap();
    assert_eq!(selector.pointer(), "/spec/match/0");
    assert_eq!(selector.fields().next().unwrap().field(), SelectorField::Kind);
    let filter = terms.vulnerabilities().unwrap();
    assert_eq!((filter.pointer(), filter.classes().count()), ("/spec/vulnerabilities", FindingClass::ALL.len()));
}
