//! What the benches measure: cases and reports of any size, the same for good.
//!
//! The four standard sizes are those of the comparison: S1 has 1 rule, no exemption and 10 findings, S2 10, 10 and
//! 100, S3 100, 100 and 500, S4 1000, 1000 and 2000. Two rules of five are in scope, a quarter ask for eight ids, the
//! rest for a severity with an allowed count.

mod documents;
mod everything;
mod finding;
mod rng;
mod setting;
mod shape;
mod trivy;
mod varied;

pub use documents::Documents;
pub use everything::everything;
pub use finding::native_report;
pub use setting::{sizes, standard_text, target, timing};
pub use shape::{Scope, Shape, request_of};
pub use trivy::trivy_report;
pub use varied::varied;

/// The standard sizes: name, rules, exemptions, findings.
pub const STANDARD: [(&str, u64, u64, u64); 4] =
    [("S1", 1, 0, 10), ("S2", 10, 10, 100), ("S3", 100, 100, 500), ("S4", 1000, 1000, 2000)];

/// One line of what `imagegate evaluate --stream` reads.
pub fn case(rules: u64, exemptions: u64, findings: u64) -> String {
    Shape { rules, exemptions, findings, ..Shape::default() }.line()
}
