//! Reading JSON where `null` stands for a key that is not given.

use serde_json::{Map, Value};

/// The value of a key; `None` where the key is missing or `null`.
pub(super) fn get<'a>(value: &'a Value, key: &str) -> Option<&'a Value> {
    value.get(key).filter(|found| !found.is_null())
}

pub(super) fn text<'a>(value: &'a Value, key: &str) -> Option<&'a str> {
    get(value, key).map(|found| found.as_str().unwrap())
}

/// The items of a list; none where the key is missing or `null`.
pub(super) fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    get(value, key).map_or(&[], |found| found.as_array().unwrap())
}

pub(super) fn texts<'a>(value: &'a Value, key: &str) -> Vec<&'a str> {
    list(value, key).iter().map(|item| item.as_str().unwrap()).collect()
}

pub(super) fn is_true(value: &Value, key: &str) -> bool {
    get(value, key) == Some(&Value::Bool(true))
}

/// A string, or a list of strings, as a list.
pub(super) fn one_or_more(value: &Value) -> Vec<&str> {
    match value {
        Value::Array(items) => items.iter().map(|item| item.as_str().unwrap()).collect(),
        single => vec![single.as_str().unwrap()],
    }
}

/// Adds a key to an object, unless there is no value: absent values are left out of a decision.
pub(super) fn put(object: &mut Map<String, Value>, key: &str, value: Option<impl Into<Value>>) {
    if let Some(value) = value {
        object.insert(key.to_owned(), value.into());
    }
}
