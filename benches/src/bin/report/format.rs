//! Figures as people read them.

/// A time in nanoseconds, three digits.
pub(crate) fn time(nanos: f64) -> String {
    let (value, unit) = match nanos {
        ..1e3 => (nanos, "ns"),
        ..1e6 => (nanos / 1e3, "µs"),
        ..1e9 => (nanos / 1e6, "ms"),
        _ => (nanos / 1e9, "s"),
    };
    format!("{} {unit}", digits(value))
}

/// Bytes in powers of a thousand, as throughput counts them.
pub(crate) fn bytes(bytes: f64) -> String {
    let (value, unit) = match bytes {
        ..1e3 => return format!("{bytes:.0} B"),
        ..1e6 => (bytes / 1e3, "kB"),
        ..1e9 => (bytes / 1e6, "MB"),
        _ => (bytes / 1e9, "GB"),
    };
    format!("{} {unit}", digits(value))
}

/// A ratio.
pub(crate) fn times(ratio: f64) -> String {
    format!("{}x", digits(ratio))
}

/// Three digits, without zeros that say nothing.
pub(crate) fn digits(value: f64) -> String {
    let decimals = match value {
        ..9.995 => 2,
        ..99.95 => 1,
        _ => 0,
    };
    let text = format!("{value:.decimals$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

/// A whole number in groups of three.
pub(crate) fn count(value: f64) -> String {
    let text = digits(value);
    if text.contains('.') {
        return text;
    }
    let mut grouped = String::new();
    for (index, digit) in text.chars().enumerate() {
        if index > 0 && (text.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// A size at an axis, where there is little room.
pub(crate) fn size(size: f64) -> String {
    match size {
        ..1e3 => digits(size),
        ..1e6 => format!("{}k", digits(size / 1e3)),
        _ => format!("{}M", digits(size / 1e6)),
    }
}

#[cfg(test)]
mod tests {
    use super::{bytes, count, time, times};

    #[test]
    fn three_digits_and_a_unit() {
        assert_eq!(time(57.04), "57 ns");
        assert_eq!(time(3_824.9), "3.82 µs");
        assert_eq!(time(66_845_000.0), "66.8 ms");
        assert_eq!(bytes(20_123_456.0), "20.1 MB");
        assert_eq!(times(1.5), "1.5x");
        assert_eq!(times(18.96), "19x");
    }

    #[test]
    fn thousands_are_grouped() {
        assert_eq!(
            (count(100.0), count(10_000.0), count(0.5)),
            ("100".to_owned(), "10,000".to_owned(), "0.5".to_owned())
        );
    }
}
