//! Kubernetes objects: what would run, as dataclasses of the package.

use imagegate::json::Limits;
use imagegate_formats::{
    Admission, ContainerImage, Controllers, Found, HostFacts, Judged, ObjectIdentity, OwnerReference, Skipped,
    parse_documents, read_kubernetes_within,
};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyTuple;

use crate::errors::detached;
use crate::extract::{Dataclass, Fact, LabelMap, Record};
use crate::records::{Texts, WorkloadFields, dataclass, inner};
use crate::text::{Limit, Text, limits};

/// `HostFacts`
#[derive(FromPyObject)]
pub(crate) struct Facts {
    provider: Fact<String>,
    account: Fact<String>,
    cluster: Fact<String>,
    namespace: Option<String>,
    namespace_labels: Fact<LabelMap>,
    attributes: Fact<LabelMap>,
    platforms: Option<Texts>,
    controllers: Record<ControllerNames>,
}
dataclass!(Facts, "HostFacts", "imagegate._kubernetes");

/// `Controllers`
#[derive(FromPyObject)]
struct ControllerNames {
    deployment: Texts,
    replica_set: Texts,
    stateful_set: Texts,
    daemon_set: Texts,
    replication: Texts,
    cron_job: Texts,
    job: Texts,
}
dataclass!(ControllerNames, "Controllers", "imagegate._kubernetes");

impl From<Facts> for HostFacts {
    fn from(given: Facts) -> Self {
        let Record(controllers) = given.controllers;
        let labels = |fact: Fact<LabelMap>| inner(fact.0, |LabelMap(labels)| labels);
        Self {
            provider: given.provider.0,
            account: given.account.0,
            cluster: given.cluster.0,
            namespace: given.namespace,
            namespace_labels: labels(given.namespace_labels),
            attributes: labels(given.attributes),
            platforms: given.platforms.map(|Texts(platforms)| platforms),
            controllers: Controllers {
                deployment: controllers.deployment.0,
                replica_set: controllers.replica_set.0,
                stateful_set: controllers.stateful_set.0,
                daemon_set: controllers.daemon_set.0,
                replication: controllers.replication.0,
                cron_job: controllers.cron_job.0,
                job: controllers.job.0,
            },
        }
    }
}

/// `ObjectIdentity`
#[derive(IntoPyObject)]
struct Identity {
    api_version: Option<String>,
    kind: Option<String>,
    name: Option<String>,
    namespace: Option<String>,
    pointer: String,
}
dataclass!(Identity, "ObjectIdentity", "imagegate._kubernetes");

impl From<ObjectIdentity> for Identity {
    fn from(object: ObjectIdentity) -> Self {
        let ObjectIdentity { api_version, kind, name, namespace, pointer } = object;
        Self { api_version, kind, name, namespace, pointer }
    }
}

/// `OwnerReference`
#[derive(IntoPyObject)]
struct Owner {
    api_version: String,
    kind: String,
    name: String,
    uid: String,
    controller: bool,
}
dataclass!(Owner, "OwnerReference", "imagegate._kubernetes");

impl From<OwnerReference> for Owner {
    fn from(owner: OwnerReference) -> Self {
        let OwnerReference { api_version, kind, name, uid, controller } = owner;
        Self { api_version, kind, name, uid, controller }
    }
}

/// `Admission`
#[derive(IntoPyObject)]
struct Asked {
    uid: Option<String>,
    operation: &'static str,
    subresource: Option<String>,
    username: Option<String>,
    dry_run: bool,
}
dataclass!(Asked, "Admission", "imagegate._kubernetes");

impl From<Admission> for Asked {
    fn from(admission: Admission) -> Self {
        let Admission { uid, operation, subresource, username, dry_run } = admission;
        Self { uid, operation: operation.as_str(), subresource, username, dry_run }
    }
}

/// `Image`, of which an object says no more than this.
#[derive(IntoPyObject)]
struct NamedImage {
    reference: String,
    container: Fact<String>,
}
dataclass!(NamedImage, "Image");

impl From<ContainerImage> for NamedImage {
    fn from(image: ContainerImage) -> Self {
        Self { reference: image.reference, container: Fact(image.container) }
    }
}

/// `Judged`
#[derive(IntoPyObject)]
struct JudgedFields<'py> {
    object: Record<Identity>,
    workload: Record<WorkloadFields>,
    images: Bound<'py, PyTuple>,
    owners: Bound<'py, PyTuple>,
    admission: Option<Record<Asked>>,
}
dataclass!(JudgedFields<'_>, "Judged", "imagegate._kubernetes");

/// `Skipped`
#[derive(IntoPyObject)]
struct SkippedFields {
    object: Record<Identity>,
    reason: &'static str,
    admission: Option<Record<Asked>>,
}
dataclass!(SkippedFields, "Skipped", "imagegate._kubernetes");

fn found(py: Python<'_>, found: Found) -> PyResult<Bound<'_, PyAny>> {
    match found {
        Found::Judged(judged) => {
            let Judged { object, workload, images, owners, admission } = *judged;
            let images: Vec<_> = images.into_iter().map(|image| Record(NamedImage::from(image))).collect();
            let owners: Vec<_> = owners.into_iter().map(|owner| Record(Owner::from(owner))).collect();
            let fields = JudgedFields {
                object: Record(object.into()),
                workload: Record(workload.into()),
                images: PyTuple::new(py, images)?,
                owners: PyTuple::new(py, owners)?,
                admission: admission.map(|admission| Record(admission.into())),
            };
            Record(fields).into_pyobject(py)
        }
        Found::Skipped(Skipped { object, reason, admission }) => {
            let fields = SkippedFields {
                object: Record(object.into()),
                reason: reason.as_str(),
                admission: admission.map(|admission| Record(admission.into())),
            };
            Record(fields).into_pyobject(py)
        }
    }
}

/// Reads objects, lists of them, an AdmissionReview or a bare AdmissionRequest, in JSON or YAML.
#[pyfunction]
#[pyo3(signature = (text, host = None, *, max_bytes = None))]
pub(crate) fn read_kubernetes<'py>(
    py: Python<'py>,
    text: Text,
    host: Option<Record<Facts>>,
    max_bytes: Limit,
) -> PyResult<Vec<Bound<'py, PyAny>>> {
    let bytes = text.as_bytes(py)?;
    let host = host.map_or_else(HostFacts::default, |Record(facts)| facts.into());
    let limits = limits(max_bytes, Limits::REQUEST);
    let all = detached(py, || {
        let documents = parse_documents(bytes, limits)?;
        let several = documents.len() > 1;
        let mut all = Vec::new();
        for document in &documents {
            let read = read_kubernetes_within(document.json(), &host, Limits { bytes: usize::MAX });
            all.extend(read.map_err(|error| {
                let error = document.locate(error);
                if several { error.in_document(format!("documents/{}", document.index())) } else { error }
            })?);
        }
        Ok(all)
    })?;
    all.into_iter().map(|each| found(py, each)).collect()
}
