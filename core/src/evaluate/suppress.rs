//! Which findings VEX statements and exemptions suppress.
//!
//! Every finding of an image has a mark: none, a statement, or an exemption. Most rules share trusted authors and
//! global exemptions. What these suppress (the base) is computed once per subject and profile and stays; what
//! rule-specific exemptions add is recorded in `changed` and undone after the rule. Nothing is ever cleared finding by
//! finding: an image may have ten thousand of them, and most marks are few.

use crate::clock::Clock;
use crate::document::filter::RequestedId;
use crate::evaluate::context::SubjectContext;
use crate::gate::{Compiled, RuleProfile};
use crate::report::FindingRef;
use crate::request::Prepared;
use crate::time::Timezone;
use crate::util::epoch::EpochMap;
use crate::util::ids::{ExemptionId, GlobalExemptionsId, Id, StatementId, TrustedId};
use crate::util::index::{NONE, to_u32};
use crate::vocabulary::Severity;

/// What suppresses a finding: the index of a statement or an exemption of the gate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Suppressor {
    Statement(StatementId),
    Exemption(ExemptionId),
}

/// The suppressed findings of one image. A buffer that is used for one subject after another.
#[derive(Clone, Debug, Default)]
pub(crate) struct Suppressions {
    /// By finding: the index of the statement, or the number of statements plus the index of the exemption, or `NONE`.
    /// The smallest wins. Grows as needed; all `NONE` between subjects.
    suppressions: Vec<u32>,
    /// The findings that have a mark: first the base, then those of the current rule.
    suppressed: Vec<u32>,
    base: usize,
    /// Which base is marked: (trusted statements, global exemptions).
    base_of: Option<(Option<TrustedId>, Option<GlobalExemptionsId>)>,
    /// What the current rule changed: (finding, mark before).
    changed: Vec<(u32, u32)>,
    findings: usize,
    statements: u32,
    global_exemptions: EpochMap<GlobalExemptionsId, Hits>,
    trusted: EpochMap<TrustedId, Hits>,
    /// (finding, mark), in ranges that the two caches above refer to.
    hits: Vec<(u32, u32)>,
}

/// What a set of global exemptions or of statements suppresses on the current subject.
#[derive(Clone, Copy, Debug, Default)]
struct Hits {
    /// The first exemption that covers the whole resource.
    resource: Option<ExemptionId>,
    /// Their range of `hits`, each finding once.
    from: usize,
    to: usize,
}

impl Suppressions {
    /// Starts a subject.
    pub(crate) fn begin(&mut self, gate: &Compiled, image: &Prepared) {
        self.findings = image.findings;
        self.statements = to_u32(gate.statements.len());
        self.hits.clear();
        self.global_exemptions.clear(gate.global_exemptions.len(), Hits::default());
        self.trusted.clear(gate.trusted.len(), Hits::default());
    }

    /// Ends a subject: the next one may be of another image.
    pub(crate) fn end(&mut self) {
        self.clear_all();
    }

    pub(crate) fn is_suppressed(&self, finding: usize) -> bool {
        self.suppressions.get(finding).is_some_and(|mark| *mark != NONE)
    }

    pub(crate) fn cause(&self, finding: usize) -> Option<Suppressor> {
        let mark = self.suppressions.get(finding).copied().filter(|mark| *mark != NONE)?;
        Some(match mark.checked_sub(self.statements) {
            None => Suppressor::Statement(StatementId::from_index(mark as usize)),
            Some(exemption) => Suppressor::Exemption(ExemptionId::from_index(exemption as usize)),
        })
    }

    /// The suppressed findings.
    pub(crate) fn suppressed(&self) -> &[u32] {
        &self.suppressed
    }

    /// The first global exemption that covers the whole resource, for rules of a profile.
    pub(crate) fn resource_exemption(
        &mut self,
        context: &SubjectContext<'_>,
        profile: &RuleProfile,
        clock: &mut Clock,
    ) -> Option<ExemptionId> {
        self.global_exemptions_of(context, profile.global_exemptions?, clock).resource
    }

    /// What a set of global exemptions suppresses, computed once per subject.
    fn global_exemptions_of(
        &mut self,
        context: &SubjectContext<'_>,
        id: GlobalExemptionsId,
        clock: &mut Clock,
    ) -> Hits {
        if let Some(known) = self.global_exemptions.get(id) {
            return known;
        }
        let Some(of_global) = context.gate.global_exemptions.get(id) else {
            return Hits::default();
        };
        let mut resource: Option<ExemptionId> = None;
        // A base that is marked now belongs to other sets. The marks are reused to visit each finding once.
        self.clear_all();
        context.each_matching(&of_global.exemptions, |applied| {
            if context.exempts_resource(applied.id, of_global.timezone, clock) {
                resource = Some(resource.map_or(applied.id, |first| first.min(applied.id)));
            } else if context.may_be_about(applied) {
                self.suppress_exempted(context, applied.id, of_global.timezone, clock);
            }
        });
        let found = Hits { resource, ..self.take_hits(|_| true) };
        self.global_exemptions.set(id, found);
        found
    }

    /// What a set of statements suppresses, computed once per subject.
    fn trusted(&mut self, context: &SubjectContext<'_>, trusted: TrustedId) -> Hits {
        if let Some(known) = self.trusted.get(trusted) {
            return known;
        }
        self.clear_all();
        let statements = context.gate.trusted.get(trusted).map_or(&[][..], Vec::as_slice);
        for number in statements {
            self.suppress_stated(context, *number);
        }
        // The newest statement about a finding decides, and it may be one that does not suppress.
        let suppresses = |mark| {
            context
                .gate
                .statements
                .get(StatementId::from_index(mark as usize))
                .is_some_and(|statement| statement.suppresses)
        };
        let found = self.take_hits(suppresses);
        self.trusted.set(trusted, found);
        found
    }

    /// Moves the current marks into `hits`.
    fn take_hits(&mut self, keep: impl Fn(u32) -> bool) -> Hits {
        let from = self.hits.len();
        let suppressions = &self.suppressions;
        let of = |finding: &u32| Some((*finding, *suppressions.get(*finding as usize)?));
        self.hits.extend(self.suppressed.iter().filter_map(of).filter(|(_, mark)| keep(*mark)));
        self.clear_all();
        Hits { resource: None, from, to: self.hits.len() }
    }

    fn clear_all(&mut self) {
        self.changed.clear();
        for finding in self.suppressed.drain(..) {
            if let Some(mark) = self.suppressions.get_mut(finding as usize) {
                *mark = NONE;
            }
        }
        self.base = 0;
        self.base_of = None;
    }

    /// Marks the base of a profile: what trusted statements and global exemptions suppress.
    pub(crate) fn suppress_base(&mut self, context: &SubjectContext<'_>, profile: &RuleProfile, clock: &mut Clock) {
        self.undo();
        let base = (profile.trusted, profile.global_exemptions);
        if self.base_of == Some(base) {
            return;
        }
        if self.suppressed.is_empty() && base == (None, None) {
            self.base_of = Some(base);
            return;
        }
        let by_statement = profile.trusted.map(|trusted| self.trusted(context, trusted));
        let by_global = profile
            .global_exemptions
            .map(|global_exemptions_of| self.global_exemptions_of(context, global_exemptions_of, clock));
        self.clear_all();
        for hits in [by_statement, by_global].into_iter().flatten() {
            for index in hits.from..hits.to {
                if let Some((finding, mark)) = self.hits.get(index).copied() {
                    self.set(finding, mark);
                }
            }
        }
        self.changed.clear();
        self.base = self.suppressed.len();
        self.base_of = Some(base);
    }

    /// Marks what rule-specific exemptions suppress, on top of the base. The marks of the last rule are undone before.
    pub(crate) fn suppress_own(
        &mut self,
        context: &SubjectContext<'_>,
        own: impl Iterator<Item = ExemptionId>,
        timezone: Timezone,
        clock: &mut Clock,
    ) {
        own.for_each(|number| self.suppress_exempted(context, number, timezone, clock));
    }

    /// Undoes the marks of the last rule.
    pub(crate) fn undo(&mut self) {
        while let Some((finding, before)) = self.changed.pop() {
            if let Some(mark) = self.suppressions.get_mut(finding as usize) {
                *mark = before;
            }
        }
        self.suppressed.truncate(self.base);
    }

    fn set(&mut self, finding: u32, to: u32) {
        if let Some(mark) = self.mark_of(finding)
            && to < *mark
        {
            let before = std::mem::replace(mark, to);
            if before == NONE {
                self.suppressed.push(finding);
            }
            self.changed.push((finding, before));
        }
    }

    /// The mark of a finding, to be changed.
    fn mark_of(&mut self, finding: u32) -> Option<&mut u32> {
        if self.suppressions.len() < self.findings {
            self.suppressions.resize(self.findings, NONE);
        }
        self.suppressions.get_mut(finding as usize)
    }

    /// Marks what a matching exemption covers, if it is in force.
    fn suppress_exempted(
        &mut self,
        context: &SubjectContext<'_>,
        id: ExemptionId,
        timezone: Timezone,
        clock: &mut Clock,
    ) {
        let Some(exemption) = context.gate.exemption(id) else { return };
        let terms = &exemption.terms;
        let Some(filter) = &terms.vulnerabilities else { return };
        let may_be_there = |ids: &Vec<RequestedId>| context.counted.may_have(ids.iter().map(|id| id.hash));
        if !filter.ids.as_ref().is_none_or(may_be_there) || !terms.in_force(timezone, clock) {
            return;
        }
        let mark = self.statements.saturating_add(to_u32(id.index()));
        // An exemption sees an unknown severity as unknown, whatever the policy takes it for.
        filter.each_selected(context.counted, Severity::Unknown, clock, |finding, about, _| {
            if !terms.until_fixed || about.fix_available() == Some(false) {
                self.set(to_u32(finding), mark);
            }
        });
    }

    /// Marks the findings that a statement is about, unless a newer one is about them.
    fn suppress_stated(&mut self, context: &SubjectContext<'_>, id: StatementId) {
        let Some(statement) = context.gate.statements.get(id) else { return };
        let may_be_there = |id: &RequestedId| context.counted.may_have_id(id.hash);
        if !statement.ids.iter().any(may_be_there) || !statement.is_about_image(&context.place) {
            return;
        }
        for (report, offset) in context.counted.numbered() {
            for asked in statement.ids.iter().filter(|asked| report.0.index.may_have(asked.hash)) {
                for row in report.0.index.findings_of(&report.0, asked.hash, || &asked.text) {
                    let purl = FindingRef::of(&report.0, *row as usize).and_then(|finding| finding.purl());
                    if !statement.is_about(&context.place, purl) {
                        continue;
                    }
                    let finding = offset + row;
                    let Some(mark) = self.mark_of(finding) else { continue };
                    let newer =
                        context.gate.statements.get(StatementId::from_index(*mark as usize)).is_none_or(|other| {
                            // Of equally new statements one that does not suppress wins, else the first.
                            (statement.timestamp, !statement.suppresses) > (other.timestamp, !other.suppresses)
                        });
                    if newer && std::mem::replace(mark, to_u32(id.index())) == NONE {
                        self.suppressed.push(finding);
                    }
                }
            }
        }
    }
}
