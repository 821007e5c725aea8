//! Finding filters.

use super::below;
use super::matcher::MatcherView;
use crate::document::filter::{CLASS_BITS, Expected, Filter, PackageFilter};
use crate::time::Duration;
use crate::vocabulary::{FindingClass, Severity};

/// A finding filter: it selects a finding where all its tests hold.
#[derive(Clone, Debug)]
pub struct FilterView<'d> {
    filter: &'d Filter,
    pointer: String,
}

/// What a filter asks of a fact that a report may lack.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct FactTest<T> {
    /// What is asked for: a value, or the least one.
    pub value: T,
    /// Whether a finding without the fact is selected.
    pub or_unknown: bool,
}

/// What a filter asks of the package.
#[derive(Clone, Debug)]
pub struct PackageFilterView<'d> {
    package: &'d PackageFilter,
    pointer: String,
}

impl<T: Copy> FactTest<T> {
    fn of(known: Option<Expected<T>>) -> Option<Self> {
        known.map(|Expected { value, or_unknown }| Self { value, or_unknown })
    }
}

impl<'d> FilterView<'d> {
    pub(super) fn new(filter: &'d Filter, pointer: String) -> Self {
        Self { filter, pointer }
    }

    /// The severities that it selects, in order; `None`: all.
    pub fn severities(&self) -> Option<impl Iterator<Item = Severity> + use<'d>> {
        let severities = self.filter.severity?;
        Some(Severity::ALL.iter().copied().filter(move |severity| severities.contains(*severity)))
    }

    /// The ids that it selects; `None`: all. The pointer of each is that of the filter, `/ids/` and its index.
    pub fn ids(&self) -> Option<impl ExactSizeIterator<Item = &'d str> + use<'d>> {
        Some(self.filter.ids.as_ref()?.iter().map(|id| id.text.as_str()))
    }

    /// The classes that it selects: without `class` vulnerabilities alone, or with `ids` all.
    pub fn classes(&self) -> impl Iterator<Item = FindingClass> + use<'d> {
        let classes = self.filter.classes;
        FindingClass::ALL.iter().copied().filter(move |class| classes & CLASS_BITS(*class) != 0)
    }

    /// Whether a fix is to be available.
    pub fn fix(&self) -> Option<FactTest<bool>> {
        FactTest::of(self.filter.fix)
    }

    /// The least CVSS base score, in tenths.
    pub fn cvss(&self) -> Option<FactTest<u8>> {
        FactTest::of(self.filter.cvss)
    }

    /// The least EPSS probability, in 1/100000.
    pub fn epss(&self) -> Option<FactTest<u32>> {
        FactTest::of(self.filter.epss)
    }

    /// Whether it is to be known as exploited.
    pub fn kev(&self) -> Option<FactTest<bool>> {
        FactTest::of(self.filter.kev)
    }

    /// For how long it is to have been published.
    pub fn published_for(&self) -> Option<FactTest<Duration>> {
        FactTest::of(self.filter.published_for)
    }

    /// For how long a fix is to have been available.
    pub fn fix_available_for(&self) -> Option<FactTest<Duration>> {
        FactTest::of(self.filter.fix_available_for)
    }

    /// What is asked of the package.
    pub fn package(&self) -> Option<PackageFilterView<'d>> {
        let package = self.filter.package.as_ref()?;
        Some(PackageFilterView { package, pointer: below(&self.pointer, "package") })
    }

    /// The JSON pointer of the filter; in a rule, of the `when` entry.
    pub fn pointer(&self) -> &str {
        &self.pointer
    }
}

impl<'d> PackageFilterView<'d> {
    /// What is asked of its name.
    pub fn name(&self) -> Option<MatcherView<'d>> {
        self.package.name.as_ref().map(MatcherView::of_text)
    }

    /// What is asked of its type.
    pub fn package_type(&self) -> Option<MatcherView<'d>> {
        self.package.kind.as_ref().map(MatcherView::of_text)
    }

    /// What is asked of its path.
    pub fn path(&self) -> Option<MatcherView<'d>> {
        self.package.path.as_ref().map(MatcherView::of_text)
    }

    /// The range of versions, in normal form.
    pub fn version(&self) -> Option<String> {
        self.package.version.as_ref().map(ToString::to_string)
    }

    /// Whether a package that lacks what is asked for is selected.
    pub fn or_unknown(&self) -> bool {
        self.package.or_unknown
    }

    /// The JSON pointer of the package filter.
    pub fn pointer(&self) -> &str {
        &self.pointer
    }
}
