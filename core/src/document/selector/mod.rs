//! Selectors: which workloads and images a rule or an exemption is about (section 1.3), in three-valued logic.

mod instead;

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::document::matcher::{ENTRY, Matcher, TEXT, Values, read_matcher};
use crate::error::Code;
use crate::json::{Read, Reader};
use crate::reference::{Digest, ImageReference, normal_registry, not_a_digest};
use crate::request::Prepared;
use crate::request::subject::Subject;
use crate::request::workload::{Fact, Labels, Workload};
use crate::util::canonical::{Canonical, canonical};
use crate::util::truth::{Truth, all, any};

/// A conjunction of tests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Selector {
    pub(crate) tests: Vec<Test>,
}

/// What is asked of one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Test {
    Text(TextField, Matcher),
    Entry(Map, String, Matcher),
    Image(Matcher<NamedImage>),
    Digest(Matcher),
}

/// An image that a selector names.
#[derive(Clone, Debug)]
pub(crate) struct NamedImage {
    pub(crate) reference: ImageReference,
    /// As it was written, where that is not the normal form.
    written: Option<Arc<str>>,
}

impl NamedImage {
    fn new(reference: ImageReference, text: &str) -> Self {
        let written = (reference.as_str() != text).then(|| text.into());
        Self { reference, written }
    }

    /// As it was written.
    pub(crate) fn written(&self) -> &str {
        self.written.as_deref().unwrap_or(self.reference.as_str())
    }
}

impl PartialEq for NamedImage {
    /// Two ways to write an image name the same one.
    fn eq(&self, other: &Self) -> bool {
        self.reference == other.reference
    }
}

impl Eq for NamedImage {}

canonical!(struct Selector { tests });
canonical!(
    enum TextField {
        Provider = 0,
        Account = 1,
        Cluster = 2,
        Namespace = 3,
        Kind = 4,
        Name = 5,
        Pod = 6,
        Container = 7,
        ServiceAccount = 8,
        Registry = 9,
        Repository = 10,
        Tag = 11,
    }
);
canonical!(
    enum Map {
        Labels = 0,
        NamespaceLabels = 1,
        Attributes = 2,
    }
);

impl Canonical for Test {
    fn write_to(&self, out: &mut Vec<u8>) {
        match self {
            Self::Text(field, matcher) => (0_u8, field, matcher).write_to(out),
            Self::Entry(map, key, matcher) => (1_u8, map, key, matcher).write_to(out),
            Self::Image(matcher) => (2_u8, matcher).write_to(out),
            Self::Digest(matcher) => (3_u8, matcher).write_to(out),
        }
    }
}

impl Canonical for NamedImage {
    /// Two ways to write an image name the same one.
    fn write_to(&self, out: &mut Vec<u8>) {
        self.reference.as_str().write_to(out);
    }
}

/// The fields that hold one text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum TextField {
    Provider,
    Account,
    Cluster,
    Namespace,
    Kind,
    Name,
    Pod,
    Container,
    ServiceAccount,
    Registry,
    Repository,
    Tag,
}

/// The fields that are maps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Map {
    Labels,
    NamespaceLabels,
    Attributes,
}

/// What selectors look at: the workload, the image, and the platform it is evaluated for.
#[derive(Clone, Copy)]
pub(crate) struct Target<'r> {
    pub(crate) workload: &'r Workload,
    pub(crate) image: &'r Prepared,
    pub(crate) subject: &'r Subject,
}

/// Whether any of the selectors matches.
pub(crate) fn any_selector(selectors: &[Selector], place: &Target<'_>) -> Truth {
    any(selectors.iter().map(|selector| selector.test(place)))
}

impl Selector {
    pub(crate) fn test(&self, place: &Target<'_>) -> Truth {
        all(self.tests.iter().map(|test| test.test(place)))
    }
}

impl Test {
    pub(crate) fn test(&self, place: &Target<'_>) -> Truth {
        match self {
            Self::Text(field, matcher) => matcher.test(place.text(*field)),
            Self::Entry(map, key, matcher) => matcher.test(place.entry(*map, key)),
            Self::Image(matcher) => image_is(matcher, place.image),
            Self::Digest(matcher) => {
                let each = place.digests().map(|digest| matcher.test(digest));
                if matches!(matcher, Matcher::NotEquals(_)) { all(each) } else { any(each) }
            }
        }
    }
}

impl<'r> Target<'r> {
    pub(crate) fn text(&self, field: TextField) -> Fact<&'r str> {
        let of_image = |get: fn(&ImageReference) -> Option<&str>| match &self.image.reference {
            Ok(reference) => get(reference).map_or(Fact::Absent, Fact::Value),
            Err(_) => Fact::Unknown,
        };
        let field = match field {
            TextField::Provider => &self.workload.provider,
            TextField::Account => &self.workload.account,
            TextField::Cluster => &self.workload.cluster,
            TextField::Namespace => &self.workload.namespace,
            TextField::Kind => &self.workload.kind,
            TextField::Name => &self.workload.name,
            TextField::Pod => &self.workload.pod,
            TextField::Container => &self.image.container,
            TextField::ServiceAccount => &self.workload.service_account,
            TextField::Registry => return of_image(|reference| Some(reference.registry())),
            TextField::Repository => return of_image(|reference| Some(reference.repository())),
            TextField::Tag => return of_image(ImageReference::tag),
        };
        match field {
            Fact::Unknown => Fact::Unknown,
            Fact::Absent => Fact::Absent,
            Fact::Value(text) => Fact::Value(text),
        }
    }

    pub(crate) fn map(&self, map: Map) -> &'r Fact<Labels> {
        match map {
            Map::Labels => &self.workload.labels,
            Map::NamespaceLabels => &self.workload.namespace_labels,
            Map::Attributes => &self.workload.attributes,
        }
    }

    pub(crate) fn entry(&self, map: Map, key: &str) -> Fact<&'r str> {
        match self.map(map) {
            Fact::Unknown => Fact::Unknown,
            Fact::Absent => Fact::Absent,
            Fact::Value(labels) => match labels.get(key) {
                Some(Some(value)) => Fact::Value(value),
                Some(None) | None => Fact::Absent,
            },
        }
    }

    /// What a test looks at: one value, or the digests of the image and of the platform.
    pub(crate) fn values(&self, test: &Test) -> Vec<Fact<&'r str>> {
        match test {
            Test::Text(field, _) => vec![self.text(*field)],
            Test::Entry(map, key, _) => vec![self.entry(*map, key)],
            Test::Image(_) => {
                vec![self.image.reference.as_ref().map_or(Fact::Unknown, |reference| Fact::Value(reference.as_str()))]
            }
            Test::Digest(_) => self.digests().collect(),
        }
    }

    /// The image's digest and that of the platform, where the image lists it. Every image has them, so none is ever
    /// absent.
    pub(crate) fn digests(&self) -> impl Iterator<Item = Fact<&'r str>> + use<'r> {
        let valid = self.image.reference.is_ok();
        let known = move |digest: Option<&'r str>| digest.filter(|_| valid).map_or(Fact::Unknown, Fact::Value);
        let platform = self.subject.listed.as_ref().map(|digest| known(digest.as_ref().map(Digest::as_str)));
        std::iter::once(known(self.image.digest())).chain(platform)
    }
}

/// `image: {equals: …}` compares part by part, the other operators look at the reference's text.
fn image_is(matcher: &Matcher<NamedImage>, image: &Prepared) -> Truth {
    let Ok(reference) = &image.reference else { return Truth::Unknown };
    let is = |value: &NamedImage| same_image(&value.reference, reference, image.digest());
    match matcher {
        Matcher::Equals(values) => any(values.iter().map(is)),
        Matcher::NotEquals(values) => !any(values.iter().map(is)),
        _ => matcher.matches_part(reference.as_str()).into(),
    }
}

/// Whether an image is the one that a value names: as far as the value names it.
pub(crate) fn same_image(value: &ImageReference, reference: &ImageReference, digest: Option<&str>) -> Truth {
    if value.name() != reference.name() || value.tag().is_some_and(|tag| reference.tag() != Some(tag)) {
        return Truth::False;
    }
    match (value.digest(), digest) {
        (None, _) => Truth::True,
        (Some(_), None) => Truth::Unknown,
        (Some(named), Some(digest)) => (named == digest).into(),
    }
}

impl TextField {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Provider => "provider",
            Self::Account => "account",
            Self::Cluster => "cluster",
            Self::Namespace => "namespace",
            Self::Kind => "kind",
            Self::Name => "name",
            Self::Pod => "pod",
            Self::Container => "container",
            Self::ServiceAccount => "serviceAccount",
            Self::Registry => "registry",
            Self::Repository => "repository",
            Self::Tag => "tag",
        }
    }
}

impl Map {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Labels => "labels",
            Self::NamespaceLabels => "namespaceLabels",
            Self::Attributes => "attributes",
        }
    }
}

keys! {
    /// The keys of a selector.
    SelectorKey {
        Provider = "provider",
        Account = "account",
        Cluster = "cluster",
        Namespace = "namespace",
        Kind = "kind",
        Name = "name",
        Pod = "pod",
        Container = "container",
        ServiceAccount = "serviceAccount",
        Image = "image",
        Registry = "registry",
        Repository = "repository",
        Tag = "tag",
        Digest = "digest",
        Labels = "labels",
        NamespaceLabels = "namespaceLabels",
        Attributes = "attributes",
    }
}

const REGISTRY: Values<String> = Values {
    equal: |text| normal_registry(text).ok_or_else(|| (Code::InvalidRegistry, instead::of_registry(text))),
    part: str::to_ascii_lowercase,
    exists: false,
};

const IMAGE: Values<NamedImage> = Values {
    equal: |text| {
        let instead = |wrong: String| (Code::InvalidReference, instead::of_image(text, &wrong));
        ImageReference::parse_pattern(text).map(|reference| NamedImage::new(reference, text)).map_err(instead)
    },
    part: str::to_owned,
    exists: false,
};

const DIGEST: Values<String> = Values {
    equal: |text| match Digest::parse(text) {
        Some(digest) => Ok(digest.as_str().to_owned()),
        None => Err((Code::InvalidDigest, not_a_digest(text))),
    },
    part: str::to_owned,
    exists: false,
};

/// Reads a list of selectors; `filled`: which must not be empty.
pub(crate) fn read_selectors(r: &mut Reader<'_>, filled: bool) -> Read<Vec<Selector>> {
    let mut selectors = Vec::new();
    let each = |r: &mut Reader<'_>| {
        selectors.push(read_selector(r)?);
        Ok(())
    };
    if filled {
        r.filled_list(each)?;
    } else {
        r.list(each)?;
    }
    selectors.shrink_to_fit();
    Ok(selectors)
}

fn read_selector(r: &mut Reader<'_>) -> Read<Selector> {
    let mut tests = Vec::new();
    let object = r.fields(|r, key| {
        let field = match key {
            SelectorKey::Provider => TextField::Provider,
            SelectorKey::Account => TextField::Account,
            SelectorKey::Cluster => TextField::Cluster,
            SelectorKey::Namespace => TextField::Namespace,
            SelectorKey::Kind => TextField::Kind,
            SelectorKey::Name => TextField::Name,
            SelectorKey::Pod => TextField::Pod,
            SelectorKey::Container => TextField::Container,
            SelectorKey::ServiceAccount => TextField::ServiceAccount,
            SelectorKey::Repository => TextField::Repository,
            SelectorKey::Tag => TextField::Tag,
            SelectorKey::Registry => {
                tests.extend(read_matcher(r, &REGISTRY)?.map(|matcher| Test::Text(TextField::Registry, matcher)));
                return Ok(());
            }
            SelectorKey::Image => {
                tests.extend(read_matcher(r, &IMAGE)?.map(Test::Image));
                return Ok(());
            }
            SelectorKey::Digest => {
                tests.extend(read_matcher(r, &DIGEST)?.map(Test::Digest));
                return Ok(());
            }
            SelectorKey::Labels => return read_entries(r, Map::Labels, &mut tests),
            SelectorKey::NamespaceLabels => return read_entries(r, Map::NamespaceLabels, &mut tests),
            SelectorKey::Attributes => return read_entries(r, Map::Attributes, &mut tests),
        };
        tests.extend(read_matcher(r, &TEXT)?.map(|matcher| Test::Text(field, matcher)));
        Ok(())
    })?;
    if let Some(at) = object.at()
        && object.is_empty()
        && !object.has_unknown()
    {
        r.problem(Code::EmptySelector, at, "a selector without a key would match everything; leave it out instead");
    }
    tests.shrink_to_fit();
    Ok(Selector { tests })
}

fn read_entries(r: &mut Reader<'_>, map: Map, tests: &mut Vec<Test>) -> Read<()> {
    let mut seen = BTreeSet::new();
    let at = r.entries(|r, key| {
        let matcher = read_matcher(r, &ENTRY)?;
        let name = key.text.into_owned();
        if !seen.insert(name.clone()) {
            r.problem(Code::DuplicateKey, key.at, format!("the key \"{name}\" stands twice"));
        }
        tests.extend(matcher.map(|matcher| Test::Entry(map, name, matcher)));
        Ok(())
    })?;
    if let Some(at) = at
        && seen.is_empty()
    {
        r.problem(Code::EmptySelector, at, "a map without an entry would match everything; leave it out instead");
    }
    Ok(())
}
