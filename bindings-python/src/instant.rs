//! Instants: texts, nanoseconds and aware datetimes.

use imagegate::{Code, Error, Instant};
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBool, PyDateTime, PyDelta, PyDeltaAccess as _, PyInt, PyString, PyTzInfoAccess as _};

use crate::errors::{raised, type_name};

const SECOND: i128 = 1_000_000_000;
const DAY: i128 = 86_400 * SECOND;

/// An instant as it is handed over.
#[derive(Clone, Copy)]
pub(crate) struct When(pub(crate) Instant);

impl<'py> FromPyObject<'_, 'py> for When {
    type Error = PyErr;

    fn extract(object: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        let py = object.py();
        if let Ok(text) = object.cast::<PyString>() {
            let text = text.to_str()?;
            return Instant::parse(text).map(Self).ok_or_else(|| {
                let message = format!("{text:?} is no instant of RFC 3339 with offset (2026-11-20T08:00:00Z)");
                raised(py, &Error::new(Code::InvalidInstant, message, ""))
            });
        }
        // True is an int in Python, and certainly a mistake here.
        if object.is_instance_of::<PyInt>() && !object.is_instance_of::<PyBool>() {
            let nanos = match object.extract::<i64>() {
                Ok(nanos) => nanos.into(),
                Err(_) => object.extract::<i128>().unwrap_or(i128::MAX),
            };
            return Instant::from_unix_nanos(nanos).map(Self).ok_or_else(|| out_of_range(py));
        }
        match object.cast::<PyDateTime>() {
            Ok(datetime) => from_datetime(&datetime),
            Err(_) => {
                let message = format!(
                    "an instant is an aware datetime, a text of RFC 3339 or an int of nanoseconds, not {}",
                    type_name(&object)
                );
                Err(PyTypeError::new_err(message))
            }
        }
    }
}

fn from_datetime(datetime: &Bound<'_, PyDateTime>) -> PyResult<When> {
    let py = datetime.py();
    // A timezone may still say that it has no offset.
    if datetime.get_tzinfo().is_none() || datetime.call_method0("utcoffset")?.is_none() {
        let message =
            "a datetime without a timezone is no instant: give it one, datetime.now(timezone.utc) for example";
        return Err(PyValueError::new_err(message));
    }
    let since = datetime.sub(epoch(py)?)?.cast_into::<PyDelta>()?;
    let nanos = i128::from(since.get_days()) * DAY
        + i128::from(since.get_seconds()) * SECOND
        + i128::from(since.get_microseconds()) * 1000;
    Instant::from_unix_nanos(nanos).map(When).ok_or_else(|| out_of_range(py))
}

fn out_of_range(py: Python<'_>) -> PyErr {
    raised(py, &Error::new(Code::InvalidInstant, "an instant lies in years 1 to 9999", ""))
}

fn epoch(py: Python<'_>) -> PyResult<&Bound<'_, PyDateTime>> {
    static EPOCH: PyOnceLock<Py<PyDateTime>> = PyOnceLock::new();
    let make = || {
        let utc = pyo3::types::PyTzInfo::utc(py)?;
        PyDateTime::new(py, 1970, 1, 1, 0, 0, 0, 0, Some(&utc)).map(Bound::unbind)
    };
    Ok(EPOCH.get_or_try_init(py, make)?.bind(py))
}

/// An instant as an aware datetime in UTC, what is beyond microseconds cut off: of a `validUntil` it is never too late.
pub(crate) fn to_datetime(py: Python<'_>, instant: Instant) -> PyResult<Bound<'_, PyAny>> {
    let nanos = instant.unix_nanos();
    let part = |value: i128| i32::try_from(value).map_err(|error| PyValueError::new_err(error.to_string()));
    let rest = nanos.rem_euclid(DAY);
    let delta =
        PyDelta::new(py, part(nanos.div_euclid(DAY))?, part(rest / SECOND)?, part(rest % SECOND / 1000)?, false)?;
    epoch(py)?.add(delta)
}

/// As [`to_datetime`], where it may be that nobody said.
pub(crate) fn to_optional(py: Python<'_>, instant: Option<Instant>) -> PyResult<Option<Bound<'_, PyAny>>> {
    instant.map(|instant| to_datetime(py, instant)).transpose()
}
