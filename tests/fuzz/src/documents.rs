//! Our own documents.

use super::{decide, pointer};
use imagegate::{Errors, Exemption, Policy, Report, Request, answer_case, read_case};
use imagegate_insight::lint;
use imagegate_tests::{engine, model};
use serde_json::Value;

/// An ImagePolicy: what reads decides about a request that has a little of everything.
pub fn policy(data: &[u8]) {
    document(data, Policy::from_json, |policy| {
        lint(std::slice::from_ref(&policy), &[]).iter().for_each(|lint| pointer::check_place(data, &lint.pointer));
        decide::with_policy(policy);
    });
}

/// An ImageExemption: what reads is applied to a policy and a request that have a little of everything.
pub fn exemption(data: &[u8]) {
    document(data, Exemption::from_json, |exemption| {
        lint(&[], std::slice::from_ref(&exemption)).iter().for_each(|lint| pointer::check_place(data, &lint.pointer));
        decide::with_exemption(exemption);
    });
}

/// A request: what reads is decided and rendered.
pub fn request(data: &[u8]) {
    document(data, Request::from_json, |request| decide::with_request(&request));
}

fn document<T>(data: &[u8], read: fn(&[u8]) -> Result<T, Errors>, decide: impl FnOnce(T)) {
    match read(data) {
        Ok(value) => decide(value),
        Err(errors) => pointer::check(data, &Vec::from(errors)),
    }
}

/// A REPORT: what reads is written as a document that reads as the same.
pub fn report(data: &[u8]) {
    match Report::from_json(data) {
        Ok(report) => round_trip(&report),
        Err(errors) => pointer::check(data, &Vec::from(errors)),
    }
}

/// Asserts that a report, written and read again, is the same.
pub(crate) fn round_trip(report: &Report) {
    let text = report.to_json();
    let again = Report::from_json(text.as_bytes()).unwrap();
    assert_eq!(again.to_json(), text);
    assert_eq!(again.findings().len(), report.findings().len());
    for (one, other) in report.findings().zip(again.findings()) {
        assert_eq!(one.canonical_id(), other.canonical_id());
        assert_eq!(one.severity(), other.severity());
        assert_eq!(one.fix_available(), other.fix_available());
    }
}

/// A line of a stream: the answer is JSON, and what the naive model answers.
pub fn case(data: &[u8]) {
    let Some(answer) = answer_case(data) else {
        assert!(data.iter().all(|byte| matches!(byte, b' ' | b'\r')));
        return;
    };
    let parsed: Value = serde_json::from_str(&answer).unwrap();
    let Ok(case) = read_case(data) else {
        assert!(parsed["error"]["code"].is_string());
        return;
    };
    // The model matches patterns with the `glob` crate, whose matcher is not bounded, and looks at a forecast's
    // instants one by one.
    let text = String::from_utf8_lossy(data);
    let is_for_the_model = data.len() < 4096 && !["glob", "forecastTo", "\\"].iter().any(|part| text.contains(part));
    if is_for_the_model {
        let value = model::read(data).unwrap();
        assert_eq!(model::evaluate(&value), engine::answer(&case));
    }
}
