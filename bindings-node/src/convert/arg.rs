//! An argument of a function.

use napi::Result;
use napi::bindgen_prelude::{Env, FromNapiValue, sys};

use crate::errors::wrong_type;

/// An argument that throws a `TypeError` where it is of a wrong type.
pub struct Arg<T>(pub(crate) T);

impl<T: FromNapiValue> FromNapiValue for Arg<T> {
    unsafe fn from_napi_value(env: sys::napi_env, value: sys::napi_value) -> Result<Self> {
        // SAFETY: whoever calls gives a live environment and a value of it.
        unsafe { T::from_napi_value(env, value) }.map(Self).map_err(|error| wrong_type(&Env::from_raw(env), error))
    }
}
