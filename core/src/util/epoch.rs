//! Sets and maps that are cleared by incrementing an epoch, so that starting a new subject costs nothing.
//!
//! Every entry carries the epoch in which it was written; an entry of another epoch is absent. Only when the counter wraps
//! around are all entries reset.

use std::marker::PhantomData;

use crate::util::ids::Id;

/// A set of small numbers.
#[derive(Clone, Debug, Default)]
pub(crate) struct EpochSet {
    round: u32,
    rounds: Vec<u32>,
}

impl EpochSet {
    /// Clears the set; numbers are below `size`.
    pub(crate) fn clear(&mut self, size: usize) {
        if self.rounds.len() < size {
            self.rounds.resize(size, 0);
        }
        self.round = self.round.wrapping_add(1);
        if self.round == 0 {
            self.rounds.fill(0);
            self.round = 1;
        }
    }

    /// Whether the number was not in there yet.
    pub(crate) fn insert(&mut self, number: u32) -> bool {
        match self.rounds.get_mut(number as usize) {
            Some(round) if *round != self.round => {
                *round = self.round;
                true
            }
            _ => false,
        }
    }
}

/// What is known about a subject, by id.
#[derive(Clone, Debug)]
pub(crate) struct EpochMap<I, T> {
    round: u32,
    /// (epoch, value).
    values: Vec<(u32, T)>,
    id: PhantomData<fn() -> I>,
}

impl<I, T> Default for EpochMap<I, T> {
    fn default() -> Self {
        Self { round: 0, values: Vec::new(), id: PhantomData }
    }
}

impl<I: Id, T: Copy> EpochMap<I, T> {
    /// Clears the map; ids are below `size`. `nothing` is any value.
    pub(crate) fn clear(&mut self, size: usize, nothing: T) {
        if self.values.len() < size {
            self.values.resize(size, (0, nothing));
        }
        self.round = self.round.wrapping_add(1);
        if self.round == 0 {
            self.values.fill((0, nothing));
            self.round = 1;
        }
    }

    pub(crate) fn get(&self, id: I) -> Option<T> {
        let (round, value) = self.values.get(id.index())?;
        (*round == self.round).then_some(*value)
    }

    pub(crate) fn set(&mut self, id: I, value: T) {
        if let Some(known) = self.values.get_mut(id.index()) {
            *known = (self.round, value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::util::ids::RuleId;

    #[test]
    fn an_epoch_forgets_the_one_before() {
        let mut seen = EpochSet { round: u32::MAX - 1, rounds: Vec::new() };
        let mut known = EpochMap { round: u32::MAX - 1, ..EpochMap::default() };
        let id = RuleId::from_index;
        for round in 0..4 {
            seen.clear(3);
            known.clear(3, 7);
            assert_eq!([2, 2, 0, 3].map(|number| seen.insert(number)), [true, false, true, false]);
            assert_eq!([0, 1, 2, 3].map(|index| known.get(id(index))), [None; 4]);
            known.set(id(1), round);
            known.set(id(3), round);
            assert_eq!([0, 1, 2, 3].map(|index| known.get(id(index))), [None, Some(round), None, None]);
        }
    }
}
