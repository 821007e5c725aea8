//! Instants, dates and durations (section 1), in nanoseconds since 1970 and wide enough never to overflow.

/// Nanoseconds since 1970-01-01T00:00:00Z.
pub type Timestamp = i128;

const SECOND: i128 = 1_000_000_000;
const DAY: i128 = 86_400 * SECOND;

/// How far a clock may be ahead of ours before its times are not used.
pub(super) const CLOCK_SKEW: i128 = 5 * 60 * SECOND;

/// Reads an RFC 3339 instant; `None` for any other text.
pub fn instant(text: &str) -> Option<Timestamp> {
    let bytes = text.as_bytes();
    if bytes.len() < 20 || !matches!(bytes[10], b'T' | b't') || bytes[13] != b':' || bytes[16] != b':' {
        return None;
    }
    let midnight = date(text.get(..10)?)?;
    let hour = digits(text.get(11..13)?)?;
    let minute = digits(text.get(14..16)?)?;
    let second = digits(text.get(17..19)?)?;
    let mut rest = text.get(19..)?;
    let mut nanoseconds = 0;
    if let Some(fraction) = rest.strip_prefix('.') {
        let length = fraction.bytes().take_while(u8::is_ascii_digit).count();
        let padded = format!("{:0<9}", fraction.get(..length)?);
        nanoseconds = digits(padded.get(..9)?)?;
        rest = fraction.get(length..)?;
    }
    let time = (hour * 3600 + minute * 60 + second) * SECOND + nanoseconds;
    Some(midnight + time - offset(rest)?)
}

/// Midnight in UTC of a `YYYY-MM-DD`; `None` for any other text.
pub(super) fn date(text: &str) -> Option<Timestamp> {
    let bytes = text.as_bytes();
    if bytes.len() != 10 || bytes[4] != b'-' || bytes[7] != b'-' {
        return None;
    }
    let year = digits(text.get(..4)?)?;
    let month = digits(text.get(5..7)?)?;
    let day = digits(text.get(8..)?)?;
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    let mut days = day - 1;
    for past in 1..month {
        days += days_of_month(year, past);
    }
    // Days from 0001-01-01, then to 1970-01-01.
    let years = year - 1;
    days += years * 365 + years.div_euclid(4) - years.div_euclid(100) + years.div_euclid(400);
    Some((days - 719_162) * DAY)
}

/// The offset of `Z`, `z`, `UTC`, `+HH:MM` or `-HH:MM`; `None` for any other text.
pub(super) fn offset(text: &str) -> Option<i128> {
    if matches!(text, "Z" | "z" | "UTC") {
        return Some(0);
    }
    let bytes = text.as_bytes();
    if bytes.len() != 6 || bytes[3] != b':' {
        return None;
    }
    let minutes = digits(text.get(1..3)?)? * 60 + digits(text.get(4..)?)?;
    match bytes[0] {
        b'+' => Some(minutes * 60 * SECOND),
        b'-' => Some(-minutes * 60 * SECOND),
        _ => None,
    }
}

/// Reads `<digits><s|m|h|d|w>`; `None` for any other text.
pub fn duration(text: &str) -> Option<i128> {
    let unit = text.chars().last()?;
    let seconds = match unit {
        's' => 1,
        'm' => 60,
        'h' => 3600,
        'd' => 86_400,
        'w' => 7 * 86_400,
        _ => return None,
    };
    Some(digits(&text[..text.len() - 1])? * seconds * SECOND)
}

/// An instant, or the start of a date in the timezone: `validFrom`, `enforceFrom`.
pub(super) fn start(text: &str, timezone: i128) -> Timestamp {
    match date(text) {
        Some(midnight) => midnight - timezone,
        None => instant(text).unwrap(),
    }
}

/// An instant, or the end of a date in the timezone: `expires`.
pub(super) fn end(text: &str, timezone: i128) -> Timestamp {
    match date(text) {
        Some(midnight) => midnight + DAY - timezone,
        None => instant(text).unwrap(),
    }
}

/// In UTC with `Z` and only the fractional digits needed; `None` past year 9999, which is never reached.
pub fn text(instant: Timestamp) -> Option<String> {
    let mut days = instant.div_euclid(DAY) + 719_162;
    let time = instant.rem_euclid(DAY);
    let mut year = 1;
    while days >= days_of_year(year) {
        days -= days_of_year(year);
        year += 1;
    }
    let mut month = 1;
    while days >= days_of_month(year, month) {
        days -= days_of_month(year, month);
        month += 1;
    }
    if year > 9999 {
        return None;
    }
    let seconds = time / SECOND;
    let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    let mut text = format!("{year:04}-{month:02}-{:02}T{hour:02}:{minute:02}:{second:02}", days + 1);
    let nanoseconds = time % SECOND;
    if nanoseconds != 0 {
        text += format!(".{nanoseconds:09}").trim_end_matches('0');
    }
    Some(text + "Z")
}

fn digits(text: &str) -> Option<i128> {
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    text.parse().ok()
}

fn days_of_year(year: i128) -> i128 {
    if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) { 366 } else { 365 }
}

fn days_of_month(year: i128, month: i128) -> i128 {
    match month {
        2 => days_of_year(year) - 337,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}
