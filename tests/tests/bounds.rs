//! What is large or made to be hard costs no more than its size: these end within seconds because nothing in them is
//! done over and over, and without overflowing the stack because nothing follows them down.

// A test may panic: that is how it fails.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use imagegate::{Action, Code, Decision, Detail, Exemption, Gate, Policy, Report, Request, Timestamp, Vex};
use serde_json::{Value, json};

fn now() -> Timestamp {
    Timestamp::parse("2026-11-23T12:00:00Z").unwrap()
}

fn policy(name: &str, rules: Value) -> Policy {
    let document = json!({
        "apiVersion": "imagegate.dev/v1", "kind": "ImagePolicy", "metadata": {"name": name}, "spec": {"rules": rules},
    });
    Policy::from_json(document.to_string().as_bytes()).unwrap()
}

fn exemption(spec: Value) -> Exemption {
    let document = json!({
        "apiVersion": "imagegate.dev/v1", "kind": "ImageExemption", "metadata": {"name": "one"}, "spec": spec,
    });
    Exemption::from_json(document.to_string().as_bytes()).unwrap()
}

fn request(workload: Value, reports: Value) -> Request {
    let request = json!({"workload": workload, "images": [{"reference": "nginx:1.25", "reports": reports}]});
    Request::from_json(request.to_string().as_bytes()).unwrap()
}

fn decide(gate: &Gate, request: &Request) -> (Action, Value) {
    let mut decision = Decision::new();
    gate.evaluate(request, now(), &mut decision);
    let text = gate.render(request, &decision).to_json(Detail::All);
    (decision.action(), serde_json::from_str(&text).unwrap())
}

/// The first reason of the first rule of the first image.
fn reason(decision: &Value) -> &Value {
    &decision["images"][0]["rules"][0]["reasons"][0]
}

fn code<T: std::fmt::Debug>(read: Result<T, imagegate::Errors>) -> Code {
    read.unwrap_err().code()
}

#[test]
fn nesting_a_million_deep_is_refused() {
    const DEEP: usize = 1_000_000;
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        let open = open.repeat(DEEP);
        let closed = format!("{open}1{}", close.repeat(DEEP));
        let text = closed.as_bytes();
        assert_eq!(code(Policy::from_json(text)), Code::TooDeep);
        assert_eq!(code(Exemption::from_json(text)), Code::TooDeep);
        assert_eq!(code(Request::from_json(text)), Code::TooDeep);
        assert_eq!(code(Report::from_json(text)), Code::TooDeep);
        assert_eq!(code(Vex::from_json(text)), Code::TooDeep);
        assert_eq!(code(Policy::from_json(open.as_bytes())), Code::InvalidSyntax);
        // Where nothing is read, and within a line.
        assert_eq!(code(Policy::from_json(format!("{{\"status\":{closed}}}").as_bytes())), Code::TooDeep);
        let line = format!("{{\"request\":{closed},\"now\":\"2026-11-23T12:00:00Z\"}}");
        let error = imagegate::read_case(line.as_bytes()).unwrap_err();
        assert_eq!((error.code(), error.document()), (Code::TooDeep, Some("request")));
    }
}

#[test]
fn a_key_a_million_times_is_refused() {
    let twice = format!("{{{}\"a\":1}}", "\"a\":1,".repeat(1_000_000));
    assert_eq!(code(Report::from_json(twice.as_bytes())), Code::DuplicateKey);
    let different: String = (0..300_000).map(|number| format!("\"{number}\":1,")).collect();
    assert_eq!(code(Report::from_json(format!("{{{different}\"z\":1}}").as_bytes())), Code::UnknownKey);
    // What is said of it has an end.
    assert_eq!(Policy::from_json(format!("{{{different}\"z\":1}}").as_bytes()).unwrap_err().iter().count(), 1000);
    let nested = different.replace(":1,", ":{\"a\":1,\"a\":1},");
    assert_eq!(Policy::from_json(format!("{{{nested}\"z\":1}}").as_bytes()).unwrap_err().iter().count(), 1000);
}

#[test]
fn a_hundred_thousand_findings_of_one_id() {
    const MANY: usize = 100_000;
    let finding = |number: usize| {
        json!({"id": "CVE-2021-44228", "aliases": ["GHSA-jfh8-c2jp-5v3q"], "severity": "high",
        "package": {"name": format!("p{number}"), "version": "1.0.0"}})
    };
    let report = json!({"findings": (0..MANY).map(finding).collect::<Vec<Value>>()});
    let rules = json!([
        {"name": "ids", "action": "deny", "when": [{"ids": ["CVE-2021-44228", "GHSA-jfh8-c2jp-5v3q"], "count": "findings"}]},
        {"name": "severity", "action": "deny", "when": [{"severity": {"atLeast": "high"}}]},
    ]);
    // Ten exemptions from the same, and as many statements.
    let exempt = exemption(
        json!({"rules": ["base/severity"], "vulnerabilities": {"ids": ["CVE-2021-44228"], "package": {"name": "p7"}}}),
    );
    let statement =
        json!({"author": "a", "vulnerability": "CVE-2021-44228", "products": [{"id": "nginx"}], "status": "affected"});
    let vex = Vex::from_json(json!(vec![statement; 10]).to_string().as_bytes()).unwrap();
    let gate = Gate::compile(&[policy("base", rules)], &vec![exempt; 10], &vex).unwrap();
    let (action, decision) = decide(&gate, &request(json!({}), json!([report])));
    assert_eq!(action, Action::Deny);
    assert_eq!((&reason(&decision)["count"], &reason(&decision)["omitted"]), (&json!(MANY), &json!(MANY - 100)));
}

#[test]
fn a_hundred_thousand_findings_of_different_ids() {
    const MANY: usize = 100_000;
    let finding = |number: usize| json!({"id": format!("CVE-2021-{}", 10_000 + number), "severity": "high"});
    let report = json!({"findings": (0..MANY).map(finding).collect::<Vec<Value>>()});
    let ids: Vec<String> = (0..MANY).map(|number| format!("cve-2021-{}", 10_000 + number)).collect();
    let rules = json!([
        {"name": "ids", "action": "deny", "when": [{"ids": ids}]},
        {"name": "known", "action": "deny", "when": [{"severity": {"atLeast": "low"}}], "grace": {"inBaseline": true}},
    ]);
    let gate = Gate::compile(&[policy("base", rules)], &[], &Vex::default()).unwrap();
    let image = json!({"reference": "nginx", "reports": [report], "baseline": [report]});
    let request = Request::from_json(json!({"images": [image]}).to_string().as_bytes()).unwrap();
    let (_, decision) = decide(&gate, &request);
    assert_eq!(reason(&decision)["count"], json!(MANY));
    assert_eq!(decision["images"][0]["rules"][1]["forgivenOmitted"], json!(MANY - 100));
}

#[test]
fn ten_thousand_aliases() {
    let aliases: Vec<String> = (0..10_000).map(|number| format!("CVE-2021-{}", 90_000 - number)).collect();
    let finding = json!({"id": "GHSA-jfh8-c2jp-5v3q", "aliases": aliases, "severity": "critical"});
    let rules = json!([{"name": "ids", "action": "deny", "when": [{"ids": ["cve-2021-85000"]}]}]);
    let gate = Gate::compile(&[policy("base", rules)], &[], &Vex::default()).unwrap();
    let (_, decision) = decide(&gate, &request(json!({}), json!([{"findings": vec![finding; 10]}])));
    assert_eq!(reason(&decision)["findings"][0]["id"], "CVE-2021-80001");
}

#[test]
fn a_thousand_exemptions_from_a_thousand_policies() {
    const MANY: usize = 1000;
    let rules = |number: usize| json!([{"name": format!("rule-{number}"), "action": "deny", "when": [{"severity": {"atLeast": "low"}}]}]);
    let policies: Vec<Policy> = (0..MANY).map(|number| policy(&format!("policy-{number}"), rules(number))).collect();
    // All of them match and are in force, none covers the finding.
    let exempt = |number: usize| {
        exemption(json!({"rules": ["*"], "match": [{"namespace": "web"}], "expires": "2027-01-01",
        "vulnerabilities": {"ids": [format!("CVE-2020-{}", 1000 + number)]}}))
    };
    let exemptions: Vec<Exemption> = (0..MANY).map(exempt).collect();
    let gate = Gate::compile(&policies, &exemptions, &Vex::default()).unwrap();
    let findings: Vec<Value> =
        (0..MANY).map(|number| json!({"id": format!("CVE-2021-{}", 1000 + number), "severity": "low"})).collect();
    let (_, decision) = decide(&gate, &request(json!({"namespace": "web"}), json!([{"findings": findings}])));
    assert_eq!(reason(&decision)["count"], json!(MANY));
    assert_eq!(decision["images"][0]["rules"].as_array().unwrap().len(), MANY);
}

/// A matcher that tries every way would not end in a lifetime.
#[test]
fn patterns_made_to_be_hard() {
    let text = "a".repeat(5000) + "b";
    for pattern in ["*a".repeat(2000), "?*".repeat(2000) + "c", "**/".repeat(1000) + "c", "[!b]*".repeat(1000) + "c"] {
        let rules = json!([{"name": "hard", "action": "deny", "scope": {"include": [{"name": {"glob": pattern}}]},
            "when": [{"image": {"always": true}}]}]);
        let gate = Gate::compile(&[policy("base", rules)], &[], &Vex::default()).unwrap();
        for name in [text.clone(), "a/".repeat(2500)] {
            let (action, _) = decide(&gate, &request(json!({"name": name}), json!([])));
            assert_eq!(action, Action::Allow);
        }
    }
}

#[test]
fn a_thousand_images_with_a_thousand_platforms() {
    let platforms: Vec<Value> = (0..1000).map(|number| json!({"platform": format!("linux/{number}")})).collect();
    let wide = json!({"reference": "nginx", "platforms": platforms, "reports": [{"findings": [{"id": "CVE-2021-44228", "severity": "high"}]}]});
    let mut images = vec![json!({"reference": "nginx"}); 1000];
    images.push(wide);
    let request = Request::from_json(json!({"images": images}).to_string().as_bytes()).unwrap();
    let gate = Gate::compile(&[Policy::default()], &[], &Vex::default()).unwrap();
    let (action, decision) = decide(&gate, &request);
    assert_eq!((action, decision["images"].as_array().unwrap().len()), (Action::Audit, 2000));
}

#[test]
fn ten_thousand_reports_of_one_image() {
    let report = |number: usize| {
        json!({"scanner": {"name": format!("s{number}")}, "image": {"platform": format!("linux/{}", number % 10)},
        "findings": [{"id": format!("CVE-2021-{}", 10_000 + number), "severity": "high"}]})
    };
    let reports: Vec<Value> = (0..10_000).map(report).collect();
    let gate = Gate::compile(&[Policy::default()], &[], &Vex::default()).unwrap();
    let (_, decision) = decide(&gate, &request(json!({}), json!(reports)));
    assert_eq!(reason(&decision)["count"], json!(1000));
    assert_eq!(decision["images"].as_array().unwrap().len(), 10);
}

/// A forecast is as long as there are instants that matter, and is given one by one.
#[test]
fn a_forecast_of_many_instants_is_worked_out_one_by_one() {
    let rule = |number: usize| {
        json!({"name": format!("rule-{number}"), "action": "deny", "when": [{"image": {"always": true}}],
        "enforceFrom": Timestamp::from_unix_nanos(now().unix_nanos() + number as i128 + 1).unwrap().to_string()})
    };
    let rules: Vec<Value> = (0..2000).map(rule).collect();
    let gate = Gate::compile(&[policy("base", rules.into())], &[], &Vex::default()).unwrap();
    let request = request(json!({}), json!([]));
    let end = Timestamp::parse("9999-12-31T23:59:59.999999999Z").unwrap();
    assert_eq!(gate.forecast(&request, now(), end).take(3).count(), 3);
    assert_eq!(gate.forecast(&request, now(), end).count(), 2001);
}
