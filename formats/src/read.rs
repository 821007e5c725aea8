//! A report in whatever format: told apart, then read.

use imagegate::json::{Kind, Limits, Read, Reader, Stop, Unknown};
use imagegate::keys;
use imagegate::{Code, Error, Report};

use crate::detect::{Document, Shape, first_format, look};
use crate::encoding::decode;
use crate::format::Format;
use crate::from_yaml::convert;
use crate::output::{DroppedName, Other, Output, Suppressed};
use crate::recognise::{recognise_raw, recognise_value};
use crate::{grype, several, trivy};

keys! {
    NativeKey {
        Findings = "findings",
        State = "state",
    }
}

/// What a text was read as.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ReadReports {
    /// The format of the first document.
    pub format: Format,
    /// The reports in the text, one for each image of each document, in order. Empty where nothing in the text is of
    /// an image.
    pub reports: Vec<Report>,
    /// What is not of an image, in order.
    pub others: Vec<Other>,
    /// The findings that the scanner left out by rules of its own.
    pub suppressed: Suppressed,
    /// The names of images that are no references, of reports that have no other name.
    pub dropped_names: Vec<DroppedName>,
}

/// Reads a scanner's report and detects its format. The limit is [`Limits::REPORT`].
///
/// The text is JSON; YAML (as `kubectl get vulnerabilityreports -o yaml` writes) up to [`Limits::REQUEST`]. It may hold
/// several documents: a list of them, JSON lines, JSON documents one behind the other, or a stream of YAML documents.
/// The format of each is detected by itself.
///
/// A document of something other than an image gives no report. It is one of [`ReadReports::others`], and a text that
/// holds nothing else has no reports.
///
/// ```
/// let json = br#"{"SchemaVersion": 2, "ArtifactName": "alpine:3.10", "ArtifactType": "container_image", "Results": [
///     {"Target": "alpine:3.10 (alpine 3.10.2)", "Class": "os-pkgs", "Type": "alpine", "Vulnerabilities": [
///         {"VulnerabilityID": "CVE-2019-14697", "PkgName": "musl", "FixedVersion": "1.1.22-r3", "Severity": "CRITICAL"}]}]}"#;
/// let read = imagegate_formats::read_reports(json)?;
/// assert_eq!(read.format.as_str(), "trivy");
/// let [report] = read.reports.as_slice() else { panic!("one image, one report") };
/// assert_eq!((report.scanner(), report.reference()), (Some("trivy"), Some("alpine:3.10")));
/// assert_eq!(report.findings().next().map(|finding| finding.fix_available()), Some(Some(true)));
/// # Ok::<(), imagegate::Error>(())
/// ```
///
/// # Errors
///
/// What is wrong, with a code, a JSON pointer and the place: broken syntax, nesting over 128, a wrong type under a key
/// that is read or such a key twice in one object, an unknown schema, and `invalidValue` for a document whose format is
/// not known. Where the text is of another kind (a manifest, an SBOM, a table), the message says so. An error in one of
/// several documents refuses the whole text.
pub fn read_reports(bytes: &[u8]) -> Result<ReadReports, Error> {
    read_reports_within(bytes, Limits::REPORT)
}

/// Reads a scanner's report of a size that the caller limits.
///
/// ```
/// use imagegate::json::Limits;
/// let error = imagegate_formats::read_reports_within(b"null", Limits { bytes: 3 }).unwrap_err();
/// assert_eq!(error.code().as_str(), "tooLarge");
/// ```
///
/// # Errors
///
/// As [`read_reports`].
pub fn read_reports_within(bytes: &[u8], limits: Limits) -> Result<ReadReports, Error> {
    let decoded = decode(bytes, limits).map_err(|error| explained(error, bytes))?;
    let text = &*decoded.text;
    let output = match read_text(text) {
        Err(error) if error.code() == Code::InvalidSyntax => {
            if several::is_several(text) {
                read_parts(text).map_err(|error| decoded.locate(error))
            } else if let Some(converted) = convert(text) {
                converted.and_then(|converted| {
                    read_text(converted.json()).map_err(|error| converted.locate(error, read_text))
                })
            } else {
                Err(decoded.locate(error))
            }
        }
        read => read.map_err(|error| decoded.locate(error)),
    };
    output.map(finish).map_err(|error| explained(error, bytes))
}

/// What was read of a document, and its format.
type Parsed = (Format, Output);

fn finish((format, output): Parsed) -> ReadReports {
    let Output { entries, others, suppressed, not_scanned, .. } = output;
    let mut reports = Vec::with_capacity(entries.len());
    let mut dropped_names = Vec::new();
    for (report, dropped) in trivy::operator::join(entries) {
        dropped_names.extend(dropped.map(|name| DroppedName { report: reports.len(), name }));
        reports.push(report);
    }
    if not_scanned {
        reports.push(trivy::not_scanned());
    }
    ReadReports { format, reports, others, suppressed, dropped_names }
}

/// Says what a text is that is neither JSON nor YAML, or nothing but a YAML string.
fn explained(error: Error, bytes: &[u8]) -> Error {
    let is_whole = error.pointer().is_empty() && error.document().is_none();
    if !is_whole || !matches!(error.code(), Code::InvalidSyntax | Code::InvalidValue) {
        return error;
    }
    match recognise_raw(bytes) {
        Some(found) => Error::new(error.code(), found.is_no_report(), ""),
        // What is said of the whole text has no place in it.
        None if error.code() == Code::InvalidValue => error.at(None, None),
        None => error,
    }
}

/// Reads a JSON text of one document, or of a list of documents.
fn read_text(text: &str) -> Result<Parsed, Error> {
    let found = look(&Reader::glance(text));
    let unknown = match found {
        Some(Document::One(Shape::Native)) => Unknown::Refuse,
        _ => Unknown::Skip,
    };
    let format = found.and_then(|found| first_format(&Reader::glance(text), found));
    let output = Reader::text(text, unknown, |r| {
        let mut output = Output::default();
        document(r, found, &mut output)?;
        Ok(output)
    })?;
    // What has no format was refused.
    Ok((format.unwrap_or(Format::Imagegate), output))
}

/// Reads the documents of a text, one behind the other.
fn read_parts(text: &str) -> Result<Parsed, Error> {
    let mut first = None;
    let mut all = Output::default();
    for (index, part) in several::Parts::new(text).enumerate() {
        let (format, output) =
            read_text(part.text).map_err(|error| part.locate(text, index, part.explained(index, error)))?;
        first.get_or_insert(format);
        all.append(index, output);
    }
    Ok((first.unwrap_or(Format::Imagegate), all))
}

/// Tells in which format a document is, by a look at its first keys and no more: whether it can be read is another
/// question.
///
/// ```
/// use imagegate_formats::{Format, detect};
/// assert_eq!(detect(br#"{"matches": [], "source": null, "descriptor": {"name": "grype"}}"#)?, Format::Grype);
/// assert_eq!(detect(b"{}").unwrap_err().code().as_str(), "invalidValue");
/// # Ok::<(), imagegate::Error>(())
/// ```
///
/// # Errors
///
/// `invalidValue` where the format is not known; `invalidSyntax`, `tooDeep` or `tooLarge` where the document is none.
pub fn detect(bytes: &[u8]) -> Result<Format, Error> {
    let decoded = decode(bytes, Limits::REPORT)?;
    let tell = |text: &str| {
        let mut r = Reader::glance(text);
        match look(&r).and_then(|found| first_format(&r, found)) {
            Some(format) => Ok(format),
            // That it is broken is to be said first.
            None if r.skip().is_ok() => Err(Error::new(Code::InvalidValue, unknown(&Reader::glance(text)), "")),
            None => Err(Reader::text(text, Unknown::Skip, Reader::skip)
                .err()
                .map_or_else(|| Error::new(Code::InvalidSyntax, "the document cannot be read", ""), Error::from)),
        }
    };
    match tell(&decoded.text) {
        Err(error) if error.code() == Code::InvalidSyntax => match convert(&decoded.text) {
            Some(converted) => tell(converted?.json()),
            None => Err(decoded.locate(error)),
        },
        told => told.map_err(|error| decoded.locate(error)),
    }
}

/// Reads one document, or each of a list of them, after a look at it.
fn document(r: &mut Reader<'_>, found: Option<Document>, output: &mut Output) -> Read<()> {
    let Some(found) = found else {
        let message = unknown(r);
        let at = r.offset();
        r.problem(Code::InvalidValue, at, message);
        return r.skip();
    };
    match found {
        Document::TrivyNull => trivy::null(r, output),
        Document::TrivyResults => trivy::early::list(r, output),
        Document::GrypeMatches => grype::beta::list(r, output),
        Document::One(Shape::Native) => r.with_unknown(Unknown::Refuse, |r| native(r, output)),
        Document::One(Shape::Trivy) => trivy::document(r, output),
        Document::One(Shape::TrivyK8s) => trivy::k8s::document(r, output),
        Document::One(Shape::Operator) => trivy::operator::document(r, output),
        Document::One(Shape::OperatorMap) => trivy::operator::map(r, output),
        Document::One(Shape::Grype) => grype::document(r, output),
        Document::List => {
            let mut index = 0;
            r.list(|r| {
                let found = look(r);
                output.at(index, |output| document(r, found, output))?;
                index += 1;
                Ok(())
            })?;
            Ok(())
        }
    }
}

/// A REPORT. One that names no image and says neither what was found nor in which state the scan is would be complete and
/// without findings, which nobody has said.
fn native(r: &mut Reader<'_>, output: &mut Output) -> Read<()> {
    let (at, start) = (r.offset(), r.ahead());
    let report = Report::read(r)?;
    let names_nothing = report.reference().is_none() && report.digests().next().is_none();
    if names_nothing && report.findings().next().is_none() {
        let mut says_something = false;
        start.ahead().fields(|r, _: NativeKey| {
            says_something = true;
            r.skip()
        })?;
        if !says_something {
            r.problem(Code::InvalidValue, at, SAYS_NOTHING);
        }
    }
    output.report(report, None);
    Ok(())
}

const SAYS_NOTHING: &str =
    "this is no report: it names no image and holds nothing, so it does not say that there was a scan";

/// Why a value is not read: what it is, and what is read.
fn unknown(r: &Reader<'_>) -> String {
    if let Some(found) = recognise_value(r) {
        return found.is_no_report();
    }
    if says_nothing(r) {
        return SAYS_NOTHING.to_owned();
    }
    let names: Vec<&str> = Format::ALL.iter().map(|format| format.as_str()).collect();
    format!(
        "this is no report of a known format; known are {}. Write the report as JSON (trivy --format json, grype \
         --output json), or convert it to imagegate's own model",
        names.join(", ")
    )
}

/// Whether a value is an empty list or object, or an object of nothing but empty lists.
fn says_nothing(r: &Reader<'_>) -> bool {
    let mut r = r.ahead();
    let nothing = |r: &mut Reader<'_>| r.list(|_| Err(Stop)).is_ok_and(|list| list.is_some());
    match r.kind() {
        Ok(Kind::Array) => nothing(&mut r),
        Ok(Kind::Object) => r
            .entries(|r, _| match r.kind()? {
                Kind::Array if nothing(r) => Ok(()),
                _ => Err(Stop),
            })
            .is_ok(),
        _ => false,
    }
}
