//! What is written of a decision.

use super::{CASES, evaluated, for_each_key, json, parsed, read, same};
use imagegate::{Case, Decision, Detail, TextStyle};
use imagegate_tests::generate::{self, Rng, Size, sized};
use imagegate_tests::seeds;
use serde_json::Value;

/// Less detail is the canonical decision without some rules.
#[test]
fn less_detail_leaves_out_rules_alone() {
    let without = |decision: &str, kept: fn(&Value) -> bool| {
        let mut decision = parsed(decision);
        for image in decision["images"].as_array_mut().unwrap() {
            image["rules"].as_array_mut().unwrap().retain(|rule| kept(&rule["outcome"]));
        }
        decision.to_string()
    };
    seeds::check(seeds::range(CASES), |seed| {
        let case = read(&generate::case(seed));
        let decision = evaluated(&case, case.now);
        let of = |detail| case.gate.render(&case.request, &decision).to_json(detail);
        let all = of(Detail::All);
        same(&all, &parsed(&all).to_string())?;
        same(&without(&all, |outcome| outcome != "disabled" && outcome != "notInScope"), &of(Detail::InScope))?;
        same(&without(&all, |outcome| outcome == "triggered"), &of(Detail::Triggered))
    });
}

/// Says of images and rules what the canonical JSON says.
#[test]
fn the_decision_itself_says_what_is_written() {
    seeds::check(seeds::range(CASES), |seed| {
        let case = read(&generate::case(seed));
        let decision = evaluated(&case, case.now);
        let written = parsed(&json(&case, &decision));
        let actions: Vec<&str> = decision.images().map(|(_, action)| action.as_str()).collect();
        let expected: Vec<&str> =
            super::list(&written, "images").iter().filter_map(|image| image["action"].as_str()).collect();
        let until = decision.valid_until().map(|until| until.to_string());
        if actions != expected
            || written["action"] != decision.action().as_str()
            || written["evaluatedAt"] != case.now.to_string().as_str()
            || written.get("validUntil").and_then(Value::as_str) != until.as_deref()
        {
            return Err(format!("{written}\n{actions:?} {until:?}"));
        }
        Ok(())
    });
}

/// Every way of writing it.
fn everything_written(case: &Case, decision: &Decision) -> Vec<String> {
    let rendered = case.gate.render(&case.request, decision);
    let mut texts = vec![rendered.to_short_text(0), rendered.to_short_text(300)];
    for detail in [Detail::All, Detail::InScope, Detail::Triggered] {
        texts.push(rendered.to_json(detail));
        texts.extend([true, false].map(|colour| rendered.to_text(TextStyle { detail, colour })));
    }
    texts
}

/// A decision of another request or another gate, or none at all, is written somehow: there is no panic.
#[test]
fn decisions_of_something_else_are_written() {
    seeds::check(seeds::range(CASES), |seed| {
        let case = read(&generate::case(seed));
        let other = read(&generate::case(seed + 1));
        everything_written(&case, &Decision::new());
        everything_written(&case, &evaluated(&other, other.now));
        let mixed = Case { gate: other.gate.clone(), ..case.clone() };
        everything_written(&case, &evaluated(&mixed, other.now));
        let mixed = Case { request: other.request.clone(), ..case.clone() };
        everything_written(&case, &evaluated(&mixed, case.now));
        Ok(())
    });
}

/// A case whose texts are out to deceive: colours, cursor movements, line breaks, and letters that turn the direction.
fn hostile(seed: u64) -> Value {
    const HOSTILE: [&str; 5] =
        ["\u{1b}[2J", "\r\nALLOW", "\u{202e}", "\u{9b}31m\u{7f}\u{0}\u{8}", "\t\u{2028}\u{200f}"];
    const KEYS: [&str; 13] = [
        "message",
        "container",
        "platform",
        "name",
        "version",
        "id",
        "aliases",
        "versions",
        "document",
        "path",
        "reference",
        "title",
        "url",
    ];
    let mut case = generate::case(seed);
    let rng = &mut Rng::new(seed);
    let request = &mut case["request"];
    let mut spoil = |value: &mut Value, keys: &[&str]| {
        for_each_key(value, &mut |key, value| {
            if keys.contains(&key) && rng.chance(60) {
                match value {
                    Value::String(text) => text.push_str(rng.pick(&HOSTILE)),
                    Value::Array(texts) => texts.push(rng.pick(&HOSTILE).into()),
                    _ => {}
                }
            }
        });
    };
    spoil(request, &KEYS);
    spoil(&mut case["vex"], &["document"]);
    for policy in case["policies"].as_array_mut().unwrap() {
        spoil(policy, &["message"]);
        for rule in policy["spec"]["rules"].as_array_mut().unwrap() {
            if let Some(scope) = rule.get_mut("scope") {
                scope["name"] = "Production\u{1b}[2J\n".into();
                scope["exclude"] = serde_json::json!([{"labels": {"tier\u{1b}[2J\n\u{202e}": "x"}}]);
            }
        }
    }
    case
}

/// Without colour a text for people has no control characters but the ends of its lines, and nothing that turns the
/// direction of writing, whatever documents say; the short text has not even those.
#[test]
fn texts_do_nothing_to_a_terminal() {
    let harmful = |letter: char| {
        letter.is_control()
            || matches!(letter, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    let find = |text: &str, allowed: &[char]| text.chars().find(|letter| harmful(*letter) && !allowed.contains(letter));
    seeds::check(seeds::range(CASES), |seed| {
        let case = read(&hostile(seed));
        let decision = evaluated(&case, case.now);
        let rendered = case.gate.render(&case.request, &decision);
        for detail in [Detail::All, Detail::InScope, Detail::Triggered] {
            let text = rendered.to_text(TextStyle { detail, colour: false });
            if let Some(letter) = find(&text, &['\n']) {
                return Err(format!("{letter:?} in {text:?}"));
            }
            // Colour is all that colour adds.
            let mut coloured = rendered.to_text(TextStyle { detail, colour: true });
            for code in ["0", "2", "31", "33", "36", "1;31", "1;32", "1;33"] {
                coloured = coloured.replace(&format!("\u{1b}[{code}m"), "");
            }
            same(&text, &coloured)?;
        }
        let text = rendered.to_short_text(usize::MAX);
        match find(&text, &[]) {
            Some(letter) => Err(format!("{letter:?} in {text:?}")),
            None => Ok(()),
        }
    });
}

/// The canonical JSON of hostile texts is JSON.
#[test]
fn hostile_texts_are_quoted() {
    seeds::check(seeds::range(CASES), |seed| {
        let case = read(&hostile(seed));
        let text = json(&case, &evaluated(&case, case.now));
        same(&text, &parsed(&text).to_string())
    });
}

/// The short text is never longer than asked for, and where it is shorter than the whole it is its beginning.
#[test]
fn the_short_text_is_as_short_as_asked_for() {
    seeds::check(seeds::range(CASES / 3), |seed| {
        let case = read(&hostile(seed));
        let decision = evaluated(&case, case.now);
        let rendered = case.gate.render(&case.request, &decision);
        let whole = rendered.to_short_text(usize::MAX);
        for most in (0..200).chain([whole.len().saturating_sub(1), whole.len(), whole.len() + 1]) {
            let text = rendered.to_short_text(most);
            let kept = text.strip_suffix('…').unwrap_or(&text);
            if text.len() > most || !whole.starts_with(kept) || most >= whole.len() && text != whole {
                return Err(format!("at most {most}: {text:?} of {whole:?}"));
            }
        }
        Ok(())
    });
}

/// Warnings are what the API server takes: short, few, on one line each, and none is lost without being counted.
#[test]
fn warnings_are_within_the_limits_of_the_api_server() {
    let mut left_out = 0;
    let mut check = |case: &Case| {
        let decision = evaluated(case, case.now);
        let rendered = case.gate.render(&case.request, &decision);
        let warnings = rendered.to_warnings();
        let all: usize = warnings.iter().map(|warning| warning.chars().count()).sum();
        let parsed: Value = serde_json::from_str(&rendered.to_json(Detail::Triggered)).unwrap();
        let audits = |image: &&Value| image["rules"].as_array().unwrap().iter().any(|rule| rule["action"] == "audit");
        let audited = parsed["images"].as_array().unwrap().iter().filter(audits).count();
        if all > 4096 || warnings.iter().any(|warning| warning.chars().count() > 256) {
            return Err(format!("too long: {warnings:?}"));
        }
        if warnings.iter().any(|warning| warning.contains(char::is_control)) {
            return Err(format!("control characters: {warnings:?}"));
        }
        if warnings.is_empty() != (audited == 0) {
            return Err(format!("{audited} images are audited: {warnings:?}"));
        }
        left_out += usize::from(warnings.last().is_some_and(|last| last.ends_with(" more")));
        Ok(())
    };
    for seed in 0..CASES / 3 {
        check(&read(&hostile(seed))).unwrap();
    }
    let size = Size { rules: 150, exemptions: 0, statements: 0, findings: 20 };
    for seed in 0..20 {
        check(&read(&sized(size, seed))).unwrap();
    }
    assert!(left_out > 0, "no case had more than there is room for");
}
