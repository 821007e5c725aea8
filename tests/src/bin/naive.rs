//! Answers cases on standard input with the naive model, one line for each that is not blank.

use imagegate_tests::model;
use serde_json::json;
use std::io::{self, BufRead, Write};
use std::panic;

fn main() -> io::Result<()> {
    // The model panics on documents that are not valid; those lines are answered with an error of no code.
    panic::set_hook(Box::new(|_| {}));
    let mut output = io::stdout().lock();
    for line in io::stdin().lock().split(b'\n') {
        let line = line?;
        if line.iter().all(|byte| matches!(byte, b' ' | b'\r')) {
            continue;
        }
        let answer = match model::read(&line) {
            Ok(case) => panic::catch_unwind(|| model::evaluate(&case)).ok(),
            Err(_) => None,
        };
        let not_modelled = || json!({ "error": { "code": "notModelled" } }).to_string();
        writeln!(output, "{}", answer.unwrap_or_else(not_modelled))?;
    }
    output.flush()
}
