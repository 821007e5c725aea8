//! Trivy's JSON, from 0.5 to today.

mod advisory;
mod coverage;
mod heading;
mod images;
mod metadata;
mod others;
mod result;
mod vulnerability;

pub(crate) mod early;
pub(crate) mod k8s;
pub(crate) mod operator;

use imagegate::keys;
use std::borrow::Cow;

use imagegate::json::{Read, Reader};
use imagegate::{Code, Report, ReportBuilder, ReportState, Timestamp};

use crate::output::Output;
use crate::value::{instant, list, text, texts};
use coverage::Coverage;
use heading::Scratch;
use metadata::Metadata;
use result::result;

keys! {
    DocumentKey {
        SchemaVersion = "SchemaVersion",
        Trivy = "Trivy",
        CreatedAt = "CreatedAt",
        ArtifactName = "ArtifactName",
        ArtifactType = "ArtifactType",
        Metadata = "Metadata",
        Results = "Results",
        ImageID = "ImageID",
        RepoTags = "RepoTags",
        RepoDigests = "RepoDigests",
    }
}

keys! {
    VersionKey {
        Version = "Version",
    }
}

/// The name under which all of Trivy's complete reports count as one scanner's.
const SCANNER: &str = "trivy";

/// The type of an artifact that is an image.
const IMAGE: &str = "container_image";

/// The bare `null` that Trivy wrote where it found nothing to scan: not an image without findings. Several of them say
/// no more than one.
pub(crate) fn null(r: &mut Reader<'_>, output: &mut Output) -> Read<()> {
    if r.null()? {
        output.not_scanned = true;
    } else {
        // Something that only begins like it: the syntax is broken.
        r.skip()?;
    }
    Ok(())
}

/// The report of something that was not scanned.
pub(crate) fn not_scanned() -> Report {
    let mut builder = Report::builder();
    builder.scanner(SCANNER).state(ReportState::Unsupported);
    builder.build()
}

/// A report of schema 2, or the one in transition to it.
pub(crate) fn document(r: &mut Reader<'_>, output: &mut Output) -> Read<()> {
    let mut builder = Report::builder();
    let mut scratch = Scratch::default();
    let mut metadata = Metadata::default();
    let (mut name, mut kind) = (None, None);
    let mut coverage = Coverage::default();
    r.fields(|r, key| {
        match key {
            DocumentKey::SchemaVersion => schema(r)?,
            DocumentKey::Trivy => version(r, &mut builder)?,
            DocumentKey::CreatedAt => scanned_at(&mut builder, instant(r)?),
            DocumentKey::ArtifactName => name = text(r)?,
            DocumentKey::ArtifactType => kind = text(r)?,
            DocumentKey::Metadata => metadata.read(r)?,
            DocumentKey::Results => {
                list(r, |r| {
                    let entry = result(r, None, &mut scratch, &mut builder)?;
                    coverage.add(entry.coverage);
                    output.suppressed.findings += entry.suppressed;
                    Ok(())
                })?;
            }
            // Where they stood in transition.
            DocumentKey::ImageID => metadata.image_id(r)?,
            DocumentKey::RepoTags => texts(r, &mut metadata.names.tags)?,
            DocumentKey::RepoDigests => texts(r, &mut metadata.names.digests)?,
        }
        Ok(())
    })?;
    let (state, scanner) = coverage.judge(metadata.os.is_known());
    builder.state(state).scanner(scanner);
    match other(kind.as_deref(), coverage, &metadata) {
        Some(what) => {
            metadata.apply_nameless(&mut builder);
            output.other(what, name.map(Cow::into_owned), builder);
        }
        None => {
            // With an id of the image and no name, what was typed is an archive, a folder or that id. The name of a
            // bill of materials is that of a file.
            if kind.is_none_or(|kind| kind == IMAGE) && (!metadata.has_image_id || metadata.names.names_image()) {
                metadata.names.typed = name;
            } else {
                metadata.names.unused = name;
            }
            metadata.apply(&mut builder);
            output.report(builder.build(), metadata.names.dropped());
        }
    }
    Ok(())
}

/// What was scanned, where that is not an image.
fn other(kind: Option<&str>, coverage: Coverage, metadata: &Metadata<'_>) -> Option<String> {
    let what = match kind {
        Some(IMAGE) => return None,
        // A bill of materials may be that of an image.
        Some("cyclonedx" | "spdx") if metadata.is_of_image() => return None,
        Some("cyclonedx") => "CycloneDX document",
        Some("spdx") => "SPDX document",
        Some("filesystem") => "file system",
        Some("vm") => "virtual machine",
        Some(kind) => kind,
        None if coverage.is_configuration() && !metadata.is_of_image() => "configuration",
        None => return None,
    };
    Some(what.to_owned())
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
    r.fields(|r, VersionKey::Version| {
        if let Some(version) = text(r)? {
            builder.scanner_version(&version);
        }
        Ok(())
    })?;
    Ok(())
}

fn scanned_at(builder: &mut ReportBuilder, instant: Option<Timestamp>) {
    if let Some(instant) = instant {
        builder.scanned_at(instant);
    }
}
