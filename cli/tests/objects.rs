//! `imagegate check`: which Kubernetes objects are judged, and which images are passed over.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::{Folder, POLICY, report};
use serde_json::{Value, json};

fn folder() -> Folder {
    let folder = Folder::with_deployment();
    folder.file("high.json", report("nginx:1.25", "high"));
    folder
}

const CHECK: &str = "check --policy policy.yaml --report high.json";

#[test]
fn every_template_of_a_custom_resource_is_judged() {
    let folder = folder();
    folder.file(
        "jobs.yaml",
        "apiVersion: jobset.x-k8s.io/v1alpha2
kind: JobSet
metadata: {name: train, namespace: ml}
spec:
  image: registry.example.com/tool:1
  replicatedJobs:
  - {name: a, template: {spec: {template: {spec: {containers: [{name: a, image: 'redis:7'}]}}}}}
  - {name: b, template: {spec: {template: {spec: {containers: [{name: b, image: 'nginx:1.25'}]}}}}}
",
    );
    let run = folder.run(&format!("{CHECK} jobs.yaml")).exits(1);
    let run = run.says("jobs.yaml:1: JobSet ml/train, template /spec/replicatedJobs/1/template/spec/template");
    run.says("not checked: registry.example.com/tool:1 at /spec/image");
    let json = folder.run(&format!("{CHECK} jobs.yaml --output json")).exits(1).json();
    let templates: Vec<&Value> =
        json["results"].as_array().unwrap().iter().map(|result| &result["object"]["template"]).collect();
    let template = |index: u32| json!(format!("/spec/replicatedJobs/{index}/template/spec/template"));
    assert_eq!(templates, [&template(0), &template(1)]);
    assert_eq!(
        json["skipped"],
        json!([{"source": {"file": "jobs.yaml", "document": 0}, "object": {"kind": "JobSet", "name": "train", "namespace": "ml"},
            "reason": "imagesPassedOver", "images": [{"pointer": "/spec/image", "image": "registry.example.com/tool:1"}]}])
    );
    // A built-in kind has one template, and needs no pointer.
    let json = folder.run(&format!("{CHECK} deploy.yaml --output json")).exits(1).json();
    assert_eq!(json["results"][0]["object"], json!({"kind": "Deployment", "name": "api", "namespace": "payments"}));
}

#[test]
fn images_that_are_passed_over_are_named_and_may_fail_the_check() {
    let folder = folder();
    folder.file(
        "workflow.yaml",
        "{apiVersion: argoproj.io/v1alpha1, kind: Workflow, metadata: {generateName: train-}, spec: {templates: [{name: m, container: {image: 'redis:7'}}]}}",
    );
    folder.file("service.yaml", "{apiVersion: v1, kind: Service, metadata: {name: web}}");
    folder.file("low.json", report("nginx:1.25", "low"));
    let line = "check deploy.yaml workflow.yaml service.yaml --policy policy.yaml --report low.json";
    folder.run(line).exits(0).says("not checked: redis:7 at /spec/templates/0/container/image");
    folder.run(&format!("{line} --fail-on skipped")).exits(1).says("passed over make the exit status 1");
    folder.run(&format!("{line} --fail-on audit")).exits(0);
    // What holds no image is no reason to fail.
    folder.run("check deploy.yaml service.yaml --policy policy.yaml --report low.json --fail-on skipped").exits(0);
    // Alone it is nothing to check, and admitted it still fails where that is asked for.
    folder.run("check workflow.yaml").fails("nothingToCheck");
    folder.run("check workflow.yaml --allow-empty").exits(0);
    folder.run("check workflow.yaml --allow-empty --fail-on skipped").exits(1);
    // Its image counts as checked when reports are matched: there are two, so a report without a name is of neither.
    folder
        .file("redis.json", report("redis:7", "high"))
        .file("none.json", r#"{"findings":[{"id":"X","severity":"high"}]}"#);
    let line = "check deploy.yaml workflow.yaml --policy policy.yaml --report";
    folder.run(&format!("{line} redis.json")).exits(0);
    folder.run(&format!("{line} none.json")).fails("names no image");
}

#[test]
fn an_updated_pod_is_judged_by_its_new_images() {
    let folder = folder();
    let pod = |extra: &str| {
        format!(
            r#"{{"apiVersion":"v1","kind":"Pod","metadata":{{"name":"p"}},"spec":{{"containers":[{{"name":"a","image":"nginx:1.25"}}]{extra}}}}}"#
        )
    };
    let review = |new: &str, old: &str| {
        format!(
            r#"{{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{{"uid":"1","operation":"UPDATE","namespace":"shop","object":{new},"oldObject":{old}}}}}"#
        )
    };
    let debugger = r#","ephemeralContainers":[{"name":"d","image":"busybox:1"}]"#;
    folder.file("debug.json", review(&pod(debugger), &pod(""))).file("same.json", review(&pod(""), &pod("")));
    // The report of what runs already belongs to an image that is named, and is no error.
    folder.run(&format!("{CHECK} debug.json")).exits(0).says("busybox:1");
    folder.run(&format!("{CHECK} same.json")).exits(0).says("nothingNew");
    let json = folder.run(&format!("{CHECK} same.json --output json")).exits(0).json();
    assert_eq!((&json["action"], &json["reason"]), (&json!("allow"), &json!("nothingNew")));
    assert_eq!(json["skipped"][0]["reason"], "imagesUnchanged");
    // A report that names no image is not of the new one: two images are named.
    folder.file("none.json", r#"{"findings":[{"id":"X","severity":"high"}]}"#);
    folder.run("check debug.json --policy policy.yaml --report none.json").fails("names no image");
    // Beside an object that is checked there is nothing to explain.
    let json = folder.run(&format!("{CHECK} same.json deploy.yaml --output json")).exits(1).json();
    assert_eq!(json.get("reason"), None);
}

fn cluster(uid: &str) -> String {
    format!(
        r#"{{"apiVersion":"v1","kind":"List","items":[
        {{"apiVersion":"apps/v1","kind":"Deployment","metadata":{{"name":"web","namespace":"shop","uid":"d"}},"spec":{{"template":{{"spec":{{"containers":[{{"name":"a","image":"nginx:1.25"}}]}}}}}}}},
        {{"apiVersion":"apps/v1","kind":"ReplicaSet","metadata":{{"name":"web-abc","namespace":"shop","uid":"r","ownerReferences":[{{"apiVersion":"apps/v1","kind":"Deployment","name":"web","uid":"d","controller":true}}]}},"spec":{{"template":{{"spec":{{"containers":[{{"name":"a","image":"nginx:1.25"}}]}}}}}}}},
        {{"apiVersion":"v1","kind":"Pod","metadata":{{"name":"web-abc-x","namespace":"shop","uid":"p","ownerReferences":[{{"apiVersion":"apps/v1","kind":"ReplicaSet","name":"web-abc","uid":"{uid}","controller":true}}]}},"spec":{{"containers":[{{"name":"a","image":"nginx:1.25"}}]}}}}]}}"#
    )
}

#[test]
fn owners_are_looked_up_among_the_objects_of_a_cluster() {
    let folder = folder();
    folder.file("exemption.yaml", "{apiVersion: imagegate.dev/v1, kind: ImageExemption, metadata: {name: web, namespace: shop}, spec: {rules: ['*'], match: [{kind: Deployment, name: web}]}}");
    folder.file("good.json", cluster("r")).file("other.json", cluster("another"));
    let line = format!("{CHECK} --exemption exemption.yaml");
    // Without the flag owner references are not believed.
    folder.run(&format!("{line} good.json")).exits(1).says("Pod shop/web-abc-x, judged as Pod web-abc-x");
    let run = folder.run(&format!("{line} good.json --from-cluster")).exits(0);
    assert!(!run.out.contains("warning"), "{run:#?}");
    // Another uid is another object.
    let run = folder.run(&format!("{line} other.json --from-cluster")).exits(1).says("warning[ownerNotVerified]");
    run.says("Pod shop/web-abc-x: owner not verified: ReplicaSet web-abc");
    let json = folder.run(&format!("{line} other.json --from-cluster --output json")).exits(1).json();
    let warning = &json["warnings"][0];
    assert_eq!(
        (&warning["code"], &warning["file"], &warning["pointer"]),
        (&json!("ownerNotVerified"), &json!("other.json"), &json!("/items/2"))
    );
    // They may come in several files.
    let list: Value = serde_json::from_str(&cluster("r")).unwrap();
    for (index, item) in list["items"].as_array().unwrap().iter().enumerate() {
        folder.file(&format!("dump/{index}.json"), item.to_string());
    }
    folder.run(&format!("{line} dump --from-cluster")).exits(0);
    // Several that are not verified are one line.
    std::fs::remove_file(folder.path().join("dump/0.json")).unwrap();
    let run =
        folder.run(&format!("{line} dump --from-cluster")).exits(1).says("2 objects are judged without their owner");
    assert_eq!(run.out.matches("ownerNotVerified").count(), 1, "{run:#?}");
}

#[test]
fn manifests_may_use_anchors_and_policies_may_not() {
    let folder = folder();
    folder.file(
        "anchors.yaml",
        "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  containers:\n  - &base {name: a, image: 'nginx:1.25'}\n  - {<<: *base, name: b}\n",
    );
    let json = folder.run(&format!("{CHECK} anchors.yaml --output json")).exits(1).json();
    assert_eq!(json["results"][0]["decision"]["images"][1]["container"], "b");
    folder.file("policy.yaml", POLICY.replace("- severity: {atLeast: high}", "- severity: &s {atLeast: high}"));
    folder.run("policy validate policy.yaml").exits(1).says("invalidSyntax");
    folder.file("helm.yaml", "metadata:\n  name: {{ .Release.Name }}\n");
    folder.run("check helm.yaml").fails("Helm");
}
