//! Collects the lints of a document.

use imagegate::json::shown;
use imagegate::views::Operator;

use super::place::Place;
use super::{Lint, LintCode};

/// The lints of one document.
#[derive(Debug)]
pub(super) struct Report<'l> {
    lints: &'l mut Vec<Lint>,
    document: String,
}

/// What is wrong with an operand of a matcher.
#[derive(Debug)]
pub(super) struct Wrong {
    pub(super) code: LintCode,
    pub(super) message: String,
    pub(super) hint: String,
    /// Whether something can match all the same, if not what is meant.
    pub(super) possible: bool,
}

/// Operands of a matcher, or ids of a filter, that can never match for the same kind of reason.
#[derive(Debug)]
pub(super) struct Bad<'d> {
    /// What is wrong with the first one, as a sentence without its end, and what to write instead.
    first: Option<(String, String)>,
    /// The others, as far as they are named.
    others: Vec<&'d str>,
    count: usize,
}

impl<'l> Report<'l> {
    pub(super) fn new(lints: &'l mut Vec<Lint>, document: String) -> Self {
        Self { lints, document }
    }

    pub(super) fn add(&mut self, code: LintCode, pointer: impl Into<String>, message: String, hint: String) {
        let (document, pointer) = (self.document.clone(), pointer.into());
        self.lints.push(Lint { code, document, pointer, message, hint });
    }
}

impl<'d> Bad<'d> {
    pub(super) fn new() -> Self {
        Self { first: None, others: Vec::new(), count: 0 }
    }

    /// Adds a text; `why` is asked of the first one alone.
    pub(super) fn add(&mut self, text: &'d str, why: impl FnOnce() -> (String, String)) {
        const NAMED: usize = 3;
        self.count += 1;
        if self.first.is_none() {
            self.first = Some(why());
        } else if self.others.len() < NAMED {
            self.others.push(text);
        }
    }

    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.count
    }

    /// Reports them as one lint, with what follows if it is given.
    pub(super) fn report(
        self,
        code: LintCode,
        pointer: impl Into<String>,
        consequence: Option<&str>,
        report: &mut Report<'_>,
    ) {
        let Some((mut message, hint)) = self.first else { return };
        if !self.others.is_empty() {
            let named: Vec<String> = self.others.iter().map(|text| quoted(text)).collect();
            message.push_str("; likewise ");
            message.push_str(&named.join(", "));
            let more = self.count - 1 - self.others.len();
            if more > 0 {
                message.push_str(&format!(" and {more} more"));
            }
        }
        if let Some(consequence) = consequence {
            message.push_str("; ");
            message.push_str(consequence);
        }
        report.add(code, pointer, message, hint);
    }
}

/// What follows where no operand can match.
pub(super) fn consequence(operator: Operator, place: Place) -> &'static str {
    if operator == Operator::NotEquals { "this test is true of everything" } else { place.without_match() }
}

/// A text from a document, in quotes.
pub(super) fn quoted(text: &str) -> String {
    format!("\"{}\"", shown(text))
}

/// Whether a text can be written in a hint as it is.
pub(super) fn is_plain(text: &str) -> bool {
    shown(text) == text && !text.contains(['"', '\\'])
}
