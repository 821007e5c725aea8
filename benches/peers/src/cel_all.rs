//! CEL that counts for itself: what exemptions forgive and how many ids are at least how severe is CEL too, evaluated
//! once for each request and bound to variables for the rules' expressions.
//!
//! The host only brings the report and the exemptions into CEL's values, before anything is asked.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use cel::common::types::{CelInt, CelList, CelMap, CelMapKey, CelString};
use cel::common::value::{CowVal, Val};
use cel::context::VariableResolver;
use cel::{Context, Env, Program, Value, extensions};

use crate::case::{Case, ExemptionRow, FlatRule};
use crate::cel_host::{Answer, CelRule, Expression, quoted, verdict};
use crate::documents::{Action, Condition, Severity};
use crate::question::Question;
use crate::{Engine, Result, Verdict};

/// Evaluated in this order for each request, each bound to its name for what follows.
const SHARED: [(&str, &str); 9] = [
    ("forgiven", "(ns in exemptions ? exemptions[ns] : []).filter(row, today <= row.last_day && row.id in worst)"),
    ("excused", "forgiven.map(row, row.rule)"),
    ("all_excused", "'*' in excused"),
    ("medium_ids", "worst.filter(id, worst[id] >= 3)"),
    ("high_ids", "medium_ids.filter(id, worst[id] >= 4)"),
    ("critical_ids", "high_ids.filter(id, worst[id] >= 5)"),
    ("medium", "size(medium_ids)"),
    ("high", "size(high_ids)"),
    ("critical", "size(critical_ids)"),
];

pub struct CelAll {
    env: Arc<Env>,
    shared: Vec<(&'static str, Program)>,
    rules: Vec<CelRule>,
    exemptions: CelMap<'static>,
}

#[derive(Debug)]
pub struct Source {
    rules: Vec<Expression>,
    /// By namespace: rule, id and last day.
    exemptions: HashMap<String, Vec<(String, String, u32)>>,
}

/// The request and the report as CEL's values.
#[derive(Debug)]
pub struct CelQuestion {
    cluster: CelString<'static>,
    namespace: CelString<'static>,
    today: CelInt,
    worst: CelMap<'static>,
}

impl fmt::Debug for CelAll {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CelAll").field("rules", &self.rules).finish_non_exhaustive()
    }
}

fn condition(rule: &FlatRule) -> String {
    let name = quoted(&rule.name);
    let concerns = format!("(row.rule == {name} || row.rule == \"*\")");
    match &rule.condition {
        Condition::Ids(named) => {
            let left = |id: &String| {
                let id = quoted(id);
                format!("({id} in worst && !forgiven.exists(row, row.id == {id} && {concerns}))")
            };
            named.ids.iter().map(left).collect::<Vec<_>>().join(" || ")
        }
        Condition::Severity(threshold) => {
            let (severity, allowed) = (threshold.severity.at_least, threshold.allowed);
            let (word, rank) = (severity.as_str(), severity as u8);
            let forgiven = format!("forgiven.filter(row, {concerns} && worst[row.id] >= {rank})");
            let left = format!("{word} - size({forgiven}.map(row, row.id).distinct())");
            // Nearly all rules have no exemption, and need no look at each of them.
            format!("{word} > {allowed} && (!(all_excused || {name} in excused) || {left} > {allowed})")
        }
    }
}

/// What expressions may speak of before the shared ones are evaluated.
struct Variables<'a> {
    question: &'a CelQuestion,
    exemptions: &'a CelMap<'static>,
}

impl VariableResolver for Variables<'_> {
    fn resolve<'b>(&'b self, variable: &str) -> Option<CowVal<'b, 'b>> {
        Some(CowVal::Borrowed(match variable {
            "ns" => &self.question.namespace,
            "cluster" => &self.question.cluster,
            "today" => &self.question.today,
            "worst" => &self.question.worst,
            "exemptions" => self.exemptions,
            _ => return None,
        }))
    }
}

fn map(entries: impl IntoIterator<Item = (String, Box<dyn Val>)>) -> CelMap<'static> {
    let entries = entries.into_iter().map(|(key, value)| (CelMapKey::String(CelString::from(key)), value));
    CelMap::from(entries.collect::<HashMap<_, _>>())
}

fn row((rule, id, last_day): &(String, String, u32)) -> Box<dyn Val> {
    Box::new(map([
        ("rule".to_owned(), Box::new(CelString::from(rule.clone())) as Box<dyn Val>),
        ("id".to_owned(), Box::new(CelString::from(id.clone()))),
        ("last_day".to_owned(), Box::new(CelInt::from(i64::from(*last_day)))),
    ]))
}

impl Engine for CelAll {
    const NAME: &'static str = "cel-all";
    type Source = Source;
    type Question = CelQuestion;
    type Answer = Answer;

    fn translate(case: &Case) -> Result<Source> {
        let mut exemptions: HashMap<String, Vec<_>> = HashMap::new();
        for ExemptionRow { namespace, rule, id, last_day } in &case.rows {
            exemptions.entry(namespace.clone()).or_default().push((rule.clone(), id.clone(), *last_day));
        }
        let rules = case.rules.iter().map(|rule| Expression::new(rule, &condition(rule))).collect();
        Ok(Source { rules, exemptions })
    }

    fn compile(source: &Source) -> Result<CelAll> {
        let mut env = Env::stdlib();
        env.add_extension(extensions::lists)?;
        let env = Arc::new(env);
        let shared = SHARED.iter().map(|(name, text)| Ok((*name, env.compile(text)?))).collect::<Result<_>>()?;
        let rules = source.rules.iter().map(|rule| rule.compile(&env)).collect::<Result<_>>()?;
        let exemptions = source.exemptions.iter().map(|(namespace, rows)| {
            let rows: Vec<Box<dyn Val>> = rows.iter().map(row).collect();
            (namespace.clone(), Box::new(CelList::from(rows)) as Box<dyn Val>)
        });
        Ok(CelAll { env, shared, rules, exemptions: map(exemptions) })
    }

    fn read(&self, request: &str, now: &str) -> Result<CelQuestion> {
        let question = Question::read(request, now)?;
        let rank = |severity: Severity| Box::new(CelInt::from(severity as i64)) as Box<dyn Val>;
        Ok(CelQuestion {
            cluster: CelString::from(question.cluster),
            namespace: CelString::from(question.namespace),
            today: CelInt::from(i64::from(question.today.0)),
            worst: map(question.worst.into_iter().map(|(id, severity)| (id, rank(severity)))),
        })
    }

    fn decide(&mut self, question: &CelQuestion) -> Result<Answer> {
        let variables = Variables { question, exemptions: &self.exemptions };
        let mut context = Context::with_env(Arc::clone(&self.env));
        context.set_variable_resolver(&variables);
        for (name, program) in &self.shared {
            let value = Value::resolve_val(program.expression(), &context)?.into_owned();
            context.add_variable_as_val(*name, value);
        }
        let mut answer = Answer { action: Action::Allow, triggered: Vec::new() };
        for (place, rule) in self.rules.iter().enumerate() {
            if rule.holds(&context)? {
                answer.action = answer.action.max(rule.action);
                answer.triggered.push(place);
            }
        }
        Ok(answer)
    }

    fn verdict(&self, _question: &CelQuestion, answer: &Answer) -> Result<Verdict> {
        Ok(verdict(&self.rules, answer))
    }
}
