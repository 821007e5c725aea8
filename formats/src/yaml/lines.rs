//! What is refused in a YAML text before it is parsed: what other readers of YAML cut up differently.
//!
//! A manifest is checked here and applied by another program. Where the two see different documents, what is applied
//! was not checked.

use imagegate::{Code, Error, Position};

/// Looks at every line.
///
/// # Errors
///
/// `invalidSyntax` for control characters, line breaks of YAML 1.1, documents that do not begin on a line of their own,
/// and directives.
pub(super) fn check(text: &str) -> Result<(), Error> {
    let mut start = 0;
    for line in text.split(['\n', '\r']) {
        let problem = match line.as_bytes() {
            [b'-', b'-', b'-', rest @ ..] if !stands_alone(rest) => Some((0, SEPARATOR)),
            [b'%', ..] if line.trim_end() != "%YAML 1.2" => Some((0, DIRECTIVE)),
            _ => line.char_indices().find_map(|(at, scalar)| Some((at, refused(scalar)?))),
        };
        if let Some((within, message)) = problem {
            return Err(error(text, start + within, message));
        }
        start += line.len() + 1;
    }
    Ok(())
}

const SEPARATOR: &str = "nothing but a comment may follow \"---\" on its line: kubectl splits a file at every line that \
                         begins so, and passes over the rest of the line";
const DIRECTIVE: &str = "directives are not read: YAML 1.2 is what is read anyway";

/// Whether nothing but a comment follows.
fn stands_alone(rest: &[u8]) -> bool {
    let text = rest.trim_ascii_start();
    text.is_empty() || (text.len() < rest.len() && text.first() == Some(&b'#'))
}

fn refused(scalar: char) -> Option<&'static str> {
    match scalar {
        '\u{85}' | '\u{2028}' | '\u{2029}' => Some(
            "readers of YAML 1.1 (kubectl is one) take this character for a line break; write it as an escape in \
             double quotes",
        ),
        '\t' => None,
        '\0'..='\u{1f}' => Some("a control character must be written as an escape in double quotes"),
        _ => None,
    }
}

fn error(text: &str, at: usize, message: &str) -> Error {
    let before = text.get(..at).unwrap_or_default();
    let (mut line, mut column, mut returned) = (1_u32, 1_u32, false);
    for scalar in before.chars() {
        match scalar {
            '\n' if returned => {}
            '\n' | '\r' => (line, column) = (line.saturating_add(1), 1),
            _ => column = column.saturating_add(1),
        }
        returned = scalar == '\r';
    }
    Error::new(Code::InvalidSyntax, message, "").at(None, Some(Position { line, column }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_other_readers_cut_up_differently_is_refused() {
        for (text, line, column) in [
            ("a: 1\n---x: 1\n", 2, 1),
            ("a: 1\r\n--- {b: 1}\r\n", 2, 1),
            ("--- |\n a", 1, 1),
            ("---#x\n", 1, 1),
            ("%YAML 1.1\n---\n", 1, 1),
            ("%TAG ! x\n", 1, 1),
            ("a: b # \u{2028}c: d\n", 1, 8),
            ("é\u{85}", 1, 2),
            ("a\n\u{2029}", 2, 1),
            ("a: \0", 1, 4),
            ("a: \u{7}", 1, 4),
        ] {
            let error = check(text).unwrap_err();
            assert_eq!(error.code(), Code::InvalidSyntax, "{text:?}");
            assert_eq!(error.position(), Some(Position { line, column }), "{text:?}");
        }
        for text in ["", "---\na: 1\n--- \n---\t# x\n ---x\n", "%YAML 1.2\n---\na\tb\n"] {
            check(text).unwrap();
        }
    }
}
