//! Policies and exemptions.

use napi::Result;
use napi::bindgen_prelude::{Env, Unknown};
use napi_derive::napi;

use crate::convert::{Arg, Source};
use crate::errors::{found, refused};

/// A policy: rules that say where they hold, what they count, and what is forgiven.
///
/// ```ts
/// const policy = Policy.fromJson(await readFile('production.json'))
/// console.log(policy.name, policy.rules)
/// ```
///
/// Several documents of one text are read with `readDocuments`.
#[napi]
#[derive(Clone)]
pub struct Policy {
    pub(crate) inner: imagegate::Policy,
}

#[napi]
impl Policy {
    /// Reads a policy in JSON.
    ///
    /// @throws {ImagegateError} the first thing that is wrong, with its place
    #[napi(factory, catch_unwind)]
    pub fn from_json(env: &Env, #[napi(ts_arg_type = "string | Uint8Array")] text: Arg<Source>) -> Result<Self> {
        text.0.with(imagegate::Policy::from_json)?.map(|inner| Self { inner }).map_err(refused(env))
    }

    /// Everything that is wrong with a policy in JSON, in the order of its text; nothing where it is right.
    #[napi(catch_unwind, ts_return_type = "ImagegateError[]")]
    pub fn check_json<'e>(
        env: &'e Env,
        #[napi(ts_arg_type = "string | Uint8Array")] text: Arg<Source>,
    ) -> Result<Vec<Unknown<'e>>> {
        found(env, &text.0, |json| imagegate::Policy::from_json(json).err())
    }

    /// The policy that holds where nobody wrote one: it audits findings that are high or critical.
    #[napi(factory, catch_unwind, js_name = "default")]
    pub fn standard() -> Self {
        Self { inner: imagegate::Policy::default() }
    }

    /// Its name.
    #[napi(getter, catch_unwind)]
    pub fn name(&self) -> &str {
        self.inner.name()
    }

    /// The names of its rules, in order.
    #[napi(getter, catch_unwind)]
    pub fn rules(&self) -> Vec<&str> {
        self.inner.rules().map(|rule| rule.name()).collect()
    }
}

/// An exemption: what is forgiven, where, and until when.
#[napi]
#[derive(Clone)]
pub struct Exemption {
    pub(crate) inner: imagegate::Exemption,
}

#[napi]
impl Exemption {
    /// Reads an exemption in JSON.
    ///
    /// @throws {ImagegateError} the first thing that is wrong, with its place
    #[napi(factory, catch_unwind)]
    pub fn from_json(env: &Env, #[napi(ts_arg_type = "string | Uint8Array")] text: Arg<Source>) -> Result<Self> {
        text.0.with(imagegate::Exemption::from_json)?.map(|inner| Self { inner }).map_err(refused(env))
    }

    /// Everything that is wrong with an exemption in JSON, in the order of its text; nothing where it is right.
    #[napi(catch_unwind, ts_return_type = "ImagegateError[]")]
    pub fn check_json<'e>(
        env: &'e Env,
        #[napi(ts_arg_type = "string | Uint8Array")] text: Arg<Source>,
    ) -> Result<Vec<Unknown<'e>>> {
        found(env, &text.0, |json| imagegate::Exemption::from_json(json).err())
    }

    /// Its name.
    #[napi(getter, catch_unwind)]
    pub fn name(&self) -> &str {
        self.inner.name()
    }

    /// Its namespace, where it names one.
    #[napi(getter, catch_unwind)]
    pub fn namespace(&self) -> Option<&str> {
        self.inner.namespace()
    }
}
