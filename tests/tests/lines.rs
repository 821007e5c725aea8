//! What is wrong with a line of a stream, and which of several things is said first.

// A test may panic: that is how it fails.
#![allow(clippy::unwrap_used)]

use imagegate::{answer_case, read_case};

const NOW: &str = r#""now":"2026-11-23T12:00:00Z""#;
const REQUEST: &str = r#""request":{"images":[{"reference":"nginx"}]}"#;
const POLICY: &str = r#"{"apiVersion":"imagegate.dev/v1","kind":"ImagePolicy","metadata":{"name":"p"},"spec":{"rules":[{"name":"r","action":"deny","when":[{"image":{"always":true}}]}]}}"#;

/// Code, document and pointer.
fn error(line: &[u8]) -> (String, String, String) {
    let error = read_case(line).unwrap_err();
    (error.code().to_string(), error.document().unwrap_or_default().to_owned(), error.pointer().to_owned())
}

#[test]
fn the_first_problem_is_said() {
    for (line, code, document, pointer) in [
        // The line itself.
        ("{".to_owned(), "invalidSyntax", "case", ""),
        ("\u{feff}{}".to_owned(), "invalidSyntax", "case", ""),
        (format!("{{{REQUEST},{NOW},\"vex\":[\"\\ud800\"]}}"), "invalidSyntax", "case", ""),
        (format!("{{{REQUEST},{NOW}}} {{}}"), "invalidSyntax", "case", ""),
        ("[]".to_owned(), "wrongType", "case", ""),
        (format!("{{{NOW}}}"), "missingKey", "case", ""),
        (format!("{{{REQUEST}}}"), "missingKey", "case", ""),
        (format!("{{{REQUEST},{NOW},\"polices\":[]}}"), "unknownKey", "case", "/polices"),
        (format!("{{{REQUEST},{NOW},{NOW}}}"), "duplicateKey", "case", "/now"),
        (format!("{{{REQUEST},{NOW},\"policies\":{{}}}}"), "wrongType", "case", "/policies"),
        (format!("{{{REQUEST},\"now\":7,\"vex\":\"\"}}"), "wrongType", "case", "/vex"),
        // Its documents: one that is a list is the document all the same.
        (format!("{{\"request\":[1],{NOW}}}"), "wrongType", "request", ""),
        (format!("{{\"request\":[[],{{}}],{NOW}}}"), "wrongType", "request", ""),
        (format!("{{{REQUEST},\"now\":[\"2026-11-23T12:00:00Z\"]}}"), "wrongType", "now", ""),
        (format!("{{{REQUEST},{NOW},\"forecastTo\":[[]]}}"), "wrongType", "forecastTo", ""),
        (format!("{{{REQUEST},{NOW},\"forecastTo\":\"2026-11-23\"}}"), "invalidInstant", "forecastTo", ""),
        (format!("{{\"policies\":[{POLICY},[1]],{REQUEST},{NOW}}}"), "wrongType", "policies/1", ""),
        (format!("{{\"exemptions\":[7],{REQUEST},{NOW}}}"), "wrongType", "exemptions/0", ""),
        (format!("{{\"vex\":[{{}}],{REQUEST},{NOW}}}"), "missingKey", "vex/0", ""),
        // In the order of the keys, not of the line; names used twice after all policies.
        (
            "{\"now\":7,\"request\":7,\"vex\":[7],\"exemptions\":[7],\"policies\":[7]}".to_owned(),
            "wrongType",
            "policies/0",
            "",
        ),
        ("{\"now\":7,\"request\":7,\"vex\":[7],\"exemptions\":[7]}".to_owned(), "wrongType", "exemptions/0", ""),
        ("{\"now\":7,\"request\":7,\"vex\":[7]}".to_owned(), "wrongType", "vex/0", ""),
        ("{\"now\":7,\"request\":7}".to_owned(), "wrongType", "request", ""),
        (
            format!("{{\"policies\":[{POLICY},{POLICY}],\"exemptions\":[7],{REQUEST},{NOW}}}"),
            "duplicateName",
            "policies/1",
            "/metadata/name",
        ),
        (format!("{{\"policies\":[{POLICY},{POLICY},7],{REQUEST},{NOW}}}"), "wrongType", "policies/2", ""),
    ] {
        let expected = (code.to_owned(), document.to_owned(), pointer.to_owned());
        assert_eq!(error(line.as_bytes()), expected, "{line}");
    }
    assert_eq!(error(b"{\"\xff\":1}").0, "invalidSyntax");
}

#[test]
fn depth_counts_from_the_document() {
    // A label's value may not be a list, but 128 levels down it is refused for that, not for its depth.
    for (levels, code) in [(126, "wrongType"), (127, "tooDeep")] {
        let deep = format!("{}{}", "[".repeat(levels), "]".repeat(levels));
        let line =
            format!("{{\"request\":{{\"images\":[{{\"reference\":\"a\"}}],\"workload\":{{\"name\":{deep}}}}},{NOW}}}");
        assert_eq!(error(line.as_bytes()).0, code, "{levels} levels");
    }
}

#[test]
fn a_blank_line_has_no_answer() {
    for line in ["", " ", "    ", "\r", "  \r"] {
        assert_eq!(answer_case(line.as_bytes()), None, "{line:?}");
    }
    assert!(answer_case(b"\t").unwrap().starts_with("{\"error\""));
    let line = format!("{{{REQUEST},{NOW}}}");
    assert_eq!(answer_case(format!("{line}\r").as_bytes()), answer_case(line.as_bytes()));
}
