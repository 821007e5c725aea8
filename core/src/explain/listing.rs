//! The findings of rules in the order in which decisions list them, worked out for many rules at little cost.
//!
//! What a renderer lists are sets of ranks in a report's listing. Sets that several rules ask for are kept for the next
//! one. The same questions are answered one finding at a time, and for hosts, by `condition`.

use std::sync::Arc;

use crate::clock::Clock;
use crate::document::filter::Filter;
use crate::document::policy::{Condition, Grace, Rule};
use crate::document::selector::Place;
use crate::document::vex::Statement;
use crate::evaluate::conditions::{InGrace, grace};
use crate::evaluate::context::{Counted, View};
use crate::evaluate::decision::{Decision, Reason, RuleResult, SubjectResult, Verdict};
use crate::evaluate::rule_exemptions::OwnHere;
use crate::evaluate::suppress::{Cause, Marks};
use crate::gate::scope::Here;
use crate::gate::scope::fields::Look;
use crate::gate::{Compiled, Gate, GateExemption, RulePlan};
use crate::report::{FindingRef, LISTED, Listing, Listings, Work};
use crate::request::Request;
use crate::time::Timestamp;
use crate::util::bits::Bits;
use crate::vocabulary::{Outcome, Severity};

/// At most so many sets that many conditions may share are kept for the next one.
const KEPT: usize = 32;

/// What became of a rule, with what was worked out for it. What is written in its policy is not looked at before it is
/// needed.
#[derive(Clone, Copy)]
pub(crate) struct Told<'d> {
    pub(crate) rule: &'d RulePlan,
    pub(crate) result: RuleResult,
    pub(crate) verdict: &'d Verdict,
    pub(crate) reasons: &'d [Reason],
}

impl<'d> Told<'d> {
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
pub(crate) struct Shown<'d> {
    pub(crate) rank: u32,
    pub(crate) finding: FindingRef<'d>,
    pub(crate) severity: Severity,
}

/// By whom or what something is forgiven.
pub(crate) enum By<'d> {
    Statement(u32, &'d Statement),
    Exemption(u32, &'d GateExemption),
    Grace(InGrace),
}

/// What is worked in, for all subjects of a decision.
#[derive(Default)]
pub(crate) struct Buffers {
    here: Here,
    own_here: OwnHere,
    marks: Marks,
    /// The findings that are marked, and their ranks.
    marked: Vec<u32>,
    marked_ranks: Bits,
    /// What a condition selects: first all of it, then what is left of it.
    left: Bits,
    /// What of it is gone.
    gone: Bits,
    forgiven: Bits,
    work: Work,
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
    ranks: Bits,
}

/// Explains the rules of one subject, one after the other.
pub(crate) struct Explainer<'d, 'b> {
    of: Asked<'d>,
    buffers: &'b mut Buffers,
    /// Whether the scopes were looked at that the subject may be in.
    entered: bool,
    /// How the findings are listed under the policy that was looked at last. Before that there are no marks either.
    order: Option<Order>,
    /// Where others count than those that counted first.
    listings: Listings,
    kept: Kept<'d>,
}

/// What was decided about.
#[derive(Clone, Copy)]
struct Asked<'d> {
    gate: &'d Compiled,
    place: Place<'d>,
    counted: Counted<'d>,
    now: Timestamp,
}

/// How findings are listed.
struct Order {
    /// What an unknown severity counts as.
    unknown: Severity,
    listing: Arc<Listing>,
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
            Place { workload: &request.0.workload, image, subject: image.subjects.get(subject.subject as usize)? };
        let (from, to) = subject.counted;
        let reports = decision.counted.get(from as usize..to as usize)?;
        let of = Asked { gate: &gate.0, place, counted: Counted::new(image, reports), now: decision.evaluated_at? };
        let listings = Listings::default();
        Some(Self { of, buffers, entered: false, order: None, listings, kept: Kept::default() })
    }

    pub(crate) fn place(&self) -> Place<'d> {
        self.of.place
    }

    pub(crate) fn counted(&self) -> Counted<'d> {
        self.of.counted
    }

    /// What a rule's scope looks at and is unknown, with its name as JSON and a comma.
    pub(crate) fn unknown(&self, told: &Told<'d>) -> impl Iterator<Item = (&'d Look, &'d str)> + use<'d> {
        let (place, asked) = (self.of.place, told.result.fate.scope_unknown);
        self.of.gate.texts.looks(told.number()).filter(move |(look, _)| asked && look.is_unknown(&place))
    }

    /// The exemption of the whole resource, where the rule is exempted.
    pub(crate) fn exempted(&self, told: &Told<'d>) -> Option<By<'d>> {
        if told.verdict.outcome != Outcome::Exempted {
            return None;
        }
        let number = told.verdict.exemption;
        Some(By::Exemption(number, self.of.gate.exemption(number)?))
    }

    /// Looks at the findings for a rule, if its conditions did.
    pub(crate) fn look(&mut self, told: &Told<'d>) -> Option<Looked<'_, 'd>> {
        if !told.verdict.looked {
            return None;
        }
        let (_, rule) = self.of.gate.written(told.rule)?;
        let unknown = told.rule.unknown;
        if self.order.as_ref().is_none_or(|order| order.unknown != unknown) {
            self.begin(unknown);
        }
        let own = self.has_own(told);
        if self.of.gate.kinds.get(told.rule.kind as usize).is_some_and(|kind| kind.cover.is_some()) {
            self.enter();
        }
        let order = self.order.as_ref()?;
        let mut looked =
            Looked { of: &self.of, planned: told.rule, rule, order, buffers: self.buffers, kept: &mut self.kept };
        looked.mark(told.result.rule, own);
        Some(looked)
    }

    fn has_own(&mut self, told: &Told<'d>) -> bool {
        if self.of.gate.own.is_empty() {
            return false;
        }
        self.enter();
        self.buffers.own_here.has(told.result.rule)
    }

    fn enter(&mut self) {
        if !self.entered {
            let Buffers { here, own_here, .. } = &mut *self.buffers;
            here.enter(&self.of.gate.scopes, &self.of.place);
            own_here.enter(&self.of.view(here));
            self.entered = true;
        }
    }

    /// Begins to list in another order.
    fn begin(&mut self, unknown: Severity) {
        if self.order.is_none() {
            self.buffers.marks.end();
            self.buffers.marks.begin(self.of.gate, self.of.place.image);
        }
        let order = self.order(unknown);
        self.buffers.marked.clear();
        self.buffers.marked_ranks.clear(order.listing.len());
        self.order = Some(order);
    }

    fn order(&self, unknown: Severity) -> Order {
        if let Some((report, first)) = self.of.counted.only {
            return Order { unknown, listing: report.listing(unknown), first };
        }
        let counted = self.of.counted.places();
        let together = || (counted.to_vec(), Listings::default());
        let (of, listings) = self.of.place.subject.together.get_or_init(together);
        let listings = if of == counted { listings } else { &self.listings };
        let identity = &self.of.place.image.numbering().identity;
        let findings = || self.of.counted.numbered().flat_map(|(report, first)| (first..).zip(report.findings()));
        Order { unknown, listing: listings.get(unknown, identity, findings), first: 0 }
    }
}

/// The findings as a rule sees them. What is listed are sets of ranks in the listing.
pub(crate) struct Looked<'e, 'd> {
    of: &'e Asked<'d>,
    planned: &'d RulePlan,
    rule: &'d Rule,
    order: &'e Order,
    buffers: &'e mut Buffers,
    kept: &'e mut Kept<'d>,
}

impl<'d> Looked<'_, 'd> {
    /// Marks what VEX and exemptions forgive. Of what was marked for the last rule mostly most still is.
    fn mark(&mut self, rule_number: u32, own: bool) {
        let Buffers { here, own_here, marks, marked, marked_ranks, .. } = &mut *self.buffers;
        let (view, rule) = (self.of.view(here), self.planned);
        let clock = &mut Clock::at(self.of.now);
        if let Some(kind) = view.gate.kinds.get(rule.kind as usize) {
            marks.mark_base(&view, kind, clock);
        }
        marks.undo();
        if own {
            marks.mark_own(&view, own_here.of(rule_number), view.gate.timezone(rule), clock);
        }
        let now = marks.marked();
        let same = common(marked, now);
        for number in marked.drain(same..) {
            marked_ranks.remove(self.order.rank(number));
        }
        let new = now.get(same..).unwrap_or_default();
        new.iter().for_each(|number| marked_ranks.insert(self.order.rank(*number)));
        marked.extend_from_slice(new);
    }

    /// What a condition counted: what it selects that is not forgiven.
    pub(crate) fn left(&mut self, condition: u32) -> Found<'_, 'd> {
        match self.rule.when.get(condition as usize) {
            Some(Condition::Finding { filter, .. }) => self.split(filter),
            _ => self.buffers.left.clear(0),
        }
        let Buffers { left, work, .. } = &mut *self.buffers;
        self.order.listing.keep_first(left, work);
        Found { looked: self, ranks: &self.buffers.left }
    }

    /// What the conditions selected that is forgiven, if anything is.
    pub(crate) fn forgiven(&mut self) -> Option<Found<'_, 'd>> {
        let rule = self.rule;
        if self.buffers.marked.is_empty() && !rule.grace.forgives_something() {
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
        let found = Found { looked: self, ranks: &self.buffers.forgiven };
        (!found.ranks.is_empty()).then_some(found)
    }

    /// Splits what a filter selects into what is left and what is gone.
    fn split(&mut self, filter: &'d Filter) {
        self.select(filter);
        let Buffers { left, gone, marked_ranks, .. } = &mut *self.buffers;
        gone.clone_from(left);
        left.subtract(marked_ranks);
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
        let mut ranks = Bits::default();
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

impl<'d> Asked<'d> {
    fn view<'e>(&self, here: &'e Here) -> View<'e>
    where
        'd: 'e,
    {
        View { gate: self.gate, here, place: self.place, counted: self.counted }
    }
}

impl Order {
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
    fn find<'l>(kept: &'l [Self], of: &T, unknown: Severity) -> Option<&'l Bits> {
        kept.iter().find(|kept| kept.unknown == unknown && kept.of == of).map(|kept| &kept.ranks)
    }
}

/// Findings to be listed, each once, worst first.
pub(crate) struct Found<'f, 'd> {
    looked: &'f Looked<'f, 'd>,
    ranks: &'f Bits,
}

impl<'d> Found<'_, 'd> {
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
    pub(crate) fn set(&self) -> Bits {
        self.ranks.clone()
    }

    /// Whether they are those of a set of ranks.
    pub(crate) fn are(&self, ranks: &Bits) -> bool {
        self.ranks == ranks
    }

    /// Writes the first hundred as objects, a comma behind each; says how many more there are.
    pub(crate) fn push(&self, out: &mut String) -> usize {
        self.looked.order.listing.push(out, self.ranks, |number| self.find(number))
    }

    /// The first hundred.
    pub(crate) fn shown(&self) -> impl Iterator<Item = Shown<'d>> {
        self.ranks().filter_map(|rank| {
            let finding = self.looked.finding(self.looked.order.number(rank))?;
            Some(Shown { rank, finding, severity: self.looked.order.listing.severity(finding) })
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
    pub(crate) fn cause(&self, rank: u32) -> Option<Cause> {
        self.looked.buffers.marks.cause(self.looked.order.number(rank) as usize)
    }

    /// By whom or what a finding is forgiven.
    pub(crate) fn by(&self, rank: u32) -> Option<By<'d>> {
        let Looked { of: Asked { gate, .. }, rule, .. } = self.looked;
        match self.cause(rank) {
            Some(Cause::Statement(number)) => Some(By::Statement(number, gate.statements.get(number as usize)?)),
            Some(Cause::Exemption(number)) => Some(By::Exemption(number, gate.exemption(number)?)),
            None => Some(By::Grace(self.looked.grace(&rule.grace, rank)?)),
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
