//! Telling a template of Helm's from a manifest that is broken.

use crate::value::to_u32;
use imagegate::{Code, Error, Position};

/// The error to give for a text that is no YAML, where the reason is a template: `{{ … }}` outside of a string.
///
/// `reached` is how many characters the parser was sure of, `error` what it says.
pub(super) fn template(text: &str, reached: usize, error: &Error) -> Option<Error> {
    let start = text.char_indices().nth(reached).map_or(text.len(), |(at, _)| at);
    let line = error.position().map_or(1, |position| position.line);
    let rest = text.get(start..)?;
    let mut at_line = line_of(text.get(..start)?);
    let mut offset = start;
    for part in rest.split_inclusive('\n') {
        if let Some(found) = outside_of_comment(part)
            && rest.get(offset - start + found..).is_some_and(|rest| rest.contains("}}"))
        {
            return Some(at(text, offset + found));
        }
        offset += part.len();
        at_line = at_line.saturating_add(1);
        if at_line > line {
            break;
        }
    }
    None
}

/// Where in a line `{{` stands before any comment.
fn outside_of_comment(line: &str) -> Option<usize> {
    let found = line.find("{{")?;
    let before = line.get(..found)?;
    (!before.trim_start().starts_with('#') && !before.contains(" #")).then_some(found)
}

fn line_of(before: &str) -> u32 {
    to_u32(before.matches('\n').count()).saturating_add(1)
}

fn at(text: &str, offset: usize) -> Error {
    let before = text.get(..offset).unwrap_or_default();
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count().saturating_add(1);
    let position = Position { line: line_of(before), column: u32::try_from(column).unwrap_or(u32::MAX) };
    let message = "this is a template of Helm's: render it first, with \"helm template\", and check what that prints";
    Error::new(Code::InvalidSyntax, message, "").at(None, Some(position))
}
