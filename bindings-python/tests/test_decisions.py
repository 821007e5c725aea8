"""Decisions: what they say, how they are compared, kept and shown."""

from __future__ import annotations

import copy
import dataclasses
import json
import pickle
from datetime import datetime, timezone
from typing import get_args

import imagegate
import pytest
from imagegate import Decision, Gate, Image, ImagegateError, Request

from conftest import EXEMPTION, NOW, POLICY

A, B = ("sha256:" + letter * 64 for letter in "ab")


def test_attributes_are_those_of_the_json(decision: Decision) -> None:
    value = json.loads(decision.to_json())
    assert decision.action == value["action"] == "audit"
    assert [each.action for each in decision.images] == [image["action"] for image in value["images"]]
    assert decision.images[0] == imagegate.ImageAction(0, "audit") == (0, "audit")
    assert value["evaluatedAt"] == NOW
    assert value["validUntil"] == "2026-12-01T00:00:00Z"
    assert decision.valid_until == datetime(2026, 12, 1, tzinfo=timezone.utc)
    assert decision.valid_until_ns == 1_796_083_200_000_000_000


def test_details_and_texts(gate: Gate, decision: Decision) -> None:
    elsewhere = gate.evaluate(Request([Image("nginx")], imagegate.Workload(namespace="shop")), NOW)
    rules = {
        detail: len(json.loads(elsewhere.to_json(detail))["images"][0]["rules"])
        for detail in ("all", "inScope", "triggered")
    }
    assert rules == {"all": 1, "inScope": 0, "triggered": 0}
    assert "CVE-2024-0001" in decision.to_text()
    assert all(
        decision.to_json_bytes(detail) == decision.to_json(detail).encode()
        for detail in ("all", "inScope", "triggered")
    )
    assert "\x1b[" not in decision.to_text()
    assert "\x1b[" in decision.to_text("all", colour=True)
    assert len(decision.to_short_text(20).encode()) <= 20
    assert decision.to_short_text(0) == ""
    assert decision.to_short_text().startswith("audited: docker.io/library/nginx:1.25 by production/block-critical")
    assert len(decision.to_warnings()) == 1
    for bad in ("none", "", "All"):
        with pytest.raises(ValueError, match="none of all, inScope, triggered"):
            decision.to_json(bad)  # type: ignore[arg-type]
        with pytest.raises(ValueError, match="none of all, inScope, triggered"):
            decision.to_json_bytes(bad)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        decision.to_json(None)  # type: ignore[arg-type]
    with pytest.raises(OverflowError):
        decision.to_short_text(-1)


def test_reports_that_do_not_count_are_told(gate: Gate) -> None:
    critical = imagegate.Finding("CVE-2024-0001", severity="critical")
    names = ["mirror.example/app:1", "reg.example/app:1", "reg.example/app:2", "reg.example/other:1"]
    reports = [imagegate.Report([critical], reference=name) for name in names]
    payments = imagegate.Workload(namespace="payments")

    mirrored = gate.evaluate(Request([Image("reg.example/app:1", reports=reports[:1])], payments), NOW)
    assert mirrored.action == "allow"
    [left_out] = mirrored.uncounted
    assert (left_out.image, left_out.report, left_out.reason) == (0, 0, "otherRegistry")
    assert left_out.message.startswith("a report of mirror.example/app:1 does not count for reg.example/app:1: ")
    assert "mirror" in left_out.hint
    assert str(left_out) == f"{left_out.message} ({left_out.hint})"
    # It is told beside the decision, which is the same as without the report.
    assert mirrored == gate.evaluate(Request([Image("reg.example/app:1")], payments), NOW)

    all_given = gate.evaluate(
        Request([Image("nginx"), Image("reg.example/app:1", reports=reports)], payments), "2026-12-01T00:00:00Z"
    )
    assert all_given.action == "deny"
    told = [(each.image, each.report, each.reason) for each in all_given.uncounted]
    assert told == [(1, 0, "otherRegistry"), (1, 2, "otherTag"), (1, 3, "otherRepository")]

    word = Image("reg.example/app:1", reports=[reports[0].of_image("reg.example/app:1")])
    counted = gate.evaluate(Request([word], payments), "2026-12-01T00:00:00Z")
    assert (counted.action, counted.uncounted) == ("deny", ())


@pytest.mark.parametrize(
    ("image", "reports", "reason"),
    [
        (Image("a", digest=A), [imagegate.Report(digest=B)], "otherDigest"),
        (
            Image("a", platforms=[imagegate.Platform("linux/amd64")]),
            [imagegate.Report(platform="linux/amd64"), imagegate.Report(platform="linux/arm64")],
            "otherPlatform",
        ),
        (
            Image("a"),
            [imagegate.Report(scanned_at="2026-11-19T00:00:00Z"), imagegate.Report(scanned_at="2026-11-18T00:00:00Z")],
            "superseded",
        ),
        (Image("a", digest=A), [imagegate.Report(digest=A), imagegate.Report(reference="a")], "boundLess"),
        (Image("a"), [imagegate.Report(), imagegate.Report(state="failed")], "notScanned"),
    ],
)
def test_every_reason_is_told_in_its_word(
    gate: Gate, image: Image, reports: list[imagegate.Report], reason: imagegate.UncountedReason
) -> None:
    request = Request([dataclasses.replace(image, reports=reports)])
    [left_out] = gate.evaluate(request, NOW).uncounted
    assert (left_out.report, left_out.reason) == (len(reports) - 1, reason)
    assert reason in get_args(imagegate.UncountedReason)
    assert str(left_out).startswith(left_out.message)
    assert bool(left_out.hint) == reason.startswith("other")


def test_equal_are_decisions_with_the_same_bytes(gate: Gate, request_: Request, decision: Decision) -> None:
    same = gate.evaluate(request_, NOW)
    later = gate.evaluate(request_, "2026-11-20T08:00:01Z")
    assert same == decision
    assert hash(same) == hash(decision)
    assert later != decision
    assert decision != decision.to_json()
    assert len({same, decision, later}) == 2
    assert decision.gate is gate
    assert decision.request is request_


def test_representations(gate: Gate, request_: Request, report: imagegate.Report, decision: Decision) -> None:
    assert repr(decision) == "<Decision audit at 2026-11-20T08:00:00Z valid until 2026-12-01T00:00:00Z>"
    assert repr(request_) == "<Request of 1 image>"
    assert repr(gate) == f"<Gate {gate.fingerprint[:12]}>"
    assert repr(report) == '<Report complete scanner="trivy" reference="nginx:1.25" findings=2>'
    assert repr(report.findings[0]) == '<Finding critical CVE-2024-0001 package="openssl" version="3.0.1">'
    assert repr(imagegate.Policy.from_json(POLICY)) == '<Policy "production" rules=1>'
    assert repr(imagegate.Exemption.from_json(EXEMPTION)) == '<Exemption "log4j-legacy" namespace="payments">'
    assert repr(imagegate.Vex()) == "<Vex statements=0>"
    assert repr(imagegate.AdmissionResponse([decision])) == "<AdmissionResponse allowed warnings=1>"


def test_gates_are_equal_by_what_they_hold(gate: Gate) -> None:
    other = Gate.compile([imagegate.Policy.from_json(POLICY)], [imagegate.Exemption.from_json(EXEMPTION)], ())
    assert other == gate
    assert hash(other) == hash(gate)
    assert len(gate.fingerprint) == 64
    assert Gate.compile([]) != gate


def test_forecast(gate: Gate, request_: Request) -> None:
    decisions = gate.forecast(request_, NOW, "2027-12-31T00:00:00Z")
    assert [(decision.action, str(decision.evaluated_at.date())) for decision in decisions] == [
        ("audit", "2026-11-20"),
        ("deny", "2026-12-01"),
    ]
    assert len(gate.forecast(request_, "2027-12-31T00:00:00Z", NOW)) == 1


def everything() -> list[object]:
    policy, exemption = imagegate.Policy.from_json(POLICY), imagegate.Exemption.from_json(EXEMPTION.encode())
    yaml = "apiVersion: imagegate.dev/v1\nkind: ImageExemption\nmetadata: {name: e}\n"
    yaml += "spec: {rules: ['*'], match: [{name: a}]}\n"
    documents = imagegate.read_documents(f"{POLICY.replace(chr(10), ' ')}\n---\n{yaml}---\n{yaml}")
    vex = imagegate.Vex(
        [
            imagegate.VexStatement(
                author="a",
                vulnerability="CVE-2024-0001",
                products=[imagegate.VexProduct("nginx:1.25", ["pkg:deb/debian/openssl"])],
                status="not_affected",
                document="d",
                timestamp="2026-01-01T00:00:00.000000001Z",
                aliases=["b"],
            )
        ]
    )
    finding = imagegate.Finding("CVE-2024-0001", severity="high")
    report = imagegate.Report([finding], scanner="trivy")
    request = Request([Image("nginx:1.25", reports=[report])], imagegate.Workload(namespace="payments", pod=None))
    gate = Gate.compile([policy], [exemption], vex)
    case = imagegate.read_case(
        f'{{"policies": [{POLICY}], "request": {{"images": [{{"reference": "a"}}]}}, "now": "{NOW}"}}'
    )
    early = imagegate.read_case(
        f'{{"policies": [{POLICY}], "request": {{"images": [{{"reference": "a"}}]}}, "now": "0001-01-01T00:00:00Z", '
        '"forecastTo": "1999-12-31T00:00:00Z"}'
    )
    review = '{"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "request": {"uid": "1", "operation": '
    review += '"DELETE"}}'
    return [
        *(policy, exemption, vex, finding, report, report.findings[0], request, gate, documents, case, case.gate),
        *(case.request, imagegate.Policy.default(), imagegate.Policy.from_yaml(POLICY), *documents.policies),
        *(
            *documents.exemptions,
            imagegate.Exemption.from_yaml(yaml),
            Request.from_json('{"images":[{"reference":"a"}]}'),
        ),
        *(imagegate.UNKNOWN, gate.evaluate(request, NOW), case.evaluate(), early.evaluate(), *early.forecast()),
        *(*imagegate.read_kubernetes(review), imagegate.review_identity(review), imagegate.HostFacts()),
        imagegate.read_reports(report.to_json()),
        *gate.forecast(request, NOW, "2030-01-01T00:00:00Z"),
        *gate.evaluate(Request([Image("b", reports=[imagegate.Report(reference="a")])]), NOW).uncounted,
    ]


@pytest.mark.parametrize("protocol", range(2, pickle.HIGHEST_PROTOCOL + 1))
def test_everything_can_be_pickled(protocol: int) -> None:
    values = everything()
    again = pickle.loads(pickle.dumps(values, protocol))
    for value, back in zip(values, again, strict=True):
        assert type(back) is type(value)
        assert repr(back) == repr(value)
        if type(value).__eq__ is not object.__eq__:
            assert back == value
        assert repr(copy.copy(value)) == repr(copy.deepcopy(value)) == repr(value)
    # What is shared stays shared.
    decision = next(value for value in again if isinstance(value, Decision))
    assert any(value is decision.gate for value in again)


def test_a_gate_of_pickled_documents_is_the_same() -> None:
    documents = imagegate.read_documents(f"{POLICY}")
    [policy] = pickle.loads(pickle.dumps(documents.policies))
    assert Gate.compile([policy]).fingerprint == Gate.compile(documents.policies).fingerprint


def test_nothing_can_be_changed(decision: Decision) -> None:
    for value in (decision, decision.gate, decision.request):
        for name in ("action", "engine", "anything"):
            with pytest.raises((AttributeError, TypeError)):
                setattr(value, name, "allow")
    for kind in (Gate, Decision, Request, imagegate.Policy):
        with pytest.raises(TypeError):
            type("Sub", (kind,), {})


def test_errors_say_where() -> None:
    with pytest.raises(ImagegateError) as caught:
        imagegate.Policy.from_yaml("apiVersion: imagegate.dev/v1\nkind: ImagePolicy\nspek: {}\n")
    error = caught.value
    assert (error.code, error.pointer, error.line, error.column, error.document) == ("unknownKey", "/spek", 3, 1, None)
    assert str(error) == f"line 3, column 1: {error.message} (at /spek) [unknownKey]"
    back = pickle.loads(pickle.dumps(error))
    assert (str(back), back.to_json()) == (str(error), error.to_json())
    assert json.loads(error.to_json()) == {
        "code": "unknownKey",
        "message": error.message,
        "pointer": "/spek",
        "line": 3,
        "column": 1,
    }
    assert len(imagegate.Policy.check_json('{"a": 1, "b": 2}')) >= 2
    assert imagegate.Request.check_json('{"images": [{"reference": "a"}]}') == []
    with pytest.raises(ValueError, match="no code of imagegate"):
        ImagegateError("nonsense", "").to_json()


def test_warnings_name_their_document() -> None:
    strict = json.loads(POLICY)
    strict["spec"]["exemptionRequirements"] = {"reason": True}
    policy, exemption = imagegate.Policy.from_json(json.dumps(strict)), imagegate.Exemption.from_json(EXEMPTION)
    [warning] = Gate.compile([policy], [exemption]).warnings
    assert isinstance(warning, ImagegateError)
    assert (warning.code, warning.document) == ("exemptionRequirementUnmet", "exemptions/0")


def test_rows(decision: Decision) -> None:
    [rule] = imagegate.rule_rows([decision])
    assert (rule["outcome"], rule["findings"], rule["forgiven"], rule["decisive"]) == ("triggered", 1, 1, True)
    reason, forgiven = imagegate.finding_rows([decision])
    assert (reason["kind"], reason["id"], reason["version"]) == ("reason", "CVE-2024-0001", "3.0.1")
    assert (forgiven["by"], forgiven["name"], forgiven["id"]) == ("exemption", "log4j-legacy", "CVE-2021-44228")
    # A table needs the same columns in every row.
    assert set(rule) == set(imagegate.RuleRow.__annotations__)
    assert set(reason) == set(forgiven) == set(imagegate.FindingRow.__annotations__)
    assert [row["decision"] for row in imagegate.rule_rows([decision, decision])] == [0, 1]
