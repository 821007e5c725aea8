//! The gate.

use imagegate::{Error as Refusal, Timestamp};
use napi::Result;
use napi::bindgen_prelude::{Either, Env, This};
use napi_derive::napi;

use crate::convert::{Arg, Handle, Instance, List, Moment, Source};
use crate::decision::Decision;
use crate::documents::{Exemption, Policy};
use crate::errors::refused;
use crate::request::Request;
use crate::spare::decided;
use crate::vex::VexStatement;

/// Compiled policies, exemptions and VEX statements. Immutable: compile it once and ask it for everything.
///
/// ```ts
/// const gate = Gate.compile([policy], [exemption])
/// const decision = gate.evaluate(request, new Date())
/// if (decision.action === 'deny') console.error(decision.toShortText())
/// ```
#[napi]
#[derive(Clone)]
pub struct Gate {
    pub(crate) inner: imagegate::Gate,
}

#[napi]
impl Gate {
    /// Compiles documents. The order of policies and exemptions is that of the decision.
    ///
    /// @throws {ImagegateError} `duplicateName` where two policies have one name; `document` says which it is
    #[napi(factory, catch_unwind)]
    pub fn compile(
        env: &Env,
        #[napi(ts_arg_type = "Policy[]")] policies: Arg<List<Handle<Policy>>>,
        #[napi(ts_arg_type = "Exemption[] | null")] exemptions: Option<Arg<List<Handle<Exemption>>>>,
        #[napi(ts_arg_type = "VexStatement[] | null")] vex: Option<Arg<List<Handle<VexStatement>>>>,
    ) -> Result<Self> {
        let policies: Vec<_> = policies.0.0.into_iter().map(|policy| policy.0.inner).collect();
        let exemptions = exemptions.map(|list| list.0.0).unwrap_or_default().into_iter();
        let exemptions: Vec<_> = exemptions.map(|exemption| exemption.0.inner).collect();
        let vex = vex.map(|list| list.0.0).unwrap_or_default().into_iter().map(|statement| statement.0.inner);
        let vex = imagegate::Vex::new(vex.collect());
        imagegate::Gate::compile(&policies, &exemptions, &vex).map(|inner| Self { inner }).map_err(refused(env))
    }

    /// What is not as its authors will expect: exemptions that are not applied to some rules.
    #[napi(getter, catch_unwind)]
    pub fn warnings(&self) -> Vec<Warning> {
        self.inner.warnings().iter().map(Warning::from).collect()
    }

    /// A fingerprint of what was compiled, for keys of caches: gates with the same one decide alike. 64 hexadecimal
    /// digits.
    #[napi(getter, catch_unwind)]
    pub fn fingerprint(&self) -> String {
        self.inner.fingerprint().to_string()
    }

    /// As `evaluate` of `Request.fromJson(text)`, without making the request an object: what was read for the decision
    /// that is given is freed at once, and need not wait for Node to collect it.
    ///
    /// @throws {ImagegateError} what is wrong with the request, or `invalidInstant` as of `evaluate`
    #[napi(catch_unwind, ts_return_type = "Decision")]
    pub fn evaluate_json<'e>(
        &self,
        env: &Env,
        #[napi(ts_arg_type = "string | Uint8Array")] text: Arg<Source>,
        #[napi(ts_arg_type = "Moment")] now: Arg<Moment>,
        #[napi(ts_arg_type = "Decision | null")] into: Option<Arg<Instance<'e, Decision>>>,
    ) -> Result<Either<Decision, Instance<'e, Decision>>> {
        let now = now.0.argument("now").map_err(refused(env))?;
        let request = text.0.with(imagegate::Request::from_json)?;
        let request = request.map_err(|errors| refused(env)(Refusal::from(errors).in_document("request")))?;
        Ok(self.decide(request, now, into))
    }

    /// The decisions at `from` and at every later instant up to and including `to` at which some action or outcome
    /// changes, if nothing but time does.
    ///
    /// @throws {ImagegateError} `invalidInstant` as of `evaluate`
    #[napi(catch_unwind)]
    pub fn forecast(
        &self,
        env: &Env,
        #[napi(ts_arg_type = "Request")] request: Arg<Handle<Request>>,
        #[napi(ts_arg_type = "Moment")] from: Arg<Moment>,
        #[napi(ts_arg_type = "Moment")] to: Arg<Moment>,
    ) -> Result<Vec<Decision>> {
        let from = from.0.argument("from").map_err(refused(env))?;
        let to = to.0.argument("to").map_err(refused(env))?;
        let request = request.0.0.inner;
        let decision = |decision| Decision::new(self.inner.clone(), request.clone(), decision);
        Ok(self.inner.forecast(&request, from, to).map(decision).collect())
    }
}

type Receiver<'e> = Arg<Instance<'e, Gate>>;

/// The method `evaluate` of gates (`types.d.ts`), which index.js puts there. A method in an `impl` would keep track of who
/// borrows the gate, at each call.
#[napi(catch_unwind, skip_typescript)]
pub fn evaluate<'e>(
    env: &Env,
    this: This<Receiver>,
    request: Arg<Handle<Request>>,
    now: Arg<Moment>,
    into: Option<Arg<Instance<'e, Decision>>>,
) -> Result<Either<Decision, Instance<'e, Decision>>> {
    let now = now.0.argument("now").map_err(refused(env))?;
    Ok(this.0.decide(request.0.0.inner, now, into))
}

impl Gate {
    /// Decides in the decision that is given, or in a new one.
    fn decide<'e>(
        &self,
        request: imagegate::Request,
        now: Timestamp,
        into: Option<Arg<Instance<'e, Decision>>>,
    ) -> Either<Decision, Instance<'e, Decision>> {
        if let Some(Arg(decision)) = into {
            decision.refill(&self.inner, request, now);
            return Either::B(decision);
        }
        let decision = decided(|decision| self.inner.evaluate(&request, now, decision));
        Either::A(Decision::new(self.inner.clone(), request, decision))
    }
}

/// What is not as its authors will expect.
#[napi(object, object_from_js = false, use_nullable = true)]
pub struct Warning {
    /// The stable code.
    #[napi(ts_type = "Code")]
    pub code: &'static str,
    /// What it is about, for people.
    pub message: String,
    /// Which document it is about, `exemptions/0` for example.
    pub document: Option<String>,
    /// The JSON pointer of the place in it.
    pub pointer: String,
}

impl From<&Refusal> for Warning {
    fn from(warning: &Refusal) -> Self {
        Self {
            code: warning.code().as_str(),
            message: warning.message().to_owned(),
            document: warning.document().map(str::to_owned),
            pointer: warning.pointer().to_owned(),
        }
    }
}
