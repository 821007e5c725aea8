//! For tests: something that panics.

use napi::Result;
use napi::bindgen_prelude::AsyncTask;
use napi_derive::napi;

use crate::convert::{Arg, Source};
use crate::reading::Reading;
use crate::report::Report;

/// Panics.
#[napi(catch_unwind, skip_typescript)]
pub fn fault() -> bool {
    panicking(&[]).is_ok()
}

/// Panics on the thread pool.
#[napi(catch_unwind, skip_typescript)]
pub fn fault_async(text: Arg<Source>) -> Result<AsyncTask<Reading<imagegate::Report, Report>>> {
    Reading::start(text.0, panicking)
}

#[allow(clippy::panic, reason = "this is what it is for")]
fn panicking(_: &[u8]) -> std::result::Result<imagegate::Report, imagegate::Error> {
    panic!("a fault that was asked for")
}
