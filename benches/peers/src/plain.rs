//! Plain Rust: hash maps and loops over the documents, as a careful engineer writes it in a day who knows what is asked
//! and uses no engine. For each request one pass over the exemptions finds what is forgiven here and today, one over the
//! rules decides.
//!
//! It comes twice: from the documents as serde gives them, the report counted for each request, and with the report
//! counted when it is read, as the engine does. The first is the honest baseline for those who would write a function,
//! the second for those who would keep what they worked out.

use std::borrow::Borrow;
use std::collections::{HashMap, HashSet};
use std::hash::Hash;

use crate::case::{Case, Texts};
use crate::documents::{Action, Condition, Date, Exemption, Policy, Request, Rule, Selector};
use crate::question::Question;
use crate::{Engine, Result, Verdict};

/// What is loaded once: the rules with their full names, and the exemptions.
#[derive(Debug)]
pub struct Documents {
    rules: Vec<(String, Rule)>,
    exemptions: Vec<Exemption>,
}

#[derive(Debug)]
pub struct Answer {
    action: Action,
    /// Places in the list of rules.
    triggered: Vec<usize>,
}

/// What exemptions in force here and today forgive of what the report has.
#[derive(Debug, Default)]
pub struct Forgiven<'a> {
    /// To every rule.
    pub everywhere: HashSet<&'a str>,
    /// To one rule, by its name.
    pub by_rule: HashMap<&'a str, HashSet<&'a str>>,
}

impl<'a> Forgiven<'a> {
    pub fn new<K: Borrow<str> + Eq + Hash>(exemptions: &'a [Exemption], question: &Question<K>) -> Forgiven<'a> {
        let mut forgiven = Forgiven::default();
        let here = |exemption: &&Exemption| {
            let namespace = exemption.metadata.namespace.as_deref();
            namespace.is_none_or(|namespace| namespace == question.namespace.borrow())
                && question.today <= exemption.spec.expires
        };
        for exemption in exemptions.iter().filter(here) {
            for id in exemption.spec.vulnerabilities.ids.iter().filter(|id| question.has(id)) {
                for rule in &exemption.spec.rules {
                    if rule == "*" {
                        forgiven.everywhere.insert(id);
                    } else {
                        forgiven.by_rule.entry(rule).or_default().insert(id);
                    }
                }
            }
        }
        forgiven
    }

    /// What is forgiven to a rule, each id once.
    fn to<'b>(&'b self, rule: &str) -> impl Iterator<Item = &'a str> + 'b {
        let own = self.by_rule.get(rule).into_iter().flatten().filter(|id| !self.everywhere.contains(*id));
        self.everywhere.iter().chain(own).copied()
    }

    fn has(&self, rule: &str, id: &str) -> bool {
        self.everywhere.contains(id) || self.by_rule.get(rule).is_some_and(|own| own.contains(id))
    }
}

impl Documents {
    fn new(texts: &Texts) -> Result<Documents> {
        let mut rules = Vec::new();
        for text in &texts.policies {
            let policy: Policy = serde_json::from_str(text)?;
            let named = |rule: Rule| (format!("{}/{}", policy.metadata.name, rule.name), rule);
            rules.extend(policy.spec.rules.into_iter().map(named));
        }
        let exemptions = texts.exemptions.iter().map(|text| serde_json::from_str(text)).collect::<Result<_, _>>()?;
        Ok(Documents { rules, exemptions })
    }

    fn decide<K: Borrow<str> + Eq + Hash>(&self, question: &Question<K>) -> Answer {
        let forgiven = Forgiven::new(&self.exemptions, question);
        let mut answer = Answer { action: Action::Allow, triggered: Vec::new() };
        for (place, (name, rule)) in self.rules.iter().enumerate() {
            if rule.scope.include.iter().any(|selector| selects(selector, question))
                && rule.when.iter().any(|condition| holds(condition, name, question, &forgiven))
            {
                answer.action = answer.action.max(rule.action);
                answer.triggered.push(place);
            }
        }
        answer
    }

    fn verdict(&self, answer: &Answer) -> Verdict {
        let rules = answer.triggered.iter().filter_map(|place| self.rules.get(*place));
        Verdict::new(answer.action, rules.map(|(name, rule)| (name, rule.action)))
    }
}

fn selects<K: Borrow<str>>(selector: &Selector, question: &Question<K>) -> bool {
    selector.namespace == question.namespace.borrow()
        && question.cluster.borrow().starts_with(&selector.cluster.starts_with)
}

fn holds<K: Borrow<str> + Eq + Hash>(
    condition: &Condition,
    rule: &str,
    question: &Question<K>,
    forgiven: &Forgiven<'_>,
) -> bool {
    match condition {
        Condition::Ids(named) => named.ids.iter().any(|id| question.has(id) && !forgiven.has(rule, id)),
        Condition::Severity(threshold) => {
            let least = threshold.severity.at_least;
            let forgiven = forgiven.to(rule).filter(|id| question.is_severe(id, least)).count();
            question.counts.at_least(least) - forgiven > threshold.allowed
        }
    }
}

/// From the documents as serde gives them.
#[derive(Debug)]
pub struct Plain(Documents);

impl Engine for Plain {
    const NAME: &'static str = "plain-rust";
    type Source = Texts;
    type Question = (Request, Date);
    type Answer = Answer;

    fn translate(case: &Case) -> Result<Texts> {
        Ok(case.texts.clone())
    }

    fn compile(texts: &Texts) -> Result<Plain> {
        Documents::new(texts).map(Plain)
    }

    fn read(&self, request: &str, now: &str) -> Result<(Request, Date)> {
        Ok((serde_json::from_str(request)?, Date::of_instant(now)?))
    }

    fn decide(&mut self, (request, today): &(Request, Date)) -> Result<Answer> {
        Ok(self.0.decide(&Question::of(request, *today)))
    }

    fn verdict(&self, _question: &(Request, Date), answer: &Answer) -> Result<Verdict> {
        Ok(self.0.verdict(answer))
    }
}

/// With the report counted when it is read.
#[derive(Debug)]
pub struct PlainPrepared(Documents);

impl Engine for PlainPrepared {
    const NAME: &'static str = "plain-rust-prepared";
    type Source = Texts;
    type Question = Question;
    type Answer = Answer;

    fn translate(case: &Case) -> Result<Texts> {
        Ok(case.texts.clone())
    }

    fn compile(texts: &Texts) -> Result<PlainPrepared> {
        Documents::new(texts).map(PlainPrepared)
    }

    fn read(&self, request: &str, now: &str) -> Result<Question> {
        Question::read(request, now)
    }

    fn decide(&mut self, question: &Question) -> Result<Answer> {
        Ok(self.0.decide(question))
    }

    fn verdict(&self, _question: &Question, answer: &Answer) -> Result<Verdict> {
        Ok(self.0.verdict(answer))
    }
}
