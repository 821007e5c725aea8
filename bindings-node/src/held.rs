//! Memory that Node does not see.

use napi::Result;
use napi::bindgen_prelude::Env;

/// How much an object holds outside of JavaScript's heap, about. Node is told, so that it collects such objects in time:
/// to it they look small.
#[derive(Clone, Copy, Default)]
pub(crate) struct Held(i64);

impl Held {
    /// Tells of an object that was read from so many bytes, which is about what it takes itself.
    pub(crate) fn of(env: &Env, bytes: usize) -> Result<Self> {
        let held = i64::try_from(bytes).unwrap_or(i64::MAX);
        env.adjust_external_memory(held).map(|_| Self(held))
    }

    /// Tells of a copy of an object.
    pub(crate) fn again(self, env: &Env) -> Result<Self> {
        env.adjust_external_memory(self.0).map(|_| self)
    }

    /// Tells that the object is gone.
    pub(crate) fn gone(self, env: Env) -> Result<()> {
        env.adjust_external_memory(-self.0).map(|_| ())
    }
}

/// An object of JavaScript's that is made from what was read.
pub trait Made<T>: Sized {
    /// Makes it of what was read from so many bytes.
    fn made(env: &Env, read: T, bytes: usize) -> Result<Self>;
}
