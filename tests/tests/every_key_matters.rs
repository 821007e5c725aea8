//! Every key that a schema knows is taken away from the vectors that have it, and some answer changes: a setting that
//! silently does nothing would be found here.

// A test may panic: that is how it fails.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use imagegate::{read_case, schema};
use imagegate_tests::vectors;
use serde_json::Value;
use std::collections::BTreeSet;

/// Keys that are for people or for Kubernetes.
const WITHOUT_EFFECT: &[&str] = &[
    "ImagePolicy/status",
    "ImageExemption/status",
    "rule/description",
    "inlineExemption/ticket",
    "ImageExemption spec/ticket",
    "scanner/version",
    "operatingSystem/family",
    "operatingSystem/version",
    "finding/title",
    "finding/url",
    "finding/modifiedAt",
];

/// A JSON Schema, of which every definition has a name for its keys: `rule/enabled`, `matcher/glob`.
struct Schema {
    root: Value,
}

impl Schema {
    fn new(text: &str) -> Self {
        Self { root: serde_json::from_str(text).unwrap() }
    }

    fn title(&self) -> &str {
        self.root["title"].as_str().unwrap()
    }

    /// Follows a reference: the definition and its name.
    fn resolved<'s>(&'s self, schema: &'s Value, name: &str) -> (&'s Value, String) {
        match schema["$ref"].as_str().and_then(|reference| reference.strip_prefix("#/$defs/")) {
            None => (schema, name.to_owned()),
            // Each kind has a spec of its own.
            Some("spec") => (&self.root["$defs"]["spec"], format!("{} spec", self.title())),
            Some(definition) => (&self.root["$defs"][definition], definition.to_owned()),
        }
    }

    /// The schemas that a value may follow, by what they say of objects and lists, each with the name for its keys.
    fn alternatives<'s>(&'s self, schema: &'s Value, name: &str) -> Vec<(&'s Value, String)> {
        let (schema, name) = self.resolved(schema, name);
        let of = schema["anyOf"].as_array().into_iter().flatten();
        // An alternative that says only which keys go together adds none.
        let shapes = of.filter(|shape| shape.get("type").is_some() || shape.get("$ref").is_some());
        let mut found: Vec<_> = shapes.flat_map(|shape| self.alternatives(shape, &name)).collect();
        found.push((schema, name));
        found
    }

    /// The names of all keys.
    fn known(&self) -> BTreeSet<String> {
        let mut names = BTreeSet::new();
        self.collect(&self.root, self.title(), &mut names);
        names
    }

    fn collect(&self, schema: &Value, name: &str, names: &mut BTreeSet<String>) {
        for (schema, name) in self.alternatives(schema, name) {
            for (key, value) in schema["properties"].as_object().into_iter().flatten() {
                let name = format!("{name}/{key}");
                if names.insert(name.clone()) {
                    self.collect(value, &name, names);
                }
            }
            for part in ["items", "additionalProperties"] {
                if schema[part].is_object() {
                    self.collect(&schema[part], &name, names);
                }
            }
        }
    }

    /// The pointers of all keys of a value, each with its name.
    fn keys(&self, schema: &Value, name: &str, value: &Value, pointer: &str, found: &mut Vec<(String, String)>) {
        for (schema, name) in self.alternatives(schema, name) {
            for (index, item) in value.as_array().into_iter().flatten().enumerate() {
                self.keys(&schema["items"], &name, item, &format!("{pointer}/{index}"), found);
            }
            for (key, item) in value.as_object().into_iter().flatten() {
                let pointer = format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1"));
                if let Some(of_key) = schema["properties"].get(key) {
                    let name = format!("{name}/{key}");
                    self.keys(of_key, &name, item, &pointer, found);
                    found.push((pointer, name));
                } else if schema["additionalProperties"].is_object() {
                    self.keys(&schema["additionalProperties"], &name, item, &pointer, found);
                }
            }
        }
    }
}

fn answer(case: &Value) -> String {
    match read_case(case.to_string().as_bytes()) {
        Ok(case) => format!("{} {:?}", case.answer(), case.gate.warnings()),
        Err(error) => format!("{error}"),
    }
}

/// The names of the keys that change an answer when they are not there, or make it an error.
fn mattering(schemas: &[(&str, Schema)]) -> BTreeSet<String> {
    let mut mattering = BTreeSet::new();
    for vector in vectors::all() {
        if vector.expect().is_none() || vector.value.contains_key("line") {
            continue;
        }
        let case: Value = serde_json::from_str(&vector.case()).unwrap();
        let mut found = Vec::new();
        for (part, schema) in schemas {
            let documents = match &case[part] {
                Value::Array(documents) => documents.iter().enumerate().collect(),
                Value::Null => Vec::new(),
                request => vec![(usize::MAX, request)],
            };
            for (index, document) in documents {
                let pointer = if index == usize::MAX { format!("/{part}") } else { format!("/{part}/{index}") };
                schema.keys(&schema.root, schema.title(), document, &pointer, &mut found);
            }
        }
        found.retain(|(_, name)| !mattering.contains(name));
        if found.is_empty() {
            continue;
        }
        let before = answer(&case);
        for (pointer, name) in found {
            let mut without = case.clone();
            let (parent, key) = pointer.rsplit_once('/').unwrap();
            let key = key.replace("~1", "/").replace("~0", "~");
            without.pointer_mut(parent).unwrap().as_object_mut().unwrap().shift_remove(&key);
            if answer(&without) != before {
                mattering.insert(name);
            }
        }
    }
    mattering
}

fn check(schemas: &[(&str, Schema)]) {
    let mattering = mattering(schemas);
    let is_for_kubernetes =
        |name: &str| name.contains("/metadata/") && !name.ends_with("name") && !name.ends_with("namespace");
    let known: BTreeSet<String> = schemas.iter().flat_map(|(_, schema)| schema.known()).collect();
    let expected = known.iter().filter(|name| !WITHOUT_EFFECT.contains(&name.as_str()) && !is_for_kubernetes(name));
    let missing: Vec<&String> = expected.filter(|name| !mattering.contains(*name)).collect();
    assert!(missing.is_empty(), "{missing:#?}");
    assert!(known.len() > 40, "{}", known.len());
}

#[test]
fn every_key_of_policies_and_exemptions_matters() {
    check(&[("policies", Schema::new(schema::policy())), ("exemptions", Schema::new(schema::exemption()))]);
}

#[test]
fn every_key_of_a_request_matters() {
    check(&[("request", Schema::new(schema::request()))]);
}
