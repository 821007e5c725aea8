"""Kubernetes objects and AdmissionReviews, and what is answered to them."""

from __future__ import annotations

import dataclasses
import json

import imagegate
import pytest
from imagegate import Controllers, HostFacts, Image, Judged, Skipped

from conftest import NOW, POD, SHARED

REVIEW = (
    '{"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "request": {"uid": "1299d386", '
    f'"operation": "CREATE", "namespace": "payments", "userInfo": {{"username": "alice"}}, "object": {POD}}}}}'
)


def judged(text: str, host: HostFacts | None = None) -> Judged:
    [found] = imagegate.read_kubernetes(text, host)
    assert isinstance(found, Judged)
    return found


def test_a_pod() -> None:
    found = judged(
        POD, HostFacts(cluster="prod-1", provider=None, namespace_labels={"team": "a"}, platforms=["linux/amd64"])
    )
    assert found.object == imagegate.ObjectIdentity(
        api_version="v1", kind="Pod", name="web", namespace="payments", pointer=""
    )
    assert found.images == (Image("nginx:1.25", container="app"),)
    assert found.workload == imagegate.Workload(
        provider=None,
        cluster="prod-1",
        namespace="payments",
        kind="Pod",
        name="web",
        pod="web",
        service_account="default",
        labels={},
        namespace_labels={"team": "a"},
        platforms=("linux/amd64",),
    )
    assert found.admission is None
    assert found.owners == ()


def test_a_review() -> None:
    found = judged(REVIEW)
    assert found.admission == imagegate.Admission(
        uid="1299d386", operation="CREATE", subresource=None, username="alice", dry_run=False
    )
    assert found.object.pointer == "/request/object"


def test_yaml_of_several_documents() -> None:
    yaml = f"{json.dumps(json.loads(POD))}\n---\nkind: ConfigMap\napiVersion: v1\nmetadata: {{name: c}}\n"
    pod, config = imagegate.read_kubernetes(yaml)
    assert isinstance(pod, Judged)
    assert isinstance(config, Skipped)
    assert (config.reason, config.object.kind) == ("noPodTemplate", "ConfigMap")
    with pytest.raises(imagegate.ImagegateError) as caught:
        imagegate.read_kubernetes("kind: ConfigMap\n---\nkind: Pod\nspec: {}\n")
    assert (caught.value.document, caught.value.pointer, caught.value.line) == ("documents/1", "/spec", 4)


def test_what_the_host_adds(report: imagegate.Report) -> None:
    found = judged(POD).with_workload(kind="Deployment", name="web", namespace_labels={"team": "a"})
    assert (found.workload.kind, found.workload.namespace) == ("Deployment", "payments")
    request = found.request(lambda image: dataclasses.replace(image, reports=[report]))
    assert request.workload == found.workload
    with pytest.raises(TypeError):
        found.with_workload(knid="Deployment")
    with pytest.raises(ZeroDivisionError):
        found.request(lambda _: 1 // 0)  # type: ignore[arg-type, return-value]
    with pytest.raises(TypeError):
        found.request(lambda _: None)  # type: ignore[arg-type, return-value]
    with pytest.raises(imagegate.ImagegateError):
        found.request(lambda image: dataclasses.replace(image, digest="x"))


def test_owners_are_believed_from_controllers_alone() -> None:
    pod = json.loads(POD)
    pod["metadata"]["ownerReferences"] = [
        {"apiVersion": "apps/v1", "kind": "StatefulSet", "name": "db", "uid": "7", "controller": True}
    ]
    review = json.loads(REVIEW)
    review["request"]["object"] = pod
    assert judged(json.dumps(review)).workload.kind == "Pod"
    assert judged(json.dumps(review)).owners[0].name == "db"
    assert judged(json.dumps(review), HostFacts(controllers=Controllers.all("alice"))).workload.kind == "StatefulSet"
    review["request"]["userInfo"]["username"] = "system:serviceaccount:kube-system:statefulset-controller"
    assert judged(json.dumps(review)).workload.name == "db"
    assert judged(json.dumps(review), HostFacts(controllers=Controllers.all())).workload.kind == "Pod"


def test_responses(gate: imagegate.Gate, report: imagegate.Report) -> None:
    identity = imagegate.review_identity(REVIEW)
    assert identity == imagegate.ReviewIdentity("admission.k8s.io/v1", "1299d386")
    request = judged(REVIEW).request(lambda image: dataclasses.replace(image, reports=[report]))
    audited = imagegate.AdmissionResponse([gate.evaluate(request, NOW)])
    assert (audited.allowed, audited.message, len(audited.warnings)) == (True, None, 1)
    denied = imagegate.AdmissionResponse([gate.evaluate(request, "2026-12-01T00:00:00Z")])
    assert not denied.allowed
    assert json.loads(denied.to_json(identity))["response"] == {
        "uid": "1299d386",
        "allowed": False,
        "status": {"code": 403, "message": denied.message},
    }
    assert imagegate.AdmissionResponse(()).allowed
    with pytest.raises(imagegate.ImagegateError) as caught:
        imagegate.read_kubernetes(REVIEW.replace("containers", "container"))
    refused = imagegate.AdmissionResponse.refused(caught.value)
    assert not refused.allowed
    assert json.loads(refused.to_json(identity))["response"]["status"]["code"] == 400
    assert imagegate.review_identity("{}") is None
    assert imagegate.review_identity(b"\xff") is None


def test_hosts_are_checked() -> None:
    for host in ({}, "prod-1", HostFacts(cluster=7), HostFacts(controllers=None), HostFacts(namespace_labels="a=b")):  # type: ignore[arg-type]
        with pytest.raises(TypeError):
            imagegate.read_kubernetes(POD, host)  # type: ignore[arg-type]


def test_the_corpus_of_reviews() -> None:
    folder = SHARED / "corpus" / "admission-review"
    if not folder.is_dir():
        pytest.skip("the corpus is not here")
    counts = {"judged": 0, "skipped": 0, "refused": 0}
    for path in sorted(folder.iterdir()):
        try:
            for found in imagegate.read_kubernetes(path.read_bytes()):
                if isinstance(found, Judged):
                    assert found.request().image_count == len(found.images)
                    counts["judged"] += 1
                else:
                    counts["skipped"] += 1
        except imagegate.ImagegateError as error:
            assert error.line is not None, path.name
            counts["refused"] += 1
    assert counts["judged"] > 40
    assert counts["refused"] == 4


def test_the_corpus_of_reports() -> None:
    folder = SHARED / "corpus"
    if not folder.is_dir():
        pytest.skip("the corpus is not here")
    read = 0
    for name, format_ in (("trivy-json", "trivy"), ("grype-json", "grype")):
        for path in sorted((folder / name).rglob("*.json")):
            try:
                reports = imagegate.read_reports(path.read_bytes())
            except imagegate.ImagegateError:
                continue
            assert reports.format == format_ == imagegate.detect_format(path.read_bytes())
            for report in reports.reports:
                assert imagegate.Report.from_json(report.to_json()) == report
                read += 1
    assert read > 50
