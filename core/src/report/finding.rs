//! A finding as it is read: a view of one row.

use semver::Version;

use super::data::{Data, FindingRow};
use crate::time::Timestamp;
use crate::vocabulary::{FindingClass, FixState, Severity};

/// A finding of a report.
#[derive(Clone, Copy, Debug)]
pub struct FindingRef<'r> {
    pub(super) data: &'r Data,
    pub(crate) row: &'r FindingRow,
}

impl<'r> FindingRef<'r> {
    /// The finding in a row.
    pub(crate) fn of(data: &'r Data, row: usize) -> Option<Self> {
        Some(Self { data, row: data.rows.get(row)? })
    }

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
    pub fn class(&self) -> FindingClass {
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
    pub fn fix_available_since(&self) -> Option<Timestamp> {
        self.row.available_since
    }

    /// When it was published.
    pub fn published_at(&self) -> Option<Timestamp> {
        self.row.published_at
    }

    /// When what is said of it was changed last.
    pub fn modified_at(&self) -> Option<Timestamp> {
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
        let lengths = |FindingRow { name, version, path, .. }: &FindingRow| [name.length, version.length, path.length];
        lengths(self.row) == lengths(other.row) && self.place() == other.place()
    }
}

fn versions(data: &Data) -> Vec<Option<Version>> {
    let version = |row: &FindingRow| {
        if matches!(data.get(row.kind), Some("deb" | "rpm" | "apk")) {
            return None;
        }
        let version = data.get(row.version)?;
        Version::parse(version.strip_prefix('v').unwrap_or(version)).ok()
    };
    data.rows.iter().map(version).collect()
}
