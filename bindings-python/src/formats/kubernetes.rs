//! Kubernetes objects: what would run, as dataclasses of the package.

use imagegate::json::Limits;
use imagegate_formats as engine;
use imagegate_formats::{Found, read_kubernetes_within, read_manifests};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyTuple;

use crate::errors::{guarded, reading};
use crate::extract::{Dataclass, Fact, Items, LabelMap, Record};
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
#[derive(FromPyObject, IntoPyObject)]
struct ObjectIdentity {
    api_version: Option<String>,
    kind: Option<String>,
    name: Option<String>,
    namespace: Option<String>,
    pointer: String,
    uid: Option<String>,
}
dataclass!(ObjectIdentity, "ObjectIdentity", "imagegate._kubernetes");

impl From<engine::ObjectIdentity> for ObjectIdentity {
    fn from(object: engine::ObjectIdentity) -> Self {
        let engine::ObjectIdentity { api_version, kind, name, namespace, uid, pointer } = object;
        Self { api_version, kind, name, namespace, pointer, uid }
    }
}

impl From<ObjectIdentity> for engine::ObjectIdentity {
    fn from(object: ObjectIdentity) -> Self {
        let ObjectIdentity { api_version, kind, name, namespace, pointer, uid } = object;
        Self { api_version, kind, name, namespace, uid, pointer }
    }
}

/// `OwnerReference`
#[derive(FromPyObject, IntoPyObject)]
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

impl From<OwnerReference> for engine::OwnerReference {
    fn from(owner: OwnerReference) -> Self {
        let OwnerReference { api_version, kind, name, uid, controller } = owner;
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
#[derive(FromPyObject, IntoPyObject)]
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

impl From<Image> for engine::ContainerImage {
    fn from(image: Image) -> Self {
        Self { container: image.container.0, reference: image.reference }
    }
}

/// `PassedOver`
#[derive(IntoPyObject)]
struct PassedOver {
    pointer: String,
    image: Option<String>,
}
dataclass!(PassedOver, "PassedOver", "imagegate._kubernetes");

impl From<engine::PassedOver> for PassedOver {
    fn from(image: engine::PassedOver) -> Self {
        Self { pointer: image.pointer, image: image.image }
    }
}

/// `Judged`
#[derive(IntoPyObject)]
struct Judged<'py> {
    object: Record<ObjectIdentity>,
    workload: Record<Workload>,
    images: Bound<'py, PyTuple>,
    left_as_is: Bound<'py, PyTuple>,
    owners: Bound<'py, PyTuple>,
    believed_owner: Option<Record<OwnerReference>>,
    built_in: bool,
    template: String,
    admission: Option<Record<Admission>>,
}
dataclass!(Judged<'_>, "Judged", "imagegate._kubernetes");

/// What is read of a `Judged`.
#[derive(FromPyObject)]
pub(crate) struct GivenJudged {
    object: Record<ObjectIdentity>,
    workload: Record<Workload>,
    images: Items<Record<Image>>,
    left_as_is: Items<Record<Image>>,
    owners: Items<Record<OwnerReference>>,
    built_in: bool,
    /// Only whether it came in an admission request matters here.
    admission: Option<Py<PyAny>>,
}
dataclass!(GivenJudged, "Judged", "imagegate._kubernetes");

impl From<GivenJudged> for engine::Judged {
    fn from(given: GivenJudged) -> Self {
        let images =
            |Items(images): Items<Record<Image>>| images.into_iter().map(|Record(image)| image.into()).collect();
        Self {
            object: given.object.0.into(),
            built_in: given.built_in,
            workload: given.workload.0.into(),
            images: images(given.images),
            left_as_is: images(given.left_as_is),
            owners: given.owners.0.into_iter().map(|Record(owner)| owner.into()).collect(),
            admission: given.admission.map(|_| engine::Admission {
                uid: None,
                operation: engine::Operation::Other,
                subresource: None,
                username: None,
                dry_run: false,
            }),
            ..Self::default()
        }
    }
}

/// `Skipped`
#[derive(IntoPyObject)]
struct Skipped<'py> {
    object: Record<ObjectIdentity>,
    reason: &'static str,
    message: String,
    images: Bound<'py, PyTuple>,
    left_as_is: Bound<'py, PyTuple>,
    admission: Option<Record<Admission>>,
}
dataclass!(Skipped<'_>, "Skipped", "imagegate._kubernetes");

fn found(py: Python<'_>, found: Found) -> PyResult<Bound<'_, PyAny>> {
    let images_of = |images: Vec<engine::ContainerImage>| {
        PyTuple::new(py, images.into_iter().map(|image| Record(Image::from(image))).collect::<Vec<_>>())
    };
    match found {
        Found::Judged(judged) => {
            let judged = *judged;
            let owners: Vec<_> = judged.owners.into_iter().map(|owner| Record(OwnerReference::from(owner))).collect();
            let fields = Judged {
                object: Record(judged.object.into()),
                workload: Record(judged.workload.into()),
                images: images_of(judged.images)?,
                left_as_is: images_of(judged.left_as_is)?,
                owners: PyTuple::new(py, owners)?,
                believed_owner: judged.believed_owner.map(|owner| Record(owner.into())),
                built_in: judged.built_in,
                template: judged.template,
                admission: judged.admission.map(|admission| Record(admission.into())),
            };
            Record(fields).into_pyobject(py)
        }
        Found::Skipped(skipped) => {
            let images: Vec<_> = skipped.images.into_iter().map(|image| Record(PassedOver::from(image))).collect();
            let fields = Skipped {
                object: Record(skipped.object.into()),
                reason: skipped.reason.as_str(),
                message: skipped.reason.to_string(),
                images: PyTuple::new(py, images)?,
                left_as_is: images_of(skipped.left_as_is)?,
                admission: skipped.admission.map(|admission| Record(admission.into())),
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
        let documents = read_manifests(bytes, limits)?;
        let several = documents.len() > 1;
        let mut all = Vec::new();
        for document in &documents {
            let read = read_kubernetes_within(document.json(), &host, Limits { bytes: usize::MAX });
            all.extend(read.map_err(|error| {
                let error = document.locate(error);
                if several { error.in_document(format!("documents/{}", document.index())) } else { error }
            })?);
        }
        Ok::<_, imagegate::Error>(all)
    })?;
    all.into_iter().map(|each| found(py, each)).collect()
}

/// Kind and name, each of which may be unknown.
type KindAndName = (Option<String>, Option<String>);

/// What an object was judged as: kind and name, which may be unknown, where that is not the workload at the end of its
/// owners; and the object in one line, which says it.
#[pyfunction]
pub(crate) fn _judged_as(judged: Record<GivenJudged>) -> (Option<KindAndName>, String) {
    let judged = engine::Judged::from(judged.0);
    (judged.judged_as().map(|judged_as| (judged_as.kind, judged_as.name)), judged.to_string())
}

/// An owner that could not be verified: the place of the object, the reference, and the reason.
type Unverified<'py> = (usize, Bound<'py, PyAny>, String);

/// The kind and name of a workload, for each object; and the owners that could not be verified.
type Verified<'py> = (Vec<(Fact<String>, Fact<String>)>, Vec<Unverified<'py>>);

/// Looks owners up: gives kind and name of each object's workload, and the owners that could not be verified.
#[pyfunction]
pub(crate) fn _verify_owners<'py>(py: Python<'py>, judged: Items<Record<GivenJudged>>) -> PyResult<Verified<'py>> {
    let mut judged: Vec<engine::Judged> = judged.0.into_iter().map(|Record(given)| given.into()).collect();
    let unverified = guarded(py, || Ok(engine::verify_owners(judged.iter_mut())))?;
    let workloads = judged.into_iter().map(|judged| (Fact(judged.workload.kind), Fact(judged.workload.name)));
    let unverified = unverified.into_iter().map(|unverified| {
        let message = unverified.to_string();
        let owner = Record(OwnerReference::from(unverified.owner)).into_pyobject(py)?;
        Ok((unverified.index, owner, message))
    });
    Ok((workloads.collect(), unverified.collect::<PyResult<_>>()?))
}
