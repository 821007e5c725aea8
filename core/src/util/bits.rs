//! Sets of small numbers: what is asked of many findings at once is worked out sixty-four at a time.

/// So many numbers share a word.
pub(crate) const WORD: usize = u64::BITS as usize;

/// A set of numbers below a size that it was cleared for; larger ones are never in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct BitSet {
    words: Vec<u64>,
}

impl BitSet {
    /// Empties it, for numbers below `size`.
    pub(crate) fn clear(&mut self, size: usize) {
        self.words.clear();
        self.words.resize(size.div_ceil(WORD), 0);
    }

    pub(crate) fn insert(&mut self, number: u32) {
        if let Some(word) = self.words.get_mut(number as usize / WORD) {
            *word |= bit(number);
        }
    }

    pub(crate) fn remove(&mut self, number: u32) {
        if let Some(word) = self.words.get_mut(number as usize / WORD) {
            *word &= !bit(number);
        }
    }

    pub(crate) fn contains(&self, number: u32) -> bool {
        self.words.get(number as usize / WORD).is_some_and(|word| word & bit(number) != 0)
    }

    /// The words, each beginning with its lowest bit.
    pub(crate) fn words(&self) -> &[u64] {
        &self.words
    }

    /// Becomes what is in `other` below a limit.
    pub(crate) fn copy_below(&mut self, other: &Self, limit: u32) {
        let whole = limit as usize / WORD;
        self.words.clear();
        self.words.extend_from_slice(other.words.get(..whole).unwrap_or(&other.words));
        if let Some(last) = other.words.get(whole) {
            self.words.push(last & (bit(limit) - 1));
        }
        self.words.resize(other.words.len(), 0);
    }

    /// Takes away what is in `other`.
    pub(crate) fn subtract(&mut self, other: &Self) {
        self.words.iter_mut().zip(&other.words).for_each(|(word, other)| *word &= !other);
    }

    /// Leaves what is in `other` too.
    pub(crate) fn intersect(&mut self, other: &Self) {
        self.words.iter_mut().zip(&other.words).for_each(|(word, other)| *word &= other);
    }

    /// Adds what is in `other`.
    pub(crate) fn add(&mut self, other: &Self) {
        self.words.iter_mut().zip(&other.words).for_each(|(word, other)| *word |= other);
    }

    pub(crate) fn len(&self) -> usize {
        self.words.iter().map(|word| word.count_ones() as usize).sum()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.words.iter().all(|word| *word == 0)
    }

    /// The numbers, in order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = u32> {
        (0_u32..).step_by(WORD).zip(&self.words).flat_map(|(first, word)| {
            let mut word = *word;
            std::iter::from_fn(move || {
                let next = (word != 0).then_some(first + word.trailing_zeros());
                word &= word.wrapping_sub(1);
                next
            })
        })
    }
}

fn bit(number: u32) -> u64 {
    1 << (number as usize % WORD)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(numbers: &[u32]) -> BitSet {
        let mut bits = BitSet::default();
        bits.clear(200);
        numbers.iter().for_each(|number| bits.insert(*number));
        bits
    }

    fn members(bits: &BitSet) -> Vec<u32> {
        bits.iter().collect()
    }

    #[test]
    fn it_holds_what_was_put_in_and_not_taken_out() {
        let mut bits = set(&[199, 0, 63, 64, 64, 127, 10_000]);
        bits.remove(63);
        bits.remove(5);
        bits.remove(10_000);
        assert_eq!((members(&bits), bits.len()), (vec![0, 64, 127, 199], 4));
        assert!(bits.contains(127) && !bits.contains(63) && !bits.contains(10_000) && !bits.is_empty());
        bits.clear(10);
        assert!(bits.is_empty());
    }

    #[test]
    fn sets_are_added_subtracted_and_cut() {
        let (a, b) = (set(&[1, 63, 64, 130]), set(&[63, 65, 130]));
        let [mut sum, mut difference, mut both] = [(); 3].map(|()| a.clone());
        sum.add(&b);
        difference.subtract(&b);
        both.intersect(&b);
        assert_eq!([sum, difference, both].map(|set| members(&set)), [&[1, 63, 64, 65, 130][..], &[1, 64], &[63, 130]]);
        for limit in [0, 1, 2, 63, 64, 65, 128, 130, 131, 199, 200, 256, 1000] {
            let mut cut = set(&[7, 150]);
            cut.copy_below(&a, limit);
            let expected: Vec<u32> = members(&a).into_iter().filter(|number| *number < limit).collect();
            assert_eq!(members(&cut), expected, "{limit}");
            cut.insert(199);
            assert!(cut.contains(199));
        }
    }
}
