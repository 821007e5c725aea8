//! What policies and exemptions say, to be read: for linters, forms and importers.
//!
//! A view borrows from the document that it is of and knows where in it the thing is, as a JSON pointer. Nothing in
//! here decides: a [`Gate`](crate::Gate) does.
//!
//! [`Policy::rules`] and [`Exemption::terms`] are where views begin:
//!
//! ```
//! use imagegate::Policy;
//! use imagegate::views::{Operator, SelectorField};
//! let policy = Policy::from_json(br#"{"apiVersion": "imagegate.dev/v1", "kind": "ImagePolicy",
//!     "metadata": {"name": "production"},
//!     "spec": {"rules": [{"name": "block-critical", "action": "deny",
//!         "scope": {"include": [{"namespace": {"startsWith": ["shop-", "pay-"]}, "labels": {"tier": "gold"}}]},
//!         "when": [{"severity": {"atLeast": "critical"}}]}]}}"#)?;
//! let rule = policy.rules().next().ok_or("no rule")?;
//! let selector = rule.scope().include().next().ok_or("no selector")?;
//! let fields: Vec<_> = selector.fields().collect();
//!
//! assert_eq!(fields[0].field(), SelectorField::Namespace);
//! assert_eq!(fields[0].pointer(), "/spec/rules/0/scope/include/0/namespace");
//! assert_eq!(fields[0].matcher().operator(), Operator::StartsWith);
//! let operands: Vec<_> = fields[0].matcher().operands().map(|operand| operand.as_str()).collect();
//! assert_eq!(operands, ["shop-", "pay-"]);
//!
//! assert_eq!((fields[1].field(), fields[1].key()), (SelectorField::Labels, Some("tier")));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! What has several spellings of one meaning is shown as it is compared, not as it was written: a `severity` threshold
//! is the list of severities, a registry is in its normal form, an instant in UTC. The texts of matchers are as they
//! were written. What no decision depends on (`description`, `ticket`) is not kept.

mod condition;
mod exemption;
mod filter;
mod matcher;
mod policy;
mod rule;
mod selector;

pub use condition::{ConditionView, FindingConditionView, ImageConditionView};
pub use exemption::{ExemptionTerms, InlineExemptionView, RuleNameView};
pub use filter::{FactTest, FilterView, PackageFilterView};
pub use matcher::{MatcherView, OperandView};
pub use policy::RequirementsView;
pub use rule::{FindingsView, GraceView, RuleView, ScopeView};
pub use selector::{FieldTest, SelectorView};

pub use crate::document::exemption::Exemptable;
pub use crate::document::glob::GlobPart;
pub use crate::document::policy::{Answer, Count};
pub use crate::time::{Date, DateOrTimestamp, Duration, Timezone};
pub use crate::vocabulary::{Operator, SelectorField};

#[cfg(doc)]
use crate::{Exemption, Policy};

/// The JSON pointer of a key or an index below another pointer.
fn below(pointer: &str, key: impl std::fmt::Display) -> String {
    format!("{pointer}/{key}")
}

/// The JSON pointer of a key that may need escapes.
fn below_key(pointer: &str, key: &str) -> String {
    below(pointer, key.replace('~', "~0").replace('/', "~1"))
}
