//! A custom resource of Trivy-operator about an image, until those of one image are joined.

use imagegate::{ReportBuilder, Timestamp};

/// What a resource is for the image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// It says what vulnerabilities there are.
    Scan,
    /// It says something else of the image.
    Part,
    /// It says nothing.
    NotScanned,
}

/// Reference and digest of an image.
pub(crate) type Image = (String, Option<String>);

/// A resource about an image.
#[derive(Debug)]
pub(crate) struct Resource {
    pub(crate) role: Role,
    pub(crate) image: Option<Image>,
    pub(crate) scanned_at: Option<Timestamp>,
    pub(crate) builder: ReportBuilder,
    /// The name of the image, where that is no reference.
    pub(crate) dropped: Option<String>,
}
