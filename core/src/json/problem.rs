//! What is wrong in a text: a code and a byte offset until somebody asks for the place.

use super::structure;
use crate::error::{Code, Error};

/// Something wrong in a text.
#[derive(Clone, Debug)]
pub(crate) struct Problem {
    pub(crate) code: Code,
    pub(crate) at: usize,
    pub(crate) message: String,
}

/// More problems of one document than anybody reads are not noted.
pub(super) const MOST_PROBLEMS: usize = 1000;

/// What is wrong with a document, in the order in which it was found; broken syntax, nesting and duplicate keys come
/// first. Never empty.
///
/// The places are worked out when it is turned into errors, for which the text is walked over once more.
#[derive(Clone, Debug)]
pub struct Problems<'a> {
    pub(super) text: &'a str,
    pub(super) list: Vec<Problem>,
}

impl Problems<'_> {
    /// All of them (of more than a thousand the first thousand).
    pub fn into_errors(self) -> Vec<Error> {
        structure::locate(self.text, self.list)
    }
}

impl From<Problems<'_>> for Error {
    /// What is said first.
    fn from(mut problems: Problems<'_>) -> Self {
        problems.list.truncate(1);
        let first = problems.into_errors().into_iter().next();
        first.unwrap_or_else(|| Self::new(Code::InvalidSyntax, "the document cannot be read", ""))
    }
}

impl Problem {
    pub(crate) fn syntax(at: usize, message: &str) -> Self {
        Self { code: Code::InvalidSyntax, at, message: message.to_owned() }
    }
}
