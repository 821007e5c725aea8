//! Decides whether a container image may run.
#![forbid(unsafe_code)]
#![deny(clippy::float_arithmetic)]
#![deny(missing_docs)]

mod case;
mod conditions;
mod decision;
mod error;
mod evaluate;
mod exemption;
mod explain;
mod filter;
mod fingerprint;
mod forecast;
mod forgive;
mod gate;
mod glob;
pub mod json;
mod limit;
mod matcher;
mod metadata;
mod policy;
mod purl;
mod reference;
mod render;
mod report;
mod request;
pub mod schema;
mod selector;
mod state;
mod subject;
mod time;
mod truth;
mod vex;
mod vocabulary;
mod workload;

pub use case::{Case, answer_case, read_case};
pub use decision::Decision;
pub use error::{Code, Error, Position};
pub use exemption::Exemption;
pub use fingerprint::Fingerprint;
pub use forecast::Forecast;
pub use gate::Gate;
pub use policy::Policy;
pub use reference::{Digest, ImageReference};
pub use render::{Rendered, TextStyle};
pub use report::{Finding, FindingRef, Package, Report, ReportBuilder};
pub use request::{Image, Platform, Request};
pub use time::Instant;
pub use vex::{Vex, VexProduct, VexStatement};
pub use vocabulary::{Action, Class, Detail, FixState, Outcome, Severity, State, VexStatus};
pub use workload::{Field, Labels, Workload};
