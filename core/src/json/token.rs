//! The tokens of JSON: what the reader is made of.

use std::borrow::Cow;

use super::problem::Problem;
use super::reader::{Read, Reader, Stop};
use super::scan;

impl<'a> Reader<'a> {
    #[inline]
    pub(super) fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    #[inline(always)]
    pub(super) fn space(&mut self) {
        self.at = scan::space(self.text.as_bytes(), self.at);
    }

    #[cold]
    pub(super) fn stop<T>(&mut self, message: &str) -> Read<T> {
        self.problems.push(Problem::syntax(self.at, message));
        Err(Stop)
    }

    #[inline]
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
    #[inline]
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
    #[inline]
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

    #[inline]
    pub(super) fn literal(&mut self, word: &str) -> Read<()> {
        match self.text.as_bytes().get(self.at..) {
            Some(rest) if rest.starts_with(word.as_bytes()) => {
                self.at += word.len();
                Ok(())
            }
            _ => self.stop("a value is expected here"),
        }
    }

    pub(super) fn raw_number(&mut self) -> Read<&'a str> {
        // Such as scores are: one digit, or two about a point.
        let length = match self.text.as_bytes().get(self.at..) {
            Some([b'0'..=b'9', b'.', b'0'..=b'9', b',' | b'}' | b'\n', ..]) => 3,
            Some([b'0'..=b'9', b',' | b'}' | b'\n', ..]) => 1,
            _ => return self.long_number(),
        };
        let start = self.at;
        self.at += length;
        Ok(self.text.get(start..self.at).unwrap_or_default())
    }

    fn long_number(&mut self) -> Read<&'a str> {
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
    #[inline]
    pub(super) fn plain(&mut self) -> Option<u8> {
        self.at += scan::plain(self.text.as_bytes().get(self.at..)?);
        self.peek()
    }

    /// A string that holds no escape, if one is next.
    #[inline(always)]
    pub(super) fn plain_string(&mut self) -> Option<&'a str> {
        let bytes = self.text.as_bytes();
        let Some([b'"', rest @ ..]) = bytes.get(self.at..) else { return None };
        let start = self.at + 1;
        let end = start + scan::plain(rest);
        if bytes.get(end) != Some(&b'"') {
            return None;
        }
        self.at = end + 1;
        self.text.get(start..end)
    }

    /// The string whose opening quote is next.
    #[inline]
    pub(super) fn raw_string(&mut self) -> Read<Cow<'a, str>> {
        match self.plain_string() {
            Some(text) => Ok(Cow::Borrowed(text)),
            None => self.unescaped().map(Cow::Owned),
        }
    }

    #[inline(never)]
    fn unescaped(&mut self) -> Read<String> {
        let mut text = String::new();
        self.at += 1;
        let mut from = self.at;
        loop {
            let end = self.plain();
            text.push_str(self.text.get(from..self.at).unwrap_or_default());
            match end {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(text);
                }
                Some(b'\\') => text.push(self.escape()?),
                _ => return self.unended(end),
            }
            from = self.at;
        }
    }

    pub(super) fn skip_string(&mut self) -> Read<()> {
        self.at = self.string_end(self.at)?;
        Ok(())
    }

    #[cold]
    pub(super) fn unended<T>(&mut self, end: Option<u8>) -> Read<T> {
        self.stop(match end {
            None => "the text ends within a string",
            Some(_) => "a control character must be escaped in a string",
        })
    }

    pub(super) fn escape(&mut self) -> Read<char> {
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
