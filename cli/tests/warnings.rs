//! The warnings of `imagegate check` about reports.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::{Folder, NOW, POLICY, digest, report};
use serde_json::Value;

fn folder() -> Folder {
    let folder = Folder::new();
    folder.file("policy.yaml", POLICY);
    folder
}

fn check(reports: &str) -> String {
    format!("check --image nginx:1.25 --policy policy.yaml --now {NOW} --report {reports}")
}

/// The warnings of a run: file, code and message.
fn warnings(folder: &Folder, line: &str) -> Vec<(String, String, String)> {
    let json = folder.run(&format!("{line} --output json")).json();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let warning = |warning: &Value| (text(&warning["file"]), text(&warning["code"]), text(&warning["message"]));
    json["warnings"].as_array().unwrap().iter().map(warning).collect()
}

fn scanned(severity: &str, day: u8) -> String {
    report("nginx:1.25", severity).replace("2027-01-14", &format!("2027-01-{day:02}"))
}

#[test]
fn a_superseded_report_is_a_warning() {
    let folder = folder();
    folder
        .file("old.json", scanned("high", 10))
        .file("new.json", scanned("low", 12).replace("CVE-2027-0001", "CVE-2027-0002"));
    for line in [check("old.json --report new.json"), check("new.json --report old.json")] {
        let found = warnings(&folder, &line);
        let [(file, code, message)] = found.as_slice() else { panic!("{found:?}") };
        assert_eq!((file.as_str(), code.as_str()), ("old.json", "supersededReport"));
        assert!(message.contains("new.json is a newer report of the same scanner (trivy)"), "{message}");
        assert!(message.contains("1 finding that the other has not"), "{message}");
        folder.run(&line).exits(0).says("warning[supersededReport]").says("old.json");
    }
    // Those of a folder in one line, with all their findings.
    folder
        .file("all/1.json", scanned("high", 1))
        .file("all/2.json", scanned("high", 2))
        .file("all/3.json", scanned("low", 3).replace("0001", "0003"));
    let found = warnings(&folder, &check("all"));
    let [(file, code, message)] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!((file.as_str(), code.as_str()), ("all", "supersededReport"));
    assert!(message.starts_with("2 reports in this folder are not looked at: they have 2 findings"), "{message}");
    assert!(message.contains("all/1.json") && message.contains("all/3.json"), "{message}");
    // The same scan twice lacks nothing, and another scanner displaces nothing.
    folder.file("again.json", scanned("high", 12)).file("other.json", scanned("high", 12).replace("trivy", "grype"));
    let found = warnings(&folder, &check("old.json --report again.json --report other.json"));
    assert_eq!(found.len(), 1);
    assert!(found[0].2.contains("0 findings that the other has not"), "{found:?}");
}

#[test]
fn a_report_that_counts_for_one_image_is_not_superseded() {
    let folder = folder();
    let of = |letter: &str, day| {
        scanned("low", day).replace(r#""image":{"#, &format!(r#""image":{{"digest":"{}","#, digest(letter)))
    };
    folder.file("a.json", of("a", 10)).file("b.json", of("b", 12));
    let line = format!(
        "check --image nginx:1.25@{} --image nginx:1.25 --policy policy.yaml --now {NOW} --report a.json --report b.json",
        digest("a")
    );
    let codes: Vec<String> = warnings(&folder, &line).into_iter().map(|(_, code, _)| code).collect();
    assert_eq!(codes, ["ambiguousTag"]);
}

#[test]
fn a_failed_scan_next_to_a_good_one_is_a_warning() {
    let folder = folder();
    folder
        .file("good.json", scanned("low", 10))
        .file("failed.json", r#"{"scanner":{"name":"grype"},"state":"failed","image":{"reference":"nginx:1.25"}}"#);
    let found = warnings(&folder, &check("good.json --report failed.json"));
    assert_eq!((found[0].0.as_str(), found[0].1.as_str(), found.len()), ("failed.json", "notScanned", 1));
}

#[test]
fn a_report_bound_by_tag_gives_way_to_one_bound_by_digest() {
    let folder = folder();
    let pinned = format!("nginx:1.25@{}", digest("a"));
    folder.file("tag.json", scanned("high", 12)).file("digest.json", scanned("low", 10).replace("nginx:1.25", &pinned));
    let line =
        format!("check --image {pinned} --policy policy.yaml --now {NOW} --report tag.json --report digest.json");
    let found = warnings(&folder, &line);
    assert_eq!((found[0].0.as_str(), found[0].1.as_str(), found.len()), ("tag.json", "supersededReport", 1));
    assert!(found[0].2.contains("known better to be of this image"), "{found:?}");
}

#[test]
fn platforms_without_a_report_are_warnings() {
    let folder = folder();
    let of =
        |platform: &str| scanned("low", 10).replace(r#""image":{"#, &format!(r#""image":{{"platform":"{platform}","#));
    folder.file("amd.json", of("linux/amd64")).file("any.json", scanned("low", 10).replace("trivy", "x"));
    let line = check("amd.json --platform linux/arm64 --platform linux/amd64");
    let found = warnings(&folder, &line);
    assert_eq!((found[0].1.as_str(), found.len()), ("unmatchedPlatform", 1));
    assert!(found[0].2.contains("linux/arm64") && found[0].2.contains("docker.io/library/nginx:1.25"), "{found:?}");
    // Platforms are compared as the engine does.
    assert_eq!(warnings(&folder, &check("amd.json --platform LINUX/x86_64")), []);
    // A report that names no platform is of all.
    assert_eq!(warnings(&folder, &check("any.json --platform linux/arm64")), []);
    // Nor is there anything to say of an image without reports.
    assert_eq!(
        warnings(&folder, &format!("check --image redis:7 --policy policy.yaml --platform linux/arm64 --now {NOW}")),
        []
    );
    // A report of a platform that is not checked is a warning too.
    folder.file("arm.json", of("linux/arm64"));
    let found = warnings(&folder, &check("amd.json --report arm.json --platform linux/arm64"));
    assert_eq!((found[0].0.as_str(), found[0].1.as_str(), found.len()), ("amd.json", "otherPlatform", 1));
}

#[test]
fn matching_reports_give_no_warning() {
    let folder = folder();
    folder.file("r.json", scanned("low", 10)).file("all/r.json", scanned("low", 10));
    assert_eq!(warnings(&folder, &check("r.json")), []);
    assert_eq!(warnings(&folder, &check("all")), []);
}
