//! REPORT documents.

use super::builder::ReportBuilder;
use super::{FindingRow, Report, TextSpan};
use crate::error::Code;
use crate::json::{Read, Reader};
use crate::keys;
use crate::reference::{Digest, not_a_digest};

const REPORT: &[&str] = &["state", "scanner", "scannedAt", "image", "os", "findings"];
const SCANNER: &[&str] = &["name", "version"];
const IMAGE: &[&str] = &["reference", "digest", "digests", "platform", "createdAt"];
const OS: &[&str] = &["family", "version", "endOfLife"];

keys! {
    /// The keys of a finding.
    InFinding {
        Id = "id",
        Aliases = "aliases",
        FindingClass = "class",
        Severity = "severity",
        Cvss = "cvss",
        Epss = "epss",
        Kev = "kev",
        Title = "title",
        Url = "url",
        Package = "package",
        Fix = "fix",
        PublishedAt = "publishedAt",
        ModifiedAt = "modifiedAt",
    }
}

keys! {
    /// The keys of what a finding was found in.
    InPackage {
        Name = "name",
        Version = "version",
        Type = "type",
        Purl = "purl",
        Path = "path",
    }
}

keys! {
    /// The keys of what is said of a fix.
    InFix {
        State = "state",
        Versions = "versions",
        AvailableSince = "availableSince",
    }
}

/// Reads a REPORT: all by itself, or within a request.
pub(crate) fn read_report(r: &mut Reader<'_>) -> Read<Report> {
    let mut builder = ReportBuilder::default();
    r.object(REPORT, |r, key| {
        if r.null()? {
            return Ok(());
        }
        match key {
            "state" => {
                if let Some(state) = r.word()? {
                    builder.state(state);
                }
            }
            "scanner" => scanner(r, &mut builder)?,
            "scannedAt" => {
                if let Some(instant) = r.instant()? {
                    builder.scanned_at(instant);
                }
            }
            "image" => image(r, &mut builder)?,
            "os" => os(r, &mut builder)?,
            _ => findings(r, &mut builder)?,
        }
        Ok(())
    })?;
    Ok(builder.build())
}

fn scanner(r: &mut Reader<'_>, builder: &mut ReportBuilder) -> Read<()> {
    r.object(SCANNER, |r, key| {
        if let Some(text) = r.nullable(Reader::string)? {
            _ = if key == "name" { builder.scanner(&text) } else { builder.scanner_version(&text) };
        }
        Ok(())
    })?;
    Ok(())
}

fn image(r: &mut Reader<'_>, builder: &mut ReportBuilder) -> Read<()> {
    r.object(IMAGE, |r, key| {
        if r.null()? {
            return Ok(());
        }
        match key {
            "digest" => {
                if let Some(digest) = r.digest()? {
                    builder.digest(&digest);
                }
            }
            "digests" => {
                r.list(|r| {
                    if let Some(digest) = r.digest()? {
                        builder.further_digest(&digest);
                    }
                    Ok(())
                })?;
            }
            "createdAt" => {
                if let Some(instant) = r.instant()? {
                    builder.created_at(instant);
                }
            }
            _ => {
                if let Some(text) = r.string()? {
                    _ = if key == "reference" { builder.reference(&text) } else { builder.platform(&text) };
                }
            }
        }
        Ok(())
    })?;
    Ok(())
}

fn os(r: &mut Reader<'_>, builder: &mut ReportBuilder) -> Read<()> {
    r.object(OS, |r, key| {
        if r.null()? {
            return Ok(());
        }
        if key == "endOfLife" {
            if let Some(end_of_life) = r.bool()? {
                builder.os_end_of_life(end_of_life);
            }
        } else if let Some(text) = r.string()? {
            _ = if key == "family" { builder.os_family(&text) } else { builder.os_version(&text) };
        }
        Ok(())
    })?;
    Ok(())
}

fn findings(r: &mut Reader<'_>, builder: &mut ReportBuilder) -> Read<()> {
    let start = r.taken();
    r.list(|r| {
        builder.make_room(r.taken() - start, r.left());
        finding(r, builder)
    })?;
    Ok(())
}

/// Every text goes from the document into the report as it is read.
fn finding(r: &mut Reader<'_>, builder: &mut ReportBuilder) -> Read<()> {
    let mut row = FindingRow::default();
    let object = r.fields(|r, key| {
        match key {
            InFinding::Id => row.id = r.string()?.map_or(TextSpan::ABSENT, |text| builder.text(&text)),
            InFinding::Aliases => row.aliases = texts(r, builder)?,
            InFinding::FindingClass => row.class = r.nullable(Reader::word)?.unwrap_or(row.class),
            InFinding::Severity => row.severity = r.nullable(Reader::word)?.unwrap_or(row.severity),
            InFinding::Cvss => {
                let score = r.nullable(|r| r.decimal(10, 1))?;
                row.cvss = score.and_then(|score| u8::try_from(score.scaled).ok());
            }
            InFinding::Epss => row.epss = r.nullable(|r| r.decimal(1, 5))?.map(|probability| probability.scaled),
            InFinding::Kev => row.kev = r.nullable(Reader::bool)?,
            InFinding::Title => row.title = text(r, builder)?,
            InFinding::Url => row.url = text(r, builder)?,
            InFinding::Package => package(r, builder, &mut row)?,
            InFinding::Fix => fix(r, builder, &mut row)?,
            InFinding::PublishedAt => row.published_at = r.nullable(Reader::instant)?,
            InFinding::ModifiedAt => row.modified_at = r.nullable(Reader::instant)?,
        }
        Ok(())
    })?;
    r.require_field(&object, InFinding::Id);
    builder.push(row);
    Ok(())
}

fn package(r: &mut Reader<'_>, builder: &mut ReportBuilder, row: &mut FindingRow) -> Read<()> {
    if r.null()? {
        return Ok(());
    }
    let [name, version, kind, purl, path] = builder.last_package();
    r.fields(|r, key| {
        let (place, last) = match key {
            InPackage::Name => (&mut row.name, name),
            InPackage::Version => (&mut row.version, version),
            InPackage::Type => (&mut row.kind, kind),
            InPackage::Purl => (&mut row.purl, purl),
            InPackage::Path => (&mut row.path, path),
        };
        *place = builder.repeated(last, r.nullable_string()?.as_deref());
        Ok(())
    })?;
    Ok(())
}

fn fix(r: &mut Reader<'_>, builder: &mut ReportBuilder, row: &mut FindingRow) -> Read<()> {
    if r.null()? {
        return Ok(());
    }
    r.fields(|r, key| {
        match key {
            InFix::State => row.fix_state = r.nullable(Reader::word)?.unwrap_or(row.fix_state),
            InFix::Versions => row.versions = texts(r, builder)?,
            InFix::AvailableSince => row.available_since = r.nullable(Reader::instant)?,
        }
        Ok(())
    })?;
    Ok(())
}

fn text(r: &mut Reader<'_>, builder: &mut ReportBuilder) -> Read<TextSpan> {
    Ok(r.nullable_string()?.map_or(TextSpan::ABSENT, |text| builder.text(&text)))
}

/// A list of texts, for which `null` may stand.
fn texts(r: &mut Reader<'_>, builder: &mut ReportBuilder) -> Read<(u32, u32)> {
    let from = builder.listed();
    if r.null()? {
        return Ok((from, from));
    }
    r.list(|r| {
        if let Some(text) = r.string()? {
            builder.list_text(&text);
        }
        Ok(())
    })?;
    Ok((from, builder.listed()))
}

impl Reader<'_> {
    /// A digest.
    pub(crate) fn digest(&mut self) -> Read<Option<Digest>> {
        self.parsed(Code::InvalidDigest, |text| Digest::parse(text).ok_or_else(|| not_a_digest(text)))
    }
}
