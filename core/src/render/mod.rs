//! Rendering a decision: canonical JSON, a text for people, and a short form for admission messages.
//!
//! A gate, a request and the decision made with them come in; text goes out. What is said comes from `explain` and from the
//! fragments that the gate holds; here it is only put into words. May import everything but `stream`.

mod json;
mod repeats;
mod short;
mod text;
mod words;

use crate::evaluate::decision::Decision;
use crate::gate::Gate;
use crate::request::Request;
use crate::vocabulary::{Action, Detail};

/// A decision with what it was decided from: ready to be written.
#[derive(Clone, Copy, Debug)]
pub struct Rendered<'d> {
    gate: &'d Gate,
    request: &'d Request,
    decision: &'d Decision,
}

/// How a text is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TextStyle {
    /// Which rules are told of; [`Detail::InScope`] by default.
    pub detail: Detail,
    /// Whether to colour it with ANSI escapes; not by default.
    pub colour: bool,
}

impl Default for TextStyle {
    fn default() -> Self {
        Self { detail: Detail::InScope, colour: false }
    }
}

impl Gate {
    /// Ties a decision to the gate and the request that it was made from, for writing it. (With others it tells of
    /// others; it does not fail.)
    pub fn render<'d>(&'d self, request: &'d Request, decision: &'d Decision) -> Rendered<'d> {
        Rendered { gate: self, request, decision }
    }
}

impl Rendered<'_> {
    /// The decision as JSON (section 6), canonical with [`Detail::All`].
    pub fn to_json(&self, detail: Detail) -> String {
        let mut out = String::new();
        self.push_json(detail, &mut out);
        out
    }

    /// Appends what [`Rendered::to_json`] gives: for hosts that write many decisions into one buffer, or answers of
    /// which a decision is a part.
    ///
    /// ```
    /// # use imagegate::*;
    /// # let gate = Gate::compile(&[Policy::default()], &[], &Vex::default())?;
    /// # let request = Request::new(None, vec![Image::new("nginx:1.25")])?;
    /// # let mut decision = Decision::default();
    /// # gate.evaluate(&request, Timestamp::parse("2026-11-20T08:00:00Z").unwrap(), &mut decision);
    /// let rendered = gate.render(&request, &decision);
    /// let mut answer = String::from("{\"decision\":");
    /// rendered.push_json(Detail::Triggered, &mut answer);
    /// answer.push('}');
    /// assert_eq!(answer, format!("{{\"decision\":{}}}", rendered.to_json(Detail::Triggered)));
    /// # Ok::<(), Error>(())
    /// ```
    pub fn push_json(&self, detail: Detail, out: &mut String) {
        json::decision(*self, detail, out);
    }

    /// The decision for people: per image the verdict, the rules that decided with their counts, the worst findings
    /// with the versions that fix them and the rule's message, what was exempted or forgiven and until when, and what
    /// was unknown. Lines end in `\n`.
    pub fn to_text(&self, style: TextStyle) -> String {
        text::decision(self, style)
    }

    /// Why the images are refused or noted, in one line of at most `most` bytes: for admission messages. Cut at a
    /// character, with `…` where there is room for it.
    ///
    /// ```
    /// # use imagegate::*;
    /// # let gate = Gate::compile(&[Policy::default()], &[], &Vex::default())?;
    /// # let request = Request::new(None, vec![Image::new("nginx:1.25")])?;
    /// # let mut decision = Decision::default();
    /// # gate.evaluate(&request, Timestamp::parse("2026-11-20T08:00:00Z").unwrap(), &mut decision);
    /// assert_eq!(gate.render(&request, &decision).to_short_text(1024), "allowed: 1 image");
    /// # Ok::<(), Error>(())
    /// ```
    pub fn to_short_text(&self, most: usize) -> String {
        short::decision(self, most)
    }

    /// What is audited, a line for every rule that triggers so, also where another one denies: warnings for an answer
    /// to an AdmissionReview, within the limits of the API server (256 characters each, 4,096 together).
    ///
    /// ```
    /// # use imagegate::*;
    /// # let gate = Gate::compile(&[Policy::default()], &[], &Vex::default())?;
    /// # let report = Report::from_json(br#"{"findings": [{"id": "CVE-2024-0001", "severity": "high"}]}"#)?;
    /// # let request = Request::new(None, vec![Image { reports: vec![report], ..Image::new("nginx:1.25") }])?;
    /// # let mut decision = Decision::default();
    /// # gate.evaluate(&request, Timestamp::parse("2026-11-20T08:00:00Z").unwrap(), &mut decision);
    /// assert_eq!(
    ///     gate.render(&request, &decision).to_warnings(),
    ///     ["audited: docker.io/library/nginx:1.25 by default/audit-high-and-critical: 1 finding (0 allowed), worst \
    ///       high CVE-2024-0001"]
    /// );
    /// # Ok::<(), Error>(())
    /// ```
    pub fn to_warnings(&self) -> Vec<String> {
        short::warnings(self)
    }

    /// The strictest action over all images.
    pub fn action(&self) -> Action {
        self.decision.action()
    }
}
