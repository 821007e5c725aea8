//! Making a report, finding by finding: what readers of foreign formats fill in.

use std::borrow::Cow;
use std::sync::Arc;

use super::index::Index;
use super::{Data, FindingRow, Report, TextSpan};
use crate::error::{Code, Error};
use crate::json::shown;
use crate::reference::{Digest, ImageReference, normal_platform};
use crate::time::Timestamp;
use crate::util::id_hash::has_small;
use crate::util::index::to_u32;
use crate::vocabulary::{FindingClass, FixState, ReportState, Severity};

/// A finding to add to a report. Everything but the id may be left at its default, which is "not given".
#[derive(Clone, Debug)]
pub struct Finding<'a> {
    /// The id as the scanner writes it.
    pub id: &'a str,
    /// Other ids of the same thing.
    pub aliases: &'a [Cow<'a, str>],
    /// What kind of thing it is; a vulnerability by default.
    pub class: FindingClass,
    /// How bad it is; unknown by default.
    pub severity: Severity,
    /// The CVSS base score in tenths, at most 100.
    pub cvss_tenths: Option<u8>,
    /// The EPSS probability in 1/100000, at most 100000.
    pub epss_scaled: Option<u32>,
    /// Whether it is in the catalogue of known exploited vulnerabilities.
    pub kev: Option<bool>,
    /// Its title.
    pub title: Option<&'a str>,
    /// Where to read about it.
    pub url: Option<&'a str>,
    /// What it was found in.
    pub package: Package<'a>,
    /// What the scanner says of a fix; unknown by default.
    pub fix_state: FixState,
    /// The versions with the fix.
    pub fixed_versions: &'a [Cow<'a, str>],
    /// Since when there is a fix.
    pub fix_available_since: Option<Timestamp>,
    /// When it was published.
    pub published_at: Option<Timestamp>,
    /// When what is said of it was changed last.
    pub modified_at: Option<Timestamp>,
}

/// What a finding was found in.
#[derive(Clone, Copy, Debug, Default)]
pub struct Package<'a> {
    /// Its name.
    pub name: Option<&'a str>,
    /// The installed version.
    pub version: Option<&'a str>,
    /// Its type: deb, npm and so on.
    pub kind: Option<&'a str>,
    /// The package URL.
    pub purl: Option<&'a str>,
    /// Where in the image it lies.
    pub path: Option<&'a str>,
}

impl Default for Finding<'_> {
    fn default() -> Self {
        Self {
            id: "",
            aliases: &[],
            class: FindingClass::Vulnerability,
            severity: Severity::Unknown,
            cvss_tenths: None,
            epss_scaled: None,
            kev: None,
            title: None,
            url: None,
            package: Package::default(),
            fix_state: FixState::Unknown,
            fixed_versions: &[],
            fix_available_since: None,
            published_at: None,
            modified_at: None,
        }
    }
}

/// A report that is being made.
///
/// ```
/// use imagegate::{Finding, Report, Severity, ReportState};
/// let mut builder = Report::builder();
/// builder.scanner("trivy").reference("nginx:1.25");
/// builder.finding(&Finding { id: "CVE-2024-0001", severity: Severity::High, ..Finding::default() });
/// let report = builder.build();
/// assert_eq!((report.state(), report.findings().len()), (ReportState::Complete, 1));
/// ```
#[derive(Debug, Default)]
pub struct ReportBuilder {
    data: Data,
}

impl ReportBuilder {
    /// What the report says of itself; complete by default.
    pub fn state(&mut self, state: ReportState) -> &mut Self {
        self.data.header.state = state;
        self
    }

    /// The scanner's name.
    pub fn scanner(&mut self, name: &str) -> &mut Self {
        self.data.header.scanner = self.text(name);
        self
    }

    /// The scanner's version.
    pub fn scanner_version(&mut self, version: &str) -> &mut Self {
        self.data.header.scanner_version = self.text(version);
        self
    }

    /// When the image was scanned.
    pub fn scanned_at(&mut self, instant: Timestamp) -> &mut Self {
        self.data.header.scanned_at = Some(instant);
        self
    }

    /// The image's reference, as the scanner gives it.
    pub fn reference(&mut self, reference: &str) -> &mut Self {
        self.data.header.reference = self.text(reference);
        self.data.reference = ImageReference::parse(reference);
        self
    }

    /// The digest of the image's manifest or index. Never that of its configuration or of a layer. Further ones of the
    /// same image are given by [`ReportBuilder::further_digest`].
    pub fn digest(&mut self, digest: &Digest) -> &mut Self {
        self.data.header.digest = self.text(digest.as_str());
        self
    }

    /// Adds a further digest of the same image: that of its index and that of a platform's manifest are both digests
    /// of it. Their order means nothing.
    pub fn further_digest(&mut self, digest: &Digest) -> &mut Self {
        let span = self.text(digest.as_str());
        self.data.header.digests.push(span);
        self
    }

    /// The platform that was scanned, `linux/amd64` for example.
    pub fn platform(&mut self, platform: &str) -> &mut Self {
        self.data.header.platform = self.text(&normal_platform(platform));
        self
    }

    /// When the image was made.
    pub fn created_at(&mut self, instant: Timestamp) -> &mut Self {
        self.data.header.created_at = Some(instant);
        self
    }

    /// The family of the operating system, `debian` for example.
    pub fn os_family(&mut self, family: &str) -> &mut Self {
        self.data.header.os_family = self.text(family);
        self
    }

    /// The version of the operating system.
    pub fn os_version(&mut self, version: &str) -> &mut Self {
        self.data.header.os_version = self.text(version);
        self
    }

    /// Whether the operating system is past its support.
    pub fn os_end_of_life(&mut self, end_of_life: bool) -> &mut Self {
        self.data.header.end_of_life = Some(end_of_life);
        self
    }

    /// Adds a finding.
    pub fn finding(&mut self, finding: &Finding<'_>) -> &mut Self {
        let [name, version, kind, purl, path] = self.last_package();
        let row = FindingRow {
            id: self.text(finding.id),
            aliases: self.list(finding.aliases),
            class: finding.class,
            severity: finding.severity,
            fix_state: finding.fix_state,
            versions: self.list(finding.fixed_versions),
            cvss: finding.cvss_tenths.map(|tenths| tenths.min(100)),
            epss: finding.epss_scaled.map(|scaled| scaled.min(100_000)),
            kev: finding.kev,
            name: self.repeated(name, finding.package.name),
            version: self.repeated(version, finding.package.version),
            kind: self.repeated(kind, finding.package.kind),
            purl: self.repeated(purl, finding.package.purl),
            path: self.repeated(path, finding.package.path),
            available_since: finding.fix_available_since,
            published_at: finding.published_at,
            modified_at: finding.modified_at,
            title: self.optional(finding.title),
            url: self.optional(finding.url),
            ..FindingRow::default()
        };
        self.push(row);
        self
    }

    /// Adds a finding whose texts are held already, all but the canonical id.
    pub(super) fn push(&mut self, mut row: FindingRow) {
        row.canonical = self.canonical(&row);
        if let (Severity::Unknown, Some(tenths)) = (row.severity, row.cvss) {
            row.severity = Severity::of_cvss(tenths);
        }
        self.data.rows.push(row);
    }

    /// The smallest CVE id among an id and its aliases, else the id, in ASCII upper case.
    fn canonical(&mut self, row: &FindingRow) -> TextSpan {
        let mut smallest = row.id;
        let aliases = self.data.spans(row.aliases);
        if !aliases.is_empty() {
            let ids = std::iter::once(&row.id).chain(aliases);
            let cves = ids.filter_map(|span| Some((cve_order(self.data.text(*span))?, *span)));
            smallest = cves.min_by(|a, b| a.0.cmp(&b.0)).map_or(row.id, |(_, span)| span);
        }
        let text = self.data.text(smallest);
        if has_small(text) {
            let canonical = text.to_ascii_uppercase();
            smallest = self.text(&canonical);
        }
        smallest
    }

    /// The texts of the last finding's package.
    pub(super) fn last_package(&self) -> [TextSpan; 5] {
        self.data.rows.last().map_or([TextSpan::ABSENT; 5], FindingRow::package)
    }

    /// Adds the findings of another one.
    ///
    /// ```
    /// use imagegate::{Finding, Report};
    /// let mut found = Report::builder();
    /// found.finding(&Finding { id: "CVE-2024-0001", ..Finding::default() });
    /// let mut builder = Report::builder();
    /// builder.scanner("trivy").append(&found).append(&found);
    /// assert_eq!(builder.len(), 2);
    /// ```
    pub fn append(&mut self, findings: &Self) -> &mut Self {
        let (before, listed) = (to_u32(self.data.texts.len()), self.listed());
        let text = |span: TextSpan| match span.start.checked_add(before) {
            Some(start) if span != TextSpan::ABSENT => TextSpan { start, ..span },
            _ => TextSpan::ABSENT,
        };
        let list = |(from, to): (u32, u32)| (from.saturating_add(listed), to.saturating_add(listed));
        self.data.texts.push_str(&findings.data.texts);
        self.data.lists.extend(findings.data.lists.iter().copied().map(text));
        self.data.rows.extend(findings.data.rows.iter().map(|row| FindingRow {
            id: text(row.id),
            canonical: text(row.canonical),
            aliases: list(row.aliases),
            versions: list(row.versions),
            name: text(row.name),
            version: text(row.version),
            kind: text(row.kind),
            purl: text(row.purl),
            path: text(row.path),
            title: text(row.title),
            url: text(row.url),
            ..*row
        }));
        self
    }

    /// Takes back the findings that were added after the first so many.
    pub fn truncate(&mut self, findings: usize) -> &mut Self {
        self.data.rows.truncate(findings);
        self
    }

    /// How many findings it has so far.
    pub fn len(&self) -> usize {
        self.data.rows.len()
    }

    /// Whether it has no finding so far.
    pub fn is_empty(&self) -> bool {
        self.data.rows.is_empty()
    }

    /// The report, indexed.
    pub fn build(mut self) -> Report {
        self.data.texts.shrink_to_fit();
        self.data.lists.shrink_to_fit();
        if self.data.rows.capacity() - self.data.rows.len() > self.data.rows.len() / 8 {
            self.data.rows.shrink_to_fit();
        }
        self.data.index = Index::new(&self.data);
        Report(Arc::new(self.data))
    }

    /// Makes room for what is to come, where `rest` bytes of a document are still to be read as were `read`. Findings
    /// are much of a size, and growing little by little would touch far more memory than is needed in the end.
    pub(super) fn make_room(&mut self, read: usize, rest: usize) {
        let Data { rows, texts, .. } = &mut self.data;
        if rows.is_empty() {
            rows.reserve_exact(16.min(rest / 64));
            texts.reserve_exact(1024.min(rest / 2));
        } else if rows.len() == rows.capacity() {
            let share = |so_far: usize| (so_far.saturating_mul(rest) / read.max(1)).min(so_far * 15) + so_far / 16;
            rows.reserve(share(rows.len()));
            texts.reserve(share(texts.len()));
        }
    }

    /// Holds a text.
    pub(super) fn text(&mut self, text: &str) -> TextSpan {
        // A report's text is far below 4 GiB (its documents are limited); what were beyond is as if not given.
        let place = (u32::try_from(self.data.texts.len()), u32::try_from(text.len()));
        let (Ok(start), Ok(length)) = place else { return TextSpan::ABSENT };
        self.data.texts.push_str(text);
        TextSpan { start, length }
    }

    fn optional(&mut self, text: Option<&str>) -> TextSpan {
        text.map_or(TextSpan::ABSENT, |text| self.text(text))
    }

    /// Holds a text that the finding before most often has too: then it is not held twice. Scanners list findings
    /// package by package, and a format that says something once for many findings cannot be used to make a report
    /// large.
    pub(super) fn repeated(&mut self, last: TextSpan, text: Option<&str>) -> TextSpan {
        match text {
            Some(text) if last.length as usize == text.len() && self.data.get(last) == Some(text) => last,
            text => self.optional(text),
        }
    }

    /// Where the next text of a list will stand.
    pub(super) fn listed(&self) -> u32 {
        to_u32(self.data.lists.len())
    }

    /// Holds a text at the end of the lists.
    pub(super) fn list_text(&mut self, text: &str) {
        let span = self.text(text);
        self.data.lists.push(span);
    }

    fn list(&mut self, texts: &[Cow<'_, str>]) -> (u32, u32) {
        let from = self.listed();
        texts.iter().for_each(|text| self.list_text(text));
        (from, self.listed())
    }
}

/// The same with other rows, whose texts are where they were. The index is still to be made.
fn copy(of: &Data, rows: Vec<FindingRow>) -> Data {
    Data {
        texts: of.texts.clone(),
        lists: of.lists.clone(),
        rows,
        header: of.header.clone(),
        reference: of.reference.clone(),
        ..Data::default()
    }
}

/// See [`Report::filtered`].
pub(super) fn with_rows(of: &Data, rows: impl Iterator<Item = FindingRow>) -> Report {
    ReportBuilder { data: copy(of, rows.collect()) }.build()
}

/// See [`Report::of_image`].
pub(super) fn of_image(of: &Data, text: &str) -> Result<Report, Error> {
    let Some(reference) = ImageReference::parse(text) else {
        let message = format!("\"{}\" is not an image reference ([registry/]path[:tag][@digest])", shown(text));
        return Err(Error::new(Code::InvalidReference, message, ""));
    };
    let mut builder = ReportBuilder { data: copy(of, of.rows.clone()) };
    match (of.digests().next(), reference.digest()) {
        // The digest of the report holds: the one of the host's reference would let it count for another image.
        (Some(own), Some(named)) if !of.names_digest(named) => {
            let tag = reference.tag().map(|tag| format!(":{tag}")).unwrap_or_default();
            builder.reference(&format!("{}{tag}@{own}", reference.name()));
        }
        _ => _ = builder.reference(text),
    }
    // The digest that only the reference named would be lost with it.
    let named = of.reference.as_ref().and_then(ImageReference::digest).and_then(Digest::parse);
    if let Some(named) = named.filter(|named| !builder.data.names_digest(named.as_str())) {
        builder.further_digest(&named);
    }
    Ok(builder.build())
}

/// How CVE ids are ordered: by year, number (of any size) and length. `None` for anything else.
fn cve_order(id: &str) -> Option<(&str, usize, &str, usize)> {
    let (prefix, rest) = id.split_at_checked(4)?;
    let (year, number) = rest.split_once('-')?;
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !prefix.eq_ignore_ascii_case("CVE-") || year.len() != 4 || number.len() < 4 || !digits(year) || !digits(number) {
        return None;
    }
    let significant = number.trim_start_matches('0');
    Some((year, significant.len(), significant, number.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn appended_findings_are_as_they_were() {
        let finding = |id| Finding {
            id,
            aliases: &[Cow::Borrowed("ghsa-x"), Cow::Borrowed("cve-2024-0009")],
            title: Some("é"),
            url: Some(""),
            package: Package { name: Some("a"), version: None, kind: Some("deb"), purl: Some("p"), path: Some("/x") },
            fixed_versions: &[Cow::Borrowed("1"), Cow::Borrowed("2")],
            kev: Some(true),
            ..Finding::default()
        };
        let (mut whole, mut first, mut second) = (Report::builder(), Report::builder(), Report::builder());
        whole.scanner("x").finding(&finding("CVE-2024-1000")).finding(&finding("b")).finding(&finding("c"));
        first.scanner("x").finding(&finding("CVE-2024-1000"));
        second.platform("linux/amd64").finding(&finding("b")).finding(&finding("c")).finding(&finding("d")).truncate(2);
        first.append(&second);
        assert_eq!(first.build().to_json(), whole.build().to_json());
    }

    #[test]
    fn the_hosts_word_replaces_the_reference_and_no_digest() {
        let digest = |letter: &str| format!("sha256:{}", letter.repeat(64));
        let (a, b) = (digest("a"), digest("b"));
        let given = |text: &str| Report::from_json(format!(r#"{{"image": {{{text}}}}}"#).as_bytes()).unwrap();
        for (image, reference, expected, digests) in [
            (r#""reference": "old:1""#, "app:2", "app:2".to_owned(), vec![]),
            (r#""reference": "old:1""#, &*format!("app:2@{a}"), format!("app:2@{a}"), vec![&a]),
            (&*format!(r#""reference": "old@{a}""#), "app:2", "app:2".to_owned(), vec![&a]),
            (&*format!(r#""digest": "{a}""#), &*format!("app:2@{a}"), format!("app:2@{a}"), vec![&a]),
            (&*format!(r#""digest": "{a}""#), &*format!("app:2@{b}"), format!("docker.io/library/app:2@{a}"), vec![&a]),
            (&*format!(r#""digests": ["{a}"]"#), &*format!("app@{b}"), format!("docker.io/library/app@{a}"), vec![&a]),
            (&*format!(r#""reference": "old@{b}", "digest": "{a}""#), "app", "app".to_owned(), vec![&a, &b]),
        ] {
            let report = given(image).of_image(reference).unwrap();
            assert_eq!(report.reference(), Some(&*expected), "{image}");
            assert_eq!(report.digests().collect::<Vec<_>>(), digests, "{image}");
            assert_eq!(Report::from_json(report.to_json().as_bytes()).unwrap().to_json(), report.to_json());
        }
        assert_eq!(given("").of_image("No Reference").unwrap_err().code().as_str(), "invalidReference");
    }

    #[test]
    fn a_report_of_another_image_keeps_its_findings() {
        let text =
            br#"{"state": "partial", "scanner": {"name": "x"}, "image": {"platform": "linux/arm", "reference": "a"},
            "findings": [{"id": "ghsa-x", "aliases": ["CVE-2024-0001"], "package": {"name": "p"}}]}"#;
        let report = Report::from_json(text).unwrap();
        let other = report.of_image("b").unwrap();
        assert_eq!(other.to_json(), report.to_json().replace(r#""reference":"a""#, r#""reference":"b""#));
        assert_eq!(other.finding(0).unwrap().canonical_id(), "CVE-2024-0001");
    }

    #[test]
    fn the_smallest_cve_is_canonical() {
        for (id, aliases, expected) in [
            ("GHSA-jfh8-c2jp-5v3q", &["cve-2021-44228", "CVE-2021-4104"][..], "CVE-2021-4104"),
            ("CVE-2021-10000", &["CVE-2021-9999"], "CVE-2021-9999"),
            ("CVE-2021-00001", &["CVE-2021-0001"], "CVE-2021-0001"),
            ("CVE-2022-0001", &["CVE-2021-99999999999999999999999999"], "CVE-2021-99999999999999999999999999"),
            ("ghsa-x", &["CVE-21-1234", "CVE-2021-123", "CVE-2021-1234x"], "GHSA-X"),
            ("Private-Key", &[], "PRIVATE-KEY"),
        ] {
            let aliases: Vec<Cow<'_, str>> = aliases.iter().map(|alias| Cow::Borrowed(*alias)).collect();
            let mut builder = Report::builder();
            builder.finding(&Finding { id, aliases: &aliases, ..Finding::default() });
            let report = builder.build();
            assert_eq!(report.findings().next().unwrap().canonical_id(), expected);
        }
    }
}
