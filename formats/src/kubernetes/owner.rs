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

/// The owner that an object has by the word of the controller that made it.
///
/// `object` is the kind of a built-in object, `user` who submitted it.
pub(super) fn believed(
    object: &str,
    references: &[OwnerReference],
    labels: Option<&Labels>,
    user: Option<&str>,
    controllers: &Controllers,
) -> Option<Owner> {
    let user = user?;
    let mut managing = references.iter().filter(|reference| reference.controller);
    // The API server lets one alone through; two say nothing.
    let (owner, None) = (managing.next()?, managing.next()) else { return None };
    let made_by = |names: &[String]| names.iter().any(|name| name == user);
    let group = owner.api_version.split_once('/').map_or("", |(group, _)| group);
    let believed = match (object, group, owner.kind.as_str()) {
        ("ReplicaSet", "apps" | "extensions", "Deployment") => made_by(&controllers.deployment),
        ("Pod", "apps" | "extensions", "ReplicaSet") => made_by(&controllers.replica_set),
        ("Pod", "apps", "StatefulSet") => made_by(&controllers.stateful_set),
        ("Pod", "apps" | "extensions", "DaemonSet") => made_by(&controllers.daemon_set),
        ("Pod", "", "ReplicationController") => owner.api_version == "v1" && made_by(&controllers.replication),
        ("Job", "batch", "CronJob") => made_by(&controllers.cron_job),
        ("Pod", "batch", "Job") => made_by(&controllers.job),
        _ => false,
    };
    if !believed || owner.name.is_empty() {
        return None;
    }
    if owner.kind == "ReplicaSet"
        && let Some(deployment) = deployment_of(&owner.name, labels)
    {
        return Some(Owner { kind: "Deployment".to_owned(), name: deployment.to_owned() });
    }
    Some(Owner { kind: owner.kind.clone(), name: owner.name.clone() })
}

/// The deployment that a replica set is named after, which its pods' `pod-template-hash` shows.
fn deployment_of<'r>(replica_set: &'r str, labels: Option<&Labels>) -> Option<&'r str> {
    let hash = labels?.get("pod-template-hash")?.as_deref().filter(|hash| !hash.is_empty())?;
    let name = replica_set.strip_suffix(hash)?.strip_suffix('-')?;
    (!name.is_empty()).then_some(name)
}
