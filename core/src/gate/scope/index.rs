//! An index of scopes by what they ask a field to equal or to begin with.
//!
//! A selector is a conjunction, so it is false if one of its tests is. Every selector is filed under one test for a
//! value or a prefix, the one that the fewest selectors share, and is proposed only if the field has that value or is
//! unknown. A scope with a selector that has no such test is always proposed. Proposed scopes are tested in full, so an
//! equal hash by chance does no harm.

use std::collections::BTreeMap;

use super::Scope;
use crate::document::matcher::Matcher;
use crate::document::selector::{Map, Selector, Target, Test, TextField};
use crate::request::workload::{Fact, Labels};
use crate::util::hash::hash_text;
use crate::util::ids::{ScopeId, Table};
use crate::util::index::to_u32;

/// What scopes are filed under.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum IndexKey {
    /// A field's value.
    Text(TextField),
    /// Registry and repository of the image.
    ImageName,
    /// An entry of a map, by key and value.
    Entry(Map),
    /// A prefix of a field's value.
    TextPrefix(TextField),
    /// A prefix of the image's reference.
    ImagePrefix,
}

/// A way to file a selector: the key, and the hash of each value or prefix, with the length of prefixes.
struct Way {
    key: IndexKey,
    values: Vec<(u64, usize)>,
}

#[derive(Debug, Default)]
pub(super) struct ScopeIndex {
    /// Always proposed.
    everywhere: Vec<ScopeId>,
    fields: Vec<Filed>,
    /// Scopes by the hash of key and value, sorted.
    filed: Vec<(u64, ScopeId)>,
    /// The start in `filed` of each range of hashes with the same highest bits, with one more entry for the end.
    directory: Vec<u32>,
    shift: u32,
}

/// The scopes that are filed under a key.
#[derive(Debug)]
struct Filed {
    key: IndexKey,
    /// All of them, proposed if the field is unknown.
    scopes: Vec<ScopeId>,
    /// The lengths of the prefixes.
    lengths: Vec<usize>,
}

/// The ways to file a selector.
fn ways(selector: &Selector) -> impl Iterator<Item = Way> {
    selector.tests.iter().filter_map(|test| {
        let values = |values: &[String]| values.iter().map(|value| (hash_text(value), 0)).collect();
        let (key, values): (IndexKey, Vec<(u64, usize)>) = match test {
            Test::Text(field, Matcher::Equals(fragments)) => (IndexKey::Text(*field), values(fragments)),
            Test::Entry(map, name, Matcher::Equals(fragments)) => {
                (IndexKey::Entry(*map), fragments.iter().map(|text| (entry_hash(name, text), 0)).collect())
            }
            Test::Image(Matcher::Equals(images)) => {
                (IndexKey::ImageName, images.iter().map(|image| (hash_text(image.reference.name()), 0)).collect())
            }
            Test::Text(field, matcher) => (IndexKey::TextPrefix(*field), prefixes(matcher)?),
            Test::Image(matcher) => (IndexKey::ImagePrefix, prefixes(matcher)?),
            _ => return None,
        };
        Some(Way { key, values: values.into_iter().map(|(hash, length)| (key.hash(hash), length)).collect() })
    })
}

/// The prefixes of which a text must have one, if a matcher asks for prefixes.
fn prefixes<E>(matcher: &Matcher<E>) -> Option<Vec<(u64, usize)>> {
    let of = |prefix: &str| (!prefix.is_empty()).then(|| (hash_text(prefix), prefix.len()));
    match matcher {
        Matcher::StartsWith(fragments) => fragments.iter().map(|text| of(text)).collect(),
        Matcher::Glob(globs) => globs.iter().map(|glob| of(glob.prefix())).collect(),
        _ => None,
    }
}

impl ScopeIndex {
    pub(super) fn new(scopes: &Table<ScopeId, Scope>) -> Self {
        let all = scopes.iter().flat_map(|scope| &scope.include).flat_map(ways);
        let mut shared: Vec<u64> = all.flat_map(|way| way.values).map(|(hash, _)| hash).collect();
        shared.sort_unstable();
        let sharing = |hash: u64| shared.partition_point(|at| *at <= hash) - shared.partition_point(|at| *at < hash);
        // If two are equally good, file by value: prefixes need a lookup for each length.
        let cost = |way: &Way| {
            let shared: usize = way.values.iter().map(|(hash, _)| sharing(*hash)).sum();
            (shared, matches!(way.key, IndexKey::TextPrefix(_) | IndexKey::ImagePrefix))
        };
        let mut index = Self::default();
        let mut fields: BTreeMap<IndexKey, Filed> = BTreeMap::new();
        for (number, scope) in scopes.enumerate() {
            let chosen: Option<Vec<Way>> =
                scope.include.iter().map(|selector| ways(selector).min_by_key(cost)).collect();
            let Some(chosen) = chosen.filter(|chosen| !chosen.is_empty()) else {
                index.everywhere.push(number);
                continue;
            };
            for Way { key, values } in chosen {
                let field = fields.entry(key).or_insert(Filed { key, scopes: Vec::new(), lengths: Vec::new() });
                if field.scopes.last() != Some(&number) {
                    field.scopes.push(number);
                }
                for (hash, length) in values {
                    index.filed.push((hash, number));
                    field.lengths.push(length);
                }
            }
        }
        index.fields = fields.into_values().collect();
        for field in &mut index.fields {
            field.lengths.sort_unstable();
            field.lengths.dedup();
        }
        index.filed.sort_unstable();
        index.filed.dedup();
        let bits = index.filed.len().next_power_of_two().trailing_zeros().clamp(1, 24);
        index.shift = u64::BITS - bits;
        let begins = |bucket: u64| index.filed.partition_point(|(hash, _)| hash >> index.shift < bucket);
        index.directory = (0..=1_u64 << bits).map(|bucket| to_u32(begins(bucket))).collect();
        index
    }

    /// Calls `each` with every scope that a target may be in, perhaps more than once.
    pub(super) fn candidates(&self, place: &Target<'_>, mut each: impl FnMut(ScopeId)) {
        self.everywhere.iter().copied().for_each(&mut each);
        for Filed { key, scopes, lengths } in &self.fields {
            let image = place.image.reference.as_ref();
            let known = match *key {
                IndexKey::Text(field) => self.of_value(*key, place.text(field), &mut each),
                IndexKey::ImageName => {
                    self.of_value(*key, image.map_or(Fact::Unknown, |image| Fact::Value(image.name())), &mut each)
                }
                IndexKey::Entry(map) => self.of_entries(*key, place.map(map), &mut each),
                IndexKey::TextPrefix(field) => self.of_beginnings(*key, lengths, place.text(field), &mut each),
                IndexKey::ImagePrefix => {
                    let text = image.map_or(Fact::Unknown, |image| Fact::Value(image.as_str()));
                    self.of_beginnings(*key, lengths, text, &mut each)
                }
            };
            if !known {
                scopes.iter().copied().for_each(&mut each);
            }
        }
    }

    /// Calls `each` with the scopes that ask a field for the value that it has. Tells whether these are all that it may
    /// be in: not where the value is unknown.
    fn of_value(&self, key: IndexKey, value: Fact<&str>, each: &mut impl FnMut(ScopeId)) -> bool {
        match value {
            Fact::Unknown => false,
            Fact::Absent => true,
            Fact::Value(text) => self.of_hash(key.hash(hash_text(text)), each),
        }
    }

    /// As [`Self::of_value`], for a map and each of its entries.
    fn of_entries(&self, key: IndexKey, map: &Fact<Labels>, each: &mut impl FnMut(ScopeId)) -> bool {
        let mut all = !matches!(map, Fact::Unknown);
        for (name, value) in map.value().into_iter().flatten() {
            if let Some(value) = value {
                all &= self.of_hash(key.hash(entry_hash(name, value)), each);
            }
        }
        all
    }

    /// As [`Self::of_value`], for each beginning of the value that may be asked for.
    fn of_beginnings(
        &self,
        key: IndexKey,
        lengths: &[usize],
        value: Fact<&str>,
        each: &mut impl FnMut(ScopeId),
    ) -> bool {
        let mut all = value != Fact::Unknown;
        if let Fact::Value(text) = value {
            for beginning in lengths.iter().map_while(|length| text.as_bytes().get(..*length)) {
                // A prefix that ends within a character equals no text.
                if let Ok(beginning) = std::str::from_utf8(beginning) {
                    all &= self.of_hash(key.hash(hash_text(beginning)), each);
                }
            }
        }
        all
    }

    /// Calls `each` with the scopes that are filed under a hash. Tells whether they could be looked up: a hash has a
    /// bucket by construction, and if it had none, every scope would have to be tested.
    fn of_hash(&self, hash: u64, each: &mut impl FnMut(ScopeId)) -> bool {
        let bucket = usize::try_from(hash >> self.shift).unwrap_or(usize::MAX);
        let range = self.directory.get(bucket..).and_then(<[u32]>::first_chunk);
        let filed = range.and_then(|&[from, to]| self.filed.get(from as usize..to as usize));
        for (_, scope) in filed.unwrap_or_default().iter().filter(|(filed, _)| *filed == hash) {
            each(*scope);
        }
        filed.is_some()
    }
}

impl IndexKey {
    /// The hash of a value of this field.
    fn hash(self, value: u64) -> u64 {
        let field = match self {
            Self::Text(field) => field as u64,
            Self::TextPrefix(field) => 100 + field as u64,
            Self::Entry(map) => 200 + map as u64,
            Self::ImageName => 300,
            Self::ImagePrefix => 301,
        };
        (value ^ (field + 1).wrapping_mul(0xa076_1d64_78bd_642f)).wrapping_mul(0xe703_7ed1_a0b4_28db)
    }
}

fn entry_hash(name: &str, value: &str) -> u64 {
    hash_text(name).rotate_left(32) ^ hash_text(value)
}
