//! Subjects: an image is evaluated once per platform that matters, each time on the reports that count for it
//! (section 3 of the semantics, "Subjects" and "Which reports count").

use std::collections::BTreeSet;
use std::sync::OnceLock;

use crate::limit::Limit;
use crate::reference::{Digest, ImageReference, normal_platform};
use crate::report::{Data, FindingRef, Listings, Report};
use crate::request::{Image, Platform, Prepared};
use crate::time::{Duration, Instant};

/// An image on a platform.
#[derive(Debug)]
pub(crate) struct Subject {
    pub(crate) platform: Option<String>,
    /// Where the platform is one of the image's `platforms`: its digest, which may be unknown.
    pub(crate) listed: Option<Option<Digest>>,
    /// The complete and partial reports that are bound best, by scanner, each in list order.
    scanners: Vec<Vec<u32>>,
    /// The reports that have no findings, in list order.
    others: Vec<u32>,
    /// For every finding of the image whether the baseline has it; empty where nothing is in the baseline.
    in_baseline: Vec<bool>,
    /// Where several reports count: which ones did when findings were listed first, and how they are listed together.
    pub(crate) together: OnceLock<(Vec<u32>, Listings)>,
}

/// How well a report is known to be about the image, from worst to best.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Bound {
    Neither,
    ByReference,
    ByDigest,
}

impl Subject {
    /// Every subject of an image. `wanted` are the workload's platforms.
    pub(crate) fn all(
        image: &Prepared,
        platforms: &[Platform],
        baseline: &[Report],
        wanted: Option<&BTreeSet<String>>,
    ) -> Vec<Self> {
        let digests = digests(platforms);
        let (reference, digest) = (image.reference.as_ref().ok(), image.digest());
        let belonging: Vec<(u32, &Report)> = (0..)
            .zip(&image.reports)
            .filter(|(_, report)| belongs_to_image(&report.0, reference, digest, &digests))
            .collect();

        let mut found: Vec<(Option<String>, Option<Option<Digest>>)> = Vec::new();
        if platforms.is_empty() {
            let mut seen = BTreeSet::new();
            let named = belonging.iter().filter_map(|(_, report)| report.platform());
            found.extend(named.filter(|name| seen.insert(*name)).map(|name| (Some(name.to_owned()), None)));
        } else {
            found.extend(
                platforms.iter().map(|each| (Some(normal_platform(&each.platform)), Some(each.digest.clone()))),
            );
        }
        if found.is_empty() {
            found.push((None, None));
        }
        if let Some(wanted) = wanted {
            let is_wanted = |platform: &Option<String>| platform.as_ref().is_some_and(|name| wanted.contains(name));
            if found.iter().any(|(platform, _)| is_wanted(platform)) {
                found.retain(|(platform, _)| is_wanted(platform));
            }
        }

        let subject = |(platform, listed): (Option<String>, Option<Option<Digest>>)| {
            let own = listed.as_ref().and_then(Option::as_ref).map(Digest::as_str);
            let mine = belonging
                .iter()
                .filter(|(_, report)| belongs_to_platform(&report.0, platform.as_deref(), own, &digests))
                .map(|(index, report)| (*index, *report));
            let (scanners, others) = by_scanner(image, mine);
            let in_baseline = find_in_baseline(image, platform.as_deref(), baseline);
            Self { platform, listed, scanners, others, in_baseline, together: OnceLock::new() }
        };
        found.into_iter().map(subject).collect()
    }

    /// The digest of the subject's platform, where it is known.
    pub(crate) fn digest(&self) -> Option<&str> {
        self.listed.as_ref()?.as_ref().map(Digest::as_str)
    }

    /// Whether the image's baseline has a finding, given by its number in the image.
    pub(crate) fn in_baseline(&self, finding: usize) -> bool {
        self.in_baseline.get(finding).copied().unwrap_or(false)
    }

    /// Adds the reports that count at an instant, in list order.
    pub(crate) fn choose(&self, image: &Prepared, now: Instant, limit: &mut Limit, counted: &mut Vec<u32>) {
        let from = counted.len();
        for candidates in &self.scanners {
            counted.extend(newest(image, candidates, now, limit));
        }
        if self.scanners.is_empty() {
            counted.extend(newest(image, &self.others, now, limit));
        }
        if let Some(chosen) = counted.get_mut(from..) {
            chosen.sort_unstable();
        }
    }
}

/// When a report's `scannedAt` is believed: not where it lies in the future by more than clocks differ.
pub(crate) fn usable(scanned_at: Option<Instant>, now: Instant) -> Option<Instant> {
    scanned_at.filter(|instant| instant.minus(Duration::CLOCK_SKEW) <= now)
}

/// The newest of some reports; of equally new ones the last.
fn newest(image: &Prepared, candidates: &[u32], now: Instant, limit: &mut Limit) -> Option<u32> {
    if let [only] = candidates {
        return Some(*only);
    }
    let scanned_at = |index: &u32| image.reports.get(*index as usize).and_then(Report::scanned_at);
    for instant in candidates.iter().filter_map(scanned_at) {
        limit.until(instant.minus(Duration::CLOCK_SKEW), now);
    }
    candidates.iter().copied().max_by_key(|index| usable(scanned_at(index), now))
}

impl Report {
    /// Whether it belongs to an image, as section 3 of the semantics says it: what the report and the image say of
    /// digest and reference does not exclude it. Of the image its reference, digest and platforms are looked at. For
    /// hosts that are given reports of many images; the engine passes over those that do not belong anyway.
    ///
    /// ```
    /// use imagegate::{Image, Report};
    /// let report = Report::from_json(br#"{"image": {"reference": "nginx:1.25"}}"#)?;
    /// assert!(report.belongs_to(&Image::new("docker.io/library/nginx:1.25")));
    /// assert!(!report.belongs_to(&Image::new("nginx:1.26")));
    /// // What says nothing belongs to everything.
    /// assert!(Report::from_json(b"{}")?.belongs_to(&Image::new("nginx:1.26")));
    /// # Ok::<(), imagegate::Error>(())
    /// ```
    pub fn belongs_to(&self, image: &Image) -> bool {
        let reference = ImageReference::parse(&image.reference);
        let named = reference.as_ref().and_then(ImageReference::digest);
        let digest = named.or(image.digest.as_ref().map(Digest::as_str));
        belongs_to_image(&self.0, reference.as_ref(), digest, &digests(&image.platforms))
    }
}

/// The digests of an image's platforms that are known.
fn digests(platforms: &[Platform]) -> BTreeSet<&str> {
    platforms.iter().filter_map(|each| Some(each.digest.as_ref()?.as_str())).collect()
}

/// The one place where this is decided. An image whose reference is invalid has none here.
fn belongs_to_image(
    report: &Data,
    reference: Option<&ImageReference>,
    digest: Option<&str>,
    platforms: &BTreeSet<&str>,
) -> bool {
    if let (Some(named), Some(digest)) = (report.digest(), digest) {
        return named == digest || platforms.contains(named);
    }
    let (Some(reference), Some(named)) = (reference, &report.reference) else { return true };
    reference.name() == named.name()
        && match (reference.tag(), named.tag()) {
            (Some(tag), Some(named)) => tag == named,
            _ => true,
        }
}

fn belongs_to_platform(
    report: &Data,
    platform: Option<&str>,
    digest: Option<&str>,
    platforms: &BTreeSet<&str>,
) -> bool {
    let named = report.get(report.header.platform);
    let named_digest = report.digest();
    (named.is_some() && named == platform)
        || (named_digest.is_some() && named_digest == digest)
        || (named.is_none() && named_digest.is_none_or(|digest| !platforms.contains(digest)))
}

fn bound(image: &Prepared, report: &Data) -> Bound {
    if report.digest().is_some() && image.digest.is_some() {
        Bound::ByDigest
    } else if report.reference.is_some() && image.reference.is_ok() {
        Bound::ByReference
    } else {
        Bound::Neither
    }
}

/// Of every scanner the complete and partial reports that are bound best; and all others.
fn by_scanner<'r>(image: &Prepared, reports: impl Iterator<Item = (u32, &'r Report)>) -> (Vec<Vec<u32>>, Vec<u32>) {
    let mut others = Vec::new();
    let mut scanned: Vec<(Option<String>, Bound, u32)> = Vec::new();
    for (index, report) in reports {
        if report.state().has_findings() {
            let scanner = report.scanner().map(str::to_ascii_lowercase);
            scanned.push((scanner, bound(image, &report.0), index));
        } else {
            others.push(index);
        }
    }
    // Scanner by scanner, those bound best first, in list order.
    scanned.sort_by(|a, b| a.0.cmp(&b.0).then(b.1.cmp(&a.1)).then(a.2.cmp(&b.2)));
    let mut scanners: Vec<Vec<u32>> = Vec::new();
    let mut last: Option<(Option<String>, Bound)> = None;
    for (scanner, bound, index) in scanned {
        match (&last, scanners.last_mut()) {
            (Some((name, best)), Some(candidates)) if *name == scanner => {
                if *best == bound {
                    candidates.push(index);
                }
            }
            _ => {
                scanners.push(vec![index]);
                last = Some((scanner, bound));
            }
        }
    }
    (scanners, others)
}

/// Which findings of an image are in its baseline, looked at from a platform: the same canonical id and package name
/// in a report that is not of another platform.
fn find_in_baseline(image: &Prepared, platform: Option<&str>, baseline: &[Report]) -> Vec<bool> {
    let key = |finding: FindingRef<'_>| (finding.canonical_id().to_owned(), finding.package_name().map(str::to_owned));
    let of_platform = |report: &&Report| match (report.platform(), platform) {
        (Some(named), Some(platform)) => named == platform,
        _ => true,
    };
    let reports = baseline.iter().filter(|report| report.state().has_findings()).filter(of_platform);
    let known: BTreeSet<(String, Option<String>)> = reports.flat_map(Report::findings).map(key).collect();
    if known.is_empty() {
        return Vec::new();
    }
    image.reports.iter().flat_map(Report::findings).map(|finding| known.contains(&key(finding))).collect()
}
