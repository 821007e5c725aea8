//! The table of fields.

use super::*;

fn labelled(kind: &str) -> Value {
    with(workload("apps/v1", kind, "nginx"), "/metadata/labels", json!({"of": "the workload itself"}))
}

#[test]
fn kind_and_name_are_the_objects_own() {
    let workload = judged(&labelled("Deployment")).workload;
    assert_eq!((workload.kind, workload.name), ("Deployment".into(), "web".into()));
    let workload = judged(&pod("nginx")).workload;
    assert_eq!((workload.kind, workload.name), ("Pod".into(), "web-1".into()));
}

#[test]
fn pod_is_the_pods_name_and_absent_for_workloads() {
    assert_eq!(judged(&pod("nginx")).workload.pod, "web-1".into());
    assert_eq!(judged(&labelled("Deployment")).workload.pod, Fact::Absent);
    let generated = json!({"generateName": "web-"});
    let workload = judged(&with(pod("nginx"), "/metadata", generated.clone())).workload;
    assert_eq!((workload.pod, workload.name), ("web-".into(), "web-".into()));
    let job = judged(&with(workload_of_job(), "/metadata", generated)).workload;
    assert_eq!((job.pod, job.name), (Fact::Absent, "web-".into()));
    for nothing in [json!({}), json!(null), json!({"name": "", "generateName": ""}), json!({"name": null})] {
        let workload = judged(&with(pod("nginx"), "/metadata", nothing)).workload;
        assert_eq!((workload.pod, workload.name), (Fact::Unknown, Fact::Unknown));
    }
}

fn workload_of_job() -> Value {
    workload("batch/v1", "Job", "nginx")
}

#[test]
fn namespace_is_the_requests_then_the_objects_then_the_hosts() {
    let host = HostFacts { namespace: Some("default".to_owned()), ..HostFacts::default() };
    let review = with(review("CREATE", &pod("nginx")), "/request/namespace", json!("asked"));
    assert_eq!(judged_by(&review, &host).workload.namespace, "asked".into());
    for nothing in [json!(""), json!(null)] {
        let review = with(review.clone(), "/request/namespace", nothing.clone());
        assert_eq!(judged_by(&review, &host).workload.namespace, "shop".into());
        let bare = with(pod("nginx"), "/metadata/namespace", nothing);
        let found = judged_by(&bare, &host);
        assert_eq!(found.workload.namespace, "default".into());
        assert_eq!(found.object.namespace.as_deref(), Some("default"));
        assert_eq!(judged(&bare).workload.namespace, Fact::Unknown);
    }
}

#[test]
fn labels_are_those_of_the_pods() {
    let workload = judged(&labelled("Deployment")).workload;
    assert_eq!(workload.labels, known(&[("app", "web")]));
    let labels = json!({"app": "web", "empty": null, "a\"b": "é"});
    let workload = judged(&with(pod("nginx"), "/metadata/labels", labels)).workload;
    assert_eq!(workload.labels, known(&[("app", "web"), ("empty", ""), ("a\"b", "é")]));
    for nothing in [json!(null), json!({})] {
        assert_eq!(judged(&with(pod("nginx"), "/metadata/labels", nothing.clone())).workload.labels, known(&[]));
        let bare = with(labelled("Deployment"), "/spec/template/metadata", nothing);
        assert_eq!(judged(&bare).workload.labels, known(&[]));
    }
    let job = with(cron_job("nginx"), "/spec/jobTemplate/metadata", json!({"labels": {"of": "the job"}}));
    assert_eq!(judged(&job).workload.labels, known(&[]));
}

#[test]
fn the_service_account_is_named_or_default() {
    let account = |spec: Value| judged(&with(pod("nginx"), "/spec", spec)).workload.service_account;
    let with_names = |new: Value, old: Value| {
        let mut spec = spec("nginx");
        spec["serviceAccountName"] = new;
        spec["serviceAccount"] = old;
        spec
    };
    assert_eq!(account(spec("nginx")), "default".into());
    assert_eq!(account(with_names(json!("new"), json!("old"))), "new".into());
    assert_eq!(account(with_names(json!(""), json!("old"))), "old".into());
    assert_eq!(account(with_names(json!(null), json!(null))), "default".into());
    let deployment = with(labelled("Deployment"), "/spec/template/spec/serviceAccountName", json!("api"));
    assert_eq!(judged(&deployment).workload.service_account, "api".into());
}

#[test]
fn the_rest_is_the_hosts_or_unknown() {
    let workload = judged(&with(pod("nginx"), "/spec/nodeSelector", json!({"kubernetes.io/arch": "arm64"}))).workload;
    assert_eq!(
        (&workload.provider, &workload.account, &workload.cluster),
        (&Fact::Unknown, &Fact::Unknown, &Fact::Unknown)
    );
    assert_eq!((&workload.namespace_labels, &workload.attributes), (&Fact::Unknown, &Fact::Unknown));
    assert_eq!(workload.platforms, None);
    let host = HostFacts {
        provider: "azure".into(),
        account: Fact::Absent,
        cluster: "prod-1".into(),
        namespace_labels: known(&[("team", "a")]),
        attributes: Fact::Absent,
        platforms: Some(vec!["linux/amd64".to_owned()]),
        ..HostFacts::default()
    };
    for document in [pod("nginx"), labelled("Deployment")] {
        let workload = judged_by(&document, &host).workload;
        assert_eq!((&workload.provider, &workload.account), (&host.provider, &host.account));
        assert_eq!((&workload.cluster, &workload.attributes), (&host.cluster, &host.attributes));
        assert_eq!((&workload.namespace_labels, &workload.platforms), (&host.namespace_labels, &host.platforms));
    }
}

#[test]
fn a_deployment_and_its_pods_give_the_same_answer() {
    let mut deployment = labelled("Deployment");
    deployment["spec"]["template"]["spec"]["serviceAccountName"] = json!("api");
    let mut made = deployment["spec"]["template"].clone();
    made["apiVersion"] = json!("v1");
    made["kind"] = json!("Pod");
    made["metadata"]["generateName"] = json!("web-5d4f8c7b9-");
    made["metadata"]["namespace"] = json!("shop");
    made["metadata"]["labels"]["pod-template-hash"] = json!("5d4f8c7b9");
    made["metadata"]["ownerReferences"] = json!([
        {"apiVersion": "apps/v1", "kind": "ReplicaSet", "name": "web-5d4f8c7b9", "uid": "1", "controller": true}
    ]);
    let mut asked = review("CREATE", &made);
    asked["request"]["userInfo"]["username"] = json!("system:serviceaccount:kube-system:replicaset-controller");
    let (deployment, pod) = (judged(&review("CREATE", &deployment)), judged(&asked));
    assert_eq!(images(&deployment), images(&pod));
    let mut workload = pod.workload.clone();
    assert_eq!(std::mem::replace(&mut workload.pod, Fact::Absent), "web-5d4f8c7b9-".into());
    let Fact::Value(labels) = &mut workload.labels else { panic!() };
    assert_eq!(labels.remove("pod-template-hash"), Some(Some("5d4f8c7b9".to_owned())));
    assert_eq!(workload, deployment.workload);
}
