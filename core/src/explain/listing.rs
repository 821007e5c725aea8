//! The findings of rules in display order, for renderers.
//!
//! Renderers list bit sets of ranks in the order of a report. A set that several rules ask for is computed once per
//! subject. For hosts, `condition` answers the same questions finding by finding; property tests compare the two.

use std::sync::Arc;

use crate::clock::Clock;
use crate::document::filter::Filter;
use crate::document::policy::{Condition, Grace, Rule};
use crate::document::selector::Target;
use crate::document::vex::Statement;
use crate::evaluate::conditions::{InGrace, grace};
use crate::evaluate::context::{ActiveReports, SubjectContext};
use crate::evaluate::decision::{Decision, RuleResult, SubjectResult, TriggerReason, Verdict};
use crate::evaluate::rule_exemptions::RuleExemptions;
use crate::evaluate::suppress::{Suppressions, Suppressor};
use crate::gate::scope::ScopeMatches;
use crate::gate::scope::fields::ScopeField;
use crate::gate::{Compiled, Gate, GateExemption, RulePlan};
use crate::report::{DuplicatesScratch, FindingOrder, FindingOrders, FindingRef, LISTED};
use crate::request::Request;
use crate::time::Timestamp;
use crate::util::bits::BitSet;
use crate::util::ids::{ExemptionId, Id, RuleId, StatementId};
use crate::util::index::to_u32;
use crate::vocabulary::{Outcome, Severity};

/// The maximum number of cached sets.
const KEPT: usize = 32;

/// A rule with its result. The rule as written is looked up when it is needed.
#[derive(Clone, Copy)]
pub(crate) struct RuleReport<'d> {
    pub(crate) rule: &'d RulePlan,
    pub(crate) result: RuleResult,
    pub(crate) verdict: &'d Verdict,
    pub(crate) reasons: &'d [TriggerReason],
}

impl<'d> RuleReport<'d> {
    pub(crate) fn new(gate: &'d Gate, decision: &'d Decision, result: RuleResult) -> Option<Self> {
        let (rule, verdict) = (gate.0.rules.get(result.rule)?, decision.verdict_of(result.fate)?);
        Some(Self { rule, result, verdict, reasons: decision.reasons_of(verdict) })
    }

    /// The index of the rule in the gate.
    pub(crate) fn number(&self) -> usize {
        self.result.rule.index()
    }
}

/// A finding with its severity under the policy.
#[derive(Clone, Copy)]
pub(crate) struct SelectedRow<'d> {
    pub(crate) rank: u32,
    pub(crate) finding: FindingRef<'d>,
    pub(crate) severity: Severity,
}

/// What suppresses something.
pub(crate) enum ListedSuppressor<'d> {
    Statement(StatementId, &'d Statement),
    Exemption(ExemptionId, &'d GateExemption),
    Grace(InGrace),
}

/// Buffers, for all subjects of a decision.
#[derive(Default)]
pub(crate) struct Buffers {
    here: ScopeMatches,
    rule_exemptions: RuleExemptions,
    suppressions: Suppressions,
    /// The suppressed findings, and their ranks.
    suppressed: Vec<u32>,
    suppressed_ranks: BitSet,
    /// What a condition selects, then what is left of it.
    left: BitSet,
    /// What a condition selects and is suppressed.
    gone: BitSet,
    forgiven: BitSet,
    work: DuplicatesScratch,
}

/// Sets that other rules of the subject may ask for.
#[derive(Default)]
struct Kept<'d> {
    selections: Vec<KeptSet<'d, Filter>>,
    graces: Vec<KeptSet<'d, Grace>>,
}

struct KeptSet<'d, T> {
    of: &'d T,
    unknown: Severity,
    ranks: BitSet,
}

/// Lists the findings of the rules of one subject, one rule after another.
pub(crate) struct Explainer<'d, 'b> {
    of: Context<'d>,
    buffers: &'b mut Buffers,
    /// Whether scopes and rule-specific exemptions were looked up.
    entered: bool,
    /// The order for the current policy. `None` before the first rule, and then nothing is suppressed either.
    order: Option<RankOrder>,
    /// The orders if other reports are active than those that were active first.
    listings: FindingOrders,
    kept: Kept<'d>,
}

/// What was decided.
#[derive(Clone, Copy)]
struct Context<'d> {
    gate: &'d Compiled,
    place: Target<'d>,
    counted: ActiveReports<'d>,
    now: Timestamp,
}

/// The order of findings under a policy.
struct RankOrder {
    /// What an unknown severity counts as.
    unknown: Severity,
    listing: Arc<FindingOrder>,
    /// The number in the image of finding 0 of the order.
    first: u32,
}

impl<'d, 'b> Explainer<'d, 'b> {
    /// `None` where the decision is not about this request.
    pub(crate) fn new(
        gate: &'d Gate,
        request: &'d Request,
        decision: &'d Decision,
        subject: &SubjectResult,
        buffers: &'b mut Buffers,
    ) -> Option<Self> {
        let image = request.0.images.get(subject.image as usize)?;
        let place =
            Target { workload: &request.0.workload, image, subject: image.subjects.get(subject.subject as usize)? };
        let (from, to) = subject.counted;
        let reports = decision.counted.get(from as usize..to as usize)?;
        let of =
            Context { gate: &gate.0, place, counted: ActiveReports::new(image, reports), now: decision.evaluated_at? };
        let listings = FindingOrders::default();
        Some(Self { of, buffers, entered: false, order: None, listings, kept: Kept::default() })
    }

    pub(crate) fn place(&self) -> Target<'d> {
        self.of.place
    }

    pub(crate) fn counted(&self) -> ActiveReports<'d> {
        self.of.counted
    }

    /// The unknown fields of a rule's scope, each with its name as JSON and a comma.
    pub(crate) fn unknown(&self, told: &RuleReport<'d>) -> impl Iterator<Item = (&'d ScopeField, &'d str)> + use<'d> {
        let (place, asked) = (self.of.place, told.result.fate.scope_unknown);
        self.of.gate.fragments.scope_fields(told.number()).filter(move |(look, _)| asked && look.is_unknown(&place))
    }

    /// The exemption of the whole resource, if the rule is exempted.
    pub(crate) fn exempted(&self, told: &RuleReport<'d>) -> Option<ListedSuppressor<'d>> {
        if told.verdict.outcome != Outcome::Exempted {
            return None;
        }
        let number = told.verdict.exemption?;
        Some(ListedSuppressor::Exemption(number, self.of.gate.exemption(number)?))
    }

    /// The findings of a rule, if its conditions were evaluated.
    pub(crate) fn look(&mut self, told: &RuleReport<'d>) -> Option<RuleFindings<'_, 'd>> {
        if !told.verdict.looked {
            return None;
        }
        let (_, rule) = self.of.gate.written(told.rule)?;
        let unknown = told.rule.unknown;
        if self.order.as_ref().is_none_or(|order| order.unknown != unknown) {
            self.begin(unknown);
        }
        let own = self.has_own(told);
        if self.of.gate.profiles.get(told.rule.profile).is_some_and(|profile| profile.global_exemptions.is_some()) {
            self.enter();
        }
        let order = self.order.as_ref()?;
        let mut looked =
            RuleFindings { of: &self.of, planned: told.rule, rule, order, buffers: self.buffers, kept: &mut self.kept };
        looked.mark(told.result.rule, own);
        Some(looked)
    }

    fn has_own(&mut self, told: &RuleReport<'d>) -> bool {
        if self.of.gate.own.is_empty() {
            return false;
        }
        self.enter();
        self.buffers.rule_exemptions.has(told.result.rule)
    }

    fn enter(&mut self) {
        if !self.entered {
            let Buffers { here, rule_exemptions, .. } = &mut *self.buffers;
            here.enter(&self.of.gate.scopes, &self.of.place);
            rule_exemptions.enter(&self.of.view(here));
            self.entered = true;
        }
    }

    /// Switches to another order.
    fn begin(&mut self, unknown: Severity) {
        if self.order.is_none() {
            self.buffers.suppressions.end();
            self.buffers.suppressions.begin(self.of.gate, self.of.place.image);
        }
        let order = self.order(unknown);
        self.buffers.suppressed.clear();
        self.buffers.suppressed_ranks.clear(order.listing.len());
        self.order = Some(order);
    }

    fn order(&self, unknown: Severity) -> RankOrder {
        if let Some((report, first)) = self.of.counted.only {
            return RankOrder { unknown, listing: report.listing(unknown), first };
        }
        let counted = self.of.counted.places();
        let together = || (counted.to_vec(), FindingOrders::default());
        let (of, listings) = self.of.place.subject.together.get_or_init(together);
        let listings = if of == counted { listings } else { &self.listings };
        let identity = &self.of.place.image.numbering().identity;
        let findings = || self.of.counted.numbered().flat_map(|(report, first)| (first..).zip(report.findings()));
        RankOrder { unknown, listing: listings.get(unknown, identity, findings), first: 0 }
    }
}

/// The findings of a rule, as sets of ranks.
pub(crate) struct RuleFindings<'e, 'd> {
    of: &'e Context<'d>,
    planned: &'d RulePlan,
    rule: &'d Rule,
    order: &'e RankOrder,
    buffers: &'e mut Buffers,
    kept: &'e mut Kept<'d>,
}

impl<'d> RuleFindings<'_, 'd> {
    /// Computes what VEX and exemptions suppress. Most of it is the same as for the last rule, so only the difference
    /// is applied to the ranks.
    fn mark(&mut self, rule_number: RuleId, own: bool) {
        let Buffers { here, rule_exemptions, suppressions, suppressed, suppressed_ranks, .. } = &mut *self.buffers;
        let (view, rule) = (self.of.view(here), self.planned);
        let clock = &mut Clock::at(self.of.now);
        if let Some(profile) = view.gate.profiles.get(rule.profile) {
            suppressions.suppress_base(&view, profile, clock);
        }
        suppressions.undo();
        if own {
            suppressions.suppress_own(&view, rule_exemptions.of(rule_number), view.gate.timezone(rule), clock);
        }
        let now = suppressions.suppressed();
        let same = common(suppressed, now);
        for number in suppressed.drain(same..) {
            suppressed_ranks.remove(self.order.rank(number));
        }
        let new = now.get(same..).unwrap_or_default();
        new.iter().for_each(|number| suppressed_ranks.insert(self.order.rank(*number)));
        suppressed.extend_from_slice(new);
    }

    /// The findings that a condition counted.
    pub(crate) fn left(&mut self, condition: u32) -> Selection<'_, 'd> {
        match self.rule.when.get(condition as usize) {
            Some(Condition::Finding { filter, .. }) => self.split(filter),
            _ => self.buffers.left.clear(0),
        }
        let Buffers { left, work, .. } = &mut *self.buffers;
        self.order.listing.keep_first(left, work);
        Selection { looked: self, ranks: &self.buffers.left }
    }

    /// The findings that conditions selected and something suppresses, if there are any.
    pub(crate) fn forgiven(&mut self) -> Option<Selection<'_, 'd>> {
        let rule = self.rule;
        if self.buffers.suppressed.is_empty() && !rule.grace.forgives_something() {
            return None;
        }
        self.buffers.forgiven.clear(self.order.listing.len());
        for condition in &rule.when {
            if let Condition::Finding { filter, .. } = condition {
                self.split(filter);
                self.buffers.forgiven.add(&self.buffers.gone);
            }
        }
        let Buffers { forgiven, work, .. } = &mut *self.buffers;
        self.order.listing.keep_first(forgiven, work);
        let found = Selection { looked: self, ranks: &self.buffers.forgiven };
        (!found.ranks.is_empty()).then_some(found)
    }

    /// Splits what a filter selects into `left` and `gone`.
    fn split(&mut self, filter: &'d Filter) {
        self.select(filter);
        let Buffers { left, gone, suppressed_ranks, .. } = &mut *self.buffers;
        gone.clone_from(left);
        left.subtract(suppressed_ranks);
        if self.rule.grace.forgives_something() {
            self.subtract_grace(&self.rule.grace);
        }
        let Buffers { left, gone, .. } = &mut *self.buffers;
        gone.subtract(left);
    }

    /// Selects into `left`.
    fn select(&mut self, filter: &'d Filter) {
        let Self { order, buffers: Buffers { left, .. }, kept: Kept { selections, .. }, .. } = self;
        if let Some(least) = filter.threshold() {
            order.listing.select_severe(least, left);
            return;
        }
        // Filters by ids are fast and rarely equal to another, so they are not cached.
        let keeps = filter.ids.is_none();
        if keeps && let Some(kept) = KeptSet::find(selections, filter, order.unknown) {
            left.clone_from(kept);
            return;
        }
        left.clear(order.listing.len());
        filter.each_selected(self.of.counted, order.unknown, &mut Clock::at(self.of.now), |number, _, _| {
            left.insert(u32::try_from(number).map_or(u32::MAX, |number| order.rank(number)));
        });
        if keeps && selections.len() < KEPT {
            selections.push(KeptSet { of: filter, unknown: order.unknown, ranks: left.clone() });
        }
    }

    /// Removes from `left` what is in grace.
    fn subtract_grace(&mut self, of: &'d Grace) {
        let unknown = self.order.unknown;
        if let Some(kept) = KeptSet::find(&self.kept.graces, of, unknown) {
            self.buffers.left.subtract(kept);
            return;
        }
        // For a few findings it is not worth computing the grace of all.
        let all = to_u32(self.order.listing.len());
        let few = self.buffers.left.len() * 16 < self.order.listing.len();
        let mut ranks = BitSet::default();
        ranks.clear(self.order.listing.len());
        let given = |rank: &u32| self.grace(of, *rank).is_some();
        if few {
            self.buffers.left.iter().filter(given).for_each(|rank| ranks.insert(rank));
        } else {
            (0..all).filter(given).for_each(|rank| ranks.insert(rank));
        }
        self.buffers.left.subtract(&ranks);
        if !few && self.kept.graces.len() < KEPT {
            self.kept.graces.push(KeptSet { of, unknown, ranks });
        }
    }

    fn grace(&self, of: &Grace, rank: u32) -> Option<InGrace> {
        let number = self.order.number(rank);
        grace(of, self.finding(number)?, number as usize, &self.of.place, &mut Clock::at(self.of.now))
    }

    /// A finding, by its number in the image.
    fn finding(&self, number: u32) -> Option<FindingRef<'d>> {
        self.of
            .counted
            .numbered()
            .find_map(|(report, first)| FindingRef::of(&report.0, number.checked_sub(first)? as usize))
    }
}

impl<'d> Context<'d> {
    fn view<'e>(&self, here: &'e ScopeMatches) -> SubjectContext<'e>
    where
        'd: 'e,
    {
        SubjectContext { gate: self.gate, here, place: self.place, counted: self.counted }
    }
}

impl RankOrder {
    /// The rank of a finding, by its number in the image.
    fn rank(&self, number: u32) -> u32 {
        self.listing.rank(number.wrapping_sub(self.first))
    }

    /// The number of a finding in the image, by its rank.
    fn number(&self, rank: u32) -> u32 {
        self.first.saturating_add(self.listing.number(rank))
    }
}

impl<T: PartialEq> KeptSet<'_, T> {
    fn find<'l>(kept: &'l [Self], of: &T, unknown: Severity) -> Option<&'l BitSet> {
        kept.iter().find(|kept| kept.unknown == unknown && kept.of == of).map(|kept| &kept.ranks)
    }
}

/// Findings to list, each once, worst first.
pub(crate) struct Selection<'f, 'd> {
    looked: &'f RuleFindings<'f, 'd>,
    ranks: &'f BitSet,
}

impl<'d> Selection<'_, 'd> {
    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.ranks.len()
    }

    /// Whether a test holds for all of them.
    pub(crate) fn all(&self, is: impl Fn(FindingRef<'d>) -> bool) -> bool {
        let finding = |rank| self.looked.finding(self.looked.order.number(rank));
        self.ranks.iter().filter_map(finding).all(is)
    }

    /// Their ranks as a set.
    pub(crate) fn set(&self) -> BitSet {
        self.ranks.clone()
    }

    /// Whether they are equal to a set of ranks.
    pub(crate) fn are(&self, ranks: &BitSet) -> bool {
        self.ranks == ranks
    }

    /// Writes the first hundred as objects, with a comma after each. Returns how many more there are.
    pub(crate) fn push(&self, out: &mut String) -> usize {
        self.looked.order.listing.push(out, self.ranks, |number| self.find(number))
    }

    /// The first hundred.
    pub(crate) fn shown(&self) -> impl Iterator<Item = SelectedRow<'d>> {
        self.ranks().filter_map(|rank| {
            let finding = self.looked.finding(self.looked.order.number(rank))?;
            Some(SelectedRow { rank, finding, severity: self.looked.order.listing.severity(finding) })
        })
    }

    /// The ranks of the first hundred.
    pub(crate) fn ranks(&self) -> impl Iterator<Item = u32> {
        self.ranks.iter().take(LISTED)
    }

    /// Writes the beginning of the object of a suppressed finding.
    pub(crate) fn push_forgiven(&self, out: &mut String, rank: u32) {
        self.looked.order.listing.push_forgiven(out, rank, |number| self.find(number));
    }

    /// The statement or exemption that suppresses a finding; `None` if it is in grace.
    pub(crate) fn cause(&self, rank: u32) -> Option<Suppressor> {
        self.looked.buffers.suppressions.cause(self.looked.order.number(rank) as usize)
    }

    /// What suppresses a finding.
    pub(crate) fn by(&self, rank: u32) -> Option<ListedSuppressor<'d>> {
        let RuleFindings { of: Context { gate, .. }, rule, .. } = self.looked;
        match self.cause(rank) {
            Some(Suppressor::Statement(number)) => {
                Some(ListedSuppressor::Statement(number, gate.statements.get(number)?))
            }
            Some(Suppressor::Exemption(number)) => Some(ListedSuppressor::Exemption(number, gate.exemption(number)?)),
            None => Some(ListedSuppressor::Grace(self.looked.grace(&rule.grace, rank)?)),
        }
    }

    /// A finding, by its rank.
    fn find(&self, number: u32) -> Option<FindingRef<'d>> {
        self.looked.finding(self.looked.order.first.saturating_add(number))
    }
}

/// The length of the common prefix of two lists. Long lists are compared in chunks, which is faster.
fn common(a: &[u32], b: &[u32]) -> usize {
    const PIECE: usize = 64;
    let same = |(a, b): &(&[u32], &[u32])| a == b && a.len() == PIECE;
    let whole = PIECE * a.chunks(PIECE).zip(b.chunks(PIECE)).take_while(same).count();
    whole + a.iter().skip(whole).zip(b.iter().skip(whole)).take_while(|(a, b)| a == b).count()
}
