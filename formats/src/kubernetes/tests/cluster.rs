//! Owners among the objects of a cluster, and the texts that say as what an object is judged.

use super::*;

fn owned(mut object: Value, name: &str, uid: &str, owner: &Value) -> Value {
    object["metadata"]["name"] = json!(name);
    object["metadata"]["uid"] = json!(uid);
    if !owner.is_null() {
        object["metadata"]["ownerReferences"] = json!([owner]);
    }
    object
}

fn owner(api_version: &str, kind: &str, name: &str, uid: &str) -> Value {
    json!({"apiVersion": api_version, "kind": kind, "name": name, "uid": uid, "controller": true})
}

fn deployment() -> Value {
    owned(workload("apps/v1", "Deployment", "nginx:1"), "web", "d", &json!(null))
}

fn replica_set() -> Value {
    owned(workload("apps/v1", "ReplicaSet", "nginx:1"), "web-7f", "rs", &owner("apps/v1", "Deployment", "web", "d"))
}

fn web_pod() -> Value {
    owned(pod("nginx:1"), "web-7f-x7kqp", "p", &owner("apps/v1", "ReplicaSet", "web-7f", "rs"))
}

/// Kind and name of every object once owners were looked up, and what was not verified.
fn verified(objects: &[Value]) -> (Vec<String>, Vec<UnverifiedOwner>) {
    let mut found = found(&json!({"apiVersion": "v1", "kind": "List", "items": objects}));
    let mut judged: Vec<&mut Judged> = found
        .iter_mut()
        .filter_map(|found| match found {
            Found::Judged(judged) => Some(judged.as_mut()),
            Found::Skipped(_) => None,
        })
        .collect();
    let unverified = verify_owners(judged.iter_mut().map(|judged| &mut **judged));
    let workload = |judged: &&mut Judged| {
        let workload = &judged.workload;
        format!("{} {}", workload.kind.value().unwrap(), workload.name.value().unwrap())
    };
    (judged.iter().map(workload).collect(), unverified)
}

#[test]
fn owners_are_found_along_the_steps_of_the_table() {
    let objects = [web_pod(), replica_set(), deployment()];
    assert_eq!(verified(&objects), (vec!["Deployment web".to_owned(); 3], vec![]));
    let cron = owned(cron_job("nginx:1"), "nightly", "c", &json!(null));
    let job =
        owned(workload("batch/v1", "Job", "nginx:1"), "nightly-1", "j", &owner("batch/v1", "CronJob", "nightly", "c"));
    let of_job = owned(pod("nginx:1"), "nightly-1-x", "p", &owner("batch/v1", "Job", "nightly-1", "j"));
    assert_eq!(verified(&[cron, job, of_job]), (vec!["CronJob nightly".to_owned(); 3], vec![]));
    for (api_version, kind) in [("apps/v1", "StatefulSet"), ("apps/v1", "DaemonSet"), ("v1", "ReplicationController")] {
        let maker = owned(workload(api_version, kind, "nginx:1"), "db", "m", &json!(null));
        let made = owned(pod("nginx:1"), "db-0", "p", &owner(api_version, kind, "db", "m"));
        assert_eq!(verified(&[made, maker]).0, vec![format!("{kind} db"); 2]);
    }
}

#[test]
fn the_last_owner_that_is_there_counts_and_the_next_is_told() {
    let (workloads, unverified) = verified(&[web_pod(), replica_set()]);
    assert_eq!(workloads, ["ReplicaSet web-7f", "ReplicaSet web-7f"]);
    let told: Vec<_> = unverified.iter().map(|each| (each.index, each.owner.kind.as_str())).collect();
    assert_eq!(told, [(0, "Deployment"), (1, "Deployment")]);
    let (workloads, unverified) = verified(&[web_pod(), deployment()]);
    assert_eq!(workloads, ["Pod web-7f-x7kqp", "Deployment web"]);
    assert_eq!(
        unverified.iter().map(ToString::to_string).collect::<Vec<_>>(),
        ["owner not verified: ReplicaSet web-7f is not among the objects given, or has another uid"]
    );
}

#[test]
fn b6_an_owner_is_the_one_that_the_reference_says() {
    for (pointer, part) in [
        ("/metadata/uid", json!("other")),
        ("/metadata/uid", json!("")),
        ("/metadata/uid", json!(null)),
        ("/metadata/name", json!("other")),
        ("/metadata/namespace", json!("other")),
        ("/metadata/namespace", json!(null)),
        ("/kind", json!("DaemonSet")),
        ("/apiVersion", json!("example.com/v1")),
    ] {
        let objects = [web_pod(), with(replica_set(), pointer, part.clone()), deployment()];
        let (workloads, unverified) = verified(&objects);
        assert_eq!(workloads[0], "Pod web-7f-x7kqp", "{pointer} {part}");
        assert!(unverified.iter().any(|each| each.index == 0), "{pointer} {part}");
    }
    for (pointer, part) in [
        ("/metadata/ownerReferences/0/controller", json!(false)),
        ("/metadata/ownerReferences/0/controller", json!(null)),
        ("/metadata/ownerReferences/0/apiVersion", json!("example.com/v1")),
        ("/metadata/ownerReferences/0/uid", json!("")),
        ("/metadata/ownerReferences/0/uid", json!("d")),
    ] {
        let (workloads, _) = verified(&[with(web_pod(), pointer, part.clone()), replica_set(), deployment()]);
        assert_eq!(workloads[0], "Pod web-7f-x7kqp", "{pointer} {part}");
    }
    // Not along the table: no deployment makes pods, and no deployment is made.
    let of_deployment = owned(pod("nginx:1"), "x", "p", &owner("apps/v1", "Deployment", "web", "d"));
    let custom = owned(workload("example.com/v1", "Site", "nginx:1"), "site", "s", &json!(null));
    let of_custom = owned(deployment(), "web", "d", &owner("example.com/v1", "Site", "site", "s"));
    let (workloads, unverified) = verified(&[of_deployment, custom, of_custom]);
    assert_eq!((workloads, unverified), (vec!["Pod x".into(), "Site site".into(), "Deployment web".into()], vec![]));
    // Two that manage it are none.
    let mut two = web_pod();
    two["metadata"]["ownerReferences"].as_array_mut().unwrap().push(owner("apps/v1", "ReplicaSet", "web-7f", "rs"));
    assert_eq!(verified(&[two, replica_set()]).0[0], "Pod web-7f-x7kqp");
}

#[test]
fn b6_a_pod_with_an_image_that_its_owner_has_not_is_judged_as_itself() {
    let debug = with(web_pod(), "/spec/ephemeralContainers", json!([{"name": "d", "image": "bad"}]));
    let (workloads, unverified) = verified(&[debug, replica_set(), deployment()]);
    assert_eq!(workloads, ["Pod web-7f-x7kqp", "Deployment web", "Deployment web"]);
    let reason = UnverifiedReason::OtherImage { reference: "bad".to_owned() };
    assert!(matches!(unverified.as_slice(), [UnverifiedOwner { index: 0, reason: found, .. }] if *found == reason));
    assert_eq!(
        unverified[0].to_string(),
        "owner not verified: the template of ReplicaSet web-7f does not have the image bad"
    );
    // The same image, written in another way.
    let same = with(web_pod(), "/spec/containers/0/image", json!("docker.io/library/nginx:1"));
    assert_eq!(verified(&[same, replica_set(), deployment()]).0[0], "Deployment web");
}

#[test]
fn objects_of_an_admission_request_are_no_part_of_the_cluster() {
    let mut found = found(&review("CREATE", &web_pod()));
    found.extend(super::found(&replica_set()));
    let judged = found.iter_mut().map(|found| match found {
        Found::Judged(judged) => judged.as_mut(),
        Found::Skipped(_) => panic!(),
    });
    assert_eq!(verify_owners(judged).len(), 1);
    let Found::Judged(pod) = &found[0] else { panic!() };
    assert_eq!(pod.workload.kind, "Pod".into());
}

#[test]
fn b32_many_objects_and_owners_cost_no_more_than_their_number() {
    let template = workload("apps/v1", "ReplicaSet", "nginx:1");
    let set = owned(template, "web-7f", "rs", &json!(null));
    let mut objects = vec![web_pod(); 4000];
    objects.extend(vec![set; 4000]);
    assert_eq!(verified(&objects).0[0], "ReplicaSet web-7f");
}

#[test]
fn texts_say_as_what_a_pod_or_job_is_judged() {
    let told = |object: &Value, user: &str| {
        let mut review = review("CREATE", object);
        review["request"]["userInfo"]["username"] = json!(format!("system:serviceaccount:kube-system:{user}"));
        judged(&review).to_string()
    };
    let of_job = owned(pod("nginx"), "nightly-29412345-x7kqp", "p", &owner("batch/v1", "Job", "nightly-29412345", "j"));
    assert_eq!(told(&of_job, "job-controller"), "Pod nightly-29412345-x7kqp, judged as Job nightly-29412345");
    assert_eq!(told(&of_job, "nobody"), "Pod nightly-29412345-x7kqp, judged as Pod nightly-29412345-x7kqp");
    let job = owned(workload("batch/v1", "Job", "a"), "nightly-1", "j", &owner("batch/v1", "CronJob", "nightly", "c"));
    assert_eq!(told(&job, "nobody"), "Job nightly-1, judged as Job nightly-1");
    assert_eq!(told(&web_pod(), "replicaset-controller"), "Pod web-7f-x7kqp, judged as ReplicaSet web-7f");
    // At its end nothing is to be said, and nothing where nobody manages it.
    let hashed = with(web_pod(), "/metadata/labels", json!({"pod-template-hash": "7f"}));
    assert_eq!(told(&hashed, "replicaset-controller"), "Pod web-7f-x7kqp");
    assert_eq!(told(&job, "cronjob-controller"), "Job nightly-1");
    assert_eq!(told(&pod("nginx"), "job-controller"), "Pod web-1");
    assert_eq!(told(&replica_set(), "nobody"), "ReplicaSet web-7f");
    let mut found = judged(&of_job);
    found.set_owner_unknown();
    assert_eq!(found.judged_as(), Some(JudgedAs { kind: None, name: None }));
    let control = owned(pod("nginx"), "a\u{1b}[2J", "p", &owner("batch/v1", "Job", "j", "j"));
    assert_eq!(told(&control, "x"), "Pod a\u{fffd}[2J, judged as Pod a\u{fffd}[2J");
}

#[test]
fn a_host_may_follow_the_reference_that_is_believed() {
    let mut review = review("CREATE", &web_pod());
    assert_eq!(judged(&review).believed_owner, None);
    review["request"]["userInfo"]["username"] = json!("system:serviceaccount:kube-system:replicaset-controller");
    let found = judged(&review);
    assert_eq!(found.believed_owner.as_ref(), found.owners.first());
    assert_eq!(found.object.uid.as_deref(), Some("p"));
}
