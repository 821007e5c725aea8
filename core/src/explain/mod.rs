//! Why a decision is what it is: typed, for hosts and tools.
//!
//! A gate, a request and the decision made with them come in. For each subject (an image on a platform) the rules go out
//! with their outcomes and reasons, and for each condition *every* finding that it selected, counted or suppressed and by
//! what. [`SubjectExplanation::matches`] says field by field why each rule and exemption holds there or does not.
//!
//! Explaining runs the code that decided, again, where a decision keeps the result alone: there is one way to decide. It
//! allocates and costs more than an evaluation. [`Gate::render`] writes the same as JSON or text, in the order for people.
//!
//! ```
//! use imagegate::explain::{Reason, SuppressedBy};
//! use imagegate::{Gate, Image, Policy, Report, Request, Vex, Workload};
//!
//! let policy = Policy::from_json(br#"{"apiVersion": "imagegate.dev/v1", "kind": "ImagePolicy",
//!     "metadata": {"name": "production"}, "spec": {"rules": [{"name": "no-high", "action": "deny",
//!         "scope": {"include": [{"namespace": "payments"}]}, "grace": {"unfixed": true},
//!         "when": [{"severity": {"atLeast": "high"}}]}]}}"#)?;
//! let gate = Gate::compile(&[policy], &[], &Vex::default())?;
//! let report = Report::from_json(br#"{"findings": [
//!     {"id": "CVE-2024-0001", "severity": "high", "fix": {"versions": ["3.0.2"]}},
//!     {"id": "CVE-2024-0002", "severity": "critical", "fix": {"state": "notFixed"}}]}"#)?;
//! let workload = Workload { namespace: "payments".into(), ..Workload::default() };
//! let image = Image { reports: vec![report], ..Image::new("nginx:1.25") };
//! let request = Request::new(Some(workload), vec![image])?;
//!
//! let decided = gate.decide(&request, "2026-11-20T08:00:00Z".parse()?);
//! let explanation = decided.explain();
//! let subject = explanation.subjects().next().ok_or("no subject")?;
//! let rule = subject.rules().next().ok_or("no rule")?;
//! assert_eq!(rule.reasons().collect::<Vec<_>>(), [Reason::Findings { condition: 0, count: 1, allowed: 0 }]);
//!
//! let condition = rule.conditions().next().ok_or("no condition")?;
//! let [counted, suppressed] = condition.findings() else { panic!("two findings are selected") };
//! assert_eq!((counted.finding().id(), counted.is_suppressed()), ("CVE-2024-0001", false));
//! let by = suppressed.suppression().ok_or("not suppressed")?;
//! assert!(matches!(by.by(), SuppressedBy::Grace("unfixed")));
//! assert_eq!(by.until(), None);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! May import `evaluate`, `views` and what these import.

mod condition;
mod exemption;
pub(crate) mod listing;
mod matching;
mod rule;
mod subject;

pub use condition::{ConditionExplanation, SelectedFinding, SuppressedBy, Suppression};
pub use exemption::{Barred, ExemptionMatch, Window};
pub use matching::{FieldMatch, RuleMatch, SelectorMatch};
pub use rule::{Reason, RuleExplanation};
pub use subject::SubjectExplanation;

pub use crate::gate::ExemptionSource;
pub use crate::util::truth::Truth;

use crate::evaluate::decision::Decision;
use crate::gate::Gate;
use crate::request::Request;

/// A decision with what it was made from: where explanations begin.
#[derive(Clone, Copy, Debug)]
pub struct Explanation<'d> {
    gate: &'d Gate,
    request: &'d Request,
    decision: &'d Decision,
}

impl Gate {
    /// Explains a decision of this gate about this request. [`Gate::decide`] gives a decision that knows both.
    ///
    /// With another gate or request the explanation has no subjects or describes another decision.
    pub fn explain<'d>(&'d self, request: &'d Request, decision: &'d Decision) -> Explanation<'d> {
        Explanation { gate: self, request, decision }
    }
}

impl<'d> Explanation<'d> {
    /// The subjects, in the order of the decision: image by image, and of each image platform by platform.
    pub fn subjects(&self) -> impl Iterator<Item = SubjectExplanation<'d>> + use<'d> {
        let Self { gate, request, decision } = *self;
        decision.subjects.iter().filter_map(move |result| SubjectExplanation::new(gate, request, decision, result))
    }
}
