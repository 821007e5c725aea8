//! Why something failed.

use std::mem::MaybeUninit;
use std::str::Utf8Error;

use imagegate::json::Writer;
use imagegate::{Code, Error, Errors};

use crate::arguments::given;
use crate::guard::{free, get, give_string};
use crate::status::imagegate_status;
use crate::text::{imagegate_string, imagegate_text};

/// Why a call failed. Immutable: any number of threads may look at it at once.
pub struct imagegate_error(pub(crate) Failure);

/// A status with what the engine, or this library, says of it.
pub(crate) struct Failure {
    pub(crate) status: imagegate_status,
    pub(crate) error: Error,
}

impl From<Errors> for Failure {
    /// The first: `imagegate_policy_check_json` and its like give all.
    fn from(errors: Errors) -> Self {
        Error::from(errors).into()
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self { status: imagegate_status::Refused, error }
    }
}

impl Failure {
    /// What the caller did wrong. The engine has no codes for that; see [`Failure::code`].
    fn own(status: imagegate_status, message: String) -> Self {
        Self { status, error: Error::new(Code::InvalidValue, message, "") }
    }

    pub(crate) fn null(name: &'static str) -> Self {
        Self::own(imagegate_status::NullArgument, format!("`{name}` is NULL"))
    }

    pub(crate) fn argument(message: impl Into<String>) -> Self {
        Self::own(imagegate_status::InvalidArgument, message.into())
    }

    pub(crate) fn utf8(name: &'static str, error: Utf8Error) -> Self {
        Self::own(imagegate_status::InvalidUtf8, format!("`{name}` is not UTF-8: {error}"))
    }

    pub(crate) fn panic(message: &str) -> Self {
        Self::own(imagegate_status::Panic, format!("the library failed: {message}"))
    }

    fn code(&self) -> &'static str {
        match self.status {
            imagegate_status::Ok | imagegate_status::Refused => self.error.code().as_str(),
            imagegate_status::NullArgument => "nullArgument",
            imagegate_status::InvalidArgument => "invalidArgument",
            imagegate_status::InvalidUtf8 => "invalidUtf8",
            imagegate_status::Panic => "panic",
        }
    }

    fn to_json(&self) -> String {
        if self.status == imagegate_status::Refused {
            return self.error.to_json();
        }
        let mut writer = Writer::default();
        writer.object(|w| {
            w.key("code").string(self.code());
            w.key("message").string(self.error.message());
            w.key("pointer").string("");
        });
        writer.into_string()
    }
}

/// Releases an error; NULL is fine.
///
/// Any thread, while no other uses it.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_error_free(error: Option<Box<imagegate_error>>) {
    free(error);
}

/// The status that came with it; `IMAGEGATE_STATUS_NULL_ARGUMENT` of NULL.
///
/// Any thread.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_error_status(error: Option<&imagegate_error>) -> imagegate_status {
    get(imagegate_status::NullArgument, || Some(error?.0.status))
}

/// The stable code, `unknownKey` for example. Static; none of NULL.
///
/// Any thread.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_error_code(error: Option<&imagegate_error>) -> imagegate_text {
    get(imagegate_text::NONE, || Some(Some(error?.0.code()).into()))
}

/// What is wrong and what to do, for people; its wording may change. Lives as long as the error.
///
/// Any thread.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_error_message(error: Option<&imagegate_error>) -> imagegate_text {
    get(imagegate_text::NONE, || Some(Some(error?.0.error.message()).into()))
}

/// Which of several documents it is about, `policies/0` for example; none where there is but one. Lives as long as the
/// error.
///
/// Any thread.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_error_document(error: Option<&imagegate_error>) -> imagegate_text {
    get(imagegate_text::NONE, || Some(error?.0.error.document().into()))
}

/// The JSON pointer (RFC 6901) of the place, empty for the whole document. Lives as long as the error.
///
/// Any thread.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_error_pointer(error: Option<&imagegate_error>) -> imagegate_text {
    get(imagegate_text::NONE, || Some(Some(error?.0.error.pointer()).into()))
}

/// The line in the text, from 1; 0 where it is not known.
///
/// Any thread.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_error_line(error: Option<&imagegate_error>) -> u32 {
    get(0, || Some(error?.0.error.position()?.line))
}

/// The column in Unicode scalar values, from 1; 0 where it is not known.
///
/// Any thread.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_error_column(error: Option<&imagegate_error>) -> u32 {
    get(0, || Some(error?.0.error.position()?.column))
}

/// The error as a JSON object: code, message, document, pointer, line, column; what is not known is left out. The text
/// is the caller's.
///
/// Any thread.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_error_to_json(
    error: Option<&imagegate_error>,
    out: Option<&mut MaybeUninit<imagegate_string>>,
) -> imagegate_status {
    give_string(out, None, || Ok(given(error, "error")?.0.to_json()))
}
