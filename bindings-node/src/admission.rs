//! Answers to AdmissionReviews.

use imagegate::Code;
use imagegate_formats as formats;
use napi::bindgen_prelude::Env;
use napi::{Error, Result, Status};
use napi_derive::napi;

use crate::convert::{Arg, Instance, Keys, List, Plain, Source, Text};
use crate::decision::Decision;
use crate::errors::{refused, wrong_type};

/// What an answer to an AdmissionReview repeats.
#[napi(object)]
pub struct ReviewIdentity {
    /// The version of the review, in which the answer is written too.
    #[napi(ts_type = "string")]
    pub api_version: Text,
    /// The request's uid.
    #[napi(ts_type = "string")]
    pub uid: Text,
}

impl Keys for ReviewIdentity {
    const KEYS: &'static [&'static str] = &["apiVersion", "uid"];
}

/// Reads what an answer repeats, so that a review whose object cannot be read can be answered too. `null` where the text
/// is no JSON, or no review with a uid.
#[napi(catch_unwind)]
pub fn review_identity(
    #[napi(ts_arg_type = "string | Uint8Array")] text: Arg<Source>,
) -> Result<Option<ReviewIdentity>> {
    let identity = text.0.with(formats::review_identity)?;
    Ok(identity.map(|identity| ReviewIdentity { api_version: identity.api_version.into(), uid: identity.uid.into() }))
}

/// Why a review is refused: an `ImagegateError`, or what a host says itself.
#[napi(object, object_to_js = false)]
pub struct Refusal {
    /// The stable code.
    #[napi(ts_type = "Code")]
    pub code: Text,
    /// What is wrong, for people.
    #[napi(ts_type = "string")]
    pub message: Text,
    /// The JSON pointer of the place.
    #[napi(ts_type = "string")]
    pub pointer: Text,
}

impl Keys for Refusal {
    /// Those of an `ImagegateError`.
    const KEYS: &'static [&'static str] = &["code", "message", "document", "pointer", "line", "column"];
    const LENIENT_TO_ERRORS: bool = true;
}

/// What the API server is told: whether an object is let in, why not, and what was seen.
///
/// ```ts
/// const identity = reviewIdentity(body)
/// response.end(new AdmissionResponse(decisions).toJson(identity))
/// ```
#[napi]
pub struct AdmissionResponse {
    inner: formats::AdmissionResponse,
}

#[napi]
impl AdmissionResponse {
    /// The answer from the decisions about what was found in a review. Where all was skipped there are none, and the
    /// object is let in: nothing of it would run.
    #[napi(constructor, catch_unwind)]
    pub fn new(#[napi(ts_arg_type = "Decision[]")] decisions: Arg<List<Instance<'_, Decision>>>) -> Self {
        let decided: Vec<_> = decisions.0.0.iter().map(|decision| decision.decided()).collect();
        let rendered: Vec<_> = decided.iter().map(|decided| decided.rendered()).collect();
        Self { inner: formats::AdmissionResponse::new(&rendered) }
    }

    /// The answer where the review, or what the host knows, could not be read: what cannot be looked at is not let in.
    #[napi(factory, catch_unwind)]
    pub fn refused(env: &Env, #[napi(ts_arg_type = "Refusal")] error: Arg<Plain<Refusal>>) -> Result<Self> {
        let Refusal { code, message, pointer } = error.0.argument("error").map_err(refused(env))?;
        let code: String = code.into();
        let unknown = || Error::new(Status::InvalidArg, "the code is none that is known");
        let code = Code::parse(&code).ok_or_else(unknown).map_err(|error| wrong_type(env, error))?;
        let refusal = imagegate::Error::new(code, message, pointer);
        Ok(Self { inner: formats::AdmissionResponse::refused(&refusal) })
    }

    /// Whether the object is let in.
    #[napi(getter, catch_unwind)]
    pub fn allowed(&self) -> bool {
        self.inner.allowed
    }

    /// Why it is not, in one line.
    #[napi(getter, catch_unwind)]
    pub fn message(&self) -> Option<&str> {
        self.inner.message.as_deref()
    }

    /// What is audited: shown to whoever applies the object, within the limits of the API server.
    #[napi(getter, catch_unwind)]
    pub fn warnings(&self) -> Vec<&str> {
        self.inner.warnings.iter().map(String::as_str).collect()
    }

    /// The AdmissionReview that answers.
    #[napi(catch_unwind)]
    pub fn to_json(
        &self,
        env: &Env,
        #[napi(ts_arg_type = "ReviewIdentity")] review: Arg<Plain<ReviewIdentity>>,
    ) -> Result<String> {
        let ReviewIdentity { api_version, uid } = review.0.argument("review").map_err(refused(env))?;
        Ok(self.inner.to_json(&formats::ReviewIdentity { api_version: api_version.into(), uid: uid.into() }))
    }
}
