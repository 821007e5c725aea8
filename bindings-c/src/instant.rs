//! Points in time.

use std::ffi::c_char;
use std::mem::MaybeUninit;

use imagegate::{Code, Error, Instant};

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

impl imagegate_instant {
    pub(crate) fn read(self) -> Result<Instant, Failure> {
        let instant = Instant::from_unix(self.seconds, self.nanoseconds);
        instant.ok_or_else(|| refused("an instant has years 0001 to 9999 and nanoseconds below 1,000,000,000"))
    }
}

impl From<Instant> for imagegate_instant {
    fn from(instant: Instant) -> Self {
        let (seconds, nanoseconds) = instant.unix();
        Self { seconds, nanoseconds }
    }
}

fn refused(message: &str) -> Failure {
    Error::new(Code::InvalidInstant, message, "").into()
}

/// Gives out an instant where there is one, and tells whether there is. A caller may ask that alone.
pub(crate) fn give_instant(
    out: Option<&mut MaybeUninit<imagegate_instant>>,
    read: impl FnOnce() -> Option<Instant>,
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
        let instant = Instant::parse(text);
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
