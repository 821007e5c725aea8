//! `imagegate evaluate`, once and as a stream.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Command, Stdio};

use common::{Folder, NOW, POLICY};

const REQUEST: &str = r#"{"images":[{"container":"app","reference":"nginx:1.25","reports":[{"findings":[{"id":"CVE-2027-0001","severity":"high"}]}]}]}"#;

const DENIED: &str = r#"{"action":"deny","evaluatedAt":"2027-01-15T08:00:00Z","images":[{"container":"app","image":"docker.io/library/nginx:1.25","action":"deny","reports":[{"state":"complete"}],"rules":[{"policy":"production","rule":"block","action":"deny","outcome":"triggered","decisive":true,"message":"ask the security team","reasons":[{"condition":0,"count":1,"allowed":0,"findings":[{"id":"CVE-2027-0001","severity":"high"}]}]}]}]}"#;

#[test]
fn the_decision_is_canonical_whatever_it_says() {
    let folder = Folder::new();
    folder.file("policy.yaml", POLICY).file("request.json", REQUEST).file(
        "request.yaml",
        "images:\n- container: app\n  reference: nginx:1.25\n  reports: [{findings: [{id: CVE-2027-0001, severity: high}]}]\n",
    );
    let line = format!("evaluate --policy policy.yaml --now {NOW}");
    for run in [
        folder.run(&format!("{line} request.json")),
        folder.run(&format!("{line} request.yaml")),
        folder.run_with(&line, REQUEST.as_bytes(), &[]),
        folder.run_with(&format!("{line} -"), REQUEST.as_bytes(), &[]),
    ] {
        assert_eq!(run.exits(0).out, format!("{DENIED}\n"));
    }
    // Every rule is told of, and the clock is the default.
    let run = folder.run("evaluate request.json").exits(0).says("\"policy\":\"default\"").says("\"evaluatedAt\":\"2");
    assert!(!run.out.contains("audit-high-and-critical\",\"action\":\"deny\""));
    folder.file("e.yaml", "{apiVersion: imagegate.dev/v1, kind: ImageExemption, metadata: {name: e}, spec: {rules: ['*'], vulnerabilities: {ids: [CVE-2027-0001]}}}");
    folder.run("evaluate request.json --policy policy.yaml --exemption e.yaml").exits(0).says(r#""action":"allow""#);
    folder.file(
        "v.json",
        r#"[{"author":"me","vulnerability":"CVE-2027-0001","products":[{"id":"nginx:1.25"}],"status":"fixed"}]"#,
    );
    folder.file("trusting.yaml", POLICY.replace("spec:", "spec:\n  vex: {trustedAuthors: [me]}"));
    folder.run("evaluate request.json --policy trusting.yaml --vex v.json").exits(0).says(r#""by":"vex""#);
}

#[test]
fn what_is_wrong_is_said_with_its_place() {
    let folder = Folder::new();
    folder.file("r.json", "{\"images\": [\n  {\"reference\": 7, \"extra\": 1}]}");
    let run = folder.run("evaluate r.json").fails("wrongType").complains("unknownKey");
    run.complains("r.json:2:17").complains("r.json:2:20").complains("/images/0/extra");
    folder.file("r.json", "{}\n{}");
    folder.run("evaluate r.json").fails("this is JSON lines");
    folder.file("r.json", "{\"images\": [}");
    folder.run("evaluate r.json").fails("invalidSyntax");
    folder.file("r.yaml", "images: []\n---\nimages: []\n");
    folder.run("evaluate r.yaml").fails("there are 2 in this file");
    folder.run("evaluate r.yaml --now 2027").fails("--now");
    folder.run("evaluate nothing.json").fails("nothing.json");
    folder.run("evaluate --policy -").fails("standard input was given twice");
    folder.run("evaluate .").fails("not a folder");
    folder.run("evaluate").fails("this is an empty file, not a request");
    // Warnings are no part of the decision.
    folder
        .file("p.yaml", POLICY.replace("action: deny", "action: deny\n    exemptable: never"))
        .file("r.json", REQUEST);
    folder.file("e.yaml", "{apiVersion: imagegate.dev/v1, kind: ImageExemption, metadata: {name: e}, spec: {rules: [production/block], vulnerabilities: {ids: [X]}}}");
    let run =
        folder.run("evaluate r.json --policy p.yaml --exemption e.yaml").exits(0).complains("exemptionNotAllowed");
    assert_eq!(run.json()["action"], "deny");
}

#[test]
fn a_stream_has_a_line_for_every_line_that_is_not_blank() {
    let folder = Folder::new();
    // A case without policies has none: nothing is added to what it says.
    let good = format!(r#"{{"request":{REQUEST},"now":"{NOW}"}}"#);
    let mut input = Vec::new();
    for line in [good.as_bytes(), b"", b"   ", b"\r", b"{", b"\xff", b"\xef\xbb\xbf{}", b"{\"now\":1}", good.as_bytes()]
    {
        input.extend_from_slice(line);
        input.push(b'\n');
    }
    // The last line needs no end.
    input.pop();
    folder.file("cases.jsonl", &input);
    let from_file = folder.run("evaluate --stream cases.jsonl").exits(0).out;
    let run = folder.run_with("evaluate --stream", &input, &[]).exits(0);
    assert_eq!(run.out, from_file);
    let lines: Vec<&str> = run.out.split_terminator('\n').collect();
    assert_eq!(lines.len(), 6, "{run:#?}");
    assert!(lines[0].starts_with(r#"{"action":"allow""#) && lines[0] == lines[5]);
    for line in &lines[1..4] {
        assert!(
            line.starts_with(r#"{"error":{"code":"invalidSyntax""#) && line.contains(r#""document":"case""#),
            "{line}"
        );
    }
    assert!(lines[4].contains("\"error\""));
    assert_eq!(folder.run("evaluate --stream").exits(0).out, "");
    folder.run("evaluate --stream missing.jsonl").fails("missing.jsonl");
    folder.run("evaluate --stream .").fails("cannot be read");
    folder.run("evaluate --stream --policy p.yaml").fails("cannot be used with");
    folder.run(&format!("evaluate --stream --now {NOW}")).fails("cannot be used with");
}

#[test]
fn a_stream_answers_before_the_next_line() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_imagegate"));
    command.args(["evaluate", "--stream"]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let mut answers = BufReader::new(child.stdout.take().unwrap());
    for _ in 0..3 {
        stdin.write_all(format!("{{\"request\":{REQUEST},\"now\":\"{NOW}\"}}\n").as_bytes()).unwrap();
        stdin.flush().unwrap();
        let mut answer = String::new();
        answers.read_line(&mut answer).unwrap();
        assert!(answer.starts_with(r#"{"action":"allow""#));
    }
    // Nobody listens any more: writing fails, quietly. (Another test's child may hold the pipe open for a moment.)
    drop(answers);
    while stdin.write_all(b"{\n").is_ok() {
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    drop(stdin);
    assert_eq!(child.wait().unwrap().code(), Some(2));
}

#[test]
fn reports_that_do_not_count_are_warnings() {
    let folder = Folder::new();
    let report = |image: &str, day: &str| {
        format!(
            r#"{{"scanner":{{"name":"trivy"}},"scannedAt":"2027-01-{day}T08:00:00Z","image":{{"reference":"{image}"}},"findings":[]}}"#
        )
    };
    let reports = [report("nginx:1.25", "10"), report("nginx:1.25", "12"), report("nginx:1.26", "10")].join(",");
    folder.file("policy.yaml", POLICY);
    folder.file("request.json", format!(r#"{{"images":[{{"reference":"nginx:1.25","reports":[{reports}]}}]}}"#));
    let run = folder.run(&format!("evaluate request.json --policy policy.yaml --now {NOW}")).exits(0);
    assert_eq!(run.json()["action"], "allow");
    let run = run.complains("warning[supersededReport]").complains("/images/0/reports/0");
    run.complains("warning[unmatchedReport]").complains("it names another tag").complains("/images/0/reports/2");
}
