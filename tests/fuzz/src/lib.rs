//! What the fuzz targets do with a text: read it, and assert what must hold whatever it is.
//!
//! Nothing here knows of a fuzzer: a test of the workspace runs the same bodies over the seeds and some thousand
//! mutations of them.

// A body fails by panicking: that is how a fuzzer sees it.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod decide;
mod documents;
mod formats;
mod pointer;
mod texts;

pub use documents::{case, exemption, policy, report, request};
pub use formats::{admission_review, grype, trivy, yaml};
pub use texts::{glob, reference};

/// What a fuzzer does with bytes.
pub type Body = fn(&[u8]);

/// Every target by its name, which is that of its folder of seeds.
pub const TARGETS: &[(&str, Body)] = &[
    ("policy", policy),
    ("exemption", exemption),
    ("request", request),
    ("report", report),
    ("reference", reference),
    ("glob", glob),
    ("case", case),
    ("trivy", trivy),
    ("grype", grype),
    ("yaml", yaml),
    ("admission_review", admission_review),
];
