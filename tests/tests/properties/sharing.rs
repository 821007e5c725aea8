//! What evaluations share leaves no trace in what they decide.

use super::{CASES, evaluated, json, read, same};
use imagegate::{Case, Decision, Report, Timestamp};
use imagegate_tests::engine::without_valid_until;
use imagegate_tests::{generate, seeds};
use serde_json::Value;
use std::sync::Mutex;
use std::thread;

/// A decision that was used for whatever came before gives the same bytes as a fresh one.
#[test]
fn a_decision_is_used_again() {
    let used = Mutex::new(Decision::new());
    seeds::check(seeds::range(CASES), |seed| {
        let case = read(&generate::case(seed));
        let expected = json(&case, &evaluated(&case, case.now));
        let mut used = used.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        case.gate.evaluate(&case.request, case.now, &mut used);
        same(&expected, &json(&case, &used))
    });
}

/// Many threads evaluate the same gate and request, which work out lazily what few ask for, at once.
#[test]
fn a_gate_and_a_request_are_shared_between_threads() {
    const THREADS: usize = 8;
    for seed in seeds::range(CASES / 10) {
        let case = generate::case(seed);
        let expected = {
            let case = read(&case);
            json(&case, &evaluated(&case, case.now))
        };
        let case = read(&case);
        let answer = || json(&case, &evaluated(&case, case.now));
        let answers: Vec<String> = thread::scope(|scope| {
            let workers: Vec<_> = (0..THREADS).map(|_| scope.spawn(answer)).collect();
            workers.into_iter().map(|worker| worker.join().unwrap()).collect()
        });
        for got in answers {
            assert_eq!(same(&expected, &got), Ok(()), "seed {seed}");
        }
    }
}

/// The same documents, read again, give the same gate as far as anybody can tell.
#[test]
fn reading_again_changes_nothing() {
    seeds::check(seeds::range(CASES), |seed| {
        let case = generate::case(seed);
        let (one, other) = (read(&case), read(&case));
        if one.gate.fingerprint() != other.gate.fingerprint() {
            return Err("fingerprints differ".to_owned());
        }
        same(&json(&one, &evaluated(&one, one.now)), &json(&other, &evaluated(&other, other.now)))
    });
}

/// Reports say as JSON what they were read from: written and read again they decide the same, and are written the same.
#[test]
fn reports_are_written_as_they_are_read() {
    seeds::check(seeds::range(CASES), |seed| {
        let mut case = generate::case(seed);
        let expected = super::decided(&case);
        for image in case["request"]["images"].as_array_mut().unwrap() {
            for list in ["reports", "baseline"] {
                for report in image.get_mut(list).and_then(Value::as_array_mut).into_iter().flatten() {
                    let written = Report::from_json(report.to_string().as_bytes()).unwrap().to_json();
                    same(&written, &Report::from_json(written.as_bytes()).unwrap().to_json())?;
                    *report = super::parsed(&written);
                }
            }
        }
        same(&expected, &super::decided(&case))
    });
}

/// The instant of one evaluation has no say in the next.
#[test]
fn evaluations_do_not_remember_the_time() {
    let at = |case: &Case, nanos: i128, decision: &mut Decision| {
        let Some(now) = Timestamp::from_unix_nanos(nanos) else { return String::new() };
        case.gate.evaluate(&case.request, now, decision);
        without_valid_until(&json(case, decision))
    };
    const YEAR: i128 = 365 * 86_400 * 1_000_000_000;
    seeds::check(seeds::range(CASES), |seed| {
        let case = read(&generate::case(seed));
        let now = case.now.unix_nanos();
        let mut used = Decision::new();
        for nanos in [now, now + YEAR, now - YEAR, now] {
            same(&at(&case, nanos, &mut Decision::new()), &at(&case, nanos, &mut used))?;
        }
        Ok(())
    });
}
