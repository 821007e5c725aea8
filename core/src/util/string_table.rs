//! Many texts in one.

use crate::util::index::to_u32;

/// Texts by number, one behind the other in one piece.
#[derive(Debug, Default)]
pub(crate) struct StringTable {
    text: String,
    ends: Vec<u32>,
}

impl StringTable {
    /// Adds a text: what `write` writes behind the others. Whatever it writes ends where it returns.
    pub(crate) fn push(&mut self, write: impl FnOnce(&mut String)) {
        write(&mut self.text);
        self.ends.push(to_u32(self.text.len()));
    }

    /// Gives back what was held for more of them.
    pub(crate) fn shrink_to_fit(&mut self) {
        self.text.shrink_to_fit();
        self.ends.shrink_to_fit();
    }

    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(crate) fn get(&self, number: usize) -> &str {
        self.between(number, number + 1)
    }

    /// Some texts that follow each other, from one on up to another.
    pub(crate) fn between(&self, from: usize, to: usize) -> &str {
        self.text.get(self.start(from)..self.start(to)).unwrap_or_default()
    }

    fn start(&self, number: usize) -> usize {
        match number.checked_sub(1) {
            None => 0,
            Some(before) => self.ends.get(before).map_or(self.text.len(), |end| *end as usize),
        }
    }
}
