//! Bytes -> UTF-8 text: byte order marks, and the UTF-16 that exports from Windows tools come in.

use std::borrow::Cow;

use imagegate::json::{Limits, Reader, Unknown};
use imagegate::{Code, Error};

/// A document's text and how its offsets relate to those of the bytes it came in.
#[derive(Debug)]
pub(crate) struct Decoded<'b> {
    pub(crate) text: Cow<'b, str>,
    origin: Origin,
}

#[derive(Clone, Copy, Debug)]
enum Origin {
    /// The text begins at this byte (behind a mark).
    Utf8 { from: usize },
    /// The text was decoded: its offsets are not those of the bytes.
    Utf16,
}

impl Decoded<'_> {
    /// The same error with the offset in the bytes that were given. Line and column are those an editor shows.
    pub(crate) fn locate(&self, error: Error) -> Error {
        let (offset, position) = (error.offset(), error.position());
        match self.origin {
            Origin::Utf8 { from: 0 } => error,
            Origin::Utf8 { from } => error.at(offset.map(|offset| offset + from), position),
            Origin::Utf16 => error.at(None, position),
        }
    }
}

/// Decodes a document.
///
/// # Errors
///
/// `tooLarge`, and `invalidSyntax` for what is no text.
pub(crate) fn decode(bytes: &[u8], limits: Limits) -> Result<Decoded<'_>, Error> {
    let utf16 = match bytes {
        [0xff, 0xfe, rest @ ..] => Some((rest, u16::from_le_bytes as Unit)),
        [0xfe, 0xff, rest @ ..] => Some((rest, u16::from_be_bytes as Unit)),
        _ => None,
    };
    if let Some((rest, unit)) = utf16
        && bytes.len() <= limits.bytes
    {
        return Ok(Decoded { text: Cow::Owned(from_utf16(rest, unit)?), origin: Origin::Utf16 });
    }
    let (text, from) = match bytes {
        [0xef, 0xbb, 0xbf, rest @ ..] => (rest, 3),
        _ => (bytes, 0),
    };
    match std::str::from_utf8(text) {
        Ok(text) if bytes.len() <= limits.bytes => {
            Ok(Decoded { text: Cow::Borrowed(text), origin: Origin::Utf8 { from } })
        }
        // The reader knows how to say both.
        _ => Err(refusal(bytes, limits)),
    }
}

fn refusal(bytes: &[u8], limits: Limits) -> Error {
    Reader::document(bytes, limits, Unknown::Skip, Reader::skip)
        .err()
        .map_or_else(|| Error::new(Code::InvalidSyntax, "the text is not UTF-8", ""), Error::from)
}

/// How two bytes make a unit of UTF-16.
type Unit = fn([u8; 2]) -> u16;

fn from_utf16(bytes: &[u8], unit: Unit) -> Result<String, Error> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let decoded: Result<String, _> = char::decode_utf16(pairs.iter().copied().map(unit)).collect();
    match decoded {
        Ok(text) if rest.is_empty() => Ok(text),
        Ok(_) => Err(Error::new(Code::InvalidSyntax, "the text is UTF-16, but ends within a character", "")),
        Err(_) => Err(Error::new(Code::InvalidSyntax, "the text is UTF-16, but holds half of a surrogate pair", "")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf16(text: &str, bytes_of: fn(u16) -> [u8; 2]) -> Vec<u8> {
        std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(bytes_of).collect()
    }

    #[test]
    fn marks_are_taken_off_and_utf_16_is_decoded() {
        for bytes in [
            "é😀".as_bytes().to_vec(),
            "\u{feff}é😀".as_bytes().to_vec(),
            utf16("é😀", u16::to_le_bytes),
            utf16("é😀", u16::to_be_bytes),
        ] {
            assert_eq!(decode(&bytes, Limits::REPORT).unwrap().text, "é😀");
        }
    }

    #[test]
    fn what_is_no_text_is_refused() {
        for bytes in [&b"\xff"[..], b"\"\xc3", b"\xff\xfea", b"\xfe\xff\xd8\x00", b"\xef\xbb\xbf\x80"] {
            assert_eq!(decode(bytes, Limits::REPORT).unwrap_err().code(), Code::InvalidSyntax);
        }
        for bytes in [&b"null"[..], b"\xff\xfen\0", b"\xef\xbb\xbfn"] {
            assert_eq!(decode(bytes, Limits { bytes: 3 }).unwrap_err().code(), Code::TooLarge);
        }
    }
}
