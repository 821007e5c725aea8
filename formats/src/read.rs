//! A report in whatever format: told apart, then read.

use imagegate::json::{Limits, Problems, Read, Reader, Unknown};
use imagegate::{Code, Error, Report};

use crate::detect::{Document, Shape, look};
use crate::encoding::decode;
use crate::from_yaml::convert;
use crate::{grype, trivy};

/// The formats that are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Format {
    /// REPORT documents, the model that everything else is read into.
    Imagegate,
    /// Trivy's JSON: the early list, schema 2 and what was between.
    Trivy,
    /// The JSON of `trivy k8s`, whole and as a summary.
    TrivyK8s,
    /// The custom resources of Trivy-operator and Starboard.
    TrivyOperator,
    /// Grype's JSON, from 0.1-beta on.
    Grype,
}

impl Format {
    /// Every format.
    pub const ALL: &'static [Self] = &[Self::Imagegate, Self::Trivy, Self::TrivyK8s, Self::TrivyOperator, Self::Grype];

    /// The name that is shown for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Imagegate => "imagegate",
            Self::Trivy => "trivy",
            Self::TrivyK8s => "trivy-k8s",
            Self::TrivyOperator => "trivy-operator",
            Self::Grype => "grype",
        }
    }
}

impl std::fmt::Display for Format {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What a document was read as.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ReadReports {
    /// The format it is in.
    pub format: Format,
    /// The reports in it, one for each image, in the document's order. Empty only for a list of the operator's
    /// resources in which there is none: that says nothing of any image.
    pub reports: Vec<Report>,
}

/// Reads a scanner's report, telling by itself in which format it is. The limit is [`Limits::REPORT`].
///
/// The text is JSON; YAML (as `kubectl get vulnerabilityreports -o yaml` writes) up to [`Limits::REQUEST`].
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
/// that is read or such a key twice in one object, an unknown schema, and `invalidValue` for the whole document where
/// its format is not known. Nothing is half read.
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
    let decoded = decode(bytes, limits)?;
    match read_text(&decoded.text) {
        Err(error) if error.code() == Code::InvalidSyntax => match convert(&decoded.text) {
            Some(converted) => {
                let converted = converted?;
                read_text(converted.json()).map_err(|error| converted.locate(error, read_text))
            }
            None => Err(decoded.locate(error)),
        },
        read => read.map_err(|error| decoded.locate(error)),
    }
}

/// Reads a JSON text.
fn read_text(text: &str) -> Result<ReadReports, Error> {
    let document = look(text).ok_or_else(|| unknown(text))?;
    let reports = reports(text, document).map_err(Error::from)?;
    Ok(ReadReports { format: format(document), reports })
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
    let tell = |text: &str| look(text).map(format).ok_or_else(|| unknown(text));
    match tell(&decoded.text) {
        Err(error) if error.code() == Code::InvalidSyntax => match convert(&decoded.text) {
            Some(converted) => tell(converted?.json()),
            None => Err(decoded.locate(error)),
        },
        told => told.map_err(|error| decoded.locate(error)),
    }
}

fn format(document: Document) -> Format {
    match document {
        Document::TrivyNull | Document::TrivyResults => Format::Trivy,
        Document::GrypeMatches => Format::Grype,
        Document::One(shape) | Document::List(shape) => match shape {
            Shape::Native => Format::Imagegate,
            Shape::Trivy => Format::Trivy,
            Shape::TrivyK8s => Format::TrivyK8s,
            Shape::Operator | Shape::OperatorMap => Format::TrivyOperator,
            Shape::Grype => Format::Grype,
        },
    }
}

fn reports(text: &str, document: Document) -> Result<Vec<Report>, Problems<'_>> {
    let unknown = match document {
        Document::One(Shape::Native) | Document::List(Shape::Native) => Unknown::Refuse,
        _ => Unknown::Skip,
    };
    Reader::text(text, unknown, |r| {
        let mut reports = Vec::new();
        match document {
            Document::TrivyNull => trivy::null(r, &mut reports)?,
            Document::TrivyResults => trivy::early::list(r, &mut reports)?,
            Document::GrypeMatches => grype::beta::list(r, &mut reports)?,
            Document::List(Shape::Operator) => trivy::operator::list(r, &mut reports)?,
            Document::One(shape) => one(r, shape, &mut reports)?,
            Document::List(shape) => {
                r.list(|r| one(r, shape, &mut reports))?;
            }
        }
        Ok(reports)
    })
}

fn one(r: &mut Reader<'_>, shape: Shape, reports: &mut Vec<Report>) -> Read<()> {
    match shape {
        Shape::Native => reports.push(Report::read(r)?),
        Shape::Trivy => trivy::document(r, reports)?,
        Shape::TrivyK8s => trivy::k8s::document(r, reports)?,
        Shape::Operator => trivy::operator::document(r, reports)?,
        Shape::OperatorMap => trivy::operator::map(r, reports)?,
        Shape::Grype => grype::document(r, reports)?,
    }
    Ok(())
}

/// Why a text is not read: it is no JSON, or none that is known.
fn unknown(text: &str) -> Error {
    if let Err(problems) = Reader::text(text, Unknown::Skip, Reader::skip) {
        return problems.into();
    }
    let names: Vec<&str> = Format::ALL.iter().map(|format| format.as_str()).collect();
    let message = format!(
        "this is no report of a known format; known are {}. Write the report as JSON (trivy --format json, grype \
         --output json), or convert it to imagegate's own model",
        names.join(", ")
    );
    Error::new(Code::InvalidValue, message, "")
}
