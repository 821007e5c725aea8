//! What time alone changes, and when.

use super::{CASES, evaluated, json, parsed, read, same};
use imagegate::{Case, Timestamp};
use imagegate_tests::engine::{decisions, without_valid_until};
use imagegate_tests::{generate, model, seeds};
use serde_json::Value;

/// A decision without `evaluatedAt` and `validUntil`.
fn what_was_decided(case: &Case, now: Timestamp) -> String {
    let decision = json(case, &evaluated(case, now));
    let (_, images) = decision.split_once(",\"images\":").unwrap();
    format!("{:?} {images}", evaluated(case, now).action())
}

/// The actions and outcomes of a decision, in order.
fn actions_and_outcomes(decision: &str) -> Vec<Value> {
    fn collect(value: &Value, found: &mut Vec<Value>) {
        match value {
            Value::Object(object) => {
                for (key, value) in object {
                    if matches!(key.as_str(), "action" | "outcome") {
                        found.push(value.clone());
                    }
                    collect(value, found);
                }
            }
            Value::Array(items) => items.iter().for_each(|item| collect(item, found)),
            _ => {}
        }
    }
    let mut found = Vec::new();
    collect(&parsed(decision), &mut found);
    found
}

/// Instants from one on and before another, at which something of a case could change and beside those: the nearest
/// ones to the first, and some of the rest.
fn some_instants(case: &Value, from: Timestamp, before: Option<Timestamp>) -> Vec<Timestamp> {
    const NEAR: usize = 12;
    const FAR: usize = 12;
    let turning = model::instants(case);
    let around = turning.into_iter().flat_map(|instant| [instant - 1, instant, instant + 1]);
    let last = before.map(|before| before.unix_nanos() - 1);
    let mut instants: Vec<Timestamp> = around
        .chain(last)
        .filter_map(Timestamp::from_unix_nanos)
        .filter(|instant| *instant >= from && before.is_none_or(|before| *instant < before))
        .collect();
    instants.sort();
    instants.dedup();
    let far = instants.split_off(instants.len().min(NEAR));
    instants.extend(far.iter().step_by(far.len() / FAR + 1));
    instants.extend(far.last());
    instants
}

/// `validUntil` is sound: before it nothing changes. It is walked along, so that more than the first is tried.
#[test]
fn nothing_changes_before_valid_until() {
    const STEPS: usize = 4;
    seeds::check(seeds::range(CASES), |seed| {
        let json = generate::case(seed);
        let case = read(&json);
        let mut next = Some(case.now);
        for _ in 0..STEPS {
            let Some(now) = next else { break };
            let until = evaluated(&case, now).valid_until();
            if until.is_some_and(|until| until <= now) {
                return Err(format!("at {now}: valid until {until:?}"));
            }
            let expected = what_was_decided(&case, now);
            for instant in some_instants(&json, now, until) {
                let told = |problem| format!("at {now}, valid until {until:?}, but at {instant}: {problem}\n{json}");
                same(&expected, &what_was_decided(&case, instant)).map_err(told)?;
            }
            next = until;
        }
        Ok(())
    });
}

/// A forecast is what evaluations give at its instants, it begins with the first, and between two of them no action and
/// no outcome changes.
#[test]
fn a_forecast_is_evaluations() {
    seeds::check(seeds::range(CASES / 2), |seed| {
        let json = generate::forecast_case(seed);
        let case = read(&json);
        let to = case.forecast_to.unwrap();
        let forecast: Vec<_> = case.gate.forecast(&case.request, case.now, to).collect();
        let at: Vec<Timestamp> = forecast.iter().map(|decision| decision.evaluated_at().unwrap()).collect();
        if at.first() != Some(&case.now) || !at.is_sorted_by(|a, b| a < b) || at.len() > 1 && at.last() > Some(&to) {
            return Err(format!("instants {at:?}"));
        }
        let texts = decisions(&case);
        for (index, (text, now)) in texts.iter().zip(&at).enumerate() {
            same(&without_valid_until(&super::json(&case, &evaluated(&case, *now))), text)?;
            let expected = actions_and_outcomes(text);
            if index > 0 && actions_and_outcomes(&texts[index - 1]) == expected {
                return Err(format!("nothing changes at {now}\n{json}"));
            }
            // Up to and including the end.
            let end = Timestamp::from_unix_nanos(to.unix_nanos() + 1);
            for instant in some_instants(&json, *now, at.get(index + 1).copied().or(end)) {
                let got = super::json(&case, &evaluated(&case, instant));
                if actions_and_outcomes(&got) != expected {
                    return Err(format!("forecast at {now}, but at {instant}: {got}\n{json}"));
                }
            }
        }
        Ok(())
    });
}

/// One that ends before it begins is the decision at its beginning.
#[test]
fn a_forecast_begins_whenever_it_ends() {
    let case = read(&generate::case(1));
    let to = Timestamp::from_unix_nanos(case.now.unix_nanos() - 1).unwrap();
    let forecast = case.gate.forecast(&case.request, case.now, to);
    assert_eq!(forecast.map(|decision| decision.evaluated_at()).collect::<Vec<_>>(), [Some(case.now)]);
}
