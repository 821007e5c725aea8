//! Scanners' reports in every format.

use imagegate::json::Limits;
use imagegate::{Error, ImageReference};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyTuple, PyType};

use crate::errors::{guarded, reading};
use crate::extract::{Items, or_raise};
use crate::report::Report;
use crate::text::{Limit, Text, limits};

/// Reads a scanner's report, telling by itself in which format it is.
#[pyfunction]
#[pyo3(signature = (text, *, max_bytes = None))]
pub(crate) fn read_reports(py: Python<'_>, text: Text, max_bytes: Limit) -> PyResult<Bound<'_, PyAny>> {
    static CLASS: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    static OTHER: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    static SUPPRESSED: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    let bytes = text.as_bytes(py)?;
    let limits = limits(max_bytes, Limits::REPORT);
    let read = reading(py, bytes, |bytes| imagegate_formats::read_reports_within(bytes, limits))?;
    let reports = PyTuple::new(py, read.reports.into_iter().map(Report::new).collect::<Vec<_>>())?;
    let class = OTHER.import(py, "imagegate._records", "Other")?;
    let other = |other: imagegate_formats::Other| {
        class.call1((other.what, other.name, Report::new(other.report), other.pointer))
    };
    let others = PyTuple::new(py, read.others.into_iter().map(other).collect::<PyResult<Vec<_>>>()?)?;
    let configured = PyTuple::new(py, read.suppressed.configured)?;
    let class = SUPPRESSED.import(py, "imagegate._records", "Suppressed")?;
    let suppressed = class.call1((read.suppressed.findings, configured))?;
    CLASS.import(py, "imagegate._records", "ReadReports")?.call1((read.format.as_str(), reports, others, suppressed))
}

/// Prefixes of image references that stand for other prefixes.
#[pyclass(frozen, module = "imagegate")]
pub(crate) struct Mirrors {
    engine: imagegate_formats::Mirrors,
    entries: Vec<String>,
}

#[pymethods]
impl Mirrors {
    #[new]
    fn made_of(py: Python<'_>, entries: Items<String>) -> PyResult<Self> {
        let Items(entries) = entries;
        let read = || {
            let mut pairs = Vec::new();
            for (index, entry) in entries.iter().enumerate() {
                let pair = imagegate_formats::Mirrors::parse_entry(entry);
                pairs.push(pair.map_err(|error| error.in_document(format!("entries/{index}")))?);
            }
            imagegate_formats::Mirrors::new(pairs).map_err(|error| error.in_document("entries"))
        };
        let engine = guarded(py, || or_raise(py, read()))?;
        Ok(Self { engine, entries })
    }

    /// The reference as if it were below the original.
    fn resolve(&self, py: Python<'_>, reference: &str) -> PyResult<String> {
        guarded(py, || {
            let read: Result<ImageReference, Error> = reference.parse();
            Ok(self.engine.resolve(&or_raise(py, read)?).to_string())
        })
    }

    /// The report under the name of an image.
    fn report_for(&self, py: Python<'_>, report: &Bound<'_, Report>, image: &str) -> PyResult<Option<Report>> {
        guarded(py, || Ok(self.engine.report_for(&report.get().engine(), image).map(Report::new)))
    }

    fn __repr__(&self) -> String {
        format!("<Mirrors {}>", self.entries.join(", "))
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyTuple>> {
        (slf.get_type(), (slf.get().entries.clone(),)).into_pyobject(slf.py())
    }
}

/// Tells in which format a scanner's report is.
#[pyfunction]
pub(crate) fn detect_format(py: Python<'_>, text: Text) -> PyResult<&'static str> {
    let bytes = text.as_bytes(py)?;
    reading(py, bytes, imagegate_formats::detect).map(|format| format.as_str())
}
