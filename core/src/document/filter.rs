//! Finding filters: which findings a condition counts and an exemption covers (section 1.4).

use semver::{Version, VersionReq};

use crate::clock::Clock;
use crate::document::matcher::{Matcher, TEXT, one_or_more, read_matcher};
use crate::error::Code;
use crate::json::{Decimal, Keys, Kind, Name, Read, Reader, shown};
use crate::report::FindingRef;
use crate::time::Duration;
use crate::util::canonical::{Canonical, canonical};
use crate::util::id_hash::hash_of;
use crate::vocabulary::{FindingClass, Severity};

/// A conjunction of tests of a finding.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Filter {
    pub(crate) severity: Option<Severities>,
    pub(crate) ids: Option<Vec<RequestedId>>,
    /// The classes, by bit. Without `class` vulnerabilities alone, or with `ids` all.
    pub(crate) classes: u8,
    pub(crate) fix: Option<Expected<bool>>,
    pub(crate) cvss: Option<Expected<u8>>,
    pub(crate) epss: Option<Expected<u32>>,
    pub(crate) kev: Option<Expected<bool>>,
    pub(crate) package: Option<PackageFilter>,
    pub(crate) published_for: Option<Expected<Duration>>,
    pub(crate) fix_available_for: Option<Expected<Duration>>,
    /// Whether it asks for ids and for nothing else: then who has one of them is selected. Known once it is complete.
    pub(crate) ids_alone: bool,
}

/// An id that is asked for, with the hash that reports are indexed by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RequestedId {
    pub(crate) text: String,
    pub(crate) hash: u64,
}

canonical!(struct Filter {
    severity, ids, classes, fix, cvss, epss, kev, package, published_for, fix_available_for, ids_alone
});
canonical!(struct PackageFilter { name, kind, path, version, or_unknown });

impl Canonical for RequestedId {
    /// The hash follows from the text.
    fn write_to(&self, out: &mut Vec<u8>) {
        self.text.write_to(out);
    }
}

impl Canonical for Severities {
    fn write_to(&self, out: &mut Vec<u8>) {
        self.0.write_to(out);
    }
}

impl<T: Canonical> Canonical for Expected<T> {
    fn write_to(&self, out: &mut Vec<u8>) {
        (&self.value, self.or_unknown).write_to(out);
    }
}

/// A set of severities, by bit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Severities(u8);

/// A value to compare with, and what a finding without the fact is taken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Expected<T> {
    pub(crate) value: T,
    pub(crate) or_unknown: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PackageFilter {
    pub(crate) name: Option<Matcher>,
    pub(crate) kind: Option<Matcher>,
    pub(crate) path: Option<Matcher>,
    pub(crate) version: Option<VersionReq>,
    pub(crate) or_unknown: bool,
}

impl Severities {
    fn at_least(severity: Severity) -> Self {
        Self(!0 << severity as u8)
    }

    pub(crate) fn contains(self, severity: Severity) -> bool {
        self.0 & 1 << severity as u8 != 0
    }

    /// The severity from which on all are in the set, if it is such a set.
    fn threshold(self) -> Option<Severity> {
        Severity::ALL.iter().copied().find(|severity| Self::at_least(*severity) == self)
    }
}

pub(crate) const CLASS_BITS: fn(FindingClass) -> u8 = |class| 1 << class as u8;
const ALL_CLASSES: u8 = !0;

impl<T> Expected<T> {
    /// Tests a fact, if there is one.
    fn test<F>(&self, fact: Option<F>, test: impl FnOnce(&T, F) -> bool) -> bool {
        fact.map_or(self.or_unknown, |fact| test(&self.value, fact))
    }
}

impl Filter {
    /// Vulnerabilities that are at least so severe.
    pub(crate) fn at_least(severity: Severity) -> Self {
        let severity = Some(Severities::at_least(severity));
        Self { severity, classes: CLASS_BITS(FindingClass::Vulnerability), ..Self::default() }
    }

    /// The threshold, where the filter is nothing but `severity: {atLeast: …}` of vulnerabilities: reports have
    /// counted those.
    pub(crate) fn threshold(&self) -> Option<Severity> {
        let threshold = self.severity?.threshold()?;
        (*self == Self::at_least(threshold)).then_some(threshold)
    }

    /// Whether it asks for ids and for nothing else.
    fn asks_ids_alone(&self) -> bool {
        let Self { severity, ids, classes, fix, cvss, epss, kev, package, published_for, fix_available_for, .. } = self;
        ids.is_some()
            && *classes == ALL_CLASSES
            && severity.is_none()
            && fix.is_none()
            && cvss.is_none()
            && epss.is_none()
            && kev.is_none()
            && package.is_none()
            && published_for.is_none()
            && fix_available_for.is_none()
    }

    /// Whether a finding is selected, whatever its ids. `unknown` is what an unknown severity counts as.
    pub(crate) fn selects(&self, finding: FindingRef<'_>, unknown: Severity, clock: &mut Clock) -> bool {
        let row = finding.row;
        let severity = if row.severity == Severity::Unknown { unknown } else { row.severity };
        self.classes & CLASS_BITS(row.class) != 0
            && self.severity.is_none_or(|severities| severities.contains(severity))
            && self.fix.is_none_or(|fix| fix.test(finding.fix_available(), |wanted, is| *wanted == is))
            && self.cvss.is_none_or(|cvss| cvss.test(row.cvss, |least, score| score >= *least))
            && self.epss.is_none_or(|epss| epss.test(row.epss, |least, score| score >= *least))
            && self.kev.is_none_or(|kev| kev.test(row.kev, |wanted, is| *wanted == is))
            && self.package.as_ref().is_none_or(|package| package.selects(finding))
            && self
                .published_for
                .is_none_or(|published| published.test(row.published_at, |age, date| clock.elapsed(date, *age)))
            && self.fix_available_for.is_none_or(|fixed| {
                finding.fix_available() == Some(true)
                    && fixed.test(row.available_since, |age, date| clock.elapsed(date, *age))
            })
    }
}

impl PackageFilter {
    fn selects(&self, finding: FindingRef<'_>) -> bool {
        let text = |matcher: &Option<Matcher>, text: Option<&str>| {
            let test = |matcher: &Matcher| text.map_or(self.or_unknown, |text| matcher.matches(text));
            matcher.as_ref().is_none_or(test)
        };
        let version = |range: &VersionReq| {
            finding.semantic_version().map_or(self.or_unknown, |version: &Version| range.matches(version))
        };
        text(&self.name, finding.package_name())
            && text(&self.kind, finding.package_type())
            && text(&self.path, finding.path())
            && self.version.as_ref().is_none_or(version)
    }
}

/// Where a filter stands: exemptions must not cover what is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Owner {
    Rule,
    Exemption,
}

keys! {
    /// The keys of a filter.
    pub(crate) FilterKey {
        Severity = "severity",
        Ids = "ids",
        Class = "class",
        Fix = "fix",
        Cvss = "cvss",
        Epss = "epss",
        Kev = "kev",
        Package = "package",
        PublishedFor = "publishedFor",
        FixAvailableFor = "fixAvailableFor",
    }
}

keys! {
    /// The keys of a value to compare with.
    ExpectedKey { AtLeast = "atLeast", Is = "is", OrUnknown = "orUnknown" }
}

const AT_LEAST: &[(ExpectedKey, Name)] =
    &[(ExpectedKey::AtLeast, Name::new("atLeast")), (ExpectedKey::OrUnknown, Name::new("orUnknown"))];
const IS: &[(ExpectedKey, Name)] =
    &[(ExpectedKey::Is, Name::new("is")), (ExpectedKey::OrUnknown, Name::new("orUnknown"))];

keys! {
    /// The keys of a threshold of severities.
    SeverityKey { AtLeast = "atLeast" }
}

keys! {
    /// The keys of a filter of packages.
    PackageKey { Name = "name", Type = "type", Version = "version", Path = "path", OrUnknown = "orUnknown" }
}

/// Reads a filter that stands by itself.
pub(crate) fn read_filter(r: &mut Reader<'_>, owner: Owner) -> Read<Filter> {
    let mut filter = Filter::default();
    let object = r.fields(|r, key| read_test(r, key, owner, &mut filter))?;
    if let Some(at) = object.at()
        && object.is_empty()
        && !object.has_unknown()
    {
        r.problem(Code::EmptyFilter, at, EMPTY_FILTER);
    }
    finish(&mut filter);
    Ok(filter)
}

pub(crate) const EMPTY_FILTER: &str = "a filter without a test would select everything; name at least one of severity, ids, class, fix, cvss, epss, kev, \
     package, publishedFor, fixAvailableFor";

/// What follows once all keys are read.
pub(crate) fn finish(filter: &mut Filter) {
    if filter.classes == 0 {
        filter.classes = if filter.ids.is_some() { ALL_CLASSES } else { CLASS_BITS(FindingClass::Vulnerability) };
    }
    filter.ids_alone = filter.asks_ids_alone();
}

/// Reads the value of a key.
pub(crate) fn read_test(r: &mut Reader<'_>, key: FilterKey, owner: Owner, filter: &mut Filter) -> Read<()> {
    match key {
        FilterKey::Severity => filter.severity = read_severities(r)?,
        FilterKey::Ids => filter.ids = read_ids(r)?,
        FilterKey::Class => {
            r.filled_list(|r| {
                if let Some(class) = r.word_of(FindingClass::ALL, FindingClass::as_str)? {
                    filter.classes |= CLASS_BITS(class);
                }
                Ok(())
            })?;
        }
        FilterKey::Fix => {
            filter.fix = read_is(r, owner, |r| {
                let word =
                    r.word_of(&[true, false], |available| if available { "available" } else { "unavailable" })?;
                Ok(word)
            })?;
        }
        FilterKey::Kev => filter.kev = read_is(r, owner, Reader::bool)?,
        FilterKey::Cvss => {
            let least = |r: &mut Reader<'_>| Ok(read_exact(r, 10, 1)?.and_then(|scaled| u8::try_from(scaled).ok()));
            filter.cvss = read_at_least(r, owner, least)?;
        }
        FilterKey::Epss => filter.epss = read_at_least(r, owner, |r| read_exact(r, 1, 5))?,
        FilterKey::Package => filter.package = read_package(r, owner)?,
        FilterKey::PublishedFor => filter.published_for = read_at_least(r, owner, Reader::duration)?,
        FilterKey::FixAvailableFor => filter.fix_available_for = read_at_least(r, owner, Reader::duration)?,
    }
    Ok(())
}

fn read_severities(r: &mut Reader<'_>) -> Read<Option<Severities>> {
    let mut set = Severities(0);
    let one = |r: &mut Reader<'_>| r.word_of(Severity::ALL, Severity::as_str);
    match r.kind()? {
        Kind::Object => {
            let object = r.fields(|r, SeverityKey::AtLeast| {
                set = one(r)?.map_or(set, Severities::at_least);
                Ok(())
            })?;
            r.require_field(&object, SeverityKey::AtLeast);
        }
        Kind::Array => r.filled_list(|r| {
            set.0 |= one(r)?.map_or(0, |severity| 1 << severity as u8);
            Ok(())
        })?,
        _ => r.wrong_type("a list of severities or {\"atLeast\": …}")?,
    }
    Ok(Some(set))
}

fn read_ids(r: &mut Reader<'_>) -> Read<Option<Vec<RequestedId>>> {
    if !r.is(Kind::Array)? {
        return Ok(None);
    }
    let id = |text: &str| Ok(RequestedId { text: text.to_owned(), hash: hash_of(text) });
    one_or_more(r, id)
}

/// A number with no more decimals than are held.
fn read_exact(r: &mut Reader<'_>, most: u32, decimals: u32) -> Read<Option<u32>> {
    let at = r.offset();
    match r.decimal(most, decimals)? {
        Some(Decimal { scaled, exact: true }) => Ok(Some(scaled)),
        Some(_) => {
            r.problem(Code::OutOfRange, at, format!("at most {decimals} decimals are held"));
            Ok(None)
        }
        None => Ok(None),
    }
}

/// `{atLeast: …}`, with `orUnknown` beside it.
fn read_at_least<'a, T>(
    r: &mut Reader<'a>,
    owner: Owner,
    mut read: impl FnMut(&mut Reader<'a>) -> Read<Option<T>>,
) -> Read<Option<Expected<T>>> {
    read_known(r, owner, AT_LEAST, &mut read)
}

/// A value, or `{is: …}` with `orUnknown` beside it.
fn read_is<'a, T>(
    r: &mut Reader<'a>,
    owner: Owner,
    mut read: impl FnMut(&mut Reader<'a>) -> Read<Option<T>>,
) -> Read<Option<Expected<T>>> {
    if r.kind()? == Kind::Object {
        return read_known(r, owner, IS, &mut read);
    }
    Ok(read(r)?.map(|value| Expected { value, or_unknown: false }))
}

fn read_known<'a, T>(
    r: &mut Reader<'a>,
    owner: Owner,
    known: &'static [(ExpectedKey, Name)],
    read: &mut impl FnMut(&mut Reader<'a>) -> Read<Option<T>>,
) -> Read<Option<Expected<T>>> {
    let mut value = None;
    let mut or_unknown = false;
    let object = r.fields_of(known, |r, key, at| {
        match key {
            ExpectedKey::AtLeast | ExpectedKey::Is => value = read(r)?,
            ExpectedKey::OrUnknown => or_unknown = read_or_unknown(r, owner, at)?,
        }
        Ok(())
    })?;
    for (key, _) in known.iter().filter(|(key, _)| *key != ExpectedKey::OrUnknown) {
        r.require_of(&object, known, *key);
    }
    Ok(value.map(|value| Expected { value, or_unknown }))
}

fn read_or_unknown(r: &mut Reader<'_>, owner: Owner, at: usize) -> Read<bool> {
    if owner == Owner::Exemption {
        r.problem(Code::OrUnknownInExemption, at, "an exemption never covers what is not known; remove \"orUnknown\"");
    }
    Ok(r.bool()?.unwrap_or(false))
}

fn read_package(r: &mut Reader<'_>, owner: Owner) -> Read<Option<PackageFilter>> {
    let mut package = PackageFilter { name: None, kind: None, path: None, version: None, or_unknown: false };
    let mut tests = 0;
    let object = r.fields_of(PackageKey::ALL, |r, key, at| {
        tests += usize::from(key != PackageKey::OrUnknown);
        match key {
            PackageKey::Name => package.name = read_matcher(r, &TEXT)?,
            PackageKey::Type => package.kind = read_matcher(r, &TEXT)?,
            PackageKey::Path => package.path = read_matcher(r, &TEXT)?,
            PackageKey::Version => {
                package.version = r.parsed(Code::InvalidVersionRange, |text| {
                    VersionReq::parse(text).map_err(|error| {
                        format!("\"{}\" is not a semver range such as \">=1.2, <2\": {error}", shown(text))
                    })
                })?;
            }
            PackageKey::OrUnknown => package.or_unknown = read_or_unknown(r, owner, at)?,
        }
        Ok(())
    })?;
    if let Some(at) = object.at()
        && tests == 0
        && !object.has_unknown()
    {
        r.problem(Code::EmptyFilter, at, "a package filter needs at least one of name, type, version, path");
    }
    Ok(Some(package))
}
