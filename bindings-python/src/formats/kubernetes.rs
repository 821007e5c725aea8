//! Kubernetes objects: what would run, as dataclasses of the package.

use imagegate::json::Limits;
use imagegate_formats as engine;
use imagegate_formats::{Found, parse_documents, read_kubernetes_within};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyTuple;

use crate::errors::reading;
use crate::extract::{Dataclass, Fact, LabelMap, Record};
use crate::records::{Texts, Workload, dataclass, inner};
use crate::text::{Limit, Text, limits};

/// `HostFacts`
#[derive(FromPyObject)]
pub(crate) struct HostFacts {
    provider: Fact<String>,
    account: Fact<String>,
    cluster: Fact<String>,
    namespace: Option<String>,
    namespace_labels: Fact<LabelMap>,
    attributes: Fact<LabelMap>,
    platforms: Option<Texts>,
    controllers: Record<Controllers>,
}
dataclass!(HostFacts, "HostFacts", "imagegate._kubernetes");

/// `Controllers`
#[derive(FromPyObject)]
struct Controllers {
    deployment: Texts,
    replica_set: Texts,
    stateful_set: Texts,
    daemon_set: Texts,
    replication: Texts,
    cron_job: Texts,
    job: Texts,
}
dataclass!(Controllers, "Controllers", "imagegate._kubernetes");

impl From<HostFacts> for engine::HostFacts {
    fn from(given: HostFacts) -> Self {
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
            controllers: engine::Controllers {
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
struct ObjectIdentity {
    api_version: Option<String>,
    kind: Option<String>,
    name: Option<String>,
    namespace: Option<String>,
    pointer: String,
}
dataclass!(ObjectIdentity, "ObjectIdentity", "imagegate._kubernetes");

impl From<engine::ObjectIdentity> for ObjectIdentity {
    fn from(object: engine::ObjectIdentity) -> Self {
        let engine::ObjectIdentity { api_version, kind, name, namespace, pointer, .. } = object;
        Self { api_version, kind, name, namespace, pointer }
    }
}

/// `OwnerReference`
#[derive(IntoPyObject)]
struct OwnerReference {
    api_version: String,
    kind: String,
    name: String,
    uid: String,
    controller: bool,
}
dataclass!(OwnerReference, "OwnerReference", "imagegate._kubernetes");

impl From<engine::OwnerReference> for OwnerReference {
    fn from(owner: engine::OwnerReference) -> Self {
        let engine::OwnerReference { api_version, kind, name, uid, controller } = owner;
        Self { api_version, kind, name, uid, controller }
    }
}

/// `Admission`
#[derive(IntoPyObject)]
struct Admission {
    uid: Option<String>,
    operation: &'static str,
    subresource: Option<String>,
    username: Option<String>,
    dry_run: bool,
}
dataclass!(Admission, "Admission", "imagegate._kubernetes");

impl From<engine::Admission> for Admission {
    fn from(admission: engine::Admission) -> Self {
        let engine::Admission { uid, operation, subresource, username, dry_run } = admission;
        Self { uid, operation: operation.as_str(), subresource, username, dry_run }
    }
}

/// `Image`, of which an object says no more than this.
#[derive(IntoPyObject)]
struct Image {
    reference: String,
    container: Fact<String>,
}
dataclass!(Image, "Image");

impl From<engine::ContainerImage> for Image {
    fn from(image: engine::ContainerImage) -> Self {
        Self { reference: image.reference, container: Fact(image.container) }
    }
}

/// `Judged`
#[derive(IntoPyObject)]
struct Judged<'py> {
    object: Record<ObjectIdentity>,
    workload: Record<Workload>,
    images: Bound<'py, PyTuple>,
    owners: Bound<'py, PyTuple>,
    admission: Option<Record<Admission>>,
}
dataclass!(Judged<'_>, "Judged", "imagegate._kubernetes");

/// `Skipped`
#[derive(IntoPyObject)]
struct Skipped {
    object: Record<ObjectIdentity>,
    reason: &'static str,
    admission: Option<Record<Admission>>,
}
dataclass!(Skipped, "Skipped", "imagegate._kubernetes");

fn found(py: Python<'_>, found: Found) -> PyResult<Bound<'_, PyAny>> {
    match found {
        Found::Judged(judged) => {
            let engine::Judged { object, workload, images, owners, admission, .. } = *judged;
            let images: Vec<_> = images.into_iter().map(|image| Record(Image::from(image))).collect();
            let owners: Vec<_> = owners.into_iter().map(|owner| Record(OwnerReference::from(owner))).collect();
            let fields = Judged {
                object: Record(object.into()),
                workload: Record(workload.into()),
                images: PyTuple::new(py, images)?,
                owners: PyTuple::new(py, owners)?,
                admission: admission.map(|admission| Record(admission.into())),
            };
            Record(fields).into_pyobject(py)
        }
        Found::Skipped(engine::Skipped { object, reason, admission, .. }) => {
            let fields = Skipped {
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
    host: Option<Record<HostFacts>>,
    max_bytes: Limit,
) -> PyResult<Vec<Bound<'py, PyAny>>> {
    let bytes = text.as_bytes(py)?;
    let host = host.map_or_else(engine::HostFacts::default, |Record(facts)| facts.into());
    let limits = limits(max_bytes, Limits::REQUEST);
    let all = reading(py, bytes, |bytes| {
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
