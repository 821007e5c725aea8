//! Scan reports and their findings.

use imagegate::ReportState;
use imagegate::json::Limits;
use pyo3::exceptions::PyIndexError;
use pyo3::prelude::*;
use pyo3::types::{PyString, PyTuple};

use crate::errors::{guarded, reading};
use crate::extract::{Items, Word, digest, or_raise};
use crate::finding::{Finding, add};
use crate::instant::{When, to_optional};
use crate::pickle::method;
use crate::text::{Limit, Text, limits};

/// A scan report: immutable, read and indexed once, shared between threads and requests.
#[pyclass(frozen, module = "imagegate")]
pub(crate) struct Report(imagegate::Report);

impl Report {
    pub(crate) fn new(report: imagegate::Report) -> Self {
        Self(report)
    }

    /// The engine's report, which is shared.
    pub(crate) fn engine(&self) -> imagegate::Report {
        self.0.clone()
    }
}

#[pymethods]
impl Report {
    #[new]
    #[pyo3(signature = (findings = None, *, state = None, scanner = None, scanner_version = None, scanned_at = None,
        reference = None, digest = None, digests = None, platform = None, created_at = None, os_family = None, os_version = None,
        os_end_of_life = None))]
    #[allow(clippy::too_many_arguments)]
    fn made_of(
        py: Python<'_>,
        findings: Option<Items<Py<Finding>>>,
        state: Option<Word<ReportState>>,
        scanner: Option<&str>,
        scanner_version: Option<&str>,
        scanned_at: Option<When>,
        reference: Option<&str>,
        digest: Option<&str>,
        digests: Option<Items<String>>,
        platform: Option<&str>,
        created_at: Option<When>,
        os_family: Option<&str>,
        os_version: Option<&str>,
        os_end_of_life: Option<bool>,
    ) -> PyResult<Self> {
        guarded(py, || {
            let mut builder = imagegate::Report::builder();
            if let Some(state) = state {
                builder.state(or_raise(py, state.read(ReportState::ALL, "/state"))?);
            }
            if let Some(digest) = digest {
                builder.digest(&or_raise(py, self::digest(digest, "/image/digest"))?);
            }
            let digests = digests.map(|Items(digests)| digests).unwrap_or_default();
            for (index, text) in digests.iter().enumerate() {
                builder.further_digest(&or_raise(py, self::digest(text, &format!("/image/digests/{index}")))?);
            }
            scanner.map(|text| builder.scanner(text));
            scanner_version.map(|text| builder.scanner_version(text));
            scanned_at.map(|When(instant)| builder.scanned_at(instant));
            reference.map(|text| builder.reference(text));
            platform.map(|text| builder.platform(text));
            created_at.map(|When(instant)| builder.created_at(instant));
            os_family.map(|text| builder.os_family(text));
            os_version.map(|text| builder.os_version(text));
            os_end_of_life.map(|ended| builder.os_end_of_life(ended));
            for finding in findings.map(|Items(findings)| findings).unwrap_or_default() {
                if let Some(finding) = finding.get().engine() {
                    add(&mut builder, &finding);
                }
            }
            Ok(Self(builder.build()))
        })
    }

    /// Reads a report in imagegate's own model.
    #[staticmethod]
    #[pyo3(signature = (text, *, max_bytes = None))]
    fn from_json(py: Python<'_>, text: Text, max_bytes: Limit) -> PyResult<Self> {
        let bytes = text.as_bytes(py)?;
        let limits = limits(max_bytes, Limits::REPORT);
        reading(py, bytes, |bytes| imagegate::Report::from_json_within(bytes, limits)).map(Self)
    }

    #[getter]
    fn state(&self) -> &'static str {
        self.0.state().as_str()
    }

    #[getter]
    fn scanner(&self) -> Option<&str> {
        self.0.scanner()
    }

    #[getter]
    fn scanner_version(&self) -> Option<&str> {
        self.0.scanner_version()
    }

    #[getter]
    fn scanned_at<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        to_optional(py, self.0.scanned_at())
    }

    #[getter]
    fn reference(&self) -> Option<&str> {
        self.0.reference()
    }

    #[getter]
    fn digest(&self) -> Option<&str> {
        self.0.digest()
    }

    /// Every digest that the report names, each once.
    #[getter]
    fn digests<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        PyTuple::new(py, self.0.digests().collect::<Vec<_>>())
    }

    #[getter]
    fn platform(&self) -> Option<&str> {
        self.0.platform()
    }

    #[getter]
    fn created_at<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        to_optional(py, self.0.created_at())
    }

    #[getter]
    fn os_family(&self) -> Option<&str> {
        self.0.os_family()
    }

    #[getter]
    fn os_version(&self) -> Option<&str> {
        self.0.os_version()
    }

    #[getter]
    fn os_end_of_life(&self) -> Option<bool> {
        self.0.os_end_of_life()
    }

    /// The findings, in the report's order.
    #[getter]
    fn findings(&self) -> Vec<Finding> {
        (0..).map_while(|index| Finding::of(&self.0, index)).collect()
    }

    /// The same report, of the image that the caller names.
    fn of_image(&self, py: Python<'_>, reference: &str) -> PyResult<Self> {
        guarded(py, || or_raise(py, self.0.of_image(reference)).map(Self))
    }

    /// The report in imagegate's own model.
    fn to_json(&self, py: Python<'_>) -> PyResult<String> {
        guarded(py, || Ok(self.0.to_json()))
    }

    fn __len__(&self) -> usize {
        self.0.findings().len()
    }

    /// A report without findings is a report.
    fn __bool__(&self) -> bool {
        true
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.0.to_json() == other.0.to_json()
    }

    fn __hash__(&self, py: Python<'_>) -> PyResult<isize> {
        PyString::new(py, &self.0.to_json()).hash()
    }

    fn __repr__(&self) -> String {
        let of = |name: &str, text: Option<&str>| text.map_or(String::new(), |text| format!(" {name}={text:?}"));
        let (scanner, reference) = (of("scanner", self.scanner()), of("reference", self.reference()));
        format!("<Report {}{scanner}{reference} findings={}>", self.state(), self.__len__())
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        (method(py, "from_json", (self.0.to_json(),))?, (py.get_type::<Self>(),)).into_pyobject(py)
    }

    /// The finding at a place, for pickles of it.
    fn _finding(&self, index: usize) -> PyResult<Finding> {
        Finding::of(&self.0, index).ok_or_else(|| PyIndexError::new_err("there is no such finding"))
    }
}
