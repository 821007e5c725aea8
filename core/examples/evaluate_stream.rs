//! Answers cases from standard input, one a line, as `imagegate evaluate --stream` does.

// The core does not read or write, but a host does, and this is one.
#![allow(clippy::disallowed_methods)]

use std::io::{self, BufRead, Write};

fn main() -> io::Result<()> {
    let mut out = io::stdout().lock();
    for line in io::stdin().lock().split(b'\n') {
        if let Some(answer) = imagegate::answer_case(&line?) {
            writeln!(out, "{answer}")?;
        }
    }
    Ok(())
}
