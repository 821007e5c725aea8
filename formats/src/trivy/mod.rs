//! Trivy's JSON, from 0.5 to today.

mod images;
mod metadata;
mod others;
mod result;
mod vulnerability;

pub(crate) mod early;
pub(crate) mod k8s;
pub(crate) mod operator;

use imagegate::json::{Read, Reader};
use imagegate::{Code, Instant, Report, ReportBuilder, State};

use crate::value::{instant, list, text, texts};
use metadata::Metadata;
use result::{Scratch, result};

/// The name under which all of Trivy's reports count as one scanner's.
const SCANNER: &str = "trivy";

const DOCUMENT: &[&str] = &[
    "SchemaVersion",
    "Trivy",
    "CreatedAt",
    "ArtifactName",
    "ArtifactType",
    "Metadata",
    "Results",
    "RepoTags",
    "RepoDigests",
];

/// The bare `null` that Trivy wrote where it found nothing to scan: not an image without findings.
pub(crate) fn null(r: &mut Reader<'_>, reports: &mut Vec<Report>) -> Read<()> {
    if r.null()? {
        reports.push(not_scanned());
    } else {
        // Something that only begins like it: the syntax is broken.
        r.skip()?;
    }
    Ok(())
}

/// The report of something that was not scanned.
fn not_scanned() -> Report {
    let mut builder = Report::builder();
    builder.scanner(SCANNER).state(State::Unsupported);
    builder.build()
}

/// A report of schema 2, or the one in transition to it.
pub(crate) fn document(r: &mut Reader<'_>, reports: &mut Vec<Report>) -> Read<()> {
    let mut builder = Report::builder();
    let mut scratch = Scratch::default();
    let mut metadata = Metadata::default();
    let (mut name, mut kind) = (None, None);
    let mut results = None;
    builder.scanner(SCANNER);
    r.object(DOCUMENT, |r, key| {
        match key {
            "SchemaVersion" => schema(r)?,
            "Trivy" => version(r, &mut builder)?,
            "CreatedAt" => scanned_at(&mut builder, instant(r)?),
            "ArtifactName" => name = text(r)?,
            "ArtifactType" => kind = text(r)?,
            "Metadata" => metadata.read(r)?,
            "Results" => {
                results = list(r, |r| result(r, None, &mut scratch, &mut builder).map(drop))?;
            }
            // Where they stood in transition.
            "RepoTags" => texts(r, &mut metadata.names.tags)?,
            _ => texts(r, &mut metadata.names.digests)?,
        }
        Ok(())
    })?;
    // A folder, a repository or a bill of materials has a name that may look like an image's.
    if kind.is_none_or(|kind| kind == "container_image") {
        metadata.names.typed = name;
    }
    metadata.apply(&mut builder);
    // A clean target has an entry; where there is none, nothing was scanned.
    if results.is_none_or(|count| count == 0) {
        builder.state(State::Unsupported);
    }
    reports.push(builder.build());
    Ok(())
}

fn schema(r: &mut Reader<'_>) -> Read<()> {
    if r.null()? {
        return Ok(());
    }
    let at = r.offset();
    if let Some(number) = r.number()?
        && number != "2"
    {
        let message = format!("Trivy's schema {number} is not known; 2 and what was before it are read");
        r.problem(Code::InvalidValue, at, message);
    }
    Ok(())
}

fn version(r: &mut Reader<'_>, builder: &mut ReportBuilder) -> Read<()> {
    if r.null()? {
        return Ok(());
    }
    r.object(&["Version"], |r, _| {
        if let Some(version) = text(r)? {
            builder.scanner_version(&version);
        }
        Ok(())
    })?;
    Ok(())
}

fn scanned_at(builder: &mut ReportBuilder, instant: Option<Instant>) {
    if let Some(instant) = instant {
        builder.scanned_at(instant);
    }
}
