//! What others write, read into the model of `imagegate`: documents in YAML, Kubernetes objects.
//!
//! Pure: bytes in, values out; no files, no network, no clock.
#![forbid(unsafe_code)]
#![deny(missing_docs)]

mod encoding;
mod kubernetes;
mod yaml;

pub use kubernetes::{
    Admission, ContainerImage, Controllers, Found, HostFacts, Judged, ObjectIdentity, Operation, Owner, OwnerReference,
    ReviewIdentity, SkipReason, Skipped, read_kubernetes, read_kubernetes_within, review_identity,
};
pub use yaml::{Document, parse_documents, read_yaml};
