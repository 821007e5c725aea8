"""What is passed over, left out or never matches is told."""

from __future__ import annotations

import json
import pickle

import imagegate
import pytest
from imagegate import ImagegateError, Judged, Mirrors, Policy, Report, Skipped

from conftest import NOW, POD


def trivy(kind: str, name: str) -> str:
    return json.dumps(
        {
            "SchemaVersion": 2,
            "ArtifactName": name,
            "ArtifactType": kind,
            "Results": [
                {
                    "Target": "os",
                    "Class": "os-pkgs",
                    "Type": "debian",
                    "Vulnerabilities": [{"VulnerabilityID": "CVE-2024-0001", "PkgName": "zlib1g", "Severity": "HIGH"}],
                    "ExperimentalModifiedFindings": [
                        {"Type": "vulnerability", "Status": "ignored", "Finding": {"VulnerabilityID": "CVE-2024-0002"}}
                    ],
                }
            ],
        }
    )


def test_what_is_not_of_an_image_is_told_and_taken_by_the_hosts_word() -> None:
    read = imagegate.read_reports(trivy("filesystem", "/srv/app"))
    assert (read.reports, read.suppressed.findings) == ((), 1)
    [other] = read.others
    assert (other.what, other.name, other.pointer) == ("file system", "/srv/app", "")
    assert (other.report.reference, other.report.digests) == (None, ())
    assert other.report.of_image("registry.example.com/app:1").reference == "registry.example.com/app:1"
    assert imagegate.read_reports(trivy("container_image", "app:1")).others == ()


def test_a_mirrors_report_counts_under_the_name_of_the_image() -> None:
    mirrors = Mirrors(["mirror.example.com:5000/docker.io=docker.io"])
    assert mirrors.resolve("mirror.example.com:5000/docker.io/nginx:1.25") == "docker.io/library/nginx:1.25"
    report = Report(reference="mirror.example.com:5000/docker.io/library/nginx:1.25")
    for known in (mirrors, pickle.loads(pickle.dumps(mirrors))):
        renamed = known.report_for(report, "nginx:1.25")
        assert renamed is not None
        assert renamed.reference == "docker.io/library/nginx:1.25"
    assert mirrors.report_for(report, "redis:7") is None
    for entries, code in [(["a.example.com"], "invalidValue"), (["nowhere=docker.io"], "invalidRegistry")]:
        with pytest.raises(ImagegateError) as raised:
            Mirrors(entries)
        assert raised.value.code == code
    with pytest.raises(ImagegateError):
        mirrors.resolve("No Reference")


def test_each_template_of_a_custom_resource_is_judged_and_images_are_passed_over_by_name() -> None:
    document = """
    apiVersion: example.com/v1
    kind: Train
    metadata: {name: train, namespace: shop}
    spec:
      image: registry.example.com/loader:1
      workers:
      - template: &worker {spec: {containers: [{name: a, image: "registry.example.com/a:1"}]}}
      - template: *worker
    """
    first, second, rest = imagegate.read_kubernetes(document)
    assert isinstance(first, Judged) and isinstance(second, Judged) and isinstance(rest, Skipped)
    assert (first.built_in, first.template) == (False, "/spec/workers/0/template")
    assert second.template == "/spec/workers/1/template"
    assert (rest.reason, rest.counts_as_skipped) == ("imagesPassedOver", True)
    assert [(image.pointer, image.image) for image in rest.images] == [("/spec/image", "registry.example.com/loader:1")]
    assert rest.message


def test_owners_are_looked_up_among_the_objects_of_a_cluster() -> None:
    template = {"spec": {"containers": [{"name": "app", "image": "nginx:1.25"}]}}
    owner = {"apiVersion": "apps/v1", "kind": "StatefulSet", "name": "db", "controller": True}
    pod = {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "db-0", "namespace": "shop", "uid": "2", "ownerReferences": [{**owner, "uid": "1"}]},
        **template,
    }
    db = {
        "apiVersion": "apps/v1",
        "kind": "StatefulSet",
        "metadata": {"name": "db", "namespace": "shop", "uid": "1"},
        "spec": {"template": template},
    }

    def read(*items: object) -> list[Judged]:
        found = imagegate.read_kubernetes(json.dumps({"apiVersion": "v1", "kind": "List", "items": items}))
        return [each for each in found if isinstance(each, Judged)]

    [alone] = read(pod)
    assert (alone.object.uid, alone.judged_as) == ("2", ("Pod", "db-0"))
    assert str(alone) == "Pod db-0, judged as Pod db-0"
    found, unverified = imagegate.verify_owners(read(pod, db))
    assert (found[0].workload.kind, found[0].workload.name, found[0].judged_as) == ("StatefulSet", "db", None)
    assert unverified == ()
    _, [lost] = imagegate.verify_owners([alone])
    assert (lost.position, lost.owner.name) == (0, "db")
    assert "not verified" in lost.message
    failed = alone.with_owner_unknown()
    assert failed.judged_as == (None, None)
    with pytest.raises(TypeError):
        imagegate.verify_owners([POD])  # type: ignore[list-item]


def test_of_an_updated_pod_the_new_images_are_judged() -> None:
    old, new = json.loads(POD), json.loads(POD)
    new["spec"]["containers"].append({"name": "debug", "image": "busybox:1"})
    request = {"uid": "1", "operation": "UPDATE", "namespace": "payments", "object": new, "oldObject": old}
    review = {"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "request": request}
    [found] = imagegate.read_kubernetes(json.dumps(review))
    assert isinstance(found, Judged)
    assert [image.reference for image in found.images] == ["busybox:1"]
    assert [image.reference for image in found.left_as_is] == ["nginx:1.25"]


def test_what_can_never_match_is_told() -> None:
    policy = Policy.from_yaml(
        """
        apiVersion: imagegate.dev/v1
        kind: ImagePolicy
        metadata: {name: p}
        spec:
          rules:
          - {name: r, action: deny, scope: {include: [{namespace: "shop-*"}]}, when: [{severity: {atLeast: high}}]}
        """
    )
    [lint] = imagegate.lint([policy])
    assert (lint.code, lint.document) == ("wildcardInEquality", "policies/0")
    assert lint.pointer == "/spec/rules/0/scope/include/0/namespace"
    assert "glob" in lint.hint and lint.message
    assert imagegate.lint([Policy.default()], []) == []


def test_an_exemption_that_names_no_rule_is_a_warning_of_the_gate() -> None:
    text = """
        apiVersion: imagegate.dev/v1
        kind: ClusterImageExemption
        metadata: {name: e}
        spec: {rules: [default/audit-high], match: [{namespace: shop}]}
        """
    [exemption] = imagegate.read_documents(text).exemptions
    [warning] = imagegate.Gate.compile([Policy.default()], [exemption]).warnings
    assert (warning.code, warning.pointer) == ("unknownRule", "/spec/rules/0")
    gate = imagegate.Gate.compile([Policy.default()])
    assert gate.evaluate(imagegate.Request([imagegate.Image("nginx")]), NOW).uncounted == ()
