//! Instances of the package's classes.

use std::ops::Deref;

use napi::Result;
use napi::bindgen_prelude::{ClassInstance, FromNapiValue, MaybeTypeTag, ToNapiValue, sys};

/// An instance of a class, for as long as the function that it was given to runs. Instances are tagged, so that no other
/// object can pass for one.
pub struct Instance<'e, T: 'static>(ClassInstance<'e, T>);

impl<T: MaybeTypeTag> FromNapiValue for Instance<'_, T> {
    unsafe fn from_napi_value(env: sys::napi_env, value: sys::napi_value) -> Result<Self> {
        // SAFETY: whoever calls gives a live environment and a value of it.
        unsafe { ClassInstance::from_napi_value(env, value) }.map(Self).map_err(|mut error| {
            let class = std::any::type_name::<T>().rsplit("::").next().unwrap_or_default();
            error.reason = format!("an instance of {class} is expected here");
            error
        })
    }
}

impl<T: MaybeTypeTag> ToNapiValue for Instance<'_, T> {
    unsafe fn to_napi_value(env: sys::napi_env, instance: Self) -> Result<sys::napi_value> {
        // SAFETY: whoever calls gives the environment that the instance is of.
        unsafe { ClassInstance::to_napi_value(env, instance.0) }
    }
}

impl<T> Deref for Instance<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}
