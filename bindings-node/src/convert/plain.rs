//! Plain objects.

use std::ptr;

use imagegate::json::unknown_key;
use imagegate::{Code, Error as Refusal};
use napi::bindgen_prelude::{FromNapiValue, JsValue, sys};
use napi::{Error, Result, Status, Unknown, ValueType, check_status};

use crate::errors::unexpected;

/// A type that is read from a plain object.
pub trait Keys: FromNapiValue {
    /// The keys that it has. A test compares them with `index.d.ts`.
    const KEYS: &'static [&'static str];
    /// Whether the keys of an `Error` are not looked at: programs put their own on it.
    const LENIENT_TO_ERRORS: bool = false;
}

/// A plain object.
///
/// A key that is not known is refused, as documents refuse it: what a mistyped key was to say would be lost. These are
/// the enumerable string keys of the object itself, whatever their values, `undefined` too. What is inherited is not
/// looked at (nobody writes it by mistake), nor are symbols. Keys are listed once, before any value is read, and each
/// value is read once.
pub struct Plain<T>(std::result::Result<T, String>);

impl<T> Plain<T> {
    /// The value of an object at a pointer, or `unknownKey`.
    pub(crate) fn at(self, pointer: &str) -> std::result::Result<T, Refusal>
    where
        T: Keys,
    {
        self.0.map_err(|key| {
            let segment = key.replace('~', "~0").replace('/', "~1");
            Refusal::new(Code::UnknownKey, unknown_key(&key, T::KEYS), format!("{pointer}/{segment}"))
        })
    }

    /// The value of the argument of that name, or `unknownKey`.
    pub(crate) fn argument(self, name: &str) -> std::result::Result<T, Refusal>
    where
        T: Keys,
    {
        self.at("").map_err(|refusal| refusal.in_document(name))
    }
}

impl<T: Keys> FromNapiValue for Plain<T> {
    unsafe fn from_napi_value(env: sys::napi_env, value: sys::napi_value) -> Result<Self> {
        // SAFETY: whoever calls gives a live environment and a value of it.
        let unknown = unsafe { Unknown::from_napi_value(env, value)? };
        // The keys of a typed array are as many as its entries.
        if unknown.get_type()? != ValueType::Object || unknown.is_array()? || unknown.is_typedarray()? {
            return Err(unexpected("an object", unknown));
        }
        let own = match own_keys(unknown, T::KEYS)? {
            Own::Known(count) => count,
            Own::Unknown(_) if T::LENIENT_TO_ERRORS && unknown.is_error()? => 1,
            Own::Unknown(key) => return Ok(Self(Err(key))),
        };
        // SAFETY: as above.
        let read = unsafe { T::from_napi_value(env, value)? };
        if own == 0 && !is_plain(unknown)? {
            return Err(not_plain(unknown));
        }
        Ok(Self(Ok(read)))
    }
}

/// The keys of an object.
enum Own {
    /// All are known; there are so many.
    Known(u32),
    /// The first that is not.
    Unknown(String),
}

/// Longer than any known key: of a key that does not fit the beginning is not known either.
const ROOM: usize = 32;

fn own_keys(object: Unknown<'_>, known: &[&str]) -> Result<Own> {
    let (env, mut names, mut count) = (object.value().env, ptr::null_mut(), 0);
    let filter = sys::KeyFilter::enumerable | sys::KeyFilter::skip_symbols;
    // SAFETY: the object is a live value of its environment; what is written to lives until the call is over.
    check_status!(unsafe {
        sys::napi_get_all_property_names(
            env,
            object.raw(),
            sys::KeyCollectionMode::own_only,
            filter,
            sys::KeyConversion::numbers_to_strings,
            &mut names,
        )
    })?;
    // SAFETY: as above; names are given as an array.
    check_status!(unsafe { sys::napi_get_array_length(env, names, &mut count) })?;
    for index in 0..count {
        let (mut name, mut room, mut length) = (ptr::null_mut(), [0_u8; ROOM], 0);
        let start = room.as_mut_ptr().cast();
        // SAFETY: as above.
        check_status!(unsafe { sys::napi_get_element(env, names, index, &mut name) })?;
        // SAFETY: as above; no more is written than there is room for, a zero at the end.
        check_status!(unsafe { sys::napi_get_value_string_utf8(env, name, start, ROOM, &mut length) })?;
        let text = room.get(..length).unwrap_or_default();
        if !known.iter().any(|key| key.as_bytes() == text) {
            // SAFETY: `name` is a live value, and was just seen to be a string.
            return unsafe { String::from_napi_value(env, name) }.map(Own::Unknown);
        }
    }
    Ok(Own::Known(count))
}

/// Whether an object is as `{}` makes it, or without a prototype: one of a class has what it says elsewhere than in keys.
fn is_plain(object: Unknown<'_>) -> Result<bool> {
    match prototype(object)? {
        None => Ok(true),
        Some(parent) => prototype(parent).map(|parent| parent.is_none()),
    }
}

fn prototype(object: Unknown<'_>) -> Result<Option<Unknown<'_>>> {
    let (env, mut parent) = (object.value().env, ptr::null_mut());
    // SAFETY: the object is a live value of its environment; what is written to lives until the call is over.
    check_status!(unsafe { sys::napi_get_prototype(env, object.raw(), &mut parent) })?;
    // SAFETY: `parent` is the live value that was just given.
    let parent = unsafe { Unknown::from_napi_value(env, parent)? };
    Ok(Some(parent).filter(|parent| !matches!(parent.get_type(), Ok(ValueType::Null))))
}

/// The error for an object of a class that has no keys: all that it says would be lost.
fn not_plain(object: Unknown<'_>) -> Error {
    let mut is_promise = false;
    // SAFETY: the object is a live value of its environment; what is written to lives until the call is over.
    unsafe { sys::napi_is_promise(object.value().env, object.raw(), &mut is_promise) };
    let message = match is_promise {
        true => "a plain object is expected here, not a promise: wait for its value first",
        false => "a plain object is expected here, not an instance of a class without keys of its own",
    };
    Error::new(Status::InvalidArg, message)
}
