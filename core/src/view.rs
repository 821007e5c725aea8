//! What an evaluation looks at: a place, the reports that count there, their findings.

use crate::filter::Filter;
use crate::gate::{Applied, Compiled};
use crate::limit::Limit;
use crate::report::{FindingRef, Report};
use crate::request::Prepared;
use crate::scope::Here;
use crate::selector::Place;
use crate::time::{Instant, Timezone};
use crate::vocabulary::Severity;

/// The findings of the reports that count, in list order, each with its number in the image.
#[derive(Clone, Copy)]
pub(crate) struct Counted<'r> {
    pub(crate) image: &'r Prepared,
    /// The reports that count, by their places in the image's list.
    reports: &'r [u32],
    /// The report that alone counts, where it is one.
    pub(crate) only: Option<(&'r Report, u32)>,
}

impl<'r> Counted<'r> {
    pub(crate) fn new(image: &'r Prepared, reports: &'r [u32]) -> Self {
        let all = Self { image, reports, only: None };
        Self { only: if reports.len() == 1 { all.numbered().next() } else { None }, ..all }
    }

    pub(crate) fn reports(&self) -> impl Iterator<Item = &'r Report> + use<'r> {
        self.numbered().map(|(report, _)| report)
    }

    /// The reports, each with the number of its first finding.
    pub(crate) fn numbered(&self) -> impl Iterator<Item = (&'r Report, u32)> + use<'r> {
        let image = self.image;
        self.reports.iter().filter_map(move |index| {
            let index = *index as usize;
            Some((image.reports.get(index)?, *image.offsets.get(index)?))
        })
    }

    /// The reports, by their places in the image's list.
    pub(crate) fn places(&self) -> &'r [u32] {
        self.reports
    }

    /// Whether the reports may have a finding of one of some ids, given by their hashes; false is certain.
    pub(crate) fn may_have(&self, mut ids: impl Iterator<Item = u64> + Clone) -> bool {
        match self.only {
            Some((report, _)) => ids.any(|hash| report.0.index.may_have(hash)),
            None => self.reports().any(|report| ids.clone().any(|hash| report.0.index.may_have(hash))),
        }
    }
}

/// What there is to look at in a subject.
#[derive(Clone, Copy)]
pub(crate) struct View<'e> {
    pub(crate) gate: &'e Compiled,
    pub(crate) here: &'e Here,
    pub(crate) place: Place<'e>,
    pub(crate) counted: Counted<'e>,
    pub(crate) now: Instant,
}

impl<'e> View<'e> {
    /// Whether some exemption of a list, sorted by scope, may match and be about a finding that is there; false is
    /// certain.
    pub(crate) fn may_apply(&self, list: &[Applied]) -> bool {
        let is_about =
            |applied: &Applied| applied.only_id.is_none_or(|hash| self.counted.may_have(std::iter::once(hash)));
        if self.is_short(list) {
            return list.iter().any(|applied| self.here.is_in(applied.scope) && is_about(applied));
        }
        self.may_apply_of_many(list, is_about)
    }

    /// [`Self::may_apply`] for long lists, of which few rules have one.
    #[cold]
    fn may_apply_of_many(&self, list: &[Applied], is_about: impl Fn(&Applied) -> bool) -> bool {
        self.scopes().any(|scope| of_scope(list, scope).any(&is_about))
    }

    /// Calls `each` with the exemptions of a list, sorted by scope, that match.
    pub(crate) fn each_matching(&self, list: &'e [Applied], mut each: impl FnMut(&'e Applied)) {
        if self.is_short(list) {
            list.iter().filter(|applied| self.here.is_in(applied.scope)).for_each(each);
            return;
        }
        self.scopes().for_each(|scope| of_scope(list, scope).for_each(&mut each));
    }

    /// Whether looking at all of a list is no more work than looking up what is about this place.
    fn is_short(&self, list: &[Applied]) -> bool {
        const ALWAYS: usize = 16;
        list.len() <= ALWAYS || list.len() <= 8 * self.here.scopes().len()
    }

    /// The scopes that the place is known to be in.
    fn scopes(&self) -> impl Iterator<Item = u32> {
        self.here.scopes().iter().copied().filter(|scope| self.here.is_in(*scope))
    }

    /// The first of some exemptions that covers the whole resource, is in force and matches.
    pub(crate) fn resource_exemption(&self, list: &'e [Applied], timezone: Timezone, limit: &mut Limit) -> Option<u32> {
        let mut first = None;
        self.each_matching(list, |applied| {
            let Some(exemption) = self.gate.exemption(applied.number) else { return };
            if exemption.terms.vulnerabilities.is_none()
                && first.is_none_or(|first| applied.number < first)
                && exemption.terms.in_force(timezone, self.now, limit)
            {
                first = Some(applied.number);
            }
        });
        first
    }
}

/// The exemptions of a scope, of a list that is sorted by scope.
fn of_scope(list: &[Applied], scope: u32) -> impl Iterator<Item = &Applied> {
    let from = list.partition_point(|applied| applied.scope < scope);
    list.iter().skip(from).take_while(move |applied| applied.scope == scope)
}

impl Filter {
    /// Calls `each` with the findings that the filter selects: by look-up where it asks for ids, and then perhaps
    /// more than once with the same one.
    pub(crate) fn each_selected<'r>(
        &self,
        counted: Counted<'r>,
        unknown: Severity,
        now: Instant,
        limit: &mut Limit,
        mut each: impl FnMut(usize, FindingRef<'r>, &mut Limit),
    ) {
        for (report, offset) in counted.numbered() {
            let data = &*report.0;
            let mut consider = |row: usize| {
                if let Some(finding) = data.finding(row)
                    && (self.ids_alone || self.selects(finding, unknown, now, limit))
                {
                    each(offset as usize + row, finding, limit);
                }
            };
            match &self.ids {
                None => (0..data.rows.len()).for_each(consider),
                Some(ids) => {
                    for id in ids.iter().filter(|id| data.index.may_have(id.hash)) {
                        data.index.findings_of(data, id.hash, &id.text).iter().for_each(|row| consider(*row as usize));
                    }
                }
            }
        }
    }
}
