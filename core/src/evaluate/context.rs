//! What an evaluation looks at: a target, its active reports, and their findings.

use crate::clock::Clock;
use crate::document::filter::Filter;
use crate::document::selector::Target;
use crate::gate::scope::ScopeMatches;
use crate::gate::{Compiled, Scoped, ScopedExemption};
use crate::report::{FindingRef, Report};
use crate::request::Prepared;
use crate::time::Timezone;
use crate::util::ids::ExemptionId;
use crate::vocabulary::Severity;

/// The reports that count for a subject, with their findings numbered through the whole image.
#[derive(Clone, Copy)]
pub(crate) struct ActiveReports<'r> {
    pub(crate) image: &'r Prepared,
    /// Indices into the image's list of reports.
    reports: &'r [u32],
    /// The only active report, if there is exactly one: the common case, for which counts and indices of the report can
    /// be used directly.
    pub(crate) only: Option<(&'r Report, u32)>,
}

impl<'r> ActiveReports<'r> {
    pub(crate) fn new(image: &'r Prepared, reports: &'r [u32]) -> Self {
        let all = Self { image, reports, only: None };
        Self { only: if reports.len() == 1 { all.numbered().next() } else { None }, ..all }
    }

    pub(crate) fn reports(&self) -> impl Iterator<Item = &'r Report> + use<'r> {
        self.numbered().map(|(report, _)| report)
    }

    /// The active reports, each with the number of its first finding.
    pub(crate) fn numbered(&self) -> impl Iterator<Item = (&'r Report, u32)> + use<'r> {
        let image = self.image;
        self.reports.iter().filter_map(move |index| {
            let index = *index as usize;
            Some((image.reports.get(index)?, *image.offsets.get(index)?))
        })
    }

    /// Finds a finding by its number in the image: (index of the report, row in the report).
    pub(crate) fn locate(&self, number: usize) -> Option<(usize, usize)> {
        self.numbered().zip(self.reports).find_map(|((report, first), place)| {
            let row = number.checked_sub(first as usize)?;
            (row < report.rows().len()).then_some((*place as usize, row))
        })
    }

    /// The active reports, as indices into the image's list.
    pub(crate) fn places(&self) -> &'r [u32] {
        self.reports
    }

    /// Whether an active report may have a finding with an id, given by its hash. `false` is certain.
    pub(crate) fn may_have_id(&self, hash: u64) -> bool {
        self.may_have(std::iter::once(hash))
    }

    /// Whether an active report may have a finding with one of these ids, given by their hashes. `false` is certain.
    #[inline]
    pub(crate) fn may_have(&self, mut ids: impl Iterator<Item = u64> + Clone) -> bool {
        match self.only {
            Some((report, _)) => ids.any(|hash| report.0.index.may_have(hash)),
            None => self.one_may_have(ids),
        }
    }

    /// As [`Self::may_have`], for several reports. Never inlined: most images have one active report.
    #[inline(never)]
    fn one_may_have(&self, ids: impl Iterator<Item = u64> + Clone) -> bool {
        self.reports().any(|report| ids.clone().any(|hash| report.0.index.may_have(hash)))
    }
}

/// A subject with everything that rules look at.
#[derive(Clone, Copy)]
pub(crate) struct SubjectContext<'e> {
    pub(crate) gate: &'e Compiled,
    pub(crate) here: &'e ScopeMatches,
    pub(crate) place: Target<'e>,
    pub(crate) counted: ActiveReports<'e>,
}

impl<'e> SubjectContext<'e> {
    /// Whether an exemption may be about a finding of the subject. `false` is certain.
    pub(crate) fn may_be_about(&self, applied: &ScopedExemption) -> bool {
        applied.only_id.is_none_or(|hash| self.counted.may_have_id(hash))
    }

    /// Calls `each` with the matching exemptions of a list that is sorted by scope.
    pub(crate) fn each_matching<T: Scoped>(&self, list: &'e [T], mut each: impl FnMut(&'e T)) {
        const SHORT: usize = 16;
        let here = self.here.scopes();
        // Scanning a short list costs no more than a binary search for each scope.
        if list.len() <= SHORT || list.len() <= 8 * here.len() {
            list.iter().filter(|applied| self.here.is_in(applied.scope())).for_each(each);
            return;
        }
        for scope in here.iter().filter(|scope| self.here.is_in(**scope)) {
            let from = list.partition_point(|applied| applied.scope() < *scope);
            let of_scope = list.iter().skip(from).take_while(|applied| applied.scope() == *scope);
            of_scope.for_each(&mut each);
        }
    }

    /// Whether a matching exemption covers the whole resource and is in force.
    pub(crate) fn exempts_resource(&self, id: ExemptionId, timezone: Timezone, clock: &mut Clock) -> bool {
        self.gate.exemption(id).is_some_and(|exemption| {
            exemption.terms.vulnerabilities.is_none() && exemption.terms.in_force(timezone, clock)
        })
    }
}

impl Filter {
    /// Calls `each` with the findings that the filter selects. A filter with ids looks them up, and may then give a
    /// finding more than once.
    pub(crate) fn each_selected<'r>(
        &self,
        counted: ActiveReports<'r>,
        unknown: Severity,
        clock: &mut Clock,
        mut each: impl FnMut(usize, FindingRef<'r>, &mut Clock),
    ) {
        for (report, offset) in counted.numbered() {
            let data = &*report.0;
            let mut consider = |row: usize| {
                if let Some(finding) = FindingRef::of(data, row)
                    && (self.ids_alone || self.selects(finding, unknown, clock))
                {
                    each(offset as usize + row, finding, clock);
                }
            };
            match &self.ids {
                None => (0..data.rows.len()).for_each(consider),
                Some(ids) => {
                    for id in ids.iter().filter(|id| data.index.may_have(id.hash)) {
                        let rows = data.index.findings_of(data, id.hash, || &id.text);
                        rows.iter().for_each(|row| consider(*row as usize));
                    }
                }
            }
        }
    }
}
