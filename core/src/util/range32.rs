//! A range of indices, in 32 bits each.

use crate::util::index::to_u32;

/// A range of a list.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Range32 {
    from: u32,
    to: u32,
}

impl Range32 {
    pub(crate) fn new(from: usize, to: usize) -> Self {
        Self { from: to_u32(from), to: to_u32(to) }
    }

    pub(crate) fn len(self) -> u32 {
        self.to.saturating_sub(self.from)
    }

    /// The items in the range. `None` if the range belongs to another table.
    pub(crate) fn of<T>(self, list: &[T]) -> Option<&[T]> {
        list.get(self.from as usize..self.to as usize)
    }

    /// The items in the range, each with its index.
    pub(crate) fn numbered<T>(self, list: &[T]) -> Option<impl Iterator<Item = (u32, &T)>> {
        Some((self.from..).zip(self.of(list)?))
    }

    /// Extends the range to include `place`, which is its end or, if it is empty, becomes its start.
    pub(crate) fn take_in(&mut self, place: usize) {
        let from = if self.len() == 0 { to_u32(place) } else { self.from };
        *self = Self { from, to: to_u32(place + 1) };
    }
}
