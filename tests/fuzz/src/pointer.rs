//! Errors, held against the text that they are about.

use imagegate::{Code, Error};
use serde_json::Value;

/// Asserts that every error speaks of a place that is there, and that the text is refused as no JSON iff it is none.
pub(crate) fn check(text: &[u8], errors: &[Error]) {
    for error in errors {
        check_position(text, error);
        assert!(!error.message().is_empty(), "{error}");
    }
    let Some(parsed) = parsed(text) else { return };
    let says_syntax = errors.iter().any(|error| error.code() == Code::InvalidSyntax);
    assert_eq!(parsed.is_err(), says_syntax, "{errors:?}");
    let Ok(value) = parsed else { return };
    // Of a key that stands twice another parser keeps one value, and it may be the other one.
    if errors.iter().any(|error| error.code() == Code::DuplicateKey) {
        return;
    }
    for error in errors {
        // What is missing as a whole has no place of its own.
        assert!(value.pointer(error.pointer()).is_some(), "{error}");
    }
}

/// The text as another parser reads it; `None` where it cannot be compared: the other one has a limit of nesting of its
/// own, and an object with a certain key is a number to it.
fn parsed(text: &[u8]) -> Option<Result<Value, serde_json::Error>> {
    let has_its_key = text.windows(10).any(|part| part == b"serde_json");
    let read = serde_json::from_slice(text);
    let at_limit = read.as_ref().is_err_and(|error: &serde_json::Error| error.to_string().contains("recursion limit"));
    // A key may be written with escapes.
    (!has_its_key && !text.contains(&b'\\') && !at_limit || read.is_ok() && !has_its_key).then_some(read)
}

fn check_position(text: &[u8], error: &Error) {
    let Ok(text) = std::str::from_utf8(text) else { return };
    if let Some(offset) = error.offset() {
        assert!(offset <= text.len(), "{error}");
    }
    if let Some(position) = error.position() {
        let line = text.split('\n').nth(position.line as usize - 1);
        let columns = line.map(|line| line.chars().count() + 1);
        assert!(columns.is_some_and(|columns| position.column as usize <= columns), "{error}");
    }
}

/// Asserts that a pointer leads to a value of a document that was read.
pub(crate) fn check_place(text: &[u8], pointer: &str) {
    if let Some(Ok(value)) = parsed(text) {
        assert!(value.pointer(pointer).is_some(), "{pointer}");
    }
}
