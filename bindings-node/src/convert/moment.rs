//! Instants.

use imagegate::{Code, Error as Refusal, Timestamp};
use napi::bindgen_prelude::{BigInt, JsValue, sys};
use napi::{JsDate, Result, Unknown, ValueType, check_status};

use super::from_unknown;
use crate::errors::unexpected;

/// An instant: a string in RFC 3339 with offset, a `Date`, a number of milliseconds (as `Date.now()` gives it), or a
/// bigint of nanoseconds, both since 1970.
pub struct Moment {
    /// `None` where it is not one, or none within the years 1 to 9999.
    instant: Option<Timestamp>,
    written: Written,
}

/// How an instant is written.
#[derive(Clone, Copy)]
enum Written {
    Text,
    Date,
    Milliseconds,
    Nanoseconds,
}

/// 2000-01-01T00:00:00Z, in seconds since 1970. No decision is asked for an earlier time on purpose, and a time of today
/// in too coarse a unit is earlier.
const EARLIEST: i64 = 946_684_800;

from_unknown!(Moment);

impl Moment {
    fn read(value: Unknown<'_>) -> Result<Self> {
        match value.get_type()? {
            ValueType::String => {
                // No instant fills it: the longest has 35 bytes.
                let (mut room, mut length) = ([0_u8; 64], 0);
                let start = room.as_mut_ptr().cast();
                // SAFETY: it was just seen to be a string; no more is written than there is room for, a zero at the end.
                check_status!(unsafe {
                    sys::napi_get_value_string_utf8(value.value().env, value.raw(), start, room.len(), &mut length)
                })?;
                let text = room.get(..length).and_then(|text| str::from_utf8(text).ok());
                Ok(Self { instant: text.and_then(Timestamp::parse), written: Written::Text })
            }
            // SAFETY: it was just seen to be a number.
            ValueType::Number => Ok(Self::of_milliseconds(unsafe { value.cast()? }, Written::Milliseconds)),
            ValueType::BigInt => {
                // SAFETY: it was just seen to be a bigint.
                let (nanos, lossless) = unsafe { value.cast::<BigInt>()? }.get_i128();
                let instant = lossless.then_some(nanos).and_then(Timestamp::from_unix_nanos);
                Ok(Self { instant, written: Written::Nanoseconds })
            }
            ValueType::Object if value.is_date()? => {
                // SAFETY: it was just seen to be a date.
                Ok(Self::of_milliseconds(unsafe { value.cast::<JsDate<'_>>()? }.value_of()?, Written::Date))
            }
            _ => Err(unexpected("a Date, a string, a number of milliseconds or a bigint of nanoseconds", value)),
        }
    }

    /// Whole ones alone: a fraction of a millisecond cannot be had from a number exactly.
    fn of_milliseconds(number: f64, written: Written) -> Self {
        let whole = number.is_finite() && number.fract() == 0.0;
        let nanos = whole.then_some(number as i128).and_then(|number| number.checked_mul(1_000_000));
        Self { instant: nanos.and_then(Timestamp::from_unix_nanos), written }
    }

    /// The instant, or `invalidInstant` of the argument or field at a pointer.
    pub(crate) fn at(&self, pointer: &str) -> std::result::Result<Timestamp, Refusal> {
        let message = "an instant is expected here: a Date, RFC 3339 with offset, whole milliseconds or bigint \
                       nanoseconds since 1970, within the years 1 to 9999";
        self.instant.ok_or_else(|| Refusal::new(Code::InvalidInstant, message, pointer))
    }

    /// The instant for which a decision is asked, or `invalidInstant` of the argument of that name. One before the year
    /// 2000 is refused: then no `enforceFrom` has come and no exemption has ended.
    pub(crate) fn argument(&self, name: &str) -> std::result::Result<Timestamp, Refusal> {
        match self.instant {
            Some(instant) if instant.unix().0 >= EARLIEST => Ok(instant),
            _ => Err(self.refused().in_document(name)),
        }
    }

    /// What is wrong with the time of a decision.
    #[cold]
    fn refused(&self) -> Refusal {
        let instant = match self.at("") {
            Ok(instant) => instant,
            Err(refusal) => return refusal,
        };
        let cause = match self.written {
            Written::Text => "is the year right?",
            Written::Date => "a Date is made of milliseconds: seconds in the place of milliseconds?",
            Written::Milliseconds => "a number is milliseconds since 1970: seconds in the place of milliseconds?",
            Written::Nanoseconds => {
                "a bigint is nanoseconds since 1970: milliseconds or seconds in the place of nanoseconds?"
            }
        };
        let message = format!("{instant} is before 2000-01-01T00:00:00Z, the earliest time of a decision; {cause}");
        Refusal::new(Code::InvalidInstant, message, "")
    }
}
