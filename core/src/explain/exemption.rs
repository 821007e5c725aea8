//! Why an exemption covers a subject or does not.

use std::fmt;

use super::matching::{RuleMatch, SelectorMatch};
use super::subject::SubjectExplanation;
use crate::clock::Clock;
use crate::document::exemption::{Exemption, Terms, Unmet};
use crate::document::policy::Policy;
use crate::gate::{ExemptionSource, RulePlan};
use crate::request::workload::Fact;
use crate::time::{Timestamp, Timezone};
use crate::util::truth::Truth;
use crate::views::{ExemptionTerms, RuleView};

/// An exemption about a rule, and whether it covers a subject.
#[derive(Clone, Debug)]
pub struct ExemptionMatch<'e> {
    subject: &'e SubjectExplanation<'e>,
    source: ExemptionSource,
    name: Option<&'e str>,
    terms: ExemptionTerms<'e>,
    namespace: Option<&'e str>,
    timezone: Timezone,
    barred: Option<Barred>,
}

/// Why a rule is not open to an exemption that is about it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Barred {
    /// The rule's `exemptable` does not allow it.
    NotOpen,
    /// It does not meet the policy's `exemptionRequirements`: which ones, for people.
    RequirementUnmet(String),
}

/// Whether an exemption is in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Window {
    /// It begins at this instant.
    NotYet(Timestamp),
    /// It is in force, until this instant where it ends.
    InForce(Option<Timestamp>),
    /// It ended at this instant.
    Ended(Timestamp),
}

impl<'e> RuleMatch<'e> {
    /// The exemptions that are about this rule: its own, and the documents that name it or every rule. Those that it is
    /// not open to are among them.
    pub fn exemptions(&self) -> impl Iterator<Item = ExemptionMatch<'e>> + use<'e> {
        about(self.subject, self.plan, self.policy, self.rule())
    }
}

/// The exemptions about a rule: its own, then the documents.
fn about<'e>(
    subject: &'e SubjectExplanation<'e>,
    plan: &'e RulePlan,
    policy: &'e Policy,
    rule: RuleView<'e>,
) -> impl Iterator<Item = ExemptionMatch<'e>> + use<'e> {
    let timezone = policy.timezone();
    let inline = rule.exemptions().enumerate().map(move |(index, inline)| ExemptionMatch {
        subject,
        source: ExemptionSource::Inline { policy: plan.policy(), rule: plan.rule(), index },
        name: inline.name(),
        terms: inline.terms().clone(),
        namespace: None,
        timezone,
        barred: None,
    });
    let documents = subject.gate.exemptions().iter().enumerate();
    let naming = documents.filter(move |(_, exemption)| exemption.is_about(policy.name(), rule.name()));
    inline.chain(naming.map(move |(index, exemption)| ExemptionMatch {
        subject,
        source: ExemptionSource::Document(index),
        name: Some(exemption.name()),
        terms: exemption.terms(),
        namespace: exemption.namespace(),
        timezone,
        barred: Barred::of(exemption, policy, rule),
    }))
}

impl Barred {
    fn of(exemption: &Exemption, policy: &Policy, rule: RuleView<'_>) -> Option<Self> {
        if !exemption.is_open_to(rule.exemptable()) {
            return Some(Self::NotOpen);
        }
        let unmet = exemption.0.terms.unmet(&policy.0.requirements, policy.timezone());
        unmet.map(|unmet: Unmet| Self::RequirementUnmet(unmet.to_string()))
    }
}

impl fmt::Display for Barred {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotOpen => f.write_str("the rule is not open to this exemption"),
            Self::RequirementUnmet(unmet) => f.write_str(unmet),
        }
    }
}

impl<'e> ExemptionMatch<'e> {
    /// Where it is written.
    pub fn source(&self) -> ExemptionSource {
        self.source
    }

    /// Its name, which an inline one need not have.
    pub fn name(&self) -> Option<&'e str> {
        self.name
    }

    /// What it says of when, where and what it exempts.
    pub fn terms(&self) -> &ExemptionTerms<'e> {
        &self.terms
    }

    /// Why the rule is not open to it; `None`: it is.
    pub fn barred(&self) -> Option<&Barred> {
        self.barred.as_ref()
    }

    /// The namespace that it is limited to, the workload's namespace, and whether that is the same. `None`: it is for
    /// every namespace.
    pub fn namespace(&self) -> Option<(&'e str, Fact<&'e str>, Truth)> {
        let own = self.namespace?;
        let actual = self.subject.place.text(crate::document::selector::TextField::Namespace);
        let truth = match actual {
            Fact::Unknown => Truth::Unknown,
            Fact::Absent => Truth::False,
            Fact::Value(actual) => (actual == own).into(),
        };
        Some((own, actual, truth))
    }

    /// The selectors of `match`, one of which must match; `None`: it is for every workload and image.
    pub fn selectors(&self) -> Option<impl Iterator<Item = SelectorMatch<'e>> + use<'e>> {
        Some(SelectorMatch::all(self.terms.selectors()?, self.subject.place))
    }

    /// Whether namespace and selectors match. Where that is unknown the exemption does not apply.
    pub fn truth(&self) -> Truth {
        let namespace = self.namespace().map_or(Truth::True, |(.., truth)| truth);
        let selectors = self.selectors().map_or(Truth::True, |mut selectors| {
            selectors
                .try_fold(Truth::False, |any, selector| match any.max(selector.truth()) {
                    Truth::True => Err(Truth::True),
                    any => Ok(any),
                })
                .unwrap_or_else(|decided| decided)
        });
        namespace.min(selectors)
    }

    /// Whether it is in force at the time of the decision. Its dates are in the timezone of the rule's policy.
    pub fn window(&self) -> Window {
        window(self.terms.terms(), self.timezone, &mut Clock::at(self.subject.now))
    }
}

fn window(terms: &Terms, timezone: Timezone, clock: &mut Clock) -> Window {
    let end = terms.end(timezone);
    if let Some(end) = end
        && clock.reached(end)
    {
        return Window::Ended(end);
    }
    match terms.valid_from.map(|from| from.start(timezone)) {
        Some(from) if !clock.reached(from) => Window::NotYet(from),
        _ => Window::InForce(end),
    }
}
