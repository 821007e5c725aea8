//! What was written before and is to be written again: it is copied from where it stands.

use std::ops::Range;

/// Where in a text things were written last, by a number and a key. Numbers that are far apart share a slot: what was
/// forgotten is written anew.
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
    /// Where something was written, if that is remembered.
    pub(super) fn find(&self, number: u32, key: &K) -> Option<Range<usize>> {
        let (known, place) = self.slots.get(number as usize % SLOTS)?.as_ref()?;
        (known == key).then(|| place.clone())
    }

    /// Remembers where something was written, until something else needs its slot.
    pub(super) fn remember(&mut self, number: u32, key: K, place: Range<usize>) {
        let slot = number as usize % SLOTS;
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_found_is_what_was_remembered_last() {
        let mut written = Written::default();
        assert_eq!(written.find(7, &"a"), None);
        written.remember(7, "a", 0..1);
        written.remember(1000, "a", 1..2);
        assert_eq!(
            [0, 7, 1000, 7 + 1024].map(|number| written.find(number, &"a")),
            [None, Some(0..1), Some(1..2), Some(0..1)]
        );
        assert_eq!(written.find(7, &"b"), None);
        written.remember(7 + 1024, "b", 2..3);
        assert_eq!((written.find(7, &"a"), written.find(7, &"b")), (None, Some(2..3)));
        written.clear();
        assert_eq!(written.find(7, &"b"), None);
    }
}
