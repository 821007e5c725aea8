//! `imagegate policy`.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::{Folder, POLICY, report};
use serde_json::{Value, json};

#[test]
fn the_default_policy_is_the_one_that_is_used() {
    let folder = Folder::new();
    folder.file("default.json", folder.run("policy default").exits(0).out);
    folder.run("policy validate default.json").exits(0).says("1 policy and 0 exemptions: all valid");
    folder.file("high.json", report("nginx:1.25", "high"));
    let line = format!("check --image nginx:1.25 --report high.json --output json --now {}", common::NOW);
    assert_eq!(folder.run(&line).exits(0).out, folder.run(&format!("{line} --policy default.json")).exits(0).out);
}

#[test]
fn schemas_are_json_of_their_own() {
    let folder = Folder::new();
    for kind in ["policy", "exemption", "request", "report", "decision"] {
        let schema = folder.run(&format!("policy schema {kind}")).exits(0).json();
        assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema", "{kind}");
    }
    folder.run("policy schema other").fails("possible values: policy, exemption, request, report, decision");
    folder.run("policy schema").fails("required");
}

#[test]
fn everything_that_is_wrong_is_said_with_its_place() {
    let folder = Folder::new();
    let wrong = POLICY.replace("severity:", "severty:").replace("action: deny", "action: refuse");
    folder.file("p/wrong.yaml", format!("---\n---\n{wrong}---\nkind: Pod\n---\napiVersion: imagegate.dev/v1\n"));
    folder.file("p/wrong.json", "{\"apiVersion\": \"imagegate.dev/v1\", \"kind\": \"ImageExemption\",\n \"metadata\": {\"name\": \"-\"}, \"spec\": {\"rules\": []}}");
    let run = folder.run("policy validate p").exits(1);
    let run = run
        .says("error[unknownKey]")
        .says("p/wrong.yaml:12:7")
        .says("    - severty: {atLeast: high}")
        .says("^^^^^^^ at /spec/rules/0/when/0/severty");
    let run =
        run.says("p/wrong.yaml:9:13").says("p/wrong.yaml:14:7").says("\"Pod\" is none of ImagePolicy, ImageExemption");
    run.says("p/wrong.json:2:23").says("error[emptyList]").says("errors");

    let run = folder.run("policy validate p --output json").exits(1);
    let json = run.json();
    assert_eq!(json["valid"], false);
    let errors = json["errors"].as_array().unwrap();
    let unknown = errors.iter().find(|error| error["code"] == "unknownKey").unwrap();
    let expected = json!({"file": "p/wrong.yaml", "document": 1, "line": 12, "column": 7, "code": "unknownKey",
        "pointer": "/spec/rules/0/when/0/severty", "message": unknown["message"]});
    assert_eq!(*unknown, expected);
    let lacking = errors.iter().find(|error| error["document"] == 3).unwrap();
    assert_eq!((&lacking["code"], &lacking["pointer"]), (&json!("missingKey"), &json!("")));
    assert!(errors.iter().all(|error| error["line"].is_u64() && error["column"].is_u64()), "{errors:#?}");
    assert_eq!(json["warnings"], json!([]));
}

#[test]
fn names_used_twice_and_exemptions_that_do_not_apply_are_found() {
    let folder = Folder::new();
    let strict = POLICY
        .replace("spec:", "spec:\n  exemptionRequirements: {expiry: true}")
        .replace("action: deny", "action: deny\n    exemptable: centrally");
    folder
        .file("a.yaml", strict)
        .file("b.yaml", format!("{POLICY}---\n{}", POLICY.replace("name: block", "name: other")));
    folder.file("e.json", "{\"apiVersion\": \"imagegate.dev/v1\", \"kind\": \"ImageExemption\",\n\"metadata\": {\"name\": \"e\", \"namespace\": \"shop\"},\n\"spec\": {\"rules\": [\"production/block\"], \"match\": [{\"kind\": \"Job\"}]}}");
    let json = folder.run("policy validate a.yaml b.yaml e.json --output json").exits(1).json();
    let places = |list: &Value| -> Vec<(String, String, u64, u64)> {
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let place = |each: &Value| {
            (text(&each["code"]), text(&each["file"]), each["line"].as_u64().unwrap(), each["column"].as_u64().unwrap())
        };
        list.as_array().unwrap().iter().map(place).collect()
    };
    let twice = |line| ("duplicateName".to_owned(), "b.yaml".to_owned(), line, 18);
    assert_eq!(places(&json["errors"]), [twice(3), twice(14)]);
    let run = folder.run("policy validate a.yaml e.json --output json").exits(0);
    let json = run.json();
    assert_eq!((&json["valid"], &json["errors"]), (&json!(true), &json!([])));
    let codes: Vec<String> = places(&json["warnings"]).into_iter().map(|(code, ..)| code).collect();
    assert!(codes.contains(&"exemptionNotAllowed".to_owned()), "{run:#?}");
    for (_, file, line, column) in places(&json["warnings"]) {
        assert_eq!((file.as_str(), line), ("e.json", 3));
        assert!(column > 1);
    }
    folder.run("policy validate a.yaml e.json").exits(0).says("warning[exemptionNotAllowed]").says("all valid, ");
}

#[test]
fn what_cannot_be_read_is_an_error_of_its_own() {
    let folder = Folder::new();
    folder.file("good.yaml", POLICY).file("bad.yaml", "a: [");
    folder.run("policy validate good.yaml").exits(0).says("1 policy and 0 exemptions: all valid");
    folder.run("policy validate good.yaml bad.yaml").exits(1).says("error[invalidSyntax]");
    folder
        .run("policy validate good.yaml bad.yaml missing.yaml")
        .exits(2)
        .says("error[invalidSyntax]")
        .says("missing.yaml");
    let json = folder.run("policy validate missing.yaml --output json").exits(2).json();
    assert_eq!((&json["valid"], &json["errors"][0]["code"]), (&json!(false), &json!("cannotRead")));
    folder.file("empty.yaml", "");
    folder.run("policy validate empty.yaml").exits(2).says("there is no document in what was given");
    folder.run_with("policy validate -", POLICY.as_bytes(), &[]).exits(0);
    folder.run_with("policy validate -", b"{}", &[]).exits(1).says("<standard input>:1:1").says("missingKey");
    folder.run("policy validate").fails("required");
    folder.file("large.yaml", vec![b' '; (10 << 20) + 1]);
    folder.run("policy validate large.yaml").exits(1).says("error[tooLarge]");
}

#[test]
fn conditions_that_can_never_match_are_warnings() {
    let folder = Folder::with_deployment();
    let wildcard = format!("{POLICY}    scope: {{include: [{{namespace: 'shop-*'}}]}}\n");
    folder.file("wildcard.yaml", &wildcard).file("empty.json", r#"{"apiVersion": "imagegate.dev/v1", "kind": "ImageExemption",
        "metadata": {"name": "e"}, "spec": {"rules": ["production/block"], "validFrom": "2027-02-01", "expires": "2027-01-01", "match": [{"kind": "deployment"}]}}"#);
    let run = folder.run("policy validate wildcard.yaml empty.json").exits(0).says("warning[wildcardInEquality]");
    let run = run
        .says("wildcard.yaml:11:35")
        .says("help:")
        .says("warning[exemptionEmptyWindow]")
        .says("warning[kindSpelling]");
    run.says("all valid, 3 warnings");
    let json = folder.run("policy validate wildcard.yaml --output json").exits(0).json();
    let warning = &json["warnings"][0];
    assert_eq!(
        (&warning["code"], &warning["file"], &warning["pointer"]),
        (&json!("wildcardInEquality"), &json!("wildcard.yaml"), &json!("/spec/rules/0/scope/include/0/namespace"))
    );
    assert!(warning["help"].is_string() && warning["line"] == 11);
    // Also of an item of a list, and when something is checked.
    let list = json!({"apiVersion": "v1", "kind": "List", "items": [{"apiVersion": "imagegate.dev/v1", "kind": "ImagePolicy",
        "metadata": {"name": "p"}, "spec": {"rules": [{"name": "r", "action": "deny", "findings": {"required": true},
            "scope": {"include": [{"kind": "Deployments"}]}}]}}]});
    folder.file("list.json", list.to_string());
    let run = folder.run("policy validate list.json").exits(0).says("warning[kindSpelling]");
    run.says("/items/0/spec/rules/0/scope/include/0/kind");
    let json = folder.run("check deploy.yaml --policy wildcard.yaml --output json").exits(0).json();
    assert_eq!(json["warnings"][0]["code"], "wildcardInEquality");
    // The default policy has none.
    assert_eq!(folder.run("check deploy.yaml --output json").exits(0).json()["warnings"], json!([]));
}

#[test]
fn an_exemption_that_names_no_rule_is_a_warning() {
    let folder = Folder::with_deployment();
    folder.file("e.yaml", "{apiVersion: imagegate.dev/v1, kind: ImageExemption, metadata: {name: e}, spec: {rules: [production/blok], match: [{kind: Job}]}}");
    let run = folder.run("policy validate policy.yaml e.yaml").exits(0).says("warning[unknownRule]");
    run.says("e.yaml:1:").says("production/block");
    folder.run("check deploy.yaml --policy policy.yaml --exemption e.yaml").exits(0).says("warning[unknownRule]");
    // Where no policy is given it is not known which rules there are.
    assert_eq!(folder.run("policy validate e.yaml --output json").exits(0).json()["warnings"], json!([]));
}
