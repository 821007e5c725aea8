//! Documents as their authors wrote them: policies, exemptions, VEX statements.
//!
//! JSON comes in; typed documents with everything checked that can be checked in one document go out. Selectors, filters
//! and patterns are here because they are parts of documents, and they can be asked about a request. May import `json`,
//! `report`, `request` and what these import.

pub(crate) mod exemption;
pub(crate) mod filter;
pub(crate) mod glob;
pub(crate) mod matcher;
pub(crate) mod metadata;
pub(crate) mod policy;
mod purl;
pub(crate) mod selector;
pub(crate) mod vex;
