//! Selectors.

use super::matcher::MatcherView;
use super::{below, below_key};
use crate::document::selector::{Map, Selector, Test, TextField};
use crate::vocabulary::SelectorField;

/// A selector: it matches where all its tests do.
#[derive(Clone, Debug)]
pub struct SelectorView<'d> {
    selector: &'d Selector,
    pointer: String,
}

/// What a selector asks of one field.
#[derive(Clone, Debug)]
pub struct FieldTest<'d> {
    field: SelectorField,
    key: Option<&'d str>,
    matcher: MatcherView<'d>,
    pointer: String,
}

impl<'d> SelectorView<'d> {
    /// The selectors of a list.
    pub(super) fn list(
        selectors: &'d [Selector],
        pointer: String,
    ) -> impl ExactSizeIterator<Item = SelectorView<'d>> + use<'d> {
        let view = move |(index, selector)| Self { selector, pointer: below(&pointer, index) };
        selectors.iter().enumerate().map(view)
    }

    /// What it asks of each field, in the order of the document. Each entry of a map is one.
    pub fn fields(&self) -> impl ExactSizeIterator<Item = FieldTest<'d>> + use<'d> {
        let pointer = self.pointer.clone();
        self.selector.tests.iter().map(move |test| FieldTest::new(test, &pointer))
    }

    pub(crate) fn selector(&self) -> &'d Selector {
        self.selector
    }

    /// The JSON pointer of the selector.
    pub fn pointer(&self) -> &str {
        &self.pointer
    }
}

impl<'d> FieldTest<'d> {
    fn new(test: &'d Test, selector: &str) -> Self {
        let (field, key, matcher) = match test {
            Test::Text(field, matcher) => (field.public(), None, MatcherView::of_text(matcher)),
            Test::Entry(map, key, matcher) => (map.public(), Some(key.as_str()), MatcherView::of_text(matcher)),
            Test::Image(matcher) => (SelectorField::Image, None, MatcherView::of_image(matcher)),
            Test::Digest(matcher) => (SelectorField::Digest, None, MatcherView::of_text(matcher)),
        };
        let of_field = below(selector, field);
        let pointer = match key {
            Some(key) => below_key(&of_field, key),
            None => of_field,
        };
        Self { field, key, matcher, pointer }
    }

    /// The field.
    pub fn field(&self) -> SelectorField {
        self.field
    }

    /// Of a map (`labels`, `namespaceLabels`, `attributes`): the key of the entry.
    pub fn key(&self) -> Option<&'d str> {
        self.key
    }

    /// What is asked of it.
    pub fn matcher(&self) -> MatcherView<'d> {
        self.matcher
    }

    /// The JSON pointer of the field, or of the entry of a map.
    pub fn pointer(&self) -> &str {
        &self.pointer
    }
}

impl TextField {
    fn public(self) -> SelectorField {
        match self {
            Self::Provider => SelectorField::Provider,
            Self::Account => SelectorField::Account,
            Self::Cluster => SelectorField::Cluster,
            Self::Namespace => SelectorField::Namespace,
            Self::Kind => SelectorField::Kind,
            Self::Name => SelectorField::Name,
            Self::Pod => SelectorField::Pod,
            Self::Container => SelectorField::Container,
            Self::ServiceAccount => SelectorField::ServiceAccount,
            Self::Registry => SelectorField::Registry,
            Self::Repository => SelectorField::Repository,
            Self::Tag => SelectorField::Tag,
        }
    }
}

impl Map {
    fn public(self) -> SelectorField {
        match self {
            Self::Labels => SelectorField::Labels,
            Self::NamespaceLabels => SelectorField::NamespaceLabels,
            Self::Attributes => SelectorField::Attributes,
        }
    }
}
