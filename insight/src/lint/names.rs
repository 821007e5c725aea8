//! Names as Kubernetes requires them (RFC 1123), and which parts they can have.

use imagegate::views::{Operator, SelectorField};

/// What names of a field look like.
#[derive(Clone, Copy, Debug)]
struct Rules {
    /// Inner characters besides lower-case letters and digits.
    inner: &'static [char],
    longest: usize,
    described: &'static str,
    /// What a name may begin with that is not part of it.
    prefix: &'static str,
    /// Whether a name may end with `-`: hosts give `metadata.generateName` where a pod has no name yet.
    generated: bool,
}

const LABEL: &str = "lower-case letters, digits and inner \"-\", at most 63";
const SUBDOMAIN: &str = "lower-case letters, digits and inner \"-\" and \".\", at most 253";

fn rules(field: SelectorField) -> Option<Rules> {
    let label = Rules { inner: &['-'], longest: 63, described: LABEL, prefix: "", generated: false };
    let subdomain = Rules { inner: &['-', '.'], longest: 253, described: SUBDOMAIN, prefix: "", generated: false };
    match field {
        SelectorField::Namespace => Some(label),
        // An image volume is `volume/` and its name.
        SelectorField::Container => Some(Rules { prefix: "volume/", ..label }),
        SelectorField::ServiceAccount => Some(subdomain),
        SelectorField::Name | SelectorField::Pod => Some(Rules { generated: true, ..subdomain }),
        _ => None,
    }
}

/// Why no label has such a value.
fn never_label(operator: Operator, text: &str) -> Option<(String, &'static str)> {
    let alphanumeric = |letter: Option<char>| letter.is_none_or(|letter| letter.is_ascii_alphanumeric());
    let ends = operator == Operator::Equals || operator == Operator::NotEquals;
    let why = if let Some(letter) = text.chars().find(|letter| !is_label_letter(*letter)) {
        shown_letter(letter)
    } else if text.len() > 63 {
        format!("it has {} characters", text.len())
    } else if (ends || operator == Operator::StartsWith) && !alphanumeric(text.chars().next())
        || (ends || operator == Operator::EndsWith) && !alphanumeric(text.chars().next_back())
    {
        "it begins or ends with \"-\", \"_\" or \".\"".to_owned()
    } else {
        return None;
    };
    Some((why, "letters, digits and inner \"-\", \"_\" and \".\" as the value of a label, at most 63"))
}

fn is_label_letter(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_' | '.')
}

/// Kinds have letters and digits, and begin with a letter.
fn never_kind(operator: Operator, text: &str) -> Option<(String, &'static str)> {
    let begins = !matches!(operator, Operator::EndsWith | Operator::Contains);
    let why = if let Some(letter) = text.chars().find(|letter| !letter.is_ascii_alphanumeric()) {
        shown_letter(letter)
    } else if text.is_empty() && matches!(operator, Operator::Equals | Operator::NotEquals) {
        "it is empty".to_owned()
    } else if begins && text.starts_with(|letter: char| letter.is_ascii_digit()) {
        "it begins with a digit".to_owned()
    } else {
        return None;
    };
    Some((why, "letters and digits as a kind, as in Deployment"))
}

fn shown_letter(letter: char) -> String {
    if letter.is_whitespace() || letter.is_control() {
        "it has white space".to_owned()
    } else {
        format!("it has \"{letter}\"")
    }
}

/// Why no name of a field equals, begins with, ends with or contains a text: part of a sentence, and what names have.
pub(super) fn never(field: SelectorField, operator: Operator, text: &str) -> Option<(String, &'static str)> {
    match field {
        SelectorField::Kind => return never_kind(operator, text),
        SelectorField::Labels | SelectorField::NamespaceLabels => return never_label(operator, text),
        _ => {}
    }
    let rules = rules(field)?;
    let why = match operator {
        Operator::Equals | Operator::NotEquals => rules.equality(text),
        Operator::StartsWith | Operator::EndsWith | Operator::Contains => rules.part(operator, text),
        _ => None,
    };
    Some((why?, rules.described))
}

/// Why no name of a field matches a pattern with these characters.
pub(super) fn never_glob(field: SelectorField, letters: impl Iterator<Item = char>) -> Option<(String, &'static str)> {
    match field {
        SelectorField::Kind | SelectorField::Labels | SelectorField::NamespaceLabels => {
            // Letters alone: a pattern is as long as it likes.
            letters.map(String::from).find_map(|letter| never(field, Operator::Contains, &letter))
        }
        _ => {
            let rules = rules(field)?;
            Some((rules.bad_letter(letters)?, rules.described))
        }
    }
}

impl Rules {
    fn equality(self, text: &str) -> Option<String> {
        let name = text.strip_prefix(self.prefix).unwrap_or(text);
        if name.is_empty() {
            return Some("it is empty".to_owned());
        }
        if let Some(why) = self.bad_letter_of_name(name) {
            return Some(why);
        }
        if name.len() > self.longest {
            return Some(format!("it has {} characters", name.len()));
        }
        let end = if self.generated { name.trim_end_matches('-') } else { name };
        let good = |label: &str| !label.is_empty() && !label.starts_with('-') && !label.ends_with('-');
        (!end.split('.').all(good)).then(|| "it begins or ends with \"-\" or \".\", or has them in a row".to_owned())
    }

    fn part(self, operator: Operator, text: &str) -> Option<String> {
        if let Some(why) = self.bad_letter(text.chars()) {
            return Some(why);
        }
        if text.len() > self.longest + self.prefix.len() {
            return Some(format!("it has {} characters", text.len()));
        }
        if operator == Operator::StartsWith && text.starts_with(self.inner) {
            return Some("no name begins with \"-\" or \".\"".to_owned());
        }
        if operator == Operator::EndsWith && text.ends_with(self.inner) && !(self.generated && text.ends_with('-')) {
            return Some("no name ends with \"-\" or \".\"".to_owned());
        }
        None
    }

    fn bad_letter(self, letters: impl Iterator<Item = char>) -> Option<String> {
        self.bad(letters, |letter| self.prefix.contains(letter))
    }

    fn bad_letter_of_name(self, name: &str) -> Option<String> {
        self.bad(name.chars(), |_| false)
    }

    fn bad(self, mut letters: impl Iterator<Item = char>, also: impl Fn(char) -> bool) -> Option<String> {
        let good = |letter: char| {
            letter.is_ascii_lowercase() || letter.is_ascii_digit() || self.inner.contains(&letter) || also(letter)
        };
        let letter = letters.find(|letter| !good(*letter))?;
        Some(if letter.is_ascii_uppercase() { "it has upper-case letters".to_owned() } else { shown_letter(letter) })
    }
}

/// The name that is meant, where that is plain.
pub(super) fn meant(field: SelectorField, text: &str) -> Option<String> {
    let last = match field {
        // `system:serviceaccount:NAMESPACE:NAME` is the user that a service account is.
        SelectorField::ServiceAccount => text.rsplit(':').next().unwrap_or(text),
        _ => text,
    };
    if matches!(field, SelectorField::Kind | SelectorField::Labels | SelectorField::NamespaceLabels) {
        return None;
    }
    let meant = last.trim().to_ascii_lowercase().replace('_', "-");
    never(field, Operator::Equals, &meant).is_none().then_some(meant)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_never(field: SelectorField, operator: Operator, text: &str) -> bool {
        never(field, operator, text).is_some()
    }

    #[test]
    fn names_are_what_kubernetes_takes() {
        let (longest, long) = ("a".repeat(63), "a".repeat(64));
        for (field, good, bad) in [
            (
                SelectorField::Namespace,
                vec!["a", "0-a", "kube-system", &longest],
                vec!["A", "a.b", "a_b", "-a", "a-", "", &long],
            ),
            (SelectorField::Name, vec!["a.b-c", "web-", &long], vec!["A", "a..b", ".a", "a.", "a/b", "wörker", ""]),
            (SelectorField::Pod, vec!["web-", "web-0"], vec!["web_0"]),
            (SelectorField::ServiceAccount, vec!["default", "a.b"], vec!["system:serviceaccount:a:b", "a-", "a b"]),
            (
                SelectorField::Container,
                vec!["app", "volume/data"],
                vec!["a.b", "volume/", "volume/A", "volumes/a", "a/b"],
            ),
            (SelectorField::Cluster, vec!["", "A b"], vec![]),
        ] {
            for text in good {
                assert!(!is_never(field, Operator::Equals, text), "{field}: {text}");
            }
            for text in bad {
                assert!(is_never(field, Operator::Equals, text), "{field}: {text}");
            }
        }
    }

    #[test]
    fn parts_of_names_are_told_from_what_no_name_has() {
        let (start, end, inside) = (Operator::StartsWith, Operator::EndsWith, Operator::Contains);
        for (operator, text) in [(start, "shop-"), (start, ""), (end, "-prod"), (inside, "-"), (inside, "a-b")] {
            assert!(!is_never(SelectorField::Namespace, operator, text), "{text}");
        }
        for (operator, text) in [(start, "Shop"), (start, "-a"), (end, "a-"), (inside, "_"), (inside, ".")] {
            assert!(is_never(SelectorField::Namespace, operator, text), "{text}");
        }
        assert!(!is_never(SelectorField::Container, start, "volume/"));
        assert!(!is_never(SelectorField::Pod, end, "-"));
    }

    #[test]
    fn what_is_meant_is_a_name() {
        assert_eq!(meant(SelectorField::Namespace, "Payments_Prod").as_deref(), Some("payments-prod"));
        assert_eq!(meant(SelectorField::ServiceAccount, "system:serviceaccount:a:b").as_deref(), Some("b"));
        assert_eq!(meant(SelectorField::Namespace, "ä"), None);
    }
}
