//! The engine and the naive model give the answers of the vectors.

// A test may panic: that is how it fails.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use imagegate::{Case, Decision, Detail, Error, Timestamp, read_case};
use imagegate_tests::vectors::{self, Vector, without_valid_until};
use imagegate_tests::{engine, model};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fs;

/// Section 7 of the semantics, with the two codes of warnings.
const CODES: &[&str] = &[
    "invalidSyntax",
    "tooDeep",
    "tooLarge",
    "unknownKey",
    "duplicateKey",
    "missingKey",
    "wrongType",
    "invalidValue",
    "outOfRange",
    "emptyList",
    "emptySelector",
    "emptyFilter",
    "invalidInstant",
    "invalidDate",
    "invalidDuration",
    "invalidTimezone",
    "invalidName",
    "invalidReference",
    "invalidRegistry",
    "invalidDigest",
    "invalidGlob",
    "invalidVersionRange",
    "invalidRuleReference",
    "conflictingKeys",
    "staleWithoutMaxAge",
    "duplicateName",
    "ruleNeverTriggers",
    "exemptionFromEverything",
    "exemptionRequirementUnmet",
    "orUnknownInExemption",
    "unknownRule",
    "untilFixedWithoutVulnerabilities",
    "digestMismatch",
    "duplicatePlatform",
    "noImages",
    "exemptionNotAllowed",
];

const OUTCOMES: &[&str] = &["triggered", "passed", "exempted", "notEvaluated", "notInScope", "disabled"];

/// The classes of admission bypasses that bite in the engine or its readers; the others have tests where they bite.
const BYPASSES: &[u32] =
    &[4, 6, 9, 10, 11, 12, 13, 14, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 35];

/// How many vectors have a decision, and how many an error: to be raised with each new one, so that none is lost.
const VALID: usize = 1063;
const REFUSED: usize = 540;

#[test]
fn the_engine_gives_the_answers() {
    let (mut valid, mut refused) = (0, 0);
    for vector in vectors::all() {
        let name = vector.name().to_owned();
        *if vector.expect().is_some() { &mut valid } else { &mut refused } += 1;
        match read_case(vector.case().as_bytes()) {
            Ok(case) => check_answer(&vector, &case),
            Err(error) => check_error(&name, &error, vector.error().unwrap_or(&Value::Null)),
        }
    }
    assert_eq!((valid, refused), (VALID, REFUSED));
}

fn check_answer(vector: &Vector, case: &Case) {
    let name = vector.name();
    let expected = vector.expect().map(Value::to_string).unwrap_or_default();
    assert_eq!(engine::answer(case), expected, "{name}");
    if let Some(until) = vector.value.get("validUntil") {
        let given = without_valid_until(&mut serde_json::from_str(&case.answer()).unwrap());
        assert_eq!(&given, until, "{name}: validUntil");
    }
    let warnings: Vec<Value> = case.gate.warnings().iter().map(shown).collect();
    let expected = vector.value.get("warnings").cloned().unwrap_or(json!([]));
    assert_eq!(Value::from(warnings), expected, "{name}: warnings");
    check_valid_until(name, case);
}

fn check_error(name: &str, error: &Error, expected: &Value) {
    let mut given = shown(error);
    if expected.get("line").is_some() {
        let position = error.position().unwrap();
        given["line"] = position.line.into();
        given["column"] = position.column.into();
    }
    assert_eq!(&given, expected, "{name}: {error}");
}

fn shown(error: &Error) -> Value {
    json!({"code": error.code().as_str(), "document": error.document(), "pointer": error.pointer()})
}

/// Section 6: before `validUntil` the decision is the same but for `evaluatedAt` and `validUntil`, and where it is
/// left out, for ever.
fn check_valid_until(name: &str, case: &Case) {
    let decide = |now| {
        let mut decision = Decision::default();
        case.gate.evaluate(&case.request, now, &mut decision);
        let text = case.gate.render(&case.request, &decision).to_json(Detail::All);
        let text = engine::without_valid_until(&text);
        (decision.valid_until(), text.replacen(&now.to_string(), "", 1))
    };
    let (until, text) = decide(case.now);
    let last = match until {
        Some(until) => Timestamp::from_unix_nanos(until.unix_nanos() - 1).unwrap(),
        None => Timestamp::parse("9999-12-31T23:59:59.999999999Z").unwrap(),
    };
    assert_eq!(decide(last).1, text, "{name}: until {last}");
}

/// Vectors whose patterns take the model, which matches with the `glob` crate, for ever or off its stack.
const BEYOND_THE_MODEL: &[&str] = &[
    "glob-matching-is-bounded",
    "glob-many-components",
    "b31-catastrophic-patterns-are-bounded",
    "b31-deep-patterns-take-no-stack",
];

#[test]
fn the_naive_model_gives_the_answers() {
    let mut compared = 0;
    for vector in vectors::all() {
        if BEYOND_THE_MODEL.contains(&vector.name()) {
            continue;
        }
        if let Some(expected) = vector.expect() {
            let case = model::read(vector.case().as_bytes()).unwrap();
            assert_eq!(model::evaluate(&case), expected.to_string(), "{}", vector.name());
            compared += 1;
        }
    }
    assert_eq!(compared, VALID - BEYOND_THE_MODEL.len());
}

#[test]
fn vectors_are_what_the_readme_says() {
    let keys = [
        "name",
        "why",
        "policies",
        "exemptions",
        "vex",
        "request",
        "now",
        "forecastTo",
        "line",
        "validUntil",
        "warnings",
        "expect",
        "error",
    ];
    let mut names = BTreeSet::new();
    for vector in vectors::all() {
        let name = vector.name();
        let is_kebab = name.split('-').all(|part| {
            !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
        });
        assert!(is_kebab, "{name}");
        assert!(names.insert(name.to_owned()), "{name} is there twice");
        assert!(vector.value["why"].as_str().is_some_and(|why| !why.is_empty()), "{name}");
        assert!(vector.expect().is_some() != vector.error().is_some(), "{name}: one of expect and error");
        let has_documents = vector.value.contains_key("request");
        assert!(has_documents != vector.value.contains_key("line"), "{name}: one of request and line");
        for key in vector.value.keys() {
            assert!(keys.contains(&key.as_str()), "{name}: {key}");
        }
    }
    for path in vectors::files() {
        let text = fs::read_to_string(&path).unwrap();
        let formatted = vectors::format(&serde_json::from_str(&text).unwrap());
        assert!(text == formatted, "{}: run `cargo run -p imagegate-tests --bin vectors -- fill`", path.display());
    }
}

#[test]
fn everything_occurs() {
    let mut codes = BTreeSet::new();
    let mut outcomes = BTreeSet::new();
    let mut bypasses = BTreeSet::new();
    for vector in vectors::all() {
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        codes.extend(vector.error().map(|error| text(&error["code"])));
        for warning in vector.value.get("warnings").and_then(Value::as_array).into_iter().flatten() {
            codes.insert(text(&warning["code"]));
        }
        for image in vector.expect().and_then(|decision| decision["images"].as_array()).into_iter().flatten() {
            outcomes.extend(image["rules"].as_array().unwrap().iter().map(|rule| text(&rule["outcome"])));
        }
        let class = vector.name().strip_prefix('b').and_then(|rest| rest.split_once('-'));
        bypasses.extend(class.and_then(|(number, _)| number.parse::<u32>().ok()));
    }
    assert_eq!(codes, CODES.iter().map(|code| (*code).to_owned()).collect());
    assert_eq!(outcomes, OUTCOMES.iter().map(|outcome| (*outcome).to_owned()).collect());
    assert_eq!(bypasses, BYPASSES.iter().copied().collect());
}
