//! Policies: the rules that images are held to (section 1.1).

mod read;

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::document::exemption::{Exemptable, Requirements, Terms};
use crate::document::filter::Filter;
use crate::document::selector::Selector;
use crate::errors::Errors;
use crate::json::{Limits, Reader, Unknown};
use crate::time::{DateOrTimestamp, Duration, Timezone};
use crate::util::canonical::{Canonical, canonical};
use crate::vocabulary::{Action, ScanState, Severity};

/// An ImagePolicy: immutable, cheap to clone.
///
/// ```
/// use imagegate::Policy;
/// let policy = Policy::from_json(br#"{"apiVersion": "imagegate.dev/v1", "kind": "ImagePolicy",
///     "metadata": {"name": "production"},
///     "spec": {"rules": [{"name": "block-critical", "action": "deny",
///                         "when": [{"severity": {"atLeast": "critical"}}]}]}}"#)?;
/// assert_eq!(policy.name(), "production");
/// # Ok::<(), imagegate::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Policy(pub(crate) Arc<PolicyDocument>);

#[derive(Debug)]
pub(crate) struct PolicyDocument {
    pub(crate) name: String,
    pub(crate) timezone: Timezone,
    pub(crate) unknown_severity: Severity,
    pub(crate) requirements: Requirements,
    /// Sorted; absent: no VEX statement is honoured.
    pub(crate) trusted_authors: Option<BTreeSet<String>>,
    pub(crate) rules: Vec<Rule>,
}

#[derive(Debug)]
pub(crate) struct Rule {
    pub(crate) name: String,
    pub(crate) enabled: bool,
    pub(crate) action: Action,
    pub(crate) enforce_from: Option<DateOrTimestamp>,
    pub(crate) message: Option<String>,
    pub(crate) exemptable: Exemptable,
    pub(crate) scope: RuleScope,
    pub(crate) findings: Findings,
    pub(crate) when: Vec<Condition>,
    pub(crate) grace: Grace,
    pub(crate) exemptions: Vec<Inline>,
}

/// An exemption that stands in the rule that it is about.
#[derive(Debug)]
pub(crate) struct Inline {
    pub(crate) terms: Arc<Terms>,
    pub(crate) name: Option<String>,
}

#[derive(Debug, Default)]
pub(crate) struct RuleScope {
    pub(crate) name: Option<String>,
    /// Any of; empty: everything.
    pub(crate) include: Vec<Selector>,
    /// Any of.
    pub(crate) exclude: Vec<Selector>,
}

/// What a rule does where there are no findings to look at. Ordered: the stricter is the larger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Answer {
    /// The rule does not trigger by it.
    Ignore,
    /// The conditions are looked at.
    Evaluate,
    /// The rule triggers.
    Trigger,
}

/// The answers, state by state.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Findings {
    missing: Answer,
    pending: Answer,
    failed: Answer,
    unsupported: Answer,
    unavailable: Answer,
    partial: Answer,
    stale: Answer,
    pub(crate) max_age: Option<Duration>,
    pub(crate) scan_within: Option<Duration>,
}

#[derive(Debug)]
pub(crate) enum Condition {
    Finding { filter: Filter, allowed: u32, count: Count },
    Image(ImageCondition),
}

/// What a condition counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Count {
    /// Distinct canonical ids.
    Ids,
    /// Distinct (canonical id, package name, version, path).
    Findings,
}

/// All that is asked must hold; `always` asks nothing.
#[derive(Debug, Default)]
pub(crate) struct ImageCondition {
    pub(crate) digest_not_pinned: bool,
    pub(crate) older_than: Option<Duration>,
    pub(crate) os_end_of_life: bool,
}

#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Grace {
    pub(crate) published_within: Option<Duration>,
    pub(crate) fixed_within: Option<Duration>,
    pub(crate) unfixed: bool,
    pub(crate) already_running: Option<Duration>,
    pub(crate) in_baseline: bool,
}

/// The policy of hosts that are given none (section 5).
const DEFAULT: &str = r#"{
  "apiVersion": "imagegate.dev/v1",
  "kind": "ImagePolicy",
  "metadata": {"name": "default"},
  "spec": {"rules": [{"name": "audit-high-and-critical", "action": "audit", "when": [{"severity": {"atLeast": "high"}}]}]}
}
"#;

canonical!(struct PolicyDocument { name, timezone, unknown_severity, requirements, trusted_authors, rules });
canonical!(struct Rule {
    name, enabled, action, enforce_from, message, exemptable, scope, findings, when, grace, exemptions
});
canonical!(struct Inline { terms, name });
canonical!(struct RuleScope { name, include, exclude });
canonical!(
    enum Answer {
        Ignore = 0,
        Evaluate = 1,
        Trigger = 2,
    }
);
canonical!(struct Findings {
    missing, pending, failed, unsupported, unavailable, partial, stale, max_age, scan_within
});
canonical!(
    enum Count {
        Ids = 0,
        Findings = 1,
    }
);
canonical!(struct ImageCondition { digest_not_pinned, older_than, os_end_of_life });
canonical!(struct Grace { published_within, fixed_within, unfixed, already_running, in_baseline });

impl Canonical for Condition {
    fn write_to(&self, out: &mut Vec<u8>) {
        match self {
            Self::Finding { filter, allowed, count } => (0_u8, filter, allowed, count).write_to(out),
            Self::Image(condition) => (1_u8, condition).write_to(out),
        }
    }
}

impl Policy {
    /// The default policy as a document: one rule that audits High and Critical findings.
    pub const DEFAULT_JSON: &str = DEFAULT;

    /// Reads an ImagePolicy document.
    ///
    /// # Errors
    ///
    /// Everything that is wrong, see section 7 of the semantics.
    pub fn from_json(bytes: &[u8]) -> Result<Self, Errors> {
        Self::from_json_within(bytes, Limits::POLICY)
    }

    /// Reads an ImagePolicy document of a size that the caller limits.
    ///
    /// # Errors
    ///
    /// As [`Policy::from_json`].
    pub fn from_json_within(bytes: &[u8], limits: Limits) -> Result<Self, Errors> {
        let read = Reader::document(bytes, limits, Unknown::Refuse, read::read_policy)?;
        Ok(Self(Arc::new(read)))
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.0.name
    }
}

impl Default for Policy {
    /// The policy of hosts that are given none: it audits High and Critical findings (section 5).
    fn default() -> Self {
        let filter = Filter::at_least(Severity::High);
        let rule = Rule {
            name: "audit-high-and-critical".to_owned(),
            when: vec![Condition::Finding { filter, allowed: 0, count: Count::Ids }],
            ..Rule::default()
        };
        Self(Arc::new(PolicyDocument { name: "default".to_owned(), rules: vec![rule], ..PolicyDocument::default() }))
    }
}

impl Default for PolicyDocument {
    fn default() -> Self {
        Self {
            name: String::new(),
            timezone: Timezone::default(),
            unknown_severity: Severity::Unknown,
            requirements: Requirements::default(),
            trusted_authors: None,
            rules: Vec::new(),
        }
    }
}

impl Default for Rule {
    fn default() -> Self {
        Self {
            name: String::new(),
            enabled: true,
            action: Action::Audit,
            enforce_from: None,
            message: None,
            exemptable: Exemptable::Always,
            scope: RuleScope::default(),
            findings: Findings::default(),
            when: Vec::new(),
            grace: Grace::default(),
            exemptions: Vec::new(),
        }
    }
}

impl Findings {
    /// The answer to a state without findings, to partial and to stale.
    pub(crate) fn answer(&self, state: ScanState) -> Answer {
        match state {
            ScanState::Complete => Answer::Evaluate,
            ScanState::Missing => self.missing,
            ScanState::Pending => self.pending,
            ScanState::Failed => self.failed,
            ScanState::Unsupported => self.unsupported,
            ScanState::Unavailable => self.unavailable,
            ScanState::Partial => self.partial,
            ScanState::Stale => self.stale,
        }
    }

    fn can_trigger(&self) -> bool {
        ScanState::ALL.iter().any(|state| self.answer(*state) == Answer::Trigger)
    }

    fn required() -> Self {
        let trigger = Answer::Trigger;
        Self {
            missing: trigger,
            pending: trigger,
            failed: trigger,
            unsupported: trigger,
            unavailable: trigger,
            partial: trigger,
            stale: trigger,
            ..Self::default()
        }
    }
}

impl Default for Findings {
    fn default() -> Self {
        let ignore = Answer::Ignore;
        Self {
            missing: ignore,
            pending: ignore,
            failed: ignore,
            unsupported: ignore,
            unavailable: ignore,
            partial: Answer::Evaluate,
            stale: Answer::Evaluate,
            max_age: None,
            scan_within: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_policy_is_the_document_that_is_shown() {
        let read = Policy::from_json(Policy::DEFAULT_JSON.as_bytes()).unwrap();
        assert_eq!(format!("{:?}", read.0), format!("{:?}", Policy::default().0));
    }
}
