//! What the author of a policy asks next.
//!
//! [`lint`] finds what in policies and exemptions can never match, or does not match what its author will expect: a
//! wildcard that is compared by equality, a kind in another spelling, an exemption whose window is empty.
//!
//! Pure, like the engine: no clock, no files, no network. Nothing in here decides about an image. What policies say comes
//! from the views of [`imagegate::inspect`], so a policy is read once.
#![forbid(unsafe_code)]
#![deny(missing_docs)]

mod lint;

pub use lint::{Lint, LintCode, lint};
