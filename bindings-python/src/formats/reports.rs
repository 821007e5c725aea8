//! Scanners' reports in every format.

use imagegate::json::Limits;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyTuple, PyType};

use crate::errors::reading;
use crate::report::Report;
use crate::text::{Limit, Text, limits};

/// Reads a scanner's report, telling by itself in which format it is.
#[pyfunction]
#[pyo3(signature = (text, *, max_bytes = None))]
pub(crate) fn read_reports(py: Python<'_>, text: Text, max_bytes: Limit) -> PyResult<Bound<'_, PyAny>> {
    static CLASS: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    let bytes = text.as_bytes(py)?;
    let limits = limits(max_bytes, Limits::REPORT);
    let read = reading(py, bytes, |bytes| imagegate_formats::read_reports_within(bytes, limits))?;
    let reports = PyTuple::new(py, read.reports.into_iter().map(Report::new).collect::<Vec<_>>())?;
    CLASS.import(py, "imagegate._records", "ReadReports")?.call1((read.format.as_str(), reports))
}

/// Tells in which format a scanner's report is.
#[pyfunction]
pub(crate) fn detect_format(py: Python<'_>, text: Text) -> PyResult<&'static str> {
    let bytes = text.as_bytes(py)?;
    reading(py, bytes, imagegate_formats::detect).map(|format| format.as_str())
}
