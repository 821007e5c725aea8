//! From JavaScript's values to the engine's.
//!
//! Values are taken apart without recursion and without trusting a length: whatever is given, the answer is a value or
//! an error. Errors of these conversions have [`Status::InvalidArg`](napi::Status) and say what was expected; [`Arg`]
//! throws them as a `TypeError`.

mod arg;
mod given;
mod handle;
mod instance;
mod labels;
mod list;
mod long;
mod moment;
mod plain;
mod source;
mod text;
#[cfg(feature = "formats")]
mod users;

pub(crate) use arg::Arg;
pub(crate) use given::{Given, field, given, said};
pub(crate) use handle::Handle;
pub(crate) use instance::Instance;
pub(crate) use labels::LabelMap;
pub(crate) use list::List;
pub(crate) use long::Long;
pub(crate) use moment::Moment;
pub(crate) use plain::{Keys, Plain};
pub(crate) use source::Source;
pub(crate) use text::Text;
#[cfg(feature = "formats")]
pub(crate) use users::Users;

/// `FromNapiValue` of a type that is read from an [`Unknown`](napi::Unknown) by its own `read`.
macro_rules! from_unknown {
    ($name:ident) => {
        impl napi::bindgen_prelude::FromNapiValue for $name {
            unsafe fn from_napi_value(
                env: napi::bindgen_prelude::sys::napi_env,
                value: napi::bindgen_prelude::sys::napi_value,
            ) -> napi::Result<Self> {
                // SAFETY: whoever calls gives a live environment and a value of it.
                Self::read(unsafe { napi::Unknown::from_napi_value(env, value)? })
            }
        }
    };
}
use from_unknown;
