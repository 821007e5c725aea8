//! Texts that hold several JSON documents one behind the other: JSON lines, or documents with `---` between them.

use crate::value::to_u32;
use imagegate::json::Reader;
use imagegate::{Code, Error, Position};

/// Whether a text holds at least two documents, of which the first is an object or a list, or `null` before one.
pub(crate) fn is_several(text: &str) -> bool {
    let mut parts = Parts::new(text);
    let is_document = |part: Part<'_>| part.text.starts_with(['{', '[']);
    match (parts.next(), parts.next()) {
        (Some(first), Some(second)) => {
            let first_is_null = first.text.starts_with("null");
            is_document(first) || first_is_null && std::iter::once(second).chain(parts).take(100).any(is_document)
        }
        _ => false,
    }
}

/// One document and the white space behind it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Part<'t> {
    pub(crate) text: &'t str,
    /// Where it begins in the whole text.
    from: usize,
}

/// The documents of a text. Where something is broken, the rest of the text is the last part, whose reader finds it.
#[derive(Debug)]
pub(crate) struct Parts<'t> {
    text: &'t str,
    from: usize,
}

impl<'t> Parts<'t> {
    pub(crate) fn new(text: &'t str) -> Self {
        Self { text, from: 0 }
    }

    /// Where the next document begins, behind white space, a line of dashes and a byte order mark: each of several files
    /// that were put together may begin with one.
    fn start(&self) -> usize {
        let rest = self.text.get(self.from..).unwrap_or_default();
        let mut rest = without_mark(rest.trim_ascii_start());
        if let Some(behind) = rest.strip_prefix("---")
            && behind.starts_with(['\n', '\r', ' '])
        {
            rest = without_mark(behind.trim_ascii_start());
        }
        self.text.len() - rest.len()
    }
}

fn without_mark(text: &str) -> &str {
    text.strip_prefix('\u{feff}').map_or(text, str::trim_ascii_start)
}

impl<'t> Iterator for Parts<'t> {
    type Item = Part<'t>;

    fn next(&mut self) -> Option<Part<'t>> {
        let from = self.start();
        let rest = self.text.get(from..).filter(|rest| !rest.is_empty())?;
        let mut r = Reader::glance(rest);
        self.from = if r.skip().is_ok() { from + r.offset() } else { self.text.len() };
        Some(Part { text: self.text.get(from..self.from)?, from })
    }
}

impl Part<'_> {
    /// Says what is wrong where something other than JSON stands behind a document.
    pub(crate) fn explained(&self, index: usize, error: Error) -> Error {
        let begins_like_json = self.text.starts_with(['{', '[', '"', '-'])
            || self.text.starts_with(|letter: char| letter.is_ascii_digit())
            || ["null", "true", "false"].iter().any(|word| self.text.starts_with(word));
        if index == 0 || begins_like_json || error.code() != Code::InvalidSyntax {
            return error;
        }
        let message =
            "this is no JSON, and stands behind a JSON document: keep log lines and other output out of the file";
        Error::new(Code::InvalidSyntax, message, "").at(error.offset(), error.position())
    }

    /// An error in this part, with its place in the whole text.
    pub(crate) fn locate(&self, whole: &str, index: usize, error: Error) -> Error {
        let before = whole.get(..self.from).unwrap_or_default();
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        let lines = to_u32(before.matches('\n').count());
        let columns = to_u32(before.get(line_start..).unwrap_or_default().chars().count());
        let position = error.position().map(|Position { line, column }| Position {
            line: line.saturating_add(lines),
            column: if line == 1 { column.saturating_add(columns) } else { column },
        });
        let offset = error.offset().map(|offset| offset + self.from);
        error.at(offset, position).in_document(format!("documents/{index}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_are_taken_apart() {
        for (text, expected) in [
            ("{} {}", Some(&["{} ", "{}"][..])),
            (" {\"a\":[1]}\nnull\n[]\n", Some(&["{\"a\":[1]}\n", "null\n", "[]\n"])),
            ("null\n{}", Some(&["null\n", "{}"])),
            ("{}\n\u{feff}{}\u{feff}\n[]", Some(&["{}\n", "{}", "[]"])),
            ("{}\n---\n{}", Some(&["{}\n", "{}"])),
            ("---\n{}", None),
            // What is broken is left to the reader of that part.
            ("{}\n{\"a\"", Some(&["{}\n", "{\"a\""])),
            ("{}\nx", Some(&["{}\n", "x"])),
            ("{}", None),
            ("{", None),
            ("null null", None),
            ("nginx", None),
            ("", None),
        ] {
            let parts: Vec<&str> = Parts::new(text).map(|part| part.text).collect();
            assert_eq!(is_several(text).then_some(&*parts), expected, "{text}");
        }
    }
}
