//! What is thrown: an `ImagegateError` for what the engine refuses, a `TypeError` for a value of a wrong type.

use imagegate::{Error as Refusal, Errors};
use napi::bindgen_prelude::{Env, FnArgs, Function, FunctionRef, Unknown};
use napi::{Error, Result, Status};
use napi_derive::napi;

use crate::convert::Source;

/// Message, code, document, pointer, line, column.
type Arguments = FnArgs<(String, &'static str, Option<String>, String, Option<u32>, Option<u32>)>;

/// The class `ImagegateError` of this thread's JavaScript.
struct ErrorClass(FunctionRef<Arguments, ()>);

/// Takes the class `ImagegateError`, which is written in JavaScript: classes made here cannot extend `Error`. Each thread
/// that loads the package has one of its own.
#[napi(catch_unwind, skip_typescript)]
pub fn register_error_class(env: &Env, class: Function<'_, Arguments, ()>) -> Result<()> {
    env.set_instance_data(ErrorClass(class.create_ref()?), (), |_| {})
}

/// The `ImagegateError` of a refusal.
fn instance<'e>(env: &'e Env, refusal: &Refusal) -> Result<Unknown<'e>> {
    let missing = || Error::new(Status::GenericFailure, refusal.to_string());
    let class = env.get_instance_data::<ErrorClass>()?.ok_or_else(missing)?;
    let position = refusal.position();
    let arguments = (
        refusal.message().to_owned(),
        refusal.code().as_str(),
        refusal.document().map(str::to_owned),
        refusal.pointer().to_owned(),
        position.map(|position| position.line),
        position.map(|position| position.column),
    );
    class.0.borrow_back(env)?.new_instance(FnArgs::from(arguments))
}

/// Everything that a check of a document finds, as errors that are not thrown.
pub(crate) fn found<'e>(env: &'e Env, text: &Source, check: fn(&[u8]) -> Option<Errors>) -> Result<Vec<Unknown<'e>>> {
    text.with(check)?.into_iter().flatten().map(|refusal| instance(env, &refusal)).collect()
}

/// Throws what the engine refused; what is returned says that something was thrown.
pub(crate) fn refused<E: Into<Refusal>>(env: &Env) -> impl Fn(E) -> Error + use<'_, E> {
    move |refusal| {
        let thrown = instance(env, &refusal.into()).and_then(|error| env.throw(error));
        thrown.map_or_else(|error| error, |()| Error::from_status(Status::PendingException))
    }
}

/// The refusal as an error that a promise is rejected with.
pub(crate) fn rejected(env: &Env, refusal: &Refusal) -> Error {
    instance(env, refusal).map_or_else(|error| error, Error::from_unknown_without_coercion)
}

/// Throws a `TypeError`, unless the error comes from JavaScript (a getter that threw) and is on its way already.
pub(crate) fn wrong_type(env: &Env, error: Error) -> Error {
    if error.status == Status::PendingException {
        return error;
    }
    // A zero byte would end the message.
    let message = error.reason.replace('\0', "\u{fffd}");
    match env.throw_type_error(&message, Some("ERR_INVALID_ARG_TYPE")) {
        Ok(()) => Error::from_status(Status::PendingException),
        Err(_) => error,
    }
}

/// A value of another type than is asked for.
pub(crate) fn unexpected(expected: &str, got: Unknown<'_>) -> Error {
    let got = got.get_type().map_or_else(|_| "something else".to_owned(), |kind| kind.to_string().to_lowercase());
    Error::new(Status::InvalidArg, format!("{expected} is expected here, not {got}"))
}
