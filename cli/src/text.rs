//! Texts for people.

use std::borrow::Cow;

use imagegate::ImageReference;
pub(crate) use imagegate::json::harmless;

/// `1 report`, `2 reports`
pub(crate) fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

/// The first of some texts, and how many more there are.
pub(crate) fn listed(texts: &[String], most: usize) -> String {
    let shown: Vec<Cow<'_, str>> = texts.iter().take(most).map(|text| harmless(text)).collect();
    let more = texts.len().saturating_sub(most);
    if more > 0 { format!("{} and {more} more", shown.join(", ")) } else { shown.join(", ") }
}

/// A reference in its normal form; one that is invalid as it is given. References that name the same are one image.
pub(crate) fn normal_reference(reference: &str) -> String {
    ImageReference::parse(reference).map_or_else(|| reference.to_owned(), |reference| reference.to_string())
}
