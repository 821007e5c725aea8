//! What is said of documents that are refused: one error for one mistake, and what to write instead.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test is to fail here"
)]

use imagegate::{Errors, Exemption, Gate, Policy, Request, Vex};

fn policy(spec: &str) -> String {
    let head = r#"{"apiVersion": "imagegate.dev/v1", "kind": "ImagePolicy", "metadata": {"name": "p"}, "spec": "#;
    format!("{head}{spec}}}")
}

fn rule(rest: &str) -> String {
    policy(&format!(r#"{{"rules": [{{{rest}}}]}}"#))
}

fn selector(selector: &str) -> String {
    rule(&format!(
        r#""name": "r", "action": "deny", "findings": {{"required": true}}, "scope": {{"include": [{selector}]}}"#
    ))
}

fn exemption(spec: &str) -> String {
    let head = r#"{"apiVersion": "imagegate.dev/v1", "kind": "ImageExemption", "metadata": {"name": "e"}, "spec": "#;
    format!("{head}{spec}}}")
}

fn told<T: std::fmt::Debug>(read: Result<T, Errors>) -> Vec<String> {
    read.err().iter().flat_map(Errors::iter).map(|error| format!("{} {}", error.code(), error.pointer())).collect()
}

#[track_caller]
fn policy_errors(json: &str, expected: &[&str]) {
    assert_eq!(told(Policy::from_json(json.as_bytes())), expected, "{json}");
}

#[track_caller]
fn message(json: &str) -> String {
    Policy::from_json(json.as_bytes()).unwrap_err().message().to_owned()
}

#[test]
fn a_misspelt_key_is_the_only_error_of_its_object() {
    for (rest, key) in [
        (r#""naem": "r", "action": "deny", "findings": {"required": true}"#, "naem"),
        (r#""name": "r", "actoin": "deny", "findings": {"required": true}"#, "actoin"),
        (r#""name": "r", "actoin": "deny", "enforceFrom": "2027-01-01", "findings": {"required": true}"#, "actoin"),
        (r#""name": "r", "action": "deny", "whne": [{"severity": {"atLeast": "high"}}]"#, "whne"),
        (r#""name": "r", "action": "deny", "conditions": [{"severity": {"atLeast": "high"}}]"#, "conditions"),
        (r#""name": "r", "action": "deny", "finding": {"required": true}"#, "finding"),
        (r#""name": "r", "action": "deny", "findings": {"requird": true}"#, "findings/requird"),
        (r#""name": "r", "action": "deny", "findings": {"stale": "trigger", "maxAeg": "7d"}"#, "findings/maxAeg"),
        (r#""name": "r", "action": "deny", "when": [{"severty": {"atLeast": "high"}}]"#, "when/0/severty"),
        (r#""name": "r", "action": "deny", "when": [{"severty": "high", "allowed": 1}]"#, "when/0/severty"),
        (r#""name": "r", "action": "deny", "when": [{"severity": {"atleast": "high"}}]"#, "when/0/severity/atleast"),
        (r#""name": "r", "action": "deny", "when": [{"cvss": {"min": 7}}]"#, "when/0/cvss/min"),
        (r#""name": "r", "action": "deny", "when": [{"package": {"nmae": "x"}}]"#, "when/0/package/nmae"),
        (r#""name": "r", "action": "deny", "when": [{"image": {"digestPined": false}}]"#, "when/0/image/digestPined"),
    ] {
        policy_errors(&rule(rest), &[&format!("unknownKey /spec/rules/0/{key}")]);
    }
    for (include, key) in [
        (r#"{"matchLabels": {"app": "web"}}"#, "matchLabels"),
        (r#"{"colour": "red"}"#, "colour"),
        (r#"{"cluster": {"startWith": "prod-"}}"#, "cluster/startWith"),
        (r#"{"labels": {"tier": {"isIn": ["a"]}}}"#, "labels/tier/isIn"),
    ] {
        policy_errors(&selector(include), &[&format!("unknownKey /spec/rules/0/scope/include/0/{key}")]);
    }
    policy_errors(&policy(r#"{"ruls": []}"#), &["unknownKey /spec/ruls"]);
    let named = policy(r#"{"rules": [{"name": "r", "action": "deny", "findings": {"required": true}}]}"#);
    policy_errors(&named.replace("apiVersion", "apiVersoin"), &["unknownKey /apiVersoin"]);
    policy_errors(&named.replace("{\"name\": \"p\"}", "{\"nam\": \"p\"}"), &["unknownKey /metadata/nam"]);
}

#[test]
fn what_an_unknown_key_does_not_explain_is_an_error_too() {
    policy_errors(
        &rule(r#""naem": "r", "findings": {"required": true}"#),
        &["unknownKey /spec/rules/0/naem", "missingKey /spec/rules/0"],
    );
    policy_errors(
        &rule(r#""name": "r", "action": "deny", "mesage": "ask", "when": []"#),
        &["unknownKey /spec/rules/0/mesage", "ruleNeverTriggers /spec/rules/0"],
    );
    policy_errors(
        &rule(r#""name": "r", "action": "deny", "findings": {"stale": "trigger", "misisng": "trigger"}"#),
        &["unknownKey /spec/rules/0/findings/misisng", "staleWithoutMaxAge /spec/rules/0/findings/stale"],
    );
}

#[test]
fn a_value_that_cannot_be_read_brings_no_second_error() {
    for (rest, expected) in [
        (r#""when": 5"#, "wrongType /spec/rules/0/when"),
        (r#""when": ["high"]"#, "wrongType /spec/rules/0/when/0"),
        (r#""findings": {"missing": "deny"}"#, "invalidValue /spec/rules/0/findings/missing"),
        (r#""findings": {"stale": "trigger", "maxAge": "7 days"}"#, "invalidDuration /spec/rules/0/findings/maxAge"),
    ] {
        policy_errors(&rule(&format!(r#""name": "r", "action": "deny", {rest}"#)), &[expected]);
    }
    let audit = rule(r#""name": "r", "action": "block", "enforceFrom": "2027-01-01", "findings": {"required": true}"#);
    policy_errors(&audit, &["invalidValue /spec/rules/0/action"]);
}

fn inline(requirements: &str, exemption: &str) -> String {
    policy(&format!(
        r#"{{"exemptionRequirements": {requirements}, "rules": [{{"name": "r", "action": "deny",
            "findings": {{"required": true}}, "exemptions": [{exemption}]}}]}}"#
    ))
}

#[test]
fn what_could_not_be_read_of_an_exemption_is_not_required() {
    for (exemption, key) in [
        (r#"{"vulnerabilities": {"ids": ["A"]}, "expire": "2026-12-31"}"#, "unknownKey expire"),
        (r#"{"vulnerabilities": {"ids": ["A"]}, "expires": "soon"}"#, "invalidDate expires"),
    ] {
        let (code, key) = key.split_once(' ').unwrap();
        let expected = format!("{code} /spec/rules/0/exemptions/0/{key}");
        policy_errors(&inline(r#"{"expiry": true}"#, exemption), &[&expected]);
    }
    let of = |spec: &str| told(Exemption::from_json(exemption(spec).as_bytes()));
    assert_eq!(of(r#"{"rules": ["*"], "mach": [{"name": "api"}]}"#), ["unknownKey /spec/mach"]);
    assert_eq!(of(r#"{"rules": ["*"], "cves": ["CVE-2021-44228"]}"#), ["unknownKey /spec/cves"]);
    let until_fixed = r#"{"rules": ["*"], "untilFixed": true, "vulnerability": {"ids": ["A"]}}"#;
    assert_eq!(of(until_fixed), ["unknownKey /spec/vulnerability"]);
    assert_eq!(of(r#"{"rule": ["*"], "match": [{"name": "api"}]}"#), ["unknownKey /spec/rule"]);
    assert_eq!(of(r#"{"rules": ["*"], "tiket": "A"}"#), ["unknownKey /spec/tiket", "exemptionFromEverything /spec"]);
}

#[test]
fn a_misspelt_key_of_a_request_is_its_only_error() {
    for (json, expected) in [
        (r#"{"image": [{"reference": "nginx"}]}"#, "unknownKey /image"),
        (r#"{"images": [{"ref": "nginx"}]}"#, "unknownKey /images/0/ref"),
        (
            r#"{"images": [{"reference": "nginx", "reports": [{"findings": [{"cveId": "A", "severity": "low"}]}]}]}"#,
            "unknownKey /images/0/reports/0/findings/0/cveId",
        ),
    ] {
        assert_eq!(told(Request::from_json(json.as_bytes())), [expected], "{json}");
    }
    let platforms = r#"{"images": [{"reference": "nginx", "platforms": [{"platfrom": "a"}, {"platfrom": "b"}]}]}"#;
    let at = |index| format!("unknownKey /images/0/platforms/{index}/platfrom");
    assert_eq!(told(Request::from_json(platforms.as_bytes())), [at(0), at(1)]);
}

#[test]
fn a_requirement_that_an_exemption_breaks_is_named_with_its_value() {
    for (requirements, spec, expected) in [
        (r#"{"reason": true}"#, r#""reason": " ""#, "a reason that is not blank is required (reason: true)"),
        (
            r#"{"approvedBy": true, "expiry": true}"#,
            r#""reason": "x""#,
            "an approvedBy that is not blank is required (approvedBy: true); expires is required (expiry: true)",
        ),
        (
            r#"{"maxDuration": "90d"}"#,
            r#""validFrom": "2026-01-01", "expires": "2027-02-04""#,
            "maxDuration allows at most 90d, and this lasts 400d",
        ),
        (
            r#"{"maxDuration": "12h"}"#,
            r#""validFrom": "2026-01-01T00:00:00Z", "expires": "2026-01-02T12:00:00.5Z""#,
            "maxDuration allows at most 12h, and this lasts more than 1d 12h",
        ),
        (r#"{"maxDuration": "2w"}"#, r#""expires": "2027-02-04""#, "validFrom is required (maxDuration: 14d)"),
        (r#"{"maxDuration": "2w"}"#, r#""reason": "x""#, "validFrom and expires are required (maxDuration: 14d)"),
    ] {
        let terms = format!(r#"{spec}, "vulnerabilities": {{"ids": ["A"]}}"#);
        let json = inline(requirements, &format!("{{{terms}}}"));
        let error = Policy::from_json(json.as_bytes()).unwrap_err();
        let told = (error.code().as_str(), error.pointer(), error.message());
        assert_eq!(told, ("exemptionRequirementUnmet", "/spec/rules/0/exemptions/0", expected));

        let without = json.replace(&format!("{{{terms}}}"), "");
        let policy = Policy::from_json(without.as_bytes()).unwrap();
        let exemption = exemption(&format!(r#"{{"rules": ["p/r"], {terms}}}"#));
        let exemption = Exemption::from_json(exemption.as_bytes()).unwrap();
        let gate = Gate::compile(&[policy], &[exemption], &Vex::default()).unwrap();
        let [warning] = gate.warnings() else { panic!("{:?}", gate.warnings()) };
        assert_eq!(warning.message(), format!("not applied to the rules of p: {expected}"));
    }
}

#[test]
fn a_key_of_another_tool_is_answered_with_ours() {
    for (include, expected) in [
        (r#"{"matchLabels": {"app": "web"}}"#, "use \"labels\", as in labels: {app: web}"),
        (r#"{"namespaces": ["payments"]}"#, "use \"namespace\", as in namespace: [payments, billing]"),
        (r#"{"kinds": ["Deployment"]}"#, "use \"kind\", as in kind: [Deployment, StatefulSet]"),
        (r#"{"images": ["nginx"]}"#, "use \"image\", as in image: {glob: \"ghcr.io/team/**\"}"),
        (r#"{"cluster": {"regex": "^prod-"}}"#, "use \"glob\", as in glob: \"prod-*\""),
    ] {
        assert!(message(&selector(include)).ends_with(&format!(" is not known here; {expected}")), "{include}");
    }
    for (rest, expected) in [
        (r#""when": [{"cve": ["CVE-2021-44228"]}]"#, "use \"ids\", as in ids: [CVE-2021-44228]"),
        (r#""when": [{"vulnerabilityIds": ["A"]}]"#, "use \"ids\", as in ids: [CVE-2021-44228]"),
        (r#""when": [{"ignoreUnfixed": true}]"#, "use \"fix\", as in fix: available"),
        (r#""match": {"namespace": "a"}"#, "use \"scope\", as in scope: {include: [{namespace: payments}]}"),
        (r#""scope": {"namespace": "a"}"#, "use \"include\", as in include: [{namespace: payments}]"),
        (r#""severity": "high""#, "use \"when\", as in when: [{severity: {atLeast: high}}]"),
    ] {
        let message = message(&rule(&format!(r#""name": "r", "action": "deny", {rest}"#)));
        assert!(message.ends_with(&format!(" is not known here; {expected}")), "{message}");
    }
}

#[test]
fn an_image_or_registry_that_cannot_be_compared_says_what_to_write() {
    for (include, expected) in [
        (
            r#"{"image": "ghcr.io/team/*"}"#,
            "\"ghcr.io/team/*\" is not an image reference: the repository has the wildcard \"*\"; \
             write image: {glob: \"ghcr.io/team/**\"}",
        ),
        (
            r#"{"registry": "ghcr.io/team"}"#,
            "\"ghcr.io/team\" is not a registry: it has a path; write image: {glob: \"ghcr.io/team/**\"}",
        ),
        (
            r#"{"registry": "*.azurecr.io"}"#,
            "\"*.azurecr.io\" is not a registry: it has the wildcard \"*\"; write registry: {glob: \"*.azurecr.io\"}",
        ),
        (
            r#"{"image": "Nginx"}"#,
            "\"Nginx\" is not an image reference: \"Nginx\" in the repository has upper-case letters, and repositories \
             are lower-case",
        ),
        (
            r#"{"digest": "sha256:abc"}"#,
            "\"sha256:abc\" is not a digest: it has 3 hexadecimal digits, and sha256 has 64",
        ),
    ] {
        assert_eq!(message(&selector(include)), expected);
    }
}

#[test]
fn a_clusters_exemption_is_in_no_namespace() {
    let spec = r#"{"rules": ["*"], "match": [{"kind": "Job"}]}"#;
    let of = |kind: &str, metadata: &str| {
        let head = [r#""apiVersion": "imagegate.dev/v1""#, &format!(r#""kind": "{kind}""#)];
        let rest = [format!(r#""metadata": {metadata}"#), format!(r#""spec": {spec}"#)];
        // The order of the keys does not matter.
        [
            format!("{{{}, {}, {}, {}}}", head[0], head[1], rest[0], rest[1]),
            format!("{{{}, {}, {}, {}}}", rest[1], rest[0], head[1], head[0]),
        ]
    };
    for (kind, metadata, expected) in [
        ("ImageExemption", r#"{"name": "e", "namespace": "shop"}"#, &[][..]),
        ("ClusterImageExemption", r#"{"name": "e", "uid": "x"}"#, &[]),
        ("ClusterImageExemption", r#"{"name": "e", "namespace": "shop"}"#, &["unknownKey /metadata/namespace"]),
        ("ClusterImagePolicy", r#"{"name": "e", "namespace": "shop"}"#, &["invalidValue /kind"]),
    ] {
        for json in of(kind, metadata) {
            assert_eq!(told(Exemption::from_json(json.as_bytes())), expected, "{json}");
        }
    }
    let [cluster, _] = of("ClusterImageExemption", r#"{"name": "e"}"#);
    assert_eq!(Exemption::from_json(cluster.as_bytes()).unwrap().namespace(), None);
}
