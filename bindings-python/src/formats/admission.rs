//! The answer to an AdmissionReview.

use imagegate_formats::ReviewIdentity;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyTuple;

use crate::decision::Decision;
use crate::errors::{error_of, guarded, reading};
use crate::extract::{Dataclass, Items, Record};
use crate::records::dataclass;
use crate::text::Text;

/// `ReviewIdentity`
#[derive(FromPyObject, IntoPyObject)]
pub(crate) struct Identity {
    api_version: String,
    uid: String,
}
dataclass!(Identity, "ReviewIdentity", "imagegate._kubernetes");

/// Reads what an answer repeats, so that a review whose object cannot be read can be answered, too.
#[pyfunction]
pub(crate) fn review_identity(py: Python<'_>, text: Text) -> PyResult<Option<Record<Identity>>> {
    let bytes = text.as_bytes(py)?;
    let identity = reading(py, bytes, |bytes| Ok::<_, imagegate::Error>(imagegate_formats::review_identity(bytes)))?;
    Ok(identity.map(|ReviewIdentity { api_version, uid }| Record(Identity { api_version, uid })))
}

/// What the API server is told.
#[pyclass(frozen, module = "imagegate")]
pub(crate) struct AdmissionResponse(imagegate_formats::AdmissionResponse);

#[pymethods]
impl AdmissionResponse {
    #[new]
    fn made_of(py: Python<'_>, decisions: Items<Py<Decision>>) -> PyResult<Self> {
        guarded(py, || {
            let rendered: Vec<_> = decisions.0.iter().map(|decision| decision.get().rendered()).collect();
            Ok(Self(imagegate_formats::AdmissionResponse::new(&rendered)))
        })
    }

    /// The answer where the review, or what the host knows, could not be read.
    #[staticmethod]
    fn refused(error: &Bound<'_, PyAny>) -> PyResult<Self> {
        Ok(Self(imagegate_formats::AdmissionResponse::refused(&error_of(error)?)))
    }

    #[getter]
    fn allowed(&self) -> bool {
        self.0.allowed
    }

    #[getter]
    fn message(&self) -> Option<&str> {
        self.0.message.as_deref()
    }

    #[getter]
    fn warnings<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        PyTuple::new(py, &self.0.warnings)
    }

    /// The AdmissionReview that answers.
    fn to_json(&self, py: Python<'_>, review: Record<Identity>) -> PyResult<String> {
        let Record(Identity { api_version, uid }) = review;
        guarded(py, || Ok(self.0.to_json(&ReviewIdentity { api_version, uid })))
    }

    fn __repr__(&self) -> String {
        let allowed = if self.0.allowed { "allowed" } else { "refused" };
        format!("<AdmissionResponse {allowed} warnings={}>", self.0.warnings.len())
    }
}
