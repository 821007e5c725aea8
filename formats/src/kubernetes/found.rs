//! What was found in a document.

use std::fmt;

use imagegate::{Error, Field, Image, Request, Workload};

use super::owner::{Owner, OwnerReference};

/// What one object of a document means for the gate.
#[derive(Clone, Debug)]
pub enum Found {
    /// Images would run: to be decided.
    Judged(Box<Judged>),
    /// Nothing would run. Not to be taken for clean: nothing was looked at.
    Skipped(Skipped),
}

/// An object and where it stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ObjectIdentity {
    /// `apps/v1` for example, where the object says it.
    pub api_version: Option<String>,
    /// The kind; unknown only where a request that is skipped names none.
    pub kind: Option<String>,
    /// The name, or what it is generated from.
    pub name: Option<String>,
    /// The namespace, or the host's default.
    pub namespace: Option<String>,
    /// The JSON pointer of the object in the document.
    pub pointer: String,
}

/// An object of which images would run.
#[derive(Clone, Debug)]
pub struct Judged {
    /// Which object it is.
    pub object: ObjectIdentity,
    /// What the selectors of policies see. The host may fill in what it learns from the object, the labels of its
    /// namespace for example.
    pub workload: Workload,
    /// The images, in the order of the pod: containers, init containers, ephemeral containers, image volumes.
    pub images: Vec<ContainerImage>,
    /// The owners that the object names. They are not believed: where the controller that makes such objects submitted
    /// it, the workload has the owner's kind and name already.
    pub owners: Vec<OwnerReference>,
    /// The admission request that it came in.
    pub admission: Option<Admission>,
}

impl Judged {
    /// Sets the owner that the host has looked up (its uid compared): it wins over what the object says.
    pub fn set_owner(&mut self, owner: Owner) {
        self.workload.kind = Field::Value(owner.kind);
        self.workload.name = Field::Value(owner.name);
    }

    /// The request about this object; `fill` adds what the host knows of each image: its digest, its reports.
    ///
    /// ```
    /// use imagegate_formats::{Found, HostFacts, read_kubernetes};
    /// let pod = br#"{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web"},
    ///                "spec": {"containers": [{"name": "app", "image": "nginx:1.25"}]}}"#;
    /// let found = read_kubernetes(pod, &HostFacts::default())?;
    /// let Some(Found::Judged(judged)) = found.first() else { panic!() };
    /// let request = judged.request(|image| assert_eq!(image.reference, "nginx:1.25"))?;
    /// assert_eq!(request.images(), 1);
    /// # Ok::<(), imagegate::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`Request::new`]: what the host added does not fit.
    pub fn request(&self, mut fill: impl FnMut(&mut Image)) -> Result<Request, Error> {
        let images = self.images.iter().map(|found| {
            let mut image = Image { container: found.container.clone(), ..Image::new(found.reference.clone()) };
            fill(&mut image);
            image
        });
        Request::new(Some(self.workload.clone()), images.collect())
    }
}

/// An image of a pod.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContainerImage {
    /// The container's name; of an image volume `volume/<name>`.
    pub container: Field<String>,
    /// The reference as it is written.
    pub reference: String,
}

/// An object of which nothing would run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skipped {
    /// Which object it is.
    pub object: ObjectIdentity,
    /// Why.
    pub reason: SkipReason,
    /// The admission request that it came in.
    pub admission: Option<Admission>,
}

/// Why nothing of an object would run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SkipReason {
    /// It holds no pod template.
    NoPodTemplate,
    /// A list without items.
    EmptyList,
    /// It is deleted or connected to.
    Operation,
    /// The request is for a part of the object that starts nothing: `scale`, `status` and others.
    Subresource,
    /// The update changes no image of the pod.
    ImagesUnchanged,
    /// The update does not change the pod template.
    TemplateUnchanged,
}

impl SkipReason {
    /// The reason as it is written in answers, `noPodTemplate` for example.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NoPodTemplate => "noPodTemplate",
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
            Self::EmptyList => "the list is empty",
            Self::Operation => "deleting and connecting start no image",
            Self::Subresource => "this subresource starts no image",
            Self::ImagesUnchanged => "the update changes no image",
            Self::TemplateUnchanged => "the update does not change the pod template",
        })
    }
}

/// What an admission request says beside its object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Admission {
    /// The request's uid, which the answer repeats.
    pub uid: Option<String>,
    /// What is done with the object.
    pub operation: Operation,
    /// The part of the object that it is done with.
    pub subresource: Option<String>,
    /// Who asks.
    pub username: Option<String>,
    /// Whether it is only tried: judged alike, and leaves no event behind.
    pub dry_run: bool,
}

/// What an admission request does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Operation {
    /// Makes the object.
    Create,
    /// Changes the object.
    Update,
    /// Removes the object.
    Delete,
    /// Connects to the object: `exec`, `attach`, `portforward`, `proxy`.
    Connect,
}

impl Operation {
    /// The word of the admission request.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Create => "CREATE",
            Self::Update => "UPDATE",
            Self::Delete => "DELETE",
            Self::Connect => "CONNECT",
        }
    }
}
