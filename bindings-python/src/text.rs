//! A text that the caller hands over, kept as it is.

use imagegate::json::Limits;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyMemoryView, PyString};

use crate::errors::type_name;

/// A document's text. It is read where it lies, and kept for as long as it may be asked for again: nothing is copied,
/// except from what may change (a `bytearray`, a `memoryview`).
pub(crate) struct Text(Kept);

enum Kept {
    Bytes(Py<PyBytes>),
    String(Py<PyString>),
}

impl Text {
    pub(crate) fn as_bytes<'a>(&'a self, py: Python<'a>) -> PyResult<&'a [u8]> {
        match &self.0 {
            Kept::Bytes(bytes) => Ok(bytes.bind(py).as_bytes()),
            Kept::String(string) => Ok(string.bind(py).to_str()?.as_bytes()),
        }
    }

    /// The object to hand out again.
    pub(crate) fn object<'py>(&self, py: Python<'py>) -> Bound<'py, PyAny> {
        match &self.0 {
            Kept::Bytes(bytes) => bytes.bind(py).clone().into_any(),
            Kept::String(string) => string.bind(py).clone().into_any(),
        }
    }
}

impl<'py> FromPyObject<'_, 'py> for Text {
    type Error = PyErr;

    fn extract(object: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        if let Ok(bytes) = object.cast::<PyBytes>() {
            return Ok(Self(Kept::Bytes(bytes.to_owned().unbind())));
        }
        if let Ok(string) = object.cast::<PyString>() {
            if string.to_str().is_ok() {
                return Ok(Self(Kept::String(string.to_owned().unbind())));
            }
            // A lone surrogate is no text. As bytes that are no UTF-8 it is refused where all others are.
            let bytes = string.call_method1("encode", ("utf-8", "surrogatepass"))?;
            return Ok(Self(Kept::Bytes(bytes.cast_into::<PyBytes>()?.unbind())));
        }
        match PyMemoryView::from(&object) {
            Ok(view) => {
                let bytes = view.call_method0("tobytes")?;
                Ok(Self(Kept::Bytes(bytes.cast_into::<PyBytes>()?.unbind())))
            }
            Err(_) => {
                let message = format!("a text is str or bytes, not {}", type_name(&object));
                Err(PyTypeError::new_err(message))
            }
        }
    }
}

/// How many bytes of a text are read at most; the engine's limit where the caller gives none.
pub(crate) type Limit = Option<usize>;

/// The caller's limit, or the engine's own.
pub(crate) fn limits(given: Limit, own: Limits) -> Limits {
    given.map_or(own, |bytes| Limits { bytes })
}
