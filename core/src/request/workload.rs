//! The workload of a request: where the image would run, each fact known, known to be absent, or unknown.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::error::Code;
use crate::json::{Read, Reader};

/// A fact about a workload. Absent and unknown differ: what is unknown never helps an image in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Fact<T> {
    /// Nobody said. In a document: the key is not there.
    #[default]
    Unknown,
    /// Known not to be there. In a document: `null`.
    Absent,
    /// Known.
    Value(T),
}

impl<T> Fact<T> {
    /// The same, borrowed.
    pub fn as_ref(&self) -> Fact<&T> {
        match self {
            Self::Unknown => Fact::Unknown,
            Self::Absent => Fact::Absent,
            Self::Value(value) => Fact::Value(value),
        }
    }

    /// The value, if it is known.
    pub fn value(&self) -> Option<&T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Unknown | Self::Absent => None,
        }
    }
}

impl<T> From<T> for Fact<T> {
    fn from(value: T) -> Self {
        Self::Value(value)
    }
}

impl From<&str> for Fact<String> {
    fn from(value: &str) -> Self {
        Self::Value(value.to_owned())
    }
}

/// Labels and the like. `None` is an entry that is known to be absent.
pub type Labels = BTreeMap<String, Option<String>>;

/// Where the images would run. What is not set is unknown.
///
/// ```
/// use imagegate::{Fact, Workload};
/// let workload = Workload {
///     namespace: "payments".into(),
///     pod: Fact::Absent,
///     ..Workload::default()
/// };
/// assert_eq!(workload.cluster, Fact::Unknown);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Workload {
    /// `azure`, `aws`, `gcp` or any other word.
    pub provider: Fact<String>,
    /// Subscription, account or project.
    pub account: Fact<String>,
    /// The cluster's name.
    pub cluster: Fact<String>,
    /// The namespace.
    pub namespace: Fact<String>,
    /// The workload's kind, `Deployment` for example.
    pub kind: Fact<String>,
    /// The workload's name.
    pub name: Fact<String>,
    /// The pod's name.
    pub pod: Fact<String>,
    /// The service account.
    pub service_account: Fact<String>,
    /// The labels of the workload's pods.
    pub labels: Fact<Labels>,
    /// The labels of the namespace.
    pub namespace_labels: Fact<Labels>,
    /// Whatever else the host knows.
    pub attributes: Fact<Labels>,
    /// The platforms of the nodes that it may run on; `None` where nobody said.
    pub platforms: Option<Vec<String>>,
}

keys! {
    /// The keys of a workload.
    WorkloadKey {
        Provider = "provider",
        Account = "account",
        Cluster = "cluster",
        Namespace = "namespace",
        Kind = "kind",
        Name = "name",
        Pod = "pod",
        ServiceAccount = "serviceAccount",
        Labels = "labels",
        NamespaceLabels = "namespaceLabels",
        Attributes = "attributes",
        Platforms = "platforms",
    }
}

/// Reads the `workload` of a request.
pub(crate) fn read_workload(r: &mut Reader<'_>) -> Read<Option<Workload>> {
    let mut workload = Workload::default();
    r.fields(|r, key| {
        let field = match key {
            WorkloadKey::Provider => &mut workload.provider,
            WorkloadKey::Account => &mut workload.account,
            WorkloadKey::Cluster => &mut workload.cluster,
            WorkloadKey::Namespace => &mut workload.namespace,
            WorkloadKey::Kind => &mut workload.kind,
            WorkloadKey::Name => &mut workload.name,
            WorkloadKey::Pod => &mut workload.pod,
            WorkloadKey::ServiceAccount => &mut workload.service_account,
            WorkloadKey::Labels => return labels(r, &mut workload.labels),
            WorkloadKey::NamespaceLabels => return labels(r, &mut workload.namespace_labels),
            WorkloadKey::Attributes => return labels(r, &mut workload.attributes),
            WorkloadKey::Platforms => {
                workload.platforms = r.nullable(|r| {
                    let mut platforms = Vec::new();
                    Ok(r.strings(&mut platforms)?.map(|_| platforms.into_iter().map(Cow::into_owned).collect()))
                })?;
                return Ok(());
            }
        };
        *field = read_field(r)?;
        Ok(())
    })?;
    Ok(Some(workload))
}

/// A text that may be known to be absent.
pub(crate) fn read_field(r: &mut Reader<'_>) -> Read<Fact<String>> {
    if r.null()? {
        return Ok(Fact::Absent);
    }
    Ok(r.string()?.map_or(Fact::Unknown, |text| Fact::Value(text.into_owned())))
}

fn labels(r: &mut Reader<'_>, field: &mut Fact<Labels>) -> Read<()> {
    if r.null()? {
        *field = Fact::Absent;
        return Ok(());
    }
    let mut labels = Labels::new();
    r.entries(|r, key| {
        let value = r.nullable(Reader::string)?.map(Cow::into_owned);
        if labels.insert(key.text.to_string(), value).is_some() {
            r.problem(Code::DuplicateKey, key.at, format!("the key \"{}\" stands twice", key.text));
        }
        Ok(())
    })?;
    *field = Fact::Value(labels);
    Ok(())
}
