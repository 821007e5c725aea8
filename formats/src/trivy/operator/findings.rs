//! The findings of custom resources.

use std::borrow::Cow;

use imagegate::json::{Read, Reader};
use imagegate::{Finding, FindingClass, Package, ReportBuilder};

use super::super::advisory::cves_of_advisory;
use super::super::heading::{Heading, NO_ID, Scratch};
use super::super::vulnerability::{chosen, fix_state, scores, severity};
use crate::ids::{self, is_advisory};
use crate::package_type::package_type;
use crate::value::{cvss_tenths, instant, split_commas, text};

const VULNERABILITY: &[&str] = &[
    "vulnerabilityID",
    "resource",
    "installedVersion",
    "fixedVersion",
    "publishedDate",
    "lastModifiedDate",
    "severity",
    "status",
    "title",
    "cvsssource",
    "primaryLink",
    "score",
    "target",
    "cvss",
    "class",
    "packageType",
    "packagePURL",
    "pkgPath",
    "packagePath",
];

pub(super) fn vulnerability<'a>(
    r: &mut Reader<'a>,
    scratch: &mut Scratch<'a>,
    builder: &mut ReportBuilder,
) -> Read<()> {
    scratch.aliases.clear();
    scratch.versions.clear();
    scratch.sources.clear();
    scratch.scores.clear();
    let start = r.ahead();
    let at = r.offset();
    let mut finding = Finding::default();
    let mut score = None;
    let mut heading = Heading::default();
    let mut strings: [Option<Cow<'a, str>>; 10] = Default::default();
    let [id, title, url, name, version, purl, path, fixed, source, status] = &mut strings;
    r.object(VULNERABILITY, |r, key| {
        match key {
            "vulnerabilityID" => *id = text(r)?,
            "resource" => *name = text(r)?,
            "installedVersion" => *version = text(r)?,
            "fixedVersion" => *fixed = text(r)?,
            "publishedDate" => finding.published_at = instant(r)?,
            "lastModifiedDate" => finding.modified_at = instant(r)?,
            "severity" => finding.severity = severity(r)?,
            "status" => *status = text(r)?,
            "title" => *title = text(r)?,
            "cvsssource" => *source = text(r)?,
            "primaryLink" => *url = text(r)?,
            "score" => score = cvss_tenths(r)?,
            "target" => heading.target = text(r)?,
            "cvss" => scores(r, scratch)?,
            "class" => heading.class = text(r)?,
            "packageType" => heading.kind = text(r)?,
            "packagePURL" => *purl = text(r)?,
            // The name changed from the one to the other.
            _ => *path = text(r)?.or(path.take()),
        }
        Ok(())
    })?;
    let [id, title, url, name, version, purl, path, fixed, source, status] = &mut strings;
    if let Some(fixed) = fixed.take() {
        split_commas(fixed, &mut scratch.versions);
    }
    // The one score is all that most resources have.
    let cvss_tenths = chosen(scratch, source.as_deref()).or(score);
    let kind = package_type(purl.as_deref(), heading.kind.as_deref());
    let id = id.as_deref().unwrap_or(NO_ID);
    if is_advisory(id) {
        cves_of_advisory(r, start, &["links", "description", "title"], &mut scratch.aliases)?;
    }
    // A version is a fix whatever the status says, and no word is one without a version.
    let has_version = !scratch.versions.is_empty();
    let status = status.as_deref().filter(|status| !has_version && *status != "fixed");
    let finding = Finding {
        id,
        title: title.as_deref(),
        url: url.as_deref(),
        package: Package {
            name: name.as_deref(),
            version: version.as_deref(),
            kind: kind.as_deref(),
            purl: purl.as_deref(),
            path: path.as_deref().or(heading.path()),
        },
        cvss_tenths,
        fix_state: fix_state(status, has_version),
        fixed_versions: &scratch.versions,
        ..finding
    };
    ids::add(r, at, builder, &finding, &mut scratch.aliases, |_, _| {});
    Ok(())
}

pub(super) fn secret(r: &mut Reader<'_>, builder: &mut ReportBuilder) -> Read<()> {
    let mut finding = Finding { class: FindingClass::Secret, ..Finding::default() };
    let (mut id, mut title, mut target) = (None, None, None);
    r.object(&["ruleID", "severity", "target", "title"], |r, key| {
        match key {
            "ruleID" => id = text(r)?,
            "severity" => finding.severity = severity(r)?,
            "target" => target = text(r)?,
            _ => title = text(r)?,
        }
        Ok(())
    })?;
    builder.finding(&Finding {
        id: id.as_deref().or(title.as_deref()).unwrap_or(NO_ID),
        title: title.as_deref(),
        package: Package { path: target.as_deref(), ..Package::default() },
        ..finding
    });
    Ok(())
}

/// A finding unless the check succeeded.
pub(super) fn check(r: &mut Reader<'_>, workload: Option<&str>, builder: &mut ReportBuilder) -> Read<()> {
    let mut finding = Finding { class: FindingClass::Misconfiguration, ..Finding::default() };
    let (mut id, mut title, mut success) = (None, None, None);
    r.object(&["checkID", "severity", "success", "title"], |r, key| {
        match key {
            "checkID" => id = text(r)?,
            "severity" => finding.severity = severity(r)?,
            "success" => success = r.nullable(Reader::bool)?,
            _ => title = text(r)?,
        }
        Ok(())
    })?;
    if success == Some(true) {
        return Ok(());
    }
    builder.finding(&Finding {
        id: id.as_deref().or(title.as_deref()).unwrap_or(NO_ID),
        title: title.as_deref(),
        package: Package { path: workload, ..Package::default() },
        ..finding
    });
    Ok(())
}
