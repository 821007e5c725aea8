//! What is worked out once per report, so that evaluations need not: findings by id, ids by number, counts.

use std::cmp::Ordering;

use super::{Data, FindingRef};
use crate::vocabulary::{Class, Severity};

/// Findings by id and by number.
///
/// Ids are sorted by their hash, and a directory over the highest bits of the hash leads to the few that share them.
/// A report that was made so that all hashes collide costs a binary search: there is no worst case beyond that.
#[derive(Debug, Default)]
pub(crate) struct Index {
    /// Distinct ids and aliases (ASCII case aside), sorted by (hash, text).
    keys: Vec<Key>,
    /// The findings of every key, in list order.
    members: Vec<u32>,
    /// Where in `keys` the hashes with these highest bits begin; one more entry for the end.
    directory: Vec<u32>,
    shift: u32,
    /// A bit for some bits of each hash: most ids that are not there are told by one look.
    present: Vec<u64>,
    pub(crate) numbering: Numbering,
    /// Distinct canonical ids of vulnerabilities that are at least so severe, and the same with those of which one is
    /// of unknown severity: by severity.
    at_least: [u32; Severity::ALL.len()],
    at_least_or_unknown: [u32; Severity::ALL.len()],
}

#[derive(Clone, Copy, Debug)]
struct Key {
    hash: u64,
    /// The finding, and which of its ids, that spell the key.
    finding: u32,
    id: u32,
    /// The end of its members; they begin where those of the key before end.
    end: u32,
}

impl Index {
    pub(super) fn new(data: &Data) -> Self {
        let findings = || (0_u32..).zip((0..data.rows.len()).filter_map(|row| data.finding(row)));
        let mut spelled: Vec<Key> = Vec::with_capacity(data.rows.len());
        for (number, finding) in findings() {
            for (id, text) in (0_u32..).zip(finding.ids()) {
                spelled.push(Key { hash: hash_of(text), finding: number, id, end: 0 });
            }
        }
        // Equal ids end up side by side, their findings in order.
        spelled.sort_unstable_by(|a, b| {
            let by_text = || compare_ids(text_of(data, a), text_of(data, b));
            a.hash.cmp(&b.hash).then_with(by_text).then(a.finding.cmp(&b.finding)).then(a.id.cmp(&b.id))
        });
        let mut keys: Vec<Key> = Vec::with_capacity(spelled.len());
        let mut members: Vec<u32> = Vec::with_capacity(spelled.len());
        for key in spelled {
            let same = keys.last().is_some_and(|last| {
                last.hash == key.hash && compare_ids(text_of(data, last), text_of(data, &key)).is_eq()
            });
            if !same {
                keys.push(key);
            } else if members.last() == Some(&key.finding) {
                continue;
            }
            members.push(key.finding);
            if let Some(last) = keys.last_mut() {
                last.end = u32::try_from(members.len()).unwrap_or(u32::MAX);
            }
        }
        let bits = keys.len().next_power_of_two().trailing_zeros().clamp(1, 24);
        let shift = u64::BITS - bits;
        let mut directory = Vec::with_capacity((1 << bits) + 1);
        let mut at = 0_u32;
        for bucket in 0..=(1_u64 << bits) {
            while keys.get(at as usize).is_some_and(|key| key.hash >> shift < bucket) {
                at += 1;
            }
            directory.push(at);
        }
        let mut present = vec![0_u64; (keys.len() / 4).next_power_of_two()];
        for key in &keys {
            let bit = key.hash as usize & (present.len() * 64 - 1);
            if let Some(word) = present.get_mut(bit / 64) {
                *word |= 1 << (bit % 64);
            }
        }
        let mut index = Self { present, keys, members, directory, shift, ..Self::default() };
        let canonical = |finding: FindingRef<'_>| {
            let key = index.key(data, hash_of(finding.canonical_id()), finding.canonical_id());
            key.and_then(|key| u32::try_from(key).ok()).unwrap_or(0)
        };
        let numbers = findings().map(|(_, finding)| canonical(finding)).collect();
        let all: Vec<FindingRef<'_>> = findings().map(|(_, finding)| finding).collect();
        index.numbering = Numbering::new(numbers, index.keys.len(), &all);
        index.count(data);
        index
    }

    /// Whether there may be an id with this hash; false is certain.
    pub(crate) fn may_have(&self, hash: u64) -> bool {
        let bit = hash as usize & (self.present.len() * 64 - 1);
        self.present.get(bit / 64).is_some_and(|word| word >> (bit % 64) & 1 == 1)
    }

    /// The findings that have an id or alias, ASCII case aside, in list order.
    pub(crate) fn findings_of(&self, data: &Data, hash: u64, id: &str) -> &[u32] {
        self.key(data, hash, id).map_or(&[], |key| self.members_of(key))
    }

    /// The findings with a canonical id, given by its number, and those that have it as an alias of another one.
    pub(crate) fn members_of(&self, key: usize) -> &[u32] {
        let end = |key: usize| self.keys.get(key).map_or(0, |key| key.end as usize);
        let start = if key == 0 { 0 } else { end(key - 1) };
        self.members.get(start..end(key)).unwrap_or_default()
    }

    fn key(&self, data: &Data, hash: u64, id: &str) -> Option<usize> {
        if !self.may_have(hash) {
            return None;
        }
        let bucket = usize::try_from(hash >> self.shift).ok()?;
        let &[from, to] = self.directory.get(bucket..)?.first_chunk()?;
        let keys = self.keys.get(from as usize..to as usize)?;
        let first = keys.partition_point(|key| key.hash < hash);
        let found = match keys.get(first..)? {
            // One id has the hash, and it is most likely this one.
            [key, rest @ ..] if rest.first().is_none_or(|next| next.hash != key.hash) => {
                (key.hash == hash && text_of(data, key).eq_ignore_ascii_case(id)).then_some(first)
            }
            keys => keys
                .binary_search_by(|key| key.hash.cmp(&hash).then_with(|| compare_ids(text_of(data, key), id)))
                .ok()
                .map(|at| first + at),
        };
        found.map(|at| from as usize + at)
    }

    /// How many distinct canonical ids of vulnerabilities are at least so severe, findings of unknown severity
    /// counting as `unknown`.
    pub(crate) fn at_least(&self, severity: Severity, unknown: Severity) -> u32 {
        let table = if unknown >= severity { &self.at_least_or_unknown } else { &self.at_least };
        table.get(severity as usize).copied().unwrap_or(0)
    }

    fn count(&mut self, data: &Data) {
        // The worst known severity of every canonical id, and whether one of its findings has none.
        let mut worst = vec![(Severity::Unknown, false, false); self.numbering.canonicals];
        for (row, number) in data.rows.iter().zip(&self.numbering.canonical) {
            if let Some((worst, unknown, any)) = worst.get_mut(*number as usize)
                && row.class == Class::Vulnerability
            {
                *worst = (*worst).max(row.severity);
                *unknown |= row.severity == Severity::Unknown;
                *any = true;
            }
        }
        for (severity, (known, or_unknown)) in
            Severity::ALL.iter().zip(self.at_least.iter_mut().zip(&mut self.at_least_or_unknown))
        {
            for (worst, unknown, any) in &worst {
                let reached = *any && *worst >= *severity;
                *known += u32::from(reached && *worst > Severity::Unknown);
                *or_unknown += u32::from(reached || *unknown);
            }
        }
    }
}

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

impl Numbering {
    /// `canonical` numbers the findings, below `canonicals`.
    fn new(canonical: Vec<u32>, canonicals: usize, findings: &[FindingRef<'_>]) -> Self {
        let mut order: Vec<u32> = (0..u32::try_from(findings.len()).unwrap_or(u32::MAX)).collect();
        let key = |number: &u32| {
            let at = *number as usize;
            (canonical.get(at), findings.get(at).map(FindingRef::place))
        };
        // Most ids have one finding alone: by number first, the texts only where that is equal.
        order.sort_unstable_by(|a, b| {
            let number = |at: &u32| canonical.get(*at as usize);
            number(a).cmp(&number(b)).then_with(|| key(a).1.cmp(&key(b).1)).then(a.cmp(b))
        });
        let mut identity = vec![0; findings.len()];
        let mut first = 0;
        let mut last = None;
        for number in order {
            let here = key(&number);
            if last != Some(here) {
                first = number;
                last = Some(here);
            }
            if let Some(identity) = identity.get_mut(number as usize) {
                *identity = first;
            }
        }
        Self { canonical, canonicals, identity }
    }

    /// The numbers for the findings of several reports taken together.
    pub(crate) fn merged(reports: &[super::Report]) -> Self {
        let findings: Vec<FindingRef<'_>> = reports.iter().flat_map(super::Report::findings).collect();
        let mut order: Vec<usize> = (0..findings.len()).collect();
        let id = |at: usize| findings.get(at).map(|finding| finding.canonical_id());
        order.sort_unstable_by(|a, b| id(*a).cmp(&id(*b)));
        let mut canonical = vec![0; findings.len()];
        let mut next = 0;
        let mut last = None;
        for at in order {
            if last.is_some() && last != Some(id(at)) {
                next += 1;
            }
            last = Some(id(at));
            if let Some(number) = canonical.get_mut(at) {
                *number = next;
            }
        }
        Self::new(canonical, next as usize + 1, &findings)
    }
}

fn text_of<'d>(data: &'d Data, key: &Key) -> &'d str {
    let Some(row) = data.rows.get(key.finding as usize) else { return "" };
    let span = match key.id.checked_sub(1) {
        None => Some(&row.id),
        Some(alias) => data.lists.get(row.aliases.0 as usize + alias as usize),
    };
    span.and_then(|span| data.get(*span)).unwrap_or_default()
}

fn compare_ids(a: &str, b: &str) -> Ordering {
    a.bytes().map(|byte| byte.to_ascii_uppercase()).cmp(b.bytes().map(|byte| byte.to_ascii_uppercase()))
}

/// A hash of an id, ASCII case aside: FNV-1a, with its bits stirred, for the directory looks at the highest.
pub(crate) fn hash_of(id: &str) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for byte in id.bytes() {
        hash = (hash ^ u64::from(byte.to_ascii_uppercase())).wrapping_mul(0x0100_0000_01b3);
    }
    hash.wrapping_mul(0x9e37_79b9_7f4a_7c15)
}
