//! An image of a request as hosts give it.

use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::error::{Code, Error};
use crate::json::{Read, Reader, shown};
use crate::reference::{Digest, ImageReference, normal_platform};
use crate::report::{Report, read_report};
use crate::request::workload::{Fact, read_field};
use crate::time::Timestamp;

/// An image of a request. Everything but the reference may be left at its default, which is "not given".
///
/// ```
/// use imagegate::Image;
/// let image = Image { container: "app".into(), ..Image::new("contoso.azurecr.io/payments/api:1.4") };
/// assert!(image.reports.is_empty());
/// ```
#[derive(Clone, Debug, Default)]
pub struct Image {
    /// The container's name.
    pub container: Fact<String>,
    /// The reference as the workload writes it. An invalid one is no error: such an image can never run.
    pub reference: String,
    /// The digest, where the host knows it from the registry.
    pub digest: Option<Digest>,
    /// Since when this image runs in this place.
    pub running_since: Option<Timestamp>,
    /// When the image was pushed to its registry.
    pub pushed_at: Option<Timestamp>,
    /// Reports of the image that runs now in the place that this one would take.
    pub baseline: Vec<Report>,
    /// The platforms that the image exists for.
    pub platforms: Vec<Platform>,
    /// The reports, of whatever scanner and image; which of them count is decided by the engine.
    pub reports: Vec<Report>,
}

/// A platform that an image exists for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Platform {
    /// `linux/amd64` for example; in any case, and in any spelling that section 3 of the semantics knows
    /// (`linux/x86_64`, `linux/arm64/v8`).
    pub platform: String,
    /// The digest of this platform's manifest.
    pub digest: Option<Digest>,
}

impl Image {
    /// An image of which only the reference is known.
    pub fn new(reference: impl Into<String>) -> Self {
        Self { reference: reference.into(), ..Self::default() }
    }
}

/// What is wrong with an image, whatever the request.
pub(super) fn check(image: &Image) -> Result<(), Error> {
    let named = ImageReference::parse(&image.reference);
    if let (Some(named), Some(digest)) = (named.as_ref().and_then(ImageReference::digest), &image.digest)
        && named != digest.as_str()
    {
        return Err(Error::new(Code::DigestMismatch, DIGEST_MISMATCH, "/digest"));
    }
    match second_platform(&image.platforms) {
        Some((index, message)) => Err(Error::new(Code::DuplicatePlatform, message, format!("/platforms/{index}"))),
        None => Ok(()),
    }
}

const DIGEST_MISMATCH: &str = "the digest is not the one that the reference names";

/// The first platform that was listed before.
fn second_platform(platforms: &[Platform]) -> Option<(usize, String)> {
    let mut seen = BTreeSet::new();
    let second = platforms.iter().position(|each| !seen.insert(normal_platform(&each.platform)))?;
    let platform = platforms.get(second).map(|each| shown(&each.platform).into_owned()).unwrap_or_default();
    Some((second, format!("the platform \"{platform}\" is listed twice")))
}

keys! {
    /// The keys of an image.
    ImageKey {
        Container = "container",
        Reference = "reference",
        Digest = "digest",
        RunningSince = "runningSince",
        PushedAt = "pushedAt",
        Baseline = "baseline",
        Platforms = "platforms",
        Reports = "reports",
    }
}
keys! {
    /// The keys of a platform.
    PlatformKey {
        Platform = "platform",
        Digest = "digest",
    }
}

pub(super) fn read_image(r: &mut Reader<'_>) -> Read<Image> {
    let mut image = Image::default();
    let mut digest_at = 0;
    let object = r.fields(|r, key| {
        let reports = |r: &mut Reader<'_>, into: &mut Vec<Report>| {
            r.nullable(|r| {
                r.list(|r| {
                    into.push(read_report(r)?);
                    Ok(())
                })
            })
        };
        match key {
            ImageKey::Container => image.container = read_field(r)?,
            ImageKey::Reference => image.reference = r.string()?.map(Cow::into_owned).unwrap_or_default(),
            ImageKey::Digest => {
                image.digest = r.nullable(|r| {
                    digest_at = r.offset();
                    r.digest()
                })?;
            }
            ImageKey::RunningSince => image.running_since = r.nullable(Reader::instant)?,
            ImageKey::PushedAt => image.pushed_at = r.nullable(Reader::instant)?,
            ImageKey::Baseline => _ = reports(r, &mut image.baseline)?,
            ImageKey::Platforms => {
                if !r.null()? {
                    read_platforms(r, &mut image.platforms)?;
                }
            }
            ImageKey::Reports => _ = reports(r, &mut image.reports)?,
        }
        Ok(())
    })?;
    r.require_field(&object, ImageKey::Reference);
    let named = ImageReference::parse(&image.reference);
    if let (Some(named), Some(digest)) = (named.as_ref().and_then(ImageReference::digest), &image.digest)
        && named != digest.as_str()
    {
        r.problem(Code::DigestMismatch, digest_at, DIGEST_MISMATCH);
    }
    Ok(image)
}

fn read_platforms(r: &mut Reader<'_>, platforms: &mut Vec<Platform>) -> Read<()> {
    let mut starts = Vec::new();
    r.list(|r| {
        let mut platform = Platform::default();
        let mut is_named = false;
        let start = r.offset();
        let object = r.fields(|r, key| {
            match key {
                PlatformKey::Platform => {
                    let name = r.string()?;
                    is_named = name.is_some();
                    platform.platform = name.map(Cow::into_owned).unwrap_or_default();
                }
                PlatformKey::Digest => platform.digest = r.nullable(Reader::digest)?,
            }
            Ok(())
        })?;
        r.require_field(&object, PlatformKey::Platform);
        // Of those whose name could not be read none is a second one.
        if is_named {
            starts.push(start);
            platforms.push(platform);
        }
        Ok(())
    })?;
    if let Some((index, message)) = second_platform(platforms)
        && let Some(at) = starts.get(index)
    {
        r.problem(Code::DuplicatePlatform, *at, message);
    }
    Ok(())
}
