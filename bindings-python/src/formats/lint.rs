//! What in policies and exemptions can never match.

use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyType;

use crate::documents::{Exemption, Policy};
use crate::errors::guarded;
use crate::extract::Items;

/// Finds what in documents can never match.
#[pyfunction]
#[pyo3(signature = (policies, exemptions = None))]
pub(crate) fn lint(
    py: Python<'_>,
    policies: Items<Py<Policy>>,
    exemptions: Option<Items<Py<Exemption>>>,
) -> PyResult<Vec<Bound<'_, PyAny>>> {
    static CLASS: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    let exemptions = exemptions.map(|Items(exemptions)| exemptions).unwrap_or_default();
    let policies: Vec<_> = policies.0.iter().map(|policy| policy.get().engine().clone()).collect();
    let exemptions: Vec<_> = exemptions.iter().map(|exemption| exemption.get().engine().clone()).collect();
    let lints = guarded(py, || Ok(imagegate_insight::lint(&policies, &exemptions)))?;
    let class = CLASS.import(py, "imagegate._records", "Lint")?;
    let record = |lint: imagegate_insight::Lint| {
        class.call1((lint.code.as_str(), lint.document, lint.pointer, lint.message, lint.hint))
    };
    lints.into_iter().map(record).collect()
}
