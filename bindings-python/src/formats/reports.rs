//! Scanners' reports in every format.

use imagegate::json::Limits;
use pyo3::prelude::*;
use pyo3::types::PyTuple;

use crate::errors::detached;
use crate::report::Report;
use crate::text::{Limit, Text, limits};

/// What a scanner's report was read as.
#[pyclass(frozen, module = "imagegate")]
pub(crate) struct ReadReports {
    format: &'static str,
    reports: Py<PyTuple>,
}

#[pymethods]
impl ReadReports {
    #[new]
    fn made_of(format: &str, reports: Bound<'_, PyTuple>) -> PyResult<Self> {
        let known = imagegate_formats::Format::ALL.iter().map(|known| known.as_str()).find(|known| *known == format);
        let format = known.ok_or_else(|| pyo3::exceptions::PyValueError::new_err(format.to_owned()))?;
        Ok(Self { format, reports: reports.unbind() })
    }

    #[getter]
    fn format(&self) -> &'static str {
        self.format
    }

    #[getter]
    fn reports(&self, py: Python<'_>) -> Py<PyTuple> {
        self.reports.clone_ref(py)
    }
}

/// Reads a scanner's report, telling by itself in which format it is.
#[pyfunction]
#[pyo3(signature = (text, *, max_bytes = None))]
pub(crate) fn read_reports(py: Python<'_>, text: Text, max_bytes: Limit) -> PyResult<ReadReports> {
    let bytes = text.as_bytes(py)?;
    let limits = limits(max_bytes, Limits::REPORT);
    let read = detached(py, || imagegate_formats::read_reports_within(bytes, limits))?;
    let reports = PyTuple::new(py, read.reports.into_iter().map(Report::new).collect::<Vec<_>>())?;
    Ok(ReadReports { format: read.format.as_str(), reports: reports.unbind() })
}

/// Tells in which format a scanner's report is.
#[pyfunction]
pub(crate) fn detect_format(py: Python<'_>, text: Text) -> PyResult<&'static str> {
    let bytes = text.as_bytes(py)?;
    detached(py, || imagegate_formats::detect(bytes)).map(|format| format.as_str())
}
