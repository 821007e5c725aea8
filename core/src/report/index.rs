//! What is worked out once per report, so that evaluations need not: findings by id, ids by number, counts.

use std::cmp::Ordering;

use super::finding::FindingRef;
use super::numbering::Numbering;
use super::{Data, TextSpan};
use crate::util::id_hash::{hash_of, is_exact};
use crate::util::index::to_u32;
use crate::vocabulary::{FindingClass, Severity};

/// Findings by id and by number.
///
/// Ids are sorted by their hash, and a directory over the highest bits of the hash leads to the few that share them.
/// Sorting is putting every id where its bits say, and then within those few: a report that was made so that all
/// hashes collide is sorted by comparing and costs a binary search; there is no worst case beyond that.
#[derive(Debug, Default)]
pub(crate) struct Index {
    /// Distinct ids and aliases (ASCII case aside), sorted by (hash, text).
    keys: Vec<IdEntry>,
    /// The findings of every key, in list order.
    members: Vec<u32>,
    /// Where in `keys` the hashes with these highest bits begin; one more entry for the end.
    directory: Vec<u32>,
    shift: u32,
    /// Two bits of one word for every hash: most ids that are asked for are in no report, which one look tells.
    filter: Vec<u64>,
    pub(crate) numbering: Numbering,
    /// Distinct canonical ids of vulnerabilities that are at least so severe, and the same with those of which one is
    /// of unknown severity: by severity.
    at_least: [u32; Severity::ALL.len()],
    at_least_or_unknown: [u32; Severity::ALL.len()],
}

#[derive(Clone, Copy, Debug)]
struct IdEntry {
    hash: u64,
    /// How the first finding that has it spells it.
    text: TextSpan,
    /// Its part of `members`.
    from: u32,
    to: u32,
}

/// An id of a finding, or an alias.
#[derive(Clone, Copy, Debug)]
struct IdOccurrence {
    hash: u64,
    text: TextSpan,
    finding: u32,
    /// Whether it is the finding's canonical one, as that is written.
    canonical: bool,
}

impl Index {
    pub(super) fn new(data: &Data) -> Self {
        Self::with(data, hash_of)
    }

    fn with(data: &Data, hash_of: impl Fn(&str) -> u64) -> Self {
        let mut ids = Vec::with_capacity(data.rows.len());
        for (finding, row) in (0..).zip(&data.rows) {
            let aliases = data.spans(row.aliases).iter().copied();
            ids.extend(std::iter::once(row.id).chain(aliases).map(|text| IdOccurrence {
                hash: hash_of(data.text(text)),
                text,
                finding,
                canonical: text == row.canonical,
            }));
        }
        // One or two ids for each entry of the directory.
        let bits = ids.len().max(2).ilog2().min(24);
        let mut index = Self { shift: u64::BITS - bits, ..Self::default() };
        let (mut ids, ends) = index.by_highest_bits(&ids);
        index.keys.reserve(ids.len());
        index.members.reserve(ids.len());
        index.directory.reserve(ends.len() + 1);
        let mut canonical = vec![u32::MAX; data.rows.len()];
        let mut rest = ids.as_mut_slice();
        let mut begun = 0;
        for end in ends {
            let Some((ids, behind)) = rest.split_at_mut_checked((end - begun) as usize) else { break };
            (rest, begun) = (behind, end);
            index.directory.push(to_u32(index.keys.len()));
            // Equal ids end up side by side, their findings in order as they are now.
            if ids.len() > 1 {
                ids.sort_by(|a, b| compare(data, (a.hash, a.text), b.hash, || data.text(b.text)));
            }
            index.take(data, ids, &mut canonical);
        }
        index.directory.push(to_u32(index.keys.len()));
        index.keys.shrink_to_fit();
        index.filter();
        for (row, number) in data.rows.iter().zip(&mut canonical).filter(|(_, number)| **number == u32::MAX) {
            // No id is written as the canonical one is, but one in another case.
            let id = data.text(row.canonical);
            *number = index.key(data, hash_of(id), id).map_or(0, to_u32);
        }
        index.count(data, &canonical);
        index.number(data, canonical);
        index
    }

    /// Ids in the order of the highest bits of their hash, those with the same ones as they come, and the end of each.
    fn by_highest_bits(&self, ids: &[IdOccurrence]) -> (Vec<IdOccurrence>, Vec<u32>) {
        let bucket = |id: &IdOccurrence| usize::try_from(id.hash >> self.shift).unwrap_or(0);
        let mut places = vec![0_u32; 1 << (u64::BITS - self.shift)];
        for id in ids {
            if let Some(count) = places.get_mut(bucket(id)) {
                *count += 1;
            }
        }
        let mut before = 0;
        for place in &mut places {
            before += std::mem::replace(place, before);
        }
        let mut sorted =
            vec![IdOccurrence { hash: 0, text: TextSpan::ABSENT, finding: 0, canonical: false }; ids.len()];
        for id in ids {
            if let Some(place) = places.get_mut(bucket(id)) {
                if let Some(slot) = sorted.get_mut(*place as usize) {
                    *slot = *id;
                }
                *place += 1;
            }
        }
        (sorted, places)
    }

    /// Makes keys of sorted ids, of which no key is made yet.
    fn take(&mut self, data: &Data, ids: &[IdOccurrence], canonical: &mut [u32]) {
        let mut last: Option<&IdOccurrence> = None;
        for id in ids {
            let is_same =
                |last: &&IdOccurrence| compare(data, (last.hash, last.text), id.hash, || data.text(id.text)).is_eq();
            let same = last.filter(is_same);
            if same.is_none() {
                let from = to_u32(self.members.len());
                self.keys.push(IdEntry { hash: id.hash, text: id.text, from, to: from });
            }
            // A finding may have an id twice.
            if same.is_none_or(|last| last.finding != id.finding) {
                self.members.push(id.finding);
            }
            if let Some(key) = self.keys.last_mut() {
                key.to = to_u32(self.members.len());
            }
            if let Some(number) = canonical.get_mut(id.finding as usize).filter(|_| id.canonical) {
                *number = to_u32(self.keys.len() - 1);
            }
            last = Some(id);
        }
    }

    fn filter(&mut self) {
        // At least 32 bits a key, so that of the ids that are not there one of some hundreds seems to be: looking an id
        // up for nothing takes as long as dozens of looks at the filter.
        let words = self.keys.len().div_ceil(2).next_power_of_two();
        self.filter.resize(words, 0);
        for key in &self.keys {
            if let Some(word) = self.filter.get_mut(word_of(key.hash, words)) {
                *word |= bit(key.hash) | second_bit(key.hash);
            }
        }
    }

    /// Whether an id of this hash may be in the report. Most that are not are told at one look.
    #[inline]
    pub(crate) fn may_have(&self, hash: u64) -> bool {
        let word = self.filter.get(word_of(hash, self.filter.len()));
        word.is_some_and(|word| word & bit(hash) != 0 && word & second_bit(hash) != 0)
    }

    /// The findings that have an id or alias, ASCII case aside, in list order. [`Self::may_have`] is asked first, for
    /// most ids are not there.
    #[inline]
    pub(crate) fn findings_of<'i>(&self, data: &Data, hash: u64, id: impl FnOnce() -> &'i str) -> &[u32] {
        if is_exact(hash) { self.findings_of_exact(hash) } else { self.findings_of_text(data, hash, id()) }
    }

    #[inline(never)]
    fn findings_of_exact(&self, hash: u64) -> &[u32] {
        let Some((_, keys)) = self.bucket(hash) else { return &[] };
        // Nearly all are so few.
        let key = match keys.len() {
            0..=8 => keys.iter().find(|key| key.hash == hash),
            _ => keys.binary_search_by_key(&hash, |key| key.hash).ok().and_then(|at| keys.get(at)),
        };
        key.map_or(&[], |key| self.members(key))
    }

    #[inline(never)]
    fn findings_of_text(&self, data: &Data, hash: u64, id: &str) -> &[u32] {
        self.key(data, hash, id).map_or(&[], |key| self.members_of(key))
    }

    /// The findings with a canonical id, given by its number, and those that have it as an alias of another one.
    pub(crate) fn members_of(&self, key: usize) -> &[u32] {
        self.keys.get(key).map_or(&[], |key| self.members(key))
    }

    #[inline]
    fn members(&self, key: &IdEntry) -> &[u32] {
        self.members.get(key.from as usize..key.to as usize).unwrap_or_default()
    }

    /// The place of an id's key.
    fn key(&self, data: &Data, hash: u64, id: &str) -> Option<usize> {
        let (from, keys) = self.bucket(hash)?;
        let found = keys.binary_search_by(|key| compare(data, (key.hash, key.text), hash, || id));
        Some(from + found.ok()?)
    }

    /// The keys whose hashes have the same highest bits, and where they begin.
    #[inline]
    fn bucket(&self, hash: u64) -> Option<(usize, &[IdEntry])> {
        let bucket = usize::try_from(hash >> self.shift).ok()?;
        let [from, to] = self.directory.get(bucket..)?.first_chunk()?.map(|place| place as usize);
        Some((from, self.keys.get(from..to)?))
    }

    /// How many distinct canonical ids of vulnerabilities are at least so severe, findings of unknown severity
    /// counting as `unknown`.
    pub(crate) fn at_least(&self, severity: Severity, unknown: Severity) -> u32 {
        let table = if unknown >= severity { &self.at_least_or_unknown } else { &self.at_least };
        table.get(severity as usize).copied().unwrap_or(0)
    }

    fn count(&mut self, data: &Data, canonical: &[u32]) {
        // The worst known severity of every canonical id, and whether one of its findings has none.
        let mut worst = vec![(Severity::Unknown, false); self.keys.len()];
        for (row, number) in data.rows.iter().zip(canonical) {
            if let Some((worst, unknown)) = worst.get_mut(*number as usize)
                && row.class == FindingClass::Vulnerability
            {
                *worst = (*worst).max(row.severity);
                *unknown |= row.severity == Severity::Unknown;
            }
        }
        // How many ids there are of each, then how many of each or worse.
        let mut known = [0; Severity::ALL.len()];
        let mut partly = [0; Severity::ALL.len()];
        for (worst, unknown) in worst {
            if let Some(count) = if unknown { &mut partly } else { &mut known }.get_mut(worst as usize) {
                *count += 1;
            }
        }
        let unknown: u32 = partly.iter().sum();
        let (mut all_known, mut with_unknown) = (0, unknown);
        let tables = self.at_least.iter_mut().zip(&mut self.at_least_or_unknown);
        for ((least, or_unknown), (known, partly)) in tables.zip(known.iter().zip(partly)).skip(1).rev() {
            all_known += known + partly;
            with_unknown += known;
            (*least, *or_unknown) = (all_known, with_unknown);
        }
        // Every id is at least unknown, but those without a severity are not among the known ones.
        let ([least, ..], [or_unknown, ..]) = (&mut self.at_least, &mut self.at_least_or_unknown);
        (*least, *or_unknown) = (all_known, with_unknown);
    }

    fn number(&mut self, data: &Data, canonical: Vec<u32>) {
        let mut numbering = Numbering::new(canonical, self.keys.len());
        let mut alike: Vec<u32> = Vec::new();
        for (key, number) in (0..self.keys.len()).zip(0_u32..) {
            let members = self.members_of(key);
            // Most ids have one finding alone.
            if members.len() > 1 {
                let own = |row: &&u32| numbering.canonical.get(**row as usize) == Some(&number);
                alike.clear();
                alike.extend(members.iter().filter(own));
                numbering.compare(&mut alike, |row| FindingRef::of(data, row as usize));
            }
        }
        self.numbering = numbering;
    }
}

/// The filter's word for a hash.
#[inline]
fn word_of(hash: u64, words: usize) -> usize {
    usize::try_from(hash >> 6 & words.wrapping_sub(1) as u64).unwrap_or(0)
}

/// A hash's bits in its word.
#[inline]
fn bit(hash: u64) -> u64 {
    1 << (hash & 63)
}

#[inline]
fn second_bit(hash: u64) -> u64 {
    1 << (hash >> 40 & 63)
}

/// Compares ids by their hashes, then by what these do not tell, ASCII case aside.
fn compare<'d>(data: &Data, (hash, text): (u64, TextSpan), of: u64, other: impl FnOnce() -> &'d str) -> Ordering {
    hash.cmp(&of).then_with(|| {
        if is_exact(hash) {
            return Ordering::Equal;
        }
        let (text, other) = (data.text(text), other());
        if text == other {
            return Ordering::Equal;
        }
        text.bytes().map(|byte| byte.to_ascii_uppercase()).cmp(other.bytes().map(|byte| byte.to_ascii_uppercase()))
    })
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;
    use crate::report::{Finding, FindingRef, Package, Report};

    /// Findings of few ids, spelled in several ways, and aliases of one another.
    fn report(findings: usize, ids: usize) -> Report {
        let mut builder = Report::builder();
        let id = |number: usize| match number % 3 {
            0 => format!("CVE-2024-{:04}", number % ids),
            1 => format!("cve-2024-{:04}", number % ids),
            _ => format!("GHSA-{:04}", number % ids),
        };
        for number in 0..findings {
            let aliases: Vec<Cow<'_, str>> = (0..number % 4).map(|more| Cow::Owned(id(number * 7 + more))).collect();
            let name = format!("package-{}", number % 5);
            builder.finding(&Finding {
                id: &id(number),
                aliases: &aliases,
                class: FindingClass::ALL[number % 7 / 6],
                severity: Severity::ALL[number % Severity::ALL.len()],
                package: Package { name: Some(&name), path: (number % 2 == 0).then_some("/x"), ..Package::default() },
                ..Finding::default()
            });
        }
        builder.build()
    }

    /// The index says what walking over all findings says.
    fn is_right(data: &Data, index: &Index) {
        let findings: Vec<FindingRef<'_>> =
            (0..data.rows.len()).map(|row| FindingRef::of(data, row).unwrap()).collect();
        let mut by_id: BTreeMap<String, Vec<u32>> = BTreeMap::new();
        for (number, finding) in (0..).zip(&findings) {
            let ids = std::iter::once(finding.id()).chain(finding.aliases());
            for id in ids.map(str::to_ascii_uppercase).collect::<BTreeSet<_>>() {
                by_id.entry(id).or_default().push(number);
            }
        }
        for (id, members) in &by_id {
            let small = &*id.to_ascii_lowercase();
            assert_eq!(index.findings_of(data, hash_of(id), || small), members, "{id}");
        }
        assert_eq!(index.findings_of(data, hash_of("other"), || "other"), &[]);
        let mut numbers = BTreeMap::new();
        let mut first = BTreeMap::new();
        for (at, finding) in findings.iter().enumerate() {
            let number = index.numbering.canonical[at];
            assert_eq!(*numbers.entry(finding.canonical_id()).or_insert(number), number);
            assert_eq!(index.members_of(number as usize), by_id[finding.canonical_id()]);
            let identity = first.entry((number, finding.place())).or_insert(to_u32(at));
            assert_eq!(index.numbering.identity[at], *identity);
            assert!((number as usize) < index.numbering.canonicals);
        }
        let distinct: BTreeSet<&u32> = numbers.values().collect();
        assert_eq!(distinct.len(), numbers.len());
        for least in Severity::ALL {
            for unknown in Severity::ALL {
                let counts = |finding: &&FindingRef<'_>| {
                    let severity = Some(finding.severity()).filter(|each| *each != Severity::Unknown);
                    finding.class() == FindingClass::Vulnerability && severity.unwrap_or(*unknown) >= *least
                };
                let ids: BTreeSet<&str> = findings.iter().filter(counts).map(FindingRef::canonical_id).collect();
                assert_eq!(index.at_least(*least, *unknown) as usize, ids.len(), "{least} {unknown}");
            }
        }
    }

    #[test]
    fn the_index_says_what_the_findings_say() {
        for (findings, ids) in [(0, 1), (1, 1), (2, 2), (10, 3), (100, 40), (300, 7), (1000, 900)] {
            let report = report(findings, ids);
            is_right(&report.0, &report.0.index);
        }
    }

    #[test]
    fn hashes_that_collide_change_nothing() {
        for hash in [|_: &str| 0, |_: &str| !0 << 40, |id: &str| id.len() as u64, |id: &str| hash_of(id) >> 60 << 60] {
            let report = report(200, 30);
            let index = Index::with(&report.0, hash);
            for finding in report.findings() {
                let id = finding.canonical_id();
                let expected = report.0.index.findings_of(&report.0, hash_of(id), || id);
                assert!(index.may_have(hash(id)));
                assert_eq!(index.findings_of(&report.0, hash(id), || id), expected);
            }
            assert_eq!(index.numbering.identity, report.0.index.numbering.identity);
            assert_eq!(index.at_least, report.0.index.at_least);
            assert_eq!(index.at_least_or_unknown, report.0.index.at_least_or_unknown);
        }
    }

    #[test]
    fn most_ids_that_are_not_there_are_told_at_one_look() {
        let report = report(3000, 3000);
        let others = (0..1000).map(|number| hash_of(&format!("CVE-2019-{number:04}")));
        let passed = others.filter(|hash| report.0.index.may_have(*hash)).count();
        assert!(passed < 20, "{passed}");
        assert!(!Report::builder().build().0.index.may_have(hash_of("")));
    }
}
