//! Images and their subjects: one for each platform that matters (section 3).

use super::json;
use super::reference::Reference;
use super::reports;
use serde_json::Value;

/// An image of the request.
pub(super) struct Image<'a> {
    pub(super) json: &'a Value,
    /// `None` where the reference is invalid.
    pub(super) reference: Option<Reference>,
    pub(super) digest: Option<String>,
    /// The platforms listed, normalised, each with its digest if that is known.
    pub(super) platforms: Vec<(String, Option<String>)>,
}

/// An image on one platform.
pub(super) struct Subject<'a> {
    /// `None` where it is missing or `null`.
    pub(super) workload: Option<&'a Value>,
    pub(super) image: Image<'a>,
    pub(super) platform: Option<String>,
}

impl<'a> Image<'a> {
    fn read(json: &'a Value) -> Self {
        let reference = Reference::of_image(json::text(json, "reference").unwrap());
        let named = reference.as_ref().and_then(|named| named.digest.clone());
        let mut platforms = Vec::new();
        for entry in json::list(json, "platforms") {
            let name = platform(json::text(entry, "platform").unwrap());
            platforms.push((name, json::text(entry, "digest").map(str::to_owned)));
        }
        Self { json, digest: named.or(json::text(json, "digest").map(str::to_owned)), reference, platforms }
    }
}

impl Subject<'_> {
    /// Whether the subject's platform is one that the image lists.
    pub(super) fn platform_is_listed(&self) -> bool {
        let mut listed = self.image.platforms.iter();
        listed.any(|(name, _)| Some(name) == self.platform.as_ref())
    }

    /// The digest of the subject's platform, if it is known.
    pub(super) fn platform_digest(&self) -> Option<&str> {
        let mut listed = self.image.platforms.iter();
        let (_, digest) = listed.find(|(name, _)| Some(name) == self.platform.as_ref())?;
        digest.as_deref()
    }
}

/// All subjects of a request, in its order.
pub(super) fn subjects(request: &Value) -> Vec<Subject<'_>> {
    let workload = json::get(request, "workload");
    let mut subjects = Vec::new();
    for json in json::list(request, "images") {
        for platform in platforms(workload, &Image::read(json)) {
            subjects.push(Subject { workload, image: Image::read(json), platform });
        }
    }
    subjects
}

/// The platforms that matter; `None` is the one subject without a platform.
fn platforms(workload: Option<&Value>, image: &Image<'_>) -> Vec<Option<String>> {
    let reports = reports::of_image(image);
    let wanted = workload.map(|workload| json::texts(workload, "platforms")).unwrap_or_default();
    let wanted: Vec<String> = wanted.into_iter().map(platform).collect();
    let listed: Vec<String> = image.platforms.iter().map(|(name, _)| name.clone()).collect();

    let mut chosen: Vec<String> = Vec::new();
    if listed.is_empty() {
        for name in wanted {
            add(&mut chosen, name);
        }
    } else {
        chosen.extend(listed.iter().filter(|name| wanted.contains(name)).cloned());
        if chosen.is_empty() {
            chosen.clone_from(&listed);
        }
    }

    let is_scanned = |name: &String| {
        reports
            .iter()
            .any(|report| reports::state(report) == "complete" && reports::belongs_to_platform(report, name, image))
    };
    if chosen.is_empty() || !chosen.iter().all(is_scanned) {
        for name in &listed {
            if reports.iter().any(|report| reports::belongs_to_platform(report, name, image)) {
                add(&mut chosen, name.clone());
            }
        }
        for report in &reports {
            let is_of_listed = listed.iter().any(|name| reports::belongs_to_platform(report, name, image));
            if let Some(name) = reports::platform_of(report)
                && !is_of_listed
            {
                add(&mut chosen, name);
            }
        }
    }
    if chosen.is_empty() { vec![None] } else { chosen.into_iter().map(Some).collect() }
}

fn add(names: &mut Vec<String>, name: String) {
    if !names.contains(&name) {
        names.push(name);
    }
}

/// A platform, normalised.
pub(super) fn platform(text: &str) -> String {
    let lower = text.to_ascii_lowercase();
    for (written, normal) in [
        ("/x86_64", "/amd64"),
        ("/x86-64", "/amd64"),
        ("/aarch64", "/arm64"),
        ("/armhf", "/arm/v7"),
        ("/armel", "/arm/v6"),
        ("/amd64/v1", "/amd64"),
        ("/arm64/v8", "/arm64"),
        ("/arm", "/arm/v7"),
    ] {
        if let Some(before) = lower.strip_suffix(written) {
            return format!("{before}{normal}");
        }
    }
    lower
}
