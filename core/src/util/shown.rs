//! Texts from outside, as messages and texts for people show them.

use std::borrow::Cow;

/// More characters of a text than this are not shown: a message is to be read.
const MOST: usize = 80;

/// A text from outside without the characters that move a cursor, change colours or the direction of writing.
pub fn harmless(text: &str) -> Cow<'_, str> {
    if text.contains(is_harmful) { Cow::Owned(text.replace(is_harmful, "\u{fffd}")) } else { Cow::Borrowed(text) }
}

fn is_harmful(letter: char) -> bool {
    letter.is_control() || matches!(letter, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// The beginning of a text from outside, for messages that quote it: at most 80 characters, and none that moves a
/// cursor, changes colours or the direction of writing.
///
/// ```
/// assert_eq!(imagegate::json::shown("shop-*\u{1b}[31m"), "shop-*\u{fffd}[31m");
/// ```
pub fn shown(text: &str) -> Cow<'_, str> {
    match text.char_indices().nth(MOST) {
        Some((end, _)) => Cow::Owned(format!("{}…", harmless(text.get(..end).unwrap_or_default()))),
        None => harmless(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_is_short_and_harmless() {
        assert_eq!(shown("a\u{1b}[31m\nb\u{202e}"), "a\u{fffd}[31m\u{fffd}b\u{fffd}");
        assert_eq!(shown(&"x".repeat(80)), "x".repeat(80));
        assert_eq!(shown(&"\n".repeat(1 << 20)), format!("{}…", "\u{fffd}".repeat(80)));
    }
}
