//! The naive model answers the worked cases of the specification, which lie beside the repository, if at all.

// A test may panic: that is how it fails.
#![allow(clippy::unwrap_used)]

use flate2::read::GzDecoder;
use imagegate_tests::model;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

fn cases() -> Option<PathBuf> {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/cases");
    if cases.is_dir() {
        return Some(cases);
    }
    println!("skipped: there is no ../shared/cases");
    None
}

fn lines(path: &Path) -> Vec<Vec<u8>> {
    let mut text = Vec::new();
    let mut file = GzDecoder::new(File::open(path).unwrap());
    file.read_to_end(&mut text).unwrap();
    let text = text.strip_suffix(b"\n").unwrap_or(&text);
    text.split(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect()
}

/// Compares the answers to every `nth` case that is not an error: errors are not modelled.
fn compare(name: &str, nth: usize) {
    let Some(cases) = cases() else { return };
    let questions = lines(&cases.join(format!("{name}.jsonl.gz")));
    let answers = lines(&cases.join(format!("{name}.answers.jsonl.gz")));
    assert_eq!(questions.len(), answers.len());
    let mut compared = 0;
    for (index, (question, answer)) in questions.iter().zip(&answers).enumerate() {
        if index % nth != 0 || answer.starts_with(b"{\"error\"") {
            continue;
        }
        let case = model::read(question).unwrap();
        let got = model::evaluate(&case);
        let expected = String::from_utf8_lossy(answer);
        assert_eq!(got, expected, "{name} line {}", index + 1);
        compared += 1;
    }
    println!("{name}: {compared} agree");
}

#[test]
fn decisions_agree() {
    compare("decisions", 1);
}

// Each of these is thousands of evaluations: without optimisation not all of them.
#[test]
fn forecasts_agree() {
    compare("forecasts", if cfg!(debug_assertions) { 20 } else { 1 });
}
