//! How values say what they are made of again: in words of the standard library, so that a pickle needs nothing else.

use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyString, PyTuple, PyType};

/// `operator.methodcaller(name, *arguments)`: how a pickle says by which method a value is made again.
pub(crate) fn method<'py>(
    py: Python<'py>,
    name: &str,
    arguments: impl IntoPyObject<'py, Target = PyTuple, Output = Bound<'py, PyTuple>, Error: Into<PyErr>>,
) -> PyResult<Bound<'py, PyAny>> {
    static CLASS: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    let name = PyString::new(py, name).into_any();
    let arguments: Vec<Bound<'py, PyAny>> =
        std::iter::once(name).chain(arguments.into_pyobject(py).map_err(Into::into)?).collect();
    CLASS.import(py, "operator", "methodcaller")?.call1(PyTuple::new(py, arguments)?)
}

/// `operator.attrgetter(name)`: how a pickle says of what a value is a part.
pub(crate) fn attribute<'py>(py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyAny>> {
    static CLASS: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    CLASS.import(py, "operator", "attrgetter")?.call1((name,))
}

/// A function of the package: how a pickle says by which one a value is read again.
pub(crate) fn function<'py>(py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyAny>> {
    py.import("imagegate._imagegate")?.getattr(name)
}
