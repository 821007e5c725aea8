//! Lines of a stream of cases.

use napi::Result;
use napi::bindgen_prelude::Env;
use napi_derive::napi;

use crate::convert::{Arg, Source};
use crate::errors::refused;
use crate::gate::Gate;
use crate::request::Request;

/// What a line of a stream asks for.
#[napi(object, object_from_js = false, use_nullable = true)]
pub struct Case {
    /// The compiled documents.
    pub gate: Gate,
    /// What is to be decided.
    pub request: Request,
    /// When.
    pub now: String,
    /// Until when it is to be forecast; `null`: only the decision is asked for.
    pub forecast_to: Option<String>,
}

/// Takes one line as `imagegate evaluate --stream` reads them apart: a JSON object of `policies`, `exemptions`, `vex`,
/// `request`, `now` and `forecastTo`, of which `request` and `now` are required. Read from the text, for `JSON.parse`
/// loses what errors speak of.
///
/// @throws {ImagegateError} the first thing that is wrong; `document` says with what
#[napi(catch_unwind)]
pub fn read_case(env: &Env, #[napi(ts_arg_type = "string | Uint8Array")] line: Arg<Source>) -> Result<Case> {
    let case = line.0.with(imagegate::read_case)?.map_err(refused(env))?;
    Ok(Case {
        gate: Gate { inner: case.gate },
        request: case.request.into(),
        now: case.now.to_string(),
        forecast_to: case.forecast_to.map(|to| to.to_string()),
    })
}
