//! Documents in YAML, and several of them in one text.

use imagegate::Errors;
use pyo3::exceptions::PyIndexError;
use pyo3::prelude::*;
use pyo3::types::PyTuple;

use crate::documents::{Exemption, Policy, Source};
use crate::errors::reading;
use crate::pickle::function;
use crate::text::Text;

/// Reads the one document of a text in YAML or JSON.
pub(crate) fn read_one<T: Send>(py: Python<'_>, text: &Text, read: fn(&[u8]) -> Result<T, Errors>) -> PyResult<T> {
    let bytes = text.as_bytes(py)?;
    reading(py, bytes, |bytes| imagegate_formats::read_one(bytes, read))
}

/// The policies and exemptions of a text.
#[pyclass(frozen, module = "imagegate")]
pub(crate) struct Documents {
    engine: imagegate_formats::Documents,
    text: Text,
}

/// Reads the policies and exemptions of a text in JSON or YAML.
#[pyfunction]
pub(crate) fn read_documents(py: Python<'_>, text: Text) -> PyResult<Documents> {
    let bytes = text.as_bytes(py)?;
    let engine = reading(py, bytes, imagegate_formats::read_documents)?;
    Ok(Documents { engine, text })
}

#[pymethods]
impl Documents {
    #[getter]
    fn policies<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyTuple>> {
        let policies = (0..slf.get().engine.policies.len()).map(|index| Self::_policy(slf, index));
        PyTuple::new(slf.py(), policies.collect::<PyResult<Vec<_>>>()?)
    }

    #[getter]
    fn exemptions<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyTuple>> {
        let exemptions = (0..slf.get().engine.exemptions.len()).map(|index| Self::_exemption(slf, index));
        PyTuple::new(slf.py(), exemptions.collect::<PyResult<Vec<_>>>()?)
    }

    /// The policy at a place, for pickles of it.
    fn _policy(slf: &Bound<'_, Self>, index: usize) -> PyResult<Policy> {
        let policy = slf.get().engine.policies.get(index).ok_or_else(|| PyIndexError::new_err(index))?;
        Ok(Policy::new(policy.clone(), Source::Listed(slf.clone().unbind(), "_policy", index)))
    }

    /// The exemption at a place, for pickles of it.
    fn _exemption(slf: &Bound<'_, Self>, index: usize) -> PyResult<Exemption> {
        let exemption = slf.get().engine.exemptions.get(index).ok_or_else(|| PyIndexError::new_err(index))?;
        Ok(Exemption::new(exemption.clone(), Source::Listed(slf.clone().unbind(), "_exemption", index)))
    }

    fn __repr__(&self) -> String {
        let Self { engine, .. } = self;
        format!("<Documents policies={} exemptions={}>", engine.policies.len(), engine.exemptions.len())
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        (function(py, "read_documents")?, (self.text.object(py),)).into_pyobject(py)
    }
}
