//! The scratch space of an evaluation, which a decision keeps for the next one.

use crate::evaluate::rule_exemptions::RuleExemptions;
use crate::evaluate::suppress::Suppressions;
use crate::gate::scope::ScopeMatches;
use crate::util::epoch::{EpochMap, EpochSet};
use crate::util::ids::VerdictId;
use crate::util::index::to_u32;

/// The scratch space of an evaluation.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    pub(super) here: ScopeMatches,
    pub(super) rule_exemptions: RuleExemptions,
    pub(super) memory: Memory,
}

/// What is known about the current subject.
#[derive(Debug, Default)]
pub(super) struct Memory {
    pub(super) suppressions: Suppressions,
    pub(super) seen: EpochSet,
    /// The verdicts so far, by their index in the gate.
    pub(super) cached: EpochMap<VerdictId, CachedVerdict>,
}

/// An index into the verdicts of the decision, with the lowest bit saying whether the verdict triggers. One word,
/// because the cache is read for every group.
#[derive(Clone, Copy, Debug)]
pub(super) struct CachedVerdict(u32);

impl CachedVerdict {
    /// Stands in the cache where nothing is cached, and for a verdict that could not be made.
    pub(super) const NONE: Self = Self(0);

    pub(super) fn new(verdict: usize, triggered: bool) -> Self {
        Self(to_u32(verdict) << 1 | u32::from(triggered))
    }

    pub(super) fn verdict(self) -> u32 {
        self.0 >> 1
    }

    pub(super) fn triggered(self) -> bool {
        self.0 & 1 != 0
    }
}
