//! Numbers for distinct values: equal ones have the same.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::hash::{Hash, Hasher};

use crate::util::hash::hash_bytes;
use crate::util::index::to_u32;

/// Numbers values in the order in which they were first seen.
///
/// Values are told apart by all that `derive(Hash)` feeds of them, not by a hash of it: nothing collides, and nothing can
/// be made to.
#[derive(Debug, Default)]
pub(super) struct Distinct {
    /// What was fed of every value, one after the other.
    fed: Vec<u8>,
    /// By the hash of what was fed: the first value of this hash.
    first: BTreeMap<u64, Value>,
    /// The values of which another one has the hash: none, unless somebody wants it so.
    others: BTreeMap<Vec<u8>, u32>,
}

#[derive(Debug)]
struct Value {
    number: u32,
    /// Its part of what was fed.
    from: usize,
    to: usize,
}

impl Distinct {
    /// The number of a value, and whether it is a new one.
    pub(super) fn number(&mut self, value: impl Hash) -> (u32, bool) {
        self.number_by(value, hash_bytes)
    }

    fn number_by(&mut self, value: impl Hash, hash: fn(&[u8]) -> u64) -> (u32, bool) {
        let Self { fed, first, others } = self;
        let number = to_u32(first.len() + others.len());
        let from = fed.len();
        value.hash(&mut Feed(fed));
        let to = fed.len();
        let (before, new) = fed.split_at(from);
        match first.entry(hash(new)) {
            Entry::Vacant(vacant) => {
                vacant.insert(Value { number, from, to });
                (number, true)
            }
            Entry::Occupied(known) => {
                let known = known.get();
                let found = if before.get(known.from..known.to) == Some(new) {
                    (known.number, false)
                } else if let Some(number) = others.get(new) {
                    (*number, false)
                } else {
                    others.insert(new.to_vec(), number);
                    (number, true)
                };
                fed.truncate(from);
                found
            }
        }
    }
}

/// Collects what it is fed.
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
    fn equal_values_have_one_number_whatever_their_hashes() {
        for hash in [hash_bytes, |_: &[u8]| 7, |bytes: &[u8]| bytes.len() as u64 % 2] {
            let mut distinct = Distinct::default();
            let values = [&["a", "b"][..], &["ab"], &["a", "b"], &[], &["ab"], &["c"], &["c"], &["a", "b"]];
            let numbers = values.map(|value| distinct.number_by(value, hash));
            let expected = [(0, true), (1, true), (0, false), (2, true), (1, false), (3, true), (3, false), (0, false)];
            assert_eq!(numbers, expected);
        }
    }
}
