//! The table of owners.

use super::*;

const PREFIX: &str = "system:serviceaccount:kube-system:";

/// A reference as a controller writes it.
fn owner(api_version: &str, kind: &str, name: &str) -> Value {
    json!([{"apiVersion": api_version, "kind": kind, "name": name, "uid": "u1", "controller": true, "blockOwnerDeletion": true}])
}

/// The kind and name that an object made by a user is judged as.
fn judged_as(mut object: Value, references: &Value, user: &str, host: &HostFacts) -> (String, String) {
    object["metadata"]["ownerReferences"] = references.clone();
    let mut review = review("CREATE", &object);
    review["request"]["userInfo"]["username"] = json!(user);
    let workload = judged_by(&review, host).workload;
    (workload.kind.value().unwrap().clone(), workload.name.value().unwrap().clone())
}

fn by(object: Value, references: &Value, controller: &str) -> (String, String) {
    judged_as(object, references, &format!("{PREFIX}{controller}"), &HostFacts::default())
}

fn is(kind: &str, name: &str) -> (String, String) {
    (kind.to_owned(), name.to_owned())
}

fn replica_set() -> Value {
    with(workload("apps/v1", "ReplicaSet", "nginx"), "/metadata/name", json!("web-7f"))
}

fn hashed(hash: &str) -> Value {
    with(pod("nginx"), "/metadata/labels", json!({"pod-template-hash": hash}))
}

#[test]
fn a_replica_set_by_the_deployment_controller() {
    let owner = owner("apps/v1", "Deployment", "web");
    assert_eq!(by(replica_set(), &owner, "deployment-controller"), is("Deployment", "web"));
    assert_eq!(by(replica_set(), &owner, "replicaset-controller"), is("ReplicaSet", "web-7f"));
}

#[test]
fn a_pod_by_the_replica_set_controller() {
    let owner = owner("apps/v1", "ReplicaSet", "web-7f");
    let controller = "replicaset-controller";
    assert_eq!(by(hashed("7f"), &owner, controller), is("Deployment", "web"));
    for hash in ["f", "8f", "", "web-7f", "-7f", "b-7f"] {
        assert_eq!(by(hashed(hash), &owner, controller), is("ReplicaSet", "web-7f"), "{hash}");
    }
    assert_eq!(by(pod("nginx"), &owner, controller), is("ReplicaSet", "web-7f"));
    assert_eq!(by(hashed("7f"), &self::owner("apps/v1", "ReplicaSet", "-7f"), controller), is("ReplicaSet", "-7f"));
}

#[test]
fn a_pod_by_the_other_controllers() {
    for (version, kind, controller) in [
        ("apps/v1", "StatefulSet", "statefulset-controller"),
        ("apps/v1", "DaemonSet", "daemon-set-controller"),
        ("v1", "ReplicationController", "replication-controller"),
    ] {
        let owner = owner(version, kind, "db");
        assert_eq!(by(hashed("db"), &owner, controller), is(kind, "db"));
        assert_eq!(by(pod("nginx"), &owner, "replicaset-controller"), is("Pod", "web-1"));
    }
}

#[test]
fn a_job_by_the_cron_job_controller_and_a_pod_by_the_job_controller() {
    let job = with(workload("batch/v1", "Job", "nginx"), "/metadata/name", json!("nightly-28912345"));
    for version in ["batch/v1", "batch/v1beta1"] {
        let owner = owner(version, "CronJob", "nightly");
        assert_eq!(by(job.clone(), &owner, "cronjob-controller"), is("CronJob", "nightly"));
    }
    // Whether the digits are a cron job's is the host's to find out.
    let owner = owner("batch/v1", "Job", "nightly-28912345");
    assert_eq!(by(pod("nginx"), &owner, "job-controller"), is("Job", "nightly-28912345"));
    let mut found = judged(&pod("nginx"));
    found.set_owner(Owner { kind: "CronJob".to_owned(), name: "nightly".to_owned() });
    assert_eq!((found.workload.kind, found.workload.name), ("CronJob".into(), "nightly".into()));
}

#[test]
fn what_the_host_has_verified_wins() {
    let mut object = replica_set();
    object["metadata"]["ownerReferences"] = owner("apps/v1", "Deployment", "made-up");
    let mut review = review("CREATE", &object);
    review["request"]["userInfo"]["username"] = json!(format!("{PREFIX}deployment-controller"));
    let mut found = judged(&review);
    let expected = OwnerReference {
        api_version: "apps/v1".to_owned(),
        kind: "Deployment".to_owned(),
        name: "made-up".to_owned(),
        uid: "u1".to_owned(),
        controller: true,
    };
    assert_eq!(found.owners, [expected]);
    found.set_owner(Owner { kind: "Rollout".to_owned(), name: "web".to_owned() });
    let request = found.request(|_| ()).unwrap();
    assert_eq!(request.workload().kind, "Rollout".into());
    // The object stays what it is.
    assert_eq!(found.object.kind.as_deref(), Some("ReplicaSet"));
}

#[test]
fn the_names_of_the_controllers_are_the_hosts() {
    let user = "system:kube-controller-manager";
    let owner = owner("apps/v1", "Deployment", "web");
    let host = HostFacts { controllers: Controllers::all(user), ..HostFacts::default() };
    assert_eq!(judged_as(replica_set(), &owner, user, &host), is("Deployment", "web"));
    assert_eq!(judged_as(replica_set(), &owner, user, &HostFacts::default()), is("ReplicaSet", "web-7f"));
    let real = format!("{PREFIX}deployment-controller");
    assert_eq!(judged_as(replica_set(), &owner, &real, &host), is("ReplicaSet", "web-7f"));
    let host = HostFacts { controllers: Controllers::none(), ..HostFacts::default() };
    assert_eq!(judged_as(replica_set(), &owner, &real, &host), is("ReplicaSet", "web-7f"));
}
