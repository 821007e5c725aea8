//! The vectors: cases with the answers that the semantics ask for, shared by every language (see `vectors/README.md`).

// Whoever reads them is a test or a tool for people: a file that is not as it should be ends it.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use serde_json::{Map, Value};
use std::fs;
use std::path::PathBuf;

/// The keys of a vector that are a case of its own.
const CASE: [&str; 6] = ["policies", "exemptions", "vex", "request", "now", "forecastTo"];

/// One vector.
#[derive(Clone, Debug)]
pub struct Vector {
    /// The file that it is in, without `.json`.
    pub file: String,
    /// All its keys.
    pub value: Map<String, Value>,
}

/// All vectors, file by file.
pub fn all() -> Vec<Vector> {
    let vectors = |path: PathBuf| {
        let file = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let values: Vec<Map<String, Value>> = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
        values.into_iter().map(move |value| Vector { file: file.clone(), value })
    };
    files().into_iter().flat_map(vectors).collect()
}

/// The files that hold them, in alphabetical order.
pub fn files() -> Vec<PathBuf> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("vectors");
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> = paths.filter(|path| path.extension().is_some_and(|end| end == "json")).collect();
    files.sort();
    files
}

impl Vector {
    /// Its name, unique among all.
    pub fn name(&self) -> &str {
        self.value["name"].as_str().unwrap()
    }

    /// The text of the case: its `line`, or the keys of a case as a JSON object.
    pub fn case(&self) -> String {
        let Some(line) = self.value.get("line") else {
            let keys = CASE.iter().filter_map(|key| Some(((*key).to_owned(), self.value.get(*key)?.clone())));
            return Value::Object(keys.collect()).to_string();
        };
        let part = |part: &Value| match part.as_str() {
            Some(text) => text.to_owned(),
            None => part["text"].as_str().unwrap().repeat(part["times"].as_u64().unwrap().try_into().unwrap()),
        };
        line.as_array().map_or_else(|| part(line), |parts| parts.iter().map(part).collect())
    }

    /// The answer of a decision or forecast, without `validUntil`.
    pub fn expect(&self) -> Option<&Value> {
        self.value.get("expect")
    }

    /// The error that is the answer.
    pub fn error(&self) -> Option<&Value> {
        self.value.get("error")
    }
}

/// Takes `validUntil` out of an answer, and gives it back: `null` where there is none.
pub fn without_valid_until(answer: &mut Value) -> Value {
    let take = |decision: &mut Value| decision.as_object_mut().unwrap().shift_remove("validUntil");
    match answer {
        Value::Array(decisions) => {
            let first = decisions.iter_mut().map(take).next();
            decisions.iter_mut().skip(1).for_each(|decision| _ = take(decision));
            first.flatten()
        }
        decision => take(decision),
    }
    .unwrap_or_default()
}

/// The text of a file of vectors: on one line what fits, else an entry a line.
pub fn format(value: &Value) -> String {
    let mut text = String::new();
    write(&mut text, value, 0, 0);
    text.push('\n');
    text
}

/// Appends a value that begins at a column, in a block that is indented so far.
fn write(out: &mut String, value: &Value, column: usize, indent: usize) {
    const WIDTH: usize = 120;
    let line = on_one_line(value);
    let (open, entries, close) = match value {
        // The list of vectors and a vector itself always stand on lines of their own.
        _ if indent > 2 && column + line.chars().count() < WIDTH => return out.push_str(&line),
        Value::Object(object) if !object.is_empty() => {
            let key = |(key, value)| (format!("{}: ", Value::from(key)), value);
            ('{', object.iter().map(|(name, value)| key((name.as_str(), value))).collect::<Vec<_>>(), '}')
        }
        Value::Array(items) if !items.is_empty() => {
            ('[', items.iter().map(|item| (String::new(), item)).collect(), ']')
        }
        _ => return out.push_str(&line),
    };
    out.push(open);
    for (index, (key, entry)) in entries.iter().enumerate() {
        out.push_str(if index == 0 { "\n" } else { ",\n" });
        out.push_str(&" ".repeat(indent + 2));
        out.push_str(key);
        write(out, entry, indent + 2 + key.chars().count(), indent + 2);
    }
    out.push('\n');
    out.push_str(&" ".repeat(indent));
    out.push(close);
}

/// A value on one line, with a space after each comma and colon.
fn on_one_line(value: &Value) -> String {
    match value {
        Value::Object(object) => {
            let entries =
                object.iter().map(|(key, value)| format!("{}: {}", Value::from(key.as_str()), on_one_line(value)));
            format!("{{{}}}", entries.collect::<Vec<_>>().join(", "))
        }
        Value::Array(items) => format!("[{}]", items.iter().map(on_one_line).collect::<Vec<_>>().join(", ")),
        value => value.to_string(),
    }
}
