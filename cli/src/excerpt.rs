//! The line of a document that a diagnostic is about, and the part of it that is marked.

use std::borrow::Cow;
use std::ops::Range;

use imagegate::Position;

/// A line, cut where it is long: documents written by programs have everything on one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Excerpt {
    pub(crate) line: String,
    /// The bytes of `line` that are marked.
    pub(crate) marked: Range<usize>,
    /// Whether nothing was cut off before the place.
    pub(crate) is_whole: bool,
}

/// How many characters are shown before and behind the place.
const BEFORE: usize = 60;
const BEHIND: usize = 100;

impl Excerpt {
    /// Looks a place up; `None` where there is no such line.
    pub(crate) fn new(bytes: &[u8], position: Position) -> Option<Self> {
        let line = usize::try_from(position.line).ok()?.checked_sub(1)?;
        let column = usize::try_from(position.column).ok()?.checked_sub(1)?;
        let line = line_of(bytes, line)?;
        let text = line.trim_end_matches('\r');
        let at = text.char_indices().map(|(at, _)| at).chain([text.len()]).nth(column)?;
        let (before, behind) = text.split_at_checked(at)?;
        let length = token(behind);

        let mut cut = String::new();
        let from = before.char_indices().rev().nth(BEFORE).map_or(0, |(from, _)| from);
        if from > 0 {
            cut.push('…');
        }
        cut.push_str(before.get(from..)?);
        let start = cut.len();
        let to = behind.char_indices().nth(BEHIND).map_or(behind.len(), |(to, _)| to);
        cut.push_str(behind.get(..to)?);
        let marked = start..start + length.min(to);
        if to < behind.len() {
            cut.push('…');
        }
        Some(Self { line: cut, marked, is_whole: from == 0 })
    }
}

/// One line of a text in the encodings that documents are read in.
fn line_of(bytes: &[u8], line: usize) -> Option<Cow<'_, str>> {
    let utf16 = |rest: &[u8], unit: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = rest.as_chunks::<2>().0.iter().copied().map(unit).collect();
        let text = String::from_utf16_lossy(&units);
        text.split('\n').nth(line).map(|line| Cow::Owned(line.to_owned()))
    };
    match bytes {
        [0xff, 0xfe, rest @ ..] => return utf16(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => return utf16(rest, u16::from_be_bytes),
        _ => {}
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    bytes.split(|byte| *byte == b'\n').nth(line).map(String::from_utf8_lossy)
}

/// How many bytes belong together from here on: a quoted text, or everything up to what ends a word.
fn token(text: &str) -> usize {
    let mut letters = text.char_indices();
    let end = match letters.next() {
        None => 0,
        Some((_, quote @ ('"' | '\''))) => {
            let mut escaped = false;
            let closing = letters.find(|(_, letter)| {
                let closes = *letter == quote && !escaped;
                escaped = *letter == '\\' && !escaped;
                closes
            });
            closing.map_or(text.len(), |(at, _)| at + 1)
        }
        Some((_, first)) => {
            let end = letters
                .find(|(_, letter)| letter.is_whitespace() || matches!(letter, ',' | ':' | '{' | '}' | '[' | ']'));
            let end = end.map_or(text.len(), |(at, _)| at);
            if matches!(first, '{' | '[') { first.len_utf8() } else { end }
        }
    };
    end.min(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(text: &[u8], line: u32, column: u32) -> Option<(String, String)> {
        let excerpt = Excerpt::new(text, Position { line, column })?;
        let marked = excerpt.line.get(excerpt.marked)?.to_owned();
        Some((excerpt.line, marked))
    }

    #[test]
    fn what_stands_at_a_place_is_marked() {
        for (text, line, column, expected) in [
            ("a: 1\nspek: {b: 2}\r\nc", 2, 1, ("spek: {b: 2}", "spek")),
            ("a: 1\nspek: {b: 2}\r\nc", 2, 7, ("spek: {b: 2}", "{")),
            (r#"{"é": "x\" y", "z": 1}"#, 1, 7, (r#"{"é": "x\" y", "z": 1}"#, r#""x\" y""#)),
            ("{\"a", 1, 2, ("{\"a", "\"a")),
            ("- 12,", 1, 3, ("- 12,", "12")),
            ("ab", 1, 3, ("ab", "")),
            ("\u{feff}ab", 1, 1, ("ab", "ab")),
        ] {
            let found = marked(text.as_bytes(), line, column);
            assert_eq!(found, Some((expected.0.to_owned(), expected.1.to_owned())), "{text:?} {line}:{column}");
        }
        for (line, column) in [(2, 1), (1, 4), (0, 1), (1, 0)] {
            assert_eq!(marked(b"ab", line, column), None, "{line}:{column}");
        }
        let utf16: Vec<u8> = "\u{feff}a\nxé: 1".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(marked(&utf16, 2, 1), Some(("xé: 1".to_owned(), "xé".to_owned())));
    }

    #[test]
    fn a_long_line_is_cut_around_the_place() {
        let text = format!("{}é\"{}\"{}", "x".repeat(5000), "y".repeat(300), "z".repeat(100));
        let (line, marked) = marked(text.as_bytes(), 1, 5002).unwrap();
        assert!(line.starts_with("…x") && line.ends_with("y…"), "{line}");
        assert!(line.chars().count() < 170);
        assert_eq!(marked, format!("\"{}", "y".repeat(99)));
    }
}
