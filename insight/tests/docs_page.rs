//! The examples of `docs/lints.md`: the bad ones fire with the code that they are below, the good ones do not fire.

// A test may panic: that is how it fails.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;

use imagegate::{Exemption, Policy};
use imagegate_formats::read_one;
use imagegate_insight::{LintCode, lint};

const PAGE: &str = include_str!("../../docs/lints.md");

/// An example: the code that it is below, whether it is a good one, and its text.
fn examples() -> Vec<(String, bool, String)> {
    let (mut code, mut good) = (String::new(), None);
    let mut open: Option<String> = None;
    let mut examples = Vec::new();
    for line in PAGE.lines() {
        match (&mut open, line) {
            (None, "Bad:") => good = Some(false),
            (None, "Good:") => good = Some(true),
            (None, "```yaml") => open = Some(String::new()),
            (Some(_), "```") => {
                examples.push((code.clone(), good.take().unwrap(), open.take().unwrap()));
            }
            (Some(text), line) => {
                text.push_str(line);
                text.push('\n');
            }
            (None, line) => {
                if let Some(heading) = line.strip_prefix("## ") {
                    heading.clone_into(&mut code);
                }
            }
        }
    }
    examples
}

/// The codes of an example's lints.
fn codes(example: &str) -> BTreeSet<&'static str> {
    let is_exemption = example.starts_with("metadata:") || example.starts_with("spec:");
    let has = |key: &str| example.lines().any(|line| line.starts_with(key));
    let mut text = "apiVersion: imagegate.dev/v1\n".to_owned();
    if is_exemption {
        text.push_str("kind: ImageExemption\n");
        text.push_str(if has("metadata:") { "" } else { "metadata: {name: example}\n" });
        text.push_str(example);
    } else {
        text.push_str(
            "kind: ImagePolicy\nmetadata: {name: example}\nspec:\n  rules:\n  - name: rule\n    action: deny\n",
        );
        text.push_str(if has("when:") { "" } else { "    when: [{severity: {atLeast: critical}}]\n" });
        for line in example.lines() {
            text.push_str("    ");
            text.push_str(line);
            text.push('\n');
        }
    }
    let shown = |error: imagegate::Errors| format!("{error}\n{text}");
    let lints = if is_exemption {
        lint(&[], &[read_one(text.as_bytes(), Exemption::from_json).map_err(shown).unwrap()])
    } else {
        lint(&[read_one(text.as_bytes(), Policy::from_json).map_err(shown).unwrap()], &[])
    };
    lints.iter().map(|lint| lint.code.as_str()).collect()
}

#[test]
fn examples_fire_where_they_are_bad() {
    for (code, good, text) in examples() {
        let expected = if good { BTreeSet::new() } else { BTreeSet::from([code.as_str()]) };
        assert_eq!(codes(&text), expected, "{code}: {text}");
    }
}

#[test]
fn every_code_has_a_bad_and_a_good_example() {
    let all: BTreeSet<(String, bool)> = examples().into_iter().map(|(code, good, _)| (code, good)).collect();
    let expected = LintCode::ALL.iter().flat_map(|code| [true, false].map(|good| (code.to_string(), good)));
    assert_eq!(all, expected.collect());
}
