//! Instants: texts, aware datetimes, and nanoseconds where a name says that they are.

use imagegate::{Code, Error, Timestamp};
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBool, PyDateTime, PyDelta, PyDeltaAccess as _, PyFloat, PyInt, PyString, PyTzInfoAccess as _};

use crate::errors::{raised, type_name};

const SECOND: i128 = 1_000_000_000;
const DAY: i128 = 86_400 * SECOND;
/// 2000-01-01T00:00:00Z
const EARLIEST: i128 = 10_957 * DAY;
/// 2200-01-01T00:00:00Z
const FAR: i128 = 84_006 * DAY;

/// An instant as it is handed over. A number is none: it does not say its unit.
#[derive(Clone, Copy)]
pub(crate) struct When(pub(crate) Timestamp);

impl<'py> FromPyObject<'_, 'py> for When {
    type Error = PyErr;

    fn extract(object: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        let py = object.py();
        if let Ok(text) = object.cast::<PyString>() {
            let text = text.to_str()?;
            return Timestamp::parse(text).map(Self).ok_or_else(|| {
                let message = format!("{text:?} is no instant of RFC 3339 with offset (2026-11-20T08:00:00Z)");
                raised(py, &Error::new(Code::InvalidInstant, message, ""))
            });
        }
        match object.cast::<PyDateTime>() {
            Ok(datetime) => from_datetime(&datetime),
            Err(_) => {
                let unit = if is_number(&object) { " (a number does not say its unit)" } else { "" };
                let message =
                    format!("an instant is an aware datetime or a text of RFC 3339, not {}{unit}", type_name(&object));
                Err(PyTypeError::new_err(message))
            }
        }
    }
}

fn is_number(object: &Bound<'_, PyAny>) -> bool {
    is_int(object) || object.is_instance_of::<PyFloat>()
}

/// Whether it is an int. True is one in Python, and certainly a mistake here.
fn is_int(object: &Bound<'_, PyAny>) -> bool {
    object.is_instance_of::<PyInt>() && !object.is_instance_of::<PyBool>()
}

/// An argument that says when: an instant, or nanoseconds by an argument of the same name and `_ns`.
pub(crate) struct Argument<'a, 'py> {
    pub(crate) name: &'static str,
    pub(crate) when: Option<&'a Bound<'py, PyAny>>,
    pub(crate) nanos: Option<&'a Bound<'py, PyAny>>,
}

impl Argument<'_, '_> {
    /// The instant to decide at. One before the year 2000 is refused: a wrong unit lands in 1970, where no
    /// `enforceFrom` has come and no exemption has ended, so that a deny would become an allow.
    pub(crate) fn read(self, py: Python<'_>) -> PyResult<Timestamp> {
        let name = self.name;
        let kinds = || format!("an aware datetime, a text of RFC 3339, or {name}_ns= with an int of nanoseconds");
        let (instant, cause) = match (self.when, self.nanos) {
            (Some(when), None) if is_number(when) => {
                let message = format!("a number does not say its unit: {name} is {}", kinds());
                return Err(PyTypeError::new_err(message));
            }
            (Some(when), None) => (when.extract::<When>()?.0, "is the clock set, and the unit right"),
            (None, Some(nanos)) => {
                if !is_int(nanos) {
                    let message = format!("{name}_ns is an int of nanoseconds, not {}", type_name(nanos));
                    return Err(PyTypeError::new_err(message));
                }
                let nanos = match nanos.extract::<i64>() {
                    Ok(nanos) => nanos.into(),
                    // What is larger is out of range all the same.
                    Err(_) => nanos.extract::<i128>().unwrap_or(i128::MAX),
                };
                (Timestamp::from_unix_nanos(nanos).ok_or_else(|| out_of_range(py))?, meant(nanos))
            }
            (None, None) => return Err(PyTypeError::new_err(format!("{name} is missing: {}", kinds()))),
            (Some(_), Some(_)) => {
                return Err(PyTypeError::new_err(format!("{name} and {name}_ns are both given: give one of them")));
            }
        };
        if instant.unix_nanos() < EARLIEST {
            let message =
                format!("{name} is {instant}, and an instant before 2000-01-01T00:00:00Z is refused: {cause}?");
            return Err(raised(py, &Error::new(Code::InvalidInstant, message, "")));
        }
        Ok(instant)
    }
}

/// What was given in the place of nanoseconds, where these lie before the year 2000.
fn meant(nanos: i128) -> &'static str {
    let is_recent = |unit: i128| nanos.checked_mul(unit).is_some_and(|nanos| (EARLIEST..FAR).contains(&nanos));
    if is_recent(SECOND) {
        "were seconds given in the place of nanoseconds"
    } else if is_recent(1_000_000) {
        "were milliseconds given in the place of nanoseconds"
    } else if is_recent(1000) {
        "were microseconds given in the place of nanoseconds"
    } else {
        "is it a number of nanoseconds since 1970"
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
    Timestamp::from_unix_nanos(nanos).map(When).ok_or_else(|| out_of_range(py))
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
pub(crate) fn to_datetime(py: Python<'_>, instant: Timestamp) -> PyResult<Bound<'_, PyAny>> {
    let nanos = instant.unix_nanos();
    let part = |value: i128| i32::try_from(value).map_err(|error| PyValueError::new_err(error.to_string()));
    let rest = nanos.rem_euclid(DAY);
    let delta =
        PyDelta::new(py, part(nanos.div_euclid(DAY))?, part(rest / SECOND)?, part(rest % SECOND / 1000)?, false)?;
    epoch(py)?.add(delta)
}

/// As [`to_datetime`], where it may be that nobody said.
pub(crate) fn to_optional(py: Python<'_>, instant: Option<Timestamp>) -> PyResult<Option<Bound<'_, PyAny>>> {
    instant.map(|instant| to_datetime(py, instant)).transpose()
}
