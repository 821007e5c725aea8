//! Findings of one identity (canonical id, package name, version, path), of which only one is listed.

use crate::util::bits::BitSet;

/// The findings of an order that share their identity with others, by rank.
#[derive(Debug, Default)]
pub(super) struct Duplicates {
    rest: BitSet,
    /// By rank: the number of the identity, for findings that share theirs. Empty if none does.
    identities: Vec<u32>,
    /// The ranks of each identity in order, and where each identity ends.
    members: Vec<u32>,
    ends: Vec<usize>,
}

/// Scratch space.
#[derive(Debug, Default)]
pub(crate) struct DuplicatesScratch {
    rest: BitSet,
}

impl Duplicates {
    /// `numbers` has the findings by rank; `identity` has, by number, the same value for findings of one identity.
    pub(super) fn new(numbers: &[u32], identity: &[u32]) -> Self {
        let mut times = vec![0_u32; identity.len()];
        let of = |number: &u32| identity.get(*number as usize).copied();
        for identity in numbers.iter().filter_map(of) {
            if let Some(times) = times.get_mut(identity as usize) {
                *times += 1;
            }
        }
        let is_twin = |(identity, _): &(u32, u32)| times.get(*identity as usize).is_some_and(|times| *times > 1);
        let ranked = numbers.iter().zip(0..).filter_map(|(number, rank)| Some((of(number)?, rank)));
        let mut ranked: Vec<(u32, u32)> = ranked.filter(is_twin).collect();
        let mut duplicates = Self::default();
        if ranked.is_empty() {
            return duplicates;
        }
        ranked.sort_unstable();
        duplicates.rest.clear(numbers.len());
        duplicates.identities = vec![u32::MAX; numbers.len()];
        for (number, group) in (0..).zip(ranked.chunk_by(|(a, _), (b, _)| a == b)) {
            for (index, (_, rank)) in group.iter().enumerate() {
                if let Some(identity) = duplicates.identities.get_mut(*rank as usize) {
                    *identity = number;
                }
                if index > 0 {
                    duplicates.rest.insert(*rank);
                }
                duplicates.members.push(*rank);
            }
            duplicates.ends.push(duplicates.members.len());
        }
        duplicates
    }

    /// Keeps the first finding of every identity in a set.
    pub(super) fn keep_first(&self, set: &mut BitSet, work: &mut DuplicatesScratch) {
        if self.ends.is_empty() {
            return;
        }
        work.rest.clone_from(set);
        work.rest.intersect(&self.rest);
        for later in work.rest.iter() {
            let [first, members @ ..] = self.group(later) else { continue };
            if set.contains(*first) {
                set.remove(later);
            } else if set.contains(later) {
                // The first of its identity in the set: remove the later ones.
                members.iter().filter(|other| **other > later).for_each(|other| set.remove(*other));
            }
        }
    }

    /// The ranks that share the identity of a rank.
    fn group(&self, rank: u32) -> &[u32] {
        let Some(identity) = self.identities.get(rank as usize).map(|identity| *identity as usize) else { return &[] };
        let start = identity.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        self.ends.get(identity).and_then(|end| self.members.get(start..*end)).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(size: usize, members: impl Iterator<Item = u32>) -> BitSet {
        let mut set = BitSet::default();
        set.clear(size);
        members.for_each(|member| set.insert(member));
        set
    }

    /// Sets of all kinds, of findings with identities of one to many members.
    #[test]
    fn the_first_of_every_identity_is_kept() {
        for (size, identities) in [(1, 1), (64, 64), (200, 1), (200, 7), (200, 150), (1000, 600)] {
            let mut state = 1_u64;
            let mut random = |below: u64| {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                u32::try_from((state >> 33) % below).unwrap()
            };
            let numbers: Vec<u32> = (0..size).rev().collect();
            let identity: Vec<u32> = numbers.iter().map(|_| random(identities)).collect();
            let duplicates = Duplicates::new(&numbers, &identity);
            let mut work = DuplicatesScratch::default();
            for percent in [0, 2, 20, 50, 80, 98, 100] {
                for from in [0, size / 3] {
                    let ranks: Vec<u32> = (from..size).filter(|_| random(100) < percent).collect();
                    let mut seen = std::collections::BTreeSet::new();
                    let of = |rank: &u32| identity[numbers[*rank as usize] as usize];
                    let expected: Vec<u32> = ranks.iter().copied().filter(|rank| seen.insert(of(rank))).collect();
                    let mut kept = set(size as usize, ranks.into_iter());
                    duplicates.keep_first(&mut kept, &mut work);
                    assert_eq!(kept.iter().collect::<Vec<u32>>(), expected, "{size} {identities} {percent} {from}");
                }
            }
        }
    }
}
