//! Findings in display order, and their JSON.
//!
//! A decision lists the findings of many conditions, mostly the same ones. Their order is computed once, for the first
//! list. Conditions then select bit sets of ranks, and a run of adjacent ranks is written with one copy.

use std::ops::Range;
use std::sync::{Arc, OnceLock};

use super::FindingRef;
use super::duplicates::{Duplicates, DuplicatesScratch};
use crate::json::write::push_string;
use crate::util::bits::{BitSet, WORD};
use crate::vocabulary::{FindingClass, Severity};

/// The maximum number of findings in one list.
pub(crate) const LISTED: usize = 100;

/// The orders of the same findings, by what an unknown severity counts as.
#[derive(Debug, Default)]
pub(crate) struct FindingOrders([OnceLock<Arc<FindingOrder>>; Severity::ALL.len()]);

impl FindingOrders {
    /// The order if an unknown severity counts as `unknown`. The findings come with their numbers; `identity` has, by
    /// number, the first finding of the same identity.
    pub(crate) fn get<'r, F: Iterator<Item = (u32, FindingRef<'r>)>>(
        &self,
        unknown: Severity,
        identity: &[u32],
        findings: impl Fn() -> F,
    ) -> Arc<FindingOrder> {
        let new = |unknown| Arc::new(FindingOrder::new(unknown, identity, findings().collect()));
        let is_unknown = |(_, finding): (u32, FindingRef<'_>)| finding.severity() == Severity::Unknown;
        let [plain, ..] = &self.0;
        let own = self.0.get(unknown as usize).unwrap_or(plain);
        let listing = own.get_or_init(|| {
            // If all severities are known, one order serves every policy.
            if unknown == Severity::Unknown || findings().any(is_unknown) {
                new(unknown)
            } else {
                Arc::clone(plain.get_or_init(|| new(Severity::Unknown)))
            }
        });
        Arc::clone(listing)
    }
}

/// Findings by rank: by severity, worst first, then by the bytes of canonical id, package name, version and path.
#[derive(Debug)]
pub(crate) struct FindingOrder {
    /// By rank: the number of the finding.
    numbers: Vec<u32>,
    /// By number: the rank.
    ranks: Vec<u32>,
    /// By severity: how many findings are at least that severe.
    at_least: [u32; Severity::ALL.len()],
    vulnerabilities: BitSet,
    duplicates: Duplicates,
    /// The JSON of findings, in chunks of as many ranks as a word of a bit set has. Each is written when it is first
    /// listed.
    chunks: Vec<OnceLock<Chunk>>,
    /// What an unknown severity counts as.
    unknown: Severity,
}

/// The objects of the findings of one word of a bit set, with a comma after each.
#[derive(Debug, Default)]
struct Chunk {
    text: String,
    parts: Vec<ObjectEnds>,
}

/// The offsets in the object of a finding after which parts are left out if it is suppressed.
#[derive(Debug)]
struct ObjectEnds {
    id: usize,
    severity: usize,
    package: usize,
    end: usize,
}

impl FindingOrder {
    fn new(unknown: Severity, identity: &[u32], findings: Vec<(u32, FindingRef<'_>)>) -> Self {
        // The severity and the first bytes of the id decide nearly always. Texts are compared only if these are equal.
        let numbered = (0_u32..).zip(&findings);
        let mut keys: Vec<(u128, u32)> = numbered.map(|(at, (_, finding))| (key(unknown, *finding), at)).collect();
        let finding = |at: u32| findings.get(at as usize).copied();
        let text = |at| finding(at).map(|(number, finding)| (finding.canonical_id(), finding.place(), number));
        keys.sort_unstable_by(|(a, first), (b, second)| a.cmp(b).then_with(|| text(*first).cmp(&text(*second))));
        let ordered = || keys.iter().filter_map(|(_, at)| finding(*at));
        let mut listing = Self {
            numbers: ordered().map(|(number, _)| number).collect(),
            ranks: vec![u32::MAX; identity.len()],
            at_least: Default::default(),
            vulnerabilities: BitSet::default(),
            duplicates: Duplicates::default(),
            chunks: (0..keys.len().div_ceil(WORD)).map(|_| OnceLock::new()).collect(),
            unknown,
        };
        listing.vulnerabilities.clear(keys.len());
        for (rank, (number, finding)) in (0_u32..).zip(ordered()) {
            if let Some(place) = listing.ranks.get_mut(number as usize) {
                *place = rank;
            }
            if finding.class() == FindingClass::Vulnerability {
                listing.vulnerabilities.insert(rank);
            }
            let severity = severity_under(unknown, finding);
            for least in listing.at_least.iter_mut().take(severity as usize + 1) {
                *least = rank + 1;
            }
        }
        listing.duplicates = Duplicates::new(&listing.numbers, identity);
        listing
    }

    pub(crate) fn len(&self) -> usize {
        self.numbers.len()
    }

    /// The rank of a finding.
    pub(crate) fn rank(&self, number: u32) -> u32 {
        self.ranks.get(number as usize).copied().unwrap_or(u32::MAX)
    }

    /// The number of a finding.
    pub(crate) fn number(&self, rank: u32) -> u32 {
        self.numbers.get(rank as usize).copied().unwrap_or(u32::MAX)
    }

    /// Selects the vulnerabilities that are at least so severe.
    pub(crate) fn select_severe(&self, least: Severity, into: &mut BitSet) {
        let limit = self.at_least.get(least as usize).copied().unwrap_or(0);
        into.copy_below(&self.vulnerabilities, limit);
    }

    /// Keeps, of findings with one identity, the first in the set, which is the worst.
    pub(crate) fn keep_first(&self, of: &mut BitSet, work: &mut DuplicatesScratch) {
        self.duplicates.keep_first(of, work);
    }

    /// The severity of a finding in this order.
    pub(crate) fn severity(&self, finding: FindingRef<'_>) -> Severity {
        severity_under(self.unknown, finding)
    }

    /// Writes the first hundred findings of a set, with a comma after each. Returns how many more there are. `find`
    /// returns a finding by its number.
    pub(crate) fn push<'r>(
        &self,
        out: &mut String,
        set: &BitSet,
        find: impl Fn(u32) -> Option<FindingRef<'r>>,
    ) -> usize {
        let mut room = LISTED;
        for (index, word) in set.words().iter().enumerate() {
            if *word == 0 {
                continue;
            }
            if room == 0 {
                break;
            }
            let Some(chunk) = self.chunk(index, &find) else { break };
            let (mut word, mut at) = (*word, 0);
            while word != 0 && room > 0 {
                let gap = word.trailing_zeros();
                word >>= gap;
                at += gap as usize;
                let run = word.trailing_ones();
                word = word.checked_shr(run).unwrap_or(0);
                let taken = room.min(run as usize);
                out.push_str(chunk.objects(at..at + taken));
                at += taken;
                room -= taken;
            }
        }
        if room == 0 { set.len() - LISTED } else { 0 }
    }

    /// Writes the beginning of the object of a suppressed finding.
    pub(crate) fn push_forgiven<'r>(&self, out: &mut String, rank: u32, find: impl Fn(u32) -> Option<FindingRef<'r>>) {
        let (index, at) = (rank as usize / WORD, rank as usize % WORD);
        let Some(chunk) = self.chunk(index, &find) else { return };
        if let Some(parts) = chunk.parts.get(at) {
            out.push_str(chunk.text.get(chunk.start(at)..parts.id).unwrap_or_default());
            out.push_str(chunk.text.get(parts.severity..parts.package).unwrap_or_default());
            out.push(',');
        }
    }

    fn chunk<'r>(&self, index: usize, find: &impl Fn(u32) -> Option<FindingRef<'r>>) -> Option<&Chunk> {
        let written = || {
            let mut chunk = Chunk::default();
            for number in self.numbers.iter().skip(index * WORD).take(WORD) {
                match find(*number) {
                    Some(finding) => chunk.add(finding, self.severity(finding)),
                    None => chunk.add_nothing(),
                }
            }
            chunk
        };
        self.chunks.get(index).map(|chunk| chunk.get_or_init(written))
    }
}

impl Chunk {
    fn add(&mut self, finding: FindingRef<'_>, severity: Severity) {
        let out = &mut self.text;
        out.push_str("{\"id\":");
        push_string(out, finding.canonical_id());
        let id = out.len();
        out.push_str(",\"severity\":\"");
        out.push_str(severity.as_str());
        out.push('"');
        let severity = out.len();
        for (key, text) in [(",\"package\":", finding.package_name()), (",\"version\":", finding.package_version())] {
            if let Some(text) = text {
                out.push_str(key);
                push_string(out, text);
            }
        }
        let package = out.len();
        for (index, version) in finding.fixed_versions().enumerate() {
            out.push_str(if index == 0 { ",\"fixedIn\":[" } else { "," });
            push_string(out, version);
        }
        out.push_str(if finding.fixed_versions().next().is_some() { "]}," } else { "}," });
        self.parts.push(ObjectEnds { id, severity, package, end: out.len() });
    }

    fn add_nothing(&mut self) {
        let end = self.text.len();
        self.parts.push(ObjectEnds { id: end, severity: end, package: end, end });
    }

    fn objects(&self, range: Range<usize>) -> &str {
        self.text.get(self.start(range.start)..self.start(range.end)).unwrap_or_default()
    }

    fn start(&self, at: usize) -> usize {
        at.checked_sub(1).and_then(|before| self.parts.get(before)).map_or(0, |parts| parts.end)
    }
}

fn severity_under(unknown: Severity, finding: FindingRef<'_>) -> Severity {
    match finding.severity() {
        Severity::Unknown => unknown,
        severity => severity,
    }
}

/// A sort key: the distance of the severity from the worst, then the first bytes of the id. Findings with equal keys
/// are compared by their texts.
fn key(unknown: Severity, finding: FindingRef<'_>) -> u128 {
    const BITS: u32 = Severity::ALL.len().ilog2() + 1;
    let mut bytes = [0; 16];
    bytes.iter_mut().zip(finding.canonical_id().bytes()).for_each(|(byte, of_id)| *byte = of_id);
    let lacks = Severity::Critical as u8 - severity_under(unknown, finding) as u8;
    u128::from(lacks) << (u128::BITS - BITS) | u128::from_be_bytes(bytes) >> BITS
}
