//! Plain Rust without a thought for speed: every rule goes through the whole report and all exemptions itself. It shows
//! what the same is worth that the baseline does once, and, sharing nothing with it, that both are right.

use std::collections::HashSet;

use crate::case::{Case, Texts};
use crate::documents::{Action, Condition, Date, Exemption, Finding, Policy, Request, Workload};
use crate::{Engine, Result, Verdict};

#[derive(Debug)]
pub struct PlainNaive {
    policies: Vec<Policy>,
    exemptions: Vec<Exemption>,
}

#[derive(Debug)]
pub struct Question {
    workload: Workload,
    findings: Vec<Finding>,
    today: Date,
}

impl PlainNaive {
    fn forgiven(&self, rule: &str, question: &Question) -> HashSet<&str> {
        let in_force = self.exemptions.iter().filter(|exemption| {
            exemption.metadata.namespace.as_ref().is_none_or(|namespace| *namespace == question.workload.namespace)
                && question.today <= exemption.spec.expires
                && exemption.spec.rules.iter().any(|named| named == "*" || named == rule)
        });
        in_force.flat_map(|exemption| &exemption.spec.vulnerabilities.ids).map(String::as_str).collect()
    }
}

fn left<'a>(question: &'a Question, condition: &Condition, forgiven: &HashSet<&str>) -> (HashSet<&'a str>, usize) {
    let selected = question.findings.iter().filter(|finding| match condition {
        Condition::Ids(named) => named.ids.contains(&finding.id),
        Condition::Severity(threshold) => finding.severity >= threshold.severity.at_least,
    });
    let allowed = match condition {
        Condition::Ids(_) => 0,
        Condition::Severity(threshold) => threshold.allowed,
    };
    (selected.map(|finding| finding.id.as_str()).filter(|id| !forgiven.contains(id)).collect(), allowed)
}

impl Engine for PlainNaive {
    const NAME: &'static str = "plain-rust-naive";
    type Source = Texts;
    type Question = Question;
    /// The names of the rules that trigger.
    type Answer = Vec<(String, Action)>;

    fn translate(case: &Case) -> Result<Texts> {
        Ok(case.texts.clone())
    }

    fn compile(texts: &Texts) -> Result<PlainNaive> {
        let policies = texts.policies.iter().map(|text| serde_json::from_str(text)).collect::<Result<_, _>>()?;
        let exemptions = texts.exemptions.iter().map(|text| serde_json::from_str(text)).collect::<Result<_, _>>()?;
        Ok(PlainNaive { policies, exemptions })
    }

    fn read(&self, request: &str, now: &str) -> Result<Question> {
        let Request { workload, images: [image] } = serde_json::from_str(request)?;
        let [report] = image.reports;
        Ok(Question { workload, findings: report.findings, today: Date::of_instant(now)? })
    }

    fn decide(&mut self, question: &Question) -> Result<Self::Answer> {
        let mut triggered = Vec::new();
        for policy in &self.policies {
            for rule in &policy.spec.rules {
                let in_scope = rule.scope.include.iter().any(|selector| {
                    question.workload.cluster.starts_with(&selector.cluster.starts_with)
                        && question.workload.namespace == selector.namespace
                });
                if !in_scope {
                    continue;
                }
                let name = format!("{}/{}", policy.metadata.name, rule.name);
                let forgiven = self.forgiven(&name, question);
                let holds = |condition| {
                    let (ids, allowed) = left(question, condition, &forgiven);
                    ids.len() > allowed
                };
                if rule.when.iter().any(holds) {
                    triggered.push((name, rule.action));
                }
            }
        }
        Ok(triggered)
    }

    fn verdict(&self, _question: &Question, answer: &Self::Answer) -> Result<Verdict> {
        let action = answer.iter().map(|(_, action)| *action).max().unwrap_or_default();
        Ok(Verdict::new(action, answer.iter().cloned()))
    }
}
