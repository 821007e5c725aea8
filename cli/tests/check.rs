//! `imagegate check`: what is checked, by what, and the answer.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::{DEPLOYMENT, Folder, NOW, POLICY, report};
use serde_json::json;

#[test]
fn the_exit_status_is_the_answer() {
    let folder = Folder::with_deployment();
    folder.file("high.json", report("nginx:1.25", "high")).file("low.json", report("nginx:1.25", "low"));
    folder.run("check deploy.yaml --policy policy.yaml --report low.json").exits(0).says("ALLOW");
    let denied = folder.run("check deploy.yaml --policy policy.yaml --report high.json").exits(1);
    let denied =
        denied.says("DENY").says("CVE-2027-0001 in openssl 3.0.1, fixed in 3.0.2").says("ask the security team");
    assert!(!denied.says("deploy.yaml:1: Deployment payments/api").out.contains("default policy"));
    // The default policy audits.
    let line = "check deploy.yaml --report high.json";
    folder.run(line).exits(0).says("AUDIT").says("the default policy");
    folder.run(&format!("{line} --fail-on deny")).exits(0);
    folder.run(&format!("{line} --fail-on audit")).exits(1).says("AUDIT");
    folder.run("check deploy.yaml --report low.json --fail-on audit").exits(0);
    folder.run("check deploy.yaml --fail-on audit --policy policy.yaml --report high.json").exits(1);
}

#[test]
fn json_has_the_shape_that_is_documented() {
    let folder = Folder::with_deployment();
    folder.file("high.json", report("nginx:1.25", "high")).file(
        "more.yaml",
        "---\n# nothing\n---\n{apiVersion: v1, kind: Service, metadata: {name: web}}\n---\n{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{name: a, image: a}]}}\n",
    );
    let line = format!(
        "check deploy.yaml more.yaml --image redis:7 --policy policy.yaml --report high.json --now {NOW} --output json"
    );
    let run = folder.run(&line).exits(1);
    assert!(run.out.ends_with("}\n") && run.out.lines().count() == 1);
    assert!(run.out.starts_with(r#"{"action":"deny","results":[{"source":{"file":"deploy.yaml","document":0},"object":{"kind":"Deployment","name":"api","namespace":"payments"},"decision":{"action":"deny","evaluatedAt":"2027-01-15T08:00:00Z""#), "{run:#?}");
    let json = run.json();
    let results = json["results"].as_array().unwrap();
    assert_eq!(results.len(), 3);
    assert_eq!(results[1]["source"], json!({"file": "more.yaml", "document": 2}));
    assert_eq!(results[1]["object"], json!({"kind": "Pod", "name": "p"}));
    assert_eq!(results[2]["source"], json!({"image": "redis:7"}));
    assert_eq!(results[2].get("object"), None);
    assert_eq!(results[2]["decision"]["action"], "allow");
    assert_eq!(
        json["skipped"],
        json!([{"source": {"file": "more.yaml", "document": 1}, "object": {"kind": "Service", "name": "web"}, "reason": "noPodTemplate", "images": []}])
    );
    assert_eq!(json["warnings"], json!([]));
}

#[test]
fn detail_says_which_rules_are_told_of() {
    let folder = Folder::with_deployment();
    folder.file("policy.yaml", format!("{POLICY}  - {{name: elsewhere, action: deny, scope: {{include: [{{namespace: other}}]}}, when: [{{ids: [X]}}]}}\n  - {{name: quiet, action: deny, when: [{{ids: [X]}}]}}\n"));
    folder.file("high.json", report("nginx:1.25", "high"));
    let rules = |detail: &str| {
        let line = format!("check deploy.yaml --policy policy.yaml --report high.json --output json {detail}");
        let json = folder.run(&line).exits(1).json();
        json["results"][0]["decision"]["images"][0]["rules"].as_array().unwrap().len()
    };
    assert_eq!(
        [rules("--detail all"), rules("--detail inScope"), rules(""), rules("--detail triggered")],
        [3, 2, 2, 1]
    );
    let text = folder.run("check deploy.yaml --policy policy.yaml --report high.json --detail triggered").exits(1);
    assert!(!text.says("production/block").out.contains("production/quiet"));
    folder.run("check deploy.yaml --detail some").fails("possible values: all, inScope, triggered");
}

#[test]
fn nothing_to_check_is_an_error() {
    let folder = Folder::new();
    folder.run("check").fails("there is nothing to check");
    folder.file("service.yaml", "{apiVersion: v1, kind: Service, metadata: {name: web, namespace: shop}}");
    folder.run("check service.yaml").fails("Service shop/web was skipped: it holds no pod template");
    folder.file("empty.yaml", "# nothing\n");
    folder.run("check empty.yaml").fails("there is no document in this file");
    std::fs::create_dir(folder.path().join("manifests")).unwrap();
    folder.run("check manifests").fails("this folder holds no file that ends in .json");
    folder.run("check -").fails("there is nothing to check");
    folder.file("list.json", r#"{"apiVersion": "v1", "kind": "List", "items": []}"#);
    folder.run("check list.json").fails("the list is empty");
    // Beside something it is said, and no more.
    folder.file("deploy.yaml", DEPLOYMENT);
    folder
        .run("check deploy.yaml empty.yaml service.yaml")
        .exits(0)
        .says("there is no document")
        .says("Service shop/web");
}

#[test]
fn manifests_are_files_folders_and_standard_input() {
    let folder = Folder::new();
    let pod = |name: &str| {
        format!(
            "{{apiVersion: v1, kind: Pod, metadata: {{name: {name}}}, spec: {{containers: [{{name: a, image: a}}]}}}}"
        )
    };
    folder.file("all/b.yaml", pod("b")).file("all/a/c.yml", pod("c")).file("all/a.json", r#"{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}, "spec": {"containers": [{"name": "a", "image": "a"}]}}"#);
    folder.file("all/readme.md", "no").file("all/a/values.txt", "no");
    let names = |run: common::Run| -> Vec<String> {
        let json = run.exits(0).json();
        let results = json["results"].as_array().unwrap();
        results.iter().map(|result| result["object"]["name"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(names(folder.run("check all --output json")), ["c", "a", "b"]);
    // What is given twice is checked once.
    assert_eq!(names(folder.run("check all/b.yaml all --output json")), ["b", "c", "a"]);
    let piped = format!("{}\n---\n{}\n", pod("x"), pod("y"));
    assert_eq!(names(folder.run_with("check - all/b.yaml --output json", piped.as_bytes(), &[])), ["x", "y", "b"]);
    let text = folder.run_with("check -", piped.as_bytes(), &[]).exits(0);
    text.says("<standard input>:1: Pod x").says("<standard input>:2: Pod y").says("ALLOW: 2 allowed");
    folder.run("check - --policy -").fails("standard input was given twice");
    folder.run("check missing.yaml").fails("missing.yaml").complains("cannot be read");
}

#[cfg(unix)]
#[test]
fn links_are_followed_and_lead_nowhere_twice() {
    let folder = Folder::new();
    // As a ConfigMap is mounted.
    folder.file("policies/..2027_01/policy.yaml", POLICY);
    std::os::unix::fs::symlink("..2027_01", folder.path().join("policies/..data")).unwrap();
    std::os::unix::fs::symlink("..data/policy.yaml", folder.path().join("policies/policy.yaml")).unwrap();
    std::os::unix::fs::symlink("..", folder.path().join("policies/up")).unwrap();
    folder.file("high.json", report("nginx:1.25", "high"));
    // The circle is walked once; the report is no policy, and that is said.
    folder.run("check --image nginx:1.25 --policy policies").fails("high.json");
    std::fs::remove_file(folder.path().join("policies/up")).unwrap();
    folder.run("check --image nginx:1.25 --report high.json --policy policies").exits(1);
    std::os::unix::fs::symlink("nowhere.yaml", folder.path().join("policies/broken.yaml")).unwrap();
    folder.run("check --image nginx:1.25 --report high.json --policy policies").fails("broken.yaml");
}

#[test]
fn lists_and_reviews_are_read() {
    let folder = Folder::with_deployment();
    folder.file("list.yaml", "apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {containers: [{name: a, image: 'nginx:1.25'}]}}\n- {apiVersion: v1, kind: Secret, metadata: {name: s}}\n- {apiVersion: v1, kind: Pod, metadata: {name: b}, spec: {containers: [{name: a, image: 'nginx:1.26'}], initContainers: [{name: i, image: 'nginx:1.25'}]}}\n");
    folder.file("high.json", report("nginx:1.25", "high"));
    let json = folder.run("check list.yaml --policy policy.yaml --report high.json --output json").exits(1).json();
    assert_eq!(json["results"][0]["object"]["name"], "a");
    assert_eq!(json["results"][1]["object"]["name"], "b");
    assert_eq!(json["results"][1]["decision"]["images"][0]["action"], "allow");
    assert_eq!(json["results"][1]["decision"]["images"][1]["action"], "deny");
    assert_eq!(json["skipped"][0]["object"], json!({"kind": "Secret", "name": "s"}));

    let review = |operation: &str| {
        format!(
            r#"{{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{{"uid":"1","operation":"{operation}","namespace":"shop",
              "object":{},"oldObject":{}}}}}"#,
            if operation == "DELETE" { "null" } else { OBJECT },
            if operation == "DELETE" { OBJECT } else { "null" }
        )
    };
    folder.file("create.json", review("CREATE")).file("delete.json", review("DELETE"));
    let line = "check create.json delete.json --policy policy.yaml --report high.json --output json";
    let json = folder.run(line).exits(1).json();
    assert_eq!(json["results"].as_array().unwrap().len(), 1);
    assert_eq!(json["results"][0]["object"]["namespace"], "shop");
    assert_eq!(json["skipped"][0]["source"], json!({"file": "delete.json", "document": 0}));
    assert_eq!(json["skipped"][0]["reason"], "operation");
    // An admission request that starts nothing is admitted.
    folder.run("check delete.json").exits(0).says("ALLOW").says("nothingNew");
    let json = folder.run("check delete.json --output json").exits(0).json();
    assert_eq!(
        (&json["action"], &json["reason"], &json["results"]),
        (&json!("allow"), &json!("nothingNew"), &json!([]))
    );
}

const OBJECT: &str = r#"{"apiVersion":"v1","kind":"Pod","metadata":{"name":"p"},"spec":{"containers":[{"name":"a","image":"nginx:1.25"}]}}"#;

#[test]
fn what_the_flags_do_not_say_is_unknown() {
    let folder = Folder::new();
    folder.file(
        "pod.yaml",
        "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{name: a, image: 'nginx:1.25'}]}}",
    );
    folder.file("high.json", report("nginx:1.25", "high"));
    for (selector, flag, other) in [
        ("provider: azure", "--provider aws", "--provider azure"),
        ("account: a", "--account b", "--account a"),
        ("cluster: {startsWith: prod-}", "--cluster dev", "--cluster prod-1"),
        ("namespace: payments", "--namespace shop", "--namespace payments"),
        ("namespaceLabels: {team: a}", "--namespace-label x=y", "--namespace-label x=y --namespace-label team=a"),
        ("attributes: {stage: live}", "--attribute stage=test", "--attribute stage=live"),
        ("attributes: {stage: live}", "--attribute a==", "--attribute stage=live"),
    ] {
        let scope = format!("{POLICY}    scope: {{include: [{{{selector}}}]}}\n");
        folder.file("policy.yaml", scope);
        let line = "check --policy policy.yaml --report high.json";
        for what in ["pod.yaml", "--image nginx:1.25"] {
            // Unknown applies, another does not, the same does.
            folder.run(&format!("{line} {what}")).exits(1).says("these fields are unknown");
            folder.run(&format!("{line} {what} {flag}")).exits(0);
            folder.run(&format!("{line} {what} {other}")).exits(1);
        }
    }
    for (flag, text) in [
        ("--cluster=", "a value is required"),
        ("--attribute a", "KEY=VALUE"),
        ("--namespace-label =b", "KEY=VALUE"),
        ("--attribute a=1 --attribute a=2", "\"a\" two different values"),
        ("--now yesterday", "2027-01-15T08:00:00Z"),
        ("--output xml", "possible values"),
        ("--fail-on allow", "possible values"),
        ("--nonsense", "unexpected argument"),
    ] {
        folder.run(&format!("check --image nginx:1.25 {flag}")).fails(text);
    }
}

#[test]
fn platforms_choose_the_reports() {
    let folder = Folder::new();
    folder.file("policy.yaml", POLICY);
    let of = |platform: &str, severity: &str| {
        report("nginx:1.25", severity).replace(r#""image":{"#, &format!(r#""image":{{"platform":"{platform}","#))
    };
    folder.file("reports/arm.json", of("linux/arm64", "low")).file("reports/amd.json", of("linux/amd64", "high"));
    let line = "check --image nginx:1.25 --policy policy.yaml --report reports";
    folder.run(line).exits(1);
    folder.run(&format!("{line} --platform linux/amd64")).exits(1);
    folder.run(&format!("{line} --platform linux/arm64/v8")).exits(0);
    folder.run(&format!("{line} --platform linux/arm64 --platform linux/amd64")).exits(1);
}

#[test]
fn now_is_the_clock_unless_it_is_given() {
    let folder = Folder::with_deployment();
    folder.file("high.json", report("nginx:1.25", "high"));
    folder.file("policy.yaml", POLICY.replace("action: deny", "action: deny\n    enforceFrom: 2999-01-01"));
    let line = "check deploy.yaml --policy policy.yaml --report high.json";
    folder.run(line).exits(0).says("audits until it is enforced from 2999-01-01T00:00:00Z");
    folder.run(&format!("{line} --now 2999-01-01T01:00:00+01:00")).exits(1).says("DENY at 2999-01-01T00:00:00Z");
}

#[test]
fn exemptions_and_vex_are_read_and_what_is_odd_is_said() {
    let folder = Folder::with_deployment();
    folder.file("high.json", report("nginx:1.25", "high"));
    let exemption = "apiVersion: imagegate.dev/v1\nkind: ImageExemption\nmetadata: {name: legacy}\nspec:\n  rules: [production/block]\n  vulnerabilities: {ids: [CVE-2027-0001]}\n";
    folder.file("exemption.yaml", exemption).file("both.yaml", format!("{POLICY}---\n{exemption}"));
    let line = "check deploy.yaml --report high.json --policy";
    folder.run(&format!("{line} policy.yaml --exemption exemption.yaml")).exits(0).says("by exemption legacy");
    folder.run(&format!("{line} both.yaml")).exits(0);
    folder.run("check deploy.yaml --report high.json --exemption both.yaml").exits(0).says("by exemption legacy");
    // The same file by both flags is read once.
    folder.run(&format!("{line} both.yaml --exemption both.yaml")).exits(0);
    folder.run_with(&format!("{line} policy.yaml --exemption -"), exemption.as_bytes(), &[]).exits(0);

    folder.file(
        "policy.yaml",
        POLICY.replace("spec:", "spec:\n  exemptionRequirements: {approvedBy: true}\n  vex: {trustedAuthors: [me]}"),
    );
    let line = format!("{line} policy.yaml --exemption exemption.yaml");
    let text = folder.run(&line).exits(1).says("warning[exemptionRequirementUnmet]").says("exemption.yaml:5:3");
    text.says("rules: [production/block]").says("DENY: 1 denied, 1 warning");
    let json = folder.run(&format!("{line} --output json")).exits(1).json();
    let warning = &json["warnings"][0];
    assert_eq!(warning["code"], "exemptionRequirementUnmet");
    assert_eq!(
        (&warning["file"], &warning["document"], &warning["line"]),
        (&json!("exemption.yaml"), &json!(0), &json!(5))
    );
    assert_eq!(warning["pointer"], "/spec");

    folder.file(
        "vex.json",
        r#"[{"author":"me","vulnerability":"CVE-2027-0001","products":[{"id":"nginx:1.25"}],"status":"not_affected"}]"#,
    );
    folder.run("check deploy.yaml --report high.json --policy policy.yaml --vex vex.json").exits(0).says("by vex");
    folder.file(
        "vex.json",
        r#"[{"author":"me","vulnerability":"CVE-2027-0001","products":[{}],"status":"not_affected"}]"#,
    );
    let run = folder.run("check deploy.yaml --policy policy.yaml --vex vex.json").fails("missingKey");
    run.complains("vex.json:1:61").complains("/0/products/0");
}

#[test]
fn a_policy_that_is_not_there_is_not_forgotten() {
    let folder = Folder::with_deployment();
    folder.file("exemption.yaml", "{apiVersion: imagegate.dev/v1, kind: ImageExemption, metadata: {name: e}, spec: {rules: ['*'], match: [{namespace: x}]}}");
    folder.run("check deploy.yaml --policy exemption.yaml").fails("no document of kind ImagePolicy");
    std::fs::create_dir(folder.path().join("policies")).unwrap();
    folder.run("check deploy.yaml --policy policies").fails("no document of kind ImagePolicy");
    folder.run("check deploy.yaml --policy policies --policy policy.yaml").exits(0).says("warning[emptyFolder]");
    folder.run("check deploy.yaml --policy nowhere.yaml").fails("nowhere.yaml");
    folder.file("again.yaml", POLICY);
    let run = folder.run("check deploy.yaml --policy policy.yaml --policy again.yaml").fails("duplicateName");
    run.complains("again.yaml:3:18").complains("metadata: {name: production}");
    folder.file("wrong.yaml", POLICY.replace("severity:", "severty:"));
    let run = folder.run("check deploy.yaml --policy wrong.yaml").fails("did you mean \"severity\"");
    run.complains("wrong.yaml:10:7").complains("- severty: {atLeast: high}");
}

#[test]
fn a_manifest_that_leaves_it_open_what_would_run_is_an_error() {
    let folder = Folder::new();
    folder.file(
        "bad.yaml",
        "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  containers:\n  - name: a\n    image: 7\n",
    );
    folder.run("check bad.yaml").fails("wrongType").complains("bad.yaml:7:12").complains("image: 7");
    folder.file("bad.yaml", "a: [\n");
    folder.run("check bad.yaml").fails("invalidSyntax");
    folder.file("bad.json", r#"{"kind": "Pod", "spec": {"containers": []}}"#);
    folder.run("check bad.json").fails("bad.json");
    folder.run("check --image Nginx --policy policy.yaml").fails("policy.yaml");
    // An image that can never run is denied, and no error.
    folder.file("policy.yaml", POLICY);
    folder.run("check --image Nginx --policy policy.yaml").exits(1).says("no image reference");
}
