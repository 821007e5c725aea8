//! Policies.

use super::rule::RuleView;
use crate::document::exemption::Requirements;
use crate::document::policy::Policy;
use crate::time::{Duration, Timezone};
use crate::vocabulary::Severity;

/// What a policy requires of the exemptions from its rules.
#[derive(Clone, Copy, Debug)]
pub struct RequirementsView<'d>(&'d Requirements);

impl Policy {
    /// Its rules, in order.
    ///
    /// ```
    /// use imagegate::{Action, Policy};
    /// let policy = Policy::default();
    /// let rule = policy.rules().next().unwrap();
    /// assert_eq!((rule.name(), rule.action()), ("audit-high-and-critical", Action::Audit));
    /// ```
    pub fn rules(&self) -> impl ExactSizeIterator<Item = RuleView<'_>> {
        self.0.rules.iter().enumerate().map(RuleView::new)
    }

    /// The timezone that its dates, and those of the exemptions from its rules, are read in.
    pub fn timezone(&self) -> Timezone {
        self.0.timezone
    }

    /// What a finding of unknown severity counts as.
    pub fn unknown_severity(&self) -> Severity {
        self.0.unknown_severity
    }

    /// What it requires of exemptions.
    pub fn exemption_requirements(&self) -> RequirementsView<'_> {
        RequirementsView(&self.0.requirements)
    }

    /// The authors whose VEX statements it honours, sorted; `None`: it honours none.
    pub fn trusted_authors(&self) -> Option<impl ExactSizeIterator<Item = &str>> {
        Some(self.0.trusted_authors.as_ref()?.iter().map(String::as_str))
    }
}

impl RequirementsView<'_> {
    /// Whether they must give a reason.
    pub fn reason(&self) -> bool {
        self.0.reason
    }

    /// Whether they must say who approved them.
    pub fn approved_by(&self) -> bool {
        self.0.approved_by
    }

    /// Whether they must end.
    pub fn expiry(&self) -> bool {
        self.0.expiry
    }

    /// How long they may last.
    pub fn max_duration(&self) -> Option<Duration> {
        self.0.max_duration
    }
}
