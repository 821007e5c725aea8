//! Cedar: every rule a `forbid` that says in an annotation what it asks for, and one `permit`, so that the policies
//! that decide ([`Diagnostics::reason`](cedar_policy::Diagnostics::reason), in no order) are the rules that trigger.
//!
//! Cedar does not count, by design: the host works out the facts for each request and builds a `Context` from structs,
//! which is part of what is timed.

use std::str::FromStr;

use cedar_policy::{
    Authorizer, Context, Entities, EntityId, EntityTypeName, EntityUid, PolicySet, Request, Response,
    RestrictedExpression,
};

use crate::case::{Case, FlatRule};
use crate::documents::{Action, Condition, Severity};
use crate::facts::{Fact, Host, HostSource};
use crate::question::Question;
use crate::{Engine, Result, Verdict};

#[derive(Debug)]
pub struct Cedar {
    authorizer: Authorizer,
    policies: PolicySet,
    entities: Entities,
    principal: EntityUid,
    run: EntityUid,
    host: Host,
}

/// Policies in Cedar, and what the host knows.
#[derive(Debug)]
pub struct Source {
    policies: String,
    host: HostSource,
}

#[derive(Debug)]
pub struct CedarQuestion {
    question: Question,
    namespace: EntityUid,
}

#[derive(Debug)]
pub struct Answer {
    action: Action,
    response: Response,
}

/// A rule in Cedar. The namespace, where most rules end, is compared first.
fn policy(rule: &FlatRule) -> Result<String> {
    let FlatRule { name, selector, .. } = rule;
    let (namespace, cluster) = (plain(&selector.namespace)?, plain(&selector.cluster.starts_with)?);
    let action = if rule.deny { "deny" } else { "audit" };
    let name = plain(name)?;
    let condition = match &rule.condition {
        Condition::Ids(named) => {
            let ids = named.ids.iter().map(|id| Ok(format!("\"{}\"", plain(id)?))).collect::<Result<Vec<_>>>()?;
            format!("{}.containsAny([{}])", fact(name, "ids"), ids.join(", "))
        }
        Condition::Severity(threshold) => {
            format!("{} > {}", fact(name, threshold.severity.at_least.as_str()), threshold.allowed)
        }
    };
    Ok(format!(
        "@rule(\"{name}\")\n@action(\"{action}\")\nforbid (principal, action, resource == Namespace::\"{namespace}\")\n\
         when {{ context.cluster like \"{cluster}*\" && {condition} }};\n"
    ))
}

/// A fact, less what only this rule's exemptions forgive.
fn fact(rule: &str, fact: &str) -> String {
    format!("(if context.left has \"{rule}\" then context.left[\"{rule}\"] else context.{fact})")
}

/// What needs no quoting in any of Cedar's literals and patterns.
fn plain(text: &str) -> Result<&str> {
    let is_plain = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'/'));
    is_plain.then_some(text).ok_or_else(|| format!("{text} would have to be quoted").into())
}

fn set(ids: &[&str]) -> RestrictedExpression {
    RestrictedExpression::new_set(ids.iter().map(|id| RestrictedExpression::new_string((*id).to_owned())))
}

fn long(count: usize) -> RestrictedExpression {
    RestrictedExpression::new_long(i64::try_from(count).unwrap_or(i64::MAX))
}

fn entity(kind: &str, id: &str) -> Result<EntityUid> {
    Ok(EntityUid::from_type_name_and_id(EntityTypeName::from_str(kind)?, EntityId::new(id)))
}

impl Cedar {
    fn context(&self, question: &Question) -> Result<Context> {
        let facts = self.host.facts(question);
        let left = facts.by_rule.iter().map(|(rule, fact)| {
            let fact = match fact {
                Fact::Ids(ids) => set(ids),
                Fact::Count(_, count) => long(*count),
            };
            ((*rule).to_owned(), fact)
        });
        let count = |severity: Severity| (severity.as_str().to_owned(), long(facts.counts.at_least(severity)));
        Ok(Context::from_pairs([
            ("cluster".to_owned(), RestrictedExpression::new_string(question.cluster.clone())),
            ("ids".to_owned(), set(&facts.ids)),
            count(Severity::Medium),
            count(Severity::High),
            count(Severity::Critical),
            ("left".to_owned(), RestrictedExpression::new_record(left)?),
        ])?)
    }
}

impl Engine for Cedar {
    const NAME: &'static str = "cedar";
    type Source = Source;
    type Question = CedarQuestion;
    type Answer = Answer;

    fn translate(case: &Case) -> Result<Source> {
        let mut policies = String::from("permit (principal, action, resource);\n");
        for rule in &case.rules {
            policies.push_str(&policy(rule)?);
        }
        Ok(Source { policies, host: HostSource::new(case) })
    }

    fn compile(source: &Source) -> Result<Cedar> {
        Ok(Cedar {
            authorizer: Authorizer::new(),
            policies: PolicySet::from_str(&source.policies)?,
            entities: Entities::empty(),
            principal: entity("Host", "this")?,
            run: entity("Action", "run")?,
            host: Host::new(&source.host)?,
        })
    }

    fn read(&self, request: &str, now: &str) -> Result<CedarQuestion> {
        let question = Question::read(request, now)?;
        let namespace = entity("Namespace", &question.namespace)?;
        Ok(CedarQuestion { question, namespace })
    }

    fn decide(&mut self, CedarQuestion { question, namespace }: &CedarQuestion) -> Result<Answer> {
        let context = self.context(question)?;
        let request = Request::new(self.principal.clone(), self.run.clone(), namespace.clone(), context, None)?;
        let response = self.authorizer.is_authorized(&request, &self.policies, &self.entities);
        // A policy that fails is left out of Cedar's decision: here that is no answer.
        if let Some(error) = response.diagnostics().errors().next() {
            return Err(error.to_string().into());
        }
        let mut action = Action::Allow;
        for id in response.diagnostics().reason() {
            action = action.max(self.action_of(id));
        }
        Ok(Answer { action, response })
    }

    fn verdict(&self, _question: &CedarQuestion, answer: &Answer) -> Result<Verdict> {
        // Where nothing is forbidden, what permits is the reason.
        let reason = answer.response.diagnostics().reason();
        let triggered = reason.filter_map(|id| Some((self.policies.annotation(id, "rule")?, self.action_of(id))));
        Ok(Verdict::new(answer.action, triggered))
    }
}

impl Cedar {
    fn action_of(&self, id: &cedar_policy::PolicyId) -> Action {
        match self.policies.annotation(id, "action") {
            Some("deny") => Action::Deny,
            Some("audit") => Action::Audit,
            _ => Action::Allow,
        }
    }
}
