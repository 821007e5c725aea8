//! Captured requests of other projects, where they are at hand: every file is read, or refused for the reason named
//! here, and the images are those that an independent walk finds.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::*;

fn folder() -> Option<PathBuf> {
    let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/corpus/admission-review"));
    folder.is_dir().then_some(folder)
}

/// Documents that are refused: the end of the file's name, which document of it, why and where.
const REFUSED: &[(&str, Code, &str)] = &[
    // "Expecting a Pod?": an object without anything of a pod.
    ("12_err_pod.json#0", Code::MissingKey, "/request/object"),
    // A CREATE without an object.
    ("21_broken_admission_request.json#0", Code::MissingKey, "/request"),
    // A CREATE that has an old object and no new one.
    ("dump_test-L79.json#0", Code::MissingKey, ""),
    // A pod without a spec.
    ("gator-L506.yaml#0", Code::MissingKey, "/request/object"),
];

/// Documents of which nothing would run.
const SKIPPED: &[(&str, SkipReason)] = &[
    ("10_update.json#0", SkipReason::TemplateUnchanged),
    ("11_role.json#0", SkipReason::NoPodTemplate),
    ("28_deleted_deployment_updated.json#0", SkipReason::TemplateUnchanged),
    ("29_deleted_deployment_update_for_delete.json#0", SkipReason::TemplateUnchanged),
    ("delete_pod.json#0", SkipReason::Operation),
    ("dump_test-L19.json#0", SkipReason::NoPodTemplate),
    ("gator-L506.yaml#1", SkipReason::PatternGroup),
    ("gator-L506.yaml#2", SkipReason::NoPodTemplate),
    ("ingress.json#0", SkipReason::NoPodTemplate),
    ("request_update_deployment.json#0", SkipReason::TemplateUnchanged),
    ("service_clusterip.json#0", SkipReason::NoPodTemplate),
    ("service_loadbalancer.json#0", SkipReason::NoPodTemplate),
];

/// Every image below a pod template, found by walking everywhere.
fn walk(value: &Value, images: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            for list in ["containers", "initContainers", "ephemeralContainers"] {
                let containers = map.get(list).and_then(Value::as_array).into_iter().flatten();
                images.extend(containers.filter_map(|container| Some(container.get("image")?.as_str()?.to_owned())));
            }
            map.values().for_each(|value| walk(value, images));
        }
        Value::Array(list) => list.iter().for_each(|value| walk(value, images)),
        _ => {}
    }
}

#[test]
fn captured_requests_are_read() {
    let Some(folder) = folder() else {
        println!("the corpus is not here: nothing was read");
        return;
    };
    let mut refused = BTreeMap::new();
    let mut passed = BTreeMap::new();
    let (mut files, mut judged, mut documents) = (0, 0, 0);
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let name = name.rsplit("__").next().unwrap().to_owned();
        files += 1;
        let bytes = std::fs::read(&path).unwrap();
        for document in crate::parse_documents(&bytes, Limits::REQUEST).unwrap() {
            documents += 1;
            let place = format!("{name}#{}", document.index());
            let value: Value = serde_json::from_slice(document.json()).unwrap();
            let object = value.get("request").unwrap_or(&value).get("object");
            let mut expected = Vec::new();
            walk(object.and_then(|object| object.get("spec")).unwrap_or(&Value::Null), &mut expected);
            match read_kubernetes(document.json(), &HostFacts::default()) {
                Err(error) => _ = refused.insert(place, (error.code(), error.pointer().to_owned())),
                Ok(found) => {
                    for found in found {
                        match found {
                            Found::Skipped(skipped) => {
                                match skipped.reason {
                                    SkipReason::NoPodTemplate => assert!(expected.is_empty(), "{place}"),
                                    SkipReason::TemplateUnchanged => {
                                        let template = |key: &str| value["request"][key]["spec"]["template"].clone();
                                        assert_eq!(template("object"), template("oldObject"), "{place}");
                                    }
                                    _ => {}
                                }
                                passed.insert(place.clone(), skipped.reason);
                            }
                            Found::Judged(found) => {
                                judged += 1;
                                let name = found.workload.name.value().map_or("-", String::as_str);
                                println!("{place}: {} {name}", found.workload.kind.value().unwrap());
                                let mut images: Vec<String> =
                                    found.images.iter().map(|image| image.reference.clone()).collect();
                                images.sort();
                                expected.sort();
                                assert_eq!(images, expected, "{place}");
                                found.request(|_| ()).unwrap();
                            }
                        }
                    }
                }
            }
        }
    }
    println!("{files} files, {documents} documents, {judged} judged");
    let expected: BTreeMap<_, _> =
        REFUSED.iter().map(|(name, code, pointer)| ((*name).to_owned(), (*code, (*pointer).to_owned()))).collect();
    assert_eq!(refused, expected);
    let expected: BTreeMap<_, _> = SKIPPED.iter().map(|(name, reason)| ((*name).to_owned(), *reason)).collect();
    assert_eq!(passed, expected);
}
