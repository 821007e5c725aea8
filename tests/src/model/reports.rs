//! Which reports count (section 3).

use super::json;
use super::reference::Reference;
use super::subject::{self, Image, Subject};
use super::time::{self, CLOCK_SKEW, Timestamp};
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
pub(super) fn platform_of(report: &Value) -> Option<String> {
    json::get(report, "image").and_then(|image| json::text(image, "platform")).map(subject::platform)
}

fn reference(report: &Value) -> Option<Reference> {
    let image = json::get(report, "image")?;
    Reference::of_image(json::text(image, "reference")?)
}

/// Every digest that a report names.
fn digests(report: &Value) -> Vec<String> {
    let mut named = Vec::new();
    if let Some(image) = json::get(report, "image") {
        named.extend(json::text(image, "digest"));
        named.extend(json::texts(image, "digests"));
    }
    let mut named: Vec<String> = named.into_iter().map(str::to_owned).collect();
    named.extend(reference(report).and_then(|reference| reference.digest));
    named
}

/// `scannedAt`, unless it is missing or lies in the future.
pub(super) fn usable_scanned_at(report: &Value, now: Timestamp) -> Option<Timestamp> {
    let scanned = time::instant(json::text(report, "scannedAt")?).unwrap();
    (scanned <= now + CLOCK_SKEW).then_some(scanned)
}

/// The reports that belong to an image.
pub(super) fn of_image<'a>(image: &Image<'a>) -> Vec<&'a Value> {
    json::list(image.json, "reports").iter().filter(|report| belongs_to_image(report, image)).collect()
}

fn belongs_to_image(report: &Value, image: &Image<'_>) -> bool {
    let named = digests(report);
    if named.iter().any(|digest| Some(digest) == image.digest.as_ref() || is_platform_digest(digest, image)) {
        return true;
    }
    if image.digest.is_some() && !named.is_empty() {
        return false;
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

/// Whether a report that belongs to the image belongs to a platform of it.
pub(super) fn belongs_to_platform(report: &Value, platform: &str, image: &Image<'_>) -> bool {
    let named = platform_of(report);
    let digests = digests(report);
    if named.as_deref() == Some(platform) {
        return true;
    }
    for (listed, digest) in &image.platforms {
        if let Some(digest) = digest
            && listed == platform
            && digests.contains(digest)
        {
            return true;
        }
    }
    named.is_none() && !digests.iter().any(|digest| is_platform_digest(digest, image))
}

/// How well a report is bound to its subject: the greatest is best.
fn binding(report: &Value, subject: &Subject<'_>) -> u8 {
    let digests = digests(report);
    let names = |digest: Option<&str>| digest.is_some_and(|digest| digests.iter().any(|named| named == digest));
    if names(subject.image.digest.as_deref()) || names(subject.platform_digest()) {
        return 3;
    }
    match (reference(report), &subject.image.reference) {
        (Some(named), Some(own)) if named.tag.is_some() == own.tag.is_some() => 2,
        (Some(_), Some(_)) => 1,
        _ => 0,
    }
}

/// The newest: one without a usable `scannedAt` is oldest; of equal ones the later in the list.
fn newest<'a>(reports: &[&'a Value], now: Timestamp) -> Option<&'a Value> {
    // `max_by_key` gives the last of equal ones, and `None` is the least.
    let newest = reports.iter().max_by_key(|report| usable_scanned_at(report, now));
    newest.copied()
}

/// Of some reports of one scanner: those bound best, and of these the newest and those without a usable time.
fn newest_bound_best<'a>(reports: &[&'a Value], subject: &Subject<'_>, now: Timestamp) -> Vec<&'a Value> {
    let best = reports.iter().map(|report| binding(report, subject)).max();
    let bound: Vec<&Value> = reports.iter().copied().filter(|report| Some(binding(report, subject)) == best).collect();
    let (dated, undated): (Vec<&Value>, Vec<&Value>) =
        bound.into_iter().partition(|report| usable_scanned_at(report, now).is_some());
    undated.into_iter().chain(newest(&dated, now)).collect()
}

/// The reports that count, in list order; none at all is the state `missing`.
pub(super) fn counted<'a>(subject: &Subject<'a>, now: Timestamp) -> Vec<&'a Value> {
    let mut belonging = of_image(&subject.image);
    if let Some(platform) = &subject.platform {
        belonging.retain(|report| belongs_to_platform(report, platform, &subject.image));
    }

    let scans: Vec<&Value> = belonging.iter().copied().filter(|report| is_scan(report)).collect();
    if scans.is_empty() {
        return newest(&belonging, now).into_iter().collect();
    }
    let name = |report: &Value| scanner(report).map(str::to_ascii_lowercase);
    let counts = |report: &Value| {
        let same_scanner: Vec<&Value> = scans.iter().copied().filter(|other| name(other) == name(report)).collect();
        let mut chosen = newest_bound_best(&same_scanner, subject, now);
        if chosen.iter().any(|one| state(one) == "partial") {
            let complete: Vec<&Value> = same_scanner.into_iter().filter(|one| state(one) == "complete").collect();
            chosen.extend(newest_bound_best(&complete, subject, now));
        }
        chosen.into_iter().any(|one| std::ptr::eq(one, report))
    };
    scans.iter().copied().filter(|report| counts(report)).collect()
}
