//! What `imagegate check` prints.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};
use imagegate::{Action, Decision, Detail, Request, TextStyle};
use imagegate_formats::{Judged, ObjectIdentity, PassedOver};
use serde::Serialize;
use serde_json::value::RawValue;

use super::described::described;
use super::targets::{Skipped, Source};
use crate::diagnostics::{Diagnostic, Failure, shown_file};
use crate::documents::Decider;
use crate::output::styled;
use crate::text::{counted, harmless};

/// What was decided about one object or image.
#[derive(Debug)]
pub(crate) struct Decided {
    pub(crate) source: Source,
    pub(crate) judged: Judged,
    pub(crate) request: Request,
    pub(crate) decision: Decision,
}

/// Everything that is said.
#[derive(Debug)]
pub(crate) struct Answer<'d> {
    decider: &'d Decider,
    detail: Detail,
    /// Why all is admitted where nothing was decided.
    pub(crate) admitted_because: Option<&'static str>,
    /// Whether images that were passed over make the exit status 1.
    pub(crate) fails_on_skipped: bool,
    pub(crate) decided: Vec<Decided>,
    pub(crate) skipped: Vec<Skipped>,
    pub(crate) warnings: Vec<Diagnostic>,
}

#[derive(Serialize)]
struct AnswerJson<'a> {
    action: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
    results: Vec<ResultJson<'a>>,
    skipped: Vec<SkippedJson<'a>>,
    warnings: &'a [Diagnostic],
}

#[derive(Serialize)]
struct ResultJson<'a> {
    source: &'a Source,
    #[serde(skip_serializing_if = "Option::is_none")]
    object: Option<ObjectJson<'a>>,
    decision: Box<RawValue>,
}

#[derive(Serialize)]
struct SkippedJson<'a> {
    source: &'a Source,
    /// A document may hold several objects.
    object: ObjectJson<'a>,
    reason: &'static str,
    images: Vec<PassedOverJson<'a>>,
}

/// An image that was passed over; `image` is left out for a container that its operator fills in.
#[derive(Serialize)]
struct PassedOverJson<'a> {
    pointer: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    image: Option<&'a str>,
}

#[derive(Serialize)]
struct ObjectJson<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    namespace: Option<&'a str>,
    /// Where the object is of no built-in kind: the pod template in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    template: Option<&'a str>,
}

impl<'a> From<&'a ObjectIdentity> for ObjectJson<'a> {
    fn from(object: &'a ObjectIdentity) -> Self {
        Self {
            kind: object.kind.as_deref(),
            name: object.name.as_deref(),
            namespace: object.namespace.as_deref(),
            template: None,
        }
    }
}

impl<'a> From<&'a Judged> for ObjectJson<'a> {
    fn from(judged: &'a Judged) -> Self {
        let template = (!judged.built_in).then_some(judged.template.as_str());
        Self { template, ..Self::from(&judged.object) }
    }
}

impl Decided {
    /// The object; an image that was given by itself has none.
    fn object(&self) -> Option<&Judged> {
        matches!(self.source, Source::File { .. }).then_some(&self.judged)
    }

    /// `deploy.yaml:1: Deployment payments/api`
    fn title(&self) -> String {
        let place = place(&self.source);
        let Some(judged) = self.object() else { return place };
        let mut title = format!("{place}: {}", described(&judged.object));
        if !judged.built_in && !judged.template.is_empty() {
            _ = write!(title, ", template {}", harmless(&judged.template));
        }
        if let Some(judged_as) = judged.judged_as() {
            _ = write!(title, ", {}", harmless(&judged_as.to_string()));
        }
        title
    }
}

impl<'a> From<&'a PassedOver> for PassedOverJson<'a> {
    fn from(image: &'a PassedOver) -> Self {
        Self { pointer: &image.pointer, image: image.image.as_deref() }
    }
}

/// How many images of an object are named in a text that were passed over.
pub(super) const PASSED_OVER_SHOWN: usize = 20;

impl<'d> Answer<'d> {
    pub(crate) fn new(decider: &'d Decider, detail: Detail) -> Self {
        Self {
            decider,
            detail,
            admitted_because: None,
            fails_on_skipped: false,
            decided: Vec::new(),
            skipped: Vec::new(),
            warnings: Vec::new(),
        }
    }

    /// The strictest over everything.
    pub(crate) fn action(&self) -> Action {
        let strictest = self.decided.iter().map(|decided| decided.decision.action()).max();
        match (strictest, self.admitted_because) {
            (Some(strictest), _) => strictest,
            (None, Some(_)) => Action::Allow,
            (None, None) => Action::Deny,
        }
    }

    /// Whether images were passed over.
    pub(crate) fn passed_over(&self) -> bool {
        self.skipped.iter().any(|skipped| skipped.skipped.counts_as_skipped())
    }

    /// One line of JSON.
    ///
    /// # Errors
    ///
    /// That it cannot be written as JSON, which nothing that is read can bring about.
    pub(crate) fn to_json(&self) -> Result<String, Failure> {
        let result = |decided: &'_ Decided| {
            let rendered = self.decider.gate.render(&decided.request, &decided.decision);
            RawValue::from_string(rendered.to_json(self.detail))
        };
        let json = || {
            let mut results = Vec::with_capacity(self.decided.len());
            for decided in &self.decided {
                let object = decided.object().map(ObjectJson::from);
                results.push(ResultJson { source: &decided.source, object, decision: result(decided)? });
            }
            let skipped = self.skipped.iter().map(|Skipped { source, skipped }| SkippedJson {
                source,
                object: (&skipped.object).into(),
                reason: skipped.reason.as_str(),
                images: skipped.images.iter().map(PassedOverJson::from).collect(),
            });
            let action = self.action().as_str();
            let skipped = skipped.collect();
            let reason = self.admitted_because;
            serde_json::to_string(&AnswerJson { action, reason, results, skipped, warnings: &self.warnings })
        };
        match json() {
            Ok(json) => Ok(json + "\n"),
            Err(error) => Err(vec![Diagnostic::error("cannotWrite", error.to_string())]),
        }
    }

    /// For people.
    pub(crate) fn to_text(&self, colour: bool) -> String {
        let mut text = String::new();
        let heading = Style::new().bold();
        if self.decider.is_default {
            text.push_str("No --policy was given: the default policy audits High and Critical findings.\n\n");
        }
        for decided in &self.decided {
            let title = decided.title();
            let rendered = self.decider.gate.render(&decided.request, &decided.decision);
            let style = TextStyle { detail: self.detail, colour };
            _ = writeln!(text, "{}\n{}", styled(heading, title, colour), rendered.to_text(style));
        }
        let dimmed = Style::new().dimmed();
        for Skipped { source, skipped } in &self.skipped {
            let object = described(&skipped.object);
            let place = place(source);
            _ = writeln!(text, "{} {place}: {object}: {}", styled(dimmed, "skipped", colour), skipped.reason);
            for passed_over in skipped.images.iter().take(PASSED_OVER_SHOWN) {
                let image = passed_over.image.as_deref().unwrap_or("a container whose image is filled in");
                _ = writeln!(text, "  not checked: {} at {}", harmless(image), harmless(&passed_over.pointer));
            }
            let more = skipped.images.len().saturating_sub(PASSED_OVER_SHOWN);
            if more > 0 {
                _ = writeln!(text, "  not checked: {more} more");
            }
        }
        if !self.skipped.is_empty() {
            text.push('\n');
        }
        for warning in &self.warnings {
            text.push_str(&warning.to_text(colour));
            text.push('\n');
        }
        if self.fails_on_skipped && self.passed_over() {
            text.push_str("--fail-on skipped: images that were passed over make the exit status 1.\n");
        }
        if let Some(reason) = self.admitted_because {
            let why = match reason {
                "nothingNew" => "no image of the admission request is judged",
                _ => "there is nothing to check, and --allow-empty is given",
            };
            _ = writeln!(text, "{}: {why} [{reason}]", styled(AnsiColor::Green.on_default().bold(), "ALLOW", colour));
            return text;
        }
        // One answer says it all itself.
        if self.decided.len() + self.skipped.len() + self.warnings.len() > 1 {
            _ = writeln!(text, "{}", self.summary(colour));
        }
        text
    }

    /// `DENY: 1 denied and 2 allowed of 3, 1 skipped`
    fn summary(&self, colour: bool) -> String {
        let of = |action: Action| self.decided.iter().filter(|decided| decided.decision.action() == action).count();
        let (word, ansi) = match self.action() {
            Action::Allow => ("ALLOW", AnsiColor::Green),
            Action::Audit => ("AUDIT", AnsiColor::Yellow),
            Action::Deny => ("DENY", AnsiColor::Red),
        };
        let mut parts = Vec::new();
        for (count, what) in
            [(of(Action::Deny), "denied"), (of(Action::Audit), "audited"), (of(Action::Allow), "allowed")]
        {
            if count > 0 {
                parts.push(format!("{count} {what}"));
            }
        }
        if !self.skipped.is_empty() {
            parts.push(format!("{} skipped", self.skipped.len()));
        }
        if !self.warnings.is_empty() {
            parts.push(counted(self.warnings.len(), "warning"));
        }
        format!("{}: {}", styled(ansi.on_default().bold(), word, colour), parts.join(", "))
    }
}

/// `deploy.yaml:12`
fn place(source: &Source) -> String {
    match source {
        Source::File { file, line, .. } => format!("{}:{line}", shown_file(file)),
        Source::Image { image } => format!("image {}", harmless(image)),
    }
}
