//! Instants, dates, durations and timezones as the documents write them (section 1 of the semantics).
//!
//! The proleptic Gregorian calendar in whole seconds and nanoseconds, without a clock. Durations and offsets are whole
//! seconds, so nanoseconds are only carried along.

use std::fmt;
use std::num::NonZeroU32;
use std::str::FromStr;

use crate::error::{Code, Error};
use crate::util::canonical::{Canonical, canonical};
use crate::util::shown::shown;

const DAY: i64 = 86_400;
/// Seconds from 1970-01-01 to the last second of year 9999 and to the first of year 1.
const LAST: i64 = 253_402_300_799;
const FIRST: i64 = -62_135_596_800;

/// A point in time, to the nanosecond, in years 0001 to 9999 (UTC).
///
/// ```
/// let instant = imagegate::Timestamp::parse("2026-11-20t09:30:00.50+01:30").unwrap();
/// assert_eq!(instant.to_string(), "2026-11-20T08:00:00.5Z");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp {
    seconds: i64,
    nanos: Nanos,
}

/// Nanoseconds of a second, held as one more: an instant that is not given then takes no more room than one that is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Nanos(NonZeroU32);

impl Nanos {
    const ZERO: Self = Self(NonZeroU32::MIN);

    fn new(nanos: u32) -> Option<Self> {
        NonZeroU32::new(nanos.checked_add(1)?).map(Self)
    }

    fn get(self) -> u32 {
        self.0.get() - 1
    }
}

impl Timestamp {
    /// From nanoseconds since 1970-01-01T00:00:00Z; `None` outside years 0001 to 9999.
    pub fn from_unix_nanos(nanos: i128) -> Option<Self> {
        let seconds = i64::try_from(nanos.div_euclid(1_000_000_000)).ok()?;
        let nanos = u32::try_from(nanos.rem_euclid(1_000_000_000)).ok()?;
        Self { seconds, nanos: Nanos::new(nanos)? }.reachable()
    }

    /// Nanoseconds since 1970-01-01T00:00:00Z.
    pub fn unix_nanos(self) -> i128 {
        i128::from(self.seconds) * 1_000_000_000 + i128::from(self.nanos.get())
    }

    /// From seconds since 1970-01-01T00:00:00Z and nanoseconds on top, as clocks tell them; `None` outside years 0001 to
    /// 9999, and where the nanoseconds are a second or more.
    ///
    /// ```
    /// let instant = imagegate::Timestamp::from_unix(-1, 500_000_000).unwrap();
    /// assert_eq!(instant.to_string(), "1969-12-31T23:59:59.5Z");
    /// assert_eq!(instant.unix(), (-1, 500_000_000));
    /// assert_eq!(imagegate::Timestamp::from_unix(0, 1_000_000_000), None);
    /// assert_eq!(imagegate::Timestamp::from_unix(i64::MAX, 0), None);
    /// ```
    pub fn from_unix(seconds: i64, nanos: u32) -> Option<Self> {
        let nanos = Nanos::new(nanos).filter(|nanos| nanos.get() < 1_000_000_000)?;
        Self { seconds, nanos }.reachable()
    }

    /// Seconds since 1970-01-01T00:00:00Z, and the nanoseconds on top.
    pub fn unix(self) -> (i64, u32) {
        (self.seconds, self.nanos.get())
    }

    /// RFC 3339 with offset: `T`, `t`, `Z` and `z` are read, at most nine fractional digits, no second 60.
    pub fn parse(text: &str) -> Option<Self> {
        let (date, rest) = text.as_bytes().split_first_chunk::<10>()?;
        let day = Date::of(date)?;
        let (time, rest) = match rest {
            [b'T' | b't', rest @ ..] => rest.split_first_chunk()?,
            _ => return None,
        };
        let [hour, _, _, minute, _, _, second, _] = numbers(time, b"00:00:00")?;
        if hour > 23 || minute > 59 || second > 59 {
            return None;
        }
        let (nanos, offset) = match rest {
            [b'.', fraction @ ..] => parse_fraction(fraction)?,
            offset => (0, offset),
        };
        let offset = match offset {
            b"Z" | b"z" => 0,
            _ => parse_offset(offset)?,
        };
        let time = i64::from(hour) * 3600 + i64::from(minute) * 60 + i64::from(second);
        let seconds = day.days * DAY + time - offset;
        Self { seconds, nanos: Nanos::new(nanos)? }.reachable()
    }

    /// This instant and a duration; `None` past year 9999, which is never reached.
    pub(crate) fn plus(self, duration: Duration) -> Option<Self> {
        Self { seconds: self.seconds.saturating_add(duration.seconds), ..self }.reachable()
    }

    /// This instant less a duration, where it may lie before year 1: only for comparing.
    pub(crate) fn minus(self, duration: Duration) -> Self {
        Self { seconds: self.seconds - duration.seconds, ..self }
    }

    fn reachable(self) -> Option<Self> {
        (FIRST..=LAST).contains(&self.seconds).then_some(self)
    }
}

#[allow(clippy::disallowed_types)] // A conversion asks no clock.
impl TryFrom<std::time::SystemTime> for Timestamp {
    type Error = Error;

    /// # Errors
    ///
    /// `invalidInstant` outside years 0001 to 9999.
    ///
    /// ```
    /// # #![allow(clippy::disallowed_types)]
    /// use imagegate::Timestamp;
    /// use std::time::{Duration, SystemTime};
    /// let timestamp = Timestamp::try_from(SystemTime::UNIX_EPOCH + Duration::from_millis(1_500))?;
    /// assert_eq!(timestamp.to_string(), "1970-01-01T00:00:01.5Z");
    /// # Ok::<(), imagegate::Error>(())
    /// ```
    fn try_from(time: std::time::SystemTime) -> Result<Self, Error> {
        let nanos = |duration: std::time::Duration| i128::try_from(duration.as_nanos()).unwrap_or(i128::MAX);
        let since = match time.duration_since(std::time::SystemTime::UNIX_EPOCH) {
            Ok(after) => nanos(after),
            Err(before) => -nanos(before.duration()),
        };
        let message = "the time is outside of years 0001 to 9999";
        Self::from_unix_nanos(since).ok_or_else(|| Error::new(Code::InvalidInstant, message, ""))
    }
}

canonical!(struct Date { days });
canonical!(struct Duration { seconds });
canonical!(struct Timezone { offset });

impl Canonical for Timestamp {
    fn write_to(&self, out: &mut Vec<u8>) {
        (self.seconds, self.nanos.get()).write_to(out);
    }
}

impl Canonical for DateOrTimestamp {
    fn write_to(&self, out: &mut Vec<u8>) {
        match self {
            Self::Date(date) => (0_u8, date).write_to(out),
            Self::Timestamp(timestamp) => (1_u8, timestamp).write_to(out),
        }
    }
}

impl FromStr for Timestamp {
    type Err = Error;

    /// Reads RFC 3339 with an offset.
    ///
    /// # Errors
    ///
    /// `invalidInstant`.
    ///
    /// ```
    /// let error = "yesterday".parse::<imagegate::Timestamp>().unwrap_err();
    /// assert_eq!(error.code().as_str(), "invalidInstant");
    /// ```
    fn from_str(text: &str) -> Result<Self, Error> {
        Self::parse(text).ok_or_else(|| {
            let message =
                format!("\"{}\" is not an instant such as 2026-11-20T08:00:00Z (RFC 3339, with offset)", shown(text));
            Error::new(Code::InvalidInstant, message, "")
        })
    }
}

impl fmt::Display for Timestamp {
    /// UTC with `Z` and only the fractional digits that are needed.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut buffer = [0; 30];
        f.write_str(self.format(&mut buffer))
    }
}

impl Timestamp {
    /// Written into a buffer, so that rendering a decision need not go through `fmt`.
    pub(crate) fn format(self, buffer: &mut [u8; 30]) -> &str {
        // Small unsigned numbers are divided fastest. (No instant that is shown lies before year 1.)
        let since = u64::try_from(self.seconds - FIRST).unwrap_or(0);
        let [days, second] = [since / DAY as u64, since % DAY as u64].map(|part| u32::try_from(part).unwrap_or(0));
        let (year, month, day) = civil(days);
        let ([y1, y2], [y3, y4]) = (digits(year / 100), digits(year % 100));
        let ([m1, m2], [d1, d2]) = (digits(month), digits(day));
        let ([h1, h2], [n1, n2], [s1, s2]) = (digits(second / 3600), digits(second / 60 % 60), digits(second % 60));
        if let Some(whole) = buffer.first_chunk_mut() {
            *whole = [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2, b'T', h1, h2, b':', n1, n2, b':', s1, s2, b'Z'];
        }
        let end = if self.nanos == Nanos::ZERO { 20 } else { self.format_fraction(buffer) };
        buffer.get(..end).and_then(|text| std::str::from_utf8(text).ok()).unwrap_or_default()
    }

    /// Puts the fractional digits that are needed in the place of the `Z`, and it behind them; says where that ends.
    fn format_fraction(self, buffer: &mut [u8; 30]) -> usize {
        let mut rest = self.nanos.get();
        let mut decimals = 9;
        while rest.is_multiple_of(10) && decimals > 1 {
            rest /= 10;
            decimals -= 1;
        }
        let mut fraction = buffer.iter_mut().skip(19);
        if let Some(dot) = fraction.next() {
            *dot = b'.';
        }
        let mut scale = 10_u32.pow(decimals);
        for byte in fraction {
            scale /= 10;
            if scale == 0 {
                *byte = b'Z';
                break;
            }
            *byte = digits(rest / scale % 10)[1];
        }
        21 + decimals as usize
    }
}

/// The two digits of a number below a hundred.
fn digits(value: u32) -> [u8; 2] {
    /// All of them: looking up is faster than dividing.
    const DIGITS: [[u8; 2]; 100] = {
        let mut all = [[b'0'; 2]; 100];
        let (mut rest, mut value) = (all.as_mut_slice(), 0);
        while let Some((digits, more)) = rest.split_first_mut() {
            *digits = [b'0' + value / 10, b'0' + value % 10];
            (rest, value) = (more, value + 1);
        }
        all
    };
    DIGITS.get(value as usize).copied().unwrap_or_default()
}

/// A day of the calendar, in days since 1970-01-01. Which instants it spans depends on a timezone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    days: i64,
}

impl Date {
    /// `YYYY-MM-DD` of years 0001 to 9999.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        Self::of(text.as_bytes().as_array()?)
    }

    fn of(text: &[u8; 10]) -> Option<Self> {
        let (month, [d1, d2]) = text.split_first_chunk()? else { return None };
        let [century, _, year, _, _, month, _, _] = numbers(month, b"0000-00-")?;
        let year = i64::from(century) * 100 + i64::from(year);
        let (month, day) = (i64::from(month), two_digits([*d1, *d2]));
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let length = match month {
            2 => 28 + i64::from(leap),
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        };
        let exists = year >= 1 && (1..=12).contains(&month) && (1..=length).contains(&day);
        exists.then(|| Self { days: days(year, month, day) })
    }
}

impl fmt::Display for Date {
    /// `2026-12-31`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut buffer = [0; 30];
        let start = Timezone::default().start_of(*self);
        f.write_str(start.format(&mut buffer).get(..10).unwrap_or_default())
    }
}

/// A whole number of seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Duration {
    seconds: i64,
}

impl Duration {
    /// How far a clock may run ahead before its instants are no longer believed.
    pub(crate) const CLOCK_SKEW: Self = Self { seconds: 300 };

    /// `<digits><s|m|h|d|w>`, at most 36500d.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let unit = match text.as_bytes().last()? {
            b's' => 1,
            b'm' => 60,
            b'h' => 3600,
            b'd' => DAY,
            b'w' => 7 * DAY,
            _ => return None,
        };
        let digits = text.get(..text.len() - 1)?;
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        // Leading zeros do not make a number too large to read.
        let digits = digits.trim_start_matches('0');
        let count = if digits.is_empty() { 0 } else { digits.parse::<i64>().ok()? };
        let seconds = count.checked_mul(unit)?;
        (seconds <= 36_500 * DAY).then_some(Self { seconds })
    }
}

impl Duration {
    /// Its seconds.
    pub fn seconds(self) -> u64 {
        self.seconds.unsigned_abs()
    }

    /// The largest unit of which it is a whole number, and how many of them. Weeks are days.
    fn units(self) -> (i64, [&'static str; 2]) {
        let units = [(DAY, ["d", "day"]), (3600, ["h", "hour"]), (60, ["m", "minute"])];
        let unit = units.into_iter().find(|(unit, _)| self.seconds % unit == 0);
        let (unit, names) = unit.unwrap_or((1, ["s", "second"]));
        (self.seconds / unit, names)
    }

    /// `90 days`
    pub(crate) fn in_words(self) -> String {
        let (count, [_, name]) = self.units();
        format!("{count} {name}{}", if count == 1 { "" } else { "s" })
    }
}

impl fmt::Display for Duration {
    /// `90d`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (count, [unit, _]) = self.units();
        write!(f, "{count}{unit}")
    }
}

/// A fixed offset from UTC.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Timezone {
    offset: i64,
}

impl Timezone {
    /// Reads `UTC`, `+HH:MM` or `-HH:MM`.
    pub fn parse(text: &str) -> Option<Self> {
        let offset = if text == "UTC" { 0 } else { parse_offset(text.as_bytes())? };
        Some(Self { offset })
    }

    /// Seconds east of UTC.
    pub fn offset(self) -> i64 {
        self.offset
    }

    fn start_of(self, date: Date) -> Timestamp {
        Timestamp { seconds: date.days * DAY - self.offset, nanos: Nanos::ZERO }
    }
}

impl fmt::Display for Timezone {
    /// `UTC` or `+02:00`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.offset == 0 {
            return f.write_str("UTC");
        }
        let minutes = self.offset.abs() / 60;
        let sign = if self.offset < 0 { '-' } else { '+' };
        write!(f, "{sign}{:02}:{:02}", minutes / 60, minutes % 60)
    }
}

/// Where a document takes either: a text with a `T` is an instant, any other a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DateOrTimestamp {
    /// A day, read in the policy's timezone.
    Date(Date),
    /// An instant.
    Timestamp(Timestamp),
}

impl DateOrTimestamp {
    /// From when on: a date from its start. May lie before year 1, which is always past.
    pub fn start(self, timezone: Timezone) -> Timestamp {
        match self {
            Self::Date(date) => timezone.start_of(date),
            Self::Timestamp(instant) => instant,
        }
    }

    /// Whether it is another instant in another timezone.
    pub(crate) fn depends_on_timezone(self) -> bool {
        matches!(self, Self::Date(_))
    }

    /// Until when: a date to the end of that day. `None` past year 9999, which is never reached.
    pub fn end(self, timezone: Timezone) -> Option<Timestamp> {
        match self {
            Self::Date(date) => timezone.start_of(Date { days: date.days + 1 }).reachable(),
            Self::Timestamp(instant) => Some(instant),
        }
    }

    /// How long it is from the start of `from` to the end of `self`, where dates are read in `timezone`.
    pub(crate) fn length_from(self, from: Self, timezone: Timezone) -> Length {
        let end = match self {
            Self::Date(date) => timezone.start_of(Date { days: date.days + 1 }),
            Self::Timestamp(instant) => instant,
        };
        let start = from.start(timezone);
        let (seconds, nanos) = (end.seconds - start.seconds, end.nanos.get());
        match nanos.checked_sub(start.nanos.get()) {
            Some(nanos) => Length { seconds, nanos },
            None => Length { seconds: seconds - 1, nanos: nanos + 1_000_000_000 - start.nanos.get() },
        }
    }
}

impl fmt::Display for DateOrTimestamp {
    /// A date as it was written, an instant in UTC.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Date(date) => date.fmt(f),
            Self::Timestamp(instant) => instant.fmt(f),
        }
    }
}

/// How long something lasts, to the nanosecond.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Length {
    seconds: i64,
    nanos: u32,
}

impl From<Duration> for Length {
    fn from(duration: Duration) -> Self {
        Self { seconds: duration.seconds, nanos: 0 }
    }
}

impl fmt::Display for Length {
    /// `400d`, `1d 12h`; a fraction of a second is `more than` that.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.nanos > 0 {
            f.write_str("more than ")?;
        }
        let mut rest = self.seconds;
        let mut separator = "";
        for (unit, seconds) in [("d", DAY), ("h", 3600), ("m", 60), ("s", 1)] {
            if rest >= seconds {
                write!(f, "{separator}{}{unit}", rest / seconds)?;
                rest %= seconds;
                separator = " ";
            }
        }
        if separator.is_empty() { f.write_str("0s") } else { Ok(()) }
    }
}

/// Up to nine fractional digits as nanoseconds, and what stands behind them.
fn parse_fraction(text: &[u8]) -> Option<(u32, &[u8])> {
    let length = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let (digits, rest) = text.split_at_checked(length)?;
    if digits.is_empty() || digits.len() > 9 {
        return None;
    }
    let value = digits.iter().fold(0, |value, digit| value * 10 + u32::from(digit - b'0'));
    Some((value * 10_u32.pow(9 - u32::try_from(length).ok()?), rest))
}

/// Reads digits where a form has zeros; what else is in it must stand there. Gives for every byte the number that it
/// and the next one make, which is of use where both are digits.
#[inline]
fn numbers(text: &[u8; 8], form: &[u8; 8]) -> Option<[u8; 8]> {
    const HIGH: u64 = (u64::MAX / 0xff) << 7;
    // Digits become their value, and everything else of the form zero.
    let digits = u64::from_le_bytes(*text) ^ u64::from_le_bytes(*form);
    // What is more than that in a byte carries into its highest bit.
    let room = form.map(|byte| if byte == b'0' { 0x80 - 10 } else { 0x7f });
    if (digits | digits.wrapping_add(u64::from_le_bytes(room))) & HIGH != 0 {
        return None;
    }
    Some((digits * 10 + (digits >> 8)).to_le_bytes())
}

/// The value of two digits; more than 99 where they are none.
#[inline]
fn two_digits([tens, units]: [u8; 2]) -> i64 {
    let (tens, units) = (tens.wrapping_sub(b'0'), units.wrapping_sub(b'0'));
    if tens > 9 || units > 9 { i64::MAX } else { i64::from(tens * 10 + units) }
}

/// `+HH:MM` or `-HH:MM` in seconds.
fn parse_offset(text: &[u8]) -> Option<i64> {
    let &[sign @ (b'+' | b'-'), h1, h2, b':', m1, m2] = text else { return None };
    let (hours, minutes) = (two_digits([h1, h2]), two_digits([m1, m2]));
    if hours > 23 || minutes > 59 {
        return None;
    }
    let offset = hours * 3600 + minutes * 60;
    Some(if sign == b'-' { -offset } else { offset })
}

/// Days since 1970-01-01 of a civil date from year 1 on, each year beginning in March.
#[inline]
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = year - i64::from(month <= 2);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    year * 365 + year / 4 - year / 100 + year / 400 + day_of_year - 719_468
}

/// The civil date of a day since 0001-01-01.
fn civil(days: u32) -> (u32, u32, u32) {
    let days = days + 306;
    let era = days / 146_097;
    let day_of_era = days % 146_097;
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    (era * 400 + year_of_era + u32::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_timezones_are_shown_as_they_are_written() {
        for text in ["0001-01-01", "1970-01-01", "2024-02-29", "9999-12-31"] {
            assert_eq!(Date::parse(text).unwrap().to_string(), text);
        }
        for (text, shown) in [("UTC", "UTC"), ("+02:00", "+02:00"), ("-05:30", "-05:30"), ("-00:00", "UTC")] {
            assert_eq!(Timezone::parse(text).unwrap().to_string(), shown);
        }
    }

    #[test]
    fn instants_are_read_as_rfc_3339_and_nothing_else() {
        for (text, expected) in [
            ("0001-01-01T00:00:00Z", Some("0001-01-01T00:00:00Z")),
            ("9999-12-31T23:59:59.999999999Z", Some("9999-12-31T23:59:59.999999999Z")),
            ("2024-02-29t12:00:00.100z", Some("2024-02-29T12:00:00.1Z")),
            ("2026-11-20T08:00:00.0Z", Some("2026-11-20T08:00:00Z")),
            ("2026-11-20T08:00:00-05:30", Some("2026-11-20T13:30:00Z")),
            ("0000-12-31T18:09:24-05:50", None),
            ("0001-01-01T00:00:00+00:01", None),
            ("9999-12-31T23:59:59-00:01", None),
            ("2023-02-29T00:00:00Z", None),
            ("2026-11-20 08:00:00Z", None),
            ("2026-11-20T08:00:60Z", None),
            ("2026-11-20T24:00:00Z", None),
            ("2026-11-20T08:00:00.Z", None),
            ("2026-11-20T08:00:00.1234567890Z", None),
            ("2026-11-20T08:00:00", None),
            ("2026-11-20T08:00:00+0100", None),
            ("2026-11-20T08:00:00+24:00", None),
            ("+026-11-20T08:00:00Z", None),
        ] {
            assert_eq!(Timestamp::parse(text).map(|instant| instant.to_string()).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn no_byte_of_an_instant_may_be_any_other() {
        let text = "2024-02-29T23:59:58.123456789+01:30";
        let digits: Vec<usize> = (0..text.len()).filter(|at| text.as_bytes()[*at].is_ascii_digit()).collect();
        for at in 0..text.len() {
            for byte in 0..=0x7f_u8 {
                let mut changed = text.as_bytes().to_vec();
                changed[at] = byte;
                let changed = String::from_utf8(changed).unwrap();
                let separator = text.as_bytes()[at] == byte || (at == 10 && byte == b't') || (at == 29 && byte == b'-');
                let digit = digits.contains(&at) && byte.is_ascii_digit();
                let parsed = Timestamp::parse(&changed);
                assert!(parsed.is_none() || separator || digit, "{changed}");
                assert!(parsed.is_some() || !separator, "{changed}");
                // What was changed is found again.
                if let (Some(parsed), true) = (parsed, changed.ends_with("+01:30")) {
                    let local = Timestamp { seconds: parsed.seconds + 5400, ..parsed }.to_string();
                    let (whole, fraction) = changed.split_once('.').unwrap();
                    let fraction = fraction.trim_end_matches("+01:30").trim_end_matches('0');
                    assert_eq!(local, format!("{}.{fraction}Z", whole.replace('t', "T")));
                }
            }
        }
    }

    #[test]
    fn every_day_survives_the_calendar_and_back() {
        for (day, since_year_1) in (FIRST / DAY..=LAST / DAY).zip(0..) {
            let (year, month, of_month) = civil(since_year_1);
            assert_eq!(days(year.into(), month.into(), of_month.into()), day);
        }
    }

    #[test]
    fn durations_have_a_unit_and_a_limit() {
        assert_eq!(Duration::parse("2w").unwrap().seconds, 14 * DAY);
        assert_eq!(Duration::parse("00036500d").unwrap().seconds, 36_500 * DAY);
        for text in ["", "d", "36501d", "1", "-1d", "+1d", "1.5h", "1D", "99999999999999999999w", "1 d"] {
            assert_eq!(Duration::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_date_begins_and_ends_in_its_timezone() {
        let date = DateOrTimestamp::Date(Date::parse("2026-12-31").unwrap());
        let zone = Timezone::parse("+02:00").unwrap();
        assert_eq!(date.start(zone).to_string(), "2026-12-30T22:00:00Z");
        assert_eq!(date.end(zone).unwrap().to_string(), "2026-12-31T22:00:00Z");
        assert_eq!(DateOrTimestamp::Date(Date::parse("9999-12-31").unwrap()).end(Timezone::default()), None);
    }
}
