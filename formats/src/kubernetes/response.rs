//! The answer to an AdmissionReview.

use imagegate::json::Writer;
use imagegate::{Action, Error, Rendered};

use super::REVIEW;
use super::admission::ReviewIdentity;

/// What the API server is told: whether the object is let in, why not, and what was seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AdmissionResponse {
    /// Whether the object is let in.
    pub allowed: bool,
    /// Why it is not, in one line.
    pub message: Option<String>,
    /// What is audited: shown to whoever applies the object, within the limits of the API server.
    pub warnings: Vec<String>,
    /// The HTTP status that goes with a refusal.
    code: u16,
}

/// What a message may take; `kubectl` prints it on one line.
const MESSAGE: usize = 1024;
const FORBIDDEN: u16 = 403;
const BAD_REQUEST: u16 = 400;

impl AdmissionResponse {
    /// The answer from the decisions about what was found in a review. Where all was skipped there are none, and the
    /// object is let in: nothing of it would run.
    ///
    /// ```
    /// use imagegate::{Decision, Gate, Timestamp, Policy, Vex};
    /// use imagegate_formats::{AdmissionResponse, Found, HostFacts, read_kubernetes, review_identity};
    /// let review = br#"{"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "request": {
    ///     "uid": "1299d386", "operation": "CREATE", "namespace": "shop", "object": {"apiVersion": "v1", "kind": "Pod",
    ///     "metadata": {"name": "web"}, "spec": {"containers": [{"name": "app", "image": "nginx:1.25"}]}}}}"#;
    /// let policy = Policy::from_json(br#"{"apiVersion": "imagegate.dev/v1", "kind": "ImagePolicy",
    ///     "metadata": {"name": "production"}, "spec": {"rules": [{"name": "scanned", "action": "deny",
    ///     "findings": {"missing": "trigger"}, "when": [{"severity": {"atLeast": "critical"}}]}]}}"#)?;
    /// let gate = Gate::compile(&[policy], &[], &Vex::default())?;
    /// let identity = review_identity(review).ok_or("not a review")?;
    ///
    /// let mut requests = Vec::new();
    /// for found in read_kubernetes(review, &HostFacts::default())? {
    ///     if let Found::Judged(judged) = found {
    ///         requests.push(judged.request(|_| {})?);
    ///     }
    /// }
    /// let now = Timestamp::parse("2026-11-20T08:00:00Z").ok_or("not an instant")?;
    /// let decide = |request| {
    ///     let mut decision = Decision::new();
    ///     gate.evaluate(request, now, &mut decision);
    ///     decision
    /// };
    /// let decisions: Vec<Decision> = requests.iter().map(decide).collect();
    /// let rendered: Vec<_> = requests.iter().zip(&decisions).map(|(request, each)| gate.render(request, each)).collect();
    /// assert_eq!(
    ///     AdmissionResponse::new(&rendered).to_json(&identity),
    ///     r#"{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","response":{"uid":"1299d386","allowed":false,"#
    ///         .to_owned()
    ///         + r#""status":{"code":403,"message":"denied: docker.io/library/nginx:1.25 by production/scanned: the scan is missing"}}}"#
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn new(decisions: &[Rendered<'_>]) -> Self {
        let denied: Vec<String> = decisions
            .iter()
            .filter(|decision| decision.action() == Action::Deny)
            .map(|decision| decision.to_short_text(MESSAGE))
            .collect();
        let mut warnings: Vec<String> = Vec::new();
        let mut room = WARNINGS;
        for warning in decisions.iter().flat_map(Rendered::to_warnings) {
            // The same template in several places of an object gives the same warnings.
            if warning.len() <= room && !warnings.contains(&warning) {
                room -= warning.len();
                warnings.push(warning);
            }
        }
        let message = (!denied.is_empty()).then(|| one_line(denied.join("; ")));
        Self { allowed: message.is_none(), message, warnings, code: FORBIDDEN }
    }

    /// The answer where the review, or what the host knows, could not be read: what cannot be looked at is not let in.
    pub fn refused(error: &Error) -> Self {
        let place = if error.pointer().is_empty() { String::new() } else { format!(" at {}", error.pointer()) };
        let message = format!("cannot be decided: {} ({}{place})", error.message(), error.code());
        Self { allowed: false, message: Some(one_line(message)), warnings: Vec::new(), code: BAD_REQUEST }
    }

    /// The AdmissionReview that answers.
    pub fn to_json(&self, review: &ReviewIdentity) -> String {
        let mut writer = Writer::default();
        writer.object(|w| {
            w.key("apiVersion").string(&review.api_version);
            w.key("kind").string(REVIEW);
            w.key("response").object(|w| {
                w.key("uid").string(&review.uid);
                w.key("allowed").bool(self.allowed);
                if let Some(message) = &self.message {
                    w.key("status").object(|w| {
                        w.key("code").number(self.code.into());
                        w.key("message").string(message);
                    });
                }
                if !self.warnings.is_empty() {
                    w.key("warnings").list(|w| self.warnings.iter().for_each(|warning| w.string(warning)));
                }
            });
        });
        writer.into_string()
    }
}

/// The API server drops warnings that go over 4,096 characters together.
const WARNINGS: usize = 4096;

/// What the submitter wrote may have line breaks in it, and stands in errors; at most [`MESSAGE`] bytes are kept.
fn one_line(mut text: String) -> String {
    text.truncate(text.floor_char_boundary(MESSAGE));
    text.replace(char::is_control, "\u{fffd}")
}
