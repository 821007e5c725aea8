//! Why a rule is in scope or not: its scope, field by field.

use super::subject::SubjectExplanation;
use crate::document::policy::{Policy, Rule};
use crate::document::selector::Target;
use crate::gate::RulePlan;
use crate::gate::scope::Scope;
use crate::request::workload::Fact;
use crate::util::truth::Truth;
use crate::views::{FieldTest, RuleView, SelectorView};

/// A rule of the gate, and whether its scope holds for a subject.
#[derive(Clone, Copy)]
pub struct RuleMatch<'e> {
    pub(super) subject: &'e SubjectExplanation<'e>,
    pub(super) plan: &'e RulePlan,
    pub(super) policy: &'e Policy,
    written: &'e Rule,
}

/// Whether a selector matches a subject.
#[derive(Clone, Debug)]
pub struct SelectorMatch<'e> {
    selector: SelectorView<'e>,
    fields: Vec<FieldMatch<'e>>,
    truth: Truth,
}

/// What a selector asks of one field, and what the subject has there.
#[derive(Clone, Debug)]
pub struct FieldMatch<'e> {
    test: FieldTest<'e>,
    values: Vec<Fact<&'e str>>,
    truth: Truth,
}

impl SubjectExplanation<'_> {
    /// Why each rule of the gate is in scope here or not, and which exemptions from it match, field by field.
    pub fn matches(&self) -> impl Iterator<Item = RuleMatch<'_>> {
        self.gate.0.rules.iter().filter_map(|plan| RuleMatch::new(self, plan))
    }
}

impl<'e> RuleMatch<'e> {
    pub(super) fn new(subject: &'e SubjectExplanation<'e>, plan: &'e RulePlan) -> Option<Self> {
        let (policy, written) = subject.gate.0.written(plan)?;
        Some(Self { subject, plan, policy, written })
    }

    /// The policy's index among those that the gate was compiled from.
    pub fn policy_index(&self) -> usize {
        self.plan.policy()
    }

    /// The policy.
    pub fn policy(&self) -> &'e Policy {
        self.policy
    }

    /// The rule as it is written. Where it is not enabled, its scope does not matter.
    pub fn rule(&self) -> RuleView<'e> {
        RuleView::new((self.plan.rule(), self.written))
    }

    /// Whether the scope holds. Where that is unknown the rule applies.
    pub fn truth(&self) -> Truth {
        Scope::of_rule(&self.written.scope).test(&self.subject.place)
    }

    /// The selectors of `include`, one of which must match; none: everything is included.
    pub fn include(&self) -> impl Iterator<Item = SelectorMatch<'e>> + use<'e> {
        SelectorMatch::all(self.rule().scope().include(), self.subject.place)
    }

    /// The selectors of `exclude`, none of which may match.
    pub fn exclude(&self) -> impl Iterator<Item = SelectorMatch<'e>> + use<'e> {
        SelectorMatch::all(self.rule().scope().exclude(), self.subject.place)
    }
}

impl std::fmt::Debug for RuleMatch<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RuleMatch")
            .field("policy", &self.policy.name())
            .field("rule", &self.written.name)
            .field("truth", &self.truth())
            .finish_non_exhaustive()
    }
}

impl<'e> SelectorMatch<'e> {
    pub(super) fn all(
        selectors: impl Iterator<Item = SelectorView<'e>>,
        place: Target<'e>,
    ) -> impl Iterator<Item = Self> {
        selectors.map(move |selector| {
            let tests = selector.selector().tests.iter().zip(selector.fields());
            let fields = tests.map(|(test, view)| FieldMatch {
                test: view,
                values: place.values(test),
                truth: test.test(&place),
            });
            Self { fields: fields.collect(), truth: selector.selector().test(&place), selector }
        })
    }

    /// The selector as it is written, with its JSON pointer.
    pub fn selector(&self) -> &SelectorView<'e> {
        &self.selector
    }

    /// What it asks of each field: all must hold.
    pub fn fields(&self) -> &[FieldMatch<'e>] {
        &self.fields
    }

    /// Whether it matches.
    pub fn truth(&self) -> Truth {
        self.truth
    }
}

impl<'e> FieldMatch<'e> {
    /// What is asked, with its JSON pointer.
    pub fn test(&self) -> &FieldTest<'e> {
        &self.test
    }

    /// What the subject has: one value, or for `digest` those of the image and of the platform.
    pub fn values(&self) -> &[Fact<&'e str>] {
        &self.values
    }

    /// Whether the test holds.
    pub fn truth(&self) -> Truth {
        self.truth
    }
}
