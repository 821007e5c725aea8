//! Subjects: an image is evaluated once per platform that matters, each time on the reports that count for it
//! (section 3 of the semantics, "Subjects" and "Which reports count").

use std::collections::BTreeSet;
use std::sync::OnceLock;

use crate::clock::Clock;
use crate::reference::{Digest, ImageReference, normal_platform};
use crate::report::{FindingOrders, FindingRef, Numbering, Report};
use crate::request::belonging::{Bound, ImageIdentity};
use crate::request::image::{Image, Platform};
use crate::request::workload::Fact;
use crate::time::Timestamp;
use crate::util::index::to_u32;
use crate::vocabulary::ReportState;

/// An image with what follows from it and its reports whatever the policy says.
#[derive(Debug)]
pub(crate) struct Prepared {
    pub(crate) container: Fact<String>,
    /// The text as given, if it is no reference.
    pub(crate) reference: Result<ImageReference, String>,
    pub(crate) digest: Option<Digest>,
    pub(crate) running_since: Option<Timestamp>,
    pub(crate) pushed_at: Option<Timestamp>,
    platforms: Vec<Platform>,
    pub(crate) reports: Vec<Report>,
    baseline: Vec<Report>,
    /// Where each report's findings begin in the numbering of all of them.
    pub(crate) offsets: Vec<u32>,
    /// All findings together.
    pub(crate) findings: usize,
    /// Numbers over all reports; where there is one report alone, that report's own are used.
    merged: Option<Numbering>,
    pub(crate) subjects: Vec<Subject>,
}

impl Prepared {
    /// Works out what follows from an image. `wanted` are the workload's platforms, normalised, each once.
    pub(super) fn new(image: Image, wanted: &[String]) -> Self {
        let Image { container, reference, digest, running_since, pushed_at, baseline, platforms, reports } = image;
        let reference = ImageReference::parse(&reference).ok_or(reference);
        let named = reference.as_ref().ok().and_then(ImageReference::digest);
        let digest = named.and_then(Digest::parse).or(digest);
        let mut offsets = Vec::with_capacity(reports.len());
        let mut findings = 0;
        for report in &reports {
            offsets.push(to_u32(findings));
            findings += report.rows().len();
        }
        let merged = (reports.len() > 1).then(|| Numbering::merged(&reports));
        let known = ImageIdentity::new(reference.as_ref().ok(), digest.as_ref().map(Digest::as_str), &platforms);
        let subjects = Subject::all(&known, &reports, (&platforms, wanted), &baseline);
        Self {
            container,
            reference,
            digest,
            running_since,
            pushed_at,
            platforms,
            reports,
            baseline,
            offsets,
            findings,
            merged,
            subjects,
        }
    }

    /// The image that this was made from, its reference in the normal form.
    pub(super) fn to_image(&self) -> Image {
        Image {
            container: self.container.clone(),
            reference: self.reference.as_ref().map_or_else(String::clone, |reference| reference.as_str().to_owned()),
            digest: self.digest.clone(),
            running_since: self.running_since,
            pushed_at: self.pushed_at,
            baseline: self.baseline.clone(),
            platforms: self.platforms.clone(),
            reports: self.reports.clone(),
        }
    }

    /// The digest's text.
    pub(crate) fn digest(&self) -> Option<&str> {
        self.digest.as_ref().map(Digest::as_str)
    }

    /// A report, by its place in the list.
    pub(crate) fn report(&self, index: u32) -> Option<&Report> {
        self.reports.get(index as usize)
    }

    /// What reports are told apart by.
    pub(crate) fn known(&self) -> ImageIdentity<'_> {
        ImageIdentity::new(self.reference.as_ref().ok(), self.digest(), &self.platforms)
    }

    /// What findings are counted by.
    pub(crate) fn numbering(&self) -> &Numbering {
        static NONE: Numbering = Numbering { canonical: Vec::new(), canonicals: 0, identity: Vec::new() };
        let own = || self.reports.first().map(|report| &report.0.index.numbering);
        self.merged.as_ref().or_else(own).unwrap_or(&NONE)
    }
}

/// An image on a platform.
#[derive(Debug)]
pub(crate) struct Subject {
    pub(crate) platform: Option<String>,
    /// Where the platform is one of the image's `platforms`: its digest, which may be unknown.
    pub(crate) listed: Option<Option<Digest>>,
    /// The complete and partial reports, scanner by scanner.
    scanners: Vec<Scanner>,
    /// The reports that have no findings, in list order.
    others: Vec<u32>,
    /// For every finding of the image whether the baseline has it; empty where nothing is in the baseline.
    in_baseline: Vec<bool>,
    /// Where several reports count: which ones did when findings were listed first, and how they are listed together.
    pub(crate) together: OnceLock<(Vec<u32>, FindingOrders)>,
}

/// The reports of one scanner of which some may count, by their places in the image's list.
#[derive(Debug, Default)]
struct Scanner {
    /// Those that are bound best, in list order.
    best: Vec<u32>,
    /// Of the complete ones those that are bound best, where one of `best` is partial: where that one counts, so does
    /// the newest of these.
    complete: Vec<u32>,
}

impl Subject {
    /// Every subject of an image: of its platforms and those that the workload wants, in this order.
    fn all(
        known: &ImageIdentity<'_>,
        reports: &[Report],
        (listed, wanted): (&[Platform], &[String]),
        baseline: &[Report],
    ) -> Vec<Self> {
        let belonging: Vec<(u32, &Report)> =
            (0..).zip(reports).filter(|(_, report)| known.mismatch(&report.0).is_none()).collect();
        let subject = |(platform, listed): OnPlatform| {
            let own = listed.as_ref().and_then(Option::as_ref).map(Digest::as_str);
            let mine = belonging
                .iter()
                .filter(|(_, report)| known.is_of_platform(&report.0, platform.as_deref(), own))
                .map(|(index, report)| (*index, *report));
            let (scanners, others) = by_scanner(known, own, mine);
            let in_baseline = find_in_baseline(reports, platform.as_deref(), baseline);
            Self { platform, listed, scanners, others, in_baseline, together: OnceLock::new() }
        };
        platforms(known, &belonging, listed, wanted).into_iter().map(subject).collect()
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
    pub(crate) fn choose(&self, image: &Prepared, clock: &mut Clock, counted: &mut Vec<u32>) {
        let from = counted.len();
        for scanner in &self.scanners {
            scanner.choose(image, clock, counted);
        }
        if self.scanners.is_empty() {
            counted.extend(newest(image, &self.others, clock));
        }
        if let Some(chosen) = counted.get_mut(from..) {
            chosen.sort_unstable();
        }
    }
}

/// A platform, and, where the image lists it, the digest it has there.
type OnPlatform = (Option<String>, Option<Option<Digest>>);

/// The platforms that an image is evaluated for, in order.
///
/// Where one of those that matter has no complete report, the reports of other platforms count beside it, for the
/// platform's name may be wrong: a report of one platform must not hide that the other was never scanned.
fn platforms(
    known: &ImageIdentity<'_>,
    belonging: &[(u32, &Report)],
    listed: &[Platform],
    wanted: &[String],
) -> Vec<OnPlatform> {
    fn digest(on: &OnPlatform) -> Option<&str> {
        on.1.as_ref().and_then(Option::as_ref).map(Digest::as_str)
    }
    let is_of = |report: &Report, on: &OnPlatform| known.is_of_platform(&report.0, on.0.as_deref(), digest(on));
    let is_complete = |on: &OnPlatform| {
        belonging.iter().any(|(_, report)| report.state() == ReportState::Complete && is_of(report, on))
    };

    let listed: Vec<OnPlatform> =
        listed.iter().map(|each| (Some(normal_platform(&each.platform)), Some(each.digest.clone()))).collect();
    let names: BTreeSet<&str> = wanted.iter().map(String::as_str).collect();
    let is_wanted = |on: &OnPlatform| on.0.as_deref().is_some_and(|name| names.contains(name));
    let (mut found, rest): (Vec<OnPlatform>, Vec<OnPlatform>) = if listed.is_empty() {
        (wanted.iter().map(|name| (Some(name.clone()), None)).collect(), Vec::new())
    } else if listed.iter().any(is_wanted) {
        listed.iter().cloned().partition(is_wanted)
    } else {
        (listed.clone(), Vec::new())
    };
    if found.iter().all(is_complete) && !found.is_empty() {
        return found;
    }
    found.extend(rest.into_iter().filter(|on| belonging.iter().any(|(_, report)| is_of(report, on))));
    let mut seen: BTreeSet<String> = found.iter().filter_map(|(name, _)| name.clone()).collect();
    for (_, report) in belonging {
        if let Some(name) = report.platform()
            && !listed.iter().any(|on| is_of(report, on))
            && seen.insert(name.to_owned())
        {
            found.push((Some(name.to_owned()), None));
        }
    }
    if found.is_empty() {
        found.push((None, None));
    }
    found
}

impl Scanner {
    fn choose(&self, image: &Prepared, clock: &mut Clock, counted: &mut Vec<u32>) {
        if let ([only], []) = (&*self.best, &*self.complete) {
            return counted.push(*only);
        }
        let from = counted.len();
        push_newest(image, &self.best, clock, counted);
        let is_partial =
            |index: &u32| image.report(*index).is_some_and(|report| report.state() == ReportState::Partial);
        if counted.get(from..).unwrap_or_default().iter().any(is_partial) {
            let to = counted.len();
            push_newest(image, &self.complete, clock, counted);
            // One that is among both counts once.
            let (mut kept, all) = (to, counted.len());
            for at in to..all {
                let Some(index) = counted.get(at).copied() else { break };
                if !counted.get(from..to).unwrap_or_default().contains(&index) {
                    if let Some(slot) = counted.get_mut(kept) {
                        *slot = index;
                    }
                    kept += 1;
                }
            }
            counted.truncate(kept);
        }
    }
}

/// Adds the newest of some reports, of equally new ones the last, and all that cannot be compared with it.
fn push_newest(image: &Prepared, candidates: &[u32], clock: &mut Clock, counted: &mut Vec<u32>) {
    if let [only] = candidates {
        return counted.push(*only);
    }
    let mut newest: Option<(Timestamp, u32)> = None;
    for index in candidates {
        match scanned_at(image, *index, clock) {
            None => counted.push(*index),
            Some(instant) => {
                if newest.is_none_or(|(newest, _)| newest <= instant) {
                    newest = Some((instant, *index));
                }
            }
        }
    }
    counted.extend(newest.map(|(_, index)| index));
}

/// The newest of some reports without findings: one that has no usable time is oldest, of equally new ones the last.
fn newest(image: &Prepared, candidates: &[u32], clock: &mut Clock) -> Option<u32> {
    if let [only] = candidates {
        return Some(*only);
    }
    candidates.iter().copied().max_by_key(|index| scanned_at(image, *index, clock))
}

/// When a report was made, where it says so and that can be.
pub(crate) fn scanned_at(image: &Prepared, index: u32, clock: &mut Clock) -> Option<Timestamp> {
    image.report(index).and_then(Report::scanned_at).filter(|instant| clock.believes(*instant))
}

/// The complete and partial reports by scanner, and all others.
fn by_scanner<'r>(
    known: &ImageIdentity<'_>,
    platform_digest: Option<&str>,
    reports: impl Iterator<Item = (u32, &'r Report)>,
) -> (Vec<Scanner>, Vec<u32>) {
    struct Scan {
        scanner: Option<String>,
        bound: Bound,
        index: u32,
        is_complete: bool,
    }
    let mut others = Vec::new();
    let mut scans: Vec<Scan> = Vec::new();
    for (index, report) in reports {
        if report.state().has_findings() {
            let scanner = report.scanner().map(str::to_ascii_lowercase);
            let is_complete = report.state() == ReportState::Complete;
            scans.push(Scan { scanner, bound: known.bound(&report.0, platform_digest), index, is_complete });
        } else {
            others.push(index);
        }
    }
    // Scanner by scanner, those bound best first, in list order.
    scans.sort_by(|a, b| a.scanner.cmp(&b.scanner).then(b.bound.cmp(&a.bound)).then(a.index.cmp(&b.index)));
    let scanners = scans.chunk_by(|a, b| a.scanner == b.scanner).map(|scans| {
        let bound_best = |only_complete: bool| -> Vec<u32> {
            let mut of_interest = scans.iter().filter(|scan| scan.is_complete || !only_complete).peekable();
            let best = of_interest.peek().map(|scan| scan.bound);
            of_interest.take_while(|scan| Some(scan.bound) == best).map(|scan| scan.index).collect()
        };
        let best = bound_best(false);
        let has_partial = scans.iter().take(best.len()).any(|scan| !scan.is_complete);
        Scanner { best, complete: if has_partial { bound_best(true) } else { Vec::new() } }
    });
    (scanners.collect(), others)
}

/// Which findings of an image are in its baseline, looked at from a platform: the same canonical id and package name
/// in a report that is not of another platform.
fn find_in_baseline(all: &[Report], platform: Option<&str>, baseline: &[Report]) -> Vec<bool> {
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
    all.iter().flat_map(Report::findings).map(|finding| known.contains(&key(finding))).collect()
}
