//! Decides whether a container image may run: policies, exemptions, VEX statements and scan reports in, one decision
//! that explains itself out.
//!
//! A pure function. There is no clock, no I/O, no randomness and no locale in here: the same input gives the same bytes
//! everywhere. What is not given is unknown, and what is unknown never helps an image in.
//!
//! - [`Policy`], [`Exemption`] and [`Vex`] are read from documents and compiled into a [`Gate`].
//! - [`Report`]s are read once and shared; a [`Request`] says which images would run where.
//! - [`Gate::evaluate`] fills a [`Decision`]; [`Gate::render`] writes it as JSON or text; [`Gate::forecast`] tells how it
//!   will change.
//!
//! ```
//! use imagegate::{Action, Decision, Gate, Image, Timestamp, Policy, Report, Request, Vex, Workload};
//!
//! let policy = Policy::from_json(br#"{
//!     "apiVersion": "imagegate.dev/v1", "kind": "ImagePolicy", "metadata": {"name": "production"},
//!     "spec": {"rules": [{"name": "block-critical", "action": "deny",
//!         "scope": {"include": [{"namespace": "payments"}]},
//!         "when": [{"severity": {"atLeast": "critical"}}]}]}}"#)?;
//! let gate = Gate::compile(&[policy], &[], &Vex::default())?;
//!
//! let report = Report::from_json(br#"{"scanner": {"name": "trivy"}, "findings": [{"id": "CVE-2024-0001",
//!     "severity": "critical", "package": {"name": "openssl", "version": "3.0.1"}, "fix": {"versions": ["3.0.2"]}}]}"#)?;
//! let workload = Workload { namespace: "payments".into(), ..Workload::default() };
//! let image = Image { reports: vec![report], ..Image::new("contoso.azurecr.io/payments/api:1.4") };
//! let request = Request::new(Some(workload), vec![image])?;
//!
//! // The buffer is reused: evaluating into a warm one allocates nothing.
//! let mut decision = Decision::default();
//! let now = Timestamp::parse("2026-11-20T08:00:00Z").ok_or("not an instant")?;
//! gate.evaluate(&request, now, &mut decision);
//! assert_eq!(decision.action(), Action::Deny);
//! assert_eq!(
//!     gate.render(&request, &decision).to_short_text(1024),
//!     "denied: contoso.azurecr.io/payments/api:1.4 by production/block-critical: 1 finding (0 allowed), worst critical \
//!      CVE-2024-0001 in openssl 3.0.1, fixed in 3.0.2"
//! );
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Foreign formats (Trivy, Grype, YAML, Kubernetes objects) are read by the crate `imagegate-formats`.
#![forbid(unsafe_code)]
#![deny(clippy::float_arithmetic)]
#![deny(missing_docs)]

// First, for the macro `keys!`, which the other modules use by its name.
#[macro_use]
pub mod json;

mod clock;
mod decided;
mod document;
mod error;
mod errors;
mod evaluate;
pub mod explain;
mod fingerprint;
mod gate;
mod reference;
mod render;
mod report;
mod request;
pub mod schema;
#[cfg(feature = "serde")]
mod serde;
mod stream;
mod time;
mod util;
pub mod views;
mod vocabulary;

pub use decided::Decided;
pub use document::exemption::Exemption;
pub use document::policy::Policy;
pub use document::vex::{Vex, VexProduct, VexStatement};
pub use error::{Code, Error, Position};
pub use errors::Errors;
pub use evaluate::decision::Decision;
pub use evaluate::forecast::Forecast;
pub use evaluate::uncounted::{Uncounted, UncountedReason};
pub use fingerprint::Fingerprint;
pub use gate::Gate;
pub use reference::{Digest, ImageReference};
pub use render::{Rendered, TextStyle};
pub use report::{Finding, FindingRef, Package, Report, ReportBuilder};
pub use request::belonging::Mismatch;
pub use request::workload::{Fact, Labels, Workload};
pub use request::{Image, Platform, Request};
pub use stream::{Case, answer_case, read_case};
pub use time::Timestamp;
pub use vocabulary::{Action, Detail, FindingClass, FixState, Outcome, ReportState, ScanState, Severity, VexStatus};

/// The examples of the README compile.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
