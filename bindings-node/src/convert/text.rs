//! Strings.

use napi::bindgen_prelude::{FromNapiValue, JsValue, ToNapiValue, Utf16String, sys};
use napi::{Error, Result, Status, Unknown, ValueType};

use super::from_unknown;
use crate::errors::unexpected;

/// A string of Unicode text. JavaScript's strings may hold half a character; such a one is refused, for whatever would
/// be put in its place is not what was given.
pub struct Text(String);

from_unknown!(Text);

impl Text {
    fn read(value: Unknown<'_>) -> Result<Self> {
        let halved = || Error::new(Status::InvalidArg, "the string has half a character in it (a lone surrogate)");
        utf8(value)?.ok_or_else(halved).map(Self)
    }
}

impl From<Text> for String {
    fn from(text: Text) -> Self {
        text.0
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl ToNapiValue for Text {
    unsafe fn to_napi_value(env: sys::napi_env, text: Self) -> Result<sys::napi_value> {
        // SAFETY: whoever calls gives a live environment.
        unsafe { String::to_napi_value(env, text.0) }
    }
}

/// The string as UTF-8; `None` where it has half a character in it.
fn utf8(value: Unknown<'_>) -> Result<Option<String>> {
    if value.get_type()? != ValueType::String {
        return Err(unexpected("a string", value));
    }
    let (env, value) = (value.value().env, value.raw());
    // SAFETY: it was just seen to be a string.
    let text = unsafe { String::from_napi_value(env, value)? };
    // Half a character comes as U+FFFD; so does U+FFFD itself.
    if !text.contains('\u{fffd}') {
        return Ok(Some(text));
    }
    // SAFETY: as above.
    let units = unsafe { Utf16String::from_napi_value(env, value)? };
    Ok(String::from_utf16(&units).ok())
}

/// The string's bytes, for a reader that checks them: half a character is written as if it were one, which is not UTF-8.
pub(super) fn bytes(value: Unknown<'_>) -> Result<Vec<u8>> {
    if let Some(text) = utf8(value)? {
        return Ok(text.into_bytes());
    }
    let (env, value) = (value.value().env, value.raw());
    // SAFETY: `utf8` saw that it is a string.
    let units = unsafe { Utf16String::from_napi_value(env, value)? };
    let mut bytes = Vec::new();
    for unit in char::decode_utf16(units.iter().copied()) {
        match unit {
            Ok(char) => bytes.extend_from_slice(char.encode_utf8(&mut [0; 4]).as_bytes()),
            // What UTF-8 would be of it, were it a character.
            Err(half) => {
                let [high, low] = half.unpaired_surrogate().to_be_bytes();
                bytes.extend([0xe0 | high >> 4, 0x80 | (high & 0xf) << 2 | low >> 6, 0x80 | low & 0x3f]);
            }
        }
    }
    Ok(bytes)
}
