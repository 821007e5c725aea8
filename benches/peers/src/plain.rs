//! Plain Rust: hash maps and loops over the documents, as a careful engineer writes it in a day who knows what is asked
//! and uses no engine.
//!
//! The report is counted when it is read. For each request one pass over the exemptions finds what is forgiven here and
//! today, one over the rules decides. This is the honest baseline.

use std::collections::{HashMap, HashSet};

use crate::case::Case;
use crate::documents::{Action, Condition, Exemption, Ids, Policy, Rule, Selector};
use crate::question::Question;
use crate::{Engine, Result, Verdict};

#[derive(Debug)]
pub struct Plain {
    rules: Vec<(String, Rule)>,
    exemptions: Vec<Exemption>,
}

/// The documents as JSON.
#[derive(Debug)]
pub struct Source {
    policies: Vec<String>,
    exemptions: Vec<String>,
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
    pub fn new(exemptions: &'a [Exemption], question: &Question) -> Forgiven<'a> {
        let mut forgiven = Forgiven::default();
        for exemption in exemptions {
            if exemption.metadata.namespace.as_ref().is_some_and(|namespace| *namespace != question.namespace)
                || question.today > exemption.spec.expires
            {
                continue;
            }
            for id in exemption.spec.vulnerabilities.ids.iter().filter(|id| question.worst.contains_key(*id)) {
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

fn selects(selector: &Selector, question: &Question) -> bool {
    selector.namespace == question.namespace && question.cluster.starts_with(&selector.cluster.starts_with)
}

fn holds(condition: &Condition, rule: &str, question: &Question, forgiven: &Forgiven<'_>) -> bool {
    match condition {
        Condition::Ids(Ids { ids }) => ids.iter().any(|id| question.worst.contains_key(id) && !forgiven.has(rule, id)),
        Condition::Severity(threshold) => {
            let least = threshold.severity.at_least;
            let severe = |id: &&str| question.worst.get(*id).is_some_and(|severity| *severity >= least);
            question.counts.at_least(least) - forgiven.to(rule).filter(severe).count() > threshold.allowed
        }
    }
}

impl Engine for Plain {
    const NAME: &'static str = "plain-rust";
    type Source = Source;
    type Question = Question;
    type Answer = Answer;

    fn translate(case: &Case) -> Result<Source> {
        Ok(Source { policies: case.policies.clone(), exemptions: case.exemptions.clone() })
    }

    fn compile(source: &Source) -> Result<Plain> {
        let mut rules = Vec::new();
        for text in &source.policies {
            let policy: Policy = serde_json::from_str(text)?;
            let named = |rule: Rule| (format!("{}/{}", policy.metadata.name, rule.name), rule);
            rules.extend(policy.spec.rules.into_iter().map(named));
        }
        let exemptions = source.exemptions.iter().map(|text| serde_json::from_str(text)).collect::<std::result::Result<_, _>>()?;
        Ok(Plain { rules, exemptions })
    }

    fn read(&self, request: &str, now: &str) -> Result<Question> {
        Question::read(request, now)
    }

    fn decide(&mut self, question: &Question) -> Result<Answer> {
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
        Ok(answer)
    }

    fn verdict(&self, _question: &Question, answer: &Answer) -> Result<Verdict> {
        let rules = answer.triggered.iter().filter_map(|place| self.rules.get(*place));
        Ok(Verdict::new(answer.action, rules.map(|(name, rule)| (name, rule.action))))
    }
}
