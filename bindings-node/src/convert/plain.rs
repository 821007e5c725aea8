//! Plain objects.

use napi::bindgen_prelude::{FromNapiValue, JsValue, sys};
use napi::{Result, Unknown, ValueType};

use crate::errors::unexpected;

/// An object with fields. (Node would take the fields of a number, too: it has none.)
pub struct Plain<T>(pub(crate) T);

impl<T: FromNapiValue> FromNapiValue for Plain<T> {
    unsafe fn from_napi_value(env: sys::napi_env, value: sys::napi_value) -> Result<Self> {
        // SAFETY: whoever calls gives a live environment and a value of it.
        let unknown = unsafe { Unknown::from_napi_value(env, value)? };
        if unknown.get_type()? != ValueType::Object || unknown.is_array()? {
            return Err(unexpected("an object", unknown));
        }
        // SAFETY: as above.
        unsafe { T::from_napi_value(env, value) }.map(Self)
    }
}
