//! regorus: Rego compiled for its virtual machine, the machine reused.
//!
//! Two styles, since which is faster depends on the size: rules as Rego, and rules as data. The better of the two is
//! what to compare with. Exemptions are keyed by namespace, rule and id; findings are counted when the report is read, and
//! what exemptions take from the counts is worked out once for all rules.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use regorus::languages::rego::compiler::Compiler;
use regorus::rvm::vm::RegoVM;
use regorus::{Engine as Rego, Value};

use crate::case::Case;
use crate::documents::{Action, Severity};
use crate::question::Question;
use crate::rego::{self, DECISION};
use crate::{Engine, Result, Verdict};

/// A program that is loaded, with its data.
pub struct Regorus<S> {
    machine: RegoVM,
    style: PhantomData<S>,
}

impl<S: Style> fmt::Debug for Regorus<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(S::NAME)
    }
}

#[derive(Debug)]
pub struct Answer {
    action: Action,
    deny: Value,
    audit: Value,
}

/// Their errors are of several types; the text says all.
fn message(error: impl fmt::Display) -> crate::Error {
    error.to_string().into()
}

fn input(question: &Question) -> Value {
    let object = |pairs: BTreeMap<Value, Value>| Value::from(pairs);
    let worst = question.worst.iter().map(|(id, worst)| (Value::from(id.as_str()), Value::from(*worst as u32)));
    let counts = Severity::ALL
        .iter()
        .map(|severity| (Value::from(severity.as_str()), Value::from(question.counts.at_least(*severity))));
    let parts = [
        ("cluster", Value::from(question.cluster.as_str())),
        ("namespace", Value::from(question.namespace.as_str())),
        ("today", Value::from(question.today.0)),
        ("worst", object(worst.collect())),
        ("at_least", object(counts.collect())),
    ];
    object(parts.into_iter().map(|(key, value)| (Value::from(key), value)).collect())
}

/// How rules are written.
pub trait Style {
    const NAME: &'static str;
    fn translate(case: &Case) -> rego::Rego;
}

/// Each rule a rule of Rego: better where there are few.
#[derive(Debug)]
pub struct Rules;

/// Rules as data: better where there are many.
#[derive(Debug)]
pub struct Tables;

impl Style for Rules {
    const NAME: &'static str = "regorus-rules";

    fn translate(case: &Case) -> rego::Rego {
        rego::rules(case)
    }
}

impl Style for Tables {
    const NAME: &'static str = "regorus-tables";

    fn translate(case: &Case) -> rego::Rego {
        rego::tables(case)
    }
}

impl<S: Style> Engine for Regorus<S> {
    const NAME: &'static str = S::NAME;
    type Source = rego::Rego;
    type Question = Value;
    type Answer = Answer;

    fn translate(case: &Case) -> Result<rego::Rego> {
        Ok(S::translate(case))
    }

    fn compile(source: &rego::Rego) -> Result<Regorus<S>> {
        let mut engine = Rego::new();
        for (number, module) in source.modules.iter().enumerate() {
            engine.add_policy(format!("{number}.rego"), module.clone()).map_err(message)?;
        }
        let data = Value::from_json_str(&source.data).map_err(message)?;
        engine.add_data(data.clone()).map_err(message)?;
        let policy = engine.compile_with_entrypoint(&Arc::from(DECISION)).map_err(message)?;
        let mut machine = RegoVM::new();
        machine.load_program(Compiler::compile_from_policy(&policy, &[DECISION]).map_err(message)?);
        machine.set_data(data).map_err(message)?;
        // The default stops after 25,000 instructions, which large cases need more than.
        machine.set_max_instructions(usize::MAX);
        Ok(Regorus { machine, style: PhantomData })
    }

    fn read(&self, request: &str, now: &str) -> Result<Value> {
        Ok(input(&Question::read(request, now)?))
    }

    fn decide(&mut self, question: &Value) -> Result<Answer> {
        self.machine.set_input(question.clone());
        let decision = self.machine.execute().map_err(message)?;
        let decision = decision.as_object().map_err(message)?;
        let set = |name: &str| decision.get(&Value::from(name)).cloned().ok_or("a set is not defined");
        let (deny, audit) = (set("deny")?, set("audit")?);
        let action = if !deny.as_set().map_err(message)?.is_empty() {
            Action::Deny
        } else if !audit.as_set().map_err(message)?.is_empty() {
            Action::Audit
        } else {
            Action::Allow
        };
        Ok(Answer { action, deny, audit })
    }

    fn verdict(&self, _question: &Value, answer: &Answer) -> Result<Verdict> {
        let mut triggered = Vec::new();
        for (set, action) in [(&answer.deny, Action::Deny), (&answer.audit, Action::Audit)] {
            for rule in set.as_set().map_err(message)?.iter() {
                triggered.push((rule.as_string().map_err(message)?.to_string(), action));
            }
        }
        Ok(Verdict::new(answer.action, triggered))
    }
}
