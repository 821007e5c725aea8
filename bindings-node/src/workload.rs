//! Workloads.

use imagegate::Fact;
use napi_derive::napi;

use crate::convert::{Given, Keys, LabelMap, List, Text, field, given, said};

/// Where images would run. What is `null` is known not to be there; what is left out, or `undefined`, is unknown, and what
/// is unknown never helps an image in.
#[napi(object)]
pub struct Workload {
    /// `azure`, `aws`, `gcp` or any other word.
    #[napi(ts_type = "string | null")]
    pub provider: Option<Given<Text>>,
    /// Subscription, account or project.
    #[napi(ts_type = "string | null")]
    pub account: Option<Given<Text>>,
    /// The cluster's name.
    #[napi(ts_type = "string | null")]
    pub cluster: Option<Given<Text>>,
    /// The namespace.
    #[napi(ts_type = "string | null")]
    pub namespace: Option<Given<Text>>,
    /// The workload's kind, `Deployment` for example.
    #[napi(ts_type = "string | null")]
    pub kind: Option<Given<Text>>,
    /// The workload's name.
    #[napi(ts_type = "string | null")]
    pub name: Option<Given<Text>>,
    /// The pod's name.
    #[napi(ts_type = "string | null")]
    pub pod: Option<Given<Text>>,
    /// The service account.
    #[napi(ts_type = "string | null")]
    pub service_account: Option<Given<Text>>,
    /// The labels of the workload's pods.
    #[napi(ts_type = "Labels | null")]
    pub labels: Option<Given<LabelMap>>,
    /// The labels of the namespace.
    #[napi(ts_type = "Labels | null")]
    pub namespace_labels: Option<Given<LabelMap>>,
    /// Whatever else the host knows.
    #[napi(ts_type = "Labels | null")]
    pub attributes: Option<Given<LabelMap>>,
    /// The platforms of the nodes that it may run on.
    #[napi(ts_type = "string[] | null")]
    pub platforms: Option<Given<List<Text>>>,
}

impl Keys for Workload {
    const KEYS: &'static [&'static str] = &[
        "provider",
        "account",
        "cluster",
        "namespace",
        "kind",
        "name",
        "pod",
        "serviceAccount",
        "labels",
        "namespaceLabels",
        "attributes",
        "platforms",
    ];
}

impl From<Workload> for imagegate::Workload {
    fn from(workload: Workload) -> Self {
        Self {
            provider: field(workload.provider),
            account: field(workload.account),
            cluster: field(workload.cluster),
            namespace: field(workload.namespace),
            kind: field(workload.kind),
            name: field(workload.name),
            pod: field(workload.pod),
            service_account: field(workload.service_account),
            labels: field(workload.labels),
            namespace_labels: field(workload.namespace_labels),
            attributes: field(workload.attributes),
            platforms: given(workload.platforms).map(List::texts),
        }
    }
}

impl From<imagegate::Workload> for Workload {
    fn from(workload: imagegate::Workload) -> Self {
        Self {
            provider: said(workload.provider),
            account: said(workload.account),
            cluster: said(workload.cluster),
            namespace: said(workload.namespace),
            kind: said(workload.kind),
            name: said(workload.name),
            pod: said(workload.pod),
            service_account: said(workload.service_account),
            labels: said(workload.labels),
            namespace_labels: said(workload.namespace_labels),
            attributes: said(workload.attributes),
            platforms: said(workload.platforms.map_or(Fact::Unknown, Fact::Value)),
        }
    }
}

#[cfg(feature = "formats")]
impl Workload {
    /// Puts what is given here in the place of what is there.
    pub(crate) fn replace(self, place: &mut imagegate::Workload) {
        fn set<T>(place: &mut Fact<T>, given: Fact<T>) {
            if !matches!(given, Fact::Unknown) {
                *place = given;
            }
        }
        let given = imagegate::Workload::from(self);
        set(&mut place.provider, given.provider);
        set(&mut place.account, given.account);
        set(&mut place.cluster, given.cluster);
        set(&mut place.namespace, given.namespace);
        set(&mut place.kind, given.kind);
        set(&mut place.name, given.name);
        set(&mut place.pod, given.pod);
        set(&mut place.service_account, given.service_account);
        set(&mut place.labels, given.labels);
        set(&mut place.namespace_labels, given.namespace_labels);
        set(&mut place.attributes, given.attributes);
        if given.platforms.is_some() {
            place.platforms = given.platforms;
        }
    }
}
