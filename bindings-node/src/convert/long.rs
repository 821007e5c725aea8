//! Long texts that are given out.

use std::ops::Deref;

use napi::bindgen_prelude::{ToNapiValue, TypeName, sys};
use napi::{Result, ValueType, check_status};

/// A text that may be long. ASCII, which most are, is given to JavaScript as Latin-1: that is copied, where UTF-8 would be
/// decoded, which takes several times as long.
pub struct Long<T = String>(pub(crate) T);

impl<T> TypeName for Long<T> {
    fn type_name() -> &'static str {
        "String"
    }

    fn value_type() -> ValueType {
        ValueType::String
    }
}

impl<T: Deref<Target = str>> ToNapiValue for Long<T> {
    unsafe fn to_napi_value(env: sys::napi_env, Long(text): Self) -> Result<sys::napi_value> {
        if !text.is_ascii() {
            // SAFETY: whoever calls gives a live environment.
            return unsafe { <&str>::to_napi_value(env, &text) };
        }
        let mut value = std::ptr::null_mut();
        let length = text.len().cast_signed();
        // SAFETY: as above; so many bytes are there, and they are copied.
        check_status!(unsafe { sys::napi_create_string_latin1(env, text.as_ptr().cast(), length, &mut value) })?;
        Ok(value)
    }
}
