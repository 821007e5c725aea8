//! Every example of `docs/lints.md` is as the page says.
// A test may panic: that is how it fails.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::disallowed_methods
)]

use imagegate::{Exemption, Policy};
use imagegate_insight::{LintCode, lint};

/// What an example is wrapped into, as JSON: its lines are keys of a rule, or of an exemption.
fn codes(block: &str, is_exemption: bool) -> Vec<&'static str> {
    let (mut keys, mut metadata) = (Vec::new(), r#"{"name": "e"}"#.to_owned());
    for line in block.lines() {
        let (key, value) = line.split_once(": ").unwrap();
        if key == "metadata" {
            metadata = flow_to_json(value)
        } else {
            keys.push(format!("\"{key}\": {}", flow_to_json(value)))
        }
    }
    let head = r#""apiVersion": "imagegate.dev/v1", "kind""#;
    let lints = if is_exemption {
        let spec = keys.join(", ");
        let text =
            format!(r#"{{{head}: "ImageExemption", "metadata": {metadata}, "spec": {{"rules": ["*"], {spec}}}}}"#);
        lint(
            &[],
            &[Exemption::from_json(text.as_bytes()).unwrap_or_else(|error| panic!("{}: {text}", error.to_json()))],
        )
    } else {
        if !block.contains("when:") {
            keys.push(r#""when": [{"severity": {"atLeast": "high"}}]"#.to_owned());
        }
        let rule = format!(r#"{{"name": "r", "action": "deny", {}}}"#, keys.join(", "));
        let text = format!(r#"{{{head}: "ImagePolicy", "metadata": {{"name": "p"}}, "spec": {{"rules": [{rule}]}}}}"#);
        lint(&[Policy::from_json(text.as_bytes()).unwrap_or_else(|error| panic!("{}: {text}", error.to_json()))], &[])
    };
    lints.iter().map(|lint| lint.code.as_str()).collect()
}

/// YAML's flow style as JSON: words become strings.
fn flow_to_json(flow: &str) -> String {
    let mut json = String::new();
    let mut rest = flow;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '"' => 2 + rest[1..].find('"').unwrap(),
            '{' | '}' | '[' | ']' | ',' | ' ' => 1,
            ':' if rest.starts_with(": ") => 1,
            _ => {
                let ends = |at: &usize| {
                    let tail = &rest[*at..];
                    tail.starts_with(['{', '}', '[', ']', ',']) || tail.starts_with(": ")
                };
                let length = (0..rest.len()).find(ends).unwrap_or(rest.len());
                json.push_str(&format!("\"{}\"", &rest[..length]));
                rest = &rest[length..];
                continue;
            }
        };
        json.push_str(&rest[..length]);
        rest = &rest[length..];
    }
    json
}

#[test]
fn bad_examples_are_told_and_good_ones_are_not() {
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/lints.md")).unwrap();
    let mut seen = Vec::new();
    for section in page.split("\n## ").skip(1) {
        let code = section.lines().next().unwrap();
        let (mut bad, mut good) = (0, 0);
        for block in section.split("```yaml ").skip(1) {
            let (info, text) = block.split_once('\n').unwrap();
            let text = text.split("```").next().unwrap().trim_end();
            let found = codes(text, info.contains("exemption"));
            if info.starts_with("bad") {
                bad += 1;
                assert!(!found.is_empty() && found.iter().all(|found| *found == code), "{code}: {text}: {found:?}");
            } else {
                good += 1;
                assert!(found.is_empty(), "{code}: {text}: {found:?}");
            }
        }
        assert!(bad > 0 && good > 0, "{code} has no example of both");
        seen.push(code);
    }
    assert_eq!(seen, LintCode::ALL.iter().map(|code| code.as_str()).collect::<Vec<_>>());
}
