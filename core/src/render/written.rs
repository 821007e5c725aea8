//! What was written before and is to be written again: it is copied from where it stands.

use std::ops::Range;

/// Where in a text things were written last, by a key. Every key has one slot of a few, and shares it with others: what
/// was forgotten is written anew.
#[derive(Debug)]
pub(super) struct Written<K> {
    slots: Vec<Option<(K, Range<usize>)>>,
}

/// At most so many things are remembered.
const SLOTS: usize = 512;

impl<K> Default for Written<K> {
    fn default() -> Self {
        Self { slots: Vec::new() }
    }
}

impl<K: PartialEq> Written<K> {
    /// Copies what is remembered, to the end of the text; false: nothing is. `number` tells keys apart, mostly.
    pub(super) fn copy(&self, out: &mut String, number: usize, key: &K) -> bool {
        let Some(Some((known, place))) = self.slots.get(number % SLOTS) else { return false };
        if known == key {
            out.extend_from_within(place.clone());
        }
        known == key
    }

    /// Remembers what was written last, from a place on. Nothing of a text may be taken away that something remembers.
    pub(super) fn remember(&mut self, out: &str, number: usize, key: K, from: usize) {
        let slot = number % SLOTS;
        if self.slots.len() <= slot {
            self.slots.resize_with(slot + 1, || None);
        }
        if let Some(slot) = self.slots.get_mut(slot) {
            *slot = Some((key, from..out.len()));
        }
    }

    pub(super) fn clear(&mut self) {
        self.slots.clear();
    }
}
