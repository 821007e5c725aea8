//! A report's storage: its texts in one string, its findings as rows of places in it.

use std::sync::OnceLock;

use semver::Version;

use super::index::Index;
use super::order::FindingOrders;
use crate::reference::ImageReference;
use crate::time::Timestamp;
use crate::vocabulary::{FindingClass, FixState, ReportState, Severity};

/// What a report holds.
#[derive(Debug, Default)]
pub(crate) struct Data {
    /// Every text of the report, one after the other.
    pub(super) texts: String,
    /// Lists of texts: aliases and fixed versions.
    pub(super) lists: Vec<TextSpan>,
    pub(crate) rows: Vec<FindingRow>,
    pub(crate) header: Header,
    /// The image reference that it names, where that is valid.
    pub(crate) reference: Option<ImageReference>,
    pub(crate) index: Index,
    /// The packages' versions, read when a policy asks for them first.
    pub(super) versions: OnceLock<Vec<Option<Version>>>,
    /// How the findings are listed, worked out for the first list.
    pub(super) listings: FindingOrders,
}

/// What is said of the scan and the image.
#[derive(Clone, Debug)]
pub(crate) struct Header {
    pub(crate) state: ReportState,
    pub(crate) scanner: TextSpan,
    pub(super) scanner_version: TextSpan,
    pub(crate) scanned_at: Option<Timestamp>,
    pub(super) reference: TextSpan,
    pub(super) digest: TextSpan,
    /// Further digests of the same image.
    pub(super) digests: Vec<TextSpan>,
    pub(crate) platform: TextSpan,
    pub(crate) created_at: Option<Timestamp>,
    pub(super) os_family: TextSpan,
    pub(super) os_version: TextSpan,
    pub(crate) end_of_life: Option<bool>,
}

impl Default for Header {
    fn default() -> Self {
        Self {
            state: ReportState::Complete,
            scanner: TextSpan::ABSENT,
            scanner_version: TextSpan::ABSENT,
            scanned_at: None,
            reference: TextSpan::ABSENT,
            digest: TextSpan::ABSENT,
            digests: Vec::new(),
            platform: TextSpan::ABSENT,
            created_at: None,
            os_family: TextSpan::ABSENT,
            os_version: TextSpan::ABSENT,
            end_of_life: None,
        }
    }
}

/// One finding, its texts as places in the report's text.
#[derive(Clone, Debug)]
pub(crate) struct FindingRow {
    pub(super) id: TextSpan,
    pub(crate) canonical: TextSpan,
    pub(super) aliases: (u32, u32),
    pub(crate) class: FindingClass,
    /// With the rating of the CVSS score where the scanner gave none.
    pub(crate) severity: Severity,
    pub(crate) fix_state: FixState,
    pub(super) versions: (u32, u32),
    /// In tenths.
    pub(crate) cvss: Option<u8>,
    /// In 1/100000.
    pub(crate) epss: Option<u32>,
    pub(crate) kev: Option<bool>,
    pub(crate) name: TextSpan,
    pub(crate) version: TextSpan,
    pub(crate) kind: TextSpan,
    pub(crate) purl: TextSpan,
    pub(crate) path: TextSpan,
    pub(crate) available_since: Option<Timestamp>,
    pub(crate) published_at: Option<Timestamp>,
    pub(super) modified_at: Option<Timestamp>,
    pub(super) title: TextSpan,
    pub(super) url: TextSpan,
}

impl Default for FindingRow {
    /// Nothing is given.
    fn default() -> Self {
        Self {
            id: TextSpan::ABSENT,
            canonical: TextSpan::ABSENT,
            aliases: (0, 0),
            class: FindingClass::Vulnerability,
            severity: Severity::Unknown,
            fix_state: FixState::Unknown,
            versions: (0, 0),
            cvss: None,
            epss: None,
            kev: None,
            name: TextSpan::ABSENT,
            version: TextSpan::ABSENT,
            kind: TextSpan::ABSENT,
            purl: TextSpan::ABSENT,
            path: TextSpan::ABSENT,
            available_since: None,
            published_at: None,
            modified_at: None,
            title: TextSpan::ABSENT,
            url: TextSpan::ABSENT,
        }
    }
}

impl FindingRow {
    /// The texts of its package.
    pub(super) fn package(&self) -> [TextSpan; 5] {
        [self.name, self.version, self.kind, self.purl, self.path]
    }
}

/// A place in a report's text; a text that is not given has none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TextSpan {
    pub(super) start: u32,
    pub(super) length: u32,
}

impl TextSpan {
    pub(crate) const ABSENT: Self = Self { start: u32::MAX, length: 0 };
}

impl Data {
    pub(crate) fn get(&self, span: TextSpan) -> Option<&str> {
        if span == TextSpan::ABSENT {
            return None;
        }
        let start = span.start as usize;
        self.texts.get(start..start + span.length as usize)
    }

    /// The text at a place, empty where there is none.
    pub(super) fn text(&self, span: TextSpan) -> &str {
        self.get(span).unwrap_or_default()
    }

    pub(super) fn spans(&self, (from, to): (u32, u32)) -> &[TextSpan] {
        self.lists.get(from as usize..to as usize).unwrap_or_default()
    }

    pub(super) fn list(&self, list: (u32, u32)) -> impl Iterator<Item = &str> + Clone {
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
}
