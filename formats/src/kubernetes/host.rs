//! What the host knows beside the object.

use imagegate::{Fact, Labels, Workload};

/// What the host knows: of the place where the objects would run, and of the cluster that asks. What is not set is
/// unknown.
///
/// ```
/// use imagegate_formats::HostFacts;
/// let host = HostFacts { cluster: "prod-1".into(), ..HostFacts::default() };
/// assert_eq!(host.provider, imagegate::Fact::Unknown);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HostFacts {
    /// `azure`, `aws`, `gcp` or any other word.
    pub provider: Fact<String>,
    /// Subscription, account or project.
    pub account: Fact<String>,
    /// The cluster's name.
    pub cluster: Fact<String>,
    /// The namespace of objects that name none.
    pub namespace: Option<String>,
    /// The labels of the objects' namespace. A host that looks them up by namespace sets them afterwards, in the
    /// workload that it is given.
    pub namespace_labels: Fact<Labels>,
    /// Whatever else the host knows.
    pub attributes: Fact<Labels>,
    /// The platforms of the nodes.
    pub platforms: Option<Vec<String>>,
    /// Who makes pods of workloads in this cluster.
    pub controllers: Controllers,
}

impl HostFacts {
    /// A workload of which only this is known.
    pub(super) fn workload(&self) -> Workload {
        Workload {
            provider: self.provider.clone(),
            account: self.account.clone(),
            cluster: self.cluster.clone(),
            namespace_labels: self.namespace_labels.clone(),
            attributes: self.attributes.clone(),
            platforms: self.platforms.clone(),
            ..Workload::default()
        }
    }
}

/// The user names of the controllers whose word about owners is taken, each a list of which any will do.
///
/// The default are the service accounts of kube-controller-manager. Some distributions run all controllers as one user:
///
/// ```
/// use imagegate_formats::Controllers;
/// let controllers = Controllers::all("system:kube-controller-manager");
/// assert_eq!(controllers.job, ["system:kube-controller-manager"]);
/// assert_eq!(Controllers::default().job, ["system:serviceaccount:kube-system:job-controller"]);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Controllers {
    /// Makes replica sets of deployments.
    pub deployment: Vec<String>,
    /// Makes pods of replica sets.
    pub replica_set: Vec<String>,
    /// Makes pods of stateful sets.
    pub stateful_set: Vec<String>,
    /// Makes pods of daemon sets.
    pub daemon_set: Vec<String>,
    /// Makes pods of replication controllers.
    pub replication: Vec<String>,
    /// Makes jobs of cron jobs.
    pub cron_job: Vec<String>,
    /// Makes pods of jobs.
    pub job: Vec<String>,
}

impl Default for Controllers {
    fn default() -> Self {
        let account = |name: &str| vec![format!("system:serviceaccount:kube-system:{name}")];
        Self {
            deployment: account("deployment-controller"),
            replica_set: account("replicaset-controller"),
            stateful_set: account("statefulset-controller"),
            daemon_set: account("daemon-set-controller"),
            replication: account("replication-controller"),
            cron_job: account("cronjob-controller"),
            job: account("job-controller"),
        }
    }
}

impl Controllers {
    /// One user for all of them.
    pub fn all(user: &str) -> Self {
        let user = || vec![user.to_owned()];
        Self {
            deployment: user(),
            replica_set: user(),
            stateful_set: user(),
            daemon_set: user(),
            replication: user(),
            cron_job: user(),
            job: user(),
        }
    }

    /// Nobody: every object is judged as itself.
    pub fn none() -> Self {
        Self {
            deployment: Vec::new(),
            replica_set: Vec::new(),
            stateful_set: Vec::new(),
            daemon_set: Vec::new(),
            replication: Vec::new(),
            cron_job: Vec::new(),
            job: Vec::new(),
        }
    }
}
