//! What `imagegate-formats` reads and writes.

pub(crate) mod admission;
pub(crate) mod documents;
pub(crate) mod kubernetes;
pub(crate) mod lint;
pub(crate) mod reports;
