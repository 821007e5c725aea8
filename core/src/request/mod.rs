//! A request: the images that would run, where, and what is known of them. Checked when it is made, and prepared so
//! that evaluating it is cheap.
//!
//! Facts of a host and reports come in; subjects (an image on a platform, with the reports that count for it) go out. May
//! import `report`, `reference`, `json` and what these import.

pub(crate) mod belonging;
pub(crate) mod subject;
pub(crate) mod workload;

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Arc;

use crate::error::{Code, Error};
use crate::json::{Limits, Problems, Read, Reader, Unknown, shown};
use crate::reference::{Digest, ImageReference, normal_platform};
use crate::report::{Numbering, Report, read_report};
use crate::request::belonging::Known;
use crate::request::subject::Subject;
use crate::request::workload::{Fact, Workload, read_field, read_workload};
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

/// What is to be decided: immutable, cheap to clone, shared between threads.
///
/// ```
/// use imagegate::{Image, Request, Workload};
/// let workload = Workload { namespace: "payments".into(), ..Workload::default() };
/// let request = Request::new(Some(workload), vec![Image::new("nginx:1.25")])?;
/// assert_eq!(Request::new(None, vec![]).unwrap_err().code().as_str(), "noImages");
/// # Ok::<(), imagegate::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Request(pub(crate) Arc<Inner>);

#[derive(Debug)]
pub(crate) struct Inner {
    pub(crate) workload: Workload,
    pub(crate) images: Vec<Prepared>,
}

/// An image with what follows from it and its reports whatever the policy says.
#[derive(Debug)]
pub(crate) struct Prepared {
    pub(crate) container: Fact<String>,
    /// The text as given, if it is no reference.
    pub(crate) reference: Result<ImageReference, String>,
    pub(crate) digest: Option<Digest>,
    pub(crate) running_since: Option<Timestamp>,
    pub(crate) pushed_at: Option<Timestamp>,
    pub(crate) platforms: Vec<Platform>,
    pub(crate) reports: Vec<Report>,
    /// Where each report's findings begin in the numbering of all of them.
    pub(crate) offsets: Vec<u32>,
    /// All findings together.
    pub(crate) findings: usize,
    /// Numbers over all reports; where there is one report alone, that report's own are used.
    merged: Option<Numbering>,
    pub(crate) subjects: Vec<Subject>,
}

impl Prepared {
    /// The digest's text.
    pub(crate) fn digest(&self) -> Option<&str> {
        self.digest.as_ref().map(Digest::as_str)
    }

    /// A report, by its place in the list.
    pub(crate) fn report(&self, index: u32) -> Option<&Report> {
        self.reports.get(index as usize)
    }

    /// What reports are told apart by.
    pub(crate) fn known(&self) -> Known<'_> {
        Known::new(self.reference.as_ref().ok(), self.digest(), &self.platforms)
    }

    /// What findings are counted by.
    pub(crate) fn numbering(&self) -> &Numbering {
        static NONE: Numbering = Numbering { canonical: Vec::new(), canonicals: 0, identity: Vec::new() };
        let own = || self.reports.first().map(|report| &report.0.index.numbering);
        self.merged.as_ref().or_else(own).unwrap_or(&NONE)
    }
}

impl Request {
    /// A request about images that would run in a workload (`None`: nothing is known of it).
    ///
    /// # Errors
    ///
    /// `noImages`, `digestMismatch`, `duplicatePlatform`, with a pointer as if the request were a document.
    pub fn new(workload: Option<Workload>, images: Vec<Image>) -> Result<Self, Error> {
        if images.is_empty() {
            return Err(Error::new(Code::NoImages, NO_IMAGES, "/images"));
        }
        for (index, image) in images.iter().enumerate() {
            check(image).map_err(|error| error.below(&format!("/images/{index}")))?;
        }
        Ok(Self::prepare(workload, images))
    }

    /// Reads a request document.
    ///
    /// # Errors
    ///
    /// The first thing that is wrong, see section 7 of the semantics.
    pub fn from_json(bytes: &[u8]) -> Result<Self, Error> {
        Self::from_json_within(bytes, Limits::REQUEST)
    }

    /// Reads a request document of a size that the caller limits.
    ///
    /// # Errors
    ///
    /// As [`Request::from_json`].
    pub fn from_json_within(bytes: &[u8], limits: Limits) -> Result<Self, Error> {
        Ok(Self::read(bytes, limits)?)
    }

    /// Everything that is wrong with a request document, in the order in which it was found.
    pub fn check_json(bytes: &[u8]) -> Vec<Error> {
        Self::read(bytes, Limits::REQUEST).err().map(Problems::into_errors).unwrap_or_default()
    }

    fn read(bytes: &[u8], limits: Limits) -> Result<Self, Problems<'_>> {
        let (workload, images) = Reader::document(bytes, limits, Unknown::Refuse, read_request)?;
        Ok(Self::prepare(workload, images))
    }

    fn prepare(workload: Option<Workload>, images: Vec<Image>) -> Self {
        let workload = workload.unwrap_or_default();
        let mut seen = BTreeSet::new();
        let platforms = workload.platforms.iter().flatten().map(|text| normal_platform(text));
        let wanted: Vec<String> = platforms.filter(|platform| seen.insert(platform.clone())).collect();
        let images = images.into_iter().map(|image| prepare(image, &wanted)).collect();
        Self(Arc::new(Inner { workload, images }))
    }

    /// How many images it has.
    pub fn images(&self) -> usize {
        self.0.images.len()
    }

    /// The workload; everything in it is unknown where none was given.
    pub fn workload(&self) -> &Workload {
        &self.0.workload
    }
}

const NO_IMAGES: &str = "a request needs an image; an object that carries none has no request";

fn check(image: &Image) -> Result<(), Error> {
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

fn prepare(image: Image, wanted: &[String]) -> Prepared {
    let Image { container, reference, digest, running_since, pushed_at, baseline, platforms, reports } = image;
    let reference = ImageReference::parse(&reference).ok_or(reference);
    let named = reference.as_ref().ok().and_then(ImageReference::digest);
    let digest = named.and_then(Digest::parse).or(digest);
    let mut offsets = Vec::with_capacity(reports.len());
    let mut findings = 0;
    for report in &reports {
        offsets.push(u32::try_from(findings).unwrap_or(u32::MAX));
        findings += report.rows().len();
    }
    let merged = (reports.len() > 1).then(|| Numbering::merged(&reports));
    let mut prepared = Prepared {
        container,
        reference,
        digest,
        running_since,
        pushed_at,
        platforms,
        reports,
        offsets,
        findings,
        merged,
        subjects: Vec::new(),
    };
    prepared.subjects = Subject::all(&prepared, &baseline, wanted);
    prepared
}

const REQUEST: &[&str] = &["workload", "images"];
const IMAGE: &[&str] =
    &["container", "reference", "digest", "runningSince", "pushedAt", "baseline", "platforms", "reports"];
const PLATFORM: &[&str] = &["platform", "digest"];

fn read_request(r: &mut Reader<'_>) -> Read<(Option<Workload>, Vec<Image>)> {
    let mut workload = None;
    let mut images = Vec::new();
    let object = r.object(REQUEST, |r, key| {
        if key == "workload" {
            workload = r.nullable(read_workload)?;
            return Ok(());
        }
        let at = r.list(|r| {
            images.push(read_image(r)?);
            Ok(())
        })?;
        if let Some(at) = at
            && images.is_empty()
        {
            r.problem(Code::NoImages, at, NO_IMAGES);
        }
        Ok(())
    })?;
    r.require(&object, REQUEST, "images");
    Ok((workload, images))
}

fn read_image(r: &mut Reader<'_>) -> Read<Image> {
    let mut image = Image::default();
    let mut digest_at = 0;
    let object = r.object(IMAGE, |r, key| {
        match key {
            "container" => {
                image.container = read_field(r)?;
                return Ok(());
            }
            "reference" => {
                image.reference = r.string()?.map(Cow::into_owned).unwrap_or_default();
                return Ok(());
            }
            _ => {}
        }
        if r.null()? {
            return Ok(());
        }
        match key {
            "digest" => {
                digest_at = r.offset();
                image.digest = r.digest()?;
            }
            "runningSince" => image.running_since = r.instant()?,
            "pushedAt" => image.pushed_at = r.instant()?,
            "platforms" => read_platforms(r, &mut image.platforms)?,
            _ => {
                let reports = if key == "reports" { &mut image.reports } else { &mut image.baseline };
                r.list(|r| {
                    reports.push(read_report(r)?);
                    Ok(())
                })?;
            }
        }
        Ok(())
    })?;
    r.require(&object, IMAGE, "reference");
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
        let object = r.object(PLATFORM, |r, key| {
            if key == "platform" {
                let name = r.string()?;
                is_named = name.is_some();
                platform.platform = name.map(Cow::into_owned).unwrap_or_default();
            } else {
                platform.digest = r.nullable(Reader::digest)?;
            }
            Ok(())
        })?;
        r.require(&object, PLATFORM, "platform");
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
