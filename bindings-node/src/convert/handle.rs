//! Instances of the package's classes.

use napi::Result;
use napi::bindgen_prelude::{ClassInstance, FromNapiValue, MaybeTypeTag, sys};

/// What an instance of a class holds, shared with it. Instances are tagged, so that no other object can pass for one.
pub struct Handle<T>(pub(crate) T);

impl<T: Clone + MaybeTypeTag + 'static> FromNapiValue for Handle<T> {
    unsafe fn from_napi_value(env: sys::napi_env, value: sys::napi_value) -> Result<Self> {
        // SAFETY: whoever calls gives a live environment and a value of it.
        let instance = unsafe { ClassInstance::<T>::from_napi_value(env, value) };
        instance.map(|instance| Self(T::clone(&instance))).map_err(|mut error| {
            let class = std::any::type_name::<T>().rsplit("::").next().unwrap_or_default();
            error.reason = format!("an instance of {class} is expected here");
            error
        })
    }
}
