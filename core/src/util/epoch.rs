//! Sets and memories that are emptied by counting on, so that a new subject costs nothing.

/// A set of small numbers.
#[derive(Clone, Debug, Default)]
pub(crate) struct EpochSet {
    round: u32,
    rounds: Vec<u32>,
}

impl EpochSet {
    /// Empties the set; what it will hold are numbers below `size`.
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

/// What was found out on a subject, by number.
#[derive(Clone, Debug)]
pub(crate) struct EpochMap<T> {
    round: u32,
    /// When it was found out, and what.
    values: Vec<(u32, T)>,
}

impl<T> Default for EpochMap<T> {
    fn default() -> Self {
        Self { round: 0, values: Vec::new() }
    }
}

impl<T: Copy> EpochMap<T> {
    /// Forgets everything; what will be found out has numbers below `size`. `nothing` is any value.
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

    pub(crate) fn get(&self, number: u32) -> Option<T> {
        let (round, value) = self.values.get(number as usize)?;
        (*round == self.round).then_some(*value)
    }

    pub(crate) fn set(&mut self, number: u32, value: T) {
        if let Some(known) = self.values.get_mut(number as usize) {
            *known = (self.round, value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_round_forgets_the_one_before() {
        let mut seen = EpochSet { round: u32::MAX - 1, rounds: Vec::new() };
        let mut known = EpochMap { round: u32::MAX - 1, values: Vec::new() };
        for round in 0..4 {
            seen.clear(3);
            known.clear(3, 7);
            assert_eq!([2, 2, 0, 3].map(|number| seen.insert(number)), [true, false, true, false]);
            assert_eq!([0, 1, 2, 3].map(|number| known.get(number)), [None; 4]);
            known.set(1, round);
            known.set(3, round);
            assert_eq!([0, 1, 2, 3].map(|number| known.get(number)), [None, Some(round), None, None]);
        }
    }
}
