//! `imagegate report`.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::{Folder, archive_report, digest, report};

#[test]
fn a_report_is_described() {
    let folder = Folder::new();
    folder.file("archive.json", archive_report());
    let run = folder.run("report archive.json").exits(0).says("archive.json: trivy, 1 report");
    run.says("an image without a name")
        .says("none: the report names no digest")
        .says("1 vulnerability (1 critical)")
        .says("alpine 3.10.2");

    let image = format!(r#""image":{{"digest":"{}","platform":"linux/amd64","#, digest("a"));
    let text = report("nginx:1.25", "medium").replace(r#""image":{"#, &image).replace(
        r#""findings":["#,
        r#""findings":[{"id":"a"},{"id":"b","severity":"low"},{"id":"c","severity":"low"},{"id":"k","class":"secret","severity":"high"},"#,
    );
    folder.file("native.json", text).file("failed.json", r#"{"state":"failed"}"#);
    let nothing = r#"{"SchemaVersion":2,"ArtifactName":"nginx:1.25","ArtifactType":"container_image","Results":[]}"#;
    folder.file("nothing.json", nothing);
    folder.run("report nothing.json").exits(0).says("state     unsupported: Trivy lists no target");
    let run = folder.run("report native.json failed.json").exits(0).says("imagegate, 1 report").says("nginx:1.25");
    let run = run
        .says(&digest("a"))
        .says("linux/amd64")
        .says("state     complete")
        .says("trivy 0.58.1 at 2027-01-14T08:00:00Z");
    run.says("4 vulnerabilities (1 medium, 2 low, 1 unknown), 1 secret (1 high)")
        .says("state     failed")
        .says("findings  none");
}

#[test]
fn json_is_a_list_in_the_one_model() {
    let folder = Folder::new();
    folder.file("reports/b.json", report("nginx:1.25", "high")).file("reports/a/a.json", archive_report());
    let run = folder.run("report reports --output json").exits(0);
    let json = run.json();
    assert_eq!(json.as_array().unwrap().len(), 2);
    assert_eq!(json[0]["findings"][0]["id"], "CVE-2019-14697");
    assert_eq!(json[1]["image"]["reference"], "nginx:1.25");
    // It is read again as it is.
    folder.file("all.json", &run.out);
    assert_eq!(folder.run("report all.json --output json").exits(0).out, run.out);
    assert_eq!(folder.run_with("report - --output json", run.out.as_bytes(), &[]).exits(0).out, run.out);
}

#[test]
fn what_cannot_be_read_does_not_hide_the_others() {
    let folder = Folder::new();
    folder
        .file("good.json", report("nginx:1.25", "high"))
        .file("bad.json", "{\"findings\":\n [{\"id\": 1}]}")
        .file("none.json", "{}");
    let run = folder.run("report bad.json good.json missing.json none.json").exits(2).says("nginx:1.25");
    run.complains("bad.json:2:10").complains("missing.json").complains("this is no report");
    let json = folder.run("report bad.json good.json --output json").exits(2).json();
    assert_eq!(json.as_array().unwrap().len(), 1);
    // Where none can be read the error is the document.
    let json = folder.run("report missing.json --output json").exits(2).json();
    assert_eq!((&json["error"]["code"], &json["error"]["file"]), (&"cannotRead".into(), &"missing.json".into()));
    folder.run("report").fails("required");
}
