//! Which findings VEX statements and exemptions forgive.
//!
//! Every finding of an image has a mark: nothing, a statement, or an exemption. Marks are made rule by rule, but most
//! rules have the same trusted authors and the same exemptions from every rule: what these mark (the base) is worked
//! out once for a subject and stays marked until a rule comes that has others.

use crate::evaluate::Counted;
use crate::gate::{Gate, GateExemption};
use crate::limit::Limit;
use crate::request::Prepared;
use crate::selector::Place;
use crate::time::{Instant, Timezone};
use crate::vocabulary::Severity;

/// No exemption; no mark.
pub(crate) const NONE: u32 = u32::MAX;

/// By whom a finding is forgiven.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cause {
    Statement(u32),
    Exemption(u32),
}

/// The marks of one image's findings, and what they are made from.
#[derive(Clone, Debug, Default)]
pub(crate) struct Marks {
    /// By finding: the number of the statement, or beyond those of the exemption; the smallest goes first.
    marks: Vec<u32>,
    /// The findings that have a mark, those of the base first.
    marked: Vec<u32>,
    base: usize,
    /// Which base is marked.
    base_of: Option<(Option<u32>, Option<u32>)>,
    /// What rules of their own have changed, to be undone: finding and mark before.
    changed: Vec<(u32, u32)>,
    statements: u32,
    /// Whether an exemption matches the subject, as far as that was looked at.
    matches: Vec<Option<bool>>,
    /// What is known of covers and of trusted authors' statements.
    covers: Vec<Option<Hits>>,
    trusted: Vec<Option<Hits>>,
    /// Findings and their marks, by the two above.
    hits: Vec<(u32, u32)>,
}

/// What exemptions from every rule, or statements, come to on a subject.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Hits {
    /// The first exemption of the whole resource.
    pub(crate) resource: Option<u32>,
    /// Their part of the list of hits, each finding once.
    from: usize,
    to: usize,
}

impl Gate {
    pub(crate) fn exemption(&self, number: u32) -> Option<&GateExemption> {
        self.0.exemptions.get(number as usize)
    }
}

impl Marks {
    /// Forgets everything, for the next subject.
    pub(crate) fn clear(&mut self, gate: &Gate, image: &Prepared) {
        self.marks.clear();
        self.marks.resize(image.findings, NONE);
        self.marked.clear();
        self.base = 0;
        self.base_of = None;
        self.changed.clear();
        self.statements = u32::try_from(gate.0.statements.len()).unwrap_or(u32::MAX);
        self.matches.clear();
        self.matches.resize(gate.0.exemptions.len(), None);
        self.covers.clear();
        self.covers.resize(gate.0.covers.len(), None);
        self.trusted.clear();
        self.trusted.resize(gate.0.trusted.len(), None);
        self.hits.clear();
    }

    pub(crate) fn is_marked(&self, finding: usize) -> bool {
        self.marks.get(finding).is_some_and(|mark| *mark != NONE)
    }

    pub(crate) fn cause(&self, finding: usize) -> Option<Cause> {
        let mark = self.marks.get(finding).copied().filter(|mark| *mark != NONE)?;
        Some(match mark.checked_sub(self.statements) {
            None => Cause::Statement(mark),
            Some(exemption) => Cause::Exemption(exemption),
        })
    }

    /// The findings that are marked.
    pub(crate) fn marked(&self) -> &[u32] {
        &self.marked
    }

    /// Whether an exemption matches the subject, found out once.
    pub(crate) fn matches(&mut self, number: u32, exemption: &GateExemption, place: &Place<'_>) -> bool {
        let Some(known) = self.matches.get_mut(number as usize) else { return false };
        *known.get_or_insert_with(|| exemption.terms.matches(exemption.namespace.as_deref(), place))
    }

    /// What the exemptions of a cover come to, found out once.
    pub(crate) fn cover(
        &mut self,
        gate: &Gate,
        cover: u32,
        place: &Place<'_>,
        counted: Counted<'_>,
        now: Instant,
        limit: &mut Limit,
    ) -> Hits {
        if let Some(Some(known)) = self.covers.get(cover as usize) {
            return *known;
        }
        let mut found = Hits { resource: None, from: self.hits.len(), to: self.hits.len() };
        // The base, if there is one, is of other covers: the marks serve for telling which finding was hit before.
        self.unmark_all();
        let Some(of_cover) = gate.0.covers.get(cover as usize) else { return found };
        for number in &of_cover.exemptions {
            let Some(exemption) = gate.exemption(*number) else { continue };
            if !self.matches(*number, exemption, place) {
                continue;
            }
            if exemption.terms.vulnerabilities.is_some() {
                self.mark_exempted(*number, exemption, of_cover.timezone, counted, now, limit);
            } else if found.resource.is_none() && exemption.terms.in_force(of_cover.timezone, now, limit) {
                found.resource = Some(*number);
            }
        }
        self.collect(&mut found);
        if let Some(known) = self.covers.get_mut(cover as usize) {
            *known = Some(found);
        }
        found
    }

    /// What the statements of trusted authors come to, found out once.
    fn trusted(&mut self, gate: &Gate, trusted: u32, place: &Place<'_>, counted: Counted<'_>) -> Hits {
        if let Some(Some(known)) = self.trusted.get(trusted as usize) {
            return *known;
        }
        let mut found = Hits { resource: None, from: self.hits.len(), to: self.hits.len() };
        self.unmark_all();
        let statements = gate.0.trusted.get(trusted as usize).map_or(&[][..], Vec::as_slice);
        for number in statements {
            self.mark_stated(*number, gate, place, counted);
        }
        // The newest statement decides, and it may be one that does not suppress.
        let suppresses =
            |mark: &u32| gate.0.statements.get(*mark as usize).is_some_and(|statement| statement.suppresses);
        let marks = &self.marks;
        let suppressed = self.marked.iter().filter_map(|finding| {
            let mark = marks.get(*finding as usize).filter(|mark| suppresses(mark))?;
            Some((*finding, *mark))
        });
        self.hits.extend(suppressed);
        found.to = self.hits.len();
        self.unmark_all();
        if let Some(known) = self.trusted.get_mut(trusted as usize) {
            *known = Some(found);
        }
        found
    }

    /// Keeps what is marked now as hits, and takes the marks away.
    fn collect(&mut self, found: &mut Hits) {
        let marks = &self.marks;
        self.hits.extend(self.marked.iter().filter_map(|finding| Some((*finding, *marks.get(*finding as usize)?))));
        found.to = self.hits.len();
        self.unmark_all();
    }

    fn unmark_all(&mut self) {
        self.changed.clear();
        for finding in self.marked.drain(..) {
            if let Some(mark) = self.marks.get_mut(finding as usize) {
                *mark = NONE;
            }
        }
        self.base = 0;
        self.base_of = None;
    }

    /// Marks what is forgiven to a rule: by statements of its policy's trusted authors, by the exemptions of its
    /// cover, and by those of its own.
    pub(crate) fn mark(
        &mut self,
        gate: &Gate,
        (trusted, cover, own, timezone): (Option<u32>, Option<u32>, &[u32], Timezone),
        place: &Place<'_>,
        counted: Counted<'_>,
        now: Instant,
        limit: &mut Limit,
    ) {
        self.undo();
        if self.base_of != Some((trusted, cover)) {
            let by_statement = trusted.map(|trusted| self.trusted(gate, trusted, place, counted));
            let by_cover = cover.map(|cover| self.cover(gate, cover, place, counted, now, limit));
            self.unmark_all();
            for hits in [by_statement, by_cover].into_iter().flatten() {
                for index in hits.from..hits.to {
                    if let Some((finding, mark)) = self.hits.get(index).copied() {
                        self.set(finding, mark);
                    }
                }
            }
            self.changed.clear();
            self.base = self.marked.len();
            self.base_of = Some((trusted, cover));
        }
        for number in own {
            if let Some(exemption) = gate.exemption(*number)
                && exemption.terms.vulnerabilities.is_some()
                && self.matches(*number, exemption, place)
            {
                self.mark_exempted(*number, exemption, timezone, counted, now, limit);
            }
        }
    }

    /// Takes back what the last rule marked for itself.
    fn undo(&mut self) {
        while let Some((finding, before)) = self.changed.pop() {
            if let Some(mark) = self.marks.get_mut(finding as usize) {
                *mark = before;
            }
        }
        self.marked.truncate(self.base);
    }

    fn set(&mut self, finding: u32, to: u32) {
        if let Some(mark) = self.marks.get_mut(finding as usize)
            && to < *mark
        {
            if *mark == NONE {
                self.marked.push(finding);
            }
            self.changed.push((finding, *mark));
            *mark = to;
        }
    }

    /// Marks what an exemption that matches covers, if it is in force.
    fn mark_exempted(
        &mut self,
        number: u32,
        exemption: &GateExemption,
        timezone: Timezone,
        counted: Counted<'_>,
        now: Instant,
        limit: &mut Limit,
    ) {
        let Some(filter) = &exemption.terms.vulnerabilities else { return };
        if !exemption.terms.in_force(timezone, now, limit) {
            return;
        }
        let mark = self.statements.saturating_add(number);
        let until_fixed = exemption.terms.until_fixed;
        // An exemption sees the severity itself, whatever the policy takes an unknown one for.
        filter.each_selected(counted, Severity::Unknown, now, limit, |finding, about, _| {
            if !until_fixed || about.fix_available() == Some(false) {
                self.set(u32::try_from(finding).unwrap_or(NONE), mark);
            }
        });
    }

    /// Marks the findings that a statement is about, where no newer one is about them.
    fn mark_stated(&mut self, number: u32, gate: &Gate, place: &Place<'_>, counted: Counted<'_>) {
        let Some(statement) = gate.0.statements.get(number as usize) else { return };
        if !statement.is_about_image(place) {
            return;
        }
        for (report, offset) in counted.numbered() {
            for id in &statement.ids {
                for row in report.0.index.findings_of(&report.0, id.hash, &id.text) {
                    let purl = report.0.finding(*row as usize).and_then(|finding| finding.purl());
                    if !statement.is_about(place, purl) {
                        continue;
                    }
                    let finding = offset + row;
                    let Some(mark) = self.marks.get_mut(finding as usize) else { continue };
                    let newer = gate.0.statements.get(*mark as usize).is_none_or(|other| {
                        // Of equally new ones one that does not suppress, else the first.
                        (statement.timestamp, !statement.suppresses) > (other.timestamp, !other.suppresses)
                    });
                    if newer {
                        if *mark == NONE {
                            self.marked.push(finding);
                        }
                        *mark = number;
                    }
                }
            }
        }
    }
}
