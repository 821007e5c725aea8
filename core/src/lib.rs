//! Decides whether a container image may run.
#![forbid(unsafe_code)]
#![deny(missing_docs)]

mod error;
pub mod json;
mod limit;
mod reference;
mod report;
mod request;
mod subject;
mod time;
mod vocabulary;
mod workload;

pub use error::{Code, Error, Position};
pub use reference::{Digest, ImageReference};
pub use report::{Finding, FindingRef, Package, Report, ReportBuilder};
pub use request::{Image, Platform, Request};
pub use time::Instant;
pub use vocabulary::{Action, Class, Detail, FixState, Outcome, Severity, State, VexStatus};
pub use workload::{Field, Labels, Workload};
