//! What is said to match nothing matches nothing: tried on parts and patterns of real references.

// A test may panic: that is how it fails.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use imagegate::{ImageReference, Policy};
use imagegate_insight::lint;

/// References in their normal form.
fn references() -> Vec<ImageReference> {
    let digest = format!("sha256:{}", "0123456789abcdef".repeat(4));
    let longer = format!("sha512:{}", "fedcba9876543210".repeat(8));
    [
        "nginx".to_owned(),
        "nginx:1.25-alpine_X".to_owned(),
        format!("team/app@{digest}"),
        "contoso.azurecr.io/app:V1.0_x".to_owned(),
        "localhost/a/b/c".to_owned(),
        format!("reg:5000/team/a__b.c---d:v1@{digest}"),
        "foo.:443/app:1".to_owned(),
        "registry:443/x".to_owned(),
        "[fe80::1]:5000/app:dev".to_owned(),
        format!("mirror.example/docker.io/library/nginx@{longer}"),
    ]
    .iter()
    .map(|text| ImageReference::parse(text).unwrap())
    .collect()
}

/// Checks that all operands match a value, and that nothing says of one that it can never match.
fn is_possible(field: &str, value: &str, operator: &str, operands: &[String]) {
    let selectors: Vec<String> =
        operands.iter().map(|operand| format!(r#"{{"{field}": {{"{operator}": "{operand}"}}}}"#)).collect();
    let text = format!(
        r#"{{"apiVersion": "imagegate.dev/v1", "kind": "ImagePolicy", "metadata": {{"name": "p"}}, "spec": {{"rules": [
            {{"name": "r", "action": "deny", "scope": {{"include": [{}]}}, "when": [{{"kev": true}}]}}]}}}}"#,
        selectors.join(", ")
    );
    let policy = Policy::from_json(text.as_bytes()).unwrap_or_else(|error| panic!("{error}: {text}"));
    let rule = policy.rules().next().unwrap();
    for test in rule.scope().include().flat_map(|selector| selector.fields().collect::<Vec<_>>()) {
        let operands: Vec<_> = test.matcher().operands().map(|operand| operand.as_str()).collect();
        assert!(test.matcher().matches(value), "{field} {operator} {operands:?} does not match {value}");
    }
    for lint in lint(&[policy], &[]) {
        assert!(!lint.message.starts_with("no "), "{}", lint.message);
        assert!(!lint.message.contains("includes nothing"), "{}", lint.message);
    }
}

/// The fields of a reference that are texts.
fn fields(reference: &ImageReference) -> Vec<(&'static str, String)> {
    let mut fields = vec![
        ("image", reference.to_string()),
        ("registry", reference.registry().to_owned()),
        ("repository", reference.repository().to_owned()),
    ];
    fields.extend(reference.tag().map(|tag| ("tag", tag.to_owned())));
    fields.extend(reference.digest().map(|digest| ("digest", digest.to_owned())));
    fields
}

#[test]
fn parts_of_real_references_are_possible() {
    for reference in references() {
        for (field, text) in fields(&reference) {
            let ends: Vec<usize> = (0..=text.len()).collect();
            let part = |from: usize, to: usize| text.get(from..to).unwrap().to_owned();
            is_possible(field, &text, "equals", std::slice::from_ref(&text));
            let parts: Vec<String> = ends.iter().map(|end| part(0, *end)).collect();
            is_possible(field, &text, "startsWith", &parts);
            let parts: Vec<String> = ends.iter().map(|start| part(*start, text.len())).collect();
            is_possible(field, &text, "endsWith", &parts);
            let step = 1 + text.len() / 40;
            let starts = ends.iter().step_by(step);
            let parts: Vec<String> = starts
                .flat_map(|start| {
                    ends.iter().step_by(step).filter(move |end| *end >= start).map(|end| part(*start, *end))
                })
                .collect();
            is_possible(field, &text, "contains", &parts);
        }
    }
}

#[test]
fn patterns_of_real_references_are_possible() {
    for reference in references() {
        for (field, text) in fields(&reference) {
            // Characters that mean something in a pattern.
            if text.contains('[') {
                continue;
            }
            let mut patterns = vec!["**".to_owned(), text.clone()];
            for from in 0..=text.len() {
                let (before, after) = text.split_at(from);
                if let Some(rest) = after.get(1..)
                    && !after.starts_with('/')
                {
                    patterns.push(format!("{before}?{rest}"));
                    patterns.push(format!("{before}[!/]{rest}"));
                }
                // To the end of the component, and to the end of the text.
                let component = after.find('/').unwrap_or(after.len());
                for to in [0, component / 2, component] {
                    patterns.push(format!("{before}*{}", after.get(to..).unwrap()));
                }
                if before.is_empty() || before.ends_with('/') {
                    patterns.push(format!("{before}**"));
                    if let Some((_, last)) = after.rsplit_once('/') {
                        patterns.push(format!("{before}**/{last}"));
                    }
                }
            }
            is_possible(field, &text, "glob", &patterns);
        }
    }
}

#[test]
fn names_of_real_workloads_are_possible() {
    for (field, text) in [
        ("namespace", "kube-system-0"),
        ("name", "api.v2-canary"),
        ("pod", "web-5d4f8c7b9-x2x9z"),
        ("pod", "web-"),
        ("serviceAccount", "build.bot"),
        ("container", "init-0"),
        ("container", "volume/data-0"),
        ("kind", "Deployment"),
        ("cluster", "Prod EU/1"),
    ] {
        let slash = text.rfind('/').map_or(0, |slash| slash + 1);
        let parts = |from: &dyn Fn(usize) -> &'static str| (0..=text.len()).map(|at| from(at).to_owned()).collect();
        is_possible(field, text, "equals", &[text.to_owned()]);
        let prefixes: Vec<String> = parts(&|end| text.get(..end).unwrap());
        let suffixes: Vec<String> = parts(&|start| text.get(start..).unwrap());
        is_possible(field, text, "startsWith", &prefixes);
        is_possible(field, text, "endsWith", &suffixes);
        is_possible(field, text, "contains", &suffixes);
        let patterns: Vec<String> =
            suffixes.iter().skip(slash).map(|suffix| format!("{}*{suffix}", text.get(..slash).unwrap())).collect();
        is_possible(field, text, "glob", &patterns);
    }
}
