//! Keeps the files of vectors: `fill` writes the engine's answer to every vector that has none yet, for a person to
//! review, and formats the files.

// A tool for people who write vectors: a file that is not as it should be ends it.
#![allow(clippy::unwrap_used)]

use imagegate::{Error, read_case};
use imagegate_tests::vectors::{Vector, files, format, without_valid_until};
use serde_json::{Map, Value, json};
use std::process::ExitCode;
use std::{env, fs};

fn main() -> ExitCode {
    if env::args().skip(1).collect::<Vec<_>>() != ["fill"] {
        eprintln!("usage: cargo run -p imagegate-tests --bin vectors -- fill");
        return ExitCode::FAILURE;
    }
    for path in files() {
        let text = fs::read_to_string(&path).unwrap();
        let mut vectors: Value = serde_json::from_str(&text).unwrap();
        for vector in vectors.as_array_mut().unwrap() {
            fill(vector.as_object_mut().unwrap());
        }
        let filled = format(&vectors);
        if filled != text {
            println!("{}", path.display());
            fs::write(path, filled).unwrap();
        }
    }
    ExitCode::SUCCESS
}

/// Gives a vector the engine's answer, unless it has one.
fn fill(vector: &mut Map<String, Value>) {
    if vector.contains_key("expect") || vector.contains_key("error") {
        return;
    }
    let case = Vector { file: String::new(), value: vector.clone() }.case();
    let (key, answer) = match read_case(case.as_bytes()) {
        Ok(case) => {
            let mut answer = serde_json::from_str(&case.answer()).unwrap();
            without_valid_until(&mut answer);
            ("expect", answer)
        }
        Err(error) => ("error", shown(&error)),
    };
    println!("filled {}", vector.get("name").unwrap());
    vector.insert(key.to_owned(), answer);
}

fn shown(error: &Error) -> Value {
    json!({"code": error.code().as_str(), "document": error.document(), "pointer": error.pointer()})
}
