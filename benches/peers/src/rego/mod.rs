//! Cases in Rego, for regorus and for OPA: two styles, since which is faster depends on the size.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use crate::case::{Case, FlatRule};
use crate::documents::{Condition, Severity};
use crate::question::Question;

/// What all modules have in common.
pub const FORGIVEN: &str = include_str!("forgiven.rego");
/// Rules as data.
pub const TABLES: &str = include_str!("tables.rego");

/// The entry point: `{"deny": {"policy/rule", …}, "audit": {…}}`.
pub const DECISION: &str = "data.gate.decision";

/// Modules, and the document `data` as JSON.
#[derive(Debug)]
pub struct Rego {
    pub modules: Vec<String>,
    pub data: String,
}

/// Rules are data that one rule of Rego goes through, as for policies that people edit in a form.
pub fn tables(case: &Case) -> Rego {
    let mut data = json!({"named": {}, "counted": {}, "exemptions": exemptions(case)});
    for rule in &case.rules {
        let (namespace, action) = (&rule.selector.namespace, action(rule));
        let cluster = &rule.selector.cluster.starts_with;
        match &rule.condition {
            Condition::Ids(named) => {
                for id in &named.ids {
                    let row = json!({"name": rule.name, "cluster": cluster});
                    push(&mut data, &["named", namespace, action, id], row);
                }
            }
            Condition::Severity(threshold) => {
                let severity = threshold.severity.at_least.as_str();
                let row = json!({
                    "name": rule.name, "cluster": cluster, "severity": severity, "allowed": threshold.allowed,
                });
                push(&mut data, &["counted", namespace, action], row);
            }
        }
    }
    Rego { modules: vec![FORGIVEN.to_owned(), TABLES.to_owned()], data: data.to_string() }
}

/// Each rule is a rule of Rego, as people write them by hand.
pub fn rules(case: &Case) -> Rego {
    let mut text = String::from("package gate\n\nimport rego.v1\n\n");
    // So that both sets are there whatever rules there are.
    text.push_str("deny contains \"\" if false\n\naudit contains \"\" if false\n\n");
    text.push_str("left(rule, severity) := here[severity] if not forgiven[rule]\n\n");
    text.push_str(
        "left(rule, severity) := here[severity] - count([id | some id in own; not everywhere[id]; \
         input.worst[id] >= rank[severity]]) if own := forgiven[rule]\n",
    );
    for rule in &case.rules {
        let (name, namespace) = (quoted(&rule.name), quoted(&rule.selector.namespace));
        let cluster = quoted(&rule.selector.cluster.starts_with);
        let condition = match &rule.condition {
            Condition::Ids(named) => {
                let ids: Vec<String> = named.ids.iter().map(|id| quoted(id)).collect();
                let ids = ids.join(", ");
                format!("some id in {{{ids}}}\n\tinput.worst[id]\n\tnot everywhere[id]\n\tnot forgiven[{name}][id]")
            }
            Condition::Severity(threshold) => {
                let severity = threshold.severity.at_least.as_str();
                format!("left({name}, \"{severity}\") > {}", threshold.allowed)
            }
        };
        _ = write!(
            text,
            "\n{} contains {name} if {{\n\tinput.namespace == {namespace}\n\tstartswith(input.cluster, {cluster})\n\t\
             {condition}\n}}\n",
            action(rule),
        );
    }
    Rego { modules: vec![FORGIVEN.to_owned(), text], data: json!({"exemptions": exemptions(case)}).to_string() }
}

/// The document `input` as JSON: the report's ids with the rank of their worst severity, counted when it was read.
pub fn input(question: &Question) -> Value {
    let worst: Map<_, _> = question.worst.iter().map(|(id, worst)| (id.clone(), json!(*worst as u8))).collect();
    let counts = Severity::ALL.iter().map(|severity| {
        let count = question.counts.at_least(*severity);
        (severity.as_str().to_owned(), json!(count))
    });
    json!({
        "cluster": question.cluster, "namespace": question.namespace, "today": question.today.0,
        "worst": worst, "at_least": counts.collect::<Map<_, _>>(),
    })
}

/// The last day of each, keyed by namespace, rule and id.
fn exemptions(case: &Case) -> Value {
    let mut keyed: BTreeMap<&str, BTreeMap<&str, BTreeMap<&str, u32>>> = BTreeMap::new();
    for row in &case.rows {
        let rules = keyed.entry(&row.namespace).or_default();
        let last_day = rules.entry(&row.rule).or_default().entry(&row.id).or_default();
        *last_day = row.last_day.max(*last_day);
    }
    json!(keyed)
}

fn action(rule: &FlatRule) -> &'static str {
    if rule.deny { "deny" } else { "audit" }
}

/// Appends to the list at a path, which is made on the way.
fn push(value: &mut Value, path: &[&str], row: Value) {
    match (path, value) {
        ([key, rest @ ..], Value::Object(map)) => {
            let next = map.entry(*key).or_insert_with(|| if rest.is_empty() { json!([]) } else { json!({}) });
            push(next, rest, row);
        }
        (_, Value::Array(rows)) => rows.push(row),
        _ => {}
    }
}

fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}
