//! The tokens of JSON: what the reader is made of.

use std::borrow::Cow;

use super::problem::Problem;
use super::reader::{Read, Reader, Stop};

impl<'a> Reader<'a> {
    pub(super) fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    pub(super) fn space(&mut self) {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.peek() {
            self.at += 1;
        }
    }

    pub(super) fn stop<T>(&mut self, message: &str) -> Read<T> {
        self.problems.push(Problem::syntax(self.at, message));
        Err(Stop)
    }

    pub(super) fn open(&mut self) -> Read<()> {
        if self.depth == self.deepest {
            // Where the nesting is too deep, the whole document is: the second look says so.
            return Err(Stop);
        }
        self.depth += 1;
        self.at += 1;
        Ok(())
    }

    /// Takes the closing bracket of an empty object or list, if it is next.
    pub(super) fn close(&mut self, bracket: u8) -> bool {
        self.space();
        let closed = self.peek() == Some(bracket);
        if closed {
            self.at += 1;
            self.depth -= 1;
        }
        closed
    }

    /// After an element: a comma, or the closing bracket.
    pub(super) fn more(&mut self, bracket: u8) -> Read<bool> {
        if self.close(bracket) {
            return Ok(false);
        }
        if self.peek() != Some(b',') {
            return self.stop(if bracket == b'}' {
                "a comma or \"}\" is expected here"
            } else {
                "a comma or \"]\" is expected here"
            });
        }
        self.at += 1;
        Ok(true)
    }

    pub(super) fn word(&mut self, word: &str) -> Read<()> {
        match self.text.as_bytes().get(self.at..) {
            Some(rest) if rest.starts_with(word.as_bytes()) => {
                self.at += word.len();
                Ok(())
            }
            _ => self.stop("a value is expected here"),
        }
    }

    pub(super) fn raw_number(&mut self) -> Read<&'a str> {
        let start = self.at;
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        if self.peek() == Some(b'0') {
            self.at += 1;
        } else {
            self.digits()?;
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if let Some(b'e' | b'E') = self.peek() {
            self.at += 1;
            if let Some(b'+' | b'-') = self.peek() {
                self.at += 1;
            }
            self.digits()?;
        }
        Ok(self.text.get(start..self.at).unwrap_or_default())
    }

    fn digits(&mut self) -> Read<()> {
        let start = self.at;
        while let Some(b'0'..=b'9') = self.peek() {
            self.at += 1;
        }
        if self.at == start {
            return self.stop("a digit is expected here");
        }
        Ok(())
    }

    /// Moves to the next byte of a string that is not plain text: its end, an escape or a control character.
    pub(super) fn plain(&mut self) -> Option<u8> {
        let rest = self.text.as_bytes().get(self.at..)?;
        let (words, tail) = rest.as_chunks::<8>();
        let mut length = 0;
        for word in words {
            let found = not_plain(u64::from_le_bytes(*word));
            if found != 0 {
                length += found.trailing_zeros() as usize / 8;
                self.at += length;
                return rest.get(length).copied();
            }
            length += 8;
        }
        length += tail.iter().position(|byte| matches!(byte, 0..0x20 | b'"' | b'\\')).unwrap_or(tail.len());
        self.at += length;
        rest.get(length).copied()
    }

    pub(super) fn raw_string(&mut self) -> Read<Cow<'a, str>> {
        self.at += 1;
        let start = self.at;
        if self.plain() == Some(b'"') {
            let text = self.text.get(start..self.at).unwrap_or_default();
            self.at += 1;
            return Ok(Cow::Borrowed(text));
        }
        let mut text = String::new();
        let mut from = start;
        loop {
            let end = self.plain();
            text.push_str(self.text.get(from..self.at).unwrap_or_default());
            match end {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(Cow::Owned(text));
                }
                Some(b'\\') => text.push(self.escape()?),
                _ => return self.unended(end),
            }
            from = self.at;
        }
    }

    pub(super) fn skip_string(&mut self) -> Read<()> {
        self.at += 1;
        loop {
            match self.plain() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(());
                }
                Some(b'\\') => _ = self.escape()?,
                end => return self.unended(end),
            }
        }
    }

    fn unended<T>(&mut self, end: Option<u8>) -> Read<T> {
        self.stop(match end {
            None => "the text ends within a string",
            Some(_) => "a control character must be escaped in a string",
        })
    }

    fn escape(&mut self) -> Read<char> {
        self.at += 1;
        let letter = self.peek();
        self.at += 1;
        Ok(match letter {
            Some(b'"') => '"',
            Some(b'\\') => '\\',
            Some(b'/') => '/',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => {
                let at = self.at - 2;
                let unit = self.hex()?;
                let pair = (0xd800..0xdc00).contains(&unit)
                    && self.text.as_bytes().get(self.at..).is_some_and(|rest| rest.starts_with(b"\\u"));
                let scalar = if pair {
                    self.at += 2;
                    let low = self.hex()?;
                    // Anything but a low surrogate makes this no scalar value.
                    let low = if (0xdc00..0xe000).contains(&low) { low - 0xdc00 } else { u32::MAX >> 1 };
                    0x1_0000 + ((unit - 0xd800) << 10) + low
                } else {
                    unit
                };
                match char::from_u32(scalar) {
                    Some(scalar) => scalar,
                    None => {
                        self.at = at;
                        return self.stop("this escape is half of a surrogate pair");
                    }
                }
            }
            _ => {
                self.at -= 2;
                return self.stop("this escape is not known");
            }
        })
    }

    fn hex(&mut self) -> Read<u32> {
        let digits = self.text.as_bytes().get(self.at..self.at + 4);
        let digits = digits.filter(|digits| digits.iter().all(u8::is_ascii_hexdigit));
        let value = digits.and_then(|digits| u32::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok());
        match value {
            Some(value) => {
                self.at += 4;
                Ok(value)
            }
            None => self.stop("four hexadecimal digits are expected here"),
        }
    }
}

/// The highest bit of every byte of a word that is a quote, a backslash or a control character. Of the bits above the
/// lowest one some may be set in vain: subtracting borrows from the next byte.
fn not_plain(word: u64) -> u64 {
    const ONES: u64 = u64::MAX / 0xff;
    const HIGH: u64 = ONES << 7;
    let below = |word: u64, limit: u8| word.wrapping_sub(ONES * u64::from(limit)) & !word;
    let quote = word ^ (ONES * u64::from(b'"'));
    let backslash = word ^ (ONES * u64::from(b'\\'));
    (below(word, 0x20) | below(quote, 1) | below(backslash, 1)) & HIGH
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_string_ends_at_the_first_byte_that_is_not_plain() {
        for length in 0..20 {
            for byte in (0..0x80_u8).map(char::from).chain(['é', '\u{80}', '😀']) {
                let plain = "x".repeat(length);
                let text = format!("{plain}{byte}\"\u{1f}\\{}", "y".repeat(9));
                let mut reader = Reader::glance(&text);
                let end = reader.plain();
                let ends_here = byte < ' ' || byte == '"' || byte == '\\';
                let expected = if ends_here { length } else { length + byte.len_utf8() };
                assert_eq!((reader.at, end), (expected, text.as_bytes().get(expected).copied()), "{text:?}");
            }
        }
    }
}
