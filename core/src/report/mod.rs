//! The one model that every scanner's report is read into (REPORT, section 3 of the semantics).
//!
//! A REPORT document or the rows of a foreign one come in; an immutable, indexed report goes out. May import `json`,
//! `reference` and what these import.

mod builder;
mod data;
mod duplicates;
mod finding;
mod index;
mod numbering;
mod order;
mod read;
mod write;

use std::collections::BTreeSet;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

pub use builder::{Finding, Package, ReportBuilder};
pub(crate) use data::{Data, FindingRow, TextSpan};
pub(crate) use duplicates::DuplicatesScratch;
pub use finding::FindingRef;
pub(crate) use numbering::Numbering;
pub(crate) use order::{FindingOrder, FindingOrders, LISTED};
pub(crate) use read::read_report;

use crate::error::Error;
use crate::errors::Errors;
use crate::json::{Limits, Read, Reader, Unknown};
use crate::time::Timestamp;
use crate::vocabulary::{ReportState, Severity};

/// A scan report: immutable, cheap to clone, shared between threads.
///
/// It owns its text in one piece and is indexed once, when it is made, so that every evaluation after that is cheap.
///
/// ```
/// use imagegate::{Report, Severity};
/// let report = Report::from_json(br#"{"scanner": {"name": "trivy"}, "findings": [
///     {"id": "CVE-2024-0001", "severity": "high", "package": {"name": "openssl", "version": "3.0.1"}}]}"#)?;
/// let finding = report.findings().next().unwrap();
/// assert_eq!((finding.id(), finding.severity()), ("CVE-2024-0001", Severity::High));
/// # Ok::<(), imagegate::Error>(())
/// ```
#[derive(Clone)]
pub struct Report(pub(crate) Arc<Data>);

impl Report {
    /// Reads a REPORT document.
    ///
    /// # Errors
    ///
    /// Everything that is wrong, see section 7 of the semantics.
    pub fn from_json(bytes: &[u8]) -> Result<Self, Errors> {
        Self::from_json_within(bytes, Limits::REPORT)
    }

    /// Reads a REPORT document of a size that the caller limits.
    ///
    /// # Errors
    ///
    /// As [`Report::from_json`].
    pub fn from_json_within(bytes: &[u8], limits: Limits) -> Result<Self, Errors> {
        Ok(Reader::document(bytes, limits, Unknown::Refuse, |reader| read_report(reader))?)
    }

    /// Reads a REPORT where a reader stands: for documents that hold several. The reader should refuse unknown keys.
    ///
    /// # Errors
    ///
    /// `Stop` on broken syntax; everything else is noted by the reader.
    pub fn read(reader: &mut Reader<'_>) -> Read<Self> {
        read_report(reader)
    }

    /// A report to fill in, for readers of other formats.
    pub fn builder() -> ReportBuilder {
        ReportBuilder::default()
    }

    /// What the report says of itself.
    pub fn state(&self) -> ReportState {
        self.0.header.state
    }

    /// The scanner's name.
    pub fn scanner(&self) -> Option<&str> {
        self.0.get(self.0.header.scanner)
    }

    /// The scanner's version.
    pub fn scanner_version(&self) -> Option<&str> {
        self.0.get(self.0.header.scanner_version)
    }

    /// When the image was scanned.
    pub fn scanned_at(&self) -> Option<Timestamp> {
        self.0.header.scanned_at
    }

    /// The image's reference as the report gives it, valid or not.
    pub fn reference(&self) -> Option<&str> {
        self.0.get(self.0.header.reference)
    }

    /// The first digest that the report names, see [`Report::digests`].
    pub fn digest(&self) -> Option<&str> {
        self.0.digests().next()
    }

    /// Every digest that the report names, each once: `image.digest`, those of `image.digests`, and that of its valid
    /// reference. All are digests of one image, its index and the manifest of a platform for example.
    ///
    /// ```
    /// use imagegate::{Digest, Report};
    /// let (index, manifest) = (format!("sha256:{}", "a".repeat(64)), format!("sha256:{}", "b".repeat(64)));
    /// let mut builder = Report::builder();
    /// builder.reference(&format!("nginx@{manifest}")).digest(&Digest::parse(&index).unwrap());
    /// assert_eq!(builder.build().digests().collect::<Vec<_>>(), [index, manifest]);
    /// ```
    pub fn digests(&self) -> impl Iterator<Item = &str> {
        let mut seen = BTreeSet::new();
        self.0.digests().filter(move |digest| seen.insert(*digest))
    }

    /// The same report, of the image that the host says: for reports that name no image, or name it otherwise than
    /// the workload does (the name it has on a mirror, or the path of an archive).
    ///
    /// The reference that the report named is replaced. The digests that it named stay, so a report that names another
    /// digest than the image's still does not count for it. A digest in `reference` counts only where the report names
    /// none.
    ///
    /// ```
    /// use imagegate::{Image, Report};
    /// let report = Report::from_json(br#"{"image": {"reference": "mirror.example/nginx:1.25"}}"#)?;
    /// let image = Image::new("nginx:1.25");
    /// assert!(!report.belongs_to(&image));
    /// assert!(report.of_image("nginx:1.25")?.belongs_to(&image));
    /// # Ok::<(), imagegate::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// `invalidReference` where the text is not an image reference.
    pub fn of_image(&self, reference: &str) -> Result<Self, Error> {
        builder::of_image(&self.0, reference)
    }

    /// The same report with some of its findings alone.
    ///
    /// ```
    /// use imagegate::Report;
    /// let report = Report::from_json(br#"{"findings": [{"id": "CVE-2024-0001"}, {"id": "CVE-2024-0002"}]}"#)?;
    /// let left = report.filtered(|finding| finding.id() != "CVE-2024-0001");
    /// assert_eq!(left.findings().map(|finding| finding.id()).collect::<Vec<_>>(), ["CVE-2024-0002"]);
    /// # Ok::<(), imagegate::Error>(())
    /// ```
    #[must_use]
    pub fn filtered(&self, mut keep: impl FnMut(FindingRef<'_>) -> bool) -> Self {
        builder::with_rows(&self.0, self.findings().filter(|finding| keep(*finding)).map(|finding| finding.row.clone()))
    }

    /// The platform that was scanned, as platforms are compared.
    pub fn platform(&self) -> Option<&str> {
        self.0.get(self.0.header.platform)
    }

    /// When the image was made.
    pub fn created_at(&self) -> Option<Timestamp> {
        self.0.header.created_at
    }

    /// The family of the operating system.
    pub fn os_family(&self) -> Option<&str> {
        self.0.get(self.0.header.os_family)
    }

    /// The version of the operating system.
    pub fn os_version(&self) -> Option<&str> {
        self.0.get(self.0.header.os_version)
    }

    /// Whether the operating system is past its support.
    pub fn os_end_of_life(&self) -> Option<bool> {
        self.0.header.end_of_life
    }

    /// The findings, in the report's order.
    pub fn findings(&self) -> impl ExactSizeIterator<Item = FindingRef<'_>> {
        self.0.rows.iter().map(|row| FindingRef { data: &self.0, row })
    }

    /// The finding at a place in the report's order, from 0: for hosts that ask for one at a time.
    ///
    /// ```
    /// let report = imagegate::Report::from_json(br#"{"findings": [{"id": "CVE-2024-0001"}]}"#)?;
    /// assert_eq!(report.finding(0).map(|finding| finding.id()), Some("CVE-2024-0001"));
    /// assert!(report.finding(1).is_none());
    /// # Ok::<(), imagegate::Error>(())
    /// ```
    pub fn finding(&self, index: usize) -> Option<FindingRef<'_>> {
        FindingRef::of(&self.0, index)
    }

    /// The report as a REPORT document, keys in the order of the semantics.
    pub fn to_json(&self) -> String {
        write::report(self)
    }

    /// The findings as decisions list them where an unknown severity counts as `unknown`.
    pub(crate) fn listing(&self, unknown: Severity) -> Arc<FindingOrder> {
        let identity = &self.0.index.numbering.identity;
        self.0.listings.get(unknown, identity, || (0_u32..).zip(self.findings()))
    }

    pub(crate) fn rows(&self) -> Range<usize> {
        0..self.0.rows.len()
    }
}

impl fmt::Debug for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Report")
            .field("state", &self.state())
            .field("scanner", &self.scanner())
            .field("findings", &self.0.rows.len())
            .finish_non_exhaustive()
    }
}
