//! Which generated cases a test looks at: a few thousand, or as many as are asked for.
//!
//! - `IMAGEGATE_CASES`: how many cases, instead of what the test takes by itself.
//! - `IMAGEGATE_FIRST_SEED`: the seed to begin with; 0 otherwise.

use std::env;
use std::num::NonZero;
use std::ops::Range;
use std::thread;

/// The seeds that a test looks at, if it takes so many by itself.
///
/// # Panics
///
/// If a variable is set to what is not a number.
pub fn range(by_itself: u64) -> Range<u64> {
    let first = number("IMAGEGATE_FIRST_SEED").unwrap_or(0);
    first..first + number("IMAGEGATE_CASES").unwrap_or(by_itself)
}

#[allow(clippy::panic)] // a test that looks at other cases than it was told to would mislead
fn number(variable: &str) -> Option<u64> {
    let text = env::var(variable).ok()?;
    Some(text.parse().unwrap_or_else(|_| panic!("{variable} is not a number: {text}")))
}

/// Calls `check` with every seed, on all processors, and panics with the problems of the lowest seeds if there are any.
///
/// # Panics
///
/// If `check` finds a problem.
#[allow(clippy::panic)]
pub fn check(seeds: Range<u64>, check: impl Fn(u64) -> Result<(), String> + Sync) {
    const SHOWN: usize = 3;
    let threads = thread::available_parallelism().map_or(1, NonZero::get);
    let (check, all) = (&check, seeds.clone());
    let mut problems: Vec<(u64, String)> = thread::scope(|scope| {
        let workers: Vec<_> = (0..threads)
            .map(|worker| {
                let seeds = all.clone().skip(worker).step_by(threads);
                scope.spawn(move || {
                    seeds
                        .filter_map(|seed| check(seed).err().map(|problem| (seed, problem)))
                        .take(SHOWN)
                        .collect::<Vec<_>>()
                })
            })
            .collect();
        workers
            .into_iter()
            .flat_map(|worker| worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .collect()
    });
    problems.sort();
    problems.truncate(SHOWN);
    if !problems.is_empty() {
        let told: Vec<String> = problems.iter().map(|(seed, problem)| format!("seed {seed}: {problem}")).collect();
        panic!("{}", told.join("\n\n"));
    }
    println!("{} cases, seeds {seeds:?}", seeds.end - seeds.start);
}
