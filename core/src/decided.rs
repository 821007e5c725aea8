//! A decision that knows what it was made from.

use std::ops::Deref;

use crate::evaluate::decision::Decision;
use crate::explain::Explanation;
use crate::gate::Gate;
use crate::render::Rendered;
use crate::request::Request;
use crate::time::Timestamp;

/// A decision together with its gate and its request, so that it cannot be explained or rendered with others.
///
/// [`Gate::decide`] makes it. It dereferences to the [`Decision`].
#[derive(Clone, Debug)]
pub struct Decided<'d> {
    gate: &'d Gate,
    request: &'d Request,
    decision: Decision,
}

impl Gate {
    /// Decides about a request. Where many requests are decided, [`Gate::evaluate`] into one buffer allocates nothing.
    ///
    /// ```
    /// use imagegate::{Action, Gate, Image, Policy, Request, Vex};
    /// let gate = Gate::compile(&[Policy::default()], &[], &Vex::default())?;
    /// let request = Request::new(None, vec![Image::new("nginx:1.25")])?;
    /// let decided = gate.decide(&request, "2026-11-20T08:00:00Z".parse()?);
    /// assert_eq!(decided.action(), Action::Allow);
    /// assert!(decided.render().to_short_text(1024).starts_with("allowed"));
    /// # Ok::<(), imagegate::Error>(())
    /// ```
    pub fn decide<'d>(&'d self, request: &'d Request, now: Timestamp) -> Decided<'d> {
        let mut decision = Decision::new();
        self.evaluate(request, now, &mut decision);
        Decided { gate: self, request, decision }
    }
}

impl Decided<'_> {
    /// Why it was decided so.
    pub fn explain(&self) -> Explanation<'_> {
        self.gate.explain(self.request, &self.decision)
    }

    /// The decision as JSON or text.
    pub fn render(&self) -> Rendered<'_> {
        self.gate.render(self.request, &self.decision)
    }

    /// The decision alone.
    pub fn into_decision(self) -> Decision {
        self.decision
    }
}

impl Deref for Decided<'_> {
    type Target = Decision;

    fn deref(&self) -> &Decision {
        &self.decision
    }
}
