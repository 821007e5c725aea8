//! Values as foreign documents write them: whatever says nothing is not given, and nothing is guessed.

use std::borrow::Cow;

use imagegate::Timestamp;
use imagegate::json::{Decimal, Read, Reader};

/// A text; `null` and a blank one are not given.
pub(crate) fn text<'a>(r: &mut Reader<'a>) -> Read<Option<Cow<'a, str>>> {
    Ok(r.nullable_string()?.filter(|text| text.bytes().any(|byte| !byte.is_ascii_whitespace())))
}

/// A date and time; what is not recognised is not given.
pub(crate) fn instant(r: &mut Reader<'_>) -> Read<Option<Timestamp>> {
    Ok(text(r)?.and_then(|text| parse_instant(&text)))
}

/// RFC 3339, also with a space for the `T` (which is how YAML's own timestamps may have been written out again). A time
/// without a zone is UTC.
pub(crate) fn parse_instant(text: &str) -> Option<Timestamp> {
    let text = text.trim_ascii();
    let parsed = Timestamp::parse(text).or_else(|| {
        let (date, time) = text.split_once(['T', 't', ' '])?;
        Timestamp::parse(&format!("{date}T{time}")).or_else(|| Timestamp::parse(&format!("{date}T{time}Z")))
    })?;
    // What Go writes for a time that was never set.
    const GO_ZERO: i128 = -62_135_596_800_000_000_000;
    (parsed.unix_nanos() != GO_ZERO).then_some(parsed)
}

/// A date or an instant, a date from its start in UTC.
pub(crate) fn parse_date(text: &str) -> Option<Timestamp> {
    parse_instant(text).or_else(|| Timestamp::parse(&format!("{}T00:00:00Z", text.trim_ascii())))
}

/// A CVSS base score in tenths.
///
/// A foreign score outside the range is not given: the scanner's severity stands, and a report is not refused for one
/// bad number. Nor is 0, which the scanners' own languages write for a score that was never set: taken at its word
/// it would make a finding of unknown severity negligible.
pub(crate) fn cvss_tenths(r: &mut Reader<'_>) -> Read<Option<u8>> {
    let tenths = decimal(r, 10, 1)?.and_then(|scaled| u8::try_from(scaled).ok());
    Ok(tenths.filter(|tenths| *tenths > 0))
}

/// An EPSS probability in 1/100000; outside the range it is not given.
pub(crate) fn epss_scaled(r: &mut Reader<'_>) -> Read<Option<u32>> {
    decimal(r, 1, 5)
}

fn decimal(r: &mut Reader<'_>, most: u32, decimals: u32) -> Read<Option<u32>> {
    let number = r.nullable(Reader::number)?;
    Ok(number.and_then(|text| Decimal::parse(text, most, decimals)).map(|decimal| decimal.scaled))
}

/// A list, for which `null` may stand. Gives the number of elements, `None` for `null` (and for no list, noted).
pub(crate) fn list<'a>(r: &mut Reader<'a>, mut each: impl FnMut(&mut Reader<'a>) -> Read<()>) -> Read<Option<usize>> {
    if r.null()? {
        return Ok(None);
    }
    let mut count = 0;
    let read = r.list(|r| {
        count += 1;
        each(r)
    })?;
    Ok(read.map(|_| count))
}

/// A list of texts, for which `null` may stand.
pub(crate) fn texts<'a>(r: &mut Reader<'a>, into: &mut Vec<Cow<'a, str>>) -> Read<()> {
    list(r, |r| {
        into.extend(text(r)?);
        Ok(())
    })?;
    Ok(())
}

/// The parts of a comma list: Trivy names one fixed version per maintained branch.
pub(crate) fn split_commas<'a>(text: Cow<'a, str>, into: &mut Vec<Cow<'a, str>>) {
    match text {
        Cow::Borrowed(text) => into.extend(parts(text).map(Cow::Borrowed)),
        Cow::Owned(text) => into.extend(parts(&text).map(|part| Cow::Owned(part.to_owned()))),
    }
}

fn parts(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim).filter(|part| !part.is_empty())
}

/// A count, an index or a line in 32 bits. Texts are limited to sizes at which none is beyond that.
pub(crate) fn to_u32(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_where_they_are_dates() {
        for (text, expected) in [
            ("2024-04-10T11:05:22.636338786Z", Some("2024-04-10T11:05:22.636338786Z")),
            ("2023-06-29T13:03:31.733634-05:00", Some("2023-06-29T18:03:31.733634Z")),
            ("2023-03-23 16:22:54+00:00", Some("2023-03-23T16:22:54Z")),
            ("0001-01-01T00:00:00Z", None),
            ("<<PRESENCE>>", None),
            ("2023-03-23T16:22:54", Some("2023-03-23T16:22:54Z")),
            ("2023-03-23 16:22:54.5", Some("2023-03-23T16:22:54.5Z")),
            ("0001-01-01T00:00:00", None),
            ("2023-03-23T", None),
            ("2023-03-23", None),
            ("", None),
        ] {
            assert_eq!(parse_instant(text).map(|instant| instant.to_string()).as_deref(), expected, "{text}");
        }
        assert_eq!(parse_date("2025-06-19").unwrap().to_string(), "2025-06-19T00:00:00Z");
        assert_eq!(parse_date("2025-06-19T10:00:00Z").unwrap().to_string(), "2025-06-19T10:00:00Z");
        assert_eq!(parse_date("June"), None);
    }

    #[test]
    fn comma_lists_are_split() {
        let mut versions = Vec::new();
        split_commas(Cow::Borrowed("1.2.3, 2.2.1,,3.0.1 "), &mut versions);
        split_commas(Cow::Owned(String::from("4")), &mut versions);
        assert_eq!(versions, ["1.2.3", "2.2.1", "3.0.1", "4"]);
    }
}
