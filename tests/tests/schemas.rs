//! The JSON Schemas accept what the engine accepts, and refuse what is wrong with a document's shape.

// A test may panic: that is how it fails.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use imagegate::{read_case, schema};
use imagegate_tests::generate;
use jsonschema::Validator;
use serde_json::{Value, json};

struct Schemas {
    policy: Validator,
    exemption: Validator,
    request: Validator,
    report: Validator,
    decision: Validator,
}

impl Schemas {
    fn new() -> Self {
        Self {
            policy: compiled(&parsed(schema::policy())),
            exemption: compiled(&parsed(schema::exemption())),
            request: compiled(&parsed(schema::request())),
            report: compiled(&parsed(schema::report())),
            decision: compiled(&closed(parsed(schema::decision()))),
        }
    }

    /// The documents of a case, each with the schema that is about it and its name in errors.
    fn documents<'a>(&'a self, case: &'a Value) -> Vec<(String, &'a Validator, &'a Value)> {
        let list = |key: &str| case[key].as_array().map(Vec::as_slice).unwrap_or_default();
        let mut documents = Vec::new();
        for (index, policy) in list("policies").iter().enumerate() {
            documents.push((format!("policies/{index}"), &self.policy, policy));
        }
        for (index, exemption) in list("exemptions").iter().enumerate() {
            documents.push((format!("exemptions/{index}"), &self.exemption, exemption));
        }
        documents.push(("request".to_owned(), &self.request, &case["request"]));
        for image in case["request"]["images"].as_array().into_iter().flatten() {
            for reports in [&image["reports"], &image["baseline"]] {
                for report in reports.as_array().into_iter().flatten() {
                    documents.push(("report".to_owned(), &self.report, report));
                }
            }
        }
        documents
    }

    /// Asserts that a valid case and the engine's answer to it are what the schemas say.
    fn accept(&self, name: &str, case: &Value) {
        for (document, schema, value) in self.documents(case) {
            let problem =
                schema.iter_errors(value).map(|error| format!("{} at {}", error, error.instance_path())).next();
            assert_eq!(problem, None, "{name}: {document}");
        }
        let answer = parsed(&read_case(case.to_string().as_bytes()).unwrap().answer());
        let decisions = if answer.is_array() { answer.as_array().unwrap().clone() } else { vec![answer] };
        for decision in decisions {
            let errors = self.decision.iter_errors(&decision);
            let problem = errors.map(|error| format!("{} at {}", error, error.instance_path())).next();
            assert_eq!(problem, None, "{name}: the decision");
        }
    }
}

fn parsed(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn compiled(schema: &Value) -> Validator {
    jsonschema::draft202012::meta::validate(schema).unwrap();
    jsonschema::draft202012::options().build(schema).unwrap()
}

/// The schema with every object closed: whatever the engine writes today must have a description.
fn closed(mut schema: Value) -> Value {
    match &mut schema {
        Value::Object(object) => {
            for value in object.values_mut() {
                *value = closed(value.take());
            }
            if object.get("type") == Some(&json!("object")) {
                object.insert("additionalProperties".to_owned(), json!(false));
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| *item = closed(item.take())),
        _ => {}
    }
    schema
}

#[test]
fn what_is_defined_twice_is_defined_alike() {
    let texts = [schema::policy(), schema::exemption(), schema::request(), schema::report()];
    let mut known: Vec<(String, Value)> = Vec::new();
    let mut shared = 0;
    for text in texts {
        let schema = parsed(text);
        for (name, definition) in schema["$defs"].as_object().unwrap() {
            // Each kind has a spec of its own.
            if name == "spec" {
                continue;
            }
            match known.iter().find(|(other, _)| other == name) {
                Some((_, other)) => {
                    assert_eq!(other, definition, "{name}");
                    shared += 1;
                }
                None => known.push((name.clone(), definition.clone())),
            }
        }
    }
    assert!(shared >= 20, "{shared}");
}

#[test]
fn every_definition_is_used() {
    for text in [schema::policy(), schema::exemption(), schema::request(), schema::report(), schema::decision()] {
        let schema = parsed(text);
        for name in schema["$defs"].as_object().unwrap().keys() {
            assert!(text.contains(&format!("\"#/$defs/{name}\"")), "{}: {name}", schema["$id"]);
        }
    }
}

#[test]
fn the_decision_is_open_and_all_else_is_closed() {
    for text in [schema::policy(), schema::exemption(), schema::request(), schema::report()] {
        let open = parsed(text);
        assert_eq!(open["additionalProperties"], json!(false), "{}", open["$id"]);
    }
    let mut case = generate::case(0);
    case["now"] = json!("2026-11-23T00:00:00Z");
    let mut decision = parsed(&read_case(case.to_string().as_bytes()).unwrap().answer());
    decision["later"] = json!(1);
    let schema = parsed(schema::decision());
    assert!(compiled(&schema).is_valid(&decision));
    assert!(!compiled(&closed(schema)).is_valid(&decision));
}

#[test]
fn generated_cases_are_accepted() {
    let schemas = Schemas::new();
    for seed in 0..300 {
        schemas.accept(&format!("seed {seed}"), &generate::case(seed));
    }
}

#[test]
fn the_default_policy_is_accepted() {
    assert!(Schemas::new().policy.is_valid(&parsed(imagegate::Policy::DEFAULT_JSON)));
}
