//! Read-only views of what policies and exemptions say, each with its JSON pointer: for tools that look at policies
//! without evaluating them (linters, editors, pages). They are made from what was read, so there is no second reading
//! that could differ.

mod exemption;
mod filter;
mod matcher;
mod selector;

pub use exemption::ExemptionView;
pub use filter::FilterView;
pub use matcher::{MatcherView, Operator};
pub use selector::{FieldTest, SelectorView};

use crate::exemption::Exemption;
use crate::policy::{Condition, Policy, Rule};
use crate::vocabulary::Action;

/// A rule of a policy.
#[derive(Clone, Copy, Debug)]
pub struct RuleView<'p> {
    policy: &'p Policy,
    rule: &'p Rule,
    index: usize,
}

impl Policy {
    /// The rules with what they say, in order.
    ///
    /// ```
    /// use imagegate::Policy;
    /// let policy = Policy::from_json(br#"{"apiVersion": "imagegate.dev/v1", "kind": "ImagePolicy",
    ///     "metadata": {"name": "production"},
    ///     "spec": {"rules": [{"name": "block", "action": "deny",
    ///         "scope": {"include": [{"namespace": {"startsWith": "shop-"}}]},
    ///         "when": [{"severity": {"atLeast": "critical"}}]}]}}"#)?;
    /// let rule = policy.rule_views().next().unwrap();
    /// let selector = rule.include().next().unwrap();
    /// let test = &selector.tests()[0];
    /// assert_eq!((rule.name(), test.field(), test.matcher().operands()), ("block", "namespace", vec!["shop-".into()]));
    /// assert_eq!(test.pointer(), "/spec/rules/0/scope/include/0/namespace");
    /// # Ok::<(), imagegate::Error>(())
    /// ```
    pub fn rule_views(&self) -> impl ExactSizeIterator<Item = RuleView<'_>> {
        self.0.rules.iter().enumerate().map(|(index, rule)| RuleView { policy: self, rule, index })
    }
}

impl<'p> RuleView<'p> {
    /// Its name.
    pub fn name(&self) -> &'p str {
        &self.rule.name
    }

    /// Whether it is enabled.
    pub fn is_enabled(&self) -> bool {
        self.rule.enabled
    }

    /// The action as it is written, whatever `enforceFrom` says.
    pub fn action(&self) -> Action {
        self.rule.action
    }

    /// The JSON pointer of the rule in its policy.
    pub fn pointer(&self) -> String {
        format!("/spec/rules/{}", self.index)
    }

    /// The selectors of which any may match for the rule to apply; none: it applies everywhere.
    pub fn include(&self) -> impl ExactSizeIterator<Item = SelectorView<'p>> + use<'p> {
        SelectorView::list(&self.rule.scope.include, &format!("{}/scope/include", self.pointer()))
    }

    /// The selectors of which any keeps the rule from applying.
    pub fn exclude(&self) -> impl ExactSizeIterator<Item = SelectorView<'p>> + use<'p> {
        SelectorView::list(&self.rule.scope.exclude, &format!("{}/scope/exclude", self.pointer()))
    }

    /// The filters of its conditions on findings, in order.
    pub fn filters(&self) -> impl Iterator<Item = FilterView<'p>> + use<'p> {
        let pointer = self.pointer();
        let conditions = self.rule.when.iter().enumerate();
        conditions.filter_map(move |(index, condition)| match condition {
            Condition::Finding { filter, .. } => Some(FilterView::new(filter, format!("{pointer}/when/{index}"))),
            Condition::Image(_) => None,
        })
    }

    /// The exemptions that are written in the rule.
    pub fn exemptions(&self) -> impl ExactSizeIterator<Item = ExemptionView<'p>> + use<'p> {
        let (policy, pointer) = (self.policy, self.pointer());
        let inline = self.rule.exemptions.iter().enumerate();
        inline.map(move |(index, inline)| {
            ExemptionView::inline(&inline.terms, policy, format!("{pointer}/exemptions/{index}"))
        })
    }
}

impl Exemption {
    /// What the exemption says.
    pub fn view(&self) -> ExemptionView<'_> {
        ExemptionView::of_document(self)
    }
}

/// A key as a part of a JSON pointer.
fn escaped(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}
