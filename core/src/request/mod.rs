//! A request: the images that would run, where, and what is known of them. Checked when it is made, and prepared so
//! that evaluating it is cheap.
//!
//! Facts of a host and reports come in; subjects (an image on a platform, with the reports that count for it) go out. May
//! import `report`, `reference`, `json` and what these import.

pub(crate) mod belonging;
mod image;
pub(crate) mod subject;
pub(crate) mod workload;

use std::collections::BTreeSet;
use std::sync::Arc;

pub use image::{Image, Platform};
pub(crate) use subject::Prepared;

use crate::error::{Code, Error};
use crate::errors::Errors;
use crate::json::{Limits, Read, Reader, Unknown};
use crate::reference::normal_platform;
use crate::request::image::{check, read_image};
use crate::request::workload::{Workload, read_workload};

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
pub struct Request(pub(crate) Arc<RequestData>);

#[derive(Debug)]
pub(crate) struct RequestData {
    pub(crate) workload: Workload,
    /// Shared with requests that are derived from this one.
    pub(crate) images: Vec<Arc<Prepared>>,
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
    /// Everything that is wrong, see section 7 of the semantics.
    pub fn from_json(bytes: &[u8]) -> Result<Self, Errors> {
        Self::from_json_within(bytes, Limits::REQUEST)
    }

    /// Reads a request document of a size that the caller limits.
    ///
    /// # Errors
    ///
    /// As [`Request::from_json`].
    pub fn from_json_within(bytes: &[u8], limits: Limits) -> Result<Self, Errors> {
        let (workload, images) = Reader::document(bytes, limits, Unknown::Refuse, read_request)?;
        Ok(Self::prepare(workload, images))
    }

    fn prepare(workload: Option<Workload>, images: Vec<Image>) -> Self {
        let workload = workload.unwrap_or_default();
        let wanted = wanted_platforms(&workload);
        let images = images.into_iter().map(|image| Arc::new(Prepared::new(image, &wanted))).collect();
        Self(Arc::new(RequestData { workload, images }))
    }

    /// How many images it has.
    pub fn image_count(&self) -> usize {
        self.0.images.len()
    }

    /// An image, by its index, to be changed and given to [`Request::with_image`]. Its reports are shared, its reference
    /// is in the normal form.
    pub fn image(&self, index: usize) -> Option<Image> {
        self.0.images.get(index).map(|prepared| prepared.to_image())
    }

    /// The same request with another image in the place of one: with other reports, another tag or digest.
    ///
    /// The other images are shared, and not looked at again.
    ///
    /// ```
    /// use imagegate::{Digest, Image, Request};
    /// let request = Request::new(None, vec![Image::new("nginx:1.25"), Image::new("redis:7")])?;
    /// let mut image = request.image(0).ok_or("no image")?;
    /// image.reference = "nginx:1.26".to_owned();
    /// let upgraded = request.with_image(0, image)?;
    /// assert_eq!(upgraded.image(0).map(|image| image.reference).as_deref(), Some("docker.io/library/nginx:1.26"));
    /// assert_eq!(upgraded.image_count(), 2);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`Request::new`]; `noImages` where there is no image of this index.
    pub fn with_image(&self, index: usize, image: Image) -> Result<Self, Error> {
        check(&image).map_err(|error| error.below(&format!("/images/{index}")))?;
        let RequestData { workload, images } = &*self.0;
        let mut images = images.clone();
        let Some(place) = images.get_mut(index) else {
            let message = format!("the request has {} images, so none of index {index}", images.len());
            return Err(Error::new(Code::NoImages, message, format!("/images/{index}")));
        };
        *place = Arc::new(Prepared::new(image, &wanted_platforms(workload)));
        Ok(Self(Arc::new(RequestData { workload: workload.clone(), images })))
    }

    /// The workload; everything in it is unknown where none was given.
    pub fn workload(&self) -> &Workload {
        &self.0.workload
    }
}

/// The platforms that the workload may run on, normalised, each once.
fn wanted_platforms(workload: &Workload) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let platforms = workload.platforms.iter().flatten().map(|text| normal_platform(text));
    platforms.filter(|platform| seen.insert(platform.clone())).collect()
}

const NO_IMAGES: &str = "a request needs an image; an object that carries none has no request";

keys! {
    /// The keys of a request.
    RequestKey {
        Workload = "workload",
        Images = "images",
    }
}

fn read_request(r: &mut Reader<'_>) -> Read<(Option<Workload>, Vec<Image>)> {
    let mut workload = None;
    let mut images = Vec::new();
    let object = r.fields(|r, key| {
        match key {
            RequestKey::Workload => workload = r.nullable(read_workload)?,
            RequestKey::Images => {
                let at = r.list(|r| {
                    images.push(read_image(r)?);
                    Ok(())
                })?;
                if let Some(at) = at
                    && images.is_empty()
                {
                    r.problem(Code::NoImages, at, NO_IMAGES);
                }
            }
        }
        Ok(())
    })?;
    r.require_field(&object, RequestKey::Images);
    Ok((workload, images))
}
