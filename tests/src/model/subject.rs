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
    let mut all: Vec<String> = image.platforms.iter().map(|(name, _)| name.clone()).collect();
    if all.is_empty() {
        for report in reports::of_image(image) {
            if let Some(named) = reports::platform(report)
                && !all.contains(&named)
            {
                all.push(named);
            }
        }
    }
    if all.is_empty() {
        return vec![None];
    }
    let wanted: Vec<String> = workload
        .map(|workload| json::texts(workload, "platforms"))
        .unwrap_or_default()
        .into_iter()
        .map(platform)
        .collect();
    let left: Vec<String> = all.iter().filter(|name| wanted.contains(name)).cloned().collect();
    let chosen = if left.is_empty() { all } else { left };
    chosen.into_iter().map(Some).collect()
}

/// A platform, normalised.
pub(super) fn platform(text: &str) -> String {
    let lower = text.to_ascii_lowercase();
    match lower.strip_suffix("/arm64/v8") {
        Some(os) => format!("{os}/arm64"),
        None => lower,
    }
}
