//! Help, completions, manual pages, colours, and readers that go away.

#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use std::process::{Command, Stdio};

use common::{Folder, report};

#[test]
fn help_shows_examples() {
    let folder = Folder::new();
    for (line, example) in [
        ("--help", "imagegate check --image nginx:1.25"),
        ("check --help", "kubectl kustomize . | imagegate check -"),
        ("evaluate --help", "imagegate evaluate --stream < cases.jsonl"),
        ("report --help", "imagegate report -"),
        ("policy validate --help", "imagegate policy validate policies/"),
        ("policy schema --help", "imagegate policy schema policy >"),
        ("completions --help", "imagegate completions bash >"),
        ("man --help", "imagegate man | man -l -"),
    ] {
        folder.run(line).exits(0).says(example);
    }
    folder.run("--version").exits(0).says(concat!("imagegate ", env!("CARGO_PKG_VERSION")));
    folder.run("").exits(2).complains("Usage: imagegate");
    folder.run("chekc").fails("similar subcommand exists: 'check'");
    folder.run("check --polcy x").fails("--policy");
}

#[test]
fn completions_and_manual_pages_are_printed() {
    let folder = Folder::new();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let run = folder.run(&format!("completions {shell}")).exits(0).says("ignore-unmatched-reports");
        run.says("from-cluster").says("allow-empty").says("mirror").says("images");
    }
    folder.run("completions tcsh").fails("possible values");
    folder.run("man").exits(0).says(".TH imagegate 1").says("check");
    folder
        .run("man check")
        .exits(0)
        .says(".TH imagegate-check 1")
        .says("ignore\\-unmatched\\-reports")
        .says("from\\-cluster");
    folder.run("man policy validate").exits(0).says("imagegate-policy-validate");
    folder.run("man nothing").fails("imagegate has no command nothing");
}

#[test]
fn colours_are_for_terminals_and_can_be_switched_off() {
    let folder = Folder::new();
    folder.file("high.json", report("nginx:1.25", "high")).file("bad.yaml", "a: [");
    let coloured = |line: &str, variables: &[(&str, &str)]| {
        let run = folder.run_with(line, b"", variables);
        (run.out.contains('\u{1b}'), run.err.contains('\u{1b}'))
    };
    for line in ["check --image nginx:1.25 --report high.json", "report high.json", "policy validate bad.yaml"] {
        assert_eq!(coloured(line, &[]), (false, false), "{line}");
        assert_eq!(coloured(line, &[("CLICOLOR_FORCE", "1")]), (true, false), "{line}");
        assert_eq!(coloured(line, &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]), (false, false), "{line}");
    }
    let line = "check bad.yaml";
    assert_eq!(coloured(line, &[("CLICOLOR_FORCE", "1")]), (false, true));
    assert_eq!(coloured(line, &[("NO_COLOR", "1")]), (false, false));
    let line = "check --image nginx:1.25 --output json";
    assert_eq!(coloured(line, &[("CLICOLOR_FORCE", "1")]), (false, false));
}

#[test]
fn what_others_wrote_does_not_reach_the_terminal_as_it_is() {
    let folder = Folder::new();
    folder.file("r.json", r#"{"scanner":{"name":"\u001b]0;x\u0007"},"image":{"reference":"\u001b[2J\u202ex"},"os":{"family":"\u009b"},"findings":[]}"#);
    folder.file("m.yaml", r#"{kind: "Pod\u001b[31m", metadata: {name: "\u001b[1m"}, spec: {containers: [{name: a, image: "\u001b[2J"}]}}"#);
    folder.file("p.yaml", "kind: \"\\e[31m\"\n\"\\e[1m\": 1\n");
    for line in ["report r.json", "check m.yaml", "check --image a --report r.json", "policy validate p.yaml"] {
        let run = folder.run(line);
        let is_harmful = |letter: char| letter.is_control() && letter != '\n' || letter == '\u{202e}';
        assert!(!run.out.contains(is_harmful) && !run.err.contains(is_harmful), "{run:#?}");
    }
}

#[test]
fn a_reader_that_goes_away_is_no_panic() {
    for line in [
        &["completions", "bash"][..],
        &["check", "--image", "nginx"],
        &["policy", "schema", "policy"],
        &["man", "check"],
    ] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_imagegate"));
        let mut child = command.args(line).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{line:?}");
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{line:?}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_result_that_cannot_be_written_is_an_error() {
    let folder = Folder::new();
    folder.file("r.json", r#"{"images":[{"reference":"a"}]}"#);
    for line in [&["check", "--image", "nginx"][..], &["evaluate", "r.json"], &["policy", "default"]] {
        let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_imagegate"));
        let output = command.args(line).current_dir(folder.path()).stdout(full).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{line:?}");
        assert!(String::from_utf8_lossy(&output.stderr).contains("cannot be written"), "{line:?}");
    }
}
