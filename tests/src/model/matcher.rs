//! Matchers of strings (section 1.3).

use super::json;
use super::kleene::{Truth, all, any};
use glob::{MatchOptions, Pattern};
use serde_json::Value;

/// What the request says of a field.
#[derive(Clone)]
pub(super) enum Fact {
    Value(String),
    Absent,
    Unknown,
}

/// A matcher taken apart: its operator, and the operands of all operators but `exists`.
#[derive(Clone)]
pub(super) struct Matcher {
    pub(super) operator: String,
    pub(super) operands: Vec<String>,
    exists: bool,
}

impl Matcher {
    pub(super) fn read(matcher: &Value) -> Self {
        let Value::Object(object) = matcher else {
            return Self::new("equals", json::one_or_more(matcher));
        };
        let (operator, operand) = object.iter().next().unwrap();
        match operand {
            Value::Bool(exists) => Self { exists: *exists, ..Self::new(operator, Vec::new()) },
            operand => Self::new(operator, json::one_or_more(operand)),
        }
    }

    fn new(operator: &str, operands: Vec<&str>) -> Self {
        Self {
            operator: operator.to_owned(),
            operands: operands.into_iter().map(str::to_owned).collect(),
            exists: false,
        }
    }

    /// Whether equality decides: `equals` and `notEquals`.
    pub(super) fn is_equality(&self) -> bool {
        matches!(self.operator.as_str(), "equals" | "notEquals")
    }

    pub(super) fn matches(&self, field: &Fact) -> Truth {
        match field {
            Fact::Unknown => Truth::Unknown,
            Fact::Absent => match self.operator.as_str() {
                "notEquals" => Truth::True,
                "exists" => (!self.exists).into(),
                _ => Truth::False,
            },
            Fact::Value(text) => self.matches_text(text).into(),
        }
    }

    /// Of a field with several values: any of them, and for `notEquals` all of them.
    pub(super) fn matches_either(&self, fields: &[Fact]) -> Truth {
        let each = fields.iter().map(|field| self.matches(field));
        if self.operator == "notEquals" { all(each) } else { any(each) }
    }

    pub(super) fn matches_text(&self, text: &str) -> bool {
        let any = |test: fn(&str, &str) -> bool| self.operands.iter().any(|one| test(text, one));
        match self.operator.as_str() {
            "equals" => any(|text, operand| text == operand),
            "notEquals" => !any(|text, operand| text == operand),
            "startsWith" => any(|text, operand| text.starts_with(operand)),
            "endsWith" => any(|text, operand| text.ends_with(operand)),
            "contains" => any(|text, operand| text.contains(operand)),
            "glob" => any(glob_matches),
            "exists" => self.exists,
            other => panic!("no operator: {other}"),
        }
    }
}

fn glob_matches(text: &str, pattern: &str) -> bool {
    let options =
        MatchOptions { case_sensitive: true, require_literal_separator: true, require_literal_leading_dot: false };
    Pattern::new(pattern).unwrap().matches_with(text, options)
}
