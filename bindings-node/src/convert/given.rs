//! What may be `null` or left out.

use imagegate::Fact;
use napi::bindgen_prelude::{FromNapiValue, Null, ToNapiValue, sys};
use napi::{Result, Unknown, ValueType};

/// A value that was given: it, or `null`. (What was not given, or is `undefined`, is the `None` around it.)
pub enum Given<T> {
    Null,
    Value(T),
}

impl<T: FromNapiValue> FromNapiValue for Given<T> {
    unsafe fn from_napi_value(env: sys::napi_env, value: sys::napi_value) -> Result<Self> {
        // SAFETY: whoever calls gives a live environment and a value of it.
        let kind = unsafe { Unknown::from_napi_value(env, value)? }.get_type()?;
        match kind {
            ValueType::Null => Ok(Self::Null),
            // SAFETY: as above.
            _ => unsafe { T::from_napi_value(env, value) }.map(Self::Value),
        }
    }
}

impl<T: ToNapiValue> ToNapiValue for Given<T> {
    unsafe fn to_napi_value(env: sys::napi_env, value: Self) -> Result<sys::napi_value> {
        match value {
            // SAFETY: whoever calls gives a live environment.
            Self::Null => unsafe { Null::to_napi_value(env, Null) },
            // SAFETY: as above.
            Self::Value(value) => unsafe { T::to_napi_value(env, value) },
        }
    }
}

/// A fact: `undefined` is unknown, `null` is absent.
pub(crate) fn field<T, U: From<T>>(given: Option<Given<T>>) -> Fact<U> {
    match given {
        None => Fact::Unknown,
        Some(Given::Null) => Fact::Absent,
        Some(Given::Value(value)) => Fact::Value(value.into()),
    }
}

/// A fact as JavaScript is told it.
pub(crate) fn said<T, U: From<T>>(field: Fact<T>) -> Option<Given<U>> {
    match field {
        Fact::Unknown => None,
        Fact::Absent => Some(Given::Null),
        Fact::Value(value) => Some(Given::Value(value.into())),
    }
}

/// What need not be given, where `null` says no more than leaving it out.
pub(crate) fn given<T>(given: Option<Given<T>>) -> Option<T> {
    match given {
        Some(Given::Value(value)) => Some(value),
        None | Some(Given::Null) => None,
    }
}
