//! REPORT documents.

use super::builder::ReportBuilder;
use super::{FindingRow, Report, TextSpan};
use crate::error::Code;
use crate::json::{Read, Reader};
use crate::reference::{Digest, not_a_digest};

keys! {
    /// The keys of a report.
    ReportKey {
        State = "state",
        Scanner = "scanner",
        ScannedAt = "scannedAt",
        Image = "image",
        Os = "os",
        Findings = "findings",
    }
}
keys! {
    /// The keys of a scanner.
    ScannerKey {
        Name = "name",
        Version = "version",
    }
}
keys! {
    /// The keys of the image that was scanned.
    ImageKey {
        Reference = "reference",
        Digest = "digest",
        Digests = "digests",
        Platform = "platform",
        CreatedAt = "createdAt",
    }
}
keys! {
    /// The keys of an operating system.
    OsKey {
        Family = "family",
        Version = "version",
        EndOfLife = "endOfLife",
    }
}

keys! {
    /// The keys of a finding.
    FindingKey {
        Id = "id",
        Aliases = "aliases",
        Class = "class",
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
    PackageKey {
        Name = "name",
        Version = "version",
        Type = "type",
        Purl = "purl",
        Path = "path",
    }
}

keys! {
    /// The keys of what is said of a fix.
    FixKey {
        State = "state",
        Versions = "versions",
        AvailableSince = "availableSince",
    }
}

/// Reads a REPORT: all by itself, or within a request.
pub(crate) fn read_report(r: &mut Reader<'_>) -> Read<Report> {
    let mut builder = ReportBuilder::default();
    r.fields(|r, key| {
        if r.null()? {
            return Ok(());
        }
        match key {
            ReportKey::State => {
                if let Some(state) = r.word()? {
                    builder.state(state);
                }
            }
            ReportKey::Scanner => scanner(r, &mut builder)?,
            ReportKey::ScannedAt => {
                if let Some(instant) = r.instant()? {
                    builder.scanned_at(instant);
                }
            }
            ReportKey::Image => image(r, &mut builder)?,
            ReportKey::Os => os(r, &mut builder)?,
            ReportKey::Findings => findings(r, &mut builder)?,
        }
        Ok(())
    })?;
    Ok(builder.build())
}

fn scanner(r: &mut Reader<'_>, builder: &mut ReportBuilder) -> Read<()> {
    r.fields(|r, key| {
        if let Some(text) = r.nullable(Reader::string)? {
            match key {
                ScannerKey::Name => builder.scanner(&text),
                ScannerKey::Version => builder.scanner_version(&text),
            };
        }
        Ok(())
    })?;
    Ok(())
}

fn image(r: &mut Reader<'_>, builder: &mut ReportBuilder) -> Read<()> {
    r.fields(|r, key| {
        if r.null()? {
            return Ok(());
        }
        match key {
            ImageKey::Digest => {
                if let Some(digest) = r.digest()? {
                    builder.digest(&digest);
                }
            }
            ImageKey::Digests => {
                r.list(|r| {
                    if let Some(digest) = r.digest()? {
                        builder.further_digest(&digest);
                    }
                    Ok(())
                })?;
            }
            ImageKey::CreatedAt => {
                if let Some(instant) = r.instant()? {
                    builder.created_at(instant);
                }
            }
            ImageKey::Reference => _ = r.string()?.map(|text| builder.reference(&text)),
            ImageKey::Platform => _ = r.string()?.map(|text| builder.platform(&text)),
        }
        Ok(())
    })?;
    Ok(())
}

fn os(r: &mut Reader<'_>, builder: &mut ReportBuilder) -> Read<()> {
    r.fields(|r, key| {
        if r.null()? {
            return Ok(());
        }
        match key {
            OsKey::Family => _ = r.string()?.map(|text| builder.os_family(&text)),
            OsKey::Version => _ = r.string()?.map(|text| builder.os_version(&text)),
            OsKey::EndOfLife => _ = r.bool()?.map(|ended| builder.os_end_of_life(ended)),
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
            FindingKey::Id => row.id = r.string()?.map_or(TextSpan::ABSENT, |text| builder.text(&text)),
            FindingKey::Aliases => row.aliases = texts(r, builder)?,
            FindingKey::Class => row.class = r.nullable(Reader::word)?.unwrap_or(row.class),
            FindingKey::Severity => row.severity = r.nullable(Reader::word)?.unwrap_or(row.severity),
            FindingKey::Cvss => {
                let score = r.nullable(|r| r.decimal(10, 1))?;
                row.cvss = score.and_then(|score| u8::try_from(score.scaled).ok());
            }
            FindingKey::Epss => row.epss = r.nullable(|r| r.decimal(1, 5))?.map(|probability| probability.scaled),
            FindingKey::Kev => row.kev = r.nullable(Reader::bool)?,
            FindingKey::Title => row.title = text(r, builder)?,
            FindingKey::Url => row.url = text(r, builder)?,
            FindingKey::Package => package(r, builder, &mut row)?,
            FindingKey::Fix => fix(r, builder, &mut row)?,
            FindingKey::PublishedAt => row.published_at = r.nullable(Reader::instant)?,
            FindingKey::ModifiedAt => row.modified_at = r.nullable(Reader::instant)?,
        }
        Ok(())
    })?;
    r.require_field(&object, FindingKey::Id);
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
            PackageKey::Name => (&mut row.name, name),
            PackageKey::Version => (&mut row.version, version),
            PackageKey::Type => (&mut row.kind, kind),
            PackageKey::Purl => (&mut row.purl, purl),
            PackageKey::Path => (&mut row.path, path),
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
            FixKey::State => row.fix_state = r.nullable(Reader::word)?.unwrap_or(row.fix_state),
            FixKey::Versions => row.versions = texts(r, builder)?,
            FixKey::AvailableSince => row.available_since = r.nullable(Reader::instant)?,
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
