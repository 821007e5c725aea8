//! Rules.

use super::below;
use super::condition::ConditionView;
use super::exemption::InlineExemptionView;
use super::selector::SelectorView;
use crate::document::exemption::Exemptable;
use crate::document::policy::{Answer, Findings, Grace, Rule, RuleScope};
use crate::time::{DateOrTimestamp, Duration};
use crate::vocabulary::{Action, ScanState};

/// A rule of a policy.
#[derive(Clone, Copy, Debug)]
pub struct RuleView<'d> {
    rule: &'d Rule,
    index: usize,
}

/// Where a rule holds: where `include` does, or it is empty, and `exclude` does not.
#[derive(Clone, Debug)]
pub struct ScopeView<'d> {
    scope: &'d RuleScope,
    pointer: String,
}

/// What a rule does where there are no findings to look at.
#[derive(Clone, Copy, Debug)]
pub struct FindingsView<'d>(&'d Findings);

/// Which findings a rule forgives for some time.
#[derive(Clone, Copy, Debug)]
pub struct GraceView<'d>(&'d Grace);

impl<'d> RuleView<'d> {
    pub(crate) fn new((index, rule): (usize, &'d Rule)) -> Self {
        Self { rule, index }
    }

    /// Its name.
    pub fn name(&self) -> &'d str {
        &self.rule.name
    }

    /// Whether it is switched on.
    pub fn is_enabled(&self) -> bool {
        self.rule.enabled
    }

    /// What it does when it triggers, once it is enforced.
    pub fn action(&self) -> Action {
        self.rule.action
    }

    /// From when on it denies; before it audits.
    pub fn enforce_from(&self) -> Option<DateOrTimestamp> {
        self.rule.enforce_from
    }

    /// What is said when it triggers.
    pub fn message(&self) -> Option<&'d str> {
        self.rule.message.as_deref()
    }

    /// Which exemptions it is open to.
    pub fn exemptable(&self) -> Exemptable {
        self.rule.exemptable
    }

    /// Where it holds.
    pub fn scope(&self) -> ScopeView<'d> {
        ScopeView { scope: &self.rule.scope, pointer: below(&self.pointer(), "scope") }
    }

    /// What it does where there are no findings to look at.
    pub fn findings(&self) -> FindingsView<'d> {
        FindingsView(&self.rule.findings)
    }

    /// Its conditions: it triggers where any of them holds.
    pub fn when(&self) -> impl ExactSizeIterator<Item = ConditionView<'d>> + use<'d> {
        let pointer = below(&self.pointer(), "when");
        let view = move |(index, condition)| ConditionView::new(condition, below(&pointer, index));
        self.rule.when.iter().enumerate().map(view)
    }

    /// Which findings it forgives for some time.
    pub fn grace(&self) -> GraceView<'d> {
        GraceView(&self.rule.grace)
    }

    /// The exemptions in it.
    pub fn exemptions(&self) -> impl ExactSizeIterator<Item = InlineExemptionView<'d>> + use<'d> {
        let pointer = below(&self.pointer(), "exemptions");
        let view = move |(index, inline)| InlineExemptionView::new(inline, below(&pointer, index));
        self.rule.exemptions.iter().enumerate().map(view)
    }

    /// The JSON pointer of the rule.
    pub fn pointer(&self) -> String {
        below("/spec/rules", self.index)
    }
}

impl<'d> ScopeView<'d> {
    /// A label for people.
    pub fn name(&self) -> Option<&'d str> {
        self.scope.name.as_deref()
    }

    /// Any of them must match; none: everything is included.
    pub fn include(&self) -> impl ExactSizeIterator<Item = SelectorView<'d>> + use<'d> {
        SelectorView::list(&self.scope.include, below(&self.pointer, "include"))
    }

    /// None of them may match.
    pub fn exclude(&self) -> impl ExactSizeIterator<Item = SelectorView<'d>> + use<'d> {
        SelectorView::list(&self.scope.exclude, below(&self.pointer, "exclude"))
    }

    /// The JSON pointer of the scope, whether or not the rule writes one.
    pub fn pointer(&self) -> &str {
        &self.pointer
    }
}

impl FindingsView<'_> {
    /// What the rule does in a state; with [`ScanState::Complete`] it always looks at the conditions.
    pub fn answer(&self, state: ScanState) -> Answer {
        self.0.answer(state)
    }

    /// From which age on a report is stale.
    pub fn max_age(&self) -> Option<Duration> {
        self.0.max_age
    }

    /// How long after it was pushed an image need not be scanned.
    pub fn scan_within(&self) -> Option<Duration> {
        self.0.scan_within
    }
}

impl GraceView<'_> {
    /// For how long after it was published.
    pub fn published_within(&self) -> Option<Duration> {
        self.0.published_within
    }

    /// For how long after a fix became available.
    pub fn fixed_within(&self) -> Option<Duration> {
        self.0.fixed_within
    }

    /// Whether findings without a fix are forgiven.
    pub fn unfixed(&self) -> bool {
        self.0.unfixed
    }

    /// For how long after it was published, where the image runs already.
    pub fn already_running(&self) -> Option<Duration> {
        self.0.already_running
    }

    /// Whether findings of the image that runs now are forgiven.
    pub fn in_baseline(&self) -> bool {
        self.0.in_baseline
    }
}
