//! Canonical JSON out: no spaces, the fewest escapes.

use super::scan;
use crate::time::Timestamp;

/// Appends to a text. Whoever writes keeps the order of keys; this keeps the commas.
///
/// ```
/// let mut writer = imagegate::json::Writer::default();
/// writer.object(|w| {
///     w.key("name").string("a \"b\"");
///     w.key("ports").list(|w| w.number(80));
///     w.key("open").bool(true);
/// });
/// assert_eq!(writer.into_string(), r#"{"name":"a \"b\"","ports":[80],"open":true}"#);
/// ```
#[derive(Debug, Default)]
pub struct Writer {
    out: String,
    /// Whether an element stands before the next one.
    comma: bool,
}

impl Writer {
    /// What was written.
    pub fn into_string(self) -> String {
        self.out
    }

    /// An object; `body` writes its keys and values.
    pub fn object(&mut self, body: impl FnOnce(&mut Self)) {
        self.nested('{', '}', body);
    }

    /// A list; `body` writes its items.
    pub fn list(&mut self, body: impl FnOnce(&mut Self)) {
        self.nested('[', ']', body);
    }

    fn nested(&mut self, open: char, close: char, body: impl FnOnce(&mut Self)) {
        self.separate();
        self.out.push(open);
        self.comma = false;
        body(self);
        self.out.push(close);
        self.comma = true;
    }

    /// A key that needs no escapes; its value follows.
    pub fn key(&mut self, key: &str) -> &mut Self {
        self.separate();
        self.out.push('"');
        self.out.push_str(key);
        self.out.push_str("\":");
        self.comma = false;
        self
    }

    /// A text, escaped where it must be.
    pub fn string(&mut self, text: &str) {
        self.separate();
        push_string(&mut self.out, text);
        self.comma = true;
    }

    /// A text that needs no escapes: words of ours, instants, numbers' digits.
    pub(crate) fn plain(&mut self, text: &str) {
        self.separate();
        self.out.push('"');
        self.out.push_str(text);
        self.out.push('"');
        self.comma = true;
    }

    /// A literal: a number or `true`.
    pub(crate) fn literal(&mut self, text: &str) {
        self.separate();
        self.out.push_str(text);
        self.comma = true;
    }

    /// `true` or `false`.
    pub fn bool(&mut self, value: bool) {
        self.literal(if value { "true" } else { "false" });
    }

    /// A number.
    pub fn number(&mut self, value: u64) {
        self.separate();
        push_number(&mut self.out, value);
        self.comma = true;
    }

    fn separate(&mut self) {
        if self.comma {
            self.out.push(',');
        }
    }
}

/// Appends a text in quotes.
pub(crate) fn push_string(out: &mut String, text: &str) {
    out.push('"');
    escape(out, text);
    out.push('"');
}

/// Appends a number.
pub(crate) fn push_number(out: &mut String, mut value: u64) {
    let mut digits = [b'0'; 20];
    let mut used = 0;
    for digit in digits.iter_mut().rev() {
        *digit = b'0' + u8::try_from(value % 10).unwrap_or(0);
        value /= 10;
        used += 1;
        if value == 0 {
            break;
        }
    }
    let text = digits.get(digits.len() - used..).and_then(|digits| std::str::from_utf8(digits).ok());
    out.push_str(text.unwrap_or_default());
}

/// Appends an instant, without quotes.
pub(crate) fn push_instant(out: &mut String, instant: Timestamp) {
    out.push_str(instant.format(&mut [0; 30]));
}

/// Appends the end of a list whose items have a comma behind each.
pub(crate) fn push_end(out: &mut String) {
    if out.ends_with(',') {
        out.pop();
    }
    out.push(']');
}

/// Section 6: `"`, `\`, \b \t \n \f \r and other control characters below U+0020, nothing else.
fn escape(out: &mut String, text: &str) {
    let mut rest = text;
    loop {
        let (plain, tail) = rest.split_at_checked(scan::plain(rest.as_bytes())).unwrap_or((rest, ""));
        out.push_str(plain);
        let mut tail = tail.chars();
        match tail.next() {
            Some('"') => out.push_str("\\\""),
            Some('\\') => out.push_str("\\\\"),
            Some('\u{8}') => out.push_str("\\b"),
            Some('\t') => out.push_str("\\t"),
            Some('\n') => out.push_str("\\n"),
            Some('\u{c}') => out.push_str("\\f"),
            Some('\r') => out.push_str("\\r"),
            Some(control) => {
                let code = u32::from(control);
                out.push_str(if code < 0x10 { "\\u000" } else { "\\u001" });
                out.extend(char::from_digit(code & 15, 16));
            }
            None => return,
        }
        rest = tail.as_str();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_must_be_is_escaped() {
        let mut writer = Writer::default();
        writer.list(|writer| {
            writer.string("a\"\\\u{8}\t\n\u{c}\r\u{0}\u{1f}\u{7f}/é😀\u{2028}");
            writer.object(|writer| {
                writer.key("n").number(0);
                writer.key("m").number(u64::MAX);
            });
            writer.list(|_| {});
        });
        let expected =
            "[\"a\\\"\\\\\\b\\t\\n\\f\\r\\u0000\\u001f\u{7f}/é😀\u{2028}\",{\"n\":0,\"m\":18446744073709551615},[]]";
        assert_eq!(writer.into_string(), expected);
    }
}
