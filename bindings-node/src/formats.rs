//! What others write: scanners' reports, and documents in YAML.

use imagegate_formats as formats;
use napi::Result;
use napi::bindgen_prelude::{AsyncTask, Env};
use napi_derive::napi;

use crate::convert::{Arg, Source};
use crate::documents::{Exemption, Policy};
use crate::errors::refused;
use crate::held::Made;
use crate::reading::{Reading, read};
use crate::report::Report;

/// What a text was read as.
#[napi(object, object_from_js = false)]
pub struct ReadReports {
    /// The format of the first document.
    #[napi(ts_type = "Format")]
    pub format: &'static str,
    /// The reports, one for each image of each document, in order. Empty where nothing in the text is of an image.
    pub reports: Vec<Report>,
    /// What is not of an image, in order.
    pub others: Vec<Other>,
    /// The findings that the scanner left out by rules of its own.
    pub suppressed: Suppressed,
}

/// A report of something other than an image: a file system, a repository, a node. It belongs to an image only if the
/// user says so: then `report.ofImage(reference)` is a report of it.
#[napi(object, object_from_js = false, use_nullable = true)]
pub struct Other {
    /// What it is: `file system`, `repository`, `Node`, `ConfigAuditReport` and so on.
    pub what: String,
    /// Its name, where the document gives one: a path, or `namespace/Kind/name` of an object in a cluster.
    pub name: Option<String>,
    /// Its findings, as a report that names no image.
    pub report: Report,
    /// The JSON pointer of the document or object within the text.
    pub pointer: String,
}

/// Findings that the scanner left out by rules of its own: an ignore file, VEX documents, flags.
#[napi(object, object_from_js = false)]
pub struct Suppressed {
    /// How many findings the documents list as left out.
    pub findings: u32,
    /// What the configuration in the documents says about leaving findings out. What these rules left out need not be
    /// among `findings`.
    pub configured: Vec<String>,
}

impl From<formats::Suppressed> for Suppressed {
    fn from(suppressed: formats::Suppressed) -> Self {
        Self { findings: u32::try_from(suppressed.findings).unwrap_or(u32::MAX), configured: suppressed.configured }
    }
}

impl Made<formats::ReadReports> for ReadReports {
    fn made(env: &Env, read: formats::ReadReports, bytes: usize) -> Result<Self> {
        let share = bytes / (read.reports.len() + read.others.len()).max(1);
        let reports = read.reports.into_iter().map(|report| Report::made(env, report, share));
        let other = |formats::Other { what, name, report, pointer, .. }: formats::Other| {
            Ok(Other { what, name, report: Report::made(env, report, share)?, pointer })
        };
        Ok(Self {
            format: read.format.as_str(),
            reports: reports.collect::<Result<_>>()?,
            others: read.others.into_iter().map(other).collect::<Result<_>>()?,
            suppressed: read.suppressed.into(),
        })
    }
}

/// Reads a scanner's report, telling by itself in which format it is: Trivy's (also of `trivy k8s` and of the operator),
/// Grype's, or imagegate's own.
///
/// ```ts
/// const { reports } = readReports(await readFile('trivy.json'))
/// ```
///
/// @throws {ImagegateError} what is wrong; nothing is half read
#[napi(catch_unwind)]
pub fn read_reports(env: &Env, #[napi(ts_arg_type = "string | Uint8Array")] text: Arg<Source>) -> Result<ReadReports> {
    read(env, &text.0, formats::read_reports)
}

/// As `readReports`, on the thread pool: for reports that are large.
#[napi(catch_unwind, ts_return_type = "Promise<ReadReports>")]
pub fn read_reports_async(
    #[napi(ts_arg_type = "string | Uint8Array")] text: Arg<Source>,
) -> Result<AsyncTask<Reading<formats::ReadReports, ReadReports>>> {
    Reading::start(text.0, formats::read_reports)
}

/// Tells in which format a report is by a look at its first keys. Whether it can be read is another question.
///
/// @throws {ImagegateError} `invalidValue` where the format is not known
#[napi(catch_unwind, ts_return_type = "Format")]
pub fn detect_format(
    env: &Env,
    #[napi(ts_arg_type = "string | Uint8Array")] text: Arg<Source>,
) -> Result<&'static str> {
    text.0.with(formats::detect)?.map(formats::Format::as_str).map_err(refused(env))
}

#[napi]
impl Policy {
    /// Reads a policy in YAML or JSON: one document. Errors have the line and column of the text.
    ///
    /// @throws {ImagegateError} the first thing that is wrong, with its place
    #[napi(factory, catch_unwind)]
    pub fn from_yaml(env: &Env, #[napi(ts_arg_type = "string | Uint8Array")] text: Arg<Source>) -> Result<Self> {
        let read = |text: &[u8]| formats::read_one(text, imagegate::Policy::from_json);
        text.0.with(read)?.map(|inner| Self { inner }).map_err(refused(env))
    }
}

#[napi]
impl Exemption {
    /// Reads an exemption in YAML or JSON: one document. Errors have the line and column of the text.
    ///
    /// @throws {ImagegateError} the first thing that is wrong, with its place
    #[napi(factory, catch_unwind)]
    pub fn from_yaml(env: &Env, #[napi(ts_arg_type = "string | Uint8Array")] text: Arg<Source>) -> Result<Self> {
        let read = |text: &[u8]| formats::read_one(text, imagegate::Exemption::from_json);
        text.0.with(read)?.map(|inner| Self { inner }).map_err(refused(env))
    }
}

/// The policies and exemptions of a text, each in order.
#[napi(object, object_from_js = false)]
pub struct Documents {
    /// Those of kind `ImagePolicy`.
    pub policies: Vec<Policy>,
    /// Those of kind `ImageExemption`.
    pub exemptions: Vec<Exemption>,
}

/// Reads the policies and exemptions of a text: one document in JSON, or as many as there are in YAML.
///
/// ```ts
/// const { policies, exemptions } = readDocuments(await readFile('policies.yaml'))
/// const gate = Gate.compile(policies, exemptions)
/// ```
///
/// @throws {ImagegateError} the first thing that is wrong, with its line and column and the number of its document
#[napi(catch_unwind)]
pub fn read_documents(env: &Env, #[napi(ts_arg_type = "string | Uint8Array")] text: Arg<Source>) -> Result<Documents> {
    let read = text.0.with(formats::read_documents)?.map_err(refused(env))?;
    Ok(Documents {
        policies: read.policies.into_iter().map(|inner| Policy { inner }).collect(),
        exemptions: read.exemptions.into_iter().map(|inner| Exemption { inner }).collect(),
    })
}
