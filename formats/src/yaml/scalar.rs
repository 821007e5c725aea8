//! The core schema of YAML 1.2: what a plain scalar stands for.

/// What a plain scalar is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Plain {
    Null,
    Bool(bool),
    /// A number, written as JSON writes it and of exactly the same value.
    Number(String),
    /// Infinity or not a number: a float of YAML that JSON cannot say.
    NoJsonNumber,
    /// A `0o` or `0x` number of more bits than are read.
    TooLong,
    String,
}

/// Resolves a plain scalar (YAML 1.2.2, section 10.3.2). What older readers take for a boolean or a number (`no`, `on`,
/// `y`, `1_000`, `0b11`, `1:30`) is a string.
pub(super) fn resolve(text: &str) -> Plain {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Plain::Null,
        "true" | "True" | "TRUE" => return Plain::Bool(true),
        "false" | "False" | "FALSE" => return Plain::Bool(false),
        ".nan" | ".NaN" | ".NAN" => return Plain::NoJsonNumber,
        _ => {}
    }
    for (prefix, radix) in [("0o", 8), ("0x", 16)] {
        if let Some(digits) = text.strip_prefix(prefix) {
            return based(digits, radix);
        }
    }
    let (sign, unsigned) = match text.as_bytes().first() {
        Some(b'-') => ("-", text.get(1..).unwrap_or_default()),
        Some(b'+') => ("", text.get(1..).unwrap_or_default()),
        _ => ("", text),
    };
    if matches!(unsigned, ".inf" | ".Inf" | ".INF") {
        return Plain::NoJsonNumber;
    }
    decimal(sign, unsigned).map_or(Plain::String, Plain::Number)
}

fn based(digits: &str, radix: u32) -> Plain {
    if digits.is_empty() || !digits.chars().all(|digit| digit.is_digit(radix)) {
        return Plain::String;
    }
    let significant = digits.trim_start_matches('0');
    if significant.is_empty() {
        return Plain::Number("0".to_owned());
    }
    u128::from_str_radix(significant, radix).map_or(Plain::TooLong, |number| Plain::Number(number.to_string()))
}

/// `[0-9]+` or `(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`, as JSON.
fn decimal(sign: &str, text: &str) -> Option<String> {
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (text, None),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    if (whole.is_empty() && fraction.is_empty()) || !is_digits(whole) || !is_digits(fraction) {
        return None;
    }
    let mut json = sign.to_owned();
    let significant = whole.trim_start_matches('0');
    json.push_str(if significant.is_empty() { "0" } else { significant });
    if !fraction.is_empty() {
        json.push('.');
        json.push_str(fraction);
    }
    if let Some(exponent) = exponent {
        let digits = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
        if digits.is_empty() || !is_digits(digits) {
            return None;
        }
        json.push('e');
        json.push_str(exponent);
    }
    Some(json)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Option<String> {
        match resolve(text) {
            Plain::Number(json) => Some(json),
            _ => None,
        }
    }

    #[test]
    fn nulls_and_booleans_are_those_of_the_core_schema_alone() {
        for text in ["", "~", "null", "Null", "NULL"] {
            assert_eq!(resolve(text), Plain::Null, "{text}");
        }
        for text in ["true", "True", "TRUE"] {
            assert_eq!(resolve(text), Plain::Bool(true), "{text}");
        }
        for text in ["false", "False", "FALSE"] {
            assert_eq!(resolve(text), Plain::Bool(false), "{text}");
        }
        for text in [
            "no",
            "No",
            "NO",
            "yes",
            "on",
            "On",
            "off",
            "y",
            "Y",
            "n",
            "nULL",
            "tRUE",
            "none",
            "1_000",
            "0b11",
            "0o8",
            "0o",
            "0x",
            "0xg",
            "-0x1",
            "+0o1",
            "0X1F",
            "1:30",
            "12:30:45",
            "2026-12-31",
            "2026-12-31T00:00:00Z",
            "1.2.3",
            "-",
            "+",
            ".",
            "..",
            "-.",
            "e5",
            ".e5",
            "1e",
            "1e+",
            "+-5",
            "--1",
            "1e5.0",
            "inf",
            "nan",
            "-.nan",
            "<<",
            "=",
            "٣",
            "1 ",
            "1 2",
        ] {
            assert_eq!(resolve(text), Plain::String, "{text}");
        }
    }

    #[test]
    fn numbers_keep_their_exact_value() {
        for (text, json) in [
            ("0", "0"),
            ("010", "10"),
            ("+12", "12"),
            ("-007", "-7"),
            ("-0", "-0"),
            ("0o17", "15"),
            ("0o0", "0"),
            ("0x1F", "31"),
            ("0xffffffffffffffffffffffffffffffff", "340282366920938463463374607431768211455"),
            ("123456789012345678901234567890", "123456789012345678901234567890"),
            ("7.50", "7.50"),
            ("00.5", "0.5"),
            (".5", "0.5"),
            ("-.5", "-0.5"),
            ("1.", "1"),
            ("1.e3", "1e3"),
            ("+1.5E-07", "1.5e-07"),
            ("0.1000000000000000055511151231257827", "0.1000000000000000055511151231257827"),
        ] {
            assert_eq!(number(text).as_deref(), Some(json), "{text}");
        }
    }

    #[test]
    fn what_json_has_no_number_for_is_told_apart() {
        for text in [".inf", "-.Inf", "+.INF", ".nan", ".NaN", ".NAN"] {
            assert_eq!(resolve(text), Plain::NoJsonNumber, "{text}");
        }
        assert_eq!(resolve(&format!("0x1{}", "0".repeat(32))), Plain::TooLong);
    }
}
