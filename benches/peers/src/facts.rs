//! What a host works out for an engine that does not count: for each request, in plain Rust, from structs.
//!
//! The engine is left with what a policy's author writes: scopes, thresholds, ids. The host counts, takes off what
//! exemptions forgive, and looks up which of the ids that rules name are in the report.

use std::collections::{HashMap, HashSet};

use crate::Result;
use crate::case::Case;
use crate::documents::{Condition, Exemption, Severity};
use crate::plain::Forgiven;
use crate::question::{Counts, Question};

/// What the host knows of policies and exemptions.
#[derive(Debug)]
pub struct Host {
    exemptions: Vec<Exemption>,
    /// What each rule asks about, by its name.
    asked: HashMap<String, Condition>,
    /// Every id that some rule names, once.
    named: Vec<String>,
}

/// What the host's user writes: exemptions as JSON, and what the policies ask about.
#[derive(Debug)]
pub struct HostSource {
    exemptions: Vec<String>,
    asked: HashMap<String, Condition>,
}

/// What is left for every rule, and the one fact that differs for a rule with exemptions of its own.
#[derive(Debug)]
pub struct Facts<'a> {
    /// Of the ids that rules name.
    pub ids: Vec<&'a str>,
    pub counts: Counts,
    pub by_rule: HashMap<&'a str, Fact<'a>>,
}

/// What a rule asks about.
#[derive(Debug)]
pub enum Fact<'a> {
    /// Of the ids that it names.
    Ids(Vec<&'a str>),
    /// How many ids are at least so severe.
    Count(Severity, usize),
}

impl HostSource {
    pub fn new(case: &Case) -> HostSource {
        let asked = case.rules.iter().map(|rule| (rule.name.clone(), rule.condition.clone())).collect();
        HostSource { exemptions: case.texts.exemptions.clone(), asked }
    }
}

impl Host {
    /// # Errors
    ///
    /// An exemption that is none.
    pub fn new(source: &HostSource) -> Result<Host> {
        let exemptions = source.exemptions.iter().map(|text| serde_json::from_str(text)).collect::<Result<_, _>>()?;
        let ids = |condition: &Condition| match condition {
            Condition::Ids(named) => named.ids.clone(),
            Condition::Severity(_) => Vec::new(),
        };
        let mut named: Vec<String> = source.asked.values().flat_map(ids).collect();
        named.sort_unstable();
        named.dedup();
        Ok(Host { exemptions, asked: source.asked.clone(), named })
    }

    pub fn facts<'a>(&'a self, question: &'a Question) -> Facts<'a> {
        let Forgiven { everywhere, by_rule } = Forgiven::new(&self.exemptions, question);
        let mut counts = question.counts;
        for severity in everywhere.iter().filter_map(|id| question.worst.get(*id)) {
            counts.remove(*severity);
        }
        let found = |id: &&str| question.has(id) && !everywhere.contains(id);
        let ids = self.named.iter().map(String::as_str).filter(found).collect();
        let fact = |own: &HashSet<&str>, condition: &'a Condition| match condition {
            Condition::Ids(named) => {
                let left = named.ids.iter().map(String::as_str).filter(|id| found(id) && !own.contains(id));
                Fact::Ids(left.collect())
            }
            Condition::Severity(threshold) => {
                let least = threshold.severity.at_least;
                let forgiven = own.difference(&everywhere).filter(|id| question.is_severe(id, least)).count();
                Fact::Count(least, counts.at_least(least) - forgiven)
            }
        };
        let by_rule = by_rule
            .iter()
            .filter_map(|(rule, own)| self.asked.get(*rule).map(|condition| (*rule, fact(own, condition))))
            .collect();
        Facts { ids, counts, by_rule }
    }
}
