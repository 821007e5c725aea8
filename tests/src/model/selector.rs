//! Selectors on a subject (section 1.3).

use super::json;
use super::kleene::{Truth, all, any, not};
use super::matcher::{Fact, Matcher};
use super::reference::{self, Reference};
use super::subject::Subject;
use serde_json::Value;

/// Whether any of the selectors matches.
pub(super) fn any_matches(selectors: &[Value], subject: &Subject<'_>) -> Truth {
    any(selectors.iter().map(|selector| matches(selector, subject)))
}

fn matches(selector: &Value, subject: &Subject<'_>) -> Truth {
    let tests = tests(selector);
    all(tests.iter().map(|test| test.matches(subject)))
}

/// Whether a rule's scope holds; it is in scope unless this is false.
pub(super) fn scope(scope: Option<&Value>, subject: &Subject<'_>) -> Truth {
    let Some(scope) = scope else {
        return Truth::True;
    };
    let include = json::list(scope, "include");
    let included = if include.is_empty() { Truth::True } else { any_matches(include, subject) };
    let excluded = any_matches(json::list(scope, "exclude"), subject);
    all([included, not(excluded)])
}

/// The names of the unknown fields that a scope looks at, sorted.
pub(super) fn unknown_fields(scope: &Value, subject: &Subject<'_>) -> Vec<String> {
    let mut names = Vec::new();
    for list in ["include", "exclude"] {
        for selector in json::list(scope, list) {
            for test in tests(selector) {
                names.extend(test.unknown(subject));
            }
        }
    }
    names.sort();
    names.dedup();
    names
}

/// One field of a selector, or one entry of a map.
struct Test<'a> {
    field: &'a str,
    entry: Option<&'a str>,
    matcher: Matcher,
}

fn tests(selector: &Value) -> Vec<Test<'_>> {
    let mut tests = Vec::new();
    for (field, matcher) in selector.as_object().unwrap() {
        if matches!(field.as_str(), "labels" | "namespaceLabels" | "attributes") {
            for (key, matcher) in matcher.as_object().unwrap() {
                tests.push(Test { field, entry: Some(key), matcher: Matcher::read(matcher) });
            }
        } else {
            tests.push(Test { field, entry: None, matcher: Matcher::read(matcher) });
        }
    }
    tests
}

impl Test<'_> {
    fn matches(&self, subject: &Subject<'_>) -> Truth {
        match self.field {
            "image" if self.matcher.is_equality() => {
                let values = self.matcher.operands.iter();
                let equal = any(values.map(|value| image_equals(value, subject)));
                if self.matcher.operator == "notEquals" { not(equal) } else { equal }
            }
            "registry" => {
                let mut matcher = self.matcher.clone();
                for operand in &mut matcher.operands {
                    *operand = operand.to_ascii_lowercase();
                    if self.matcher.is_equality() {
                        *operand = reference::registry(operand).unwrap();
                    }
                }
                matcher.matches(&field(self.field, None, subject))
            }
            "digest" => self.matcher.matches_either(&digests(subject)),
            _ => self.matcher.matches(&field(self.field, self.entry, subject)),
        }
    }

    /// The names of the unknown fields it looks at.
    fn unknown(&self, subject: &Subject<'_>) -> Vec<String> {
        let is_unknown = |field: &Fact| matches!(field, Fact::Unknown);
        let mut names = Vec::new();
        match (self.field, self.entry) {
            ("digest", _) => {
                if digests(subject).iter().any(is_unknown) {
                    names.push("digest".to_owned());
                }
            }
            ("image", _) if subject.image.reference.is_some() => {
                let names_digest = |value: &String| Reference::parse(value).unwrap().digest.is_some();
                if self.matcher.is_equality()
                    && self.matcher.operands.iter().any(names_digest)
                    && subject.image.digest.is_none()
                {
                    names.push("digest".to_owned());
                }
            }
            (name, entry) => {
                if is_unknown(&field(name, entry, subject)) {
                    names.push(match entry {
                        Some(key) => format!("{name}.{key}"),
                        None => name.to_owned(),
                    });
                }
            }
        }
        names
    }
}

/// Whether an image is the one that the value of `image: {equals}` names.
pub(super) fn image_equals(value: &str, subject: &Subject<'_>) -> Truth {
    let named = Reference::parse(value).unwrap();
    let Some(own) = &subject.image.reference else {
        return Truth::Unknown;
    };
    let digest = match (&named.digest, &subject.image.digest) {
        (None, _) => Truth::True,
        (Some(_), None) => Truth::Unknown,
        (Some(named), Some(own)) => (named == own).into(),
    };
    all([
        (named.registry == own.registry).into(),
        (named.repository == own.repository).into(),
        (named.tag.is_none() || named.tag == own.tag).into(),
        digest,
    ])
}

/// The image's digest and, where its platform is listed, that platform's.
fn digests(subject: &Subject<'_>) -> Vec<Fact> {
    if subject.image.reference.is_none() {
        return vec![Fact::Unknown];
    }
    let known = |digest: Option<&str>| match digest {
        Some(digest) => Fact::Value(digest.to_owned()),
        None => Fact::Unknown, // every image has one
    };
    let mut digests = vec![known(subject.image.digest.as_deref())];
    if subject.platform_is_listed() {
        digests.push(known(subject.platform_digest()));
    }
    digests
}

/// What the request says of a field, `digest` apart.
fn field(name: &str, entry: Option<&str>, subject: &Subject<'_>) -> Fact {
    match name {
        "image" | "registry" | "repository" | "tag" => {
            let Some(reference) = &subject.image.reference else {
                return Fact::Unknown;
            };
            match name {
                "image" => Fact::Value(reference.text()),
                "registry" => Fact::Value(reference.registry.clone()),
                "repository" => Fact::Value(reference.repository.clone()),
                _ => reference.tag.clone().map_or(Fact::Absent, Fact::Value),
            }
        }
        "container" => key(subject.image.json, name),
        _ => match (subject.workload, entry) {
            (None, _) => Fact::Unknown,
            (Some(workload), None) => key(workload, name),
            (Some(workload), Some(entry)) => match workload.get(name) {
                None => Fact::Unknown,
                Some(Value::Null) => Fact::Absent,
                Some(map) => match key(map, entry) {
                    Fact::Unknown => Fact::Absent, // known not to be in the map
                    known => known,
                },
            },
        },
    }
}

fn key(object: &Value, name: &str) -> Fact {
    match object.get(name) {
        None => Fact::Unknown,
        Some(Value::Null) => Fact::Absent,
        Some(value) => Fact::Value(value.as_str().unwrap().to_owned()),
    }
}
