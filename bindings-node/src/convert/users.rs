//! One user, or the users of each controller.

use napi::bindgen_prelude::{FromNapiValue, sys};
use napi::{Result, Unknown, ValueType};

use super::{Keys, Plain, Text};

/// A string, or an object.
pub enum Users<T> {
    All(Text),
    Each(Plain<T>),
}

impl<T: Keys> FromNapiValue for Users<T> {
    unsafe fn from_napi_value(env: sys::napi_env, value: sys::napi_value) -> Result<Self> {
        // SAFETY: whoever calls gives a live environment and a value of it.
        match unsafe { Unknown::from_napi_value(env, value)? }.get_type()? {
            // SAFETY: as above.
            ValueType::String => unsafe { Text::from_napi_value(env, value) }.map(Self::All),
            // SAFETY: as above.
            _ => unsafe { Plain::from_napi_value(env, value) }.map(Self::Each),
        }
    }
}
