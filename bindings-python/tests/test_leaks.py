"""A million calls of each kind, and no more memory than after the first thousands."""

from __future__ import annotations

import gc
import json
import os
import pickle
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import imagegate
import pytest
from imagegate import Gate, Image, ImagegateError, Report, Request

from conftest import EXEMPTION, NOW, POD, POLICY

pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform != "linux", reason="it asks /proc")]

MOST = 2 << 20
"""How many bytes more there may be: a million calls that each lost eight would lose four times as many."""


def resident() -> int:
    gc.collect()
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


REQUEST = json.dumps({"workload": {"namespace": "payments"}, "images": [{"reference": "nginx:1.25"}]})
REPORT = '{"scanner": {"name": "trivy"}, "findings": [{"id": "CVE-2024-0001", "severity": "critical"}]}'
IMAGE = Image("nginx:1.25", reports=[Report.from_json(REPORT)])
MADE = Request([IMAGE], imagegate.Workload(namespace="payments", labels={"app": "web"}))
GATE = Gate.compile([imagegate.Policy.from_json(POLICY)], [imagegate.Exemption.from_json(EXEMPTION)])
DECISION = GATE.evaluate(MADE, NOW)
UNCOUNTED = GATE.evaluate(Request([Image("nginx:1.26", reports=[Report(reference="nginx:1.25")])]), NOW)
LINE = f'{{"policies": [{POLICY}], "request": {REQUEST}, "now": "{NOW}"}}'


def refused() -> None:
    with suppress(ImagegateError):
        imagegate.Policy.from_json('{"apiVersoin": 1}')


def early() -> None:
    with suppress(ImagegateError):
        GATE.evaluate(MADE, now_ns=1_795_161_600)


def broken() -> None:
    with suppress(TypeError):
        Request([IMAGE, 7])  # type: ignore[list-item]


def judged() -> None:
    for found in imagegate.read_kubernetes(POD, imagegate.HostFacts(cluster="prod-1")):
        assert isinstance(found, imagegate.Judged)
        found.request()


@pytest.mark.parametrize(
    ("call", "times"),
    [
        (lambda: GATE.evaluate(MADE, NOW), 1_000_000),
        (lambda: GATE.evaluate(MADE, now_ns=1_795_161_600_000_000_000).to_json(), 1_000_000),
        (lambda: GATE.evaluate(Request.from_json(REQUEST), NOW).images, 1_000_000),
        (lambda: Request([IMAGE], imagegate.Workload(namespace="a", labels={"b": None})).workload, 200_000),
        (lambda: Report.from_json(REPORT).findings[0].aliases, 1_000_000),
        (lambda: Report.from_json(REPORT).of_image("nginx:1.25").digests, 200_000),
        (lambda: UNCOUNTED.uncounted, 200_000),
        (early, 200_000),
        (lambda: Gate.compile([imagegate.Policy.from_json(POLICY)]).warnings, 100_000),
        (lambda: GATE.evaluate_many([MADE, REQUEST], NOW, threads=2), 20_000),
        (lambda: GATE.forecast(MADE, NOW, "2030-01-01T00:00:00Z"), 100_000),
        (lambda: pickle.loads(pickle.dumps(DECISION)), 20_000),
        (lambda: imagegate.read_case(LINE).gate, 100_000),
        (lambda: imagegate.read_case(LINE).evaluate(), 100_000),
        (lambda: imagegate.read_documents(POLICY).policies, 100_000),
        (lambda: imagegate.AdmissionResponse([DECISION]).warnings, 200_000),
        (refused, 200_000),
        (broken, 200_000),
        (judged, 100_000),
    ],
)
def test_memory_stays_flat(call: Callable[[], object], times: int) -> None:
    for _ in range(times // 10):
        call()
    before = resident()
    for _ in range(times):
        call()
    assert resident() - before < MOST
