//! Texts that hold several JSON documents one behind the other: JSON lines, or documents with `---` between them.

use imagegate::json::Reader;
use imagegate::{Error, Position};

/// Takes a text apart, where it holds at least two documents and each is an object, a list or `null`. Each part begins
/// with a document. The last one may be broken, which its reader then finds.
pub(crate) fn split(text: &str) -> Option<Vec<&str>> {
    if !text.trim_ascii_start().starts_with(['{', '[', 'n']) {
        return None;
    }
    let mut parts = Vec::new();
    let mut from = start(text, 0);
    let mut has_document = false;
    while from < text.len() {
        let rest = text.get(from..)?;
        let mut r = Reader::glance(rest);
        let end = if r.skip().is_ok() { from + r.offset() } else { text.len() };
        has_document |= rest.starts_with(['{', '[']);
        if !rest.starts_with(['{', '[']) && !rest.starts_with("null") {
            // Something stands behind the first documents that is none.
            if parts.is_empty() {
                return None;
            }
            parts.push(rest);
            break;
        }
        parts.push(text.get(from..end)?);
        from = start(text, end);
    }
    (parts.len() > 1 && has_document).then_some(parts)
}

/// Where the next document begins.
fn start(text: &str, from: usize) -> usize {
    let rest = text.get(from..).unwrap_or_default();
    let mut trimmed = rest.trim_ascii_start();
    if let Some(behind) = trimmed.strip_prefix("---")
        && behind.starts_with(['\n', '\r', ' '])
    {
        trimmed = behind.trim_ascii_start();
    }
    text.len() - trimmed.len()
}

/// An error of one of the parts, with its place in the whole text.
pub(crate) fn locate(text: &str, part: &str, index: usize, error: Error) -> Error {
    let from = part.as_ptr().addr().saturating_sub(text.as_ptr().addr());
    let before = text.get(..from).unwrap_or_default();
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    let lines = number(before.matches('\n').count());
    let columns = number(before.get(line_start..).unwrap_or_default().chars().count());
    let position = error.position().map(|Position { line, column }| Position {
        line: line.saturating_add(lines),
        column: if line == 1 { column.saturating_add(columns) } else { column },
    });
    let offset = error.offset().map(|offset| offset + from);
    error.at(offset, position).in_document(format!("documents/{index}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_are_taken_apart() {
        for (text, expected) in [
            ("{} {}", Some(&["{} ", "{}"][..])),
            (" {\"a\":[1]}\nnull\n[]\n", Some(&["{\"a\":[1]}\n", "null\n", "[]\n"])),
            ("{}\n---\n{}", Some(&["{}\n", "{}"])),
            ("---\n{}\n---\n{}", None),
            // What is broken is left to the reader of that part.
            ("{}\n{\"a\"", Some(&["{}\n", "{\"a\""])),
            ("{}\nx", Some(&["{}\n", "x"])),
            ("{}", None),
            ("{", None),
            ("null null", None),
            ("nginx", None),
            ("", None),
        ] {
            assert_eq!(split(text).as_deref(), expected, "{text}");
        }
    }
}
