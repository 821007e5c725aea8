//! What is taken from Python objects in several places.

use std::marker::PhantomData;

use imagegate::{Code, Digest, Error, Labels};
use pyo3::BoundObject as _;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyMapping, PyString};

use crate::errors::{raised, type_name};

/// Whether an object is the sentinel for what nobody said.
fn is_unknown(object: &Bound<'_, PyAny>) -> PyResult<bool> {
    Ok(object.is(unknown(object.py())?))
}

/// The sentinel for what nobody said.
pub(crate) fn unknown(py: Python<'_>) -> PyResult<&Bound<'_, PyAny>> {
    static UNKNOWN: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    UNKNOWN.import(py, "imagegate._unknown", "UNKNOWN")
}

/// A fact: the sentinel, None, or a value.
pub(crate) struct Fact<T>(pub(crate) imagegate::Fact<T>);

impl<'a, 'py, T: FromPyObject<'a, 'py, Error: Into<PyErr>>> FromPyObject<'a, 'py> for Fact<T> {
    type Error = PyErr;

    fn extract(object: Borrowed<'a, 'py, PyAny>) -> PyResult<Self> {
        Ok(Self(if object.is_none() {
            imagegate::Fact::Absent
        } else if is_unknown(&object)? {
            imagegate::Fact::Unknown
        } else {
            imagegate::Fact::Value(object.extract().map_err(Into::into)?)
        }))
    }
}

impl<'py, T: IntoPyObject<'py>> IntoPyObject<'py> for Fact<T> {
    type Target = PyAny;
    type Output = Bound<'py, PyAny>;
    type Error = PyErr;

    fn into_pyobject(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        match self.0 {
            imagegate::Fact::Unknown => unknown(py).cloned(),
            imagegate::Fact::Absent => Ok(py.None().into_bound(py)),
            imagegate::Fact::Value(value) => {
                value.into_pyobject(py).map(|value| value.into_bound().into_any()).map_err(Into::into)
            }
        }
    }
}

/// Labels: any mapping.
pub(crate) struct LabelMap(pub(crate) Labels);

impl<'py> FromPyObject<'_, 'py> for LabelMap {
    type Error = PyErr;

    fn extract(object: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        if let Ok(dict) = object.cast::<PyDict>() {
            let entry = |(key, value): (Bound<'_, PyAny>, Bound<'_, PyAny>)| Ok((key.extract()?, value.extract()?));
            return dict.iter().map(entry).collect::<PyResult<_>>().map(Self);
        }
        let items = object.cast::<PyMapping>()?.items()?;
        items.iter().map(|item| item.extract()).collect::<PyResult<_>>().map(Self)
    }
}

impl<'py> IntoPyObject<'py> for LabelMap {
    type Target = PyDict;
    type Output = Bound<'py, PyDict>;
    type Error = PyErr;

    fn into_pyobject(self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        self.0.into_pyobject(py)
    }
}

/// What any iterable gives, but not the letters of a text.
pub(crate) struct Items<T>(pub(crate) Vec<T>);

impl<'py, T: for<'a> FromPyObject<'a, 'py, Error: Into<PyErr>>> FromPyObject<'_, 'py> for Items<T> {
    type Error = PyErr;

    fn extract(object: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        if object.is_instance_of::<PyString>() || !object.hasattr("__iter__")? {
            let message = format!("a list or another iterable is expected, not {}", type_name(&object));
            return Err(PyTypeError::new_err(message));
        }
        let items = object.try_iter()?.map(|item| item?.extract().map_err(Into::into));
        items.collect::<PyResult<_>>().map(Self)
    }
}

/// An instance of a dataclass of the package, and nothing that merely looks like one.
pub(crate) struct Record<T>(pub(crate) T);

/// What is read from a dataclass.
pub(crate) trait Dataclass {
    const MODULE: &'static str = "imagegate._records";
    const NAME: &'static str;

    fn cell() -> &'static PyOnceLock<Py<PyAny>>;

    fn class(py: Python<'_>) -> PyResult<&Bound<'_, PyAny>> {
        Self::cell().import(py, Self::MODULE, Self::NAME)
    }
}

impl<'a, 'py, T: Dataclass + FromPyObject<'a, 'py, Error: Into<PyErr>>> FromPyObject<'a, 'py> for Record<T> {
    type Error = PyErr;

    fn extract(object: Borrowed<'a, 'py, PyAny>) -> PyResult<Self> {
        if !object.is_instance(T::class(object.py())?)? {
            let message = format!("imagegate.{} is expected, not {}", T::NAME, type_name(&object));
            return Err(PyTypeError::new_err(message));
        }
        object.extract().map(Self).map_err(|error| unwrapped(object.py(), error.into()))
    }
}

/// What a host's own code raised while a record was read (an iterator, a timezone), and errors of values, as they are:
/// a type error alone says in which field it was found.
fn unwrapped(py: Python<'_>, error: PyErr) -> PyErr {
    match error.cause(py) {
        Some(cause) if !cause.is_instance_of::<PyTypeError>(py) => cause,
        Some(cause) => match unwrapped(py, cause) {
            deeper if deeper.is_instance_of::<PyTypeError>(py) => error,
            other => other,
        },
        None => error,
    }
}

impl<'py, T> IntoPyObject<'py> for Record<T>
where
    T: Dataclass + IntoPyObject<'py, Target = PyDict, Output = Bound<'py, PyDict>, Error = PyErr>,
{
    type Target = PyAny;
    type Output = Bound<'py, PyAny>;
    type Error = PyErr;

    fn into_pyobject(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        T::class(py)?.call((), Some(&self.0.into_pyobject(py)?))
    }
}

/// A word of one of the closed vocabularies.
pub(crate) struct Word<T> {
    text: String,
    kind: PhantomData<T>,
}

impl<'py, T> FromPyObject<'_, 'py> for Word<T> {
    type Error = PyErr;

    fn extract(object: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        Ok(Self { text: object.extract()?, kind: PhantomData })
    }
}

impl<T> Word<T> {
    /// # Errors
    ///
    /// `invalidValue` at a pointer.
    pub(crate) fn read(&self, known: &[T], pointer: &str) -> Result<T, Error>
    where
        T: Copy + std::fmt::Display,
    {
        let read = known.iter().copied().find(|word| word.to_string() == self.text);
        read.ok_or_else(|| {
            let words: Vec<String> = known.iter().map(T::to_string).collect();
            let message = format!("{:?} is none of {}", self.text, words.join(", "));
            Error::new(Code::InvalidValue, message, pointer)
        })
    }
}

/// A digest at a pointer.
pub(crate) fn digest(text: &str, pointer: &str) -> Result<Digest, Error> {
    let message = "a digest is sha256: and 64, or sha512: and 128 lower-case hexadecimal digits";
    Digest::parse(text).ok_or_else(|| Error::new(Code::InvalidDigest, message, pointer))
}

/// The result with its error raised.
pub(crate) fn or_raise<T>(py: Python<'_>, result: Result<T, Error>) -> PyResult<T> {
    result.map_err(|error| raised(py, &error))
}
