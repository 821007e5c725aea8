//! The findings of custom resources.

use imagegate::keys;
use std::borrow::Cow;

use imagegate::json::{Read, Reader};
use imagegate::{Finding, FindingClass, Package, ReportBuilder};

use super::super::advisory::cves_of_advisory;
use super::super::heading::{Heading, NO_ID, Scratch};
use super::super::vulnerability::{chosen, fix_state, scores, severity};
use crate::ids::{self, is_advisory};
use crate::package_type::package_type;
use crate::value::{cvss_tenths, instant, split_commas, text};

keys! {
    VulnerabilityKey {
        VulnerabilityID = "vulnerabilityID",
        Resource = "resource",
        InstalledVersion = "installedVersion",
        FixedVersion = "fixedVersion",
        PublishedDate = "publishedDate",
        LastModifiedDate = "lastModifiedDate",
        Severity = "severity",
        Status = "status",
        Title = "title",
        Cvsssource = "cvsssource",
        PrimaryLink = "primaryLink",
        Score = "score",
        Target = "target",
        Cvss = "cvss",
        Class = "class",
        PackageType = "packageType",
        PackagePURL = "packagePURL",
        PkgPath = "pkgPath",
        PackagePath = "packagePath",
    }
}

keys! {
    SecretKey {
        RuleID = "ruleID",
        Severity = "severity",
        Target = "target",
        Title = "title",
    }
}

keys! {
    CheckKey {
        CheckID = "checkID",
        Severity = "severity",
        Success = "success",
        Title = "title",
    }
}

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
    r.fields(|r, key| {
        match key {
            VulnerabilityKey::VulnerabilityID => *id = text(r)?,
            VulnerabilityKey::Resource => *name = text(r)?,
            VulnerabilityKey::InstalledVersion => *version = text(r)?,
            VulnerabilityKey::FixedVersion => *fixed = text(r)?,
            VulnerabilityKey::PublishedDate => finding.published_at = instant(r)?,
            VulnerabilityKey::LastModifiedDate => finding.modified_at = instant(r)?,
            VulnerabilityKey::Severity => finding.severity = severity(r)?,
            VulnerabilityKey::Status => *status = text(r)?,
            VulnerabilityKey::Title => *title = text(r)?,
            VulnerabilityKey::Cvsssource => *source = text(r)?,
            VulnerabilityKey::PrimaryLink => *url = text(r)?,
            VulnerabilityKey::Score => score = cvss_tenths(r)?,
            VulnerabilityKey::Target => heading.target = text(r)?,
            VulnerabilityKey::Cvss => scores(r, scratch)?,
            VulnerabilityKey::Class => heading.class = text(r)?,
            VulnerabilityKey::PackageType => heading.kind = text(r)?,
            VulnerabilityKey::PackagePURL => *purl = text(r)?,
            // The name changed from the one to the other.
            VulnerabilityKey::PkgPath | VulnerabilityKey::PackagePath => *path = text(r)?.or(path.take()),
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
    r.fields(|r, key| {
        match key {
            SecretKey::RuleID => id = text(r)?,
            SecretKey::Severity => finding.severity = severity(r)?,
            SecretKey::Target => target = text(r)?,
            SecretKey::Title => title = text(r)?,
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
    r.fields(|r, key| {
        match key {
            CheckKey::CheckID => id = text(r)?,
            CheckKey::Severity => finding.severity = severity(r)?,
            CheckKey::Success => success = r.nullable(Reader::bool)?,
            CheckKey::Title => title = text(r)?,
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
