//! Decisions.

use std::cell::{Ref, RefCell};

use imagegate::{Detail, Rendered, TextStyle, Timestamp};
use napi::bindgen_prelude::{BufferSlice, Env, FromNapiValue, sys};
use napi::{Error, Result, Status};
use napi_derive::napi;

use crate::convert::{Arg, Given, Keys, Long, Plain, Text, given};
use crate::errors::refused;
use crate::spare::Written;

/// What was decided about a request. It holds its gate and its request.
#[napi]
pub struct Decision {
    /// In a cell, for `Gate.evaluate` may fill it again.
    decided: RefCell<Decided>,
}

/// A decision and what it was made from.
pub(crate) struct Decided {
    gate: imagegate::Gate,
    request: imagegate::Request,
    decision: imagegate::Decision,
}

impl Decided {
    pub(crate) fn rendered(&self) -> Rendered<'_> {
        self.gate.render(&self.request, &self.decision)
    }
}

impl Decision {
    pub(crate) fn new(gate: imagegate::Gate, request: imagegate::Request, decision: imagegate::Decision) -> Self {
        Self { decided: RefCell::new(Decided { gate, request, decision }) }
    }

    /// Decides again, in the same buffer.
    pub(crate) fn refill(&self, gate: &imagegate::Gate, request: imagegate::Request, now: Timestamp) {
        let mut decided = self.decided.borrow_mut();
        gate.evaluate(&request, now, &mut decided.decision);
        decided.gate = gate.clone();
        decided.request = request;
    }

    fn json(&self, detail: Option<Arg<DetailWord>>) -> Written {
        let detail = detail.map_or(Detail::All, |detail| detail.0.0);
        Written::new(|out| self.decided().rendered().push_json(detail, out))
    }

    pub(crate) fn decided(&self) -> Ref<'_, Decided> {
        self.decided.borrow()
    }
}

#[napi]
impl Decision {
    /// The strictest over all images.
    #[napi(getter, catch_unwind, ts_return_type = "Action")]
    pub fn action(&self) -> &'static str {
        self.decided().decision.action().as_str()
    }

    /// The action for every image and platform that was looked at.
    #[napi(getter, catch_unwind)]
    pub fn images(&self) -> Vec<ImageAction> {
        let image =
            |(image, action): (usize, imagegate::Action)| ImageAction { image: place(image), action: action.as_str() };
        self.decided().decision.images().map(image).collect()
    }

    /// The instant that it was asked for: RFC 3339, to the nanosecond.
    #[napi(getter, catch_unwind)]
    pub fn evaluated_at(&self) -> String {
        self.decided().decision.evaluated_at().as_ref().map(Timestamp::to_string).unwrap_or_default()
    }

    /// Until when it holds, if nothing but time changes; `null`: for good.
    #[napi(getter, catch_unwind)]
    pub fn valid_until(&self) -> Option<String> {
        self.decided().decision.valid_until().as_ref().map(Timestamp::to_string)
    }

    /// The reports that were given for an image and do not count for it, in the order of the request. They are not part
    /// of the decision's JSON. Show them: with a report that is left out the answer may be an allow that nobody expects.
    ///
    /// ```ts
    /// for (const { message, hint } of decision.uncounted) console.warn(message, hint)
    /// ```
    #[napi(getter, catch_unwind)]
    pub fn uncounted(&self) -> Vec<Uncounted> {
        let decided = self.decided();
        decided.decision.uncounted(&decided.request).iter().map(Uncounted::from).collect()
    }

    /// The decision as JSON: the same bytes as every other surface gives. Canonical with `all`, which is the default.
    #[napi(catch_unwind, ts_return_type = "string")]
    pub fn to_json(&self, #[napi(ts_arg_type = "Detail | null")] detail: Option<Arg<DetailWord>>) -> Long<Written> {
        Long(self.json(detail))
    }

    /// The same in UTF-8, for what is sent or stored: a long text costs less as bytes than as a string.
    #[napi(catch_unwind, ts_return_type = "Uint8Array")]
    pub fn to_json_bytes<'e>(
        &self,
        env: &'e Env,
        #[napi(ts_arg_type = "Detail | null")] detail: Option<Arg<DetailWord>>,
    ) -> Result<BufferSlice<'e>> {
        BufferSlice::copy_from(env, self.json(detail).as_bytes())
    }

    /// The decision for people, in several lines.
    #[napi(catch_unwind, ts_return_type = "string")]
    pub fn to_text(
        &self,
        env: &Env,
        #[napi(ts_arg_type = "TextOptions | null")] options: Option<Arg<Plain<TextOptions>>>,
    ) -> Result<Long> {
        let mut style = TextStyle::default();
        if let Some(Arg(options)) = options {
            let options = options.argument("options").map_err(refused(env))?;
            style.detail = given(options.detail).map_or(style.detail, |detail| detail.0);
            style.colour = given(options.colour).unwrap_or(style.colour);
        }
        Ok(Long(self.decided().rendered().to_text(style)))
    }

    /// Why images are refused or noted, in one line of at most so many bytes (1024 by default): for admission messages.
    #[napi(catch_unwind)]
    pub fn to_short_text(&self, #[napi(ts_arg_type = "number | null")] most: Option<Arg<u32>>) -> String {
        self.decided().rendered().to_short_text(most.map_or(1024, |most| most.0) as usize)
    }
}

/// The action for an image on one platform.
#[napi(object, object_from_js = false)]
pub struct ImageAction {
    /// The image's place in the request.
    pub image: u32,
    /// What is to be done with it.
    #[napi(ts_type = "Action")]
    pub action: &'static str,
}

/// A report that was given for an image and does not count for it.
#[napi(object, object_from_js = false)]
pub struct Uncounted {
    /// The image's place in the request.
    pub image: u32,
    /// The report's place among those that were given for the image.
    pub report: u32,
    /// Why it does not count.
    #[napi(ts_type = "UncountedReason")]
    pub reason: &'static str,
    /// What the report says that it is of, and why it does not count: one sentence, for people.
    pub message: String,
    /// What to give so that it counts, if it is of the image; empty where nothing is amiss.
    pub hint: &'static str,
}

impl From<&imagegate::Uncounted<'_>> for Uncounted {
    fn from(uncounted: &imagegate::Uncounted<'_>) -> Self {
        Self {
            image: place(uncounted.image()),
            report: place(uncounted.report_index()),
            reason: uncounted.reason().as_str(),
            message: uncounted.to_string(),
            hint: uncounted.hint(),
        }
    }
}

fn place(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}

/// How a text is written.
#[napi(object, object_to_js = false)]
pub struct TextOptions {
    /// Which rules are told of; `inScope` by default.
    #[napi(ts_type = "Detail | null")]
    pub detail: Option<Given<DetailWord>>,
    /// Whether to colour it with ANSI escapes; not by default.
    #[napi(ts_type = "boolean | null")]
    pub colour: Option<Given<bool>>,
}

impl Keys for TextOptions {
    const KEYS: &'static [&'static str] = &["detail", "colour"];
}

/// A `Detail`.
pub struct DetailWord(Detail);

impl FromNapiValue for DetailWord {
    unsafe fn from_napi_value(env: sys::napi_env, value: sys::napi_value) -> Result<Self> {
        // SAFETY: whoever calls gives a live environment and a value of it.
        let word: String = unsafe { Text::from_napi_value(env, value)? }.into();
        let expected = || {
            let known: Vec<&str> = Detail::ALL.iter().map(|detail| detail.as_str()).collect();
            Error::new(Status::InvalidArg, format!("one of {} is expected here, not {word:?}", known.join(", ")))
        };
        Detail::parse(&word).map(Self).ok_or_else(expected)
    }
}
