//! What decisions say to people.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test is to fail here"
)]

use imagegate::{
    Decision, Detail, Exemption, Gate, Image, Policy, Rendered, Report, Request, TextStyle, Timestamp, Vex,
};

const NOW: &str = "2026-11-20T08:00:00Z";

fn policy(rules: &str) -> Policy {
    let head = r#"{"apiVersion": "imagegate.dev/v1", "kind": "ImagePolicy", "metadata": {"name": "p"}, "spec": "#;
    Policy::from_json(format!("{head}{{\"rules\": {rules}}}}}").as_bytes()).unwrap()
}

fn image(reference: &str, reports: &[&str]) -> Image {
    let reports = reports.iter().map(|report| Report::from_json(report.as_bytes()).unwrap()).collect();
    Image { reports, ..Image::new(reference) }
}

fn with_decision<T>(gate: &Gate, images: Vec<Image>, ask: impl FnOnce(Rendered<'_>) -> T) -> T {
    let request = Request::new(None, images).unwrap();
    let mut decision = Decision::new();
    gate.evaluate(&request, Timestamp::parse(NOW).unwrap(), &mut decision);
    ask(gate.render(&request, &decision))
}

fn gate(rules: &str) -> Gate {
    Gate::compile(&[policy(rules)], &[], &Vex::default()).unwrap()
}

fn text(rules: &str, images: Vec<Image>) -> String {
    with_decision(&gate(rules), images, |rendered| rendered.to_text(TextStyle::default()))
}

fn short(rules: &str, images: Vec<Image>) -> String {
    with_decision(&gate(rules), images, |rendered| rendered.to_short_text(4096))
}

fn says(text: &str, expected: &str) {
    assert!(text.contains(expected), "{expected:?} is not in:\n{text}");
}

/// Findings of one id in several packages each: `ids` times `packages`.
fn many(prefix: &str, ids: usize, packages: usize) -> String {
    let finding = |id: usize, package: usize| {
        format!(
            r#"{{"id": "{prefix}{id:04}", "severity": "high", "package": {{"name": "p{package}", "version": "1"}}}}"#
        )
    };
    let all = (0..ids).flat_map(|id| (0..packages).map(move |package| finding(id, package)));
    format!("{{\"findings\": [{}]}}", all.collect::<Vec<_>>().join(","))
}

const ANY: &str = r#"[{"name": "r", "action": "deny", "when": [{"severity": {"atLeast": "low"}}]}]"#;

#[test]
fn an_image_condition_says_what_it_is() {
    let old = r#"{"image": {"createdAt": "2026-01-01T00:00:00Z"},
                  "os": {"family": "debian", "version": "9", "endOfLife": true}}"#;
    for (condition, reports, expected) in [
        (r#"{"digestPinned": false}"#, vec![], "the reference names no digest"),
        (r#"{"olderThan": "90d"}"#, vec![old], "the image is older than 90 days (created 2026-01-01T00:00:00Z)"),
        (r#"{"olderThan": "36h"}"#, vec![old], "the image is older than 36 hours (created 2026-01-01T00:00:00Z)"),
        (
            r#"{"olderThan": "1d"}"#,
            vec!["{}"],
            "no report says when the image was created, so it counts as older than 1 day",
        ),
        (r#"{"osEndOfLife": true}"#, vec![old], "the operating system debian 9 is past its support"),
        (
            r#"{"osEndOfLife": true}"#,
            vec![],
            "no report says whether the operating system is supported, so it counts as past its support",
        ),
        (r#"{"always": true}"#, vec![], "this rule always triggers"),
        (
            r#"{"digestPinned": false, "osEndOfLife": true}"#,
            vec![old],
            "the reference names no digest and the operating system debian 9 is past its support",
        ),
    ] {
        let rules = format!(r#"[{{"name": "r", "action": "audit", "when": [{{"image": {condition}}}]}}]"#);
        let images = vec![image("nginx:1", &reports)];
        says(&text(&rules, images.clone()), &format!("    {expected} (condition 0)\n"));
        assert_eq!(short(&rules, images.clone()), format!("audited: docker.io/library/nginx:1 by p/r: {expected}"));
        let warnings = with_decision(&gate(&rules), images.clone(), |rendered| rendered.to_warnings());
        assert_eq!(warnings, [format!("audited: docker.io/library/nginx:1 by p/r: {expected}")]);
        let json = with_decision(&gate(&rules), images, |rendered| rendered.to_json(Detail::All));
        says(&json, r#""reasons":[{"condition":0}]"#);
    }
}

#[test]
fn a_count_of_ids_says_that_it_is_one() {
    for (report, expected) in [
        (many("CVE-2024-", 1, 1), "1 finding"),
        (many("CVE-2024-", 3, 1), "3 findings"),
        (many("CVE-2024-", 1, 60), "1 CVE in 60 packages"),
        (many("CVE-2024-", 2, 3), "2 CVEs in 3 packages"),
        (many("CVE-2024-", 1, 150), "1 CVE in 150 packages"),
        (many("CVE-2024-", 60, 2), "60 CVEs (120 findings)"),
        (many("GHSA-", 2, 3), "2 ids in 3 packages"),
        (
            r#"{"findings": [{"id": "X", "severity": "high", "package": {"path": "a"}},
                             {"id": "X", "severity": "high", "package": {"path": "b"}}]}"#
                .to_owned(),
            "1 id (2 findings)",
        ),
    ] {
        let images = vec![image("nginx:1", &[&report])];
        says(&text(ANY, images.clone()), &format!("    {expected}, 0 allowed (condition 0)\n"));
        says(&short(ANY, images), &format!("by p/r: {expected} (0 allowed), worst high "));
    }
    let findings = ANY.replace("\"low\"}", "\"low\"}, \"count\": \"findings\"");
    says(&short(&findings, vec![image("nginx:1", &[&many("CVE-2024-", 1, 60)])]), ": 60 findings (0 allowed)");
}

#[test]
fn findings_that_were_listed_before_are_referred_to() {
    let rules = r#"[
        {"name": "first", "action": "deny", "when": [{"severity": {"atLeast": "high"}}]},
        {"name": "second", "action": "audit",
         "when": [{"severity": {"atLeast": "medium"}}, {"severity": {"atLeast": "low"}, "count": "findings"}]},
        {"name": "other", "action": "audit", "when": [{"ids": ["CVE-2024-0003"]}]},
        {"name": "third", "action": "audit", "when": [{"ids": ["CVE-2024-0003"], "count": "findings"}]}]"#;
    let text = text(rules, vec![image("nginx:1", &[&many("CVE-2024-", 12, 1)])]);
    assert_eq!(text.matches("CVE-2024-0000").count(), 1, "{text}");
    assert_eq!(text.matches("      and 2 more\n").count(), 1, "{text}");
    says(&text, "    12 findings, 0 allowed (condition 0)\n      the same 12 findings as p/first\n");
    says(&text, "    12 findings, 0 allowed (condition 1)\n      the same 12 findings as p/first\n");
    says(&text, "p/other\n    1 finding, 0 allowed (condition 0)\n      high CVE-2024-0003 in p0 1\n");
    says(&text, "p/third\n    1 finding, 0 allowed (condition 0)\n      the same finding as p/other\n");
}

#[test]
fn a_reference_to_a_list_names_the_condition_where_a_rule_has_several() {
    let rules = r#"[
        {"name": "first", "action": "deny", "when": [
            {"ids": ["CVE-2024-0001"]}, {"severity": {"atLeast": "high"}}, {"severity": {"atLeast": "low"}}]},
        {"name": "second", "action": "audit", "when": [{"severity": {"atLeast": "medium"}}]}]"#;
    let text = text(rules, vec![image("nginx:1", &[&many("CVE-2024-", 3, 1)])]);
    says(&text, "(condition 2)\n      the same 3 findings as condition 1\n");
    says(
        &text,
        "p/second\n    3 findings, 0 allowed (condition 0)\n      the same 3 findings as p/first, condition 1\n",
    );
}

/// Lists that begin alike and are as long, but are not the same.
#[test]
fn lists_that_differ_behind_what_is_shown_are_both_written() {
    let ids = |from: usize| (from..from + 11).map(|id| format!("\"CVE-2024-{:04}\"", id % 12)).collect::<Vec<_>>();
    let mut other = ids(0);
    other[10] = "\"CVE-2024-0011\"".to_owned();
    let rules = format!(
        r#"[{{"name": "a", "action": "deny", "when": [{{"ids": [{}]}}]}},
            {{"name": "b", "action": "deny", "when": [{{"ids": [{}]}}]}}]"#,
        ids(0).join(","),
        other.join(",")
    );
    let text = text(&rules, vec![image("nginx:1", &[&many("CVE-2024-", 12, 1)])]);
    assert!(!text.contains("the same"), "{text}");
    assert_eq!(text.matches("      and 1 more\n").count(), 2, "{text}");
}

#[test]
fn what_is_forgiven_alike_is_referred_to() {
    let exemption = r#"{"apiVersion": "imagegate.dev/v1", "kind": "ImageExemption", "metadata": {"name": "e"},
        "spec": {"rules": ["*"], "vulnerabilities": {"ids": ["CVE-2024-0000", "CVE-2024-0001"]}}}"#;
    let exemption = Exemption::from_json(exemption.as_bytes()).unwrap();
    let rules = ANY.replace("}]}]", "}]}, ") + &ANY[1..].replace("\"r\"", "\"s\"");
    let gate = Gate::compile(&[policy(&rules)], &[exemption], &Vex::default()).unwrap();
    let images = vec![image("nginx:1", &[&many("CVE-2024-", 2, 1)])];
    let text = with_decision(&gate, images, |rendered| rendered.to_text(TextStyle::default()));
    says(&text, "passed p/r\n    forgiven: CVE-2024-0000 in p0 1, by exemption e\n    forgiven: CVE-2024-0001");
    says(&text, "passed p/s\n    forgiven: the same 2 findings as for p/r\n");
}

#[test]
fn an_image_that_no_rule_is_about_is_told_from_one_that_passed() {
    let rules = ANY.replace("\"when\"", "\"scope\": {\"include\": [{\"image\": \"nginx\"}]}, \"when\"");
    let (nginx, other) = (image("nginx:1", &["{}"]), image("busybox:1", &["{}"]));
    let none = "  no rule is in scope of this image\n";
    says(&text(&rules, vec![other.clone()]), none);
    assert!(!text(&rules, vec![nginx.clone()]).contains("no rule"));
    for (images, expected) in [
        (vec![nginx.clone()], "allowed: 1 image"),
        (vec![other.clone()], "allowed: 1 image, no rule is in scope of it"),
        (vec![nginx.clone(), other.clone()], "allowed: 2 images, no rule is in scope of 1 of them"),
        (vec![other.clone(), other.clone()], "allowed: 2 images, no rule is in scope of them"),
    ] {
        assert_eq!(short(&rules, images), expected);
    }
    let all = TextStyle { detail: Detail::All, ..TextStyle::default() };
    let text = |gate: &Gate, style| with_decision(gate, vec![other.clone()], |rendered| rendered.to_text(style));
    says(&text(&gate(&rules), all), "  no rule is in scope of this image: 1 rule is disabled or not in scope\n");
    let empty = Gate::compile(&[], &[], &Vex::default()).unwrap();
    says(&text(&empty, TextStyle::default()), "  no rule is in scope of this image: no policy is given\n");
}

#[test]
fn an_invalid_reference_says_what_is_wrong_with_it() {
    let images = || vec![image("https://ghcr.io/team/app", &[])];
    let why = "it has a scheme; leave out \"https://\"";
    let text = text(ANY, images());
    says(&text, "\"https://ghcr.io/team/app\", which is no image reference\n");
    says(&text, &format!("    the reference is invalid: {why}; such an image can never run\n"));
    let expected = format!("denied: \"https://ghcr.io/team/app\" by p/r: the image reference is invalid: {why}");
    assert_eq!(short(ANY, images()), expected);
}

#[test]
fn an_invalid_reference_is_quoted_no_longer_than_helps() {
    let long = format!("\u{1b}[31m{}", "X".repeat(1 << 20));
    let text = text(ANY, vec![image(&long, &[])]);
    assert!(text.len() < 1000 && !text.contains('\u{1b}'), "{text}");
}

#[test]
fn reports_that_do_not_count_are_named_where_none_does() {
    let of_another = r#"{"scanner": {"name": "trivy"}, "image": {"reference": "mirror.example.com/library/nginx:1"}}"#;
    let text = text(ANY, vec![image("nginx:1", &[of_another; 5]), image("busybox:1", &[])]);
    says(&text, "  no report counts for this image\n    a report by trivy of mirror.example.com/library/nginx:1");
    assert_eq!(text.matches("a report by trivy").count(), 3, "{text}");
    says(&text, "    and 2 more\n");
}
