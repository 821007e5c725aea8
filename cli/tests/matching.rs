//! `imagegate check`: which report is whose, and what is not passed over.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::{Folder, POLICY, archive_report, digest, report};

/// Two images in one manifest.
fn two() -> Folder {
    let folder = Folder::new();
    folder.file("policy.yaml", POLICY).file(
        "deploy.yaml",
        "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{name: a, image: 'alpine:3.10'}, {name: n, image: 'nginx:1.25'}]}}",
    );
    folder
}

const CHECK: &str = "check deploy.yaml --policy policy.yaml --report";

/// The actions of the two images.
fn actions(folder: &Folder, line: &str) -> [String; 2] {
    let json = folder.run(&format!("{line} --output json")).json();
    let images = &json["results"][0]["decision"]["images"];
    [0, 1].map(|index| images[index]["action"].as_str().unwrap().to_owned())
}

#[test]
fn every_report_goes_to_its_own_image() {
    let folder = two();
    folder.file("n.json", report("docker.io/library/nginx:1.25", "high")).file("a.json", report("alpine:3.10", "low"));
    assert_eq!(actions(&folder, &format!("{CHECK} n.json --report a.json")), ["allow", "deny"]);
    folder.file("a.json", report("alpine:3.10", "high")).file("n.json", report("nginx:1.25", "low"));
    assert_eq!(actions(&folder, &format!("{CHECK} n.json --report a.json")), ["deny", "allow"]);
    // Standard input is a file.
    let line = format!("{CHECK} -");
    folder.run_with(&line, report("nginx:1.25", "high").as_bytes(), &[]).exits(1);
    folder.run_with(&line, report("redis:7", "high").as_bytes(), &[]).fails("redis:7");
}

#[test]
fn a_report_of_no_image_checked_is_an_error() {
    let folder = two();
    folder.file("r.json", report("nginx:1.26", "low"));
    let line = format!("{CHECK} r.json");
    let run = folder.run(&line).fails("this report is of nginx:1.26, which is not checked").complains("r.json");
    run.complains("docker.io/library/alpine:3.10, docker.io/library/nginx:1.25")
        .complains("--ignore-unmatched-reports");
    let run = folder.run(&format!("{line} --ignore-unmatched-reports")).exits(0);
    run.says("warning[unmatchedReport]").says("nginx:1.26");
    let json = folder.run(&format!("{line} --ignore-unmatched-reports --output json")).exits(0).json();
    assert_eq!(json["warnings"][0]["code"], "unmatchedReport");
    assert_eq!(json["warnings"][0]["file"], "r.json");
    // Another digest is another image, whatever the reference says.
    let (a, b) = (digest("a"), digest("b"));
    let of = |digest: &str| {
        report("nginx:1.25", "high").replace("\"image\":{", &format!("\"image\":{{\"digest\":\"{digest}\","))
    };
    folder.file("r.json", of(&a));
    folder.run(&format!("check --image nginx:1.25@{b} --policy policy.yaml --report r.json")).fails(&a).complains(&b);
    folder.run(&format!("check --image nginx:1.25@{a} --policy policy.yaml --report r.json")).exits(1);
}

#[test]
fn a_report_that_names_no_image_is_of_the_only_one_alone() {
    let folder = two();
    folder.file("archive.json", archive_report()).file("none.json", r#"{"findings":[{"id":"X","severity":"high"}]}"#);
    for file in ["archive.json", "none.json"] {
        folder.run(&format!("check --image alpine:3.10 --policy policy.yaml --report {file}")).exits(1);
        // The same image twice is one image.
        let line = format!(
            "check --image alpine:3.10 --image docker.io/library/alpine:3.10 --policy policy.yaml --report {file}"
        );
        folder.run(&line).exits(1);
        let run = folder.run(&format!("{CHECK} {file}")).fails("this report names no image");
        run.complains("--report IMAGE=PATH").complains("docker.io/library/alpine:3.10");
        assert_eq!(actions(&folder, &format!("{CHECK} alpine:3.10={file}")), ["deny", "allow"]);
        assert_eq!(actions(&folder, &format!("{CHECK} docker.io/library/nginx:1.25={file}")), ["allow", "deny"]);
    }
    let stdin = format!("{CHECK} nginx:1.25=-");
    folder.run_with(&stdin, archive_report().as_bytes(), &[]).exits(1);
}

#[test]
fn image_and_path_must_fit_the_report_and_the_manifest() {
    let folder = two();
    folder.file("n.json", report("nginx:1.25", "high"));
    folder.run(&format!("{CHECK} nginx:1.25=n.json")).exits(1);
    // The user's word wins over the name, and that is said.
    let run = folder.run(&format!("{CHECK} alpine:3.10=n.json")).exits(1).says("warning[overriddenReference]");
    run.says("says that it is of nginx:1.25, and is taken for alpine:3.10");
    assert_eq!(actions(&folder, &format!("{CHECK} alpine:3.10=n.json")), ["deny", "allow"]);
    folder.run(&format!("{CHECK} nginx=n.json")).fails("a report was given for nginx, which is not checked");
    folder.run(&format!("{CHECK} nginx=n.json --ignore-unmatched-reports")).exits(0).says("which is not checked");
    folder.run(&format!("{CHECK} =n.json")).fails("neither a file nor IMAGE=PATH");
    folder.run(&format!("{CHECK} nginx:1.25=")).fails("neither a file nor IMAGE=PATH");
    folder.run(&format!("{CHECK} nginx:1.25=missing.json")).fails("missing.json");
    // A file of exactly that name wins; and a path may have the sign too.
    folder.file("nginx=n.json", report("nginx:1.25", "high"));
    folder.run(&format!("{CHECK} nginx=n.json")).exits(1);
    folder.run(&format!("{CHECK} nginx:1.25=nginx=n.json")).exits(1);
}

#[test]
fn a_folder_of_reports_may_hold_more_than_is_asked_for() {
    let folder = two();
    folder.file("reports/n.json", report("nginx:1.25", "high")).file("reports/below/r.json", report("redis:7", "high"));
    let run = folder.run(&format!("{CHECK} reports")).exits(1);
    assert!(!run.out.contains("warning"), "{run:#?}");
    folder.file("reports/archive.json", archive_report());
    folder.run(&format!("{CHECK} reports")).exits(1).says("1 report in this folder names no image checked");
    folder.file("others/r.json", report("redis:7", "high"));
    folder.run(&format!("{CHECK} others")).exits(0).says("none of 1 report in this folder is of an image checked");
    // What cannot be read there may be the report that was meant.
    folder.file("reports/package.json", r#"{"name": "x"}"#);
    folder.run(&format!("{CHECK} reports")).fails("package.json").complains("no report of a known format");
    folder.file("archives/alpine.json", archive_report());
    assert_eq!(actions(&folder, &format!("{CHECK} alpine:3.10=archives")), ["deny", "allow"]);
    folder.run(&format!("{CHECK} alpine:3.11=archives")).fails("alpine:3.11");
}

#[test]
fn a_file_of_many_reports_must_hold_one_that_is_asked_for() {
    let folder = two();
    folder.file("many.json", format!("[{},{}]", report("redis:7", "high"), report("nginx:1.25", "high")));
    folder.run(&format!("{CHECK} many.json")).exits(1);
    folder.file("many.json", format!("[{},{}]", report("redis:7", "high"), report("redis:6", "high")));
    folder.run(&format!("{CHECK} many.json")).fails("none of 2 reports in this file").complains("redis:7");
}

#[test]
fn a_digest_alone_binds_nothing_where_no_digest_is_known() {
    let folder = two();
    let of_digest =
        format!(r#"{{"image":{{"digest":"{}"}},"findings":[{{"id":"X","severity":"high"}}]}}"#, digest("a"));
    folder.file("r.json", of_digest);
    let run = folder.run(&format!("{CHECK} r.json")).fails("this report names a digest alone");
    run.complains(&digest("a")).complains("--report IMAGE=PATH");
    let run = folder.run(&format!("{CHECK} nginx:1.25=r.json")).exits(1);
    assert!(!run.out.contains("warning"), "{run:#?}");
    let run = folder.run("check --image nginx:1.25 --policy policy.yaml --report r.json").exits(1);
    run.says("warning[unboundReport]").says("whose digest is not known");
}

#[test]
fn resources_out_of_a_cluster_are_yaml() {
    let folder = two();
    folder.file(
        "r.yaml",
        "apiVersion: aquasecurity.github.io/v1alpha1
kind: VulnerabilityReport
metadata: {name: pod-p-n, creationTimestamp: '2027-01-14T08:00:00Z'}
report:
  artifact: {repository: library/nginx, tag: '1.25'}
  registry: {server: index.docker.io}
  scanner: {name: Trivy, vendor: Aqua Security, version: 0.58.1}
  updateTimestamp: '2027-01-14T08:00:00Z'
  summary: {criticalCount: 1, highCount: 0, mediumCount: 0, lowCount: 0, unknownCount: 0}
  vulnerabilities:
  - {vulnerabilityID: CVE-2027-0001, resource: openssl, installedVersion: 3.0.1, fixedVersion: 3.0.2, severity: CRITICAL, title: t, links: []}
",
    );
    assert_eq!(actions(&folder, &format!("{CHECK} r.yaml")), ["allow", "deny"]);
    let resource = std::fs::read_to_string(folder.path().join("r.yaml")).unwrap();
    folder.file("many.yaml", format!("{resource}---\n{}", resource.replace("library/nginx", "library/redis")));
    assert_eq!(actions(&folder, &format!("{CHECK} many.yaml")), ["allow", "deny"]);
    folder.file("r.yaml", "a: [");
    folder.run(&format!("{CHECK} r.yaml")).fails("r.yaml");
}
