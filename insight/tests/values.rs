//! What is told, and what is not.
// A test may panic: that is how it fails.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::disallowed_methods
)]

use imagegate::{Exemption, Policy};
use imagegate_insight::{Lint, lint};

fn policy_of(name: &str, spec: &str, rule: &str) -> Policy {
    let text = format!(
        r#"{{"apiVersion": "imagegate.dev/v1", "kind": "ImagePolicy", "metadata": {{"name": "{name}"}},
             "spec": {{{spec} "rules": [{{"name": "r", "action": "deny", {rule}}}]}}}}"#
    );
    Policy::from_json(text.as_bytes()).unwrap_or_else(|error| panic!("{}: {text}", error.to_json()))
}

fn exemption_of(metadata: &str, spec: &str) -> Exemption {
    let text = format!(
        r#"{{"apiVersion": "imagegate.dev/v1", "kind": "ImageExemption", "metadata": {{"name": "e"{metadata}}},
             "spec": {{{spec}}}}}"#
    );
    Exemption::from_json(text.as_bytes()).unwrap_or_else(|error| panic!("{}: {text}", error.to_json()))
}

const WHEN: &str = r#""when": [{"severity": {"atLeast": "high"}}]"#;

/// The lints of a rule that includes a selector.
fn including(selector: &str) -> Vec<Lint> {
    let rule = format!(r#""scope": {{"include": [{{{selector}}}]}}, {WHEN}"#);
    lint(&[policy_of("p", "", &rule)], &[])
}

fn codes(lints: &[Lint]) -> Vec<&'static str> {
    lints.iter().map(|lint| lint.code.as_str()).collect()
}

#[track_caller]
fn told(selector: &str, code: &str, hint: &str) {
    let lints = including(selector);
    assert_eq!(codes(&lints), [code], "{selector}: {lints:?}");
    assert!(lints[0].hint.contains(hint), "{selector}: {}", lints[0].hint);
    assert!(lints[0].pointer.starts_with("/spec/rules/0/scope/include/0/"), "{}", lints[0].pointer);
}

#[track_caller]
fn quiet(selector: &str) {
    let lints = including(selector);
    assert!(lints.is_empty(), "{selector}: {lints:?}");
}

#[test]
fn wildcards_that_are_compared_by_equality_are_told() {
    let code = "wildcardInEquality";
    for field in
        ["provider", "account", "cluster", "namespace", "kind", "name", "pod", "container", "repository", "tag"]
    {
        told(&format!(r#""{field}": "shop-*""#), code, "glob: \"shop-*\"");
        told(&format!(r#""{field}": ["x1", "shop-?"]"#), code, "glob");
        told(&format!(r#""{field}": {{"notEquals": "shop-*"}}"#), code, "glob");
        told(&format!(r#""{field}": {{"startsWith": "shop-*"}}"#), code, "{startsWith: \"shop-\"}");
        quiet(&format!(r#""{field}": {{"glob": "x*"}}"#));
    }
    told(r#""namespace": "*""#, code, "leave \"namespace\" out");
    told(r#""labels": {"app": "web-*"}"#, code, "app: {glob");
    told(r#""labels": {"app.*": "web"}"#, code, "in full");
    told(r#""attributes": {"team": "a*"}"#, code, "team: {glob");
    assert_eq!(including(r#""labels": {"a/b~c": "web-*"}"#)[0].pointer, "/spec/rules/0/scope/include/0/labels/a~1b~0c");
}

#[test]
fn patterns_that_stop_at_a_slash_are_told() {
    let code = "wildcardInEquality";
    told(r#""image": {"glob": "reg:5000/*"}"#, code, "reg:5000/**");
    told(r#""image": {"glob": "ghcr.io/team/*"}"#, code, "ghcr.io/team/**");
    told(r#""image": {"glob": "nginx:*"}"#, code, "**/nginx:*");
    told(r#""repository": {"glob": "*"}"#, code, "glob: \"**\"");
    quiet(r#""image": {"glob": "reg:5000/**"}"#);
    quiet(r#""image": {"glob": "docker.io/library/*"}"#);
    quiet(r#""image": {"glob": "docker.io/library/nginx:1.*"}"#);
    quiet(r#""repository": {"glob": "team/**"}"#);
    quiet(r#""repository": {"glob": "team/app-*"}"#);
}

#[test]
fn kinds_in_another_spelling_are_told() {
    told(r#""kind": "deployment""#, "kindSpelling", "\"Deployment\"");
    told(r#""kind": "Pods""#, "kindSpelling", "\"Pod\"");
    told(r#""kind": {"notEquals": "CRONJOB"}"#, "kindSpelling", "\"CronJob\"");
    for kind in ["Deployment", "JobSet", "Rollout", "PyTorchJob", "podgroup"] {
        quiet(&format!(r#""kind": "{kind}""#));
    }
}

#[test]
fn repositories_with_a_registry_are_told() {
    told(
        r#""repository": "ghcr.io/team/app""#,
        "repositoryWithRegistry",
        "registry: \"ghcr.io\" and repository: \"team/app\"",
    );
    told(r#""repository": "localhost:5000/app""#, "repositoryWithRegistry", "registry: \"localhost:5000\"");
    told(r#""repository": {"startsWith": "ghcr.io/team/"}"#, "repositoryWithRegistry", "image: {startsWith");
    quiet(r#""repository": "team/app""#);
    quiet(r#""repository": "library/nginx""#);
    quiet(r#""repository": {"endsWith": "v1.2/app"}"#);
}

#[test]
fn values_that_no_field_can_have_are_told() {
    for selector in [
        r#""namespace": "Payments_Prod""#,
        r#""namespace": """#,
        r#""namespace": {"startsWith": "Prod"}"#,
        r#""namespace": {"glob": "prod/*"}"#,
        r#""name": "My App""#,
        r#""pod": "api_1""#,
        r#""serviceAccount": "system:serviceaccount:shop:api""#,
        r#""container": "app_1""#,
        r#""kind": "example.com/v1/Thing""#,
        r#""tag": "team/app:1""#,
        r#""repository": "Team/App""#,
        r#""repository": "app:1.0""#,
        r#""registry": {"startsWith": "https://"}"#,
        r#""registry": {"glob": "*.example.com/team"}"#,
        r#""labels": {"app": "a b"}"#,
        r#""namespaceLabels": {"env": "prod!"}"#,
        r#""image": {"startsWith": "team/app"}"#,
        r#""image": {"startsWith": "nginx"}"#,
        r#""image": {"startsWith": "nginx:1.25"}"#,
        r#""image": {"startsWith": "/team"}"#,
        r#""image": {"startsWith": "index.docker.io/team"}"#,
        r#""image": {"startsWith": "GHCR.io/team/"}"#,
        r#""image": {"contains": "https://"}"#,
    ] {
        told(selector, "impossibleValue", "");
    }
    told(r#""image": {"startsWith": "team/"}"#, "impossibleValue", "\"docker.io/team/\"");
    told(r#""image": {"startsWith": "nginx"}"#, "impossibleValue", "\"docker.io/library/nginx\"");
}

#[test]
fn values_that_a_field_can_have_are_not_told() {
    for selector in [
        r#""namespace": "kube-system""#,
        r#""name": "web.shop""#,
        // What a pod's name is generated from.
        r#""pod": "web-""#,
        r#""serviceAccount": "api""#,
        r#""container": "volume/data""#,
        r#""tag": "V1.2_rc-1""#,
        r#""repository": "a/b__c/d--e""#,
        r#""registry": {"startsWith": "GHCR"}"#,
        r#""registry": {"endsWith": ".azurecr.io"}"#,
        r#""labels": {"app.kubernetes.io/name": "Web_1.x", "empty": ""}"#,
        r#""attributes": {"team": "A team & more"}"#,
        r#""cluster": "Prod Europe""#,
        r#""image": {"startsWith": "docker.io/"}"#,
        r#""image": {"startsWith": "localhost:5000/"}"#,
        r#""image": {"startsWith": "localhost"}"#,
        r#""image": {"startsWith": "reg:50"}"#,
        r#""image": {"contains": "/team/"}"#,
        r#""image": {"endsWith": ":RC1"}"#,
        r#""image": "nginx""#,
        r#""digest": {"startsWith": "sha256:0"}"#,
    ] {
        quiet(selector);
    }
}

#[test]
fn ids_that_are_none_are_told() {
    let of = |id: &str| lint(&[policy_of("p", "", &format!(r#""when": [{{"ids": ["{id}"]}}]"#))], &[]);
    for (id, code, hint) in [
        ("CVE 2021 44228", "idSpelling", "write \"CVE-2021-44228\""),
        ("cve_2021-44228", "idSpelling", "write \"CVE-2021-44228\""),
        ("CVE-2021-44228 ", "idSpelling", "write \"CVE-2021-44228\""),
        ("CVE-21-44228", "idSpelling", "CVE-2021-44228 for example"),
        ("CVE-2021", "idSpelling", "CVE-2021-44228 for example"),
        ("GHSA_jfh8_c2jp_5v3q", "idSpelling", "write \"GHSA-jfh8-c2jp-5v3q\""),
        ("GHSA-1", "idSpelling", "as reports do"),
        (" AVD-KSV-0001", "idSpelling", "write \"AVD-KSV-0001\""),
    ] {
        let lints = of(id);
        assert_eq!(codes(&lints), [code], "{id}");
        assert!(lints[0].hint.contains(hint), "{id}: {}", lints[0].hint);
        assert_eq!(lints[0].pointer, "/spec/rules/0/when/0/ids/0");
    }
    for id in
        ["CVE-2021-44228", "cve-2021-44228", "GHSA-jfh8-c2jp-5v3q", "private-key", "SNYK-JS-1", "Cveta", "GPL 2.0"]
    {
        assert_eq!(of(id), [], "{id}");
    }
}

#[test]
fn names_of_packages_may_be_any_text_but_for_wildcards() {
    let of = |package: &str| lint(&[policy_of("p", "", &format!(r#""when": [{{"package": {{{package}}}}}]"#))], &[]);
    assert_eq!(codes(&of(r#""name": "log4j-*""#)), ["wildcardInEquality"]);
    assert_eq!(of(r#""name": "log4j-*""#)[0].pointer, "/spec/rules/0/when/0/package/name");
    assert_eq!(
        of(r#""name": "org.apache.logging.log4j:log4j-core", "type": "Maven", "path": "a/[1]"}"#.trim_end_matches('}')),
        []
    );
}

#[test]
fn scopes_that_exclude_all_they_include_are_told() {
    let of = |include: &str, exclude: &str| {
        let rule = format!(r#""scope": {{"include": [{include}], "exclude": [{exclude}]}}, {WHEN}"#);
        codes(&lint(&[policy_of("p", "", &rule)], &[]))
    };
    for (include, exclude) in [
        (r#"{"namespace": "a"}"#, r#"{"namespace": ["a", "b"]}"#),
        (r#"{"namespace": "a", "kind": "Job"}"#, r#"{"kind": "Pod"}, {"namespace": "a"}"#),
        (r#"{"namespace": {"startsWith": "shop-"}}"#, r#"{"namespace": {"startsWith": "shop"}}"#),
        (r#"{"namespace": {"endsWith": "-test"}}"#, r#"{"namespace": {"contains": "test"}}"#),
        (r#"{"namespace": "shop-1"}"#, r#"{"namespace": {"glob": "shop-*"}}"#),
        (r#"{"namespace": "a"}, {"namespace": "b"}"#, r#"{"namespace": {"notEquals": "c"}}"#),
        (r#"{"labels": {"app": "web"}}"#, r#"{"labels": {"app": {"exists": true}}}"#),
        (r#"{"labels": {"app": {"exists": false}}}"#, r#"{"labels": {"app": {"notEquals": "web"}}}"#),
        (r#"{"image": "nginx:1.25"}"#, r#"{"image": "docker.io/library/nginx"}"#),
        (r#"{"image": "ghcr.io/a/b", "registry": "docker.io"}"#, r#"{"namespace": "x"}"#),
    ] {
        assert_eq!(of(include, exclude), ["scopeEmpty"], "{include} {exclude}");
    }
    for (include, exclude) in [
        (r#"{"namespace": "a"}"#, r#"{"namespace": "b"}"#),
        (r#"{"namespace": "a"}, {"namespace": "b"}"#, r#"{"namespace": "a"}"#),
        (r#"{"namespace": "a"}"#, r#"{"namespace": "a", "kind": "Job"}"#),
        (r#"{"namespace": {"startsWith": "shop"}}"#, r#"{"namespace": {"startsWith": "shop-"}}"#),
        (r#"{"labels": {"app": "web"}}"#, r#"{"labels": {"tier": "web"}}"#),
        (r#"{"image": "nginx"}"#, r#"{"image": "nginx:1.25"}"#),
        ("", r#"{"namespace": "a"}"#),
    ] {
        assert!(of(include, exclude).is_empty(), "{include} {exclude}");
    }
    // The image's digest is one, and the platform's may be the other.
    let digest = |letter: &str| format!("sha256:{}", letter.repeat(64));
    let (include, exclude) =
        (format!(r#"{{"digest": "{}"}}"#, digest("a")), format!(r#"{{"digest": {{"notEquals": "{}"}}}}"#, digest("b")));
    assert!(of(&include, &exclude).is_empty());
}

#[test]
fn exemptions_that_are_never_in_force_are_told() {
    let of = |policies: &[Policy], dates: &str| {
        let spec = format!(r#""rules": ["*"], "match": [{{"namespace": "a"}}], {dates}"#);
        codes(&lint(policies, &[exemption_of("", &spec)]))
    };
    let policy = |zone: &str| policy_of(&format!("p{}", zone.len()), &format!(r#""timezone": "{zone}","#), WHEN);
    let (utc, west) = (policy("UTC"), policy("-05:00"));
    let empty = ["exemptionEmptyWindow"];
    assert_eq!(of(&[], r#""validFrom": "2026-12-01", "expires": "2026-11-30""#), empty);
    assert_eq!(of(&[], r#""validFrom": "2026-12-01T00:00:00Z", "expires": "2026-12-01T00:00:00Z""#), empty);
    assert!(of(&[], r#""validFrom": "2026-12-01", "expires": "2026-12-01""#).is_empty());
    // The end of 30 November lies five hours later in the west.
    let mixed = r#""validFrom": "2026-12-01T02:00:00Z", "expires": "2026-11-30""#;
    assert_eq!(of(std::slice::from_ref(&utc), mixed), empty);
    assert!(of(&[utc, west], mixed).is_empty());
    let inline = r#""exemptions": [{"validFrom": "2026-12-02", "expires": "2026-12-01", "match": [{"pod": "a"}]}], "#;
    let lints = lint(&[policy_of("p", "", &format!("{inline}{WHEN}"))], &[]);
    assert_eq!((codes(&lints), &*lints[0].pointer), (empty.to_vec(), "/spec/rules/0/exemptions/0/expires"));
}

#[test]
fn exemptions_whose_match_contradicts_them_are_told() {
    let of = |selectors: &str| {
        let spec = format!(r#""rules": ["*"], "match": [{selectors}]"#);
        codes(&lint(&[], &[exemption_of(r#", "namespace": "shop""#, &spec)]))
    };
    assert_eq!(of(r#"{"namespace": "payments"}"#), ["exemptionNamespaceConflict"]);
    assert_eq!(
        of(r#"{"namespace": {"startsWith": "pay"}}, {"namespace": "b", "kind": "Job"}"#),
        ["exemptionNamespaceConflict"; 2]
    );
    assert_eq!(of(r#"{"namespace": "payments"}, {"kind": "Job"}"#), ["exemptionNamespaceConflict"]);
    assert!(of(r#"{"namespace": {"startsWith": "sh"}}"#).is_empty());
    assert_eq!(of(r#"{"image": "ghcr.io/a/b:1", "tag": "2"}"#), ["matchEmpty"]);
    assert_eq!(of(r#"{"image": ["ghcr.io/a/b", "ghcr.io/a/c"], "repository": "a/d"}"#), ["matchEmpty"]);
    assert!(of(r#"{"image": ["ghcr.io/a/b", "ghcr.io/a/c"], "repository": "a/c"}"#).is_empty());
    assert!(of(r#"{"image": {"notEquals": "ghcr.io/a/b"}, "registry": "docker.io"}"#).is_empty());
}

#[test]
fn hostile_texts_are_cut_and_harmless() {
    let long = format!("\\u001b[31m{}*", "x".repeat(1000));
    let lints = including(&format!(r#""cluster": "{long}""#));
    assert!(lints[0].message.len() < 300 && !lints[0].message.contains('\u{1b}'), "{}", lints[0].message);
    assert!(!lints[0].hint.contains('\u{1b}'), "{}", lints[0].hint);
}
