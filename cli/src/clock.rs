//! The one place that looks at the clock.

use std::time::{SystemTime, UNIX_EPOCH};

use imagegate::Timestamp;

use crate::diagnostics::{Diagnostic, Failure};

/// The instant that was given, or else now.
///
/// # Errors
///
/// That the clock shows a time at which no certificate holds and no image was made.
pub(crate) fn now(given: Option<Timestamp>) -> Result<Timestamp, Failure> {
    let clock = || {
        let elapsed = SystemTime::now().duration_since(UNIX_EPOCH).ok()?;
        // Nobody wants to read nanoseconds.
        Timestamp::from_unix_nanos(i128::from(elapsed.as_secs()) * 1_000_000_000)
    };
    given.or_else(clock).ok_or_else(|| {
        let error = Diagnostic::error("noClock", "the clock shows no time between 1970 and 9999");
        vec![error.help("set the clock, or say the time with --now")]
    })
}
