//! Where a JSON pointer points in a text: for what is found wrong with documents together, after they were read.

use imagegate::json::{Kind, Limits, Read, Reader, Unknown};
use imagegate::{Error, Position};
use imagegate_formats::Document;

/// The error with the place in the text that its pointer names.
pub(crate) fn locate(error: Error, document: &Document<'_>) -> Error {
    let json = document.json();
    let Some(offset) = offset_of(json, error.pointer()) else { return error };
    let position = position(json, offset);
    document.locate(error.at(Some(offset), Some(position)))
}

/// The offset of the value that a pointer names.
fn offset_of(json: &[u8], pointer: &str) -> Option<usize> {
    let segments: Vec<String> =
        pointer.split('/').skip(1).map(|segment| segment.replace("~1", "/").replace("~0", "~")).collect();
    let mut at = None;
    let limits = Limits { bytes: usize::MAX };
    Reader::document(json, limits, Unknown::Skip, |r| find(r, &segments, &mut at)).ok()?;
    at
}

/// Passes over the next value, noting where the one begins that is looked for. It nests no deeper than the pointer.
fn find(r: &mut Reader<'_>, segments: &[String], at: &mut Option<usize>) -> Read<()> {
    let Some((first, rest)) = segments.split_first() else {
        *at = Some(r.offset());
        return r.skip();
    };
    match r.kind()? {
        Kind::Object => {
            r.entries(|r, key| if key.text == *first { find(r, rest, at) } else { r.skip() })?;
        }
        Kind::Array => {
            let wanted: Option<usize> = first.parse().ok();
            let mut index = 0;
            r.list(|r| {
                let here = wanted == Some(index);
                index += 1;
                if here { find(r, rest, at) } else { r.skip() }
            })?;
        }
        _ => r.skip()?,
    }
    Ok(())
}

fn position(json: &[u8], offset: usize) -> Position {
    let before = String::from_utf8_lossy(json.get(..offset).unwrap_or(json));
    let held = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    Position { line: held(line), column: held(column) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pointers_are_followed() {
        let json = r#"{"a": [1, {"b/c": "x"}], "~": 2}"#;
        for (pointer, expected) in [
            ("", Some("{")),
            ("/a", Some("[1")),
            ("/a/1/b~1c", Some("\"x\"")),
            ("/~0", Some("2}")),
            ("/a/2", None),
            ("/a/x", None),
            ("/~0/1", None),
        ] {
            let found = offset_of(json.as_bytes(), pointer).and_then(|at| json.get(at..));
            assert!(found.is_some() == expected.is_some(), "{pointer}");
            assert!(found.unwrap_or_default().starts_with(expected.unwrap_or_default()), "{pointer}: {found:?}");
        }
        assert_eq!(position(b"a\n\xc3\xa9b", 4), Position { line: 2, column: 2 });
    }
}
