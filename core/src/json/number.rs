//! Decimal numbers as they are written, held as integers: no float takes part in a decision.

/// A decimal number read exactly and held with a fixed number of decimals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decimal {
    /// The value in units of the last decimal held, rounded half up.
    pub scaled: u32,
    /// Whether it had no more decimals (trailing zeros aside) than are held.
    pub exact: bool,
}

impl Decimal {
    /// Reads a JSON number between 0 and `most` (at most 1000), keeping `decimals` (at most 6). `None` outside the
    /// range, which is looked at before rounding.
    pub fn parse(text: &str, most: u32, decimals: u32) -> Option<Self> {
        match short(text.as_bytes(), decimals) {
            Some(scaled) => {
                let scaled = u32::try_from(scaled).ok()?;
                (scaled <= most * 10_u32.pow(decimals)).then_some(Self { scaled, exact: true })
            }
            None => Self::any(text, most, decimals),
        }
    }

    fn any(text: &str, most: u32, decimals: u32) -> Option<Self> {
        let (negative, text) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let mut digits = whole.bytes().chain(fraction.bytes()).map(|digit| u64::from(digit.wrapping_sub(b'0')));
        let zeros = digits.clone().take_while(|digit| *digit == 0).count();
        let total = whole.len() + fraction.len();
        if zeros == total {
            return Some(Self { scaled: 0, exact: true });
        }
        if negative {
            return None;
        }
        // Where the first digit that counts stands, from the decimal point: 0 for 0.5, 1 for 5, -1 for 0.05.
        let place = exponent_of(exponent).saturating_add(i64::try_from(whole.len()).ok()? - i64::try_from(zeros).ok()?);
        if place > 4 {
            return None;
        }
        // The digits held, most significant first; the rest says only whether it was something and at least a half.
        let held = place + i64::from(decimals);
        let mut digits = digits.by_ref().skip(zeros);
        let mut scaled = 0_u64;
        for _ in 0..held.max(0) {
            scaled = scaled * 10 + digits.next().unwrap_or(0);
        }
        let next = if held >= 0 { digits.next().unwrap_or(0) } else { 0 };
        let exact = held >= 0 && next == 0 && digits.all(|digit| digit == 0);
        let limit = u64::from(most) * 10_u64.pow(decimals);
        if scaled > limit || (scaled == limit && !exact) {
            return None;
        }
        let rounded = scaled + u64::from(next >= 5);
        Some(Self { scaled: u32::try_from(rounded).ok()?, exact })
    }
}

/// A short number without sign and exponent, and with no more decimals than are held: what scores are, as a rule.
/// `None` for any other.
#[inline]
fn short(text: &[u8], decimals: u32) -> Option<u64> {
    // As most are.
    if let ([units @ b'0'..=b'9', b'.', tenths @ b'0'..=b'9'], 1) = (text, decimals) {
        return Some(u64::from(units - b'0') * 10 + u64::from(tenths - b'0'));
    }
    if text.len() > 8 {
        return None;
    }
    let mut scaled = 0;
    let mut held = None;
    for byte in text {
        match (byte, held) {
            (b'0'..=b'9', None) => {}
            (b'0'..=b'9', Some(decimals)) => held = Some(u32::checked_sub(decimals, 1)?),
            (b'.', None) => {
                held = Some(decimals);
                continue;
            }
            _ => return None,
        }
        scaled = scaled * 10 + u64::from(byte - b'0');
    }
    Some(scaled * 10_u64.pow(held.unwrap_or(decimals)))
}

/// The exponent, held at a size that no text of a document can outweigh.
fn exponent_of(text: &str) -> i64 {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let digits = digits.trim_start_matches('0');
    let size = if digits.len() > 15 { 1 << 40 } else { digits.parse().unwrap_or(0) };
    sign * size
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_read_as_written() {
        let cvss = |text| Decimal::parse(text, 10, 1).map(|decimal| (decimal.scaled, decimal.exact));
        for (text, expected) in [
            ("7.5", Some((75, true))),
            ("7.00", Some((70, true))),
            ("7.05", Some((71, false))),
            ("7.0499999999999999999999", Some((70, false))),
            ("10", Some((100, true))),
            ("10.0", Some((100, true))),
            ("1e1", Some((100, true))),
            ("100e-1", Some((100, true))),
            ("0.01e3", Some((100, true))),
            ("10.000001", None),
            ("9.96", Some((100, false))),
            ("-0.0", Some((0, true))),
            ("-0.01", None),
            ("0.04", Some((0, false))),
            ("0.05", Some((1, false))),
            ("0.5e-1", Some((1, false))),
            ("0.004", Some((0, false))),
            ("0.009", Some((0, false))),
            ("1e-999999999999999999999", Some((0, false))),
            ("0e999999999999999999999", Some((0, true))),
            ("1e999999999999999999999", None),
            ("11", None),
        ] {
            assert_eq!(cvss(text), expected, "{text}");
        }
        assert_eq!(Decimal::parse("1e-05", 1, 5), Some(Decimal { scaled: 1, exact: true }));
        assert_eq!(Decimal::parse("4.3E-4", 1, 5), Some(Decimal { scaled: 43, exact: true }));
        assert_eq!(Decimal::parse("0.999999", 1, 5), Some(Decimal { scaled: 100_000, exact: false }));
    }

    #[test]
    fn short_numbers_are_read_as_any_others() {
        let fractions = ["", ".", ".0", ".5", ".05", ".50", ".99", ".123", ".00001", ".99999", ".000001"];
        for whole in (0..=12).chain([99, 100, 101, 999, 1000, 1001, 99_999_999]) {
            for fraction in fractions {
                let text = format!("{whole}{fraction}");
                for (most, decimals) in [(10, 1), (1, 5), (1000, 6), (1, 0)] {
                    let read = |read: fn(&str, u32, u32) -> Option<Decimal>| read(&text, most, decimals);
                    assert_eq!(read(Decimal::parse), read(Decimal::any), "{text} {most} {decimals}");
                }
            }
        }
    }
}
