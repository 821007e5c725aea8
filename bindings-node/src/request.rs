//! Requests.

use imagegate::{Code, Digest, Error as Refusal, Platform};
use napi::Result;
use napi::bindgen_prelude::{AsyncTask, Env, FromNapiValue, ObjectFinalize, Unknown, sys};
use napi_derive::napi;

use crate::convert::{Arg, Given, Handle, Keys, List, Moment, Plain, Source, Text, field, given};
use crate::errors::{found, refused};
use crate::held::{Held, Made};
use crate::reading::{Reading, read};
use crate::report::Report;
use crate::workload::Workload;

type Refused<T> = std::result::Result<T, Refusal>;

/// What a `Request` is made of.
#[napi(object, object_to_js = false)]
pub struct RequestInput {
    /// Where the images would run; nothing is known of it where it is left out.
    #[napi(ts_type = "Workload | null")]
    pub workload: Option<Given<Plain<Workload>>>,
    /// The images, at least one.
    #[napi(ts_type = "Image[]")]
    pub images: List<Plain<ImageInput>>,
}

impl Keys for RequestInput {
    const KEYS: &'static [&'static str] = &["workload", "images"];
}

/// An image of a workload.
#[napi(object)]
pub struct ContainerImage {
    /// The container's name; of an image volume `volume/<name>`.
    #[napi(ts_type = "string | null")]
    pub container: Option<Given<Text>>,
    /// The reference as the workload writes it. An invalid one is no error: such an image can never run.
    #[napi(ts_type = "string")]
    pub reference: Text,
}

/// What the host knows of an image. Everything may be left out.
#[napi(object, object_to_js = false)]
pub struct ImageFacts {
    /// The digest, where the host knows it from the registry.
    #[napi(ts_type = "string | null")]
    pub digest: Option<Given<Text>>,
    /// Since when this image runs in this place.
    #[napi(ts_type = "Moment | null")]
    pub running_since: Option<Given<Moment>>,
    /// When the image was pushed to its registry.
    #[napi(ts_type = "Moment | null")]
    pub pushed_at: Option<Given<Moment>>,
    /// Reports of the image that runs now in the place that this one would take.
    #[napi(ts_type = "Report[] | null")]
    pub baseline: Option<Given<List<Handle<Report>>>>,
    /// The platforms that the image exists for.
    #[napi(ts_type = "ImagePlatform[] | null")]
    pub platforms: Option<Given<List<Plain<ImagePlatform>>>>,
    /// The reports, of whatever scanner and image; which of them count is decided by the engine.
    #[napi(ts_type = "Report[] | null")]
    pub reports: Option<Given<List<Handle<Report>>>>,
}

impl Keys for ImageFacts {
    const KEYS: &'static [&'static str] = &["digest", "runningSince", "pushedAt", "baseline", "platforms", "reports"];
}

/// A platform that an image exists for.
#[napi(object, object_to_js = false)]
pub struct ImagePlatform {
    /// `linux/amd64` for example.
    #[napi(ts_type = "string")]
    pub platform: Text,
    /// The digest of this platform's manifest.
    #[napi(ts_type = "string | null")]
    pub digest: Option<Given<Text>>,
}

impl Keys for ImagePlatform {
    const KEYS: &'static [&'static str] = &["platform", "digest"];
}

/// An image of a request: `Image` in TypeScript.
pub struct ImageInput {
    named: ContainerImage,
    facts: ImageFacts,
}

impl Keys for ImageInput {
    const KEYS: &'static [&'static str] =
        &["container", "reference", "digest", "runningSince", "pushedAt", "baseline", "platforms", "reports"];
}

impl FromNapiValue for ImageInput {
    unsafe fn from_napi_value(env: sys::napi_env, value: sys::napi_value) -> Result<Self> {
        // SAFETY: whoever calls gives a live environment and a value of it.
        let (named, facts) =
            unsafe { (FromNapiValue::from_napi_value(env, value)?, FromNapiValue::from_napi_value(env, value)?) };
        Ok(Self { named, facts })
    }
}

impl RequestInput {
    fn request(self) -> Refused<imagegate::Request> {
        let workload = given(self.workload).map(|workload| workload.at("/workload")).transpose()?;
        let image = |(index, image): (usize, Plain<ImageInput>)| {
            let pointer = format!("/images/{index}");
            image.at(&pointer)?.image(&pointer)
        };
        let images = self.images.0.into_iter().enumerate().map(image).collect::<Refused<_>>()?;
        imagegate::Request::new(workload.map(imagegate::Workload::from), images)
    }
}

impl ImageInput {
    fn image(self, pointer: &str) -> Refused<imagegate::Image> {
        let mut image =
            imagegate::Image { container: field(self.named.container), ..imagegate::Image::new(self.named.reference) };
        self.facts.fill(&mut image, pointer)?;
        Ok(image)
    }
}

impl ImageFacts {
    /// Adds what is known; errors are below the pointer of the image.
    pub(crate) fn fill(self, image: &mut imagegate::Image, pointer: &str) -> Refused<()> {
        let instant = |moment: Option<Given<Moment>>, key: &str| {
            given(moment).map(|moment| moment.at(&format!("{pointer}/{key}"))).transpose()
        };
        image.digest = digest(self.digest, || format!("{pointer}/digest"))?;
        image.running_since = instant(self.running_since, "runningSince")?;
        image.pushed_at = instant(self.pushed_at, "pushedAt")?;
        image.baseline = reports(self.baseline);
        image.reports = reports(self.reports);
        let platforms = given(self.platforms).unwrap_or_default().0.into_iter().enumerate();
        let platform = |(index, each): (usize, Plain<ImagePlatform>)| {
            let pointer = format!("{pointer}/platforms/{index}");
            let each = each.at(&pointer)?;
            let digest = digest(each.digest, || format!("{pointer}/digest"))?;
            Ok(Platform { platform: each.platform.into(), digest })
        };
        image.platforms = platforms.map(platform).collect::<Refused<_>>()?;
        Ok(())
    }
}

fn digest(text: Option<Given<Text>>, pointer: impl FnOnce() -> String) -> Refused<Option<Digest>> {
    let Some(text) = given(text).map(String::from) else { return Ok(None) };
    match Digest::parse(&text) {
        Some(digest) => Ok(Some(digest)),
        None => Err(Refusal::new(
            Code::InvalidDigest,
            "a digest is sha256: and 64 hexadecimal digits, for example",
            pointer(),
        )),
    }
}

fn reports(list: Option<Given<List<Handle<Report>>>>) -> Vec<imagegate::Report> {
    given(list).unwrap_or_default().0.into_iter().map(|report| report.0.inner).collect()
}

/// What is to be decided: images that would run, where, and what is known of them.
///
/// ```ts
/// const request = new Request({
///   workload: { namespace: 'payments', pod: null },
///   images: [{ reference: 'contoso.azurecr.io/payments/api:1.4', reports: [report] }]
/// })
/// ```
#[napi(custom_finalize)]
#[derive(Clone)]
pub struct Request {
    pub(crate) inner: imagegate::Request,
    held: Held,
}

/// A request of reports that are held already.
impl From<imagegate::Request> for Request {
    fn from(inner: imagegate::Request) -> Self {
        Self { inner, held: Held::default() }
    }
}

impl Made<imagegate::Request> for Request {
    fn made(env: &Env, inner: imagegate::Request, bytes: usize) -> Result<Self> {
        Ok(Self { inner, held: Held::of(env, bytes)? })
    }
}

impl ObjectFinalize for Request {
    fn finalize(self, env: Env) -> Result<()> {
        self.held.gone(env)
    }
}

#[napi]
impl Request {
    /// A request made of objects.
    ///
    /// @throws {ImagegateError} `noImages`, `digestMismatch`, `duplicatePlatform`, `invalidDigest`, `invalidInstant`, or
    /// `unknownKey` of a key that an object does not have, with a pointer as if the request were a document
    #[napi(constructor, catch_unwind)]
    pub fn new(env: &Env, #[napi(ts_arg_type = "RequestInput")] request: Arg<Plain<RequestInput>>) -> Result<Self> {
        request.0.at("").and_then(RequestInput::request).map(Self::from).map_err(refused(env))
    }

    /// Reads a request in JSON.
    ///
    /// @throws {ImagegateError} the first thing that is wrong, with its place
    #[napi(factory, catch_unwind)]
    pub fn from_json(env: &Env, #[napi(ts_arg_type = "string | Uint8Array")] text: Arg<Source>) -> Result<Self> {
        read(env, &text.0, |json| Ok(imagegate::Request::from_json(json)?))
    }

    /// As `fromJson`, on the thread pool.
    #[napi(catch_unwind, ts_return_type = "Promise<Request>")]
    pub fn from_json_async(
        #[napi(ts_arg_type = "string | Uint8Array")] text: Arg<Source>,
    ) -> Result<AsyncTask<Reading<imagegate::Request, Request>>> {
        Reading::start(text.0, |json| Ok(imagegate::Request::from_json(json)?))
    }

    /// Everything that is wrong with a request in JSON, in the order of its text; nothing where it is right.
    #[napi(catch_unwind, ts_return_type = "ImagegateError[]")]
    pub fn check_json<'e>(
        env: &'e Env,
        #[napi(ts_arg_type = "string | Uint8Array")] text: Arg<Source>,
    ) -> Result<Vec<Unknown<'e>>> {
        found(env, &text.0, |json| imagegate::Request::from_json(json).err())
    }

    /// How many images it has.
    #[napi(getter, catch_unwind)]
    pub fn image_count(&self) -> u32 {
        u32::try_from(self.inner.image_count()).unwrap_or(u32::MAX)
    }

    /// The workload; everything in it is left out where none was given.
    #[napi(getter, catch_unwind)]
    pub fn workload(&self) -> Workload {
        self.inner.workload().clone().into()
    }
}
