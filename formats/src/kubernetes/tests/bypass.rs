//! How gates have been bypassed: a test for each class that bites where images are found.

use super::*;

#[test]
fn b1_ephemeral_containers_are_judged() {
    let old = pod("good");
    let new = with(old.clone(), "/spec/ephemeralContainers", json!([{"name": "debug", "image": "bad"}]));
    let mut review = update(&old, &new);
    review["request"]["subResource"] = json!("ephemeralcontainers");
    review["request"]["resource"] = json!({"group": "", "version": "v1", "resource": "pods"});
    let found = judged(&review);
    assert_eq!(images(&found), [("debug", "bad")]);
    assert_eq!(found.left_as_is, [ContainerImage { container: "app".into(), reference: "good".to_owned() }]);
    // Old clusters sent an object of another kind: it is refused rather than passed over.
    let old_kind = json!({"apiVersion": "v1", "kind": "EphemeralContainers", "ephemeralContainers": [{"name": "d", "image": "bad"}]});
    let mut review = update(&old, &old_kind);
    review["request"]["subResource"] = json!("ephemeralcontainers");
    assert_eq!(error(&review), (Code::MissingKey, "/request/object".to_owned()));
    // Nor does another kind's name hide the pod.
    let mut review = update(&old, &with(new, "/kind", json!("Service")));
    review["request"]["subResource"] = json!("EphemeralContainers");
    let found = judged(&review);
    assert_eq!((images(&found), &found.workload.kind), (vec![("debug", "bad")], &"Pod".into()));
}

#[test]
fn b2_each_list_of_containers_alone_carries_the_image() {
    for list in ["containers", "initContainers", "ephemeralContainers"] {
        for restart in [json!(null), json!("Always")] {
            let spec = json!({list: [{"name": "x", "image": "bad", "restartPolicy": restart}]});
            for document in [
                with(pod("good"), "/spec", spec.clone()),
                with(workload("apps/v1", "DaemonSet", "good"), "/spec/template/spec", spec.clone()),
                with(cron_job("good"), "/spec/jobTemplate/spec/template/spec", spec.clone()),
            ] {
                assert_eq!(images(&judged(&document)), [("x", "bad")], "{list}");
            }
        }
    }
}

#[test]
fn b3_image_volumes_are_judged() {
    let volumes = json!([{"name": "v", "image": {"reference": "bad", "pullPolicy": "Always"}}]);
    for document in [
        with(pod("good"), "/spec/volumes", volumes.clone()),
        with(workload("apps/v1", "Deployment", "good"), "/spec/template/spec/volumes", volumes.clone()),
    ] {
        assert_eq!(images(&judged(&document)), [("app", "good"), ("volume/v", "bad")]);
    }
    let alone = with(pod("good"), "/spec", json!({"volumes": volumes}));
    assert_eq!(images(&judged(&alone)), [("volume/v", "bad")]);
}

#[test]
fn b4_the_same_image_is_the_same_in_every_list() {
    let container = json!([{"name": "x", "image": "nginx:1.25"}]);
    let found: Vec<_> = ["containers", "initContainers", "ephemeralContainers"]
        .into_iter()
        .map(|list| {
            let judged = judged(&with(pod("good"), "/spec", json!({list: container})));
            (judged.images, judged.workload)
        })
        .collect();
    assert_eq!(found[0], found[1]);
    assert_eq!(found[0], found[2]);
}

#[test]
fn b5_unknown_kinds_that_hold_a_pod_are_judged_as_what_they_are() {
    for (document, kind) in [
        (workload("argoproj.io/v1alpha1", "Rollout", "bad"), "Rollout"),
        (workload("serving.knative.dev/v1", "Service", "bad"), "Service"),
        (workload("example.com/v1", "Deployment", "bad"), "Deployment"),
        (workload("apps/v1", "deployment", "bad"), "deployment"),
        (with(cron_job("bad"), "/apiVersion", json!("example.com/v1")), "CronJob"),
        (with(cron_job("bad"), "/kind", json!("Nightly")), "Nightly"),
        (with(pod("bad"), "/apiVersion", json!("example.com/v1")), "Pod"),
        (with(pod("bad"), "/kind", json!("pod")), "pod"),
        (json!({"kind": "Recipe", "template": {"spec": spec("bad")}}), "Recipe"),
    ] {
        let judged = judged(&document);
        assert_eq!((images(&judged), &judged.workload.kind), (vec![("app", "bad")], &kind.into()));
    }
    // A resource that lists containers in the manner of a pod: its images are judged, and what its controller makes of
    // the rest is unknown.
    let mut embedded = with(pod("bad"), "/kind", json!("Prometheus"));
    embedded["spec"]["containers"].as_array_mut().unwrap().push(json!({"name": "patched"}));
    let found = found(&embedded);
    let [Found::Judged(judged), Found::Skipped(skipped)] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!(images(judged), [("app", "bad")]);
    assert_eq!((&judged.workload.labels, &judged.workload.service_account), (&Fact::Unknown, &Fact::Unknown));
    assert_eq!(skipped.images, [PassedOver { pointer: "/spec/containers/1".to_owned(), image: None }]);
    // Two templates are two workloads.
    let mut both = workload("example.com/v1", "Both", "a");
    both["spec"]["jobTemplate"] = cron_job("b")["spec"]["jobTemplate"].clone();
    let found = super::found(&both);
    assert!(matches!(found.as_slice(), [Found::Judged(a), Found::Judged(b)]
        if images(a) == [("app", "a")] && images(b) == [("app", "b")]));
}

#[test]
fn b5_whatever_kubectl_takes_for_a_list_is_one() {
    let disguised = json!({"apiVersion": "v1", "kind": "ConfigMap", "data": {}, "items": [pod("bad")]});
    assert_eq!(images(&judged(&disguised)), [("app", "bad")]);
    let mut both = workload("example.com/v1", "SiteList", "bad");
    both["items"] = json!([{"kind": "Service"}]);
    let found = found(&both);
    assert!(
        matches!(found.as_slice(), [Found::Skipped(_), Found::Judged(judged)] if images(judged) == [("app", "bad")])
    );
    // Items that are no objects are no list, for kubectl neither.
    let other = json!({"apiVersion": "example.com/v1", "kind": "Site", "items": ["a"]});
    assert_eq!(skipped(&other), SkipReason::NoPodTemplate);
}

#[test]
fn b6_made_up_owners_are_not_believed() {
    let claim = |reference: Value, user: &str| {
        let mut object = pod("bad");
        object["metadata"]["labels"] = json!({"pod-template-hash": "7f"});
        object["metadata"]["ownerReferences"] = reference;
        let mut review = review("CREATE", &object);
        review["request"]["userInfo"]["username"] = json!(user);
        let judged = judged(&review);
        assert_eq!(images(&judged), [("app", "bad")]);
        let workload = judged.workload;
        (workload.kind.value().unwrap().clone(), workload.name.value().unwrap().clone())
    };
    let honest =
        json!([{"apiVersion": "apps/v1", "kind": "ReplicaSet", "name": "web-7f", "uid": "1", "controller": true}]);
    let controller = "system:serviceaccount:kube-system:replicaset-controller";
    assert_eq!(claim(honest.clone(), controller), ("Deployment".to_owned(), "web".to_owned()));
    let bare = ("Pod".to_owned(), "web-1".to_owned());
    for user in [
        "alice",
        "",
        "system:serviceaccount:default:replicaset-controller",
        "system:serviceaccount:kube-system:replicaset-controller ",
        "system:serviceaccount:kube-system:job-controller",
        "system:serviceaccount:kube-system:daemon-set-controller",
        "system:kube-controller-manager",
        "system:admin",
    ] {
        assert_eq!(claim(honest.clone(), user), bare, "{user}");
    }
    for (pointer, part) in [
        ("/0/controller", json!(false)),
        ("/0/controller", json!(null)),
        ("/0/kind", json!("Deployment")),
        ("/0/kind", json!("StatefulSet")),
        ("/0/apiVersion", json!("example.com/v1")),
        ("/0/apiVersion", json!("v1")),
        ("/0/name", json!("")),
    ] {
        assert_eq!(claim(with(honest.clone(), pointer, part), controller), bare, "{pointer}");
    }
    let two = json!([honest[0], with(honest[0].clone(), "/name", json!("other-7f"))]);
    assert_eq!(claim(two, controller), bare);
    assert_eq!(claim(json!([]), controller), bare);
    // In a file there is no submitter to believe.
    let mut object = pod("bad");
    object["metadata"]["ownerReferences"] = honest.clone();
    assert_eq!(judged(&object).workload.kind, "Pod".into());
    // A pod of another group is none that a controller of Kubernetes makes.
    object["apiVersion"] = json!("example.com/v1");
    let mut review = review("CREATE", &object);
    review["request"]["userInfo"]["username"] = json!(controller);
    assert_eq!(judged(&review).workload.name, "web-1".into());
}

#[test]
fn b7_an_update_while_deleting_is_judged() {
    for object in [pod("good"), workload("apps/v1", "Deployment", "good")] {
        let mut old = object.clone();
        old["metadata"]["finalizers"] = json!(["example.com/hold"]);
        old["metadata"]["deletionTimestamp"] = json!("2026-11-20T08:00:00Z");
        old["metadata"]["deletionGracePeriodSeconds"] = json!(0);
        let pointer =
            if object["kind"] == "Pod" { "/spec/containers/0/image" } else { "/spec/template/spec/containers/0/image" };
        let new = with(old.clone(), pointer, json!("bad"));
        assert_eq!(images(&judged(&update(&old, &new))), [("app", "bad")]);
        assert_eq!(images(&judged(&update(&object, &new))), [("app", "bad")]);
        // Taking the finalizer away, or being marked, starts nothing.
        assert!(matches!(found(&update(&old, &object)).as_slice(), [Found::Skipped(_)]));
        assert!(matches!(found(&update(&object, &old)).as_slice(), [Found::Skipped(_)]));
    }
}

#[test]
fn b8_an_image_that_changes_is_judged_and_scaling_a_bad_workload_works() {
    let bad = workload("apps/v1", "Deployment", "bad");
    assert_eq!(images(&judged(&update(&workload("apps/v1", "Deployment", "good"), &bad))), [("app", "bad")]);
    for (pointer, part) in [
        ("/spec/replicas", json!(0)),
        ("/spec/paused", json!(true)),
        ("/metadata/labels", json!({"a": "b"})),
        ("/metadata/annotations", json!({"a": "b"})),
        ("/status", json!({"replicas": 1})),
    ] {
        assert_eq!(
            skipped(&update(&bad, &with(bad.clone(), pointer, part))),
            SkipReason::TemplateUnchanged,
            "{pointer}"
        );
    }
    assert_eq!(skipped(&update(&bad, &bad)), SkipReason::TemplateUnchanged);
    assert_eq!(skipped(&review("DELETE", &json!(null))), SkipReason::Operation);
    // Not even what could not be judged today stands in the way.
    let empty = with(bad, "/spec/template/spec", json!({"containers": []}));
    assert_eq!(
        skipped(&update(&empty, &with(empty.clone(), "/spec/replicas", json!(0)))),
        SkipReason::TemplateUnchanged
    );
}

#[test]
fn b10_b14_labels_are_facts_and_annotations_are_nothing() {
    let plain = judged(&pod("bad"));
    for (key, value) in [
        ("imagegate.dev/ignore", "true"),
        ("imagegate.dev/skip", "true"),
        ("kubectl.kubernetes.io/last-applied-configuration", "{}"),
    ] {
        let annotated = judged(&with(pod("bad"), "/metadata/annotations", json!({key: value})));
        assert_eq!((&annotated.workload, &annotated.images), (&plain.workload, &plain.images));
        let labelled = judged(&with(pod("bad"), "/metadata/labels", json!({key: value})));
        assert_eq!(labelled.images, plain.images);
        assert_eq!(labelled.workload.labels, known(&[(key, value)]));
    }
    for (namespace, name) in [("kube-system", "coredns"), ("kube-node-lease", "x"), ("openshift-monitoring", "x")] {
        let object = with(pod("bad"), "/metadata", json!({"name": name, "namespace": namespace}));
        assert_eq!(images(&judged(&object)), [("app", "bad")]);
    }
    for user in ["system:admin", "system:masters", "system:serviceaccount:kube-system:generic-garbage-collector"] {
        let mut review = review("CREATE", &pod("bad"));
        review["request"]["userInfo"] = json!({"username": user, "groups": ["system:masters"]});
        assert_eq!(images(&judged(&review)), [("app", "bad")]);
    }
}

#[test]
fn b24_malformed_objects_are_errors_and_never_skipped() {
    let text = |value: Value| value.to_string();
    for (document, code, pointer) in [
        (with(pod("a"), "/spec/containers/0/image", json!(null)), Code::MissingKey, "/spec/containers/0"),
        (with(pod("a"), "/spec/containers/0/image", json!("")), Code::MissingKey, "/spec/containers/0"),
        (with(pod("a"), "/spec/containers/0", json!({"name": "x"})), Code::MissingKey, "/spec/containers/0"),
        (with(pod("a"), "/spec/containers/0/image", json!(1.25)), Code::WrongType, "/spec/containers/0/image"),
        (with(pod("a"), "/spec/containers", json!([])), Code::NoImages, "/spec"),
        (with(pod("a"), "/spec", json!({})), Code::NoImages, "/spec"),
        (with(pod("a"), "/spec", json!(null)), Code::MissingKey, ""),
    ] {
        assert_eq!(error(&document), (code, pointer.to_owned()), "{}", text(document));
    }
    let generated = with(pod("a"), "/metadata", json!({"generateName": "web-"}));
    assert_eq!(images(&judged(&generated)), [("app", "a")]);
}

#[test]
fn b24_keys_in_another_case_or_twice_are_errors() {
    for (from, to, pointer) in [
        ("\"containers\"", "\"Containers\"", "/spec/Containers"),
        ("\"image\"", "\"IMAGE\"", "/spec/containers/0/IMAGE"),
        ("\"spec\"", "\"Spec\"", "/Spec"),
        ("\"metadata\"", "\"Metadata\"", "/Metadata"),
        ("\"kind\"", "\"Kind\"", "/Kind"),
        ("\"spec\"", "\"\u{17f}pec\"", "/\u{17f}pec"),
    ] {
        let text = pod("a").to_string();
        assert_eq!(error_in(&text.replace(from, to)), (Code::UnknownKey, pointer.to_owned()), "{from}");
        let both = text.replacen(from, &format!("{to}: null, {from}"), 1);
        assert_eq!(error_in(&both), (Code::UnknownKey, pointer.to_owned()), "{from}");
    }
    for (from, pointer) in
        [("\"containers\"", "/spec/containers"), ("\"image\"", "/spec/containers/0/image"), ("\"kind\"", "/kind")]
    {
        let text = pod("a").to_string().replacen(from, &format!("{from}: null, {from}"), 1);
        assert_eq!(error_in(&text), (Code::DuplicateKey, pointer.to_owned()), "{from}");
    }
    let custom = workload("example.com/v1", "Site", "bad").to_string().replace("\"containers\"", "\"Containers\"");
    assert_eq!(error_in(&custom), (Code::UnknownKey, "/spec/template/spec/Containers".to_owned()));
    let items = json!({"apiVersion": "v1", "kind": "ConfigMap", "Items": [pod("bad")]});
    assert_eq!(error(&items), (Code::UnknownKey, "/Items".to_owned()));
}

#[test]
fn b32_hostile_documents_cost_no_more_than_their_size() {
    let lists = |depth: usize| {
        let (open, close) = (r#"{"kind":"List","items":["#, "]}");
        format!("{}{}{}", open.repeat(depth), pod("a"), close.repeat(depth))
    };
    assert!(read_kubernetes(lists(60).as_bytes(), &HostFacts::default()).is_ok());
    assert_eq!(error_in(&lists(64)).0, Code::TooDeep);
    assert_eq!(error_in(&lists(100_000)).0, Code::TooDeep);
    assert_eq!(error_in(&"[".repeat(1 << 20)).0, Code::InvalidSyntax);
    let many = 1 << 17;
    let wide = format!("{{\"kind\":\"Pod\",\"spec\":{{\"containers\":[],\"x\":[{}0]}}}}", "[],".repeat(many));
    assert_eq!(error_in(&wide), (Code::NoImages, "/spec".to_owned()));
    // Many keys, compared in another order.
    let keys = |order: &mut dyn Iterator<Item = usize>| -> String {
        order.map(|number| format!("\"k{number}\":{number},")).collect::<String>() + "\"z\":0"
    };
    let template = |keys: String| format!("{{\"spec\":{{\"template\":{{\"spec\":{{{keys}}}}}}}}}");
    let review = format!(
        "{{\"operation\":\"UPDATE\",\"kind\":{{\"kind\":\"Job\"}},\"object\":{},\"oldObject\":{}}}",
        template(keys(&mut (0..many))),
        template(keys(&mut (0..many).rev()))
    );
    let found = read_kubernetes(review.as_bytes(), &HostFacts::default()).unwrap();
    assert!(matches!(found.as_slice(), [Found::Skipped(skipped)] if skipped.reason == SkipReason::TemplateUnchanged));
    let small = Limits { bytes: 10 };
    let error = read_kubernetes_within(pod("a").to_string().as_bytes(), &HostFacts::default(), small).unwrap_err();
    assert_eq!(error.code(), Code::TooLarge);
}

#[test]
fn b32_no_part_of_a_document_makes_it_panic() {
    // Every document cut short anywhere, and with every value replaced by one of every type.
    let documents = [
        update(&pod("a"), &with(pod("b"), "/spec/volumes", json!([{"name": "v", "image": {"reference": "c"}}]))),
        json!({"kind": "List", "items": [cron_job("a"), workload("apps/v1", "Deployment", "b")]}),
        update(
            &workload("x.io/v1", "Site", "a"),
            &with(workload("x.io/v1", "Site", "b"), "/spec/images", json!([{"repository": "c"}, "d"])),
        ),
    ];
    for document in documents {
        let text = document.to_string();
        for end in 0..text.len() {
            let cut = text.as_bytes().get(..end).unwrap();
            assert!(read_kubernetes(cut, &HostFacts::default()).is_err());
        }
        let mut pointers = vec![String::new()];
        let mut next = 0;
        while let Some(pointer) = pointers.get(next).cloned() {
            next += 1;
            match document.pointer(&pointer).unwrap() {
                Value::Object(map) => pointers.extend(map.keys().map(|key| format!("{pointer}/{key}"))),
                Value::Array(list) => pointers.extend((0..list.len()).map(|index| format!("{pointer}/{index}"))),
                _ => {}
            }
        }
        for pointer in &pointers {
            for part in [
                json!(null),
                json!(true),
                json!(-1.5e3),
                json!(""),
                json!("x"),
                json!([]),
                json!([[1]]),
                json!({}),
                json!({"a": {}}),
            ] {
                let mut changed = document.clone();
                *changed.pointer_mut(pointer).unwrap() = part;
                if let Err(error) = read_kubernetes(changed.to_string().as_bytes(), &HostFacts::default()) {
                    assert!(changed.pointer(error.pointer()).is_some(), "{error} in {changed}");
                }
            }
        }
    }
}
