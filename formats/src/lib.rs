//! Reads what imagegate decides on from the formats that are about: scanners' reports, documents in YAML, Kubernetes
//! objects.
//!
//! [`read_reports`] tells by itself which scanner wrote a report and turns it into the one model that policies are
//! evaluated on. It does no I/O, never panics, and reads a document whole or refuses it: with a code, a JSON pointer
//! and the place in the text.
#![forbid(unsafe_code)]
#![deny(missing_docs)]

mod cvss;
mod detect;
mod encoding;
mod grype;
mod image;
mod kubernetes;
mod read;
mod trivy;
mod value;
mod yaml;

pub use kubernetes::{
    Admission, ContainerImage, Controllers, Found, HostFacts, Judged, ObjectIdentity, Operation, Owner, OwnerReference,
    ReviewIdentity, SkipReason, Skipped, read_kubernetes, read_kubernetes_within, review_identity,
};
pub use read::{Format, ReadReports, detect, read_reports, read_reports_within};
pub use yaml::{Document, parse_documents, read_yaml};
