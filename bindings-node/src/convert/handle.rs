//! What instances of the package's classes hold.

use napi::Result;
use napi::bindgen_prelude::{FromNapiValue, MaybeTypeTag, sys};

use super::Instance;

/// What an instance of a class holds, shared with it.
pub struct Handle<T>(pub(crate) T);

impl<T: Clone + MaybeTypeTag + 'static> FromNapiValue for Handle<T> {
    unsafe fn from_napi_value(env: sys::napi_env, value: sys::napi_value) -> Result<Self> {
        // SAFETY: whoever calls gives a live environment and a value of it.
        unsafe { Instance::<T>::from_napi_value(env, value) }.map(|instance| Self(T::clone(&instance)))
    }
}
