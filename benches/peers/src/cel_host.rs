//! CEL with a host that counts: one expression for each rule, as in Kubernetes' admission policies, over facts that the
//! host works out for each request from structs.
//!
//! The environment is made once, variables are resolved from a struct without copying, ids are chained with `||`.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use cel::common::types::{CelInt, CelMap, CelMapKey, CelString};
use cel::common::value::{CowVal, Val};
use cel::context::VariableResolver;
use cel::{Context, Env, Program, Value};

use crate::case::{Case, FlatRule};
use crate::documents::{Action, Condition, Severity};
use crate::facts::{Fact, Facts, Host, HostSource};
use crate::question::Question;
use crate::{Engine, Result, Verdict};

pub struct CelHost {
    env: Arc<Env>,
    rules: Vec<CelRule>,
    host: Host,
}

/// A rule and its expression.
#[derive(Debug)]
pub struct CelRule {
    pub name: String,
    pub action: Action,
    pub program: Program,
}

/// A rule's name, its action and its expression in CEL.
#[derive(Debug)]
pub struct Expression {
    pub name: String,
    pub action: Action,
    pub text: String,
}

#[derive(Debug)]
pub struct Source {
    rules: Vec<Expression>,
    host: HostSource,
}

/// The places of the rules that trigger.
#[derive(Debug)]
pub struct Answer {
    pub action: Action,
    pub triggered: Vec<usize>,
}

impl fmt::Debug for CelHost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CelHost").field("rules", &self.rules).field("host", &self.host).finish_non_exhaustive()
    }
}

impl Expression {
    /// A rule with what its condition is in CEL. The namespace, where most rules end, is compared first (`ns`, for
    /// `namespace` is a reserved word).
    pub fn new(rule: &FlatRule, condition: &str) -> Expression {
        let (namespace, cluster) = (quoted(&rule.selector.namespace), quoted(&rule.selector.cluster.starts_with));
        let text = format!("ns == {namespace} && cluster.startsWith({cluster}) && ({condition})");
        let action = if rule.deny { Action::Deny } else { Action::Audit };
        Expression { name: rule.name.clone(), action, text }
    }

    /// # Errors
    ///
    /// What is not CEL.
    pub fn compile(&self, env: &Env) -> Result<CelRule> {
        Ok(CelRule { name: self.name.clone(), action: self.action, program: env.compile(&self.text)? })
    }
}

impl CelRule {
    /// # Errors
    ///
    /// What cannot be evaluated, or gives no truth.
    pub fn holds(&self, context: &Context<'_, '_>) -> Result<bool> {
        match self.program.execute(context)? {
            Value::Bool(holds) => Ok(holds),
            other => Err(format!("{}: {other:?}", self.name).into()),
        }
    }
}

/// JSON's text is CEL's too.
pub fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn condition(rule: &FlatRule) -> String {
    match &rule.condition {
        Condition::Ids(named) => {
            named.ids.iter().map(|id| format!("{} in ids", quoted(id))).collect::<Vec<_>>().join(" || ")
        }
        Condition::Severity(threshold) => {
            format!("{} > {}", threshold.severity.at_least.as_str(), threshold.allowed)
        }
    }
}

/// The variables of one request.
struct Variables<'a> {
    cluster: CelString<'a>,
    namespace: CelString<'a>,
    ids: CelMap<'a>,
    medium: CelInt,
    high: CelInt,
    critical: CelInt,
}

/// The variables of a rule that has exemptions of its own: one of them is another.
struct Own<'a> {
    variables: &'a Variables<'a>,
    name: &'static str,
    value: Box<dyn Val + 'a>,
}

/// A map, for in a list `in` looks at one after the other.
fn ids<'a>(ids: &[&'a str]) -> CelMap<'a> {
    let present = |id: &&'a str| (CelMapKey::from(*id), Box::new(CelInt::from(1)) as Box<dyn Val + 'a>);
    CelMap::from(ids.iter().map(present).collect::<HashMap<_, _>>())
}

fn int(count: usize) -> CelInt {
    CelInt::from(i64::try_from(count).unwrap_or(i64::MAX))
}

impl<'a> Variables<'a> {
    fn new(question: &'a Question, facts: &Facts<'a>) -> Variables<'a> {
        let count = |severity| int(facts.counts.at_least(severity));
        Variables {
            cluster: CelString::from(question.cluster.as_str()),
            namespace: CelString::from(question.namespace.as_str()),
            ids: ids(&facts.ids),
            medium: count(Severity::Medium),
            high: count(Severity::High),
            critical: count(Severity::Critical),
        }
    }
}

impl<'a> Own<'a> {
    fn new(variables: &'a Variables<'a>, fact: &Fact<'a>) -> Own<'a> {
        let (name, value): (_, Box<dyn Val + 'a>) = match fact {
            Fact::Ids(left) => ("ids", Box::new(ids(left))),
            Fact::Count(severity, count) => (severity.as_str(), Box::new(int(*count))),
        };
        Own { variables, name, value }
    }
}

impl VariableResolver for Variables<'_> {
    fn resolve<'b>(&'b self, variable: &str) -> Option<CowVal<'b, 'b>> {
        Some(CowVal::Borrowed(match variable {
            "ns" => &self.namespace,
            "cluster" => &self.cluster,
            "ids" => &self.ids,
            "medium" => &self.medium,
            "high" => &self.high,
            "critical" => &self.critical,
            _ => return None,
        }))
    }
}

impl VariableResolver for Own<'_> {
    fn resolve<'b>(&'b self, variable: &str) -> Option<CowVal<'b, 'b>> {
        if variable == self.name {
            Some(CowVal::Borrowed(self.value.as_ref()))
        } else {
            self.variables.resolve(variable)
        }
    }
}

impl CelHost {
    fn context<'a>(&self, variables: &'a dyn VariableResolver) -> Context<'a, 'a> {
        let mut context = Context::with_env(Arc::clone(&self.env));
        context.set_variable_resolver(variables);
        context
    }
}

impl Engine for CelHost {
    const NAME: &'static str = "cel-host";
    type Source = Source;
    type Question = Question;
    type Answer = Answer;

    fn translate(case: &Case) -> Result<Source> {
        let rules = case.rules.iter().map(|rule| Expression::new(rule, &condition(rule))).collect();
        Ok(Source { rules, host: HostSource::new(case) })
    }

    fn compile(source: &Source) -> Result<CelHost> {
        let env = Arc::new(Env::stdlib());
        let rules = source.rules.iter().map(|rule| rule.compile(&env)).collect::<Result<_>>()?;
        Ok(CelHost { env, rules, host: Host::new(&source.host)? })
    }

    fn read(&self, request: &str, now: &str) -> Result<Question> {
        Question::read(request, now)
    }

    fn decide(&mut self, question: &Question) -> Result<Answer> {
        let facts = self.host.facts(question);
        let variables = Variables::new(question, &facts);
        let everywhere = self.context(&variables);
        let mut answer = Answer { action: Action::Allow, triggered: Vec::new() };
        for (place, rule) in self.rules.iter().enumerate() {
            let holds = match facts.by_rule.get(rule.name.as_str()) {
                None => rule.holds(&everywhere)?,
                Some(fact) => rule.holds(&self.context(&Own::new(&variables, fact)))?,
            };
            if holds {
                answer.action = answer.action.max(rule.action);
                answer.triggered.push(place);
            }
        }
        Ok(answer)
    }

    fn verdict(&self, _question: &Question, answer: &Answer) -> Result<Verdict> {
        Ok(verdict(&self.rules, answer))
    }
}

/// The answer with the rules' names.
pub fn verdict(rules: &[CelRule], answer: &Answer) -> Verdict {
    let triggered = answer.triggered.iter().filter_map(|place| rules.get(*place));
    Verdict::new(answer.action, triggered.map(|rule| (rule.name.as_str(), rule.action)))
}
