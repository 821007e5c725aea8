//! Reports that belong to an image and are not looked at, and platforms that no report is of.

use std::collections::{BTreeMap, BTreeSet};

use imagegate::{FindingRef, Report, Request, Timestamp, UncountedReason};

use super::normal_platform;
use crate::diagnostics::Diagnostic;
use crate::matching::{Attached, CheckedImage, CheckedImages, Matched, ReportPlace};
use crate::reports::ReportArgument;
use crate::text::{counted, harmless, listed};

/// Which reports count, over everything that was decided.
#[derive(Debug)]
pub(crate) struct Uncounted<'a> {
    arguments: &'a [ReportArgument],
    counted: BTreeSet<ReportPlace>,
    /// Those that do not count for an image: which image, and why.
    left_out: BTreeMap<ReportPlace, LeftOut>,
}

#[derive(Clone, Copy, Debug)]
struct LeftOut {
    image: usize,
    /// Its place among the reports of the image.
    at: usize,
    reason: Reason,
}

/// Why a report that belongs to an image does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Reason {
    /// A newer report of the same scanner is, by its place among those of the image.
    Superseded(usize),
    /// One that is known better to be of the image is.
    BoundLess(usize),
    Platform,
    NotScanned,
}

impl Reason {
    fn of(reason: UncountedReason) -> Option<Self> {
        match reason {
            UncountedReason::Superseded { by } => Some(Self::Superseded(by)),
            UncountedReason::BoundLess { by } => Some(Self::BoundLess(by)),
            UncountedReason::Platform => Some(Self::Platform),
            UncountedReason::NotScanned => Some(Self::NotScanned),
            // What does not belong was not given to the engine.
            _ => None,
        }
    }

    fn by(self) -> Option<usize> {
        match self {
            Self::Superseded(by) | Self::BoundLess(by) => Some(by),
            Self::Platform | Self::NotScanned => None,
        }
    }

    fn code(self) -> &'static str {
        match self {
            Self::Superseded(_) | Self::BoundLess(_) => "supersededReport",
            Self::Platform => "otherPlatform",
            Self::NotScanned => "notScanned",
        }
    }
}

impl<'a> Uncounted<'a> {
    pub(crate) fn new(arguments: &'a [ReportArgument]) -> Self {
        Self { arguments, counted: BTreeSet::new(), left_out: BTreeMap::new() }
    }

    /// Notes which reports counted for a request about images with these references.
    pub(crate) fn look_at(
        &mut self,
        request: &Request,
        references: &[String],
        images: &CheckedImages,
        matched: &Matched,
        now: Timestamp,
    ) {
        let mut uncounted: BTreeMap<(usize, usize), UncountedReason> = BTreeMap::new();
        for each in request.uncounted(now) {
            uncounted.insert((each.image(), each.report_index()), each.reason());
        }
        for (index, reference) in references.iter().enumerate() {
            let Some(image) = images.position(reference) else { continue };
            for (at, attached) in matched.of(image).iter().enumerate() {
                match uncounted.get(&(index, at)).copied() {
                    None => _ = self.counted.insert(attached.place),
                    Some(reason) => {
                        if let Some(reason) = Reason::of(reason) {
                            self.left_out.entry(attached.place).or_insert(LeftOut { image, at, reason });
                        }
                    }
                }
            }
        }
    }

    /// Warnings about reports that count for no image: one a file, and one a folder.
    pub(crate) fn warnings(&self, images: &CheckedImages, matched: &Matched) -> Vec<Diagnostic> {
        let mut warnings = Vec::new();
        let mut of_folder: BTreeMap<(usize, &'static str), Vec<(&ReportPlace, &LeftOut)>> = BTreeMap::new();
        let mut findings = FindingSets::default();
        for (place, left_out) in self.left_out.iter().filter(|(place, _)| !self.counted.contains(place)) {
            let Some(argument) = self.arguments.get(place.argument) else { continue };
            if argument.is_folder {
                of_folder.entry((place.argument, left_out.reason.code())).or_default().push((place, left_out));
            } else {
                let message = format!("this report {}", self.reason(left_out, images, matched, &mut findings));
                let warning = Diagnostic::warning(left_out.reason.code(), message);
                warnings.push(warning.in_file(self.name(place)));
            }
        }
        for ((argument, code), left_out) in of_folder {
            let (Some(argument), Some((place, first))) = (self.arguments.get(argument), left_out.first()) else {
                continue;
            };
            let lacking: usize = left_out.iter().map(|(_, each)| lacking(each, matched, &mut findings)).sum();
            let mut message = format!(
                "{} in this folder {} not looked at",
                counted(left_out.len(), "report"),
                if left_out.len() == 1 { "is" } else { "are" }
            );
            if code == "supersededReport" {
                let have = if left_out.len() == 1 { "it has" } else { "they have" };
                message += &format!(": {have} {} that what counts instead has not", counted(lacking, "finding"));
            }
            let reason = self.reason(first, images, matched, &mut findings);
            message += &format!("; the first, {}, {reason}", harmless(self.name(place)));
            warnings.push(Diagnostic::warning(code, message).in_file(&argument.name));
        }
        warnings
    }

    /// Why a report is not looked at, as the end of a sentence.
    fn reason(
        &self,
        left_out: &LeftOut,
        images: &CheckedImages,
        matched: &Matched,
        findings: &mut FindingSets,
    ) -> String {
        let image = images.get(left_out.image).map(|image| harmless(&image.name)).unwrap_or_default();
        let own = matched.of(left_out.image).get(left_out.at);
        let by = left_out.reason.by().and_then(|by| matched.of(left_out.image).get(by));
        let by_name = by.map(|by| harmless(self.name(&by.place))).unwrap_or_default();
        let scanner = own.and_then(|own| own.report.scanner());
        let scanner = scanner.map(|name| format!(" ({})", harmless(name))).unwrap_or_default();
        let lacking = lacking(left_out, matched, findings);
        let has = format!("it has {} that the other has not", counted(lacking, "finding"));
        match left_out.reason {
            Reason::Superseded(_) => {
                format!("is not looked at for {image}: {by_name} is a newer report of the same scanner{scanner}; {has}")
            }
            Reason::BoundLess(_) => format!(
                "is not looked at for {image}: {by_name}, of the same scanner{scanner}, is known better to be of this \
                 image; {has}"
            ),
            Reason::Platform => {
                let platform = own.and_then(|own| own.report.platform()).unwrap_or("another platform");
                format!("is of {}, and {image} is not checked for that platform", harmless(platform))
            }
            Reason::NotScanned => {
                let state = own.map(|own| own.report.state().as_str()).unwrap_or_default();
                format!("holds no scan (it is {state}) and is not looked at for {image}: other reports hold one")
            }
        }
    }

    fn name(&self, place: &ReportPlace) -> &str {
        let file = self.arguments.get(place.argument).and_then(|argument| argument.files.get(place.file));
        file.map(|file| file.name.as_str()).unwrap_or_default()
    }
}

/// What tells one finding from another in a decision.
type Key<'r> = (&'r str, Option<&'r str>, Option<&'r str>, Option<&'r str>);

/// The findings of reports that others are compared with.
#[derive(Debug, Default)]
struct FindingSets {
    sets: BTreeMap<(usize, usize), BTreeSet<[Option<String>; 4]>>,
}

fn key(finding: FindingRef<'_>) -> Key<'_> {
    (finding.canonical_id(), finding.package_name(), finding.package_version(), finding.path())
}

fn owned((id, name, version, path): Key<'_>) -> [Option<String>; 4] {
    [Some(id), name, version, path].map(|text| text.map(str::to_owned))
}

/// How many findings a report has that the one which counts instead has not.
fn lacking(left_out: &LeftOut, matched: &Matched, findings: &mut FindingSets) -> usize {
    let Some(by) = left_out.reason.by() else { return 0 };
    let reports = matched.of(left_out.image);
    let report = |at: usize| reports.get(at).map(|attached: &Attached| &attached.report);
    let all = |report: Option<&Report>| -> BTreeSet<[Option<String>; 4]> {
        report.into_iter().flat_map(Report::findings).map(|finding| owned(key(finding))).collect()
    };
    let other = findings.sets.entry((left_out.image, by)).or_insert_with(|| all(report(by)));
    all(report(left_out.at)).difference(other).count()
}

/// Warnings about platforms that were asked for and that no report of some image is of.
pub(crate) fn unscanned_platforms(wanted: &[String], images: &CheckedImages, matched: &Matched) -> Vec<Diagnostic> {
    let warning = |platform: &String| {
        let normal = normal_platform(platform);
        let is_of = |attached: &Attached, image: &CheckedImage| match attached.report.platform() {
            Some(of) => Some(of) == normal.as_deref(),
            // A report that names the digest of a platform is of that one.
            None => {
                let named = image.image.platforms.iter().filter(|listed| {
                    let digest = listed.digest.as_ref().map(|digest| digest.as_str());
                    digest.is_some_and(|digest| attached.report.digests().any(|of| of == digest))
                });
                let mut named = named.peekable();
                named.peek().is_none() || named.any(|listed| normal_platform(&listed.platform) == normal)
            }
        };
        let unscanned = images.all().iter().zip(matched.all());
        let unscanned = unscanned
            .filter(|(image, reports)| !reports.is_empty() && !reports.iter().any(|report| is_of(report, image)));
        let names: Vec<String> = unscanned.map(|(image, _)| image.name.clone()).collect();
        if names.is_empty() {
            return None;
        }
        let message = format!(
            "no report is of {}, which --platform names: {} {} reports of other platforms alone",
            harmless(platform),
            listed(&names, 1),
            if names.len() == 1 { "has" } else { "have" }
        );
        let help = match platform.contains('/') && !platform.contains([',', ' ']) {
            true => "scan the image for this platform too (trivy image --platform, grype --platform)",
            false => "write each platform as system/architecture, in a flag of its own: --platform linux/amd64",
        };
        Some(Diagnostic::warning("unmatchedPlatform", message).help(help))
    };
    let distinct: BTreeSet<&String> = wanted.iter().collect();
    distinct.into_iter().filter_map(warning).collect()
}
