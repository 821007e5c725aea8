//! Owners: what the submitter wrote, and when it is believed.

use imagegate::Labels;

use super::host::Controllers;
use super::tape::{Look, Value};

/// An owner as the object names it. Anybody may write one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OwnerReference {
    /// `apps/v1` for example.
    pub api_version: String,
    /// The owner's kind.
    pub kind: String,
    /// The owner's name.
    pub name: String,
    /// The owner's uid, which a host that looks it up compares.
    pub uid: String,
    /// Whether it says to be the one that manages the object.
    pub controller: bool,
}

/// The workload that an object belongs to, once that is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owner {
    /// The workload's kind.
    pub kind: String,
    /// The workload's name.
    pub name: String,
}

/// The references of an object's metadata.
pub(super) fn references(metadata: Option<Value<'_>>) -> Look<Vec<OwnerReference>> {
    let Some(references) = metadata.map(|metadata| metadata.field("ownerReferences")).transpose()?.flatten() else {
        return Ok(Vec::new());
    };
    references.list()?.map(reference).collect()
}

fn reference(value: Value<'_>) -> Look<OwnerReference> {
    let [api_version, kind, name, uid, controller] =
        value.fields(["apiVersion", "kind", "name", "uid", "controller"])?;
    let text = |value: Option<Value<'_>>| value.map_or(Ok(""), Value::string).map(str::to_owned);
    Ok(OwnerReference {
        api_version: text(api_version)?,
        kind: text(kind)?,
        name: text(name)?,
        uid: text(uid)?,
        controller: controller.map_or(Ok(false), Value::bool)?,
    })
}

impl OwnerReference {
    /// The reference to the workload that manages an object of a kind, where it is one that a controller of Kubernetes
    /// writes: a Deployment of a ReplicaSet, a CronJob of a Job, and what a Pod may be made by.
    ///
    /// A host that looks owners up follows these, one step after the other, and no others.
    ///
    /// ```
    /// use imagegate_formats::OwnerReference;
    /// let reference = |kind: &str| OwnerReference {
    ///     api_version: "apps/v1".into(), kind: kind.into(), name: "web".into(), uid: "1".into(), controller: true,
    /// };
    /// let owners = [reference("ReplicaSet")];
    /// assert_eq!(OwnerReference::of_controller("Pod", &owners), Some(&owners[0]));
    /// assert_eq!(OwnerReference::of_controller("Pod", &[reference("Deployment")]), None);
    /// ```
    pub fn of_controller<'r>(kind: &str, owners: &'r [Self]) -> Option<&'r Self> {
        let mut managing = owners.iter().filter(|reference| reference.controller);
        // The API server lets one alone through; two say nothing.
        let (owner, None) = (managing.next()?, managing.next()) else { return None };
        let group = owner.api_version.split_once('/').map_or("", |(group, _)| group);
        let is_made = match (kind, group, owner.kind.as_str()) {
            ("ReplicaSet", "apps" | "extensions", "Deployment")
            | ("Pod", "apps" | "extensions", "ReplicaSet" | "DaemonSet")
            | ("Pod", "apps", "StatefulSet")
            | ("Pod", "batch", "Job")
            | ("Job", "batch", "CronJob") => true,
            ("Pod", "", "ReplicationController") => owner.api_version == "v1",
            _ => false,
        };
        (is_made && !owner.name.is_empty()).then_some(owner)
    }
}

/// Whether a kind is one that owners end at.
pub(super) fn is_end_of_table(kind: &str) -> bool {
    matches!(kind, "Deployment" | "StatefulSet" | "DaemonSet" | "ReplicationController" | "CronJob")
}

/// The owner that an object has by the word of the controller that made it, and the reference to it.
///
/// `object` is the kind of a built-in object, `user` who submitted it.
pub(super) fn believed<'r>(
    object: &str,
    references: &'r [OwnerReference],
    labels: Option<&Labels>,
    user: Option<&str>,
    controllers: &Controllers,
) -> Option<(&'r OwnerReference, Owner)> {
    let user = user?;
    let owner = OwnerReference::of_controller(object, references)?;
    let makers = match (object, owner.kind.as_str()) {
        ("ReplicaSet", _) => &controllers.deployment,
        ("Job", _) => &controllers.cron_job,
        (_, "ReplicaSet") => &controllers.replica_set,
        (_, "StatefulSet") => &controllers.stateful_set,
        (_, "DaemonSet") => &controllers.daemon_set,
        (_, "ReplicationController") => &controllers.replication,
        (_, "Job") => &controllers.job,
        _ => return None,
    };
    if !makers.iter().any(|maker| maker == user) {
        return None;
    }
    let (kind, name) = match deployment_of(owner, labels) {
        Some(deployment) => ("Deployment", deployment),
        None => (owner.kind.as_str(), owner.name.as_str()),
    };
    Some((owner, Owner { kind: kind.to_owned(), name: name.to_owned() }))
}

/// The deployment that a replica set is named after, which its pods' `pod-template-hash` shows.
fn deployment_of<'r>(owner: &'r OwnerReference, labels: Option<&Labels>) -> Option<&'r str> {
    if owner.kind != "ReplicaSet" {
        return None;
    }
    let hash = labels?.get("pod-template-hash")?.as_deref().filter(|hash| !hash.is_empty())?;
    let name = owner.name.strip_suffix(hash)?.strip_suffix('-')?;
    (!name.is_empty()).then_some(name)
}
