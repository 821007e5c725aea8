//! Sets and counts that are emptied by counting on, so that a new subject costs nothing.

/// A set of small numbers.
#[derive(Clone, Debug, Default)]
pub(crate) struct Seen {
    round: u32,
    rounds: Vec<u32>,
}

impl Seen {
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

/// What was counted on a subject, by the number that all conditions share that count the same.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tallies {
    round: u32,
    /// When it was counted, and what came of it.
    counts: Vec<(u32, u32)>,
}

impl Tallies {
    /// Forgets all counts; there will be some of tallies below `size`.
    pub(crate) fn clear(&mut self, size: usize) {
        if self.counts.len() < size {
            self.counts.resize(size, (0, 0));
        }
        self.round = self.round.wrapping_add(1);
        if self.round == 0 {
            self.counts.fill((0, 0));
            self.round = 1;
        }
    }

    pub(crate) fn get(&self, tally: u32) -> Option<u32> {
        let (round, count) = self.counts.get(tally as usize)?;
        (*round == self.round).then_some(*count)
    }

    pub(crate) fn set(&mut self, tally: u32, count: u32) {
        if let Some(known) = self.counts.get_mut(tally as usize) {
            *known = (self.round, count);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_round_forgets_the_one_before() {
        let mut seen = Seen { round: u32::MAX - 1, rounds: Vec::new() };
        let mut tallies = Tallies { round: u32::MAX - 1, counts: Vec::new() };
        for round in 0..4 {
            seen.clear(3);
            tallies.clear(3);
            assert_eq!([2, 2, 0, 3].map(|number| seen.insert(number)), [true, false, true, false]);
            assert_eq!([0, 1, 2, 3].map(|tally| tallies.get(tally)), [None; 4]);
            tallies.set(1, round);
            tallies.set(3, round);
            assert_eq!([0, 1, 2, 3].map(|tally| tallies.get(tally)), [None, Some(round), None, None]);
        }
    }
}
