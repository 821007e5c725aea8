//! Reports that were given for an image and do not count: told beside the decision, for a report that is left out
//! without a word looks like one in which nothing was found.

use std::collections::BTreeMap;
use std::fmt;

use crate::clock::Clock;
use crate::evaluate::decision::Decision;
use crate::json::shown;
use crate::report::Report;
use crate::request::belonging::{ImageIdentity, Mismatch};
use crate::request::subject::{Subject, scanned_at};
use crate::request::{Prepared, Request};
use crate::time::Timestamp;

/// A report that was given for an image and counts for none of its platforms.
///
/// It writes itself as one sentence: what the report says that it is of, and why it does not count.
/// [`Uncounted::hint`] says what to give instead.
#[derive(Clone, Debug)]
pub struct Uncounted<'r> {
    image_at: usize,
    report_at: usize,
    image: &'r Prepared,
    report: &'r Report,
    reason: UncountedReason,
}

/// Why a report does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum UncountedReason {
    /// It does not belong to the image.
    Mismatch(Mismatch),
    /// It is of a platform that the image is not evaluated for.
    Platform,
    /// A newer report of the same scanner counts: the one at this place in the image's list.
    Superseded {
        /// Which report counts, by its place in the image's reports.
        by: usize,
    },
    /// A report of the same scanner counts that is known better to be of this image, by its digest for example.
    BoundLess {
        /// Which report counts, by its place in the image's reports.
        by: usize,
    },
    /// It holds no scan (the scan failed, or is pending), and other reports do.
    NotScanned,
}

impl UncountedReason {
    /// The reason as it is written in answers, `otherDigest` for example.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Mismatch(Mismatch::Digest) => "otherDigest",
            Self::Mismatch(Mismatch::Registry) => "otherRegistry",
            Self::Mismatch(Mismatch::Repository) => "otherRepository",
            Self::Mismatch(Mismatch::Tag) => "otherTag",
            Self::Platform => "otherPlatform",
            Self::Superseded { .. } => "superseded",
            Self::BoundLess { .. } => "boundLess",
            Self::NotScanned => "notScanned",
        }
    }
}

impl<'r> Uncounted<'r> {
    /// The place of the image in the request, from 0.
    pub fn image(&self) -> usize {
        self.image_at
    }

    /// The place of the report among those that were given for the image, from 0.
    pub fn report_index(&self) -> usize {
        self.report_at
    }

    /// The report.
    pub fn report(&self) -> &'r Report {
        self.report
    }

    /// Why it does not count.
    pub fn reason(&self) -> UncountedReason {
        self.reason
    }

    /// What to give so that it counts, if it is of the image; empty where nothing is amiss.
    pub fn hint(&self) -> &'static str {
        match self.reason {
            UncountedReason::Mismatch(Mismatch::Digest) => {
                "scan the image that is to run; where the report is of the same image (its index, or the manifest of a \
                 platform), give that digest in the image's \"platforms\" or the report's \"image.digests\""
            }
            UncountedReason::Mismatch(Mismatch::Registry) => {
                "if that registry is a mirror, say so (a mirror's prefix), or say which image the report is of"
            }
            UncountedReason::Mismatch(Mismatch::Repository | Mismatch::Tag) => {
                "scan the image that is to run, or, where the report is of it under another name, say which image it is of"
            }
            UncountedReason::Platform => "list its platform for the image or the workload if it may run there",
            UncountedReason::BoundLess { .. } | UncountedReason::Superseded { .. } | UncountedReason::NotScanned => "",
        }
    }
}

impl fmt::Display for Uncounted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a report")?;
        if let Some(scanner) = self.report.scanner() {
            write!(f, " by {}", shown(scanner))?;
        }
        let named = match (self.report.reference(), self.report.digest()) {
            (Some(reference), Some(digest)) if !reference.ends_with(digest) => {
                format!(" of {} ({digest})", shown(reference))
            }
            (Some(reference), _) => format!(" of {}", shown(reference)),
            (None, Some(digest)) => format!(" of {digest}"),
            (None, None) => " that names no image".to_owned(),
        };
        f.write_str(&named)?;
        if let Some(platform) = self.report.platform() {
            write!(f, " for {}", shown(platform))?;
        }
        let image = self.image.reference.as_ref().map_or_else(|text| shown(text), |named| named.as_str().into());
        write!(f, " does not count for {image}: ")?;
        match self.reason {
            UncountedReason::Mismatch(Mismatch::Digest) => match self.image.digest() {
                Some(digest) => write!(f, "the image's digest is {digest}"),
                None => f.write_str("it names another digest"),
            },
            UncountedReason::Mismatch(Mismatch::Registry) => f.write_str("it names another registry"),
            UncountedReason::Mismatch(Mismatch::Repository) => f.write_str("it names another repository"),
            UncountedReason::Mismatch(Mismatch::Tag) => f.write_str("it names another tag"),
            UncountedReason::Platform => f.write_str("the image is not evaluated for that platform"),
            UncountedReason::Superseded { .. } => f.write_str("a newer report of the same scanner counts"),
            UncountedReason::BoundLess { .. } => {
                f.write_str("a report of the same scanner counts that is known better to be of this image")
            }
            UncountedReason::NotScanned => {
                write!(f, "it is {}, and other reports hold a scan", self.report.state().as_str())
            }
        }
    }
}

impl Request {
    /// The reports that were given for an image and count for none of its platforms at an instant, image by image and
    /// in the order in which they were given. A host shows them beside the decision: with a report that is left out the
    /// answer may be an allow that nobody expects.
    ///
    /// ```
    /// use imagegate::{Image, Timestamp, Report, Request};
    /// let report = Report::from_json(br#"{"image": {"reference": "mirror.example/library/nginx:1.25"}}"#)?;
    /// let request = Request::new(None, vec![Image { reports: vec![report], ..Image::new("nginx:1.25") }])?;
    /// let uncounted = request.uncounted(Timestamp::parse("2026-11-20T08:00:00Z").unwrap());
    /// assert_eq!(uncounted[0].reason().as_str(), "otherRegistry");
    /// assert_eq!(
    ///     uncounted[0].to_string(),
    ///     "a report of mirror.example/library/nginx:1.25 does not count for docker.io/library/nginx:1.25: it names \
    ///      another registry"
    /// );
    /// # Ok::<(), imagegate::Error>(())
    /// ```
    pub fn uncounted(&self, now: Timestamp) -> Vec<Uncounted<'_>> {
        let images = self.0.images.iter().enumerate();
        images.flat_map(|(at, image)| of_image(at, image, now)).collect()
    }
}

impl Decision {
    /// As [`Request::uncounted`], at the instant of this decision about the request. Empty where nothing was decided.
    pub fn uncounted<'r>(&self, request: &'r Request) -> Vec<Uncounted<'r>> {
        self.evaluated_at().map(|now| request.uncounted(now)).unwrap_or_default()
    }
}

/// What counts on one subject.
struct Counting {
    /// The first report, whatever it is.
    first: Option<u32>,
    /// Of each scanner, by its name in lower case, the report that displaces others.
    newest: BTreeMap<Option<String>, u32>,
}

impl Counting {
    fn new(image: &Prepared, counted: &[u32], mut clock: Clock) -> Self {
        let mut newest: BTreeMap<Option<String>, u32> = BTreeMap::new();
        for index in counted {
            let Some(report) = image.report(*index) else { continue };
            // Beside the newest those may count that have no usable time, which displace nothing.
            let is_newer = |other: &u32| scanned_at(image, *index, &mut clock) >= scanned_at(image, *other, &mut clock);
            let name = report.scanner().map(str::to_ascii_lowercase);
            if newest.get(&name).is_none_or(is_newer) {
                newest.insert(name, *index);
            }
        }
        Self { first: counted.first().copied(), newest }
    }
}

fn of_image(image_at: usize, image: &Prepared, now: Timestamp) -> Vec<Uncounted<'_>> {
    let known = image.known();
    let mut clock = Clock::at(now);
    let mut counts = vec![false; image.reports.len()];
    let mut counted = Vec::new();
    let mut subjects = Vec::with_capacity(image.subjects.len());
    for subject in &image.subjects {
        counted.clear();
        subject.choose(image, &mut clock, &mut counted);
        for index in &counted {
            if let Some(counts) = counts.get_mut(*index as usize) {
                *counts = true;
            }
        }
        subjects.push((subject, Counting::new(image, &counted, clock)));
    }
    let left_out = image.reports.iter().enumerate().zip(&counts).filter(|(_, counts)| !**counts);
    left_out
        .map(|((report_at, report), _)| {
            let reason = reason(&known, image, report, &subjects);
            Uncounted { image_at, report_at, image, report, reason }
        })
        .collect()
}

/// Why a report does not count on any of the subjects.
fn reason(
    known: &ImageIdentity<'_>,
    image: &Prepared,
    report: &Report,
    subjects: &[(&Subject, Counting)],
) -> UncountedReason {
    if let Some(mismatch) = known.mismatch(&report.0) {
        return UncountedReason::Mismatch(mismatch);
    }
    let is_of = |subject: &Subject| known.is_of_platform(&report.0, subject.platform.as_deref(), subject.digest());
    let Some((subject, counting)) = subjects.iter().find(|(subject, _)| is_of(subject)) else {
        return UncountedReason::Platform;
    };
    if !report.state().has_findings() {
        // Where no report holds a scan one counts, and the others are older.
        let first = counting.first.and_then(|index| Some((index, image.report(index)?)));
        return match first {
            Some((by, first)) if !first.state().has_findings() => UncountedReason::Superseded { by: by as usize },
            _ => UncountedReason::NotScanned,
        };
    }
    let newest = counting.newest.get(&report.scanner().map(str::to_ascii_lowercase));
    match newest.and_then(|index| Some((*index as usize, image.report(*index)?))) {
        Some((by, newest)) if known.bound(&newest.0, subject.digest()) > known.bound(&report.0, subject.digest()) => {
            UncountedReason::BoundLess { by }
        }
        Some((by, _)) => UncountedReason::Superseded { by },
        // A scanner with a scan always has one that counts.
        None => UncountedReason::NotScanned,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Digest, Image, Platform};

    const NOW: &str = "2026-11-20T08:00:00Z";

    fn reasons(image: Image, reports: &[&str]) -> Vec<(usize, &'static str)> {
        let reports = reports.iter().map(|text| Report::from_json(text.as_bytes()).unwrap()).collect();
        let request = Request::new(None, vec![Image::new("nginx:1"), Image { reports, ..image }]).unwrap();
        let uncounted = request.uncounted(Timestamp::parse(NOW).unwrap());
        assert!(uncounted.iter().all(|each| each.image() == 1));
        uncounted.iter().map(|each| (each.report_index(), each.reason().as_str())).collect()
    }

    fn digest(letter: &str) -> String {
        format!("sha256:{}", letter.repeat(64))
    }

    #[test]
    fn what_does_not_belong_is_told_with_the_reason() {
        let image = || Image { digest: Digest::parse(&digest("a")), ..Image::new("r.io/app:1") };
        let other_digest = format!(r#"{{"image": {{"reference": "r.io/app:1", "digest": "{}"}}}}"#, digest("b"));
        let cached = [
            r#"{"image": {"reference": "r.io/app:1"}}"#,
            r#"{"image": {"reference": "r.io/app:2"}}"#,
            r#"{"image": {"reference": "r.io/other:1"}}"#,
            r#"{"image": {"reference": "mirror.io/app:1"}}"#,
            &other_digest,
            r#"{"image": {"reference": "mirror.io/r.io/app:1"}}"#,
            r#"{"image": {"reference": "mirror.io/happ:1"}}"#,
            r#"{"image": {"reference": "r.io/team/app:1"}}"#,
        ];
        let expected = [
            (1, "otherTag"),
            (2, "otherRepository"),
            (3, "otherRegistry"),
            (4, "otherDigest"),
            (5, "otherRegistry"),
            (6, "otherRepository"),
            (7, "otherRepository"),
        ];
        assert_eq!(reasons(image(), &cached), expected);
    }

    #[test]
    fn a_report_of_a_platform_that_does_not_matter_is_told() {
        let platforms = vec![Platform { platform: "linux/amd64".to_owned(), digest: None }];
        let image = Image { platforms, ..Image::new("app:1") };
        let cached = [r#"{"image": {"platform": "linux/amd64"}}"#, r#"{"image": {"platform": "linux/arm64"}}"#];
        assert_eq!(reasons(image, &cached), [(1, "otherPlatform")]);
    }

    #[test]
    fn many_reports_of_many_scanners_are_told_apart() {
        let cached: Vec<String> = (0..4_000)
            .map(|at| {
                format!(r#"{{"scanner": {{"name": "s{}"}}, "scannedAt": "20{}-11-01T00:00:00Z"}}"#, at / 2, 20 + at % 2)
            })
            .collect();
        let cached: Vec<&str> = cached.iter().map(String::as_str).collect();
        let expected: Vec<_> = (0..4_000).step_by(2).map(|at| (at, "superseded")).collect();
        assert_eq!(reasons(Image::new("app:1"), &cached), expected);
    }

    #[test]
    fn what_another_report_of_the_scanner_displaces_is_told() {
        let cached = [
            r#"{"scanner": {"name": "x"}, "scannedAt": "2026-11-18T00:00:00Z", "image": {"reference": "app:1"}}"#,
            r#"{"scanner": {"name": "X"}, "scannedAt": "2026-11-19T00:00:00Z", "image": {"reference": "app:1"}}"#,
            r#"{"scanner": {"name": "x"}, "scannedAt": "2026-11-20T00:00:00Z"}"#,
            r#"{"scanner": {"name": "y"}, "state": "failed"}"#,
            r#"{"scanner": {"name": "y"}, "scannedAt": "2026-11-19T00:00:00Z"}"#,
            // What has no time cannot be older.
            r#"{"scanner": {"name": "y"}}"#,
        ];
        let expected = [(0, "superseded"), (2, "boundLess"), (3, "notScanned")];
        assert_eq!(reasons(Image::new("app:1"), &cached), expected);
    }
}
