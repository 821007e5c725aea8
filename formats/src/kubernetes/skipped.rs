//! Objects of which nothing is decided, and why.

use std::fmt;

use super::identity::{Admission, ContainerImage, ObjectIdentity};

/// An object, or a part of one, that gives no request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skipped {
    /// Which object it is.
    pub object: ObjectIdentity,
    /// Why.
    pub reason: SkipReason,
    /// The images of the object that are in no request, in the order of the document.
    pub images: Vec<PassedOver>,
    /// The images that an update leaves as they are.
    pub left_as_is: Vec<ContainerImage>,
    /// The admission request that it came in.
    pub admission: Option<Admission>,
}

impl Skipped {
    /// Whether the object holds images that were passed over: what `--fail-on skipped` of the command line asks.
    ///
    /// Objects that hold patterns or schemas, controller revisions and images that an update leaves as they are do not
    /// count.
    ///
    /// ```
    /// use imagegate_formats::{Found, HostFacts, read_kubernetes};
    /// let workflow = br#"{"apiVersion": "argoproj.io/v1alpha1", "kind": "Workflow", "metadata": {"generateName": "train-"},
    ///     "spec": {"templates": [{"name": "main", "container": {"image": "registry.example.com/train:1"}}]}}"#;
    /// let found = read_kubernetes(workflow, &HostFacts::default())?;
    /// let [Found::Skipped(skipped)] = found.as_slice() else { panic!() };
    /// assert!(skipped.counts_as_skipped());
    /// assert_eq!(skipped.images[0].pointer, "/spec/templates/0/container/image");
    /// assert_eq!(skipped.images[0].image.as_deref(), Some("registry.example.com/train:1"));
    /// # Ok::<(), imagegate::Error>(())
    /// ```
    pub fn counts_as_skipped(&self) -> bool {
        !self.images.is_empty()
    }
}

/// An image of an object that is in no request.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PassedOver {
    /// The JSON pointer of the image's value within the object; of a container without an image, that of the container.
    pub pointer: String,
    /// What the value says; `None` for a container without an image, which its operator fills in.
    pub image: Option<String>,
}

/// Why an object, or a part of it, gives no request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SkipReason {
    /// It holds no pod template.
    NoPodTemplate,
    /// It holds pod templates, but no container of them names an image.
    ImagesFilledIn,
    /// It gives requests, and holds further images that are in none of them.
    ImagesPassedOver,
    /// Objects of its group hold patterns and schemas.
    PatternGroup,
    /// It is a record of a template that is judged with its owner.
    ControllerRevision,
    /// A list without items.
    EmptyList,
    /// It is deleted or connected to.
    Operation,
    /// The request is for a part of the object that starts nothing: `scale`, `status` and others.
    Subresource,
    /// The update brings no new image.
    ImagesUnchanged,
    /// The update does not change the pod templates.
    TemplateUnchanged,
}

impl SkipReason {
    /// The reason as it is written in answers, `noPodTemplate` for example.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NoPodTemplate => "noPodTemplate",
            Self::ImagesFilledIn => "imagesFilledIn",
            Self::ImagesPassedOver => "imagesPassedOver",
            Self::PatternGroup => "patternGroup",
            Self::ControllerRevision => "controllerRevision",
            Self::EmptyList => "emptyList",
            Self::Operation => "operation",
            Self::Subresource => "subresource",
            Self::ImagesUnchanged => "imagesUnchanged",
            Self::TemplateUnchanged => "templateUnchanged",
        }
    }
}

impl fmt::Display for SkipReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoPodTemplate => "it holds no pod template",
            Self::ImagesFilledIn => "no container of its pod templates names an image: its operator fills them in",
            Self::ImagesPassedOver => "it holds images outside of its pod templates, or containers without an image",
            Self::PatternGroup => "objects of this API group hold patterns and schemas, not pods",
            Self::ControllerRevision => "it records a template that is judged with its DaemonSet or StatefulSet",
            Self::EmptyList => "the list is empty",
            Self::Operation => "deleting and connecting start no image",
            Self::Subresource => "this subresource starts no image",
            Self::ImagesUnchanged => "the update brings no new image",
            Self::TemplateUnchanged => "the update does not change the pod templates",
        })
    }
}
