//! Ids for distinct values: equal values have the same id.

use std::collections::BTreeMap;

use crate::util::canonical::Canonical;
use crate::util::ids::Id;

/// Gives values ids in the order in which they are first seen.
///
/// Values are compared by their canonical bytes in an ordered map, so no choice of documents makes it slow.
#[derive(Debug)]
pub(super) struct Interner<I> {
    ids: BTreeMap<Box<[u8]>, I>,
    buffer: Vec<u8>,
}

impl<I> Default for Interner<I> {
    fn default() -> Self {
        Self { ids: BTreeMap::new(), buffer: Vec::new() }
    }
}

impl<I: Id> Interner<I> {
    /// The id of a value, and whether it is a new one.
    pub(super) fn intern(&mut self, value: impl Canonical) -> (I, bool) {
        self.buffer.clear();
        value.write_to(&mut self.buffer);
        if let Some(id) = self.ids.get(self.buffer.as_slice()) {
            return (*id, false);
        }
        let id = I::from_index(self.ids.len());
        self.ids.insert(self.buffer.as_slice().into(), id);
        (id, true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::util::ids::ScopeId;

    #[test]
    fn equal_values_have_the_same_id() {
        let mut interner = Interner::<ScopeId>::default();
        let id = ScopeId::from_index;
        assert_eq!(interner.intern("a"), (id(0), true));
        assert_eq!(interner.intern("b"), (id(1), true));
        assert_eq!(interner.intern("a"), (id(0), false));
        assert_eq!(interner.intern(("a", "b")), (id(2), true));
    }
}
