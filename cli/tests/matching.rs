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
    folder.run(&format!("{CHECK} reports")).exits(1).says("1 report in this folder names no image by a reference");
    folder.file("others/r.json", report("redis:7", "high"));
    folder.run(&format!("{CHECK} others")).exits(0).says("none of 1 report in this folder is of an image checked");
    // Files that are not reports are one warning.
    folder.file("reports/p.yaml", POLICY).file("reports/sbom.json", r#"{"bomFormat":"CycloneDX","specVersion":"1.5"}"#);
    let run = folder.run(&format!("{CHECK} reports")).exits(1).says("2 files in this folder are not scanners' reports");
    assert_eq!(run.says("reports/p.yaml").out.matches("warning[wrongKind]").count(), 1);
    // What cannot be read there may be the report that was meant.
    for (name, content) in
        [("package.json", r#"{"name": "x"}"#), ("empty.json", ""), ("cut.json", r#"{"SchemaVersion": 2,"#)]
    {
        folder.file(&format!("reports/{name}"), content);
        folder.run(&format!("{CHECK} reports")).fails(name);
        std::fs::remove_file(folder.path().join("reports").join(name)).unwrap();
    }
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

#[test]
fn reports_of_a_mirror_count_for_the_original_and_back() {
    let folder = Folder::new();
    let cache = "mirror.example:5000/docker.io/library/nginx:1.25";
    folder
        .file("policy.yaml", POLICY)
        .file("cache.json", report(cache, "high"))
        .file("hub.json", report("nginx:1.25", "high"))
        .file("other.json", report("other.example/docker.io/library/nginx:1.25", "high"));
    let mirror = "--mirror mirror.example:5000/docker.io=docker.io";
    let of = |image: &str, report: &str, flags: &str| {
        folder.run(&format!("check --image {image} --policy policy.yaml --report {report} {flags}"))
    };
    // Either side may be the mirror, and the image keeps its name.
    let run = of("nginx:1.25", "cache.json", "").fails("the same image on another registry");
    run.complains(mirror);
    of("nginx:1.25", "cache.json", mirror).exits(1).says("image nginx:1.25");
    of(cache, "hub.json", "").fails("--mirror mirror.example:5000/docker.io=docker.io");
    of(cache, "hub.json", mirror).exits(1).says(cache);
    // Also in the image of IMAGE=PATH.
    let run = of(cache, "nginx:1.25=hub.json", mirror).exits(1);
    assert!(!run.out.contains("warning"), "{run:#?}");
    let run = of("nginx:1.25", &format!("{cache}=cache.json"), mirror).exits(1);
    assert!(!run.out.contains("warning"), "{run:#?}");
    // The longest prefix counts, at a slash, and once.
    of(
        "nginx:1.25",
        "cache.json",
        "--mirror mirror.example:5000=quay.io --mirror mirror.example:5000/docker.io=docker.io",
    )
    .exits(1);
    of("nginx:1.25", "cache.json", "--mirror mirror.example:5000/docker=docker.io").exits(2);
    of(
        "nginx:1.25",
        "other.json",
        "--mirror other.example=mirror.example:5000 --mirror mirror.example:5000/docker.io=docker.io",
    )
    .exits(2);
    // Another tag or digest of a mirror is another image still.
    of("nginx:1.26", "cache.json", mirror).fails("another tag");
    for (flags, code) in [
        ("--mirror mirror.example", "invalidValue"),
        ("--mirror =docker.io", "invalidValue"),
        ("--mirror mirror=docker.io", "invalidRegistry"),
        ("--mirror mirror.example=docker.io --mirror mirror.example=quay.io", "duplicateName"),
        ("--mirror mirror.example=docker.io --mirror Mirror.Example:443=docker.io", "duplicateName"),
    ] {
        of("nginx:1.25", "hub.json", flags).fails(code);
    }
    // --images is matched without mirrors.
    folder.file("known.yaml", format!("- {{reference: '{cache}', digest: '{}'}}", digest("a")));
    of("nginx:1.25", "hub.json", &format!("{mirror} --images known.yaml")).exits(1).says("warning[unmatchedImage]");
    of(cache, "hub.json", &format!("{mirror} --images known.yaml --output json")).exits(1).says(&digest("a"));
}

/// A report by Trivy of a file system.
const FILE_SYSTEM: &str = r#"{"SchemaVersion":2,"CreatedAt":"2027-01-14T08:00:00Z","ArtifactName":"./api","ArtifactType":"filesystem",
    "Results":[{"Target":"go.mod","Class":"lang-pkgs","Type":"gomod","Vulnerabilities":[{"VulnerabilityID":"CVE-2027-0009","PkgName":"x","InstalledVersion":"1","Severity":"CRITICAL"}]}]}"#;

#[test]
fn a_report_of_something_else_counts_only_by_image_and_path() {
    let folder = Folder::new();
    let required = POLICY.replace("    when:", "    findings: {required: true}\n    when:");
    folder.file("policy.yaml", &required).file("fs.json", FILE_SYSTEM).file("nginx.json", report("nginx:1.25", "low"));
    let line = "check --image nginx:1.25 --policy policy.yaml --report";
    let run = folder.run(&format!("{line} fs.json")).fails("a report of a file system (./api) is not of an image");
    let run = run.complains("--report IMAGE=PATH");
    assert!(!run.err.contains("--ignore-unmatched-reports"), "{run:#?}");
    folder.run(&format!("{line} nginx:1.25=fs.json")).exits(1).says("CVE-2027-0009");
    folder.run(&format!("{line} fs.json --ignore-unmatched-reports")).exits(1).says("missing");
    // Next to a report of an image it is a warning, and is not looked at.
    folder.file("both.json", format!("{}\n{FILE_SYSTEM}", report("nginx:1.25", "low")));
    folder.run(&format!("{line} both.json")).exits(0).says("warning[notOfAnImage]").says("at /1");
    folder.run(&format!("{line} nginx:1.25=both.json")).exits(0);
    folder.file("reports/fs.json", FILE_SYSTEM).file("reports/nginx.json", report("nginx:1.25", "low"));
    let run = folder.run(&format!("{line} reports")).exits(0).says("warning[notOfAnImage]").says("reports/fs.json");
    assert_eq!(run.out.matches("warning[").count(), 1, "{run:#?}");
    folder.run(&format!("{line} nginx:1.25=reports")).exits(0);
    // A folder of nothing else holds no report.
    std::fs::remove_file(folder.path().join("reports/nginx.json")).unwrap();
    folder.run(&format!("{line} reports")).exits(1).says("there is no report of an image in this folder");
}

#[test]
fn findings_that_the_scanner_left_out_are_counted() {
    let folder = Folder::new();
    let grype = |reference: &str| {
        format!(
            r#"{{"matches":[],"ignoredMatches":[{{"vulnerability":{{"id":"CVE-2027-0001","severity":"High"}},"artifact":{{"name":"a","version":"1","type":"deb"}}}}],
            "source":{{"type":"image","target":{{"userInput":"{reference}"}}}},"descriptor":{{"name":"grype","version":"0.90.0","configuration":{{"only-fixed":true}}}}}}"#
        )
    };
    folder.file("policy.yaml", POLICY).file("grype.json", grype("nginx:1.25"));
    let line = "check --image nginx:1.25 --policy policy.yaml --report";
    let run = folder.run(&format!("{line} grype.json")).exits(0).says("warning[suppressedByScanner]");
    run.says("1 finding was left out by the scanner's own rules (only-fixed)");
    let json = folder.run(&format!("{line} grype.json --output json")).exits(0).json();
    assert_eq!(
        (&json["warnings"][0]["code"], &json["warnings"][0]["file"]),
        (&"suppressedByScanner".into(), &"grype.json".into())
    );
    // In a folder one line, of the reports that are of an image checked.
    folder.file("reports/a.json", grype("nginx:1.25")).file("reports/b.json", grype("redis:7"));
    let run =
        folder.run(&format!("{line} reports")).exits(0).says("warning[suppressedByScanner]").says("1 finding was");
    assert_eq!(run.out.matches("warning[").count(), 1, "{run:#?}");
    // The command that shows reports says it too; as JSON on standard error.
    folder.run("report grype.json").exits(0).says("1 finding was left out by the scanner's own rules (only-fixed)");
    folder.file("fs.json", FILE_SYSTEM);
    let run = folder.run("report grype.json fs.json --output json").exits(0);
    assert_eq!(run.json().as_array().unwrap().len(), 1);
    run.complains("warning[suppressedByScanner]").complains("warning[notOfAnImage]").complains("fs.json");
    folder.run("report fs.json").exits(0).says("not of an image: a report of a file system (./api)").says("1 critical");
}
