//! Numbers for what findings are counted by.

use super::{FindingRef, Report};
use crate::util::id_hash::hash_of;
use crate::util::index::to_u32;

/// Numbers for what findings are counted by: one for each canonical id, and the first finding of each identity
/// (canonical id, package name, version, path).
#[derive(Debug, Default)]
pub(crate) struct Numbering {
    /// The canonical id's number, by finding.
    pub(crate) canonical: Vec<u32>,
    /// More than any of those.
    pub(crate) canonicals: usize,
    /// The first finding of the same identity, by finding.
    pub(crate) identity: Vec<u32>,
}

/// Of more findings of one id than these, each is no longer compared with all the others.
const FEW: usize = 8;

impl Numbering {
    /// `canonical` numbers findings, below `canonicals`; no finding is like another one yet.
    pub(super) fn new(canonical: Vec<u32>, canonicals: usize) -> Self {
        let identity = (0..to_u32(canonical.len())).collect();
        Self { canonical, canonicals, identity }
    }

    /// Finds those that are alike among findings of one canonical id, which are given in order.
    pub(super) fn compare<'r>(&mut self, alike: &mut [u32], finding: impl Fn(u32) -> Option<FindingRef<'r>>) {
        if alike.len() <= FEW {
            for (at, number) in alike.iter().enumerate().skip(1) {
                let Some(this) = finding(*number) else { continue };
                let is_first = |first: &&u32| finding(**first).is_some_and(|first| first.is_placed_as(&this));
                self.identify(*number, alike.iter().take(at).find(is_first));
            }
            return;
        }
        let place = |number: u32| finding(number).as_ref().map(FindingRef::place);
        // Stable: the first one of each identity stays first.
        alike.sort_by(|a, b| place(*a).cmp(&place(*b)));
        let mut first: Option<&u32> = None;
        for number in &*alike {
            first = first.filter(|first| place(**first) == place(*number)).or(Some(number));
            self.identify(*number, first);
        }
    }

    fn identify(&mut self, number: u32, first: Option<&u32>) {
        if let (Some(identity), Some(first)) = (self.identity.get_mut(number as usize), first) {
            *identity = *first;
        }
    }

    /// The numbers for the findings of several reports taken together.
    pub(crate) fn merged(reports: &[Report]) -> Self {
        let findings: Vec<FindingRef<'_>> = reports.iter().flat_map(Report::findings).collect();
        let finding = |number: u32| findings.get(number as usize).copied();
        let id = |number: u32| finding(number).map(|finding| finding.canonical_id());
        let hashes = findings.iter().map(|finding| hash_of(finding.canonical_id()));
        let mut order: Vec<(u64, u32)> = hashes.zip(0..).collect();
        // Texts only where hashes are equal: findings of one id come side by side, in order.
        order.sort_unstable_by(|(a, first), (b, second)| {
            a.cmp(b).then_with(|| id(*first).cmp(&id(*second))).then(first.cmp(second))
        });
        let mut order: Vec<u32> = order.into_iter().map(|(_, number)| number).collect();
        let mut numbering = Self::new(vec![0; findings.len()], 0);
        for group in order.chunk_by_mut(|a, b| id(*a) == id(*b)) {
            for number in &*group {
                if let Some(canonical) = numbering.canonical.get_mut(*number as usize) {
                    *canonical = to_u32(numbering.canonicals);
                }
            }
            numbering.canonicals += 1;
            numbering.compare(group, finding);
        }
        numbering
    }
}
