//! A report as a REPORT document again: what is not given is left out.

use super::{FindingRef, Report};
use crate::json::write::Writer;
use crate::time::Timestamp;
use crate::vocabulary::{FindingClass, FixState, Severity};

pub(super) fn report(report: &Report) -> String {
    let mut writer = Writer::default();
    writer.object(|w| {
        w.key("state").plain(report.state().as_str());
        let scanner = [("name", report.scanner()), ("version", report.scanner_version())];
        group(w, "scanner", scanner);
        instant(w, "scannedAt", report.scanned_at());
        let data = &report.0;
        let of_image = [("reference", report.reference()), ("digest", data.get(data.header.digest))];
        let platform = [("platform", report.platform())];
        let mut digests = data.header.digests.iter().filter_map(|span| data.get(*span)).peekable();
        let names_something = of_image.iter().chain(&platform).any(|(_, text)| text.is_some());
        if names_something || digests.peek().is_some() || report.created_at().is_some() {
            w.key("image").object(|w| {
                texts(w, of_image);
                list(w, "digests", digests);
                texts(w, platform);
                instant(w, "createdAt", report.created_at());
            });
        }
        let os = [("family", report.os_family()), ("version", report.os_version())];
        if os.iter().any(|(_, text)| text.is_some()) || report.os_end_of_life().is_some() {
            w.key("os").object(|w| {
                texts(w, os);
                flag(w, "endOfLife", report.os_end_of_life());
            });
        }
        w.key("findings").list(|w| {
            for each in report.findings() {
                w.object(|w| finding(w, each));
            }
        });
    });
    writer.into_string()
}

fn finding(w: &mut Writer, finding: FindingRef<'_>) {
    w.key("id").string(finding.id());
    list(w, "aliases", finding.aliases());
    if finding.class() != FindingClass::Vulnerability {
        w.key("class").plain(finding.class().as_str());
    }
    if finding.severity() != Severity::Unknown {
        w.key("severity").plain(finding.severity().as_str());
    }
    if let Some(tenths) = finding.cvss_tenths() {
        w.key("cvss").literal(&decimal(u32::from(tenths), 1));
    }
    if let Some(scaled) = finding.epss_scaled() {
        w.key("epss").literal(&decimal(scaled, 5));
    }
    flag(w, "kev", finding.kev());
    texts(w, [("title", finding.title()), ("url", finding.url())]);
    let package = [
        ("name", finding.package_name()),
        ("version", finding.package_version()),
        ("type", finding.package_type()),
        ("purl", finding.purl()),
        ("path", finding.path()),
    ];
    group(w, "package", package);
    let state = finding.fix_state();
    let mut versions = finding.fixed_versions().peekable();
    let since = finding.fix_available_since();
    if state != FixState::Unknown || versions.peek().is_some() || since.is_some() {
        w.key("fix").object(|w| {
            if state != FixState::Unknown {
                w.key("state").plain(state.as_str());
            }
            list(w, "versions", versions);
            instant(w, "availableSince", since);
        });
    }
    instant(w, "publishedAt", finding.published_at());
    instant(w, "modifiedAt", finding.modified_at());
}

fn group<const N: usize>(w: &mut Writer, key: &str, entries: [(&str, Option<&str>); N]) {
    if entries.iter().any(|(_, text)| text.is_some()) {
        w.key(key).object(|w| texts(w, entries));
    }
}

fn texts<const N: usize>(w: &mut Writer, entries: [(&str, Option<&str>); N]) {
    for (key, text) in entries {
        if let Some(text) = text {
            w.key(key).string(text);
        }
    }
}

fn list<'t>(w: &mut Writer, key: &str, texts: impl Iterator<Item = &'t str>) {
    let mut texts = texts.peekable();
    if texts.peek().is_some() {
        w.key(key).list(|w| texts.for_each(|text| w.string(text)));
    }
}

fn flag(w: &mut Writer, key: &str, flag: Option<bool>) {
    if let Some(flag) = flag {
        w.key(key).literal(if flag { "true" } else { "false" });
    }
}

fn instant(w: &mut Writer, key: &str, instant: Option<Timestamp>) {
    if let Some(instant) = instant {
        w.key(key).plain(instant.format(&mut [0; 30]));
    }
}

/// A scaled integer as the shortest decimal number.
fn decimal(scaled: u32, decimals: u32) -> String {
    let unit = 10_u32.pow(decimals);
    let text = format!("{}.{:0width$}", scaled / unit, scaled % unit, width = decimals as usize);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
