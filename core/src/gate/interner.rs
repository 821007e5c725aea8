//! Numbers for distinct values: equal ones have the same.

use std::collections::BTreeMap;

use crate::util::canonical::Canonical;
use crate::util::index::to_u32;

/// Numbers values in the order in which they are first seen.
///
/// Values are compared by their canonical bytes in an ordered map, so no choice of documents makes it slow.
#[derive(Debug, Default)]
pub(super) struct Interner {
    numbers: BTreeMap<Box<[u8]>, u32>,
    buffer: Vec<u8>,
}

impl Interner {
    /// The number of a value, and whether it is a new one.
    pub(super) fn intern(&mut self, value: impl Canonical) -> (u32, bool) {
        self.buffer.clear();
        value.write_to(&mut self.buffer);
        if let Some(number) = self.numbers.get(self.buffer.as_slice()) {
            return (*number, false);
        }
        let number = to_u32(self.numbers.len());
        self.numbers.insert(self.buffer.as_slice().into(), number);
        (number, true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_values_have_the_same_number() {
        let mut interner = Interner::default();
        assert_eq!(interner.intern("a"), (0, true));
        assert_eq!(interner.intern("b"), (1, true));
        assert_eq!(interner.intern("a"), (0, false));
        assert_eq!(interner.intern(("a", "b")), (2, true));
    }
}
