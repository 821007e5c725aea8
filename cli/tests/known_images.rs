//! `imagegate check --images`: what the host knows of images.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::{Folder, NOW, POLICY, digest, packed, report};
use serde_json::json;

fn with_digest(reference: &str, severity: &str, digest: &str) -> String {
    report(reference, severity).replace(r#""image":{"#, &format!(r#""image":{{"digest":"{digest}","#))
}

const CHECK: &str = "check --image nginx:1.25 --policy policy.yaml --images known.yaml";

fn folder(known: &str) -> Folder {
    let folder = Folder::new();
    folder.file("policy.yaml", POLICY).file("known.yaml", known).file("high.json", report("nginx:1.25", "high"));
    folder
}

#[test]
fn a_digest_tells_reports_apart() {
    let folder = folder(&format!("- {{reference: 'docker.io/library/nginx:1.25', digest: '{}'}}", digest("a")));
    folder.file("a.json", with_digest("nginx:1.25", "low", &digest("a")));
    folder.file("b.json", with_digest("nginx:1.25", "high", &digest("b")));
    folder.run(&format!("{CHECK} --report a.json")).exits(0);
    folder.run(&format!("{CHECK} --report b.json")).fails(&digest("b")).complains(&digest("a"));
    // The decision names it.
    let json = folder.run(&format!("{CHECK} --report a.json --output json")).exits(0).json();
    assert_eq!(json["results"][0]["decision"]["images"][0]["digest"], digest("a").as_str());
    // An entry without digest in its reference is of an image with one too.
    let line = format!("check --image nginx:1.25@{} --policy policy.yaml --images known.yaml", digest("a"));
    folder.run(&format!("{line} --report a.json")).exits(0);
    let line = line.replace(&digest("a"), &digest("c"));
    folder.run(&line).fails("digestMismatch").complains("known.yaml:1:55").complains("/0/digest");
}

#[test]
fn platforms_and_their_digests_choose_the_reports() {
    let platforms = format!(
        "- reference: nginx:1.25\n  platforms:\n  - {{platform: linux/amd64, digest: '{}'}}\n  - {{platform: linux/arm64, digest: '{}'}}\n",
        digest("a"),
        digest("b")
    );
    let folder = folder(&platforms);
    folder.file("policy.yaml", POLICY.replace("    when:", "    findings: {required: true}\n    when:"));
    let of = |letter: &str| with_digest("nginx:1.25", "low", &digest(letter));
    folder.file("a.json", of("a")).file("b.json", of("b"));
    // One platform was not scanned.
    folder.run(&format!("{CHECK} --report a.json")).exits(1).says("linux/arm64");
    folder.run(&format!("{CHECK} --report a.json --report b.json")).exits(0);
    folder.run(&format!("{CHECK} --report a.json --platform linux/amd64")).exits(0);
    // A report that names the digest of a platform alone is of the image.
    folder.file("a.json", format!(r#"{{"image":{{"digest":"{}"}}}}"#, digest("a")));
    folder.run(&format!("{CHECK} --report a.json --platform linux/amd64")).exits(0);
    folder.file("c.json", format!(r#"{{"image":{{"digest":"{}"}}}}"#, digest("c")));
    folder.run(&format!("{CHECK} --report c.json")).fails("which is the digest of no image checked");
}

#[test]
fn times_are_known_for_grace_and_scan_within() {
    let folder =
        folder("[{reference: 'nginx:1.25', pushedAt: '2027-01-15T07:00:00Z', runningSince: '2027-01-01T00:00:00Z'}]");
    let strict = POLICY.replace("    when:", "    findings: {missing: trigger, scanWithin: 4h}\n    when:");
    folder.file("policy.yaml", strict);
    folder.run(&format!("{CHECK} --now {NOW}")).exits(0);
    folder.run(&format!("{CHECK} --now 2027-01-15T11:00:01Z")).exits(1);
    folder.run(&format!("check --image nginx:1.25 --policy policy.yaml --now {NOW}")).exits(1);
    // A manifest's images are filled in too.
    folder.file(
        "pod.yaml",
        "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{name: a, image: nginx:1.25}]}}",
    );
    folder.run(&format!("check pod.yaml --policy policy.yaml --images known.yaml --now {NOW}")).exits(0);
    let grace = POLICY.replace("    when:", "    grace: {alreadyRunning: 30d}\n    when:");
    let published = report("nginx:1.25", "high").replace(r#""fix":"#, r#""publishedAt":"2027-01-10T00:00:00Z","fix":"#);
    folder.file("policy.yaml", grace).file("high.json", published);
    folder.run(&format!("{CHECK} --report high.json --now {NOW}")).exits(0).says("alreadyRunning");
}

#[test]
fn a_baseline_forgives_what_runs_already() {
    let folder = Folder::new();
    let policy = POLICY.replace("    when:", "    grace: {inBaseline: true}\n    when:");
    // The paths are relative to the file.
    folder
        .file("policy.yaml", policy)
        .file("high.json", report("nginx:1.25", "high"))
        .file("k/known.yaml", "[{reference: 'nginx:1.25', baseline: [runs/old.json.gz]}]")
        .file("k/runs/old.json.gz", packed(report("nginx:1.24", "high").as_bytes()));
    let line = "check --image nginx:1.25 --policy policy.yaml --images k/known.yaml --report high.json";
    folder.run(line).exits(0).says("inBaseline");
    for (content, says) in [
        ("[{reference: 'nginx:1.25', baseline: [runs/missing.json]}]", "runs/missing.json"),
        ("[{reference: 'nginx:1.25', baseline: [known.yaml]}]", "known.yaml"),
        ("[{reference: 'nginx:1.25', baseline: [../high.json]}]", "conflictingKeys"),
        ("[{reference: 'nginx:1.25', baseline: [runs/same.json.gz]}]", "it would forgive everything"),
        ("[{reference: 'nginx:1.25', baseline: [runs]}]", "conflictingKeys"),
    ] {
        folder.file("k/runs/same.json.gz", packed(report("nginx:1.25", "high").as_bytes()));
        folder.file("k/known.yaml", content);
        folder.run(line).fails(says);
    }
    // Also one that is found in a folder.
    folder
        .file("reports/r.json", report("nginx:1.25", "high"))
        .file("k/known.yaml", "[{reference: 'nginx:1.25', baseline: [../reports/r.json]}]");
    folder.run(&line.replace("high.json", "reports")).fails("conflictingKeys").complains("/0/baseline/0");
}

#[test]
fn entries_are_matched_by_the_normalised_reference() {
    let folder = folder("- {reference: nginx}\n- {reference: 'nginx:1.25'}\n- {reference: redis:7}\n");
    let run = folder.run(&format!("{CHECK} --report high.json")).exits(1);
    assert_eq!(run.out.matches("warning[unmatchedImage]").count(), 2, "{run:#?}");
    let run = run.says("docker.io/library/redis:7").says("known.yaml:3:15");
    run.says("docker.io/library/nginx:latest is no image that is checked");
    let json = folder.run(&format!("{CHECK} --report high.json --output json")).exits(1).json();
    let warning = &json["warnings"][0];
    assert_eq!(
        (&warning["code"], &warning["file"], &warning["pointer"], &warning["line"]),
        (&json!("unmatchedImage"), &json!("known.yaml"), &json!("/0/reference"), &json!(1))
    );
    let all = "check --image nginx --image nginx:1.25 --image redis:7 --policy policy.yaml --images known.yaml";
    assert!(!folder.run(all).exits(0).out.contains("unmatchedImage"));
}

#[test]
fn what_is_wrong_with_the_file_is_told_with_its_place() {
    for (content, code, pointer) in [
        ("[{reference: 'nginx:1.25', digset: x}]", "unknownKey", "/0/digset"),
        ("[{reference: 'nginx:1.25', reports: []}]", "unknownKey", "/0/reports"),
        ("[{digest: null}]", "missingKey", "/0"),
        ("[{reference: Nginx}]", "invalidReference", "/0/reference"),
        ("[{reference: 'nginx:1.25', digest: 'sha256:x'}]", "invalidDigest", "/0/digest"),
        ("[{reference: 'nginx:1.25', pushedAt: yesterday}]", "invalidInstant", "/0/pushedAt"),
        ("[{reference: 'nginx:1.25', runningSince: 2027-01-01}]", "invalidInstant", "/0/runningSince"),
        (
            "[{reference: 'nginx:1.25', platforms: [{platform: linux/amd64}, {platform: Linux/x86_64}]}]",
            "duplicatePlatform",
            "/0/platforms/1",
        ),
        ("[{reference: 'nginx:1.25', platforms: [{digest: null}]}]", "missingKey", "/0/platforms/0"),
        ("[{reference: 'nginx:1.25', baseline: x}]", "wrongType", "/0/baseline"),
        ("[{reference: nginx}, {reference: 'docker.io/library/nginx:latest'}]", "duplicateName", "/1/reference"),
        ("{reference: nginx}", "wrongType", ""),
        ("[{reference: nginx, reference: nginx}]", "duplicateKey", "/0/reference"),
        ("[", "invalidSyntax", ""),
    ] {
        let folder = folder(content);
        let run = folder.run(&format!("{CHECK} --output json")).exits(2);
        let error = &run.json()["error"];
        assert_eq!(error["code"], code, "{run:#?}");
        assert_eq!(error["pointer"].as_str().unwrap_or_default(), pointer, "{run:#?}");
        assert_eq!(error["file"], "known.yaml", "{run:#?}");
    }
    let folder = folder("[]\n---\n[]\n");
    folder.run(CHECK).fails("one document");
    folder.file("known.yaml", "[]");
    folder.run(CHECK).exits(0);
    folder.run("check --image a --images missing.yaml").fails("missing.yaml");
    folder.run("check --image a --images .").fails("one file, not a folder");
    let run = folder.run_with(&CHECK.replace("known.yaml", "-"), b"[{reference: 'nginx:1.25'}]", &[]);
    run.exits(0);
    folder.run("check - --images -").fails("standard input was given twice");
}
