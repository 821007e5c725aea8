//! What is said about a key that is not known.

use super::hints::hint;
use super::nearest::nearest;
use crate::util::shown::shown;

/// The message for a key that is none of the known ones. It names the known key that is meant, where one is near or is
/// what other tools call by that key.
///
/// A host that takes objects of its language says of their keys what documents say of theirs.
///
/// ```
/// use imagegate::json::unknown_key;
/// let message = unknown_key("report", &["reference", "reports"]);
/// assert_eq!(message, r#"the key "report" is not known here; did you mean "reports"?"#);
/// ```
pub fn unknown_key(key: &str, known: &[&str]) -> String {
    explain(key, known).1
}

/// The known key that is meant, and the message.
pub(super) fn explain<'k>(key: &str, known: &[&'k str]) -> (Option<&'k str>, String) {
    let shown = shown(key);
    match (hint(key, known), nearest(key, known)) {
        (Some(hint), _) => (Some(hint.key), format!("the key \"{shown}\" is not known here; {hint}")),
        (None, Some(near)) => (Some(near), format!("the key \"{shown}\" is not known here; did you mean \"{near}\"?")),
        (None, None) => (None, format!("the key \"{shown}\" is not known here; known are {}", known.join(", "))),
    }
}
