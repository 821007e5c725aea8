//! Decimals as written, rounded half up to a whole number of units (section 1: CVSS, EPSS).

use serde_json::Value;

/// A CVSS score in tenths.
pub(super) fn cvss(number: &Value) -> u64 {
    units(&number.to_string(), 1)
}

/// An EPSS score in 1/100000.
pub(super) fn epss(number: &Value) -> u64 {
    units(&number.to_string(), 5)
}

/// The number times ten to the power of `places`, rounded half up. It is taken to be small and not negative.
fn units(text: &str, places: i64) -> u64 {
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse().unwrap_or(i64::from(i32::MIN))),
        None => (text, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let mut digits = format!("{}{fraction}", whole.trim_start_matches('-'));
    if digits.bytes().all(|digit| digit == b'0') {
        return 0;
    }
    // The value is `digits` with this many of them behind the point.
    let behind = fraction.len() as i64 - exponent - places;
    for _ in behind..0 {
        digits.push('0');
    }
    let behind = usize::try_from(behind).unwrap_or(0);
    if behind > digits.len() {
        // Less than a tenth of a unit, however long the zeros before it would be.
        return 0;
    }
    while digits.len() <= behind {
        digits.insert(0, '0');
    }
    let (kept, dropped) = digits.split_at(digits.len() - behind);
    let up = dropped.bytes().next().is_some_and(|digit| digit >= b'5');
    kept.parse::<u64>().unwrap() + u64::from(up)
}

#[cfg(test)]
mod tests {
    use super::units;

    #[test]
    fn rounds_half_up_as_written() {
        for (text, places, expected) in [
            ("7", 1, 70),
            ("7.00", 1, 70),
            ("3.95", 1, 40),
            ("3.949999999999999999999", 1, 39),
            ("1e1", 1, 100),
            ("0.05", 1, 1),
            ("0.04", 1, 0),
            ("5e-06", 5, 1),
            ("4e-6", 5, 0),
            ("0.099995", 5, 10_000),
            ("0.099994", 5, 9_999),
            ("1E-400", 5, 0),
            ("-0.0", 5, 0),
            ("0e9", 5, 0),
        ] {
            assert_eq!(units(text, places), expected, "{text}");
        }
    }
}
