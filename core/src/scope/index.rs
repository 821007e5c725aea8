//! An index of scopes by what they ask a field to equal.
//!
//! A selector is a conjunction: where one of its tests is false, it is. So every selector is filed under one of its
//! tests that ask a field to equal something, that which the fewest selectors share, and found only where the field has
//! that value or is unknown. A scope with a selector that has no such test is a candidate everywhere. What is found is
//! a candidate: the scope itself is tested afterwards, so a hash that happens to be equal does no harm.

use super::Scope;
use crate::hash::hash_text;
use crate::matcher::Matcher;
use crate::selector::{Map, Place, Selector, Test, TextField};
use crate::workload::Field;

/// A field by whose value scopes are filed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Text(TextField),
    /// Registry and repository of the image.
    ImageName,
    /// An entry of a map, by key and value.
    Entry(Map),
}

#[derive(Debug, Default)]
pub(super) struct ScopeIndex {
    /// Candidates everywhere.
    everywhere: Vec<u32>,
    /// The fields that scopes are filed by, each with all its scopes, which are candidates where it is unknown.
    fields: Vec<(Key, Vec<u32>)>,
    /// Scopes by the hash of field and value, sorted.
    filed: Vec<(u64, u32)>,
    /// Where in `filed` the hashes with these highest bits begin; one more entry for the end.
    directory: Vec<u32>,
    shift: u32,
}

/// The ways to file a selector: fields, and the values they must equal.
fn ways(selector: &Selector) -> impl Iterator<Item = (Key, Vec<u64>)> {
    selector.tests.iter().filter_map(|test| {
        let (key, hashes): (Key, Vec<u64>) = match test {
            Test::Text(field, Matcher::Equals(values)) => {
                (Key::Text(*field), values.iter().map(|value| hash_text(value)).collect())
            }
            Test::Entry(map, name, Matcher::Equals(values)) => {
                (Key::Entry(*map), values.iter().map(|value| entry_hash(name, value)).collect())
            }
            Test::Image(Matcher::Equals(values)) => {
                (Key::ImageName, values.iter().map(|value| hash_text(value.name())).collect())
            }
            _ => return None,
        };
        Some((key, hashes.into_iter().map(|hash| key.hash(hash)).collect()))
    })
}

impl ScopeIndex {
    pub(super) fn new(scopes: &[Scope]) -> Self {
        let mut shared: Vec<u64> =
            scopes.iter().flat_map(|scope| &scope.include).flat_map(ways).flat_map(|(_, hashes)| hashes).collect();
        shared.sort_unstable();
        let sharing = |hash: &u64| shared.partition_point(|at| at <= hash) - shared.partition_point(|at| at < hash);
        let mut index = Self::default();
        let mut fields: std::collections::BTreeMap<Key, Vec<u32>> = std::collections::BTreeMap::new();
        for (number, scope) in (0_u32..).zip(scopes) {
            let filed = index.filed.len();
            let best = |selector| ways(selector).min_by_key(|(_, hashes)| hashes.iter().map(sharing).sum::<usize>());
            let chosen: Option<Vec<(Key, Vec<u64>)>> = scope.include.iter().map(best).collect();
            match chosen {
                Some(chosen) if !chosen.is_empty() => {
                    for (key, hashes) in chosen {
                        let all = fields.entry(key).or_default();
                        if all.last() != Some(&number) {
                            all.push(number);
                        }
                        index.filed.extend(hashes.into_iter().map(|hash| (hash, number)));
                    }
                }
                _ => {
                    index.filed.truncate(filed);
                    index.everywhere.push(number);
                }
            }
        }
        index.fields = fields.into_iter().collect();
        index.filed.sort_unstable();
        index.filed.dedup();
        let bits = index.filed.len().next_power_of_two().trailing_zeros().clamp(1, 24);
        index.shift = u64::BITS - bits;
        let begins = |bucket: u64| index.filed.partition_point(|(hash, _)| hash >> index.shift < bucket);
        index.directory = (0..=1_u64 << bits).map(|bucket| crate::gate::number(begins(bucket))).collect();
        index
    }

    /// Calls `each` with every scope that a place may be in, perhaps more than once.
    pub(super) fn candidates(&self, place: &Place<'_>, mut each: impl FnMut(u32)) {
        self.everywhere.iter().copied().for_each(&mut each);
        for (key, scopes) in &self.fields {
            let known = match key {
                Key::Text(field) => self.of_value(*key, place.text(*field), &mut each),
                Key::ImageName => {
                    let name =
                        place.image.reference.as_ref().map_or(Field::Unknown, |image| Field::Value(image.name()));
                    self.of_value(*key, name, &mut each)
                }
                Key::Entry(map) => match place.map(*map) {
                    Field::Unknown => false,
                    Field::Absent => true,
                    Field::Value(entries) => {
                        for (name, value) in entries {
                            if let Some(value) = value {
                                self.of_hash(key.hash(entry_hash(name, value)), &mut each);
                            }
                        }
                        true
                    }
                },
            };
            if !known {
                scopes.iter().copied().for_each(&mut each);
            }
        }
    }

    /// Calls `each` with the scopes that ask a field to equal what it is; gives whether that is known.
    fn of_value(&self, key: Key, value: Field<&str>, each: &mut impl FnMut(u32)) -> bool {
        if let Field::Value(text) = value {
            self.of_hash(key.hash(hash_text(text)), each);
        }
        value != Field::Unknown
    }

    fn of_hash(&self, hash: u64, each: &mut impl FnMut(u32)) {
        let bucket = usize::try_from(hash >> self.shift).unwrap_or(usize::MAX);
        let Some(&[from, to]) = self.directory.get(bucket..).and_then(<[u32]>::first_chunk) else { return };
        for (filed, scope) in self.filed.get(from as usize..to as usize).unwrap_or_default() {
            if *filed == hash {
                each(*scope);
            }
        }
    }
}

impl Key {
    /// The hash of a value of this field.
    fn hash(self, value: u64) -> u64 {
        let field = match self {
            Self::Text(field) => field as u64,
            Self::ImageName => 100,
            Self::Entry(map) => 101 + map as u64,
        };
        (value ^ (field + 1).wrapping_mul(0xa076_1d64_78bd_642f)).wrapping_mul(0xe703_7ed1_a0b4_28db)
    }
}

fn entry_hash(name: &str, value: &str) -> u64 {
    hash_text(name).rotate_left(32) ^ hash_text(value)
}
