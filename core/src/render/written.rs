//! What was written before and is to be written again: it is copied from where it stands.

use std::ops::Range;

/// Where in a text things were written last, by a key. Every key has one slot of a few, and shares it with others: what
/// was forgotten is written anew.
#[derive(Debug)]
pub(super) struct Written<K> {
    slots: Vec<Option<(K, Range<usize>)>>,
}

/// At most so many things are remembered.
const SLOTS: usize = 1024;

impl<K> Default for Written<K> {
    fn default() -> Self {
        Self { slots: Vec::new() }
    }
}

impl<K: PartialEq> Written<K> {
    /// Where something was written, if that is remembered. `number` tells keys apart, mostly.
    pub(super) fn find(&self, number: usize, key: &K) -> Option<Range<usize>> {
        let (known, place) = self.slots.get(number % SLOTS)?.as_ref()?;
        (known == key).then(|| place.clone())
    }

    /// Remembers where something was written, until something else needs its slot.
    pub(super) fn remember(&mut self, number: usize, key: K, place: Range<usize>) {
        let slot = number % SLOTS;
        if self.slots.len() <= slot {
            self.slots.resize_with(slot + 1, || None);
        }
        if let Some(slot) = self.slots.get_mut(slot) {
            *slot = Some((key, place));
        }
    }

    pub(super) fn clear(&mut self) {
        self.slots.clear();
    }
}
