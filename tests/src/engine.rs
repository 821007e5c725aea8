//! The engine's answers in the form that the model gives them.

use imagegate::{Case, Decision, Detail, Error};
use serde_json::Value;

/// Reads a case of the generator's.
pub fn read(case: &Value) -> Result<Case, Error> {
    imagegate::read_case(case.to_string().as_bytes())
}

/// The canonical decisions that a case asks for, one or those of a forecast, without `validUntil`.
pub fn decisions(case: &Case) -> Vec<String> {
    let text = |decision: &Decision| {
        let text = case.gate.render(&case.request, decision).to_json(Detail::All);
        without_valid_until(&text)
    };
    match case.forecast_to {
        Some(to) => case.gate.forecast(&case.request, case.now, to).map(|decision| text(&decision)).collect(),
        None => {
            let mut decision = Decision::default();
            case.gate.evaluate(&case.request, case.now, &mut decision);
            vec![text(&decision)]
        }
    }
}

/// The answer line to a case, without `validUntil`.
pub fn answer(case: &Case) -> String {
    let decisions = decisions(case).join(",");
    if case.forecast_to.is_some() { format!("[{decisions}]") } else { decisions }
}

/// A canonical decision without its `validUntil`, which stands before the images if at all.
pub fn without_valid_until(decision: &str) -> String {
    const KEY: &str = ",\"validUntil\":";
    const IMAGES: &str = ",\"images\":";
    match decision.split_once(IMAGES) {
        Some((head, images)) => {
            let kept = head.split_once(KEY).map_or(head, |(kept, _)| kept);
            format!("{kept}{IMAGES}{images}")
        }
        None => decision.to_owned(),
    }
}

/// Where two texts begin to differ, with a little of what stands around it; `None` if they do not.
pub fn first_difference(expected: &str, got: &str) -> Option<String> {
    if expected == got {
        return None;
    }
    let same = expected.chars().zip(got.chars()).take_while(|(a, b)| a == b).count();
    let around = |text: &str| -> String { text.chars().skip(same.saturating_sub(80)).take(240).collect() };
    Some(format!("after {same} characters\n  expected …{}\n  got      …{}", around(expected), around(got)))
}
