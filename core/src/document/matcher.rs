//! Matchers: what a selector or filter asks of one text (section 1.3).

use crate::document::glob::Glob;
use crate::error::Code;
use crate::json::{Keys, Kind, Name, Read, Reader};
use crate::request::workload::Fact;
use crate::util::canonical::Canonical;
use crate::util::truth::Truth;

/// What is asked of a text. The lists are any of; `NotEquals` is none of.
///
/// `E` is what is compared for equality: a text for most fields, an image reference for `image`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Matcher<E = String> {
    Equals(Vec<E>),
    NotEquals(Vec<E>),
    StartsWith(Vec<String>),
    EndsWith(Vec<String>),
    Contains(Vec<String>),
    Glob(Vec<Glob>),
    /// Of map entries alone: whether the entry is there.
    Exists(bool),
}

impl<E: Canonical> Canonical for Matcher<E> {
    fn write_to(&self, out: &mut Vec<u8>) {
        match self {
            Self::Equals(values) => (0_u8, values).write_to(out),
            Self::NotEquals(values) => (1_u8, values).write_to(out),
            Self::StartsWith(parts) => (2_u8, parts).write_to(out),
            Self::EndsWith(parts) => (3_u8, parts).write_to(out),
            Self::Contains(parts) => (4_u8, parts).write_to(out),
            Self::Glob(patterns) => (5_u8, patterns).write_to(out),
            Self::Exists(exists) => (6_u8, exists).write_to(out),
        }
    }
}

impl Matcher {
    /// Whether a known text matches.
    pub(crate) fn matches(&self, text: &str) -> bool {
        match self {
            Self::Equals(values) => any(values, |value| value == text),
            Self::NotEquals(values) => !any(values, |value| value == text),
            Self::Exists(exists) => *exists,
            _ => self.matches_part(text),
        }
    }

    /// Whether a field matches: nothing is known of an unknown one.
    pub(crate) fn test(&self, field: Fact<&str>) -> Truth {
        match field {
            Fact::Unknown => Truth::Unknown,
            Fact::Absent => matches!(self, Self::NotEquals(_) | Self::Exists(false)).into(),
            Fact::Value(text) => self.matches(text).into(),
        }
    }
}

impl<E> Matcher<E> {
    /// The operators that look at the text whatever equality means.
    pub(crate) fn matches_part(&self, text: &str) -> bool {
        match self {
            Self::StartsWith(values) => any(values, |value| text.starts_with(value.as_str())),
            Self::EndsWith(values) => any(values, |value| text.ends_with(value.as_str())),
            Self::Contains(values) => any(values, |value| text.contains(value.as_str())),
            Self::Glob(globs) => any(globs, |glob| glob.matches(text)),
            Self::Equals(_) | Self::NotEquals(_) | Self::Exists(_) => false,
        }
    }
}

/// Whether a test holds for any of some values. Most often it is one alone.
fn any<T>(values: &[T], holds: impl Fn(&T) -> bool) -> bool {
    #[inline(never)]
    fn any_of_several<T>(values: &[T], holds: impl Fn(&T) -> bool) -> bool {
        values.iter().any(holds)
    }
    match values {
        [one] => holds(one),
        several => any_of_several(several, holds),
    }
}

/// How a field's values are read: those of `equals` and `notEquals`, and those of the other operators.
pub(crate) struct Values<E> {
    pub(crate) equal: fn(&str) -> Result<E, (Code, String)>,
    pub(crate) part: fn(&str) -> String,
    pub(crate) exists: bool,
}

/// Texts that are compared as they are.
pub(crate) const TEXT: Values<String> =
    Values { equal: |text| Ok(text.to_owned()), part: str::to_owned, exists: false };

/// Texts of a map entry.
pub(crate) const ENTRY: Values<String> = Values { exists: true, ..TEXT };

keys! {
    /// The operators of a matcher.
    OperatorKey {
        Equals = "equals",
        NotEquals = "notEquals",
        StartsWith = "startsWith",
        EndsWith = "endsWith",
        Contains = "contains",
        Glob = "glob",
        Exists = "exists",
    }
}

/// The operators of everything but map entries: all but the last.
const OPERATORS: &[(OperatorKey, Name)] = OperatorKey::ALL.split_at(OperatorKey::ALL.len() - 1).0;

/// Reads a matcher: a text, a list of texts, or an object with one operator.
pub(crate) fn read_matcher<E>(r: &mut Reader<'_>, values: &Values<E>) -> Read<Option<Matcher<E>>> {
    let equal = |text: &str| (values.equal)(text);
    let part = |text: &str| Ok((values.part)(text));
    if r.kind()? != Kind::Object {
        return Ok(one_or_more(r, equal)?.map(Matcher::Equals));
    }
    let known = if values.exists { OperatorKey::ALL } else { OPERATORS };
    let mut matcher = None;
    let object = r.fields_of(known, |r, key, _| {
        matcher = match key {
            OperatorKey::Equals => one_or_more(r, equal)?.map(Matcher::Equals),
            OperatorKey::NotEquals => one_or_more(r, equal)?.map(Matcher::NotEquals),
            OperatorKey::StartsWith => one_or_more(r, part)?.map(Matcher::StartsWith),
            OperatorKey::EndsWith => one_or_more(r, part)?.map(Matcher::EndsWith),
            OperatorKey::Contains => one_or_more(r, part)?.map(Matcher::Contains),
            OperatorKey::Glob => {
                let glob = |text: &str| {
                    Glob::parse(&(values.part)(text))
                        .map_err(|message| (Code::InvalidGlob, format!("not a pattern: {message}")))
                };
                one_or_more(r, glob)?.map(Matcher::Glob)
            }
            OperatorKey::Exists => r.bool()?.map(Matcher::Exists),
        };
        Ok(())
    })?;
    if let Some(at) = object.at() {
        match object.len() {
            0 if object.has_unknown() => {}
            0 => {
                let names: Vec<&str> = known.iter().map(|(_, name)| name.text()).collect();
                r.problem(Code::MissingKey, at, format!("an operator is missing: one of {}", names.join(", ")));
            }
            1 => {}
            _ => r.problem(Code::ConflictingKeys, at, "a matcher has exactly one operator; use a list of selectors"),
        }
    }
    Ok(matcher)
}

/// A text or a list of texts that is not empty, each of a form of its own.
pub(crate) fn one_or_more<T>(
    r: &mut Reader<'_>,
    mut parse: impl FnMut(&str) -> Result<T, (Code, String)>,
) -> Read<Option<Vec<T>>> {
    let mut values = Vec::new();
    let mut one = |r: &mut Reader<'_>| {
        let at = r.offset();
        if let Some(text) = r.string()? {
            match parse(&text) {
                Ok(value) => values.push(value),
                Err((code, message)) => r.problem(code, at, message),
            }
        }
        Ok(())
    };
    match r.kind()? {
        Kind::Array => r.filled_list(one)?,
        Kind::String => one(r)?,
        _ => r.wrong_type("a string, a list of strings or an object with an operator")?,
    }
    // Most lists have one value, and there are many of them.
    values.shrink_to_fit();
    Ok(Some(values))
}
