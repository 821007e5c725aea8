//! Owners of objects that were read from a cluster, looked up among these objects.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use imagegate::ImageReference;

use super::found::{Harmless, Judged};
use super::owner::{Owner, OwnerReference};

/// An owner that an object names and that could not be verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnverifiedOwner {
    /// Which of the objects it is about, in the order in which they were given.
    pub index: usize,
    /// The reference that was followed last: the object's own, or that of its owner.
    pub owner: OwnerReference,
    /// Why.
    pub reason: UnverifiedReason,
}

/// Why an owner could not be verified.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum UnverifiedReason {
    /// It is not among the objects of the namespace, or has another uid or name.
    NotGiven,
    /// The pod has an image that the owner's template does not have.
    OtherImage {
        /// The image, as the pod names it.
        reference: String,
    },
}

impl fmt::Display for UnverifiedOwner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let OwnerReference { kind, name, .. } = &self.owner;
        let (kind, name) = (Harmless(kind), Harmless(name));
        match &self.reason {
            UnverifiedReason::NotGiven => {
                write!(f, "owner not verified: {kind} {name} is not among the objects given, or has another uid")
            }
            UnverifiedReason::OtherImage { reference } => {
                let image = Harmless(reference);
                write!(f, "owner not verified: the template of {kind} {name} does not have the image {image}")
            }
        }
    }
}

/// Looks owners up among objects that were all read from one cluster, as `kubectl get -A -o yaml` prints them, and sets
/// the kind and name of those that are found.
///
/// Only references of controllers of Kubernetes are followed ([`OwnerReference::of_controller`]): from a Pod to what made
/// it, from a ReplicaSet to its Deployment, from a Job to its CronJob. An owner has the kind, the name, the uid and the
/// namespace that the reference says. A pod that has an image which its owner's template does not have is judged as
/// itself. Objects that came in an admission request are left alone.
///
/// ```
/// use imagegate_formats::{Found, HostFacts, read_kubernetes, verify_owners};
/// let list = br#"{"apiVersion": "v1", "kind": "List", "items": [
///   {"apiVersion": "batch/v1", "kind": "CronJob", "metadata": {"name": "nightly", "namespace": "shop", "uid": "c"},
///    "spec": {"jobTemplate": {"spec": {"template": {"spec": {"containers": [{"name": "etl", "image": "etl:7"}]}}}}}},
///   {"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "nightly-1", "namespace": "shop", "uid": "j",
///     "ownerReferences": [{"apiVersion": "batch/v1", "kind": "CronJob", "name": "nightly", "uid": "c", "controller": true}]},
///    "spec": {"template": {"spec": {"containers": [{"name": "etl", "image": "etl:7"}]}}}}]}"#;
/// let mut found = read_kubernetes(list, &HostFacts::default())?;
/// let judged = found.iter_mut().filter_map(|found| match found {
///     Found::Judged(judged) => Some(judged.as_mut()),
///     Found::Skipped(_) => None,
/// });
/// assert!(verify_owners(judged).is_empty());
/// let Some(Found::Judged(job)) = found.get(1) else { panic!() };
/// assert_eq!((&job.workload.kind, &job.workload.name), (&"CronJob".into(), &"nightly".into()));
/// # Ok::<(), imagegate::Error>(())
/// ```
pub fn verify_owners<'j>(objects: impl IntoIterator<Item = &'j mut Judged>) -> Vec<UnverifiedOwner> {
    let mut objects: Vec<&mut Judged> = objects.into_iter().collect();
    let mut unverified = Vec::new();
    let mut owners = Vec::with_capacity(objects.len());
    let mut cluster = Cluster::new(objects.iter().map(|object| &**object).collect());
    for index in 0..cluster.objects.len() {
        let (owner, problem) = cluster.owner(index);
        owners.push(owner);
        unverified.extend(problem);
    }
    drop(cluster);
    for (object, owner) in objects.iter_mut().zip(owners) {
        if let Some(owner) = owner {
            object.set_owner(owner);
        }
    }
    unverified
}

/// What an owner is found by: its uid, kind, name and namespace.
type Key<'c> = (&'c str, &'c str, &'c str, Option<&'c str>);

struct Cluster<'c> {
    objects: Vec<&'c Judged>,
    by_key: BTreeMap<Key<'c>, usize>,
    /// The images of those that were owners.
    images: BTreeMap<usize, BTreeSet<String>>,
}

impl<'c> Cluster<'c> {
    fn new(objects: Vec<&'c Judged>) -> Self {
        let mut by_key = BTreeMap::new();
        for (index, judged) in objects.iter().enumerate() {
            let object = &judged.object;
            let said = (object.uid.as_deref(), object.kind.as_deref(), object.name.as_deref());
            if let (Some(uid), Some(kind), Some(name)) = said
                && is_of_cluster(judged)
            {
                by_key.entry((uid, kind, name, object.namespace.as_deref())).or_insert(index);
            }
        }
        Self { objects, by_key, images: BTreeMap::new() }
    }

    /// The last owner of an object that is verified, and the first that is not.
    fn owner(&mut self, index: usize) -> (Option<Owner>, Option<UnverifiedOwner>) {
        let mut owner = None;
        let Some(mut object) = self.objects.get(index).copied().filter(|object| is_of_cluster(object)) else {
            return (None, None);
        };
        // Every step leads to another kind of the table, and none back.
        while let Some(reference) =
            object.object.kind.as_deref().and_then(|kind| OwnerReference::of_controller(kind, &object.owners))
        {
            let unverified = |reason| Some(UnverifiedOwner { index, owner: reference.clone(), reason });
            let key: Key<'_> = (&reference.uid, &reference.kind, &reference.name, object.object.namespace.as_deref());
            let found = self.by_key.get(&key).and_then(|index| Some((*index, self.objects.get(*index).copied()?)));
            let Some((at, found)) = found else {
                return (owner, unverified(UnverifiedReason::NotGiven));
            };
            if object.object.kind.as_deref() == Some("Pod")
                && let Some(reference) = self.other_image(object, at, found)
            {
                return (None, unverified(UnverifiedReason::OtherImage { reference }));
            }
            owner = Some(Owner { kind: reference.kind.clone(), name: reference.name.clone() });
            object = found;
        }
        (owner, None)
    }

    /// An image of a pod that its owner's template does not have.
    fn other_image(&mut self, pod: &Judged, at: usize, owner: &Judged) -> Option<String> {
        let of_template = self
            .images
            .entry(at)
            .or_insert_with(|| owner.images.iter().map(|image| normal(&image.reference)).collect());
        let other = pod.images.iter().find(|image| !of_template.contains(&normal(&image.reference)))?;
        Some(other.reference.clone())
    }
}

/// Whether an object was read from the cluster, and is of a kind of Kubernetes itself.
fn is_of_cluster(judged: &Judged) -> bool {
    judged.built_in && judged.admission.is_none()
}

/// A reference in its normal form; what is none stays as it is.
fn normal(reference: &str) -> String {
    ImageReference::parse(reference).map_or_else(|| reference.to_owned(), |parsed| parsed.as_str().to_owned())
}
