//! Which of a finding's CVSS scores counts: the same choice in every format (formats, "CVSS").
//!
//! A v3 or v4 base score (a v2 one only where there is no other) of the source that the report itself prefers, else
//! of NVD, else of GHSA, else the highest of the rest; within a source 4.0, 3.1, 3.0, 2.

use std::borrow::Cow;

/// Where a score comes from, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Rank {
    /// The source that the report prefers.
    Preferred,
    /// Of the report's own entries, but not the preferred one.
    Own,
    /// NVD.
    Nvd,
    /// GitHub's advisories.
    Ghsa,
    /// Anyone else.
    Other,
}

/// The version of CVSS, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Version {
    V40,
    V31,
    V30,
    V2,
}

impl Version {
    /// From a version's text, else from a vector. What neither tells is taken as the version that counts least.
    pub(crate) fn of(version: Option<&str>, vector: Option<&str>) -> Self {
        let of_vector = || vector?.strip_prefix("CVSS:")?.split('/').next();
        match version.or_else(of_vector).map(str::trim) {
            Some("4" | "4.0") => Self::V40,
            Some("3.1") => Self::V31,
            Some("3" | "3.0") => Self::V30,
            _ => Self::V2,
        }
    }
}

/// The scores of one finding; kept from finding to finding, so that it is no allocation each.
#[derive(Debug, Default)]
pub(crate) struct Scores<'a> {
    scores: Vec<Score<'a>>,
}

/// Ordered so that after sorting the best of a source stands first.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Score<'a> {
    rank: Rank,
    /// Which source of its rank.
    source: Cow<'a, str>,
    version: Version,
    /// The higher the lower, for sorting.
    below_ten: u8,
}

impl<'a> Scores<'a> {
    pub(crate) fn clear(&mut self) {
        self.scores.clear();
    }

    /// Adds a score. The source tells those of one rank apart.
    pub(crate) fn add(&mut self, rank: Rank, source: Cow<'a, str>, version: Version, tenths: u8) {
        self.scores.push(Score { rank, source, version, below_ten: 100 - tenths.min(100) });
    }

    /// Gives the scores of a source another rank, for where the preferred one is known only afterwards.
    pub(crate) fn prefer(&mut self, source: &str) {
        for score in self.scores.iter_mut().filter(|score| score.source == source) {
            score.rank = Rank::Preferred;
        }
    }

    /// The score that counts, in tenths.
    pub(crate) fn choose(&mut self) -> Option<u8> {
        if self.scores.len() > 1 {
            if self.scores.iter().any(|score| score.version != Version::V2) {
                self.scores.retain(|score| score.version != Version::V2);
            }
            self.scores.sort_unstable();
        }
        let first = self.scores.first()?;
        let mut last: Option<&Score<'_>> = None;
        let mut best = first.below_ten;
        for score in self.scores.iter().take_while(|score| score.rank == first.rank) {
            if last.is_none_or(|last| last.source != score.source) {
                best = best.min(score.below_ten);
            }
            last = Some(score);
        }
        Some(100 - best)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choose(scores: &[(Rank, &'static str, Version, u8)]) -> Option<u8> {
        let mut all = Scores::default();
        for (rank, source, version, tenths) in scores {
            all.add(*rank, (*source).into(), *version, *tenths);
        }
        all.choose()
    }

    #[test]
    fn the_order_of_sources_and_versions() {
        use Rank::{Ghsa, Nvd, Other, Own, Preferred};
        use Version::{V2, V30, V31, V40};
        for (scores, expected) in [
            (&[][..], None),
            (&[(Nvd, "", V31, 98), (Preferred, "", V31, 55)], Some(55)),
            (&[(Nvd, "", V31, 98), (Own, "", V30, 40)], Some(40)),
            (&[(Ghsa, "", V31, 50), (Nvd, "", V31, 75), (Other, "redhat", V31, 90)], Some(75)),
            (&[(Ghsa, "", V31, 50), (Other, "redhat", V31, 90)], Some(50)),
            (&[(Other, "a", V31, 50), (Other, "b", V31, 90), (Other, "c", V31, 70)], Some(90)),
            // Within a source the version decides, not the height.
            (&[(Nvd, "", V31, 98), (Nvd, "", V40, 60)], Some(60)),
            (&[(Other, "a", V31, 98), (Other, "a", V40, 60), (Other, "b", V30, 55)], Some(60)),
            // v2 counts only where there is no other, whatever its source.
            (&[(Preferred, "", V2, 100), (Other, "redhat", V31, 40)], Some(40)),
            (&[(Preferred, "", V2, 50), (Nvd, "", V2, 75)], Some(50)),
        ] {
            assert_eq!(choose(scores), expected, "{scores:?}");
        }
    }

    #[test]
    fn versions_are_told_by_text_or_vector() {
        assert_eq!(Version::of(Some("3.1"), None), Version::V31);
        assert_eq!(Version::of(None, Some("CVSS:4.0/AV:N")), Version::V40);
        assert_eq!(Version::of(None, Some("AV:N/AC:L")), Version::V2);
        assert_eq!(Version::of(None, None), Version::V2);
    }
}
