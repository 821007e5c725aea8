//! All that is wrong with a document.

use std::fmt;
use std::ops::Deref;

use crate::error::{Code, Error};
use crate::json::Problems;

/// Everything that is wrong with a document, in the order in which it was found: never empty, at most a thousand.
///
/// It dereferences to the first error, and `?` turns it into that where one error is asked for.
///
/// ```
/// use imagegate::{Error, Policy};
/// let json = br#"{"apiVersion": "imagegate.dev/v1", "kind": "ImagePolicy", "metadata": {"name": "-"}, "spec": {"rules": 1}}"#;
/// let errors = Policy::from_json(json).unwrap_err();
/// let codes: Vec<_> = errors.iter().map(|error| error.code().as_str()).collect();
/// assert_eq!(codes, ["invalidName", "wrongType"]);
/// assert_eq!(errors.pointer(), "/metadata/name");
/// assert_eq!(Error::from(errors).code().as_str(), "invalidName");
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Errors {
    first: Error,
    others: Vec<Error>,
}

impl Errors {
    /// Some errors, in their order. `None` where there are none.
    pub fn of(errors: impl IntoIterator<Item = Error>) -> Option<Self> {
        let mut errors = errors.into_iter();
        Some(Self { first: errors.next()?, others: errors.collect() })
    }

    /// The error that was found first.
    pub fn first(&self) -> &Error {
        &self.first
    }

    /// The same errors, each changed: placed in another document for example.
    #[must_use]
    pub fn map(self, mut change: impl FnMut(Error) -> Error) -> Self {
        Self { first: change(self.first), others: self.others.into_iter().map(change).collect() }
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &Error> {
        std::iter::once(&self.first).chain(&self.others)
    }
}

impl Deref for Errors {
    type Target = Error;

    fn deref(&self) -> &Error {
        &self.first
    }
}

impl IntoIterator for Errors {
    type Item = Error;
    type IntoIter = std::iter::Chain<std::iter::Once<Error>, std::vec::IntoIter<Error>>;

    fn into_iter(self) -> Self::IntoIter {
        std::iter::once(self.first).chain(self.others)
    }
}

impl From<Error> for Errors {
    fn from(first: Error) -> Self {
        Self { first, others: Vec::new() }
    }
}

impl From<Errors> for Error {
    /// The first.
    fn from(errors: Errors) -> Self {
        errors.first
    }
}

impl From<Errors> for Vec<Error> {
    fn from(errors: Errors) -> Self {
        errors.into_iter().collect()
    }
}

impl From<Problems<'_>> for Errors {
    fn from(problems: Problems<'_>) -> Self {
        let unknown = || Error::new(Code::InvalidSyntax, "the document cannot be read", "").into();
        Self::of(problems.into_errors()).unwrap_or_else(unknown)
    }
}

impl fmt::Display for Errors {
    /// The first, and how many there are besides it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.first.fmt(f)?;
        match self.others.len() {
            0 => Ok(()),
            others => write!(f, ", and {others} more"),
        }
    }
}

impl fmt::Debug for Errors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

impl std::error::Error for Errors {}
