//! An image on a platform, as it was evaluated.

use crate::document::selector::Target;
use crate::evaluate::context::{ActiveReports, SubjectContext};
use crate::evaluate::decision::{Decision, RuleResult, SubjectResult};
use crate::evaluate::rule_exemptions::RuleExemptions;
use crate::gate::Gate;
use crate::gate::scope::ScopeMatches;
use crate::reference::Digest;
use crate::report::Report;
use crate::request::Request;
use crate::request::workload::Fact;
use crate::time::Timestamp;
use crate::vocabulary::Action;

/// An image on a platform: what was decided about it, and by which rules.
pub struct SubjectExplanation<'d> {
    pub(super) gate: &'d Gate,
    pub(super) decision: &'d Decision,
    pub(super) place: Target<'d>,
    pub(super) counted: ActiveReports<'d>,
    pub(super) now: Timestamp,
    result: &'d SubjectResult,
    pub(super) rules: Vec<RuleResult>,
    here: ScopeMatches,
    pub(super) rule_exemptions: RuleExemptions,
}

impl<'d> SubjectExplanation<'d> {
    /// `None` where the decision is not about this request.
    pub(super) fn new(
        gate: &'d Gate,
        request: &'d Request,
        decision: &'d Decision,
        result: &'d SubjectResult,
    ) -> Option<Self> {
        let image = request.0.images.get(result.image as usize)?;
        let subject = image.subjects.get(result.subject as usize)?;
        let (from, to) = result.counted;
        let reports = decision.counted.get(from as usize..to as usize)?;
        let place = Target { workload: &request.0.workload, image, subject };
        let mut here = ScopeMatches::default();
        here.enter(&gate.0.scopes, &place);
        let mut explanation = Self {
            gate,
            decision,
            place,
            counted: ActiveReports::new(image, reports),
            now: decision.evaluated_at?,
            result,
            rules: decision.rules_of(gate, result, |_| true),
            here,
            rule_exemptions: RuleExemptions::default(),
        };
        let mut rule_exemptions = RuleExemptions::default();
        rule_exemptions.enter(&explanation.view());
        explanation.rule_exemptions = rule_exemptions;
        Some(explanation)
    }

    pub(super) fn view(&self) -> SubjectContext<'_> {
        SubjectContext { gate: &self.gate.0, here: &self.here, place: self.place, counted: self.counted }
    }

    /// The image's index in the request.
    pub fn image(&self) -> usize {
        self.result.image as usize
    }

    /// The name of the container that has the image.
    pub fn container(&self) -> &'d Fact<String> {
        &self.place.image.container
    }

    /// The image's reference in its normal form; as it was given where that is no reference.
    pub fn reference(&self) -> &'d str {
        match &self.place.image.reference {
            Ok(reference) => reference.as_str(),
            Err(text) => text,
        }
    }

    /// The platform, where one is known.
    pub fn platform(&self) -> Option<&'d str> {
        self.place.subject.platform.as_deref()
    }

    /// The digest of the image, then that of the platform, where they are known.
    pub fn digests(&self) -> impl Iterator<Item = &'d str> + use<'d> {
        let Target { image, subject, .. } = self.place;
        let of_platform = subject.listed.as_ref().and_then(Option::as_ref).map(Digest::as_str);
        image.digest().into_iter().chain(of_platform)
    }

    /// The strictest action of the rules that triggered.
    pub fn action(&self) -> Action {
        self.result.action
    }

    /// The reports that counted, each with its index in the image's list.
    pub fn reports(&self) -> impl Iterator<Item = (usize, &'d Report)> + use<'d> {
        let places = self.counted.places().iter().map(|index| *index as usize);
        places.zip(self.counted.reports())
    }
}

impl std::fmt::Debug for SubjectExplanation<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SubjectExplanation")
            .field("image", &self.image())
            .field("reference", &self.reference())
            .field("platform", &self.platform())
            .field("action", &self.action())
            .finish_non_exhaustive()
    }
}
