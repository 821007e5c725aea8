//! Errors and panics of the engine, raised as exceptions of the package.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

use imagegate::{Code, Error, Errors};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyType;

use crate::text::Text;

/// Runs what may panic. A panic becomes an `InternalError`: pyo3 would make it a `BaseException`, which hosts do not
/// catch and which may end them.
pub(crate) fn guarded<T>(py: Python<'_>, body: impl FnOnce() -> PyResult<T>) -> PyResult<T> {
    catch_unwind(AssertUnwindSafe(body)).unwrap_or_else(|panic| Err(internal(py, panic.as_ref())))
}

/// Runs what may take long and looks at no Python object, while other threads run.
pub(crate) fn detached<T: Send>(py: Python<'_>, body: impl FnOnce() -> Result<T, Error> + Send) -> PyResult<T> {
    guarded(py, || py.detach(body).map_err(|error| raised(py, &error)))
}

/// Reads a text, and a large one while other threads run. A small one is read before anybody could make use of that:
/// whoever gives the interpreter up may wait for it for milliseconds.
pub(crate) fn reading<T: Send, E: Into<Error>>(
    py: Python<'_>,
    bytes: &[u8],
    read: impl FnOnce(&[u8]) -> Result<T, E> + Send,
) -> PyResult<T> {
    let read = |bytes: &[u8]| read(bytes).map_err(E::into);
    const LARGE: usize = 32 << 10;
    if bytes.len() < LARGE {
        return guarded(py, || read(bytes).map_err(|error| raised(py, &error)));
    }
    detached(py, || read(bytes))
}

fn internal(py: Python<'_>, panic: &(dyn Any + Send)) -> PyErr {
    static CLASS: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    let text = panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref().map(String::as_str));
    let message = format!("this is a mistake of imagegate's own: {}", text.unwrap_or("a panic"));
    match CLASS.import(py, "imagegate._error", "InternalError") {
        Ok(class) => PyErr::from_type(class.clone(), message),
        Err(error) => error,
    }
}

fn class(py: Python<'_>) -> PyResult<&Bound<'_, PyType>> {
    static CLASS: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    CLASS.import(py, "imagegate._error", "ImagegateError")
}

/// An error as an `ImagegateError`, not raised.
pub(crate) fn exception<'py>(py: Python<'py>, error: &Error) -> PyResult<Bound<'py, PyAny>> {
    let position = error.position();
    class(py)?.call1((
        error.code().as_str(),
        error.message(),
        error.document(),
        error.pointer(),
        position.map(|position| position.line),
        position.map(|position| position.column),
    ))
}

/// An error to be raised.
pub(crate) fn raised(py: Python<'_>, error: &Error) -> PyErr {
    match exception(py, error) {
        Ok(exception) => PyErr::from_value(exception),
        Err(error) => error,
    }
}

/// Everything that a check of the engine finds wrong with a text, as `ImagegateError`s.
pub(crate) fn checked<'py>(
    py: Python<'py>,
    text: &Text,
    check: fn(&[u8]) -> Option<Errors>,
) -> PyResult<Vec<Bound<'py, PyAny>>> {
    let bytes = text.as_bytes(py)?;
    let errors = reading(py, bytes, |bytes| Ok::<_, Error>(check(bytes)))?;
    errors.into_iter().flatten().map(|error| exception(py, &error)).collect()
}

/// The attributes of an `ImagegateError`.
#[derive(FromPyObject)]
struct Attributes {
    code: String,
    message: String,
    document: Option<String>,
    pointer: String,
    line: Option<u32>,
    column: Option<u32>,
}

/// The error of the engine that an `ImagegateError` is.
pub(crate) fn error_of(exception: &Bound<'_, PyAny>) -> PyResult<Error> {
    let given: Attributes = exception.extract()?;
    let Some(code) = Code::parse(&given.code) else {
        return Err(PyValueError::new_err(format!("{:?} is no code of imagegate", given.code)));
    };
    let mut error = Error::new(code, given.message, given.pointer);
    if let Some(document) = given.document {
        error = error.in_document(document);
    }
    if let (Some(line), Some(column)) = (given.line, given.column) {
        error = error.at(None, Some(imagegate::Position { line, column }));
    }
    Ok(error)
}

/// An error as JSON, for `ImagegateError.to_json`.
#[pyfunction]
pub(crate) fn error_json(error: &Bound<'_, PyAny>) -> PyResult<String> {
    Ok(error_of(error)?.to_json())
}

/// The name of an object's type, for messages.
pub(crate) fn type_name(object: &Bound<'_, PyAny>) -> String {
    object.get_type().name().map_or_else(|_| "another type".to_owned(), |name| name.to_string())
}

/// Panics, to test what becomes of it.
#[cfg(feature = "fault")]
#[pyfunction]
pub(crate) fn _fault(py: Python<'_>, message: String) -> PyResult<()> {
    detached(py, || {
        #[allow(clippy::panic)]
        {
            panic!("{message}")
        }
    })
}
