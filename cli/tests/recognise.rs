//! Files of another kind than was asked for.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::{DEPLOYMENT, Folder, POLICY, archive_report, packed, report};

const EXEMPTION: &str = "{apiVersion: imagegate.dev/v1, kind: ImageExemption, metadata: {name: e}, spec: {rules: ['*'], match: [{namespace: x}]}}";
const VEX: &str =
    r#"[{"author":"me","vulnerability":"CVE-2027-0001","products":[{"id":"nginx:1.25"}],"status":"fixed"}]"#;
const OPERATOR: &str = "{apiVersion: aquasecurity.github.io/v1alpha1, kind: VulnerabilityReport, metadata: {name: r}, report: {artifact: {repository: app}, vulnerabilities: []}}";

fn folder() -> Folder {
    let folder = Folder::with_deployment();
    let utf16: Vec<u8> = DEPLOYMENT.encode_utf16().flat_map(u16::to_le_bytes).collect();
    folder
        .file("trivy.json", archive_report())
        .file("own.json", report("nginx:1.25", "high"))
        .file("exemption.yaml", EXEMPTION)
        .file("vex.json", VEX)
        .file("openvex.json", r#"{"@context":"https://openvex.dev/ns/v0.2.0","statements":[]}"#)
        .file("sbom.json", r#"{"bomFormat":"CycloneDX","specVersion":"1.5","components":[{"name":"a"}]}"#)
        .file("request.json", r#"{"images":[{"reference":"nginx:1.25"}]}"#)
        .file("table.txt", "NAME     INSTALLED  FIXED-IN  TYPE  VULNERABILITY  SEVERITY\nopenssl  3.0.1      3.0.2     deb   CVE-2027-0001  High\n")
        .file("log.json", format!("2027-01-15T08:00:00Z\tINFO\tscanning\n{}\n", archive_report().replace('\n', " ")))
        .file("lines.json", format!("{}\n{}\n", r#"{"kind":"Pod","apiVersion":"v1"}"#, r#"{"kind":"Pod","apiVersion":"v1"}"#))
        .file("empty.json", " \n")
        .file("utf16.yaml", utf16)
        .file("twice.json.gz", packed(&packed(b"{}")))
        .file("operator.yaml", OPERATOR);
    folder
}

#[test]
fn a_file_that_is_not_a_manifest_is_named() {
    let folder = folder();
    for (file, says, advice) in [
        ("trivy.json", "this is a scan report (trivy), not a Kubernetes manifest", "with --report"),
        ("own.json", "a scan report", "with --report"),
        ("vex.json", "a list of VEX statements", "with --vex"),
        ("openvex.json", "a VEX document (OpenVEX)", "--vex"),
        ("sbom.json", "an SBOM (CycloneDX)", "--report"),
        ("request.json", "this is a request", "imagegate evaluate"),
        ("table.txt", "a table", "--format json"),
        ("log.json", "a log with JSON behind it", "standard error"),
        ("lines.json", "JSON lines", "a List of them"),
        ("utf16.yaml", "UTF-16 text without a byte order mark", "UTF-8"),
        ("twice.json.gz", "a gzip file", "packed twice"),
        ("policy.yaml", "this is an ImagePolicy", "with --policy"),
        ("exemption.yaml", "this is an ImageExemption", "with --exemption"),
        ("operator.yaml", "a scan report (trivy-operator)", "with --report"),
    ] {
        let run = folder.run(&format!("check {file}")).fails(says).complains(advice).complains(file);
        assert!(run.err.contains("wrongKind"), "{run:#?}");
        let json = folder.run(&format!("check {file} --output json")).exits(2).json();
        assert_eq!(json["error"]["code"], "wrongKind", "{file}");
    }
    // With other manifests it is a warning, because it is not looked at.
    folder.run("check deploy.yaml operator.yaml").exits(0).says("warning[wrongKind]").says("operator.yaml");
    folder.run("check operator.yaml --allow-empty").exits(0).says("warning[wrongKind]");
    folder.run("check empty.json").fails("there is no document in this file");
}

#[test]
fn a_file_that_is_not_a_report_is_named() {
    let folder = folder();
    for (file, says, advice) in [
        ("deploy.yaml", "this is a Kubernetes manifest (Deployment), not a scanner's report", "as MANIFEST"),
        ("policy.yaml", "an ImagePolicy", "with --policy"),
        ("exemption.yaml", "an ImageExemption", "with --exemption"),
        ("vex.json", "a list of VEX statements", "with --vex"),
        ("openvex.json", "a VEX document (OpenVEX)", "--vex"),
        ("table.txt", "a table", "--format json"),
        ("log.json", "a log with JSON behind it, from line 2 on", "standard error"),
        ("empty.json", "an empty file", "may have failed"),
        ("utf16.yaml", "UTF-16", "UTF-8"),
        ("twice.json.gz", "a gzip file", "packed twice"),
    ] {
        for line in [format!("report {file}"), format!("check --image nginx:1.25 --report {file}")] {
            folder.run(&line).fails(says).complains(advice).complains(file);
        }
    }
}

#[test]
fn a_file_that_is_not_a_policy_is_named() {
    let folder = folder();
    for (file, says, advice) in [
        ("trivy.json", "this is a scan report (trivy), not a policy or exemption", "with --report"),
        ("deploy.yaml", "a Kubernetes manifest (Deployment)", "as MANIFEST"),
        ("vex.json", "a list of VEX statements", "with --vex"),
        ("sbom.json", "an SBOM", "--report"),
        ("utf16.yaml", "UTF-16", "UTF-8"),
    ] {
        folder.run(&format!("policy validate {file}")).exits(1).says(says).says(advice).says(file);
        folder.run(&format!("check --image a --policy {file}")).fails(says).complains(advice);
        folder.run(&format!("check --image a --exemption {file}")).fails(says);
    }
    // Errors in a policy keep their code and place.
    folder.file("wrong.yaml", POLICY.replace("severity:", "severty:"));
    folder.run("policy validate wrong.yaml").exits(1).says("unknownKey");
    folder.file("both.yaml", format!("{POLICY}---\n{DEPLOYMENT}"));
    folder.run("policy validate both.yaml").exits(1).says("both.yaml:13:7");
}

#[test]
fn files_that_are_not_vex_requests_or_lists_of_images_are_named() {
    let folder = folder();
    folder.run("check --image a --vex trivy.json").fails("this is a scan report (trivy), not a list of VEX statements");
    folder.run("check --image a --vex policy.yaml").fails("with --policy");
    folder.run("evaluate deploy.yaml").fails("a Kubernetes manifest (Deployment), not a request");
    folder.run("evaluate own.json").fails("a scan report");
    folder
        .run("check --image a --images deploy.yaml")
        .fails("a Kubernetes manifest (Deployment), not a list of images");
}
