//! Prints the vectors as records for test programs in languages whose JSON parsers lose bytes, or that have none.
//!
//! A record is a sequence of fields, each written `LENGTH:BYTES,`: the vector's name; the case; then `decision` or
//! `forecast` and the expected answer, or `error` and its code, document, pointer, line and column (the last two empty
//! where they are not asserted); then `validUntil`: the instant, `none`, or empty where it is not asserted; then how
//! many warnings there are, and code, document and pointer of each.

use std::io::{self, BufWriter, Write};

use imagegate_tests::vectors::{self, Vector};
use serde_json::Value;

fn main() -> io::Result<()> {
    let mut out = BufWriter::new(io::stdout().lock());
    for vector in vectors::all() {
        for field in fields(&vector) {
            write!(out, "{}:{field},", field.len())?;
        }
    }
    out.flush()
}

fn fields(vector: &Vector) -> Vec<String> {
    let mut fields = vec![vector.name().to_owned(), vector.case()];
    let place = |error: &Value| ["code", "document", "pointer"].map(|key| text(error.get(key)));
    match (vector.expect(), vector.error()) {
        (Some(expect), _) => {
            let kind = if expect.is_array() { "forecast" } else { "decision" };
            fields.extend([kind.to_owned(), expect.to_string()]);
        }
        (None, error) => {
            let error = error.unwrap_or(&Value::Null);
            fields.push("error".to_owned());
            fields.extend(place(error));
            fields.extend(["line", "column"].map(|key| text(error.get(key))));
        }
    }
    fields.push(match vector.value.get("validUntil") {
        Some(Value::Null) => "none".to_owned(),
        instant => text(instant),
    });
    let warnings = vector.value.get("warnings").and_then(Value::as_array);
    let warnings = warnings.map(Vec::as_slice).unwrap_or_default();
    fields.push(warnings.len().to_string());
    fields.extend(warnings.iter().flat_map(place));
    fields
}

/// A text or number; empty where there is none.
fn text(value: Option<&Value>) -> String {
    match value {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        _ => String::new(),
    }
}
