//! What others write, read into the model of `imagegate`: scanners' reports, documents in YAML, Kubernetes objects.
//!
//! [`read_reports`] tells by itself which scanner wrote a report. [`read_documents`] takes policies and exemptions in JSON
//! or YAML, [`read_kubernetes`] finds what would run in objects and AdmissionReviews, and [`AdmissionResponse`] answers
//! these.
//!
//! Pure: bytes in, values out; no files, no network, no clock. A text is read whole or refused, with a code, a JSON
//! pointer and the place in the text.
#![forbid(unsafe_code)]
#![deny(missing_docs)]

mod cvss;
mod detect;
mod documents;
mod encoding;
mod format;
mod from_yaml;
mod grype;
mod ids;
mod image;
mod kubernetes;
mod log_lines;
mod mirrors;
mod output;
mod package_type;
mod read;
mod recognise;
mod resource;
mod several;
mod trivy;
mod value;
mod yaml;

pub use documents::{DocumentItem, DocumentKind, Documents, read_documents, read_one};
pub use format::Format;
pub use kubernetes::{
    Admission, AdmissionResponse, ContainerImage, Controllers, Found, HostFacts, Judged, JudgedAs, ObjectIdentity,
    Operation, Owner, OwnerReference, PassedOver, ReviewIdentity, SkipReason, Skipped, UnverifiedOwner,
    UnverifiedReason, read_kubernetes, read_kubernetes_within, review_identity, verify_owners,
};
pub use mirrors::Mirrors;
pub use output::{DroppedName, Other, Suppressed};
pub use read::{ReadReports, detect, read_reports, read_reports_within};
pub use recognise::{Recognised, recognise};
pub use yaml::{Document, parse_documents, read_manifests, read_yaml};
