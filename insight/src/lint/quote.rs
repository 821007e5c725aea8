//! Texts of documents within messages.

/// At most so many characters of a text are shown.
const SHOWN: usize = 80;

/// A text in quotes, cut where it is long, without what would do something to a terminal.
pub(super) fn quoted(text: &str) -> String {
    let shown: String =
        text.chars().take(SHOWN).map(|letter| if letter.is_control() { '\u{fffd}' } else { letter }).collect();
    let more = if text.chars().nth(SHOWN).is_some() { "…" } else { "" };
    format!("\"{shown}{more}\"")
}
