//! What a file is that is not what was asked for: the message then says so, and what to do.

use std::borrow::Cow;
use std::fmt;

use imagegate::json::{Kind, Limits, Reader, Stop};

use crate::detect::{Document, Shape, first_format, look};
use crate::encoding::decode;
use crate::format::Format;
use crate::from_yaml::convert;
use crate::log_lines::{begins_with_label, is_log_line, is_of_yaml, json_behind_lines, lines_behind_json};
use crate::several;
use crate::value::to_u32;

/// What a file is, as far as its first look tells. [`Display`](fmt::Display) names it, with an article.
///
/// ```
/// use imagegate_formats::{Recognised, recognise};
/// let what = |text: &str| recognise(text.as_bytes()).map(|found| found.to_string());
/// assert_eq!(what(r#"{"apiVersion": "v1", "kind": "Pod"}"#).as_deref(), Some("a Kubernetes manifest (Pod)"));
/// assert_eq!(what("kind: ImagePolicy\napiVersion: imagegate.dev/v1").as_deref(), Some("an ImagePolicy"));
/// assert_eq!(what(r#"{"bomFormat": "CycloneDX"}"#).as_deref(), Some("an SBOM (CycloneDX)"));
/// assert_eq!(recognise(b" \n"), Some(Recognised::Empty));
/// assert_eq!(recognise(b"hello"), None);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Recognised {
    /// A report in one of the formats that [`read_reports`](crate::read_reports) reads.
    Report(Format),
    /// A report that is not read, by the name of its format.
    UnreadReport(&'static str),
    /// An object of Kubernetes, of this kind.
    Manifest(String),
    /// A policy.
    Policy,
    /// An exemption.
    Exemption,
    /// A bill of materials: packages without vulnerabilities.
    Sbom(&'static str),
    /// Statements about which vulnerabilities affect a product.
    Vex(&'static str),
    /// Several JSON documents one behind the other.
    JsonLines,
    /// A table for people.
    Table,
    /// Log lines, and JSON behind them from this line on.
    LogLines(u32),
    /// JSON, and log lines behind it from this line on.
    LogBehind(u32),
    /// Log lines and no JSON.
    Log,
    /// HTML or XML.
    Markup(&'static str),
    /// A file that was packed in another way than with gzip.
    Packed(&'static str),
    /// Nothing but white space, comments and marks of documents.
    Empty,
    /// UTF-16 without a byte order mark.
    Utf16,
    /// Compressed with gzip.
    Gzip,
}

impl fmt::Display for Recognised {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Report(Format::Imagegate) => f.write_str("a scan report in imagegate's own format"),
            Self::Report(format) => write!(f, "a scan report ({format})"),
            Self::UnreadReport(name) => write!(f, "a report in {name} format"),
            Self::Manifest(kind) => write!(f, "a Kubernetes manifest ({kind})"),
            Self::Policy => f.write_str("an ImagePolicy"),
            Self::Exemption => f.write_str("an ImageExemption"),
            Self::Sbom(name) => write!(f, "an SBOM ({name})"),
            Self::Vex(name) => write!(f, "a VEX document ({name})"),
            Self::JsonLines => f.write_str("JSON lines (several documents in one file)"),
            Self::Table => f.write_str("a table"),
            Self::LogLines(line) => write!(f, "a log with JSON behind it, from line {line} on"),
            Self::LogBehind(line) => write!(f, "JSON with a log behind it, from line {line} on"),
            Self::Log => f.write_str("a log"),
            Self::Markup(name) => write!(f, "an {name} document"),
            Self::Packed(name) => write!(f, "a {name} file"),
            Self::Empty => f.write_str("an empty file"),
            Self::Utf16 => f.write_str("UTF-16 text without a byte order mark"),
            Self::Gzip => f.write_str("a gzip file"),
        }
    }
}

impl Recognised {
    /// Why this is not read as a report, and what to do.
    pub(crate) fn is_no_report(&self) -> String {
        const AS_JSON: &str = "write the report as JSON (trivy image --format json, grype --output json)";
        let advice = match self {
            Self::Report(_) | Self::JsonLines => "it could not be read",
            Self::UnreadReport(_) | Self::Table => AS_JSON,
            Self::Manifest(_) => "check it as a manifest; a report is what a scanner wrote about an image",
            Self::Policy | Self::Exemption => "give it as a policy or exemption",
            Self::Sbom(_) => {
                "it lists packages, and nobody looked for vulnerabilities; scan it (trivy sbom FILE, grype sbom:FILE) \
                 or the image, and give what the scanner writes"
            }
            Self::Vex(_) => {
                "it says which vulnerabilities affect a product, not what a scan found; give VEX statements apart from \
                 reports"
            }
            Self::LogLines(_) | Self::LogBehind(_) => {
                "write the report to a file of its own (--output FILE), or keep standard error out of it"
            }
            Self::Log => "the scan may have failed; the log says why",
            Self::Markup(_) => AS_JSON,
            Self::Packed(_) => "unpack it first",
            Self::Empty => "the scan may have failed before it wrote its report",
            Self::Utf16 => "save it as UTF-8",
            Self::Gzip => "unpack it first",
        };
        match self {
            Self::UnreadReport(_) => format!("this is {self}, which is not read: {advice}"),
            _ => format!("this is {self}, not a scanner's report in JSON: {advice}"),
        }
    }
}

/// Tells what a file is. The file need not be valid: only its first bytes and top-level keys count. `None` where it is
/// nothing known.
pub fn recognise(bytes: &[u8]) -> Option<Recognised> {
    if let Some(found) = recognise_raw(bytes) {
        return Some(found);
    }
    let decoded = decode(bytes, Limits::REPORT).ok()?;
    let text = decoded.text.trim_ascii_start();
    if several::is_several(text) {
        return Some(Recognised::JsonLines);
    }
    if text.starts_with(['{', '[']) {
        return recognise_value(&Reader::glance(text));
    }
    let converted = convert(text)?.ok()?;
    recognise_value(&Reader::glance(converted.json()))
}

/// What a file is that is neither JSON nor YAML.
pub(crate) fn recognise_raw(bytes: &[u8]) -> Option<Recognised> {
    if bytes.starts_with(&[0x1f, 0x8b]) {
        return Some(Recognised::Gzip);
    }
    let packed: [(&[u8], _); 4] =
        [(b"PK\x03\x04", "zip"), (b"\x28\xb5\x2f\xfd", "zstd"), (b"\xfd7zXZ\0", "xz"), (b"BZh", "bzip2")];
    if let Some((_, name)) = packed.iter().find(|(start, _)| bytes.starts_with(start)) {
        return Some(Recognised::Packed(name));
    }
    if is_utf16(bytes) {
        return Some(Recognised::Utf16);
    }
    let decoded = decode(bytes, Limits::REPORT).ok()?;
    let text = &*decoded.text;
    let first = text.trim_ascii_start();
    if is_empty(first) {
        return Some(Recognised::Empty);
    }
    if first.starts_with('{') || first.starts_with('[') && !begins_with_label(first) {
        return lines_behind_json(first).map(|line| {
            let before = text.len() - first.len();
            let blank = text.bytes().take(before).filter(|byte| *byte == b'\n').count();
            Recognised::LogBehind(line.saturating_add(to_u32(blank)))
        });
    }
    if is_table(text) {
        return Some(Recognised::Table);
    }
    if first.starts_with('<') {
        let is_html = first.get(..500).unwrap_or(first).to_ascii_lowercase().contains("<html");
        return Some(Recognised::Markup(if is_html { "HTML" } else { "XML" }));
    }
    let log = || is_log_line(first.lines().next().unwrap_or_default()).then_some(Recognised::Log);
    json_behind_lines(text).map(Recognised::LogLines).or_else(log)
}

/// Whether a text holds no document: white space, comments of YAML and what stands between its documents.
fn is_empty(text: &str) -> bool {
    text.lines().all(is_of_yaml)
}

/// Whether the first characters are ASCII in two bytes each.
fn is_utf16(bytes: &[u8]) -> bool {
    let (pairs, _) = bytes.as_chunks::<2>();
    let first: Vec<&[u8; 2]> = pairs.iter().take(16).collect();
    let all = |is: fn(&[u8; 2]) -> bool| first.len() > 1 && first.iter().all(|pair| is(pair));
    all(|pair| matches!(pair, [1..=0x7f, 0])) || all(|pair| matches!(pair, [0, 1..=0x7f]))
}

/// The tables that scanners and `kubectl get` write for people, by their lines or their header.
fn is_table(text: &str) -> bool {
    text.lines().take(200).any(|line| {
        let line = line.trim_start();
        line.starts_with(['┌', '│', '├', '╭'])
            || line.starts_with("+--")
            || line.starts_with("NAME ") && line.contains("INSTALLED") && line.contains("VULNERABILITY")
            || line.starts_with("Total: ") && line.contains("(UNKNOWN:")
            || line.starts_with("NAME") && line.contains(" REPOSITORY ") && line.contains(" SCANNER ")
    })
}

/// What the value is that is next.
pub(crate) fn recognise_value(r: &Reader<'_>) -> Option<Recognised> {
    match look(r) {
        None | Some(Document::TrivyNull) => {}
        Some(Document::List) => return first_of_list(r),
        // Charts and other tools have the keys `image` and `state` too.
        Some(Document::One(Shape::Native)) if !is_own_report(r) => {}
        Some(found) => return first_format(r, found).map(Recognised::Report),
    }
    let mut marks = Marks::default();
    // What is broken behind the keys that were seen changes nothing.
    _ = r.ahead().entries(|r, key| {
        let text = |r: &mut Reader<'_>| -> Result<Option<String>, Stop> {
            if r.kind()? == Kind::String { Ok(r.ahead().string()?.map(Cow::into_owned)) } else { Ok(None) }
        };
        match &*key.text {
            "apiVersion" => marks.api_version = text(r)?,
            "kind" => marks.kind = text(r)?,
            "bomFormat" => marks.cyclonedx = text(r)?.is_some_and(|format| format == "CycloneDX"),
            "components" => marks.components = true,
            "vulnerabilities" => marks.vulnerabilities = !is_empty_list(r)?,
            "spdxVersion" | "SPDXID" => marks.spdx = true,
            "@context" => marks.context(r)?,
            "document" => marks.csaf = has_key(r, "csaf_version")?,
            "runs" => marks.runs = true,
            "version" => marks.sarif = text(r)?.is_some_and(|version| version.starts_with("2.")),
            "$schema" => marks.sarif |= text(r)?.is_some_and(|schema| schema.contains("sarif")),
            "artifacts" => marks.artifacts = true,
            "artifactRelationships" => marks.relationships = true,
            "descriptor" => marks.syft = has_value(r, "name", "syft")?,
            "imageScanFindings" => marks.ecr = true,
            _ => {}
        }
        r.skip()
    });
    marks.decide()
}

/// Whether an object that has a key of our own reports is one: it has findings, or no keys but theirs.
fn is_own_report(r: &Reader<'_>) -> bool {
    let (mut has_findings, mut is_ours) = (false, true);
    _ = r.ahead().entries(|r, key| {
        match &*key.text {
            "findings" => has_findings = true,
            "image" => is_ours &= !has_key(r, "repository")?,
            "state" | "scanner" | "scannedAt" | "os" => {}
            _ => is_ours = false,
        }
        r.skip()
    });
    has_findings || is_ours
}

/// What the first element of a list is.
fn first_of_list(r: &Reader<'_>) -> Option<Recognised> {
    let mut found = None;
    _ = r.ahead().list(|r| {
        found = recognise_value(r);
        Err(Stop)
    });
    found
}

/// The keys that tell documents apart.
#[derive(Debug, Default)]
struct Marks {
    api_version: Option<String>,
    kind: Option<String>,
    cyclonedx: bool,
    components: bool,
    vulnerabilities: bool,
    spdx: bool,
    openvex: bool,
    csaf: bool,
    runs: bool,
    sarif: bool,
    artifacts: bool,
    relationships: bool,
    syft: bool,
    ecr: bool,
}

impl Marks {
    fn context(&mut self, r: &mut Reader<'_>) -> Result<(), Stop> {
        let mut look = |r: &mut Reader<'_>| -> Result<(), Stop> {
            if r.kind()? == Kind::String {
                let context = r.string()?.unwrap_or_default();
                self.openvex |= context.contains("openvex");
                self.spdx |= context.contains("spdx");
                Ok(())
            } else {
                r.skip()
            }
        };
        let mut ahead = r.ahead();
        if ahead.kind()? == Kind::Array { ahead.list(look).map(drop) } else { look(&mut ahead) }
    }

    fn decide(self) -> Option<Recognised> {
        // A kind of our own in another spelling is meant for it, and its reader says how it is written.
        let own = self.api_version.as_deref().is_some_and(|version| version.starts_with("imagegate.dev/"));
        let kind = |own_kind: &str| own && self.kind.as_deref().is_some_and(|kind| kind.eq_ignore_ascii_case(own_kind));
        Some(match (self.kind.as_deref(), self.api_version.as_deref()) {
            _ if kind("ImagePolicy") => Recognised::Policy,
            _ if kind("ImageExemption") || kind("ClusterImageExemption") => Recognised::Exemption,
            (Some("ImagePolicy"), _) => Recognised::Policy,
            (Some("ImageExemption" | "ClusterImageExemption"), _) => Recognised::Exemption,
            (Some(kind), Some(_)) => Recognised::Manifest(kind.chars().take(64).collect()),
            _ if self.cyclonedx && self.vulnerabilities && !self.components => Recognised::Vex("CycloneDX"),
            _ if self.cyclonedx && self.vulnerabilities => Recognised::UnreadReport("CycloneDX"),
            _ if self.cyclonedx => Recognised::Sbom("CycloneDX"),
            _ if self.openvex => Recognised::Vex("OpenVEX"),
            _ if self.csaf => Recognised::Vex("CSAF"),
            _ if self.spdx => Recognised::Sbom("SPDX"),
            _ if self.syft || self.artifacts && self.relationships => Recognised::Sbom("Syft"),
            _ if self.runs && self.sarif => Recognised::UnreadReport("SARIF"),
            _ if self.ecr => Recognised::UnreadReport("Amazon ECR"),
            _ => return None,
        })
    }
}

fn is_empty_list(r: &mut Reader<'_>) -> Result<bool, Stop> {
    let mut ahead = r.ahead();
    let mut elements = 0;
    if ahead.kind()? == Kind::Array {
        // Stopped at the first element.
        _ = ahead.list(|_| {
            elements += 1;
            Err(Stop)
        });
    }
    Ok(elements == 0)
}

/// Whether the object that is next has a key.
fn has_key(r: &mut Reader<'_>, wanted: &str) -> Result<bool, Stop> {
    let mut found = false;
    if r.kind()? == Kind::Object {
        r.ahead().entries(|r, key| {
            found |= key.text == wanted;
            r.skip()
        })?;
    }
    Ok(found)
}

/// Whether the object that is next has a text under a key.
fn has_value(r: &mut Reader<'_>, wanted: &str, value: &str) -> Result<bool, Stop> {
    let mut found = false;
    if r.kind()? == Kind::Object {
        r.ahead().entries(|r, key| {
            if key.text == wanted && r.kind()? == Kind::String {
                found |= r.string()?.is_some_and(|text| text == value);
                return Ok(());
            }
            r.skip()
        })?;
    }
    Ok(found)
}
