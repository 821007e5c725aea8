//! Filters of findings.

use super::matcher::MatcherView;
use super::selector::FieldTest;
use crate::filter::Filter;

/// A filter of findings: what a condition counts, or what an exemption covers.
#[derive(Clone, Debug)]
pub struct FilterView<'p> {
    filter: &'p Filter,
    pointer: String,
}

impl<'p> FilterView<'p> {
    pub(super) fn new(filter: &'p Filter, pointer: String) -> Self {
        Self { filter, pointer }
    }

    /// The JSON pointer of the filter in its document.
    pub fn pointer(&self) -> &str {
        &self.pointer
    }

    /// The ids that it asks for, in order; none: ids do not matter.
    pub fn ids(&self) -> impl ExactSizeIterator<Item = &'p str> + use<'p> {
        self.filter.ids.as_deref().unwrap_or_default().iter().map(|id| id.text.as_str())
    }

    /// What it asks of the package: of `name`, `type` and `path`.
    pub fn package_tests(&self) -> Vec<FieldTest<'p>> {
        let below = format!("{}/package", self.pointer);
        let tests = self.filter.package_matchers().into_iter();
        let given = tests.filter_map(|(field, matcher)| Some((field, matcher?)));
        given.map(|(field, matcher)| FieldTest::new(field, None, MatcherView::text(matcher), &below)).collect()
    }
}
