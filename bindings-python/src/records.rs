//! The dataclasses of the package that make a request: read into the engine's values, and made of them.

use imagegate::Error;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;

use crate::extract::{Dataclass, Fact, Items, LabelMap, Record, digest, or_raise};
use crate::instant::When;
use crate::report::Report;

/// Ties a struct to the dataclass of the same name.
macro_rules! dataclass {
    ($kind:ty, $name:literal $(, $module:literal)?) => {
        impl Dataclass for $kind {
            $(const MODULE: &'static str = $module;)?
            const NAME: &'static str = $name;

            fn cell() -> &'static PyOnceLock<Py<PyAny>> {
                static CLASS: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
                &CLASS
            }
        }
    };
}
pub(crate) use dataclass;

/// `Workload`
#[derive(FromPyObject, IntoPyObject)]
pub(crate) struct Workload {
    provider: Fact<String>,
    account: Fact<String>,
    cluster: Fact<String>,
    namespace: Fact<String>,
    kind: Fact<String>,
    name: Fact<String>,
    pod: Fact<String>,
    service_account: Fact<String>,
    labels: Fact<LabelMap>,
    namespace_labels: Fact<LabelMap>,
    attributes: Fact<LabelMap>,
    platforms: Option<Texts>,
}
dataclass!(Workload, "Workload");

/// A list of texts: any iterable of them, handed out as a tuple.
pub(crate) struct Texts(pub(crate) Vec<String>);

impl<'py> FromPyObject<'_, 'py> for Texts {
    type Error = PyErr;

    fn extract(object: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        object.extract().map(|Items(texts)| Self(texts))
    }
}

impl<'py> IntoPyObject<'py> for Texts {
    type Target = pyo3::types::PyTuple;
    type Output = Bound<'py, pyo3::types::PyTuple>;
    type Error = PyErr;

    fn into_pyobject(self, py: Python<'py>) -> PyResult<Self::Output> {
        pyo3::types::PyTuple::new(py, self.0)
    }
}

/// A field without the type of what it holds.
pub(crate) fn inner<T, U>(field: imagegate::Fact<T>, of: impl FnOnce(T) -> U) -> imagegate::Fact<U> {
    match field {
        imagegate::Fact::Unknown => imagegate::Fact::Unknown,
        imagegate::Fact::Absent => imagegate::Fact::Absent,
        imagegate::Fact::Value(value) => imagegate::Fact::Value(of(value)),
    }
}

impl From<Workload> for imagegate::Workload {
    fn from(given: Workload) -> Self {
        let labels = |fact: Fact<LabelMap>| inner(fact.0, |LabelMap(labels)| labels);
        Self {
            provider: given.provider.0,
            account: given.account.0,
            cluster: given.cluster.0,
            namespace: given.namespace.0,
            kind: given.kind.0,
            name: given.name.0,
            pod: given.pod.0,
            service_account: given.service_account.0,
            labels: labels(given.labels),
            namespace_labels: labels(given.namespace_labels),
            attributes: labels(given.attributes),
            platforms: given.platforms.map(|Texts(platforms)| platforms),
        }
    }
}

impl From<imagegate::Workload> for Workload {
    fn from(workload: imagegate::Workload) -> Self {
        let labels = |field| Fact(inner(field, LabelMap));
        Self {
            provider: Fact(workload.provider),
            account: Fact(workload.account),
            cluster: Fact(workload.cluster),
            namespace: Fact(workload.namespace),
            kind: Fact(workload.kind),
            name: Fact(workload.name),
            pod: Fact(workload.pod),
            service_account: Fact(workload.service_account),
            labels: labels(workload.labels),
            namespace_labels: labels(workload.namespace_labels),
            attributes: labels(workload.attributes),
            platforms: workload.platforms.map(Texts),
        }
    }
}

/// `Image`
#[derive(FromPyObject)]
pub(crate) struct Image {
    reference: String,
    container: Fact<String>,
    digest: Option<String>,
    running_since: Option<When>,
    pushed_at: Option<When>,
    baseline: Items<Py<Report>>,
    platforms: Items<Record<Platform>>,
    reports: Items<Py<Report>>,
}
dataclass!(Image, "Image");

/// `Platform`
#[derive(FromPyObject)]
pub(crate) struct Platform {
    platform: String,
    digest: Option<String>,
}
dataclass!(Platform, "Platform");

impl Image {
    /// The engine's image; `pointer` is where it stands in its request.
    pub(crate) fn into_image(self, py: Python<'_>, pointer: &str) -> PyResult<imagegate::Image> {
        let reports = |Items(reports): Items<Py<Report>>| reports.iter().map(|report| report.get().engine()).collect();
        let platform = |(index, Record(given)): (usize, Record<Platform>)| {
            let pointer = format!("{pointer}/platforms/{index}/digest");
            let digest = given.digest.map(|text| digest(&text, &pointer)).transpose()?;
            Ok(imagegate::Platform { platform: given.platform, digest })
        };
        let platforms = self.platforms.0.into_iter().enumerate().map(platform);
        Ok(imagegate::Image {
            container: self.container.0,
            reference: self.reference,
            digest: or_raise(py, self.digest.map(|text| digest(&text, &format!("{pointer}/digest"))).transpose())?,
            running_since: self.running_since.map(|When(instant)| instant),
            pushed_at: self.pushed_at.map(|When(instant)| instant),
            baseline: reports(self.baseline),
            platforms: or_raise(py, platforms.collect::<Result<_, Error>>())?,
            reports: reports(self.reports),
        })
    }
}
