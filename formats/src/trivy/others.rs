//! What Trivy finds beside vulnerabilities: misconfigurations, secrets, licences.

use imagegate::keys;
use std::borrow::Cow;

use imagegate::json::{Read, Reader};
use imagegate::{Finding, FindingClass, Package, ReportBuilder};

use super::heading::{Heading, NO_ID};
use super::vulnerability::severity;
use crate::value::text;

keys! {
    MisconfigurationKey {
        ID = "ID",
        AVDID = "AVDID",
        Title = "Title",
        Severity = "Severity",
        PrimaryURL = "PrimaryURL",
        Status = "Status",
    }
}

keys! {
    SecretKey {
        RuleID = "RuleID",
        Severity = "Severity",
        Title = "Title",
    }
}

keys! {
    LicenseKey {
        Severity = "Severity",
        Category = "Category",
        PkgName = "PkgName",
        FilePath = "FilePath",
        Name = "Name",
        Link = "Link",
    }
}

/// A finding only where the check failed, or where it is not said how it went.
pub(super) fn misconfiguration<'a>(r: &mut Reader<'a>, heading: &Heading<'a>, builder: &mut ReportBuilder) -> Read<()> {
    let mut strings: [Option<Cow<'a, str>>; 5] = Default::default();
    let [id, other, title, url, status] = &mut strings;
    let mut finding = Finding { class: FindingClass::Misconfiguration, ..Finding::default() };
    r.fields(|r, key| {
        match key {
            MisconfigurationKey::ID => *id = text(r)?,
            MisconfigurationKey::AVDID => *other = text(r)?,
            MisconfigurationKey::Title => *title = text(r)?,
            MisconfigurationKey::Severity => finding.severity = severity(r)?,
            MisconfigurationKey::PrimaryURL => *url = text(r)?,
            MisconfigurationKey::Status => *status = text(r)?,
        }
        Ok(())
    })?;
    let [id, other, title, url, status] = &strings;
    if status.as_deref().is_some_and(|status| !status.eq_ignore_ascii_case("FAIL")) {
        return Ok(());
    }
    let id = id.as_deref().or(other.as_deref());
    let aliases: &[Cow<'_, str>] = match other {
        Some(other) if Some(&**other) != id => std::slice::from_ref(other),
        _ => &[],
    };
    builder.finding(&Finding {
        id: id.or(title.as_deref()).unwrap_or(NO_ID),
        aliases,
        title: title.as_deref(),
        url: url.as_deref(),
        package: Package { path: heading.target.as_deref(), ..Package::default() },
        ..finding
    });
    Ok(())
}

pub(super) fn secret<'a>(r: &mut Reader<'a>, heading: &Heading<'a>, builder: &mut ReportBuilder) -> Read<()> {
    let (mut id, mut title) = (None, None);
    let mut finding = Finding { class: FindingClass::Secret, ..Finding::default() };
    r.fields(|r, key| {
        match key {
            SecretKey::RuleID => id = text(r)?,
            SecretKey::Severity => finding.severity = severity(r)?,
            SecretKey::Title => title = text(r)?,
        }
        Ok(())
    })?;
    builder.finding(&Finding {
        id: id.as_deref().or(title.as_deref()).unwrap_or(NO_ID),
        title: title.as_deref(),
        package: Package { path: heading.target.as_deref(), ..Package::default() },
        ..finding
    });
    Ok(())
}

pub(super) fn license<'a>(r: &mut Reader<'a>, heading: &Heading<'a>, builder: &mut ReportBuilder) -> Read<()> {
    let mut strings: [Option<Cow<'a, str>>; 5] = Default::default();
    let [category, package, path, name, url] = &mut strings;
    let mut finding = Finding { class: FindingClass::License, ..Finding::default() };
    r.fields(|r, key| {
        match key {
            LicenseKey::Severity => finding.severity = severity(r)?,
            LicenseKey::Category => *category = text(r)?,
            LicenseKey::PkgName => *package = text(r)?,
            LicenseKey::FilePath => *path = text(r)?,
            LicenseKey::Name => *name = text(r)?,
            LicenseKey::Link => *url = text(r)?,
        }
        Ok(())
    })?;
    let [category, package, path, name, url] = &strings;
    builder.finding(&Finding {
        id: name.as_deref().unwrap_or(NO_ID),
        title: category.as_deref(),
        url: url.as_deref(),
        package: Package {
            name: package.as_deref(),
            kind: heading.package_type.as_deref(),
            path: path.as_deref().or(heading.path()),
            ..Package::default()
        },
        ..finding
    });
    Ok(())
}
