//! Selectors, field by field.

use super::escaped;
use super::matcher::MatcherView;
use crate::selector::{Selector, Test};

/// A selector: a conjunction of tests.
#[derive(Clone, Debug)]
pub struct SelectorView<'p> {
    selector: &'p Selector,
    pointer: String,
}

/// What a selector or filter asks of one field.
#[derive(Clone, Debug)]
pub struct FieldTest<'p> {
    field: &'static str,
    key: Option<&'p str>,
    matcher: MatcherView<'p>,
    pointer: String,
}

impl<'p> SelectorView<'p> {
    pub(super) fn list(selectors: &'p [Selector], pointer: &str) -> impl ExactSizeIterator<Item = Self> + use<'p> {
        let pointer = pointer.to_owned();
        let numbered = selectors.iter().enumerate();
        numbered.map(move |(index, selector)| Self { selector, pointer: format!("{pointer}/{index}") })
    }

    /// The JSON pointer of the selector in its document.
    pub fn pointer(&self) -> &str {
        &self.pointer
    }

    /// The tests, in the order in which they are written.
    pub fn tests(&self) -> Vec<FieldTest<'p>> {
        let test = |test: &'p Test| match test {
            Test::Text(field, matcher) => FieldTest::new(field.name(), None, MatcherView::text(matcher), &self.pointer),
            Test::Entry(map, key, matcher) => {
                FieldTest::new(map.name(), Some(key), MatcherView::text(matcher), &self.pointer)
            }
            Test::Image(matcher) => FieldTest::new("image", None, MatcherView::image(matcher), &self.pointer),
            Test::Digest(matcher) => FieldTest::new("digest", None, MatcherView::text(matcher), &self.pointer),
        };
        self.selector.tests.iter().map(test).collect()
    }
}

impl<'p> FieldTest<'p> {
    pub(super) fn new(field: &'static str, key: Option<&'p str>, matcher: MatcherView<'p>, below: &str) -> Self {
        let entry = key.map(|key| format!("/{}", escaped(key))).unwrap_or_default();
        Self { field, key, matcher, pointer: format!("{below}/{field}{entry}") }
    }

    /// The field as it is written in documents: `namespace`, `labels`, of a package in a filter `name`.
    pub fn field(&self) -> &'static str {
        self.field
    }

    /// Of a map, the key of the entry.
    pub fn key(&self) -> Option<&'p str> {
        self.key
    }

    /// What is asked of it.
    pub fn matcher(&self) -> MatcherView<'p> {
        self.matcher
    }

    /// The JSON pointer of the test in its document.
    pub fn pointer(&self) -> &str {
        &self.pointer
    }
}
