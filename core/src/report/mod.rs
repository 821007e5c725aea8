//! The one model that every scanner's report is read into (REPORT, section 3 of the semantics).

mod builder;
mod hash;
mod index;
mod listing;
mod numbering;
mod read;
mod twins;
mod write;

use std::collections::BTreeSet;
use std::fmt;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use semver::Version;

pub use builder::{Finding, Package, ReportBuilder};
pub(crate) use hash::hash_of;
pub(crate) use index::Index;
pub(crate) use listing::{LISTED, Listing, Listings};
pub(crate) use numbering::Numbering;
pub(crate) use read::read_report;
pub(crate) use twins::Work;

use crate::error::Error;
use crate::json::{Limits, Read, Reader, Unknown};
use crate::reference::ImageReference;
use crate::time::Instant;
use crate::vocabulary::{Class, FixState, Severity, State};

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

/// What a report holds.
#[derive(Debug, Default)]
pub(crate) struct Data {
    /// Every text of the report, one after the other.
    texts: String,
    /// Lists of texts: aliases and fixed versions.
    lists: Vec<Span>,
    pub(crate) rows: Vec<Row>,
    pub(crate) header: Header,
    /// The image reference that it names, where that is valid.
    pub(crate) reference: Option<ImageReference>,
    pub(crate) index: Index,
    /// The packages' versions, read when a policy asks for them first.
    versions: OnceLock<Vec<Option<Version>>>,
    /// How the findings are listed, worked out for the first list.
    listings: Listings,
}

/// What is said of the scan and the image.
#[derive(Clone, Debug)]
pub(crate) struct Header {
    pub(crate) state: State,
    pub(crate) scanner: Span,
    scanner_version: Span,
    pub(crate) scanned_at: Option<Instant>,
    reference: Span,
    digest: Span,
    /// Further digests of the same image.
    digests: Vec<Span>,
    pub(crate) platform: Span,
    pub(crate) created_at: Option<Instant>,
    os_family: Span,
    os_version: Span,
    pub(crate) end_of_life: Option<bool>,
}

impl Default for Header {
    fn default() -> Self {
        Self {
            state: State::Complete,
            scanner: Span::ABSENT,
            scanner_version: Span::ABSENT,
            scanned_at: None,
            reference: Span::ABSENT,
            digest: Span::ABSENT,
            digests: Vec::new(),
            platform: Span::ABSENT,
            created_at: None,
            os_family: Span::ABSENT,
            os_version: Span::ABSENT,
            end_of_life: None,
        }
    }
}

/// One finding, its texts as places in the report's text.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    id: Span,
    pub(crate) canonical: Span,
    aliases: (u32, u32),
    pub(crate) class: Class,
    /// With the rating of the CVSS score where the scanner gave none.
    pub(crate) severity: Severity,
    pub(crate) fix_state: FixState,
    versions: (u32, u32),
    /// In tenths.
    pub(crate) cvss: Option<u8>,
    /// In 1/100000.
    pub(crate) epss: Option<u32>,
    pub(crate) kev: Option<bool>,
    pub(crate) name: Span,
    pub(crate) version: Span,
    pub(crate) kind: Span,
    pub(crate) purl: Span,
    pub(crate) path: Span,
    pub(crate) available_since: Option<Instant>,
    pub(crate) published_at: Option<Instant>,
    modified_at: Option<Instant>,
    title: Span,
    url: Span,
}

impl Default for Row {
    /// Nothing is given.
    fn default() -> Self {
        Self {
            id: Span::ABSENT,
            canonical: Span::ABSENT,
            aliases: (0, 0),
            class: Class::Vulnerability,
            severity: Severity::Unknown,
            fix_state: FixState::Unknown,
            versions: (0, 0),
            cvss: None,
            epss: None,
            kev: None,
            name: Span::ABSENT,
            version: Span::ABSENT,
            kind: Span::ABSENT,
            purl: Span::ABSENT,
            path: Span::ABSENT,
            available_since: None,
            published_at: None,
            modified_at: None,
            title: Span::ABSENT,
            url: Span::ABSENT,
        }
    }
}

impl Row {
    /// The texts of its package.
    fn package(&self) -> [Span; 5] {
        [self.name, self.version, self.kind, self.purl, self.path]
    }
}

/// A place in a report's text; a text that is not given has none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Span {
    start: u32,
    length: u32,
}

impl Span {
    pub(crate) const ABSENT: Self = Self { start: u32::MAX, length: 0 };
}

impl Data {
    pub(crate) fn get(&self, span: Span) -> Option<&str> {
        if span == Span::ABSENT {
            return None;
        }
        let start = span.start as usize;
        self.texts.get(start..start + span.length as usize)
    }

    /// The text at a place, empty where there is none.
    fn text(&self, span: Span) -> &str {
        self.get(span).unwrap_or_default()
    }

    fn spans(&self, (from, to): (u32, u32)) -> &[Span] {
        self.lists.get(from as usize..to as usize).unwrap_or_default()
    }

    fn list(&self, list: (u32, u32)) -> impl Iterator<Item = &str> + Clone {
        self.spans(list).iter().filter_map(|span| self.get(*span))
    }

    /// Every digest that the report names: `image.digest`, `image.digests`, and that of its valid reference. One may
    /// occur twice.
    pub(crate) fn digests(&self) -> impl Iterator<Item = &str> + Clone {
        let own = std::iter::once(&self.header.digest).chain(&self.header.digests);
        let of_reference = self.reference.as_ref().and_then(ImageReference::digest);
        own.filter_map(|span| self.get(*span)).chain(of_reference)
    }

    /// Whether the report names a digest.
    pub(crate) fn names_digest(&self, digest: &str) -> bool {
        self.digests().any(|named| named == digest)
    }

    pub(crate) fn finding(&self, row: usize) -> Option<FindingRef<'_>> {
        Some(FindingRef { data: self, row: self.rows.get(row)? })
    }
}

impl Report {
    /// Reads a REPORT document.
    ///
    /// # Errors
    ///
    /// The first thing that is wrong, see section 7 of the semantics.
    pub fn from_json(bytes: &[u8]) -> Result<Self, Error> {
        Self::from_json_within(bytes, Limits::REPORT)
    }

    /// Reads a REPORT document of a size that the caller limits.
    ///
    /// # Errors
    ///
    /// As [`Report::from_json`].
    pub fn from_json_within(bytes: &[u8], limits: Limits) -> Result<Self, Error> {
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

    /// What the report says of itself. Never [`State::Missing`] or [`State::Stale`].
    pub fn state(&self) -> State {
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
    pub fn scanned_at(&self) -> Option<Instant> {
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

    /// The platform that was scanned, as platforms are compared.
    pub fn platform(&self) -> Option<&str> {
        self.0.get(self.0.header.platform)
    }

    /// When the image was made.
    pub fn created_at(&self) -> Option<Instant> {
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
        self.0.finding(index)
    }

    /// The report as a REPORT document, keys in the order of the semantics.
    pub fn to_json(&self) -> String {
        write::report(self)
    }

    /// The findings as decisions list them where an unknown severity counts as `unknown`.
    pub(crate) fn listing(&self, unknown: Severity) -> Arc<Listing> {
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

/// A finding of a report.
#[derive(Clone, Copy, Debug)]
pub struct FindingRef<'r> {
    data: &'r Data,
    pub(crate) row: &'r Row,
}

impl<'r> FindingRef<'r> {
    /// The id as the scanner wrote it.
    pub fn id(&self) -> &'r str {
        self.data.text(self.row.id)
    }

    /// The canonical id: the smallest CVE id among id and aliases, else the id, in upper case.
    pub fn canonical_id(&self) -> &'r str {
        self.data.text(self.row.canonical)
    }

    /// Other ids of the same thing.
    pub fn aliases(&self) -> impl Iterator<Item = &'r str> + Clone {
        self.data.list(self.row.aliases)
    }

    /// What kind of thing it is.
    pub fn class(&self) -> Class {
        self.row.class
    }

    /// The severity; where the scanner gave none, the rating of the CVSS score.
    pub fn severity(&self) -> Severity {
        self.row.severity
    }

    /// The CVSS base score in tenths, 0 to 100.
    pub fn cvss_tenths(&self) -> Option<u8> {
        self.row.cvss
    }

    /// The EPSS probability in 1/100000, 0 to 100000.
    pub fn epss_scaled(&self) -> Option<u32> {
        self.row.epss
    }

    /// Whether it is in the catalogue of known exploited vulnerabilities.
    pub fn kev(&self) -> Option<bool> {
        self.row.kev
    }

    /// The package's name.
    pub fn package_name(&self) -> Option<&'r str> {
        self.data.get(self.row.name)
    }

    /// The package's installed version.
    pub fn package_version(&self) -> Option<&'r str> {
        self.data.get(self.row.version)
    }

    /// The package's type: deb, npm and so on.
    pub fn package_type(&self) -> Option<&'r str> {
        self.data.get(self.row.kind)
    }

    /// The package URL.
    pub fn purl(&self) -> Option<&'r str> {
        self.data.get(self.row.purl)
    }

    /// Where in the image the package lies.
    pub fn path(&self) -> Option<&'r str> {
        self.data.get(self.row.path)
    }

    /// What the scanner says of a fix.
    pub fn fix_state(&self) -> FixState {
        self.row.fix_state
    }

    /// The versions with the fix.
    pub fn fixed_versions(&self) -> impl Iterator<Item = &'r str> + Clone {
        self.data.list(self.row.versions)
    }

    /// Since when there is a fix.
    pub fn fix_available_since(&self) -> Option<Instant> {
        self.row.available_since
    }

    /// When it was published.
    pub fn published_at(&self) -> Option<Instant> {
        self.row.published_at
    }

    /// When what is said of it was changed last.
    pub fn modified_at(&self) -> Option<Instant> {
        self.row.modified_at
    }

    /// Its title.
    pub fn title(&self) -> Option<&'r str> {
        self.data.get(self.row.title)
    }

    /// Where to read about it.
    pub fn url(&self) -> Option<&'r str> {
        self.data.get(self.row.url)
    }

    /// Whether a fix is available: known to be, known not to be, or not known (section 1.4). The one place where
    /// this is decided.
    pub fn fix_available(&self) -> Option<bool> {
        let (from, to) = self.row.versions;
        match self.row.fix_state {
            _ if from < to => Some(true),
            FixState::Fixed => Some(true),
            FixState::NotFixed | FixState::WontFix => Some(false),
            FixState::Unknown => None,
        }
    }

    /// The package's version as semantic versioning reads it; the versions of distributions' packages are other ones.
    pub(crate) fn semantic_version(&self) -> Option<&'r Version> {
        let row = self.data.rows.element_offset(self.row)?;
        self.data.versions.get_or_init(|| versions(self.data)).get(row)?.as_ref()
    }

    /// What makes two findings of one canonical id different.
    pub(crate) fn place(&self) -> (Option<&'r str>, Option<&'r str>, Option<&'r str>) {
        (self.package_name(), self.package_version(), self.path())
    }

    /// Whether the places are equal. Most that are not are told by lengths, without fetching texts from memory.
    pub(crate) fn is_placed_as(&self, other: &Self) -> bool {
        let lengths = |Row { name, version, path, .. }: &Row| [name.length, version.length, path.length];
        lengths(self.row) == lengths(other.row) && self.place() == other.place()
    }
}

fn versions(data: &Data) -> Vec<Option<Version>> {
    let version = |row: &Row| {
        if matches!(data.get(row.kind), Some("deb" | "rpm" | "apk")) {
            return None;
        }
        let version = data.get(row.version)?;
        Version::parse(version.strip_prefix('v').unwrap_or(version)).ok()
    };
    data.rows.iter().map(version).collect()
}
