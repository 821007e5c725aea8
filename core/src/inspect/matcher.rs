//! What a matcher asks of one text.

use std::borrow::Cow;

use crate::glob::Glob;
use crate::matcher::Matcher;
use crate::reference::ImageReference;

/// How a matcher compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Operator {
    /// The text is one of the operands.
    Equals,
    /// The text is none of the operands.
    NotEquals,
    /// The text begins with one of the operands.
    StartsWith,
    /// The text ends with one of the operands.
    EndsWith,
    /// The text contains one of the operands.
    Contains,
    /// The text matches one of the patterns.
    Glob,
    /// The entry is in its map.
    Exists,
    /// The entry is not in its map.
    Absent,
}

impl Operator {
    /// The operator as it is written in documents, `startsWith` for example.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Equals => "equals",
            Self::NotEquals => "notEquals",
            Self::StartsWith => "startsWith",
            Self::EndsWith => "endsWith",
            Self::Contains => "contains",
            Self::Glob => "glob",
            Self::Exists | Self::Absent => "exists",
        }
    }

    /// Whether whole texts are compared: `equals` and `notEquals`.
    pub const fn is_equality(self) -> bool {
        matches!(self, Self::Equals | Self::NotEquals)
    }
}

/// What is asked of one text.
#[derive(Clone, Copy, Debug)]
pub struct MatcherView<'p>(Kind<'p>);

#[derive(Clone, Copy, Debug)]
enum Kind<'p> {
    Text(&'p Matcher),
    Image(&'p Matcher<ImageReference>),
}

impl<'p> MatcherView<'p> {
    pub(super) fn text(matcher: &'p Matcher) -> Self {
        Self(Kind::Text(matcher))
    }

    pub(super) fn image(matcher: &'p Matcher<ImageReference>) -> Self {
        Self(Kind::Image(matcher))
    }

    /// How it compares.
    pub fn operator(&self) -> Operator {
        fn of<E>(matcher: &Matcher<E>) -> Operator {
            match matcher {
                Matcher::Equals(_) => Operator::Equals,
                Matcher::NotEquals(_) => Operator::NotEquals,
                Matcher::StartsWith(_) => Operator::StartsWith,
                Matcher::EndsWith(_) => Operator::EndsWith,
                Matcher::Contains(_) => Operator::Contains,
                Matcher::Glob(_) => Operator::Glob,
                Matcher::Exists(true) => Operator::Exists,
                Matcher::Exists(false) => Operator::Absent,
            }
        }
        match self.0 {
            Kind::Text(matcher) => of(matcher),
            Kind::Image(matcher) => of(matcher),
        }
    }

    /// What it compares with, in order; empty for `exists`. Registries and images are in their normal form, patterns in
    /// a form that matches the same texts.
    pub fn operands(&self) -> Vec<Cow<'p, str>> {
        fn parts<E>(matcher: &Matcher<E>) -> Vec<Cow<'_, str>> {
            match matcher {
                Matcher::StartsWith(values) | Matcher::EndsWith(values) | Matcher::Contains(values) => {
                    values.iter().map(|value| Cow::Borrowed(value.as_str())).collect()
                }
                Matcher::Glob(globs) => globs.iter().map(Glob::to_string).map(Cow::Owned).collect(),
                Matcher::Equals(_) | Matcher::NotEquals(_) | Matcher::Exists(_) => Vec::new(),
            }
        }
        match self.0 {
            Kind::Text(Matcher::Equals(values) | Matcher::NotEquals(values)) => {
                values.iter().map(|value| Cow::Borrowed(value.as_str())).collect()
            }
            Kind::Image(Matcher::Equals(values) | Matcher::NotEquals(values)) => {
                values.iter().map(|value| Cow::Borrowed(value.as_str())).collect()
            }
            Kind::Text(matcher) => parts(matcher),
            Kind::Image(matcher) => parts(matcher),
        }
    }

    /// The images that an `image` test compares with for equality, part by part; empty for every other test.
    pub fn images(&self) -> &'p [ImageReference] {
        match self.0 {
            Kind::Image(Matcher::Equals(values) | Matcher::NotEquals(values)) => values,
            _ => &[],
        }
    }

    /// Whether a known text matches. Of a test of `image` that is compared part by part `None`: what it asks for is not
    /// a text.
    pub fn matches(&self, text: &str) -> Option<bool> {
        match self.0 {
            Kind::Text(matcher) => Some(matcher.matches(text)),
            Kind::Image(Matcher::Equals(_) | Matcher::NotEquals(_)) => None,
            Kind::Image(matcher) => Some(matcher.matches_part(text)),
        }
    }
}
