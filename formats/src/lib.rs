//! What others write, read into the model of `imagegate`: documents in YAML, Kubernetes objects.
//!
//! Pure: bytes in, values out; no files, no network, no clock.
#![forbid(unsafe_code)]
#![deny(missing_docs)]

mod encoding;
mod yaml;

pub use yaml::{Document, parse_documents, read_yaml};
