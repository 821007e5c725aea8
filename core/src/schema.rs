//! JSON Schemas (draft 2020-12) of the documents: for editors, and for whoever writes documents by program.
//!
//! What a schema refuses the engine refuses too. The engine refuses more: names that are used twice, ranges and
//! patterns that are none, durations beyond the limit, and whatever else needs more than a look at the shape.
//!
//! ```
//! assert!(imagegate::schema::policy().contains("https://imagegate.dev/schemas/v1/policy.schema.json"));
//! ```

/// The schema of an ImagePolicy.
pub const fn policy() -> &'static str {
    include_str!("../schemas/policy.schema.json")
}

/// The schema of an ImageExemption.
pub const fn exemption() -> &'static str {
    include_str!("../schemas/exemption.schema.json")
}

/// The schema of a request.
pub const fn request() -> &'static str {
    include_str!("../schemas/request.schema.json")
}

/// The schema of a REPORT, the one model that every scanner's format is read into.
pub const fn report() -> &'static str {
    include_str!("../schemas/report.schema.json")
}

/// The schema of a decision. It is open: later engines of version 1 may add keys.
pub const fn decision() -> &'static str {
    include_str!("../schemas/decision.schema.json")
}
