//! The fingerprint of a gate: SHA-256 over the canonical bytes of what was compiled, the same on every machine.

use std::fmt;

use sha2::{Digest as _, Sha256};

use crate::util::canonical::Canonical;

/// A fingerprint for keys of caches: gates with the same one decide alike. Another version of the engine gives
/// another one.
///
/// It depends on the documents and the version alone: not on the platform, the compiler or the process.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Fingerprint([u8; 32]);

impl Fingerprint {
    pub(crate) fn of(value: impl Canonical) -> Self {
        let mut bytes = Vec::from(concat!("imagegate ", env!("CARGO_PKG_VERSION")));
        value.write_to(&mut bytes);
        Self(Sha256::digest(bytes).into())
    }

    /// The 32 bytes.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for Fingerprint {
    /// 64 lower-case hexadecimal digits.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}
