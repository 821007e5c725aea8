//! REPORT documents.

use std::borrow::Cow;

use super::Report;
use super::builder::{Finding, ReportBuilder};
use crate::error::Code;
use crate::json::{Read, Reader, shown};
use crate::reference::Digest;
use crate::vocabulary::{Class, FixState, Severity, State};

const REPORT: &[&str] = &["state", "scanner", "scannedAt", "image", "os", "findings"];
const SCANNER: &[&str] = &["name", "version"];
const IMAGE: &[&str] = &["reference", "digest", "platform", "createdAt"];
const OS: &[&str] = &["family", "version", "endOfLife"];
const FINDING: &[&str] = &[
    "id",
    "aliases",
    "class",
    "severity",
    "cvss",
    "epss",
    "kev",
    "title",
    "url",
    "package",
    "fix",
    "publishedAt",
    "modifiedAt",
];
const PACKAGE: &[&str] = &["name", "version", "type", "purl", "path"];
const FIX: &[&str] = &["state", "versions", "availableSince"];

/// What a report can say of itself.
const STATES: &[State] =
    &[State::Complete, State::Partial, State::Failed, State::Unsupported, State::Pending, State::Unavailable];

/// Reads a REPORT: all by itself, or within a request.
pub(crate) fn read_report(r: &mut Reader<'_>) -> Read<Report> {
    let mut builder = ReportBuilder::default();
    r.object(REPORT, |r, key| {
        if r.null()? {
            return Ok(());
        }
        match key {
            "state" => {
                if let Some(state) = r.word_of(STATES, State::as_str)? {
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
    // Kept from finding to finding, so that a list of aliases is not an allocation each.
    let mut aliases: Vec<Cow<'_, str>> = Vec::new();
    let mut versions: Vec<Cow<'_, str>> = Vec::new();
    r.list(|r| {
        aliases.clear();
        versions.clear();
        let mut texts: [Option<Cow<'_, str>>; 8] = Default::default();
        let [id, title, url, name, version, kind, purl, path] = &mut texts;
        let mut finding = Finding::default();
        let object = r.object(FINDING, |r, key| {
            if key == "id" {
                *id = r.string()?;
                return Ok(());
            }
            if r.null()? {
                return Ok(());
            }
            match key {
                "aliases" => _ = r.strings(&mut aliases)?,
                "class" => {
                    if let Some(class) = r.word_of(Class::ALL, Class::as_str)? {
                        finding.class = class;
                    }
                }
                "severity" => {
                    if let Some(severity) = r.word_of(Severity::ALL, Severity::as_str)? {
                        finding.severity = severity;
                    }
                }
                "cvss" => {
                    finding.cvss_tenths = r.decimal(10, 1)?.and_then(|decimal| u8::try_from(decimal.scaled).ok());
                }
                "epss" => finding.epss_scaled = r.decimal(1, 5)?.map(|decimal| decimal.scaled),
                "kev" => finding.kev = r.bool()?,
                "title" => *title = r.string()?,
                "url" => *url = r.string()?,
                "package" => {
                    r.object(PACKAGE, |r, key| {
                        let text = r.nullable(Reader::string)?;
                        match key {
                            "name" => *name = text,
                            "version" => *version = text,
                            "type" => *kind = text,
                            "purl" => *purl = text,
                            _ => *path = text,
                        }
                        Ok(())
                    })?;
                }
                "fix" => {
                    r.object(FIX, |r, key| {
                        if r.null()? {
                            return Ok(());
                        }
                        match key {
                            "state" => {
                                if let Some(state) = r.word_of(FixState::ALL, FixState::as_str)? {
                                    finding.fix_state = state;
                                }
                            }
                            "versions" => _ = r.strings(&mut versions)?,
                            _ => finding.fix_available_since = r.instant()?,
                        }
                        Ok(())
                    })?;
                }
                "publishedAt" => finding.published_at = r.instant()?,
                _ => finding.modified_at = r.instant()?,
            }
            Ok(())
        })?;
        r.require(&object, FINDING, "id");
        let [id, title, url, name, version, kind, purl, path] = &texts;
        let package = super::Package {
            name: name.as_deref(),
            version: version.as_deref(),
            kind: kind.as_deref(),
            purl: purl.as_deref(),
            path: path.as_deref(),
        };
        builder.finding(&Finding {
            id: id.as_deref().unwrap_or_default(),
            aliases: &aliases,
            title: title.as_deref(),
            url: url.as_deref(),
            package,
            fixed_versions: &versions,
            ..finding
        });
        Ok(())
    })?;
    Ok(())
}

impl Reader<'_> {
    /// A digest.
    pub(crate) fn digest(&mut self) -> Read<Option<Digest>> {
        self.parsed(Code::InvalidDigest, |text| {
            Digest::parse(text).ok_or_else(|| {
                format!(
                    "\"{}\" is not a digest (sha256: and 64, or sha512: and 128 lower-case hexadecimal digits)",
                    shown(text)
                )
            })
        })
    }
}
