//! The fingerprint of a gate: SHA-256 over what was compiled, the same on every machine.

use std::fmt;
use std::hash::Hasher;

use sha2::{Digest as _, Sha256};

/// A fingerprint for keys of caches: gates with the same one decide alike. Another version of the engine gives
/// another one.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Fingerprint([u8; 32]);

impl Fingerprint {
    pub(crate) fn of(feed: impl FnOnce(&mut Feed)) -> Self {
        let mut hasher = Feed { collected: Vec::new(), hasher: Sha256::new() };
        hasher.write(concat!("imagegate ", env!("CARGO_PKG_VERSION")).as_bytes());
        feed(&mut hasher);
        Self(hasher.finalize())
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

/// Takes what `derive(Hash)` feeds, integers in one form for all widths and byte orders, so that the machine does not
/// matter.
///
/// What is fed is collected first, for it comes in pieces of a few bytes. Most of these are small integers (which
/// variant, how long), so such a one takes a single byte: hashing is most of what compiling a large gate costs.
pub(crate) struct Feed {
    collected: Vec<u8>,
    hasher: Sha256,
}

impl Feed {
    const AT_ONCE: usize = 4096;
    /// Stands before an integer that takes eight bytes.
    const LARGE: u8 = u8::MAX;

    fn finalize(mut self) -> [u8; 32] {
        self.hasher.update(&self.collected);
        self.hasher.finalize().into()
    }
}

impl Hasher for Feed {
    fn write(&mut self, bytes: &[u8]) {
        self.collected.extend_from_slice(bytes);
        if self.collected.len() >= Self::AT_ONCE {
            self.hasher.update(&self.collected);
            self.collected.clear();
        }
    }

    fn write_u16(&mut self, value: u16) {
        self.write_u64(value.into());
    }

    fn write_u32(&mut self, value: u32) {
        self.write_u64(value.into());
    }

    fn write_u64(&mut self, value: u64) {
        match u8::try_from(value) {
            Ok(small) if small != Self::LARGE => self.collected.push(small),
            _ => {
                self.collected.push(Self::LARGE);
                self.write(&value.to_le_bytes());
            }
        }
    }

    fn write_usize(&mut self, value: usize) {
        self.write_u64(value as u64);
    }

    fn write_i64(&mut self, value: i64) {
        self.write_u64(value.cast_unsigned());
    }

    fn write_isize(&mut self, value: isize) {
        self.write_i64(value as i64);
    }

    fn finish(&self) -> u64 {
        // Nobody asks: the whole digest is taken.
        0
    }
}
