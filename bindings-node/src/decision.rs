//! Decisions.

use std::cell::{Ref, RefCell};

use imagegate::{Detail, Instant, Rendered, TextStyle};
use napi::bindgen_prelude::{BufferSlice, Env, FromNapiValue, sys};
use napi::{Error, Result, Status};
use napi_derive::napi;

use crate::convert::{Arg, Given, Long, Plain, Text, given};
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
    pub(crate) fn refill(&self, gate: &imagegate::Gate, request: imagegate::Request, now: Instant) {
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
        let image = |(image, action): (usize, imagegate::Action)| ImageAction {
            image: u32::try_from(image).unwrap_or(u32::MAX),
            action: action.as_str(),
        };
        self.decided().decision.images().map(image).collect()
    }

    /// The instant that it was asked for: RFC 3339, to the nanosecond.
    #[napi(getter, catch_unwind)]
    pub fn evaluated_at(&self) -> String {
        self.decided().decision.evaluated_at().as_ref().map(Instant::to_string).unwrap_or_default()
    }

    /// Until when it holds, if nothing but time changes; `null`: for good.
    #[napi(getter, catch_unwind)]
    pub fn valid_until(&self) -> Option<String> {
        self.decided().decision.valid_until().as_ref().map(Instant::to_string)
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
        #[napi(ts_arg_type = "TextOptions | null")] options: Option<Arg<Plain<TextOptions>>>,
    ) -> Long {
        let mut style = TextStyle::default();
        if let Some(Arg(Plain(options))) = options {
            style.detail = given(options.detail).map_or(style.detail, |detail| detail.0);
            style.colour = given(options.colour).unwrap_or(style.colour);
        }
        Long(self.decided().rendered().to_text(style))
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
