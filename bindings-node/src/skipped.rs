//! Objects of which nothing is decided.

use imagegate_formats as formats;
use napi_derive::napi;

use crate::kubernetes::{Admission, ObjectIdentity};
use crate::request::ContainerImage;

/// An object, or a part of one, that gives no request. Not to be taken for clean: its images, if it holds any, are not
/// looked at.
#[napi]
pub struct Skipped {
    inner: formats::Skipped,
}

impl From<formats::Skipped> for Skipped {
    fn from(inner: formats::Skipped) -> Self {
        Self { inner }
    }
}

#[napi]
impl Skipped {
    /// Which object it is.
    #[napi(getter, catch_unwind)]
    pub fn object(&self) -> ObjectIdentity {
        (&self.inner.object).into()
    }

    /// Why it gives no request.
    #[napi(getter, catch_unwind, ts_return_type = "SkipReason")]
    pub fn reason(&self) -> &'static str {
        self.inner.reason.as_str()
    }

    /// The reason for people.
    #[napi(getter, catch_unwind)]
    pub fn message(&self) -> String {
        self.inner.reason.to_string()
    }

    /// The images of the object that are in no request, in the order of the document. Show them: they may run.
    #[napi(getter, catch_unwind)]
    pub fn images(&self) -> Vec<PassedOver> {
        self.inner.images.iter().map(PassedOver::from).collect()
    }

    /// The images that an update leaves as they are.
    #[napi(getter, catch_unwind)]
    pub fn left_as_is(&self) -> Vec<ContainerImage> {
        self.inner.left_as_is.iter().map(ContainerImage::from).collect()
    }

    /// Whether the object holds images that were passed over: what `--fail-on skipped` of the command line asks.
    #[napi(getter, catch_unwind)]
    pub fn counts_as_skipped(&self) -> bool {
        self.inner.counts_as_skipped()
    }

    /// The admission request that it came in.
    #[napi(getter, catch_unwind)]
    pub fn admission(&self) -> Option<Admission> {
        self.inner.admission.as_ref().map(Admission::from)
    }
}

/// An image of an object that is in no request.
#[napi(object, object_from_js = false, use_nullable = true)]
pub struct PassedOver {
    /// The JSON pointer of the image's value within the object; of a container without an image, that of the container.
    pub pointer: String,
    /// What the value says; `null` for a container without an image, which its operator fills in.
    pub image: Option<String>,
}

impl From<&formats::PassedOver> for PassedOver {
    fn from(image: &formats::PassedOver) -> Self {
        Self { pointer: image.pointer.clone(), image: image.image.clone() }
    }
}
