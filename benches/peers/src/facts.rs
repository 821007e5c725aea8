//! What a host works out for an engine that cannot count, or should not: for each request, in plain Rust, from structs.
//!
//! The engine is left with what a policy's author writes: scopes, thresholds, ids. The host counts what is left after
//! exemptions, and looks up which of the ids that any rule names are in the report.

use std::collections::{HashMap, HashSet};

use crate::Result;
use crate::case::{Case, FlatRule};
use crate::documents::{Condition, Exemption};
use crate::plain::Forgiven;
use crate::question::{Counts, Question};

/// What the host knows beside the policies.
#[derive(Debug)]
pub struct Host {
    exemptions: Vec<Exemption>,
    /// Every id that a rule names, once.
    named: Vec<String>,
}

/// What the host's user writes: exemptions as JSON.
#[derive(Debug)]
pub struct HostSource {
    exemptions: Vec<String>,
    named: Vec<String>,
}

/// What is left of a report.
#[derive(Debug)]
pub struct Left<'a> {
    /// Of the ids that rules name.
    pub ids: Vec<&'a str>,
    pub counts: Counts,
}

/// What is left for every rule, and for those that have exemptions of their own.
#[derive(Debug)]
pub struct Facts<'a> {
    pub everywhere: Left<'a>,
    pub by_rule: HashMap<&'a str, Left<'a>>,
}

impl HostSource {
    pub fn new(case: &Case) -> HostSource {
        let mut named: Vec<String> = case.rules.iter().flat_map(ids).cloned().collect();
        named.sort_unstable();
        named.dedup();
        HostSource { exemptions: case.exemptions.clone(), named }
    }
}

fn ids(rule: &FlatRule) -> &[String] {
    match &rule.condition {
        Condition::Ids(named) => &named.ids,
        Condition::Severity(_) => &[],
    }
}

impl Host {
    /// # Errors
    ///
    /// An exemption that is none.
    pub fn new(source: &HostSource) -> Result<Host> {
        let exemptions = source.exemptions.iter().map(|text| serde_json::from_str(text)).collect::<std::result::Result<_, _>>()?;
        Ok(Host { exemptions, named: source.named.clone() })
    }

    pub fn facts<'a>(&'a self, question: &'a Question) -> Facts<'a> {
        let forgiven = Forgiven::new(&self.exemptions, question);
        let found = self.named.iter().map(String::as_str).filter(|id| question.worst.contains_key(*id)).collect();
        let everywhere = Left { ids: found, counts: question.counts }.without(&forgiven.everywhere, question);
        let by_rule = forgiven
            .by_rule
            .iter()
            .map(|(rule, own)| {
                let own = own.difference(&forgiven.everywhere).copied().collect();
                (*rule, Left { ids: everywhere.ids.clone(), ..everywhere }.without(&own, question))
            })
            .collect();
        Facts { everywhere, by_rule }
    }
}

impl Left<'_> {
    fn without(mut self, forgiven: &HashSet<&str>, question: &Question) -> Self {
        self.ids.retain(|id| !forgiven.contains(id));
        for severity in forgiven.iter().filter_map(|id| question.worst.get(*id)) {
            self.counts.remove(*severity);
        }
        self
    }
}
