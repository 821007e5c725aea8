//! Numbers for distinct values: equal ones have the same.

use std::collections::BTreeMap;
use std::hash::{Hash, Hasher};

use crate::hash::hash_bytes;

/// Numbers values in the order in which they were first seen.
///
/// Values are told apart by all that `derive(Hash)` feeds of them, not by a hash of it: nothing collides, and nothing can
/// be made to.
#[derive(Debug, Default)]
pub(super) struct Distinct {
    /// By what was fed; a hash of it goes before it, so that few comparisons are long.
    numbers: BTreeMap<(u64, Vec<u8>), u32>,
    fed: Vec<u8>,
}

impl Distinct {
    /// The number of a value, and whether it is a new one.
    pub(super) fn number(&mut self, value: impl Hash) -> (u32, bool) {
        let mut fed = std::mem::take(&mut self.fed);
        fed.clear();
        value.hash(&mut Feed(&mut fed));
        let key = (hash_bytes(&fed), fed);
        if let Some(number) = self.numbers.get(&key) {
            self.fed = key.1;
            return (*number, false);
        }
        let number = super::number(self.numbers.len());
        self.numbers.insert(key, number);
        (number, true)
    }
}

struct Feed<'f>(&'f mut Vec<u8>);

impl Hasher for Feed<'_> {
    fn write(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }

    fn finish(&self) -> u64 {
        // Nobody asks: the bytes are taken themselves.
        0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_values_have_one_number() {
        let mut distinct = Distinct::default();
        let numbers = [&["a", "b"][..], &["ab"], &["a", "b"], &[], &["ab"]].map(|value| distinct.number(value));
        assert_eq!(numbers, [(0, true), (1, true), (0, false), (2, true), (1, false)]);
    }
}
