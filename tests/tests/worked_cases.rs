//! The engine and the naive model answer the worked cases of the specification, which lie beside the repository, if at
//! all.

// A test may panic: that is how it fails.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use flate2::read::GzDecoder;
use imagegate_tests::engine::{self, first_difference};
use imagegate_tests::model;
use serde_json::Value;
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

/// Compares the answers to every `nth` case; `None` from `answer`: not one that it can answer.
fn compare(name: &str, nth: usize, least: usize, answer: impl Fn(&[u8], &str) -> Option<String>) {
    let Some(cases) = cases() else { return };
    let questions = lines(&cases.join(format!("{name}.jsonl.gz")));
    let answers = lines(&cases.join(format!("{name}.answers.jsonl.gz")));
    assert_eq!(questions.len(), answers.len());
    let mut compared = 0;
    for (index, (question, expected)) in questions.iter().zip(&answers).enumerate().step_by(nth) {
        let expected = String::from_utf8_lossy(expected);
        let Some(got) = answer(question, &expected) else { continue };
        if let Some(difference) = first_difference(&comparable(&expected), &comparable(&got)) {
            panic!("{name} line {}: {difference}", index + 1);
        }
        compared += 1;
    }
    assert!(compared >= least, "{compared} of at least {least}");
    println!("{name}: {compared} agree");
}

/// Of an error only code, document and pointer are compared: messages are for people.
fn comparable(answer: &str) -> String {
    if !answer.starts_with("{\"error\":") {
        return answer.to_owned();
    }
    let answer: Value = serde_json::from_str(answer).unwrap();
    ["code", "document", "pointer"].map(|key| answer["error"][key].to_string()).join(" ")
}

/// The engine's answer, taken from its answer to the line, without `validUntil`.
fn engine(question: &[u8], _: &str) -> Option<String> {
    let answer = imagegate::answer_case(question)?;
    let Ok(case) = imagegate::read_case(question) else { return Some(answer) };
    // The line that the engine gives is the one that its parts add up to.
    let decisions = engine::decisions(&case);
    let answered: Value = serde_json::from_str(&answer).unwrap();
    let answered = if case.forecast_to.is_some() { answered.as_array().unwrap().len() } else { 1 };
    assert_eq!(answered, decisions.len());
    Some(engine::answer(&case))
}

/// The model's. It is given valid documents alone.
fn model(question: &[u8], expected: &str) -> Option<String> {
    if expected.starts_with("{\"error\":") {
        return None;
    }
    Some(model::evaluate(&model::read(question).unwrap()))
}

#[test]
fn the_engine_decides_them() {
    compare("decisions", 1, 2400, engine);
}

#[test]
fn the_engine_forecasts_them() {
    compare("forecasts", 1, 614, engine);
}

#[test]
fn the_model_decides_them() {
    compare("decisions", 1, 1900, model);
}

// Each of these is thousands of evaluations: without optimisation not all of them.
#[test]
fn the_model_forecasts_them() {
    let (nth, least) = if cfg!(debug_assertions) { (20, 20) } else { (1, 500) };
    compare("forecasts", nth, least, model);
}
