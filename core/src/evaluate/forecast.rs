//! The forecast: how a decision will change if nothing but time does.

use crate::evaluate::decision::Decision;
use crate::gate::Gate;
use crate::request::Request;
use crate::time::Timestamp;

/// The decisions at an instant and at every later one at which some action or outcome changes, worked out one by one.
/// Made by [`Gate::forecast`].
#[derive(Clone, Debug)]
pub struct Forecast<'g> {
    gate: &'g Gate,
    request: &'g Request,
    /// Where to look next.
    next: Option<Timestamp>,
    to: Timestamp,
    last: Option<Decision>,
}

impl Gate {
    /// The exact decisions at `from` and at every later instant up to and including `to` at which some action or
    /// outcome changes: one decision alone where `to` is before `from`.
    ///
    /// ```
    /// use imagegate::*;
    /// let policy = Policy::from_json(br#"{"apiVersion": "imagegate.dev/v1", "kind": "ImagePolicy",
    ///     "metadata": {"name": "production"}, "spec": {"rules": [{"name": "scanned", "action": "deny",
    ///     "enforceFrom": "2027-01-15", "findings": {"required": true}}]}}"#)?;
    /// let gate = Gate::compile(&[policy], &[], &Vex::default())?;
    /// let request = Request::new(None, vec![Image::new("nginx:1.25")])?;
    /// let instant = |text| Timestamp::parse(text).unwrap();
    /// let forecast = gate.forecast(&request, instant("2026-11-20T00:00:00Z"), instant("2027-12-31T00:00:00Z"));
    /// let actions: Vec<Action> = forecast.map(|decision| decision.action()).collect();
    /// assert_eq!(actions, [Action::Audit, Action::Deny]);
    /// # Ok::<(), Error>(())
    /// ```
    pub fn forecast<'g>(&'g self, request: &'g Request, from: Timestamp, to: Timestamp) -> Forecast<'g> {
        Forecast { gate: self, request, next: Some(from), to, last: None }
    }
}

impl Iterator for Forecast<'_> {
    type Item = Decision;

    fn next(&mut self) -> Option<Decision> {
        // Before the limit of a decision nothing changes at all: these are the instants that matter.
        while let Some(now) = self.next.take_if(|next| *next <= self.to || self.last.is_none()) {
            let mut decision = Decision::default();
            self.gate.evaluate(self.request, now, &mut decision);
            self.next = decision.valid_until();
            if self.last.as_ref().is_none_or(|last| !last.same_outcomes(&decision, self.gate)) {
                self.last = Some(decision.clone());
                return Some(decision);
            }
        }
        None
    }
}
