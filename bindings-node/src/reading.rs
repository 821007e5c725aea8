//! Reading on Node's thread pool.

use std::marker::PhantomData;
use std::panic::{AssertUnwindSafe, catch_unwind};

use imagegate::Error as Refusal;
use napi::bindgen_prelude::{AsyncTask, Env, ToNapiValue, TypeName, panic_to_error};
use napi::{Result, Task};

use crate::convert::Source;
use crate::errors::rejected;

/// A text that is read on the thread pool, for a promise of a `J`.
pub struct Reading<T, J> {
    text: Vec<u8>,
    read: fn(&[u8]) -> std::result::Result<T, Refusal>,
    promised: PhantomData<fn() -> J>,
}

impl<T: Send + 'static, J: From<T> + ToNapiValue + TypeName> Reading<T, J> {
    /// The text is copied: JavaScript may change it while it is read.
    pub(crate) fn start(text: Source, read: fn(&[u8]) -> std::result::Result<T, Refusal>) -> Result<AsyncTask<Self>> {
        Ok(AsyncTask::new(Self { text: text.into_owned()?, read, promised: PhantomData }))
    }
}

impl<T: Send + 'static, J: From<T> + ToNapiValue + TypeName> Task for Reading<T, J> {
    type Output = std::result::Result<T, Refusal>;
    type JsValue = J;

    fn compute(&mut self) -> Result<Self::Output> {
        let read = AssertUnwindSafe(|| (self.read)(&self.text));
        catch_unwind(read).map_err(panic_to_error)
    }

    fn resolve(&mut self, env: Env, output: Self::Output) -> Result<J> {
        output.map(J::from).map_err(|refusal| rejected(&env, &refusal))
    }
}
