//! Lists.

use napi::bindgen_prelude::{Array, FromNapiValue, JsValue, ToNapiValue, sys};
use napi::{Error, Result, Status, Unknown};

use super::Text;
use crate::errors::unexpected;

/// An array. Room is made entry by entry: the length of an array says nothing of how much is in it.
pub struct List<T>(pub(crate) Vec<T>);

impl<T: FromNapiValue> FromNapiValue for List<T> {
    unsafe fn from_napi_value(env: sys::napi_env, value: sys::napi_value) -> Result<Self> {
        // SAFETY: whoever calls gives a live environment and a value of it.
        let value = unsafe { Unknown::from_napi_value(env, value)? };
        if !value.is_array()? {
            return Err(unexpected("an array", value));
        }
        // SAFETY: it was just seen to be an array.
        let array: Array<'_> = unsafe { value.cast()? };
        let mut entries = Vec::new();
        for index in 0..array.len() {
            let entry =
                array.get(index).and_then(|entry| entry.ok_or_else(|| Error::from_status(Status::ArrayExpected)));
            entries.push(entry.map_err(|mut error| {
                error.reason = format!("{} (entry {index})", error.reason);
                error
            })?);
        }
        Ok(Self(entries))
    }
}

impl List<Text> {
    pub(crate) fn texts(self) -> Vec<String> {
        self.0.into_iter().map(String::from).collect()
    }
}

impl From<Vec<String>> for List<Text> {
    fn from(texts: Vec<String>) -> Self {
        Self(texts.into_iter().map(Text::from).collect())
    }
}

impl<T: ToNapiValue> ToNapiValue for List<T> {
    unsafe fn to_napi_value(env: sys::napi_env, list: Self) -> Result<sys::napi_value> {
        // SAFETY: whoever calls gives a live environment.
        unsafe { Vec::to_napi_value(env, list.0) }
    }
}

impl<T> Default for List<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}
