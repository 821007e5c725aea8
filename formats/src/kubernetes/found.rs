//! What was found in a document.

use std::fmt;

use imagegate::{Error, Fact, Image, Request, Workload};

use super::identity::{Admission, ContainerImage, ObjectIdentity};
use super::owner::{Owner, OwnerReference, is_end_of_table};
use super::skipped::Skipped;

/// What one object of a document means for the gate.
#[derive(Clone, Debug)]
// Hosts match on what is in a skipped object, and boxing it would save little.
#[expect(clippy::large_enum_variant)]
pub enum Found {
    /// Images would run: to be decided.
    Judged(Box<Judged>),
    /// Nothing of it is decided. Not to be taken for clean: its images, if it holds any, were not looked at.
    Skipped(Skipped),
}

/// A pod, or a pod template, whose images would run.
///
/// ```
/// use imagegate_formats::{ContainerImage, Judged};
/// // What a host that has no object, but an image, builds.
/// let image = ContainerImage { container: imagegate::Fact::Unknown, reference: "nginx:1.25".to_owned() };
/// let judged = Judged { images: vec![image], ..Judged::default() };
/// assert_eq!(judged.request(|_| {})?.image_count(), 1);
/// # Ok::<(), imagegate::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Judged {
    /// Which object it is.
    pub object: ObjectIdentity,
    /// Whether the object is of a kind of Kubernetes itself; any other kind may hold several pod templates.
    pub built_in: bool,
    /// The JSON pointer of the pod template within the object: of what has the pod's `metadata` and `spec`; `""` where
    /// that is the object itself.
    pub template: String,
    /// What the selectors of policies see. The host may fill in what it learns from the object, the labels of its
    /// namespace for example.
    pub workload: Workload,
    /// The images, in the order of the pod: containers, init containers, ephemeral containers, image volumes. Of a pod
    /// that is updated, only the new ones.
    pub images: Vec<ContainerImage>,
    /// The images of an updated pod that run already, and so are not judged again.
    pub left_as_is: Vec<ContainerImage>,
    /// The owners that the object names. They are not believed: where the controller that makes such objects submitted
    /// it, the workload has the owner's kind and name already.
    pub owners: Vec<OwnerReference>,
    /// The one of `owners` that the submitter is believed about. A host may look it up in the cluster, and follow the
    /// controller references from there ([`OwnerReference::of_controller`]), and no other.
    pub believed_owner: Option<OwnerReference>,
    /// The admission request that it came in.
    pub admission: Option<Admission>,
}

impl Judged {
    /// Sets the owner that the host has looked up (its uid and name compared): it wins over what the object says.
    pub fn set_owner(&mut self, owner: Owner) {
        self.workload.kind = Fact::Value(owner.kind);
        self.workload.name = Fact::Value(owner.name);
    }

    /// Says that the owner could not be looked up: kind and name are unknown, so that scopes apply and exemptions by
    /// kind or name do not.
    ///
    /// ```
    /// use imagegate_formats::{Found, HostFacts, read_kubernetes};
    /// let pod = br#"{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web-x7kqp", "ownerReferences": [
    ///     {"apiVersion": "apps/v1", "kind": "ReplicaSet", "name": "web", "uid": "1", "controller": true}]},
    ///     "spec": {"containers": [{"name": "app", "image": "nginx:1.25"}]}}"#;
    /// let mut found = read_kubernetes(pod, &HostFacts::default())?;
    /// let Some(Found::Judged(judged)) = found.first_mut() else { panic!() };
    /// judged.set_owner_unknown();
    /// assert_eq!(judged.workload.kind, imagegate::Fact::Unknown);
    /// assert_eq!(judged.to_string(), "Pod web-x7kqp, judged as an object of unknown kind and name");
    /// # Ok::<(), imagegate::Error>(())
    /// ```
    pub fn set_owner_unknown(&mut self) {
        self.workload.kind = Fact::Unknown;
        self.workload.name = Fact::Unknown;
    }

    /// As what a pod or job with a controller reference is judged, unless that is the workload at the end of its owners.
    ///
    /// Every text that names such an object should say it: who looks for the exemption of a CronJob sees that the pod
    /// was judged as a Job.
    ///
    /// ```
    /// use imagegate_formats::{Found, HostFacts, read_kubernetes};
    /// let pod = br#"{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "nightly-29412345-x7kqp", "ownerReferences": [
    ///     {"apiVersion": "batch/v1", "kind": "Job", "name": "nightly-29412345", "uid": "1", "controller": true}]},
    ///     "spec": {"containers": [{"name": "app", "image": "nginx:1.25"}]}}"#;
    /// let found = read_kubernetes(pod, &HostFacts::default())?;
    /// let Some(Found::Judged(judged)) = found.first() else { panic!() };
    /// // Nobody vouches for the owner.
    /// assert_eq!(judged.judged_as().unwrap().to_string(), "judged as Pod nightly-29412345-x7kqp");
    /// # Ok::<(), imagegate::Error>(())
    /// ```
    pub fn judged_as(&self) -> Option<JudgedAs> {
        let is_made_by_controllers = matches!(self.object.kind.as_deref(), Some("Pod" | "Job"));
        if !self.built_in || !is_made_by_controllers || !self.owners.iter().any(|owner| owner.controller) {
            return None;
        }
        let (kind, name) = (self.workload.kind.value(), self.workload.name.value());
        if kind.is_some_and(|kind| is_end_of_table(kind)) {
            return None;
        }
        Some(JudgedAs { kind: kind.cloned(), name: name.cloned() })
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
    /// assert_eq!(request.image_count(), 1);
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

/// `Pod nightly-29412345-x7kqp, judged as Job nightly-29412345`
impl fmt::Display for Judged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = self.object.kind.as_deref().unwrap_or("object");
        write!(f, "{}", Harmless(kind))?;
        if let Some(name) = &self.object.name {
            write!(f, " {}", Harmless(name))?;
        }
        match self.judged_as() {
            Some(judged_as) => write!(f, ", {judged_as}"),
            None => Ok(()),
        }
    }
}

/// As what an object is judged: `judged as Job nightly-29412345`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JudgedAs {
    /// The kind; `None` where it is unknown, because a look-up failed.
    pub kind: Option<String>,
    /// The name; `None` where it is unknown.
    pub name: Option<String>,
}

impl fmt::Display for JudgedAs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.kind, &self.name) {
            (Some(kind), Some(name)) => write!(f, "judged as {} {}", Harmless(kind), Harmless(name)),
            (Some(kind), None) => write!(f, "judged as {} of unknown name", Harmless(kind)),
            (None, _) => f.write_str("judged as an object of unknown kind and name"),
        }
    }
}

/// A text of the submitter's without control characters.
pub(super) struct Harmless<'t>(pub(super) &'t str);

impl fmt::Display for Harmless<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use fmt::Write as _;
        self.0.chars().try_for_each(|scalar| f.write_char(if scalar.is_control() { '\u{fffd}' } else { scalar }))
    }
}
