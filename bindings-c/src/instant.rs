//! Points in time.

use std::ffi::c_char;
use std::mem::MaybeUninit;

use imagegate::{Code, Error, Timestamp};

use crate::arguments::{given, text};
use crate::error::{Failure, imagegate_error};
use crate::guard::{get, give_string, run};
use crate::status::imagegate_status;
use crate::text::imagegate_string;

/// A point in time, in years 0001 to 9999: what `struct timespec` holds, with the same size everywhere.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct imagegate_instant {
    /// Seconds since 1970-01-01T00:00:00Z.
    pub seconds: i64,
    /// Nanoseconds on top, below 1,000,000,000.
    pub nanoseconds: u32,
}

/// 2000-01-01T00:00:00Z.
const EARLIEST: i64 = 946_684_800;

/// 0001-01-01T00:00:00Z, the time of Go that nobody set.
const YEAR_ONE: i64 = -62_135_596_800;

impl imagegate_instant {
    /// Any instant, as documents and facts about images have them.
    pub(crate) fn read(self) -> Result<Timestamp, Failure> {
        self.instant().map_err(Failure::from)
    }

    /// The instant to decide at, in the argument of that name. One before the year 2000 is refused: a value that was not
    /// set and a wrong unit land in 1970, where no `enforceFrom` has come and no exemption has ended.
    pub(crate) fn to_decide_at(self, argument: &'static str) -> Result<Timestamp, Failure> {
        let instant = self.instant().map_err(|error| error.in_document(argument))?;
        if self.seconds >= EARLIEST {
            return Ok(instant);
        }
        let cause = match (self.seconds, self.nanoseconds) {
            (0 | YEAR_ONE, 0) => "was it set?",
            (0.., _) => "an instant has seconds since 1970: were seconds taken for milliseconds or nanoseconds?",
            _ => "is the year right?",
        };
        let message = format!("{instant} is before 2000-01-01T00:00:00Z, the earliest time of a decision; {cause}");
        Err(refused(message).in_document(argument).into())
    }

    fn instant(self) -> Result<Timestamp, Error> {
        let message = "an instant has years 0001 to 9999, as seconds since 1970, and nanoseconds below 1,000,000,000";
        Timestamp::from_unix(self.seconds, self.nanoseconds).ok_or_else(|| refused(message))
    }
}

impl From<Timestamp> for imagegate_instant {
    fn from(instant: Timestamp) -> Self {
        let (seconds, nanoseconds) = instant.unix();
        Self { seconds, nanoseconds }
    }
}

fn refused(message: impl Into<String>) -> Error {
    Error::new(Code::InvalidInstant, message, "")
}

/// Gives out an instant where there is one, and tells whether there is. A caller may ask that alone.
pub(crate) fn give_instant(
    out: Option<&mut MaybeUninit<imagegate_instant>>,
    read: impl FnOnce() -> Option<Timestamp>,
) -> bool {
    get(false, || {
        let instant = read()?;
        out.map(|out| out.write(instant.into()));
        Some(true)
    })
}

/// Reads an instant: RFC 3339 with offset, at most nine fractional digits.
///
/// Fails: `IMAGEGATE_STATUS_REFUSED` (`invalidInstant`), `_INVALID_UTF8`, `_NULL_ARGUMENT`; `out` is not written then.
/// Any thread.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn imagegate_instant_parse(
    data: *const c_char,
    length: usize,
    out: Option<&mut MaybeUninit<imagegate_instant>>,
    error: Option<&mut MaybeUninit<Option<Box<imagegate_error>>>>,
) -> imagegate_status {
    run(error, || {
        // SAFETY: promised.
        let text = unsafe { text(data, length, "data") }?;
        let out = given(out, "out")?;
        let instant = Timestamp::parse(text);
        let instant = instant.ok_or_else(|| refused("an instant is RFC 3339 with offset: 2026-11-20T08:00:00Z"))?;
        out.write(instant.into());
        Ok(())
    })
}

/// Writes an instant as decisions do: `2026-11-20T08:00:00Z`. The text is the caller's.
///
/// Fails: `IMAGEGATE_STATUS_REFUSED` (`invalidInstant`), `_NULL_ARGUMENT`. Any thread.
#[unsafe(no_mangle)]
pub extern "C" fn imagegate_instant_to_text(
    instant: imagegate_instant,
    out: Option<&mut MaybeUninit<imagegate_string>>,
    error: Option<&mut MaybeUninit<Option<Box<imagegate_error>>>>,
) -> imagegate_status {
    give_string(out, error, || Ok(instant.read()?.to_string()))
}
