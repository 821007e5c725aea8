//! Looks at policies and exemptions of `imagegate` before they decide anything.
//!
//! [`lint()`] finds what is valid and can never match: a wildcard that is compared as plain text, a misspelt kind, an
//! exemption whose window is empty. `docs/lints.md` has a paragraph for every code.
//!
//! Pure: documents in, values out; no files, no network, no clock.
//!
//! ```
//! use imagegate::Policy;
//! use imagegate_insight::{LintCode, lint};
//! let policy = Policy::from_json(br#"{"apiVersion": "imagegate.dev/v1", "kind": "ImagePolicy",
//!     "metadata": {"name": "shop"},
//!     "spec": {"rules": [{"name": "no-critical", "action": "deny",
//!         "scope": {"include": [{"namespace": "shop-*"}]},
//!         "when": [{"severity": {"atLeast": "critical"}}]}]}}"#)?;
//! let lints = lint(&[policy], &[]);
//! assert_eq!(lints[0].code, LintCode::WildcardInEquality);
//! assert_eq!(lints[0].document, "policies/0");
//! assert_eq!(lints[0].pointer, "/spec/rules/0/scope/include/0/namespace");
//! assert_eq!(lints[0].hint, "write namespace: {glob: \"shop-*\"}");
//! # Ok::<(), imagegate::Error>(())
//! ```
#![forbid(unsafe_code)]
#![deny(clippy::float_arithmetic)]
#![deny(missing_docs)]

mod lint;

pub use lint::{Lint, LintCode, lint};
