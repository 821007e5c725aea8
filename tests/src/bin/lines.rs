//! Prints generated cases, a line each, for programs that answer lines of cases: `lines [COUNT] [FIRST_SEED]`.
//!
//! The same numbers give the same lines. Some of them are broken on purpose, so that errors are compared too.

use std::io::{self, BufWriter, Write};
use std::process::ExitCode;

use imagegate_tests::generate;

fn main() -> ExitCode {
    let arguments: Result<Vec<u64>, _> = std::env::args().skip(1).map(|text| text.parse()).collect();
    let (count, first) = match arguments.as_deref() {
        Ok([]) => (3000, 0),
        Ok([count]) => (*count, 0),
        Ok([count, first]) => (*count, *first),
        _ => {
            eprintln!("usage: cargo run -p imagegate-tests --bin lines -- [COUNT] [FIRST_SEED]");
            return ExitCode::from(2);
        }
    };
    match print(count, first) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn print(count: u64, first: u64) -> io::Result<()> {
    let mut out = BufWriter::new(io::stdout().lock());
    for seed in first..first + count {
        writeln!(out, "{}", line(seed))?;
    }
    out.flush()
}

fn line(seed: u64) -> String {
    let case = match seed % 20 {
        0 => generate::forecast_case(seed),
        1 => generate::crowded(seed),
        _ => generate::case(seed),
    };
    let mut text = case.to_string();
    if seed % 10 == 9 {
        // A letter too many, anywhere: a key that is not known, another value, or no JSON at all.
        let at = usize::try_from(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) % 1_000_003).unwrap_or(0) % text.len();
        text.insert(text.floor_char_boundary(at), 'x');
    }
    text
}
