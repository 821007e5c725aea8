//! Which result is about which image, where one document holds results of several.
//!
//! Trivy's only link is the target of the operating system's packages, `image:tag (debian 12.1)`; what was found in
//! the languages' packages, secrets and licences of that image follows it. Findings of one image are put together
//! over the whole document: as reports of one scanner the later would hide the earlier.

use std::borrow::Cow;
use std::collections::BTreeMap;

use imagegate::json::{Read, Reader};
use imagegate::{ImageReference, Report, ReportBuilder, ReportState};

use super::coverage::Coverage;
use super::heading::{Heading, Scratch};
use super::metadata::{Metadata, Os};
use super::result::result;
use crate::image::{Names, is_image};
use crate::output::Output;

/// Where results are not told apart, they are given to every image they may be of, up to so many.
const AMBIGUOUS: usize = 8;

/// What is known before findings are read: of a resource, or of a whole early list.
#[derive(Debug, Default)]
pub(super) struct Outline<'a> {
    pub(super) headings: Vec<Heading<'a>>,
    /// What each of the results is about.
    pub(super) coverages: Vec<Coverage>,
    pub(super) metadata: Vec<Metadata<'a>>,
    /// Whether the results may also be of the workload's own manifest.
    pub(super) in_cluster: bool,
    /// Whether the scan failed, in whole or in part.
    pub(super) failed: bool,
}

/// What was found in the results of an outline, by their number: which image a result is of may be said behind it, so
/// findings wait for that.
pub(super) type Waiting = Vec<(usize, ReportBuilder)>;

impl<'a> Outline<'a> {
    /// Reads a result, in the namespace that is given.
    pub(super) fn result(
        &mut self,
        r: &mut Reader<'a>,
        namespace: Option<&str>,
        scratch: &mut Scratch<'a>,
        found: &mut Waiting,
        output: &mut Output,
    ) -> Read<Coverage> {
        let mut builder = Report::builder();
        let entry = result(r, namespace, scratch, &mut builder)?;
        if !builder.is_empty() {
            found.push((self.headings.len(), builder));
        }
        self.headings.push(entry.heading);
        self.coverages.push(entry.coverage);
        output.suppressed.findings += entry.suppressed;
        Ok(entry.coverage)
    }

    /// Whether the target of a result names an image.
    pub(super) fn names_image(&self) -> bool {
        self.headings.iter().any(|heading| Target::of(heading).is_some())
    }

    /// Whether a result is of the manifest of a workload, not of one of its images.
    pub(super) fn is_of_manifest(&self, result: usize) -> bool {
        self.in_cluster && self.headings.get(result).is_some_and(Heading::is_of_cluster)
    }
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Image(String, Option<String>),
    /// An image that has no name, of this outline.
    Unnamed(usize),
    /// What has no name and was not scanned.
    NotScanned(bool),
}

#[derive(Debug)]
struct Group {
    builder: ReportBuilder,
    coverage: Coverage,
    knows_system: bool,
    failed: bool,
    partial: bool,
    /// The name of the image, where that is no reference.
    dropped: Option<String>,
}

/// The reports of a document, image by image.
#[derive(Debug, Default)]
pub(super) struct Images {
    groups: Vec<Group>,
    by_key: BTreeMap<Key, usize>,
    outlines: usize,
}

impl Images {
    /// For every result of an outline the images that it is of; none for those of a workload's manifest.
    pub(super) fn place(&mut self, outline: &Outline<'_>) -> Vec<Vec<usize>> {
        self.outlines += 1;
        let index = Index::new(&outline.metadata);
        let mut claimed = vec![false; outline.metadata.len()];
        let mut by_reference: BTreeMap<&str, usize> = BTreeMap::new();
        let mut own: Vec<Option<usize>> = Vec::with_capacity(outline.headings.len());
        for heading in &outline.headings {
            let group = Target::of(heading).map(|target| {
                *by_reference.entry(target.reference).or_insert_with(|| {
                    // A metadata is about one image: another name of it does without (and hostile texts are not
                    // copied again and again).
                    let found = index.find(target.reference).filter(|found| claimed.get(*found) == Some(&false));
                    if let Some(claimed) = found.and_then(|found| claimed.get_mut(found)) {
                        *claimed = true;
                    }
                    self.target(&target, found.and_then(|found| outline.metadata.get(found)))
                })
            });
            own.push(group);
        }
        let unclaimed: Vec<usize> = outline
            .metadata
            .iter()
            .zip(&claimed)
            .filter(|(metadata, claimed)| !**claimed && metadata.names.is_known())
            .map(|(metadata, _)| self.image(metadata))
            .collect();
        let told_apart = unclaimed.len() <= AMBIGUOUS;

        let mut current = own.iter().copied().flatten().next();
        let mut placed = Vec::with_capacity(outline.headings.len());
        for (result, own) in own.into_iter().enumerate() {
            let groups = if own.is_some() {
                current = own;
                own.into_iter().collect()
            } else if outline.is_of_manifest(result) {
                Vec::new()
            } else {
                let others = unclaimed.iter().copied().filter(|_| told_apart);
                let groups: Vec<usize> = current.into_iter().chain(others).collect();
                if groups.is_empty() { vec![self.group(Key::Unnamed(self.outlines))] } else { groups }
            };
            let coverage = outline.coverages.get(result).copied().unwrap_or_default();
            for group in &groups {
                if let Some(group) = self.groups.get_mut(*group) {
                    group.coverage.add(coverage);
                    group.partial |= outline.failed;
                }
            }
            placed.push(groups);
        }
        for group in &unclaimed {
            if let Some(group) = self.groups.get_mut(*group) {
                // Images of which nobody can tell what was found in them are no clean ones.
                group.failed |= outline.failed || !told_apart;
            }
        }
        // Of a workload of which only the manifest was looked at, an image is missing only if its scan failed.
        let is_bare = placed.iter().all(Vec::is_empty) && (outline.failed || placed.is_empty());
        if is_bare && unclaimed.is_empty() {
            let group = self.group(Key::NotScanned(outline.failed));
            if let Some(group) = self.groups.get_mut(group) {
                group.failed = outline.failed;
            }
        }
        placed
    }

    /// Adds what was found in results to the images that they are of.
    pub(super) fn add(&mut self, placed: &[Vec<usize>], found: &Waiting) {
        for (result, findings) in found {
            for image in placed.get(*result).into_iter().flatten() {
                if let Some(group) = self.groups.get_mut(*image) {
                    group.builder.append(findings);
                }
            }
        }
    }

    /// The reports, in the order in which their images came.
    pub(super) fn finish(self, output: &mut Output) {
        for mut group in self.groups {
            let (state, scanner) = group.coverage.judge(group.knows_system);
            let state = match state {
                ReportState::Unsupported if group.failed => ReportState::Failed,
                ReportState::Complete if group.failed || group.partial => ReportState::Partial,
                state => state,
            };
            group.builder.state(state).scanner(scanner);
            output.report(group.builder.build(), group.dropped);
        }
    }

    fn target(&mut self, target: &Target<'_>, metadata: Option<&Metadata<'_>>) -> usize {
        let mut metadata = metadata.cloned().unwrap_or_default();
        metadata.names.stated = Some(Cow::Borrowed(target.reference));
        if metadata.os.family.is_none() {
            metadata.os.family = target.os.family.clone();
            metadata.os.version = target.os.version.clone();
        }
        self.image(&metadata)
    }

    fn image(&mut self, metadata: &Metadata<'_>) -> usize {
        let key = match metadata.names.key() {
            Some((reference, digest)) => Key::Image(reference, digest),
            None => Key::Unnamed(self.outlines),
        };
        let known = self.groups.len();
        let group = self.group(key);
        if group == known
            && let Some(group) = self.groups.get_mut(group)
        {
            metadata.apply(&mut group.builder);
            group.knows_system = metadata.os.is_known();
            group.dropped = metadata.names.dropped();
        }
        group
    }

    fn group(&mut self, key: Key) -> usize {
        let next = self.groups.len();
        let group = *self.by_key.entry(key).or_insert(next);
        if group == next {
            self.groups.push(Group {
                builder: Report::builder(),
                coverage: Coverage::default(),
                knows_system: false,
                failed: false,
                partial: false,
                dropped: None,
            });
        }
        group
    }
}

/// An image as the target of its operating system's packages names it.
struct Target<'a> {
    reference: &'a str,
    os: Os<'a>,
}

impl<'a> Target<'a> {
    /// Reads `image:tag (debian 12.1)`.
    fn of(heading: &'a Heading<'_>) -> Option<Self> {
        // Before 0.19 there was no class.
        if heading.class.is_some() && !heading.is_class("os-pkgs") {
            return None;
        }
        let (reference, os) = heading.target.as_deref()?.strip_suffix(')')?.rsplit_once(" (")?;
        let (family, version) = match os.rsplit_once(' ') {
            Some((family, version)) => (family, Some(version)),
            None => (os, None),
        };
        let given = |text: &'a str| (!text.is_empty()).then_some(Cow::Borrowed(text));
        let os = Os { family: given(family), version: version.and_then(given), end_of_life: None };
        is_image(reference).then_some(Self { reference, os })
    }
}

/// The images of several metadata by their names.
struct Index {
    references: BTreeMap<String, usize>,
    /// By repository, for images that are named by digest.
    repositories: BTreeMap<String, usize>,
    /// The only one, where it has no name.
    unnamed: Option<usize>,
}

impl Index {
    fn new(metadata: &[Metadata<'_>]) -> Self {
        let mut index = Self { references: BTreeMap::new(), repositories: BTreeMap::new(), unnamed: None };
        for (at, metadata) in metadata.iter().enumerate() {
            let Names { stated, tags, digests, .. } = &metadata.names;
            for reference in stated.iter().chain(tags).filter_map(|text| ImageReference::parse(text)) {
                index.references.entry(reference.to_string()).or_insert(at);
            }
            for reference in digests.iter().filter_map(|text| ImageReference::parse(text)) {
                index.repositories.entry(reference.name().to_owned()).or_insert(at);
                index.references.entry(reference.to_string()).or_insert(at);
            }
        }
        if let [only] = metadata
            && !only.names.is_known()
        {
            index.unnamed = Some(0);
        }
        index
    }

    fn find(&self, reference: &str) -> Option<usize> {
        let parsed = ImageReference::parse(reference)?;
        let by_digest = || parsed.digest().and_then(|_| self.repositories.get(parsed.name()));
        self.references.get(parsed.as_str()).or_else(by_digest).copied().or(self.unnamed)
    }
}
