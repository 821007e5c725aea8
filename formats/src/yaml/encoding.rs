//! Bytes to text: UTF-8, or UTF-16 that says so by its byte order mark (editors and shells on Windows write it).

use std::borrow::Cow;

use imagegate::{Code, Error, Position};

/// The text of some bytes, without a byte order mark.
///
/// # Errors
///
/// `invalidSyntax` where the bytes are neither UTF-8 nor marked UTF-16.
pub(super) fn text(bytes: &[u8]) -> Result<Cow<'_, str>, Error> {
    if let Some(rest) = bytes.strip_prefix(&[0xff, 0xfe]) {
        return utf16(rest, u16::from_le_bytes).map(Cow::Owned);
    }
    if let Some(rest) = bytes.strip_prefix(&[0xfe, 0xff]) {
        return utf16(rest, u16::from_be_bytes).map(Cow::Owned);
    }
    let bytes = bytes.strip_prefix(&[0xef, 0xbb, 0xbf]).unwrap_or(bytes);
    std::str::from_utf8(bytes).map(Cow::Borrowed).map_err(|error| {
        let valid = bytes.get(..error.valid_up_to()).and_then(|valid| std::str::from_utf8(valid).ok());
        broken("this byte is not UTF-8", valid.unwrap_or_default())
    })
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<String, Error> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let mut text = String::with_capacity(bytes.len());
    for scalar in char::decode_utf16(pairs.iter().copied().map(unit)) {
        match scalar {
            Ok(scalar) => text.push(scalar),
            Err(_) => return Err(broken("this is half of a UTF-16 surrogate pair", &text)),
        }
    }
    if !rest.is_empty() {
        return Err(broken("the UTF-16 text ends within a character", &text));
    }
    Ok(text)
}

/// An error at the end of what could be read.
fn broken(message: &str, before: &str) -> Error {
    let held = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    let line = held(before.matches('\n').count() + 1);
    let column = held(before.rsplit('\n').next().unwrap_or_default().chars().count() + 1);
    Error::new(Code::InvalidSyntax, message, "").at(None, Some(Position { line, column }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn byte_order_marks_say_what_follows() {
        assert_eq!(text("aé".as_bytes()).unwrap(), "aé");
        assert_eq!(text(b"\xef\xbb\xbfa").unwrap(), "a");
        assert_eq!(text(b"\xff\xfea\0\x3d\xd8\x00\xde").unwrap(), "a😀");
        assert_eq!(text(b"\xfe\xff\0a\xd8\x3d\xde\x00").unwrap(), "a😀");
        assert_eq!(text(b"").unwrap(), "");
        assert_eq!(text(b"\xff\xfe").unwrap(), "");
    }

    #[test]
    fn what_is_no_text_is_refused_with_its_place() {
        for (bytes, line, column) in [
            (&b"a\n\xffb"[..], 2, 1),
            (b"\xef\xbb\xbf\x80", 1, 1),
            (b"\xff\xfea\0b", 1, 2),
            (b"\xff\xfe\x3d\xd8", 1, 1),
            (b"\xfe\xff\xde\x00", 1, 1),
            (b"\xed\xa0\x80", 1, 1),
        ] {
            let error = text(bytes).unwrap_err();
            assert_eq!(error.code(), Code::InvalidSyntax);
            assert_eq!(error.position(), Some(Position { line, column }), "{bytes:?}");
        }
    }
}
