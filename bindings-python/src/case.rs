//! A line of a stream of cases.

use imagegate::Timestamp;
use pyo3::prelude::*;
use pyo3::types::PyTuple;

use crate::decision::Decision;
use crate::errors::{guarded, reading};
use crate::gate::Gate;
use crate::instant::{to_datetime, to_optional};
use crate::pickle::function;
use crate::request::Request;
use crate::text::Text;

/// What a line of `imagegate evaluate --stream` asks for.
#[pyclass(frozen, module = "imagegate")]
pub(crate) struct Case {
    engine: imagegate::Case,
    line: Text,
}

impl Case {
    pub(crate) fn engine(&self) -> &imagegate::Case {
        &self.engine
    }
}

/// Takes a line of `imagegate evaluate --stream` apart.
#[pyfunction]
pub(crate) fn read_case(py: Python<'_>, line: Text) -> PyResult<Case> {
    let bytes = line.as_bytes(py)?;
    let engine = reading(py, bytes, imagegate::read_case)?;
    Ok(Case { engine, line })
}

#[pymethods]
impl Case {
    #[getter]
    fn gate(slf: &Bound<'_, Self>) -> Gate {
        Gate::of_case(slf)
    }

    #[getter]
    fn request(slf: &Bound<'_, Self>) -> Request {
        Request::of_case(slf)
    }

    #[getter]
    fn now<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        to_datetime(py, self.engine.now)
    }

    #[getter]
    fn now_ns(&self) -> i128 {
        self.engine.now.unix_nanos()
    }

    #[getter]
    fn forecast_to<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        to_optional(py, self.engine.forecast_to)
    }

    #[getter]
    fn forecast_to_ns(&self) -> Option<i128> {
        self.engine.forecast_to.map(Timestamp::unix_nanos)
    }

    /// The decision that is asked for, at any instant that a line may hold.
    fn evaluate(slf: &Bound<'_, Self>) -> PyResult<Decision> {
        let (gate, request) = Self::parts(slf)?;
        guarded(slf.py(), || Ok(Decision::made(&gate, &request, slf.get().engine.now)))
    }

    /// The forecast that is asked for; the decision alone where none is.
    fn forecast(slf: &Bound<'_, Self>) -> PyResult<Vec<Decision>> {
        let imagegate::Case { now, forecast_to: Some(until), .. } = slf.get().engine else {
            return Ok(vec![Self::evaluate(slf)?]);
        };
        let (gate, request) = Self::parts(slf)?;
        Decision::forecast(&gate, &request, now, until)
    }

    fn __repr__(&self) -> String {
        format!("<Case at {}>", self.engine.now)
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        (function(py, "read_case")?, (self.line.object(py),)).into_pyobject(py)
    }
}

impl Case {
    fn parts<'py>(slf: &Bound<'py, Self>) -> PyResult<(Bound<'py, Gate>, Bound<'py, Request>)> {
        Ok((Bound::new(slf.py(), Gate::of_case(slf))?, Bound::new(slf.py(), Request::of_case(slf))?))
    }
}
