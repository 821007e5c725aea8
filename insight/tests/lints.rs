//! For every code documents that fire, that do not, and that are at the boundary.

// A test may panic: that is how it fails.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use imagegate::{Exemption, Policy};
use imagegate_insight::{Lint, lint};

/// A policy whose only rule has a scope and conditions.
fn policy(scope: &str, when: &str) -> Policy {
    let text = format!(
        r#"{{"apiVersion": "imagegate.dev/v1", "kind": "ImagePolicy", "metadata": {{"name": "p"}},
            "spec": {{"rules": [{{"name": "r", "action": "deny", "scope": {scope}, "when": {when}}}]}}}}"#
    );
    Policy::from_json(text.as_bytes()).unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// A policy that reads dates in a timezone.
fn policy_in(name: &str, timezone: &str) -> Policy {
    let text = format!(
        r#"{{"apiVersion": "imagegate.dev/v1", "kind": "ImagePolicy", "metadata": {{"name": "{name}"}},
            "spec": {{"timezone": "{timezone}", "rules": [{{"name": "r", "action": "deny", "when": [{{"kev": true}}]}}]}}}}"#
    );
    Policy::from_json(text.as_bytes()).unwrap()
}

fn exemption(metadata: &str, spec: &str) -> Exemption {
    let text = format!(
        r#"{{"apiVersion": "imagegate.dev/v1", "kind": "ImageExemption", "metadata": {{"name": "e"{metadata}}},
            "spec": {{{spec}}}}}"#
    );
    Exemption::from_json(text.as_bytes()).unwrap_or_else(|error| panic!("{error}: {text}"))
}

fn of_scope(scope: &str) -> Vec<Lint> {
    lint(&[policy(scope, r#"[{"severity": {"atLeast": "high"}}]"#)], &[])
}

/// The lints of a rule that includes one selector.
fn of_selector(selector: &str) -> Vec<Lint> {
    of_scope(&format!(r#"{{"include": [{selector}]}}"#))
}

fn of_when(condition: &str) -> Vec<Lint> {
    lint(&[policy("{}", &format!("[{condition}]"))], &[])
}

fn codes(lints: &[Lint]) -> Vec<&'static str> {
    lints.iter().map(|lint| lint.code.as_str()).collect()
}

/// Checks that one selector fires with one code, and says what to write instead.
fn fires(selector: &str, code: &str, hint: &str) {
    let lints = of_selector(selector);
    assert_eq!(codes(&lints), [code], "{selector}: {lints:#?}");
    assert!(lints[0].hint.contains(hint), "{selector}: {}", lints[0].hint);
}

fn is_silent(selector: &str) {
    let lints = of_selector(selector);
    assert!(lints.is_empty(), "{selector}: {lints:#?}");
}

#[test]
fn a_wildcard_that_is_compared_as_plain_text() {
    const CODE: &str = "wildcardInEquality";
    for (selector, hint) in [
        (r#"{"namespace": "shop-*"}"#, r#"write namespace: {glob: "shop-*"}"#),
        (r#"{"namespace": "shop-?"}"#, r#"{glob: "shop-?"}"#),
        (r#"{"namespace": ["payments", "shop-*"]}"#, r#"{glob: "shop-*"}"#),
        (r#"{"namespace": {"equals": "^shop-.*$"}}"#, r#"{glob: "shop-*"}"#),
        (r#"{"namespace": {"notEquals": "shop-*"}}"#, r#"put {glob: "shop-*"} under "exclude""#),
        (r#"{"namespace": {"startsWith": "shop-*"}}"#, r#"{startsWith: "shop-"}"#),
        (r#"{"name": {"endsWith": "*-canary"}}"#, r#"{endsWith: "-canary"}"#),
        (r#"{"name": {"contains": "*can*"}}"#, r#"{contains: "can"}"#),
        (r#"{"namespace": "*"}"#, r#"leave "namespace" out"#),
        (r#"{"cluster": "prod-*"}"#, r#"write cluster: {glob: "prod-*"}"#),
        (r#"{"labels": {"tier": "gold*"}}"#, r#"write tier: {glob: "gold*"}"#),
        (r#"{"labels": {"tier": "*"}}"#, "{exists: true}"),
        (r#"{"labels": {"team-*": {"exists": true}}}"#, "name each key in full"),
        (r#"{"attributes": {"zone": "eu-*"}}"#, r#"write zone: {glob: "eu-*"}"#),
        (r#"{"repository": "team/*"}"#, r#"write repository: {glob: "team/**"}"#),
        (r#"{"tag": "1.*"}"#, r#"write tag: {glob: "1.*"}"#),
        (r#"{"registry": {"endsWith": "*.azurecr.io"}}"#, r#"{endsWith: ".azurecr.io"}"#),
        (r#"{"image": {"startsWith": "ghcr.io/team/*"}}"#, r#"{startsWith: "ghcr.io/team/"}"#),
        (r#"{"image": {"glob": "reg:5000/*"}}"#, r#"{glob: "reg:5000/**"}"#),
        (r#"{"image": {"glob": "*.azurecr.io/*"}}"#, r#"{glob: "*.azurecr.io/**"}"#),
        (r#"{"image": {"glob": "docker.io/*"}}"#, r#"{glob: "docker.io/**"}"#),
        (r#"{"image": {"glob": "reg:5000/*:1.*"}}"#, r#"{glob: "reg:5000/**/*:1.*"}"#),
        (r#"{"image": {"glob": "ghcr.io/team/*"}}"#, r#"{glob: "ghcr.io/team/**"}"#),
        (r#"{"repository": {"glob": "team/*"}}"#, r#"{glob: "team/**"}"#),
        (r#"{"image": {"glob": "*"}}"#, r#"{glob: "**"}"#),
        (r#"{"image": {"glob": "*nginx*"}}"#, r#"{glob: "**/*nginx*"}"#),
        (r#"{"image": {"glob": "*:latest"}}"#, r#"{glob: "**/*:latest"}"#),
        (r#"{"repository": {"glob": "*"}}"#, r#"{glob: "**"}"#),
    ] {
        fires(selector, CODE, hint);
    }
    for selector in [
        r#"{"namespace": {"glob": "shop-*"}}"#,
        r#"{"labels": {"tier": ""}}"#,
        r#"{"attributes": {"schedule": "*/5 * * * *", "url": "https://example.com/?a=b"}}"#,
        r#"{"image": {"glob": "reg:5000/**"}}"#,
        r#"{"image": {"glob": "docker.io/library/*"}}"#,
        r#"{"image": {"glob": "*.azurecr.io/api:*"}}"#,
        r#"{"image": {"glob": "**"}}"#,
        r#"{"image": {"glob": "**/nginx[:@]*"}}"#,
        r#"{"image": {"glob": "*/**"}}"#,
        r#"{"repository": {"glob": "team-*"}}"#,
        r#"{"repository": {"glob": "library/*"}}"#,
        r#"{"registry": {"glob": "*.azurecr.io"}}"#,
    ] {
        is_silent(selector);
    }
    for condition in [
        r#"{"package": {"name": "log4j*"}}"#,
        r#"{"package": {"name": {"endsWith": "*-core"}}}"#,
        r#"{"package": {"type": ["deb", "r?m"]}}"#,
        r#"{"package": {"path": "/usr/lib/*"}}"#,
    ] {
        assert_eq!(codes(&of_when(condition)), [CODE], "{condition}");
    }
    assert!(of_when(r#"{"package": {"name": {"glob": "log4j*"}, "path": "/app/[1] b"}}"#).is_empty());
}

#[test]
fn authors_with_wildcards_are_trusted_as_they_are() {
    let of = |author: &str| {
        let text = Policy::DEFAULT_JSON.replacen(
            "\"spec\": {",
            &format!("\"spec\": {{\"vex\": {{\"trustedAuthors\": [\"{author}\"]}}, "),
            1,
        );
        lint(&[Policy::from_json(text.as_bytes()).unwrap()], &[])
    };
    let lints = of("mailto:*@contoso.com");
    assert_eq!((codes(&lints), lints[0].pointer.as_str()), (vec!["wildcardInEquality"], "/spec/vex/trustedAuthors"));
    assert!(of("https://vendor.example/?team=security").is_empty());
}

#[test]
fn an_exemption_for_a_namespace_with_a_wildcard() {
    let of = |namespace: &str| {
        let metadata = format!(r#", "namespace": "{namespace}""#);
        lint(&[], &[exemption(&metadata, r#""rules": ["*"], "vulnerabilities": {"ids": ["CVE-2021-44228"]}"#)])
    };
    let lints = of("shop-*");
    assert_eq!((codes(&lints), lints[0].pointer.as_str()), (vec!["wildcardInEquality"], "/metadata/namespace"));
    assert_eq!(codes(&of("Payments_Prod")), ["impossibleValue"]);
    assert!(of("payments").is_empty());
}

#[test]
fn a_kind_in_another_spelling() {
    for (kind, meant) in [
        ("deployment", "Deployment"),
        ("StatefulSets", "StatefulSet"),
        ("apps/v1/Deployment", "Deployment"),
        ("cj", "CronJob"),
    ] {
        fires(&format!(r#"{{"kind": "{kind}"}}"#), "kindSpelling", &format!("write \"{meant}\""));
    }
    fires(r#"{"kind": {"notEquals": ["Job", "cronjob"]}}"#, "kindSpelling", "CronJob");
    fires(r#"{"kind": {"glob": "deployment"}}"#, "kindSpelling", "Deployment");
    for kind in ["Deployment", "DeploymentConfig", "Kafka", "kafkas"] {
        is_silent(&format!(r#"{{"kind": "{kind}"}}"#));
    }
    is_silent(r#"{"kind": {"endsWith": "set"}}"#);
}

#[test]
fn a_repository_that_begins_with_a_registry() {
    const CODE: &str = "repositoryWithRegistry";
    for (selector, hint) in [
        (r#"{"repository": "contoso.azurecr.io/api"}"#, r#"registry: "contoso.azurecr.io" and repository: "api""#),
        (r#"{"repository": "reg:5000/team/api"}"#, r#"registry: "reg:5000" and repository: "team/api""#),
        (r#"{"repository": "https://ghcr.io/team/api"}"#, r#"registry: "ghcr.io""#),
        (r#"{"repository": "GHCR.io/team/api:1"}"#, r#"image: "GHCR.io/team/api:1""#),
        (r#"{"repository": "localhost/api"}"#, r#"registry: "localhost""#),
        (r#"{"repository": {"startsWith": "ghcr.io/team/"}}"#, r#"image: {startsWith: "ghcr.io/team/"}"#),
        (r#"{"repository": {"glob": "ghcr.io/team/*"}}"#, r#"registry: "ghcr.io""#),
        // A port is in no repository, whatever the registry.
        (r#"{"registry": "mirror.example", "repository": "reg:5000/api"}"#, r#"registry: "reg:5000""#),
    ] {
        fires(selector, CODE, hint);
    }
    for selector in [
        r#"{"repository": "team/api"}"#,
        r#"{"repository": "node.js"}"#,
        r#"{"repository": {"endsWith": "ghcr.io/api"}}"#,
        r#"{"registry": "mirror.example", "repository": "ghcr.io/team/api"}"#,
        r#"{"registry": "mirror.example", "repository": {"startsWith": "docker.io/"}}"#,
    ] {
        is_silent(selector);
    }
}

#[test]
fn an_id_that_is_none() {
    let of = |ids: &str| of_when(&format!(r#"{{"ids": {ids}}}"#));
    let lints = of(r#"["CVE-2021-44228", "CVE 2021 45046"]"#);
    assert_eq!((codes(&lints), lints[0].pointer.as_str()), (vec!["idSpelling"], "/spec/rules/0/when/0/ids/1"));
    assert_eq!(lints[0].hint, "write \"CVE-2021-45046\"");
    assert!(!lints[0].message.contains("counts nothing"));
    assert!(of(r#"["cve_2021-44228"]"#)[0].message.ends_with("this condition counts nothing"));
    // A pattern is no id, and a wildcard that is compared as plain text.
    assert_eq!(codes(&of(r#"["CVE-2021-*"]"#)), ["wildcardInEquality", "idSpelling"]);
    let hints: Vec<_> = of(r#"["CVE-2021-*", "CVE 2021 44228"]"#).into_iter().map(|lint| lint.hint).collect();
    assert_eq!(hints.len(), 3);
    assert_eq!(hints[2], "write \"CVE-2021-44228\"");
    for ids in [r#"["cve-2021-44228", "GHSA-jfh8-c2jp-5v3q", "RHSA-2024:1234"]"#, r#"["CVE-2021-0001"]"#] {
        assert!(of(ids).is_empty(), "{ids}");
    }
    // Rules for malware have names of other shapes.
    assert!(of_when(r#"{"ids": ["CVE_2017_0144"], "class": ["malware"]}"#).is_empty());
    let covering = exemption("", r#""rules": ["*"], "vulnerabilities": {"ids": ["2021-44228"]}"#);
    let lints = lint(&[], &[covering]);
    assert_eq!(lints[0].pointer, "/spec/vulnerabilities/ids/0");
    assert!(lints[0].message.ends_with("this exemption covers nothing"));
}

#[test]
fn a_value_that_no_field_can_have() {
    const CODE: &str = "impossibleValue";
    for (selector, hint) in [
        (r#"{"namespace": "Payments_Prod"}"#, r#"write "payments-prod""#),
        (r#"{"namespace": ""}"#, "lower-case letters"),
        (r#"{"namespace": {"startsWith": "Shop"}}"#, "lower-case"),
        (r#"{"namespace": {"glob": "shop_*"}}"#, "lower-case"),
        (r#"{"name": "api_v2"}"#, r#"write "api-v2""#),
        (r#"{"serviceAccount": "system:serviceaccount:payments:api"}"#, r#"write "api""#),
        (r#"{"container": "side.car"}"#, "lower-case letters"),
        (r#"{"repository": "Team/API"}"#, r#"write "team/api""#),
        (r#"{"repository": "/team/api"}"#, r#"write "team/api""#),
        (r#"{"repository": "nginx:1.25"}"#, r#"repository: "nginx" and tag: "1.25""#),
        (r#"{"repository": {"endsWith": "/api:1.4"}}"#, "without registry and tag"),
        (r#"{"tag": ":1.25"}"#, r#"write "1.25""#),
        (r#"{"tag": ""}"#, "leave \"tag\" out"),
        (r#"{"tag": "sha256:abc"}"#, "in the field \"digest\""),
        (r#"{"tag": {"startsWith": "-"}}"#, "a tag has"),
        (r#"{"registry": {"startsWith": "https://"}}"#, "contoso.azurecr.io"),
        (r#"{"registry": {"glob": "*.azurecr.io/*"}}"#, "the path is in"),
        (r#"{"registry": {"glob": "index.docker.io"}}"#, r#"write registry: "docker.io""#),
        (r#"{"digest": {"startsWith": "abc"}}"#, "sha256:"),
        (r#"{"digest": {"startsWith": "sha256:ABC"}}"#, "sha256:"),
        (r#"{"image": {"startsWith": "nginx"}}"#, r#"{startsWith: "docker.io/library/nginx"}"#),
        (r#"{"image": {"startsWith": "nginx:1.25"}}"#, r#"{startsWith: "docker.io/library/nginx:1.25"}"#),
        (r#"{"image": {"startsWith": "team/app"}}"#, r#"{startsWith: "docker.io/team/app"}"#),
        (r#"{"image": {"startsWith": "team/"}}"#, r#"{startsWith: "docker.io/team/"}"#),
        (r#"{"image": {"startsWith": "index.docker.io/team/"}}"#, r#"{startsWith: "docker.io/team/"}"#),
        (r#"{"image": {"startsWith": "GHCR.io/team/"}}"#, r#"{startsWith: "ghcr.io/team/"}"#),
        (r#"{"image": {"startsWith": "https://ghcr.io/team/"}}"#, r#"{startsWith: "ghcr.io/team/"}"#),
        (r#"{"image": {"startsWith": "docker.io/nginx:"}}"#, r#"{startsWith: "docker.io/library/nginx"}"#),
        (r#"{"image": {"endsWith": "/api"}}"#, r#"{glob: "**/api[:@]*"}"#),
        (r#"{"image": {"contains": "a b"}}"#, "in full"),
        (r#"{"image": {"glob": "nginx"}}"#, r#"write image: "nginx""#),
        (r#"{"image": {"glob": "team/*"}}"#, r#"{glob: "docker.io/team/*"}"#),
        (r#"{"image": {"glob": "docker.io/nginx:*"}}"#, r#"{glob: "docker.io/library/nginx:*"}"#),
        (r#"{"image": {"glob": "ghcr.io/*/api"}}"#, r#"{glob: "ghcr.io/*/api[:@]*"}"#),
        (r#"{"image": {"glob": "**/nginx"}}"#, r#"{glob: "**/nginx[:@]*"}"#),
    ] {
        fires(selector, CODE, hint);
    }
    for selector in [
        r#"{"namespace": "payments-prod", "name": "api.v2", "serviceAccount": "default", "pod": "web-"}"#,
        r#"{"container": ["app", "volume/data"]}"#,
        r#"{"cluster": "Prod EU", "account": "a_b", "provider": "On Prem"}"#,
        r#"{"labels": {"tier": "Gold_1"}, "attributes": {"x": "A b"}}"#,
        r#"{"repository": "nginx", "tag": "v1.0_x"}"#,
        r#"{"registry": {"startsWith": "CONTOSO."}}"#,
        r#"{"registry": {"endsWith": ":443"}}"#,
        r#"{"digest": {"startsWith": "sha256:abc"}}"#,
        r#"{"image": "nginx"}"#,
        r#"{"image": {"startsWith": "docker.io/nginx"}}"#,
        r#"{"image": {"startsWith": "prod-"}}"#,
        r#"{"image": {"startsWith": "localhost"}}"#,
        r#"{"image": {"startsWith": "ghcr.io/team/app:1@sha256:ab"}}"#,
        r#"{"image": {"endsWith": "-alpine"}}"#,
        r#"{"image": {"endsWith": "/api:1.4"}}"#,
        r#"{"image": {"contains": "/team/"}}"#,
        r#"{"image": {"glob": "docker.io/library/nginx:1.*"}}"#,
        r#"{"image": {"glob": "[a-z]*.azurecr.io/**/api:1.?"}}"#,
        r#"{"image": {"glob": "docker.io/library/nginx:1.25"}}"#,
    ] {
        is_silent(selector);
    }
}

#[test]
fn values_that_are_likewise_are_named_in_one_lint() {
    let lints = of_selector(r#"{"namespace": ["A", "b", "C", "D", "E", "F", "x*"]}"#);
    assert_eq!(codes(&lints), ["wildcardInEquality", "impossibleValue"]);
    assert!(lints[1].message.contains("; likewise \"C\", \"D\", \"E\" and 1 more"), "{}", lints[1].message);
    assert!(!lints[1].message.contains("includes nothing"));
    assert!(of_selector(r#"{"namespace": ["A", "B*"]}"#)[0].message.ends_with("this selector includes nothing"));
}

#[test]
fn a_selector_that_contradicts_itself() {
    for selector in [
        r#"{"image": "nginx:1.25", "tag": "1.27"}"#,
        r#"{"image": ["nginx:1.25", "ghcr.io/a:1"], "tag": "1.27"}"#,
        r#"{"image": "nginx", "registry": "ghcr.io"}"#,
        r#"{"image": "ghcr.io/team/app", "repository": {"startsWith": "other/"}}"#,
        r#"{"image": {"startsWith": "ghcr.io/"}, "registry": "docker.io"}"#,
        r#"{"image": {"glob": "ghcr.io/team/**"}, "repository": "other/app"}"#,
        r#"{"image": {"startsWith": "ghcr"}, "registry": ["docker.io", "quay.io"]}"#,
        r#"{"registry": "docker.io", "repository": "nginx"}"#,
    ] {
        let lints = of_scope(&format!(r#"{{"include": [{selector}, {{"namespace": "payments"}}]}}"#));
        assert_eq!(codes(&lints), ["selectorContradiction"], "{selector}: {lints:#?}");
        assert_eq!(lints[0].pointer, "/spec/rules/0/scope/include/0");
    }
    let digests = ["a", "b"].map(|digit| format!("sha256:{}", digit.repeat(64)));
    let [a, b] = &digests;
    for selector in [
        r#"{"image": "nginx:1.25", "tag": ["1.25", "1.27"]}"#,
        r#"{"image": ["nginx:1.25", "nginx"], "tag": "1.27"}"#,
        r#"{"image": "nginx", "registry": "index.docker.io", "repository": "library/nginx"}"#,
        r#"{"image": {"startsWith": "ghcr"}, "registry": "ghcr.io"}"#,
        r#"{"image": {"startsWith": "ghcr.io/team/app:1"}, "repository": "team/app"}"#,
        r#"{"image": {"notEquals": "nginx"}, "repository": "library/nginx"}"#,
        r#"{"registry": ["docker.io", "ghcr.io"], "repository": "nginx"}"#,
        // The digest of the image, and of its platform.
        &format!(r#"{{"image": "nginx@{a}", "digest": "{b}"}}"#),
    ] {
        is_silent(selector);
    }
    let lints = of_selector(&format!(r#"{{"image": "nginx@{a}", "digest": {{"notEquals": "{a}"}}}}"#));
    assert_eq!(codes(&lints), ["scopeEmpty"]);
    let matching = exemption("", r#""rules": ["*"], "match": [{"image": "nginx:1", "tag": "2"}]"#);
    let lints = lint(&[], &[matching]);
    assert_eq!((codes(&lints), lints[0].pointer.as_str()), (vec!["matchEmpty"], "/spec/match/0"));
}

#[test]
fn a_scope_that_excludes_all_it_includes() {
    let empty = [
        (r#"[{"namespace": "a"}]"#, r#"[{"namespace": ["b", "a"]}]"#),
        (r#"[{"namespace": "a", "kind": "Job"}]"#, r#"[{"namespace": {"startsWith": ""}}]"#),
        (r#"[{"namespace": ["a", "b"]}]"#, r#"[{"namespace": "a"}, {"namespace": "b"}]"#),
        (
            r#"[{"namespace": {"startsWith": "shop-eu-"}}, {"namespace": "shop-x"}]"#,
            r#"[{"namespace": {"startsWith": "shop-"}}]"#,
        ),
        (r#"[{"namespace": {"glob": "shop-*"}}]"#, r#"[{"namespace": {"startsWith": "shop"}}]"#),
        (r#"[{"labels": {"tier": "gold"}}]"#, r#"[{"labels": {"tier": {"exists": true}}}]"#),
        (r#"[{"kind": {"notEquals": ["Job", "Pod"]}}]"#, r#"[{"kind": {"notEquals": "Job"}}]"#),
        (r#"[{"image": "ghcr.io/team/app:1"}]"#, r#"[{"registry": "ghcr.io", "tag": {"notEquals": "2"}}]"#),
        (r#"[{"image": "nginx:1"}]"#, r#"[{"image": "docker.io/library/nginx"}]"#),
        (r#"[{"image": "nginx"}]"#, r#"[{"image": {"startsWith": "docker.io/"}}]"#),
        ("[]", r#"[{"image": {"glob": "**"}}]"#),
        ("[]", r#"[{"registry": {"glob": "*"}, "repository": {"contains": ""}}]"#),
        ("[]", r#"[{"labels": {"a": {"exists": true}}}, {"labels": {"a": {"exists": false}}}]"#),
        (r#"[{"kind": "Job"}]"#, r#"[{"namespace": ["a", "b"]}, {"namespace": {"notEquals": "a"}}]"#),
    ];
    for (include, exclude) in empty {
        let lints = of_scope(&format!(r#"{{"include": {include}, "exclude": {exclude}}}"#));
        assert_eq!(codes(&lints), ["scopeEmpty"], "{include} {exclude}: {lints:#?}");
        assert_eq!(lints[0].pointer, "/spec/rules/0/scope");
    }
    let not_empty = [
        (r#"[{"namespace": ["a", "b"]}]"#, r#"[{"namespace": "a"}]"#),
        (r#"[{"namespace": "a"}]"#, r#"[{"namespace": "a", "kind": "Job"}]"#),
        (r#"[{"namespace": "a"}, {"namespace": "b"}]"#, r#"[{"namespace": "a"}]"#),
        (r#"[{"namespace": {"notEquals": "a"}}]"#, r#"[{"namespace": {"startsWith": ""}}]"#),
        (r#"[{"labels": {"tier": {"notEquals": "gold"}}}]"#, r#"[{"labels": {"tier": {"exists": true}}}]"#),
        (r#"[{"image": "nginx"}]"#, r#"[{"image": "nginx:1"}]"#),
        (r#"[{"image": "nginx"}]"#, r#"[{"tag": {"startsWith": ""}}]"#),
        ("[]", r#"[{"namespace": {"glob": "**"}}]"#),
        ("[]", r#"[{"labels": {"a": {"exists": true}}}, {"labels": {"b": {"exists": false}}}]"#),
        ("[]", r#"[{"namespace": "a"}, {"namespace": {"notEquals": ["a", "b"]}}]"#),
        ("[]", "[]"),
    ];
    for (include, exclude) in not_empty {
        let lints = of_scope(&format!(r#"{{"include": {include}, "exclude": {exclude}}}"#));
        assert!(lints.is_empty(), "{include} {exclude}: {lints:#?}");
    }
}

#[test]
fn an_exemption_that_ends_before_it_begins() {
    let of = |dates: &str, policies: &[Policy]| {
        let spec = format!(r#""rules": ["p/r", "q/r"], "vulnerabilities": {{"ids": ["CVE-2021-44228"]}}, {dates}"#);
        lint(policies, &[exemption("", &spec)])
    };
    for dates in [
        r#""validFrom": "2026-02-01", "expires": "2026-01-31""#,
        r#""validFrom": "2026-02-01T00:00:00Z", "expires": "2026-02-01T00:00:00Z""#,
        r#""validFrom": "2026-02-03", "expires": "2026-02-01T12:00:00Z""#,
    ] {
        let lints = of(dates, &[]);
        assert_eq!(
            (codes(&lints), lints[0].pointer.as_str()),
            (vec!["exemptionEmptyWindow"], "/spec/expires"),
            "{dates}"
        );
    }
    for dates in [
        // A date lasts to the end of its day.
        r#""validFrom": "2026-02-01", "expires": "2026-02-01""#,
        r#""validFrom": "2026-02-01T00:00:00Z", "expires": "2026-02-01T00:00:00.000000001Z""#,
        // Far enough east it is a window.
        r#""validFrom": "2026-02-02", "expires": "2026-02-01T12:00:00Z""#,
        r#""validFrom": "2026-02-01""#,
    ] {
        assert!(of(dates, &[]).is_empty(), "{dates}");
    }
    // In the timezones of the policies that it is about.
    let dates = r#""validFrom": "2026-02-02", "expires": "2026-02-01T12:00:00Z""#;
    let [west, east, other] =
        [("p", "UTC"), ("q", "+13:00"), ("other", "UTC")].map(|(name, zone)| policy_in(name, zone));
    assert_eq!(codes(&of(dates, &[west.clone(), other.clone()])), ["exemptionEmptyWindow"]);
    assert!(of(dates, &[east.clone(), other]).is_empty());
    assert!(of(dates, &[west, east]).is_empty());
}

#[test]
fn an_inline_exemption_is_looked_at_too() {
    let text = r#"{"apiVersion": "imagegate.dev/v1", "kind": "ImagePolicy", "metadata": {"name": "p"},
        "spec": {"rules": [{"name": "r", "action": "deny", "when": [{"kev": true}], "exemptions": [
            {"match": [{"kind": "cronjob"}], "validFrom": "2026-02-01", "expires": "2026-01-01"}]}]}}"#;
    let lints = lint(&[Policy::from_json(text.as_bytes()).unwrap()], &[]);
    let pointers: Vec<_> = lints.iter().map(|lint| lint.pointer.as_str()).collect();
    assert_eq!(codes(&lints), ["exemptionEmptyWindow", "kindSpelling"]);
    assert_eq!(pointers, ["/spec/rules/0/exemptions/0/expires", "/spec/rules/0/exemptions/0/match/0/kind"]);
}

#[test]
fn an_exemption_whose_match_excludes_its_namespace() {
    let of = |namespace: &str| {
        let spec = format!(r#""rules": ["*"], "match": [{{"kind": "Job"}}, {{"namespace": {namespace}}}]"#);
        lint(&[], &[exemption(r#", "namespace": "payments""#, &spec)])
    };
    for namespace in
        [r#""billing""#, r#"["billing", "shop"]"#, r#"{"notEquals": "payments"}"#, r#"{"startsWith": "shop-"}"#]
    {
        let lints = of(namespace);
        assert_eq!(codes(&lints), ["exemptionNamespaceConflict"], "{namespace}");
        assert_eq!(lints[0].pointer, "/spec/match/1/namespace");
    }
    for namespace in [r#""payments""#, r#"["billing", "payments"]"#, r#"{"glob": "pay*"}"#, r#"{"notEquals": "shop"}"#]
    {
        assert!(of(namespace).is_empty(), "{namespace}");
    }
}

#[test]
fn documents_are_named_and_looked_at_in_order() {
    let policies = [Policy::default(), policy(r#"{"include": [{"kind": "pod"}]}"#, r#"[{"kev": true}]"#)];
    let exemptions = [exemption("", r#""rules": ["*"], "match": [{"namespace": "A"}]"#)];
    let lints = lint(&policies, &exemptions);
    let documents: Vec<_> = lints.iter().map(|lint| lint.document.as_str()).collect();
    assert_eq!(documents, ["policies/1", "exemptions/0"]);
}

#[test]
fn texts_of_documents_are_shown_harmless_and_short() {
    let lints = of_selector(&format!(r#"{{"namespace": "\u001b[31m{}*"}}"#, "x".repeat(1000)));
    assert!(!lints[0].message.contains('\u{1b}') && lints[0].message.len() < 500);
    assert!(!lints[0].hint.contains('\u{1b}') && lints[0].hint.len() < 500);
}

#[test]
fn large_lists_are_compared_in_bounded_time() {
    let names: Vec<String> = (0..40_000).map(|number| format!("\"namespace-{number}\"")).collect();
    let list = names.join(",");
    let selectors: Vec<String> = names.iter().take(20_000).map(|name| format!("{{\"namespace\": {name}}}")).collect();
    let selectors = selectors.join(",");
    for scope in [
        format!(r#"{{"include": [{{"namespace": [{list}]}}], "exclude": [{{"namespace": [{list}]}}]}}"#),
        format!(r#"{{"include": [{selectors}], "exclude": [{selectors}]}}"#),
        format!(r#"{{"exclude": [{selectors}]}}"#),
    ] {
        assert!(of_scope(&scope).iter().all(|lint| lint.code.as_str() == "scopeEmpty"));
    }
}
