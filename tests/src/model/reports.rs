//! Which reports count (section 3).

use super::json;
use super::reference::Reference;
use super::subject::{self, Image, Subject};
use super::time::{self, CLOCK_SKEW, Instant};
use serde_json::Value;

pub(super) fn state(report: &Value) -> &str {
    json::text(report, "state").unwrap_or("complete")
}

/// Whether a report is one with findings: complete or partial.
pub(super) fn is_scan(report: &Value) -> bool {
    matches!(state(report), "complete" | "partial")
}

pub(super) fn scanner(report: &Value) -> Option<&str> {
    json::get(report, "scanner").and_then(|scanner| json::text(scanner, "name"))
}

/// The platform a report names, normalised.
pub(super) fn platform(report: &Value) -> Option<String> {
    json::get(report, "image").and_then(|image| json::text(image, "platform")).map(subject::platform)
}

fn reference(report: &Value) -> Option<Reference> {
    let image = json::get(report, "image")?;
    Reference::of_image(json::text(image, "reference")?)
}

fn digest(report: &Value) -> Option<String> {
    let named = json::get(report, "image").and_then(|image| json::text(image, "digest"));
    named.map(str::to_owned).or_else(|| reference(report)?.digest)
}

/// `scannedAt`, unless it is missing or lies in the future.
pub(super) fn usable_scanned_at(report: &Value, now: Instant) -> Option<Instant> {
    let scanned = time::instant(json::text(report, "scannedAt")?).unwrap();
    (scanned <= now + CLOCK_SKEW).then_some(scanned)
}

/// The reports that belong to an image.
pub(super) fn of_image<'a>(image: &Image<'a>) -> Vec<&'a Value> {
    json::list(image.json, "reports").iter().filter(|report| belongs_to_image(report, image)).collect()
}

fn belongs_to_image(report: &Value, image: &Image<'_>) -> bool {
    if let (Some(named), Some(known)) = (digest(report), &image.digest) {
        return named == *known || is_platform_digest(&named, image);
    }
    match (reference(report), &image.reference) {
        (Some(named), Some(own)) => {
            let other_tag = named.tag.is_some() && own.tag.is_some() && named.tag != own.tag;
            named.registry == own.registry && named.repository == own.repository && !other_tag
        }
        _ => true,
    }
}

fn is_platform_digest(named: &str, image: &Image<'_>) -> bool {
    let mut platforms = image.platforms.iter();
    platforms.any(|(_, digest)| digest.as_deref() == Some(named))
}

fn belongs_to_platform(report: &Value, subject: &Subject<'_>) -> bool {
    let Some(own) = &subject.platform else {
        return true;
    };
    let named = platform(report);
    let digest = digest(report);
    let names_own_digest = digest.is_some() && digest.as_deref() == subject.platform_digest();
    let names_platform_digest = digest.is_some_and(|named| is_platform_digest(&named, &subject.image));
    named.as_ref() == Some(own) || names_own_digest || (named.is_none() && !names_platform_digest)
}

/// How well a report is bound to its image: the greatest is best.
fn binding(report: &Value, image: &Image<'_>) -> u8 {
    if digest(report).is_some() && image.digest.is_some() {
        2
    } else if reference(report).is_some() && image.reference.is_some() {
        1
    } else {
        0
    }
}

/// The newest: one without a usable `scannedAt` is oldest; of equal ones the later in the list.
fn newest<'a>(reports: &[&'a Value], now: Instant) -> Option<&'a Value> {
    // `max_by_key` gives the last of equal ones, and `None` is the least.
    let newest = reports.iter().max_by_key(|report| usable_scanned_at(report, now));
    newest.copied()
}

/// The reports that count, in list order; none at all is the state `missing`.
pub(super) fn counted<'a>(subject: &Subject<'a>, now: Instant) -> Vec<&'a Value> {
    let mut belonging = of_image(&subject.image);
    belonging.retain(|report| belongs_to_platform(report, subject));

    let scans: Vec<&Value> = belonging.iter().copied().filter(|report| is_scan(report)).collect();
    if scans.is_empty() {
        return newest(&belonging, now).into_iter().collect();
    }
    let name = |report: &Value| scanner(report).map(str::to_ascii_lowercase);
    let mut counted = Vec::new();
    for report in &scans {
        let mut same_scanner = scans.clone();
        same_scanner.retain(|other| name(other) == name(report));
        let best = same_scanner.iter().map(|other| binding(other, &subject.image)).max();
        same_scanner.retain(|other| Some(binding(other, &subject.image)) == best);
        if newest(&same_scanner, now).is_some_and(|newest| std::ptr::eq(newest, *report)) {
            counted.push(*report);
        }
    }
    counted
}
