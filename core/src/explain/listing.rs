//! The findings of rules in the order in which decisions list them, worked out for many rules at little cost.
//!
//! What a renderer lists are sets of ranks in a report's listing. Sets that several rules ask for are kept for the next
//! one. The same questions are answered one finding at a time, and for hosts, by `condition`.

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
use crate::vocabulary::{Outcome, Severity};

/// At most so many sets that many conditions may share are kept for the next one.
const KEPT: usize = 32;

/// What became of a rule, with what was worked out for it. What is written in its policy is not looked at before it is
/// needed.
#[derive(Clone, Copy)]
pub(crate) struct RuleReport<'d> {
    pub(crate) rule: &'d RulePlan,
    pub(crate) result: RuleResult,
    pub(crate) verdict: &'d Verdict,
    pub(crate) reasons: &'d [TriggerReason],
}

impl<'d> RuleReport<'d> {
    pub(crate) fn new(gate: &'d Gate, decision: &'d Decision, result: RuleResult) -> Option<Self> {
        let (rule, verdict) = (gate.0.rules.get(result.rule as usize)?, decision.verdict_of(result.fate)?);
        Some(Self { rule, result, verdict, reasons: decision.reasons_of(verdict) })
    }

    /// The rule's number among those of all policies.
    pub(crate) fn number(&self) -> usize {
        self.result.rule as usize
    }
}

/// A finding with the severity that it has under the policy.
#[derive(Clone, Copy)]
pub(crate) struct SelectedRow<'d> {
    pub(crate) rank: u32,
    pub(crate) finding: FindingRef<'d>,
    pub(crate) severity: Severity,
}

/// By whom or what something is forgiven.
pub(crate) enum ListedSuppressor<'d> {
    Statement(u32, &'d Statement),
    Exemption(u32, &'d GateExemption),
    Grace(InGrace),
}

/// What is worked in, for all subjects of a decision.
#[derive(Default)]
pub(crate) struct Buffers {
    here: ScopeMatches,
    rule_exemptions: RuleExemptions,
    suppressions: Suppressions,
    /// The findings that are marked, and their ranks.
    suppressed: Vec<u32>,
    suppressed_ranks: BitSet,
    /// What a condition selects: first all of it, then what is left of it.
    left: BitSet,
    /// What of it is gone.
    gone: BitSet,
    forgiven: BitSet,
    work: DuplicatesScratch,
}

/// Sets that other rules of the same subject may ask for too.
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

/// Explains the rules of one subject, one after the other.
pub(crate) struct Explainer<'d, 'b> {
    of: Context<'d>,
    buffers: &'b mut Buffers,
    /// Whether the scopes were looked at that the subject may be in.
    entered: bool,
    /// How the findings are listed under the policy that was looked at last. Before that there are no marks either.
    order: Option<RankOrder>,
    /// Where others count than those that counted first.
    listings: FindingOrders,
    kept: Kept<'d>,
}

/// What was decided about.
#[derive(Clone, Copy)]
struct Context<'d> {
    gate: &'d Compiled,
    place: Target<'d>,
    counted: ActiveReports<'d>,
    now: Timestamp,
}

/// How findings are listed.
struct RankOrder {
    /// What an unknown severity counts as.
    unknown: Severity,
    listing: Arc<FindingOrder>,
    /// The number in the image of what is number 0 in the listing.
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

    /// What a rule's scope looks at and is unknown, with its name as JSON and a comma.
    pub(crate) fn unknown(&self, told: &RuleReport<'d>) -> impl Iterator<Item = (&'d ScopeField, &'d str)> + use<'d> {
        let (place, asked) = (self.of.place, told.result.fate.scope_unknown);
        self.of.gate.fragments.scope_fields(told.number()).filter(move |(look, _)| asked && look.is_unknown(&place))
    }

    /// The exemption of the whole resource, where the rule is exempted.
    pub(crate) fn exempted(&self, told: &RuleReport<'d>) -> Option<ListedSuppressor<'d>> {
        if told.verdict.outcome != Outcome::Exempted {
            return None;
        }
        let number = told.verdict.exemption;
        Some(ListedSuppressor::Exemption(number, self.of.gate.exemption(number)?))
    }

    /// Looks at the findings for a rule, if its conditions did.
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
        if self
            .of
            .gate
            .profiles
            .get(told.rule.profile as usize)
            .is_some_and(|profile| profile.global_exemptions_of.is_some())
        {
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

    /// Begins to list in another order.
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

/// The findings as a rule sees them. What is listed are sets of ranks in the listing.
pub(crate) struct RuleFindings<'e, 'd> {
    of: &'e Context<'d>,
    planned: &'d RulePlan,
    rule: &'d Rule,
    order: &'e RankOrder,
    buffers: &'e mut Buffers,
    kept: &'e mut Kept<'d>,
}

impl<'d> RuleFindings<'_, 'd> {
    /// Marks what VEX and exemptions forgive. Of what was marked for the last rule mostly most still is.
    fn mark(&mut self, rule_number: u32, own: bool) {
        let Buffers { here, rule_exemptions, suppressions, suppressed, suppressed_ranks, .. } = &mut *self.buffers;
        let (view, rule) = (self.of.view(here), self.planned);
        let clock = &mut Clock::at(self.of.now);
        if let Some(profile) = view.gate.profiles.get(rule.profile as usize) {
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

    /// What a condition counted: what it selects that is not forgiven.
    pub(crate) fn left(&mut self, condition: u32) -> Selection<'_, 'd> {
        match self.rule.when.get(condition as usize) {
            Some(Condition::Finding { filter, .. }) => self.split(filter),
            _ => self.buffers.left.clear(0),
        }
        let Buffers { left, work, .. } = &mut *self.buffers;
        self.order.listing.keep_first(left, work);
        Selection { looked: self, ranks: &self.buffers.left }
    }

    /// What the conditions selected that is forgiven, if anything is.
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

    /// Splits what a filter selects into what is left and what is gone.
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

    /// What a filter selects, into `left`.
    fn select(&mut self, filter: &'d Filter) {
        let Self { order, buffers: Buffers { left, .. }, kept: Kept { selections, .. }, .. } = self;
        if let Some(least) = filter.threshold() {
            order.listing.select_severe(least, left);
            return;
        }
        // What asks for ids is found at once, and hardly ever the same as before.
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

    /// Takes what is in grace from `left`.
    fn subtract_grace(&mut self, of: &'d Grace) {
        let unknown = self.order.unknown;
        if let Some(kept) = KeptSet::find(&self.kept.graces, of, unknown) {
            self.buffers.left.subtract(kept);
            return;
        }
        // Of a few findings it is not worth while to look at all for the rules that follow.
        let all = u32::try_from(self.order.listing.len()).unwrap_or(u32::MAX);
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

    /// A finding that counts, by its number in the image.
    fn finding(&self, number: u32) -> Option<FindingRef<'d>> {
        self.of.counted.numbered().find_map(|(report, first)| report.0.finding(number.checked_sub(first)? as usize))
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

    /// The number in the image of the finding at a rank.
    fn number(&self, rank: u32) -> u32 {
        self.first.saturating_add(self.listing.number(rank))
    }
}

impl<T: PartialEq> KeptSet<'_, T> {
    fn find<'l>(kept: &'l [Self], of: &T, unknown: Severity) -> Option<&'l BitSet> {
        kept.iter().find(|kept| kept.unknown == unknown && kept.of == of).map(|kept| &kept.ranks)
    }
}

/// Findings to be listed, each once, worst first.
pub(crate) struct Selection<'f, 'd> {
    looked: &'f RuleFindings<'f, 'd>,
    ranks: &'f BitSet,
}

impl<'d> Selection<'_, 'd> {
    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.ranks.len()
    }

    /// Whether something is so of every one of them.
    pub(crate) fn all(&self, is: impl Fn(FindingRef<'d>) -> bool) -> bool {
        let finding = |rank| self.looked.finding(self.looked.order.number(rank));
        self.ranks.iter().filter_map(finding).all(is)
    }

    /// Their ranks as a set.
    pub(crate) fn set(&self) -> BitSet {
        self.ranks.clone()
    }

    /// Whether they are those of a set of ranks.
    pub(crate) fn are(&self, ranks: &BitSet) -> bool {
        self.ranks == ranks
    }

    /// Writes the first hundred as objects, a comma behind each; says how many more there are.
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

    /// Writes the beginning of the object that tells by whom a finding is forgiven.
    pub(crate) fn push_forgiven(&self, out: &mut String, rank: u32) {
        self.looked.order.listing.push_forgiven(out, rank, |number| self.find(number));
    }

    /// By whom a finding is forgiven; `None`: it is in grace.
    pub(crate) fn cause(&self, rank: u32) -> Option<Suppressor> {
        self.looked.buffers.suppressions.cause(self.looked.order.number(rank) as usize)
    }

    /// By whom or what a finding is forgiven.
    pub(crate) fn by(&self, rank: u32) -> Option<ListedSuppressor<'d>> {
        let RuleFindings { of: Context { gate, .. }, rule, .. } = self.looked;
        match self.cause(rank) {
            Some(Suppressor::Statement(number)) => {
                Some(ListedSuppressor::Statement(number, gate.statements.get(number as usize)?))
            }
            Some(Suppressor::Exemption(number)) => Some(ListedSuppressor::Exemption(number, gate.exemption(number)?)),
            None => Some(ListedSuppressor::Grace(self.looked.grace(&rule.grace, rank)?)),
        }
    }

    /// A finding by its number in the listing.
    fn find(&self, number: u32) -> Option<FindingRef<'d>> {
        self.looked.finding(self.looked.order.first.saturating_add(number))
    }
}

/// How far two lists are the same: long ones are compared in pieces, for that is fast.
fn common(a: &[u32], b: &[u32]) -> usize {
    const PIECE: usize = 64;
    let same = |(a, b): &(&[u32], &[u32])| a == b && a.len() == PIECE;
    let whole = PIECE * a.chunks(PIECE).zip(b.chunks(PIECE)).take_while(same).count();
    whole + a.iter().skip(whole).zip(b.iter().skip(whole)).take_while(|(a, b)| a == b).count()
}
