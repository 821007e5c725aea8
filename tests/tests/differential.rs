//! The engine and the naive model decide alike on generated cases.
//!
//! Twenty thousand in every run, and more on demand:
//!
//! ```text
//! IMAGEGATE_CASES=1000000 IMAGEGATE_FIRST_SEED=5000000 cargo test --release -p imagegate-tests --test differential
//! ```

// A test may panic: that is how it fails.
#![allow(clippy::unwrap_used)]

use imagegate_tests::engine::{self, first_difference};
use imagegate_tests::generate::{self, Size, sized};
use imagegate_tests::{model, seeds};
use serde_json::Value;

/// How many cases are decisions, for one that is a forecast: a forecast is many evaluations to the model.
const DECISIONS: u64 = 50;

fn agree(case: &Value) -> Result<(), String> {
    let got = match engine::read(case) {
        Ok(case) => engine::answer(&case),
        Err(error) => return Err(format!("refused: {}\n{case}", error.to_json())),
    };
    match first_difference(&model::evaluate(case), &got) {
        Some(difference) => Err(format!("{difference}\n{case}")),
        None => Ok(()),
    }
}

#[test]
fn the_engine_decides_as_the_model_does() {
    seeds::check(seeds::range(20_000), |seed| {
        agree(&generate::case(seed))?;
        if seed % DECISIONS == 0 { agree(&generate::forecast_case(seed)) } else { Ok(()) }
    });
}

/// With many rules, exemptions and statements, which cases at random do not have.
#[test]
fn large_cases_too() {
    let size = Size { rules: 25, exemptions: 30, statements: 30, findings: 40 };
    seeds::check(0..20, |seed| agree(&sized(size, seed)));
}

/// With many scopes, rules and exemptions that meet in one place.
#[test]
fn crowded_cases_too() {
    seeds::check(seeds::range(2_000), |seed| agree(&generate::crowded(seed)));
}

/// With lists of more findings than are written, and findings that are written once though they are there more often.
#[test]
fn long_lists_too() {
    seeds::check(seeds::range(40), |seed| agree(&generate::long(seed)));
}
