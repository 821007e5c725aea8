//! What a text is read into: reports, what is not of an image, and counts of what the scanner left out.

use std::borrow::Cow;

use imagegate::{Report, ReportBuilder};

use crate::resource::Resource;

/// A report of something other than an image: a file system, a repository, a node, the manifest of a workload.
///
/// It belongs to an image only if the user says so. A host then uses [`Report::of_image`] on `report`.
///
/// ```
/// let json = br#"{"SchemaVersion": 2, "ArtifactName": "./api", "ArtifactType": "filesystem", "Results": [
///     {"Target": "go.mod", "Class": "lang-pkgs", "Type": "gomod", "Vulnerabilities": [{"VulnerabilityID": "CVE-2024-0001"}]}]}"#;
/// let read = imagegate_formats::read_reports(json)?;
/// assert!(read.reports.is_empty());
/// let [other] = read.others.as_slice() else { panic!("one document") };
/// assert_eq!((other.what.as_str(), other.name.as_deref()), ("file system", Some("./api")));
///
/// let report = other.report.of_image("registry.example.com/api:1.0")?;
/// assert_eq!((report.reference(), report.findings().len()), (Some("registry.example.com/api:1.0"), 1));
/// # Ok::<(), imagegate::Error>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Other {
    /// What it is: `file system`, `repository`, `directory`, `Node`, `ConfigAuditReport` and so on.
    pub what: String,
    /// Its name, where the document gives one: a path, or `namespace/Kind/name` of an object in a cluster.
    pub name: Option<String>,
    /// Its findings, as a report that names no image.
    pub report: Report,
    /// The JSON pointer of the document or object within the text. Where the text holds several documents, the pointer
    /// is that of a list of them.
    pub pointer: String,
}

/// Findings that the scanner left out by rules of its own: an ignore file, VEX documents, flags.
///
/// ```
/// let json = br#"{"matches": [], "ignoredMatches": [{"vulnerability": {"id": "CVE-2024-0001"}}],
///     "source": {"type": "image", "target": {"userInput": "nginx:1.25"}},
///     "descriptor": {"name": "grype", "configuration": {"only-fixed": true}}}"#;
/// let suppressed = imagegate_formats::read_reports(json)?.suppressed;
/// assert_eq!((suppressed.findings, suppressed.configured.as_slice()), (1, &["only-fixed".to_owned()][..]));
/// # Ok::<(), imagegate::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Suppressed {
    /// How many findings the documents list as left out.
    pub findings: usize,
    /// What the configuration in the documents says about leaving findings out, each rule once. What these rules left
    /// out need not be among `findings`.
    pub configured: Vec<String>,
}

impl Suppressed {
    pub(crate) fn configured(&mut self, rule: String) {
        // One document names a handful of rules, and most documents name the same ones.
        const MOST: usize = 64;
        if self.configured.len() < MOST && !self.configured.contains(&rule) {
            self.configured.push(rule);
        }
    }

    fn add(&mut self, more: Self) {
        self.findings += more.findings;
        more.configured.into_iter().for_each(|rule| self.configured(rule));
    }
}

/// What was read so far, in the order of the text.
#[derive(Debug, Default)]
pub(crate) struct Output {
    pub(crate) entries: Vec<Entry>,
    pub(crate) others: Vec<Other>,
    pub(crate) suppressed: Suppressed,
    /// Whether there is a document that says only that nothing was scanned.
    pub(crate) not_scanned: bool,
    /// Where in the text reading is.
    place: Vec<Segment>,
}

/// The name that a report gives its image, where that is no reference: the path of an archive, say. The report is then
/// without one, and belongs to an image only if the user says so or no other image can be meant.
///
/// ```
/// let json = br#"{"SchemaVersion": 2, "ArtifactName": "app.tar", "ArtifactType": "container_image", "Results": [
///     {"Target": "app.tar (alpine 3.20.1)", "Class": "os-pkgs", "Type": "alpine"}]}"#;
/// let read = imagegate_formats::read_reports(json)?;
/// assert_eq!(read.reports.first().and_then(|report| report.reference()), None);
/// let [dropped] = read.dropped_names.as_slice() else { panic!("one name") };
/// assert_eq!((dropped.report, dropped.name.as_str()), (0, "app.tar"));
/// # Ok::<(), imagegate::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DroppedName {
    /// The place of the report in [`ReadReports::reports`](crate::ReadReports::reports).
    pub report: usize,
    /// The name, or the first 200 characters of it.
    pub name: String,
}

#[derive(Debug)]
pub(crate) enum Entry {
    /// A report, and the name that it gives its image if that is no reference.
    Report(Report, Option<String>),
    /// A resource of Trivy-operator, which is joined with others at the end.
    Resource(Box<Resource>),
}

#[derive(Clone, Debug)]
enum Segment {
    Key(String),
    Index(usize),
}

impl Output {
    /// Adds a report, and the name that it gives its image if that is no reference.
    pub(crate) fn report(&mut self, report: Report, dropped: Option<String>) {
        self.entries.push(Entry::Report(report, dropped));
    }

    /// Adds what is not of an image, at the place where reading is. The builder has no reference and no digest.
    pub(crate) fn other(&mut self, what: impl Into<String>, name: Option<String>, builder: ReportBuilder) {
        let pointer = self.pointer();
        self.others.push(Other { what: what.into(), name, report: builder.build(), pointer });
    }

    /// Reads the value of a key.
    pub(crate) fn under<T>(&mut self, key: &str, read: impl FnOnce(&mut Self) -> T) -> T {
        self.within(Segment::Key(key.to_owned()), read)
    }

    /// Reads an element of a list.
    pub(crate) fn at<T>(&mut self, index: usize, read: impl FnOnce(&mut Self) -> T) -> T {
        self.within(Segment::Index(index), read)
    }

    fn within<T>(&mut self, segment: Segment, read: impl FnOnce(&mut Self) -> T) -> T {
        self.place.push(segment);
        let value = read(self);
        self.place.pop();
        value
    }

    fn pointer(&self) -> String {
        let mut pointer = String::new();
        for segment in &self.place {
            pointer.push('/');
            match segment {
                Segment::Key(key) => pointer.push_str(&escaped(key)),
                Segment::Index(index) => pointer.push_str(&index.to_string()),
            }
        }
        pointer
    }

    /// Adds what was read of a document of a text, whose number is given.
    pub(crate) fn append(&mut self, index: usize, more: Self) {
        self.entries.extend(more.entries);
        let place = |other: Other| Other { pointer: format!("/{index}{}", other.pointer), ..other };
        self.others.extend(more.others.into_iter().map(place));
        self.suppressed.add(more.suppressed);
        self.not_scanned |= more.not_scanned;
    }
}

fn escaped(key: &str) -> Cow<'_, str> {
    if key.contains(['~', '/']) { Cow::Owned(key.replace('~', "~0").replace('/', "~1")) } else { Cow::Borrowed(key) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pointers_are_those_of_the_place() {
        let mut output = Output::default();
        output.at(3, |output| output.under("a/b~", |output| output.other("x", None, Report::builder())));
        output.other("y", None, Report::builder());
        let pointers: Vec<&str> = output.others.iter().map(|other| other.pointer.as_str()).collect();
        assert_eq!(pointers, ["/3/a~1b~0", ""]);
    }

    #[test]
    fn a_rule_is_named_once() {
        let mut suppressed = Suppressed { findings: 1, configured: vec!["a".to_owned()] };
        suppressed.add(Suppressed { findings: 2, configured: vec!["a".to_owned(), "b".to_owned()] });
        assert_eq!((suppressed.findings, suppressed.configured), (3, vec!["a".to_owned(), "b".to_owned()]));
    }
}
