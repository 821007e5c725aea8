//! Lines of a stream of cases.

use napi::Result;
use napi::bindgen_prelude::{Env, ObjectFinalize};
use napi_derive::napi;

use crate::convert::{Arg, Source};
use crate::decision::Decision;
use crate::errors::refused;
use crate::gate::Gate;
use crate::held::Held;
use crate::request::Request;
use crate::spare::decided;

/// What a line of a stream asks for.
#[napi(custom_finalize)]
pub struct Case {
    inner: imagegate::Case,
    held: Held,
}

impl ObjectFinalize for Case {
    fn finalize(self, env: Env) -> Result<()> {
        self.held.gone(env)
    }
}

#[napi]
impl Case {
    /// The compiled documents.
    #[napi(getter, catch_unwind)]
    pub fn gate(&self) -> Gate {
        Gate { inner: self.inner.gate.clone() }
    }

    /// What is to be decided.
    #[napi(getter, catch_unwind)]
    pub fn request(&self) -> Request {
        self.inner.request.clone().into()
    }

    /// When: RFC 3339, to the nanosecond.
    #[napi(getter, catch_unwind)]
    pub fn now(&self) -> String {
        self.inner.now.to_string()
    }

    /// Until when it is to be forecast; `null`: only the decision is asked for.
    #[napi(getter, catch_unwind)]
    pub fn forecast_to(&self) -> Option<String> {
        self.inner.forecast_to.map(|to| to.to_string())
    }

    /// The decision, or the decisions of the forecast. A line may ask for any time: that of `Gate.evaluate` is not before
    /// the year 2000.
    #[napi(catch_unwind)]
    pub fn decisions(&self) -> Vec<Decision> {
        let imagegate::Case { gate, request, now, forecast_to } = &self.inner;
        let decision = |decision| Decision::new(gate.clone(), request.clone(), decision);
        match forecast_to {
            None => vec![decision(decided(|decision| gate.evaluate(request, *now, decision)))],
            Some(to) => gate.forecast(request, *now, *to).map(decision).collect(),
        }
    }
}

/// Takes one line as `imagegate evaluate --stream` reads them apart: a JSON object of `policies`, `exemptions`, `vex`,
/// `request`, `now` and `forecastTo`, of which `request` and `now` are required. Read from the text, for `JSON.parse`
/// loses what errors speak of.
///
/// @throws {ImagegateError} the first thing that is wrong; `document` says with what
#[napi(catch_unwind)]
pub fn read_case(env: &Env, #[napi(ts_arg_type = "string | Uint8Array")] line: Arg<Source>) -> Result<Case> {
    let (bytes, case) = line.0.with(|line| (line.len(), imagegate::read_case(line)))?;
    Ok(Case { inner: case.map_err(refused(env))?, held: Held::of(env, bytes)? })
}
