//! Which files and folders are read, and errors as JSON.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::{DEPLOYMENT, Folder, NOW, POLICY, packed, report};
use serde_json::json;

#[test]
fn packed_files_are_unpacked_wherever_a_file_is_read() {
    let folder = Folder::new();
    folder
        .file("deploy.yaml.gz", packed(DEPLOYMENT.as_bytes()))
        .file("policy.yaml.gz", packed(POLICY.as_bytes()))
        .file("high.json.gz", packed(report("nginx:1.25", "high").as_bytes()))
        .file("known.yaml.gz", packed(b"[{reference: 'nginx:1.25'}]"))
        // The name does not matter for a file that is given by itself.
        .file("high.json", packed(report("nginx:1.25", "high").as_bytes()));
    let line = "check deploy.yaml.gz --policy policy.yaml.gz --images known.yaml.gz --report";
    folder.run(&format!("{line} high.json.gz")).exits(1).says("CVE-2027-0001");
    folder.run(&format!("{line} high.json")).exits(1);
    folder.run_with(&format!("{line} -"), &packed(report("nginx:1.25", "high").as_bytes()), &[]).exits(1);
    folder.run("report high.json.gz").exits(0).says("nginx:1.25");
    folder.run("policy validate policy.yaml.gz").exits(0).says("1 policy");
    // Errors have their place in what was packed.
    folder.file("bad.yaml.gz", packed(b"a: 1\nb: [\n"));
    folder.run("policy validate bad.yaml.gz").exits(1).says("bad.yaml.gz:3:1");
    let request = br#"{"images":[{"reference":"nginx:1.25"}]}"#;
    folder.file("request.json.gz", packed(request));
    folder.run("evaluate request.json.gz --policy policy.yaml.gz").exits(0).says("\"action\":\"allow\"");
    let case = format!("{{\"request\":{{\"images\":[{{\"reference\":\"a\"}}]}},\"now\":\"{NOW}\"}}\n");
    folder.file("cases.jsonl.gz", packed(case.repeat(2).as_bytes()));
    assert_eq!(folder.run("evaluate --stream cases.jsonl.gz").exits(0).out.lines().count(), 2);
}

#[test]
fn damaged_and_oversized_packed_files_are_errors() {
    let folder = Folder::new();
    let whole = packed(report("nginx:1.25", "high").as_bytes());
    folder.file("cut.json.gz", &whole[..whole.len() - 9]);
    folder.run("report cut.json.gz").fails("packed with gzip").complains("cut.json.gz");
    // The limit is that of what is unpacked.
    folder.file("large.yaml.gz", packed(&vec![b' '; (10 << 20) + 1]));
    folder.run("policy validate large.yaml.gz").exits(1).says("tooLarge");
}

#[test]
fn a_folder_stands_for_files_of_known_endings() {
    let folder = Folder::new();
    for (name, tag) in
        [("a.json", 1), ("below/b.jsonl", 2), ("c.ndjson", 3), ("d.sarif", 4), ("e.yaml", 5), ("f.yml", 6)]
    {
        folder.file(&format!("reports/{name}"), report(&format!("r.io/app:{tag}"), "high"));
    }
    folder.file("reports/g.json.gz", packed(report("r.io/app:7", "high").as_bytes()));
    folder.file("reports/h.txt", "no").file("reports/i.gz", "no").file("reports/j.json.bak", "no");
    let json = folder.run("report reports --output json").exits(0).json();
    let mut references: Vec<_> =
        json.as_array().unwrap().iter().map(|report| report["image"]["reference"].as_str().unwrap()).collect();
    references.sort_unstable();
    assert_eq!(references, (1..8).map(|tag| format!("r.io/app:{tag}")).collect::<Vec<_>>());
}

#[test]
fn policies_and_exemptions_come_as_lists() {
    let folder = Folder::with_deployment();
    let items =
        POLICY.lines().enumerate().map(|(index, line)| format!("{}{line}\n", if index == 0 { "- " } else { "  " }));
    let items: String = items.collect();
    let exemption = "- {apiVersion: imagegate.dev/v1, kind: ImageExemption, metadata: {name: legacy, uid: x}, spec: {rules: [production/block], vulnerabilities: {ids: [CVE-2027-0001]}}}\n";
    let head = "apiVersion: v1\nkind: List\nmetadata: {resourceVersion: ''}\nitems:\n";
    folder.file("list.yaml", format!("{head}{items}{exemption}")).file("high.json", report("nginx:1.25", "high"));
    folder.run("policy validate list.yaml").exits(0).says("1 policy and 1 exemption: all valid");
    folder.run("check deploy.yaml --policy list.yaml --report high.json").exits(0).says("by exemption legacy");
    let cluster = exemption.replace("ImageExemption", "ClusterImageExemption");
    folder.file("list.yaml", format!("{head}{items}{cluster}"));
    folder.run("check deploy.yaml --policy list.yaml --report high.json").exits(0).says("by exemption legacy");
    folder.file("list.yaml", format!("{head}{items}{}", cluster.replace("uid: x", "namespace: x")));
    folder.run("policy validate list.yaml").exits(1).says("unknownKey").says("/items/1/metadata/namespace");
    // What is wrong with an item, or with items together, has its place in the list.
    folder.file("wrong.yaml", format!("{head}{}", items.replace("severity:", "severty:")));
    let run = folder.run("policy validate wrong.yaml").exits(1).says("wrong.yaml:14:9");
    run.says("at /items/0/spec/rules/0/when/0/severty");
    folder.file("twice.yaml", format!("{head}{items}{items}"));
    let json = folder.run("policy validate twice.yaml --output json").exits(1).json();
    let error = &json["errors"][0];
    assert_eq!((&error["code"], &error["pointer"]), (&json!("duplicateName"), &json!("/items/1/metadata/name")));
    assert_eq!(error["line"], 17);
    // An empty list is valid, and no policy.
    folder.file("empty.yaml", "{apiVersion: v1, kind: List, items: []}");
    folder.run("policy validate empty.yaml").exits(0).says("0 policies and 0 exemptions");
    folder.run("check deploy.yaml --policy empty.yaml").fails("noPolicy");
}

#[test]
fn with_json_an_error_is_a_document_too() {
    let folder = Folder::with_deployment();
    folder.file(
        "bad.yaml",
        "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: a, image: 7}]}\n",
    );
    let run = folder.run("check bad.yaml --output json").exits(2).complains("wrongType");
    let error = &run.json()["error"];
    assert_eq!(
        (&error["code"], &error["file"], &error["pointer"]),
        (&json!("wrongType"), &json!("bad.yaml"), &json!("/spec/containers/0/image"))
    );
    assert_eq!((&error["document"], &error["line"]), (&json!(0), &json!(4)));
    assert!(error["message"].is_string() && error["column"].is_u64());
    folder.file("r.json", report("redis:7", "high"));
    let run = folder.run("check deploy.yaml --report r.json --output json").exits(2);
    assert_eq!(run.json()["error"]["code"], "unmatchedReport");
    assert!(run.json()["error"]["help"].as_str().unwrap().contains("--ignore-unmatched-reports"));
    for (line, code) in [
        ("check --output json", "nothingToCheck"),
        ("check missing.yaml --output json", "cannotRead"),
        ("check deploy.yaml --policy deploy.yaml --output json", "wrongKind"),
        ("check deploy.yaml --polcy x --output json", "invalidArgument"),
        ("check deploy.yaml --fail-on never --output=json", "invalidArgument"),
        ("report --output json", "invalidArgument"),
        ("report missing.json --output json", "cannotRead"),
        ("policy validate missing.yaml --output json", "cannotRead"),
    ] {
        let run = folder.run(line).exits(2);
        let json = run.json();
        assert_eq!(json["error"]["code"], code, "{run:#?}");
        assert!(run.out.ends_with("}\n"), "{run:#?}");
        // `policy validate` prints errors on standard output.
        assert!(!run.err.is_empty() || line.starts_with("policy"), "{run:#?}");
    }
    // Without the flag nothing is printed but for people.
    folder.run("check bad.yaml").fails("wrongType");
    folder.run("check bad.yaml --output text").fails("wrongType");
}

#[test]
fn nothing_to_check_can_be_allowed() {
    let folder = Folder::new();
    folder.file("service.yaml", "{apiVersion: v1, kind: Service, metadata: {name: web, namespace: shop}}");
    folder.run("check service.yaml").fails("pass --allow-empty");
    folder
        .run("check service.yaml --allow-empty")
        .exits(0)
        .says("ALLOW")
        .says("nothingToCheck")
        .says("Service shop/web");
    folder.run("check --allow-empty").exits(0).says("ALLOW");
    let json = folder.run("check service.yaml --allow-empty --output json").exits(0).json();
    assert_eq!(
        (&json["action"], &json["reason"], &json["results"]),
        (&json!("allow"), &json!("nothingToCheck"), &json!([]))
    );
    assert_eq!(json["skipped"][0]["reason"], "noPodTemplate");
    // What cannot be read is still an error.
    folder.run("check missing.yaml --allow-empty").fails("missing.yaml");
    // Nor does it change what is decided.
    folder.file("policy.yaml", POLICY).file("deploy.yaml", DEPLOYMENT).file("high.json", report("nginx:1.25", "high"));
    folder.run("check deploy.yaml service.yaml --allow-empty --policy policy.yaml --report high.json").exits(1);
}

#[test]
fn a_folder_with_a_kustomization_is_a_warning() {
    let folder = Folder::new();
    folder.file("app/base/deploy.yaml", DEPLOYMENT);
    for name in ["kustomization.yaml", "kustomization.yml", "Kustomization"] {
        let path = format!("app/base/{name}");
        folder.file(&path, "resources: [deploy.yaml]\n");
        for line in ["check app", "check app/base"] {
            let run = folder.run(line).exits(0).says("warning[unrenderedKustomization]").says("app/base");
            let run = run.says("kubectl kustomize app/base").says("Deployment payments/api");
            assert_eq!(run.out.matches("unrenderedKustomization").count(), 1, "{run:#?}");
        }
        // The file itself is no manifest.
        folder.run(&format!("check {path}")).fails("nothingToCheck").complains("unrenderedKustomization");
        std::fs::remove_file(folder.path().join(path)).unwrap();
    }
    assert!(!folder.run("check app").exits(0).out.contains("kustomiz"));
    let json = {
        folder.file("app/kustomization.yaml", "resources: [base]\n");
        folder.run("check app --output json").exits(0).json()
    };
    assert_eq!(json["warnings"][0]["code"], "unrenderedKustomization");
    assert_eq!(json["warnings"][0]["file"], "app");
}

#[test]
fn what_makes_the_exit_status_1_can_be_chosen() {
    let folder = Folder::with_deployment();
    folder.file("high.json", report("nginx:1.25", "high"));
    folder.file("audit.yaml", POLICY.replace("action: deny", "action: audit"));
    let (audits, denies) = (
        "check deploy.yaml --report high.json --policy audit.yaml",
        "check deploy.yaml --report high.json --policy policy.yaml",
    );
    for flags in ["", "--fail-on deny", "--fail-on skipped", "--fail-on deny --fail-on skipped"] {
        folder.run(&format!("{audits} {flags}")).exits(0);
        folder.run(&format!("{denies} {flags}")).exits(1);
    }
    folder.run(&format!("{audits} --fail-on audit")).exits(1);
    folder.run(&format!("{audits} --fail-on skipped --fail-on audit")).exits(1);
}
