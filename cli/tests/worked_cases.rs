//! The worked cases of the specification, which lie beside the repository, if at all, through the binary.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use common::Folder;
use flate2::read::GzDecoder;
use serde_json::Value;

fn text(path: &Path) -> Vec<u8> {
    let mut text = Vec::new();
    GzDecoder::new(File::open(path).unwrap()).read_to_end(&mut text).unwrap();
    text
}

/// Without `validUntil`, which the cases do not have.
fn without_limit(answer: &str) -> String {
    let mut parts = answer.split(r#","validUntil":""#);
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        text.push_str(part.split_once('"').unwrap().1);
    }
    text
}

/// What of an error is fixed.
fn error(answer: &str) -> Option<[Value; 3]> {
    let answer: Value = answer.starts_with("{\"error\"").then(|| serde_json::from_str(answer).unwrap())?;
    Some(["code", "document", "pointer"].map(|key| answer["error"][key].clone()))
}

fn compare(name: &str) {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/cases");
    if !cases.is_dir() {
        println!("skipped: there is no ../shared/cases");
        return;
    }
    let questions = text(&cases.join(format!("{name}.jsonl.gz")));
    let expected = String::from_utf8(text(&cases.join(format!("{name}.answers.jsonl.gz")))).unwrap();
    let answers = Folder::new().run_with("evaluate --stream", &questions, &[]).exits(0).out;
    assert_eq!(answers.lines().count(), expected.lines().count());
    for (number, (answer, expected)) in answers.lines().zip(expected.lines()).enumerate() {
        match (error(answer), error(expected)) {
            (None, None) => assert_eq!(without_limit(answer), without_limit(expected), "{name} line {}", number + 1),
            (answer, expected) => assert_eq!(answer, expected, "{name} line {}", number + 1),
        }
    }
    println!("{name}: {} agree", expected.lines().count());
}

#[test]
fn decisions_agree() {
    compare("decisions");
}

#[test]
fn forecasts_agree() {
    compare("forecasts");
}
