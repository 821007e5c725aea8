//! The one place through which every call goes: no panic leaves it, and errors are given out here.

use std::any::Any;
use std::mem::MaybeUninit;
use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::error::{Failure, imagegate_error};
use crate::status::imagegate_status;
use crate::text::imagegate_string;

/// Where an error goes, if the caller asks for it.
pub(crate) type ErrorOut<'a> = Option<&'a mut MaybeUninit<Option<Box<imagegate_error>>>>;

/// Where a handle goes. What the caller has there may be anything, so it is never read.
pub(crate) type Out<'a, T> = Option<&'a mut MaybeUninit<Option<Box<T>>>>;

/// Runs what may fail.
// What a panic leaves half done is looked at by nobody: handles that are changed (decisions) see to it themselves.
pub(crate) fn run(error: ErrorOut<'_>, work: impl FnOnce() -> Result<(), Failure>) -> imagegate_status {
    let failure = match catch_unwind(AssertUnwindSafe(work)) {
        Ok(Ok(())) => {
            error.map(|error| error.write(None));
            return imagegate_status::Ok;
        }
        Ok(Err(failure)) => failure,
        Err(panic) => Failure::panic(message(panic.as_ref())),
    };
    let status = failure.status;
    error.map(|error| error.write(Some(Box::new(imagegate_error(failure)))));
    status
}

/// Gives out a handle; NULL where it fails.
pub(crate) fn give<T>(
    out: Out<'_, T>,
    error: ErrorOut<'_>,
    make: impl FnOnce() -> Result<T, Failure>,
) -> imagegate_status {
    give_if(out, error, || make().map(Some))
}

/// Gives out a handle, or NULL where there is none.
pub(crate) fn give_if<T>(
    out: Out<'_, T>,
    error: ErrorOut<'_>,
    make: impl FnOnce() -> Result<Option<T>, Failure>,
) -> imagegate_status {
    run(error, || {
        let out = out.ok_or_else(|| Failure::null("out"))?;
        out.write(None);
        out.write(make()?.map(Box::new));
        Ok(())
    })
}

/// Gives out a text that the caller owns; no text where it fails.
pub(crate) fn give_string(
    out: Option<&mut MaybeUninit<imagegate_string>>,
    error: ErrorOut<'_>,
    make: impl FnOnce() -> Result<String, Failure>,
) -> imagegate_status {
    run(error, || {
        let out = out.ok_or_else(|| Failure::null("out"))?;
        out.write(imagegate_string::NONE);
        out.write(make()?.into());
        Ok(())
    })
}

/// What is asked of a handle and cannot fail; `nothing` where there is no handle or no such thing.
pub(crate) fn get<T>(nothing: T, read: impl FnOnce() -> Option<T>) -> T {
    catch_unwind(AssertUnwindSafe(read)).ok().flatten().unwrap_or(nothing)
}

/// A new handle, or NULL.
pub(crate) fn new<T>(make: impl FnOnce() -> Option<T>) -> Option<Box<T>> {
    get(None, || make().map(Box::new).map(Some))
}

/// Releases a handle.
pub(crate) fn free<T>(handle: Option<Box<T>>) {
    get((), || {
        drop(handle);
        None
    });
}

fn message(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("no message")
}
