//! Where and how a bench runs.

use std::path::{Path, PathBuf};

use crate::{STANDARD, case};

/// Whether it is timed (`cargo bench`) rather than tried once (`cargo test`).
pub fn timing() -> bool {
    std::env::args().any(|argument| argument == "--bench")
}

/// The sizes to measure; of those the small ones where a bench is only tried.
pub fn sizes(all: &[u64]) -> Vec<u64> {
    all.iter().copied().filter(|size| timing() || *size <= 100).collect()
}

/// Cargo's target folder, for what is measured and for the command that is.
pub fn target() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), |folder| root.join(folder))
}

/// The standard case of that name.
pub fn standard_text(name: &str) -> Option<String> {
    let (_, rules, exemptions, findings) = STANDARD.into_iter().find(|(standard, ..)| *standard == name)?;
    Some(case(rules, exemptions, findings))
}
