"""It cannot be broken from outside: an error or the right answer, never a crash."""

from __future__ import annotations

import gc
import multiprocessing
import os
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import imagegate
import pytest
from imagegate import Decision, Finding, Gate, Image, ImagegateError, InternalError, Report, Request
from imagegate import _imagegate as extension

from conftest import NOW, POLICY


def failing(*items: object) -> Iterator[object]:
    """Gives items, and then fails."""
    yield from items
    raise ZeroDivisionError


@pytest.mark.parametrize(
    "make",
    [
        lambda: Request(failing(Image("nginx"))),
        lambda: Request([Image("nginx", reports=failing(Report()))]),
        lambda: Request([Image("nginx", platforms=failing())]),
        lambda: Report(failing(Finding("a"))),
        lambda: Finding("a", aliases=failing("b")),
        lambda: Gate.compile(failing(imagegate.Policy.default())),
        lambda: Gate.compile([], failing()),
        lambda: Gate.compile([], [], failing()),
        lambda: Gate.compile([]).evaluate_many(failing('{"images": [{"reference": "a"}]}'), NOW),
        lambda: imagegate.AdmissionResponse(failing()),
    ],
)
def test_iterators_may_fail(make: object) -> None:
    with pytest.raises(ZeroDivisionError):
        make()  # type: ignore[operator]


class Hostile(dict):  # type: ignore[type-arg]
    """A mapping whose entries change while they are read, and that collects garbage in between."""

    def items(self) -> Iterator[tuple[str, str]]:  # type: ignore[override]
        gc.collect()
        self["more"] = "x"
        return iter([("a", "b")])


def test_mappings_may_be_hostile() -> None:
    request = Request([Image("nginx")], imagegate.Workload(labels=Hostile(a="b")))
    assert request.workload.labels == {"a": "b"}


def test_a_panic_is_an_error() -> None:
    fault = getattr(extension, "_fault", None)
    if fault is None:
        pytest.skip("it is built without the feature fault")
    for _ in range(3):
        with pytest.raises(InternalError, match="mistake of imagegate's own: on purpose"):
            fault("on purpose")
    # A host that catches Exception is not ended by it, and goes on.
    assert issubclass(InternalError, RuntimeError)
    assert Gate.compile([]).evaluate(Request([Image("nginx")]), NOW).action == "allow"


def test_many_threads_on_one_gate(gate: Gate, request_: Request, decision: Decision) -> None:
    expected = decision.to_json()
    start = threading.Barrier(8)

    def work(_: int) -> int:
        start.wait()
        return sum(gate.evaluate(request_, NOW).to_json() == expected for _ in range(500))

    switch = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(8) as pool:
            assert list(pool.map(work, range(8))) == [500] * 8
    finally:
        sys.setswitchinterval(switch)


def test_many_at_once(gate: Gate, request_: Request, decision: Decision) -> None:
    document = '{"workload": {"namespace": "payments"}, "images": [{"reference": "nginx:1.25"}]}'
    given = [request_, document, document.encode(), bytearray(document.encode())] * 50
    one_by_one = [
        gate.evaluate(each if isinstance(each, Request) else Request.from_json(each), NOW).to_json() for each in given
    ]
    for threads in (None, 1, 2, 7, 1000):
        decisions = gate.evaluate_many(iter(given), NOW, threads=threads)
        assert [each.to_json() for each in decisions] == one_by_one
        assert decisions[0].request is request_
    assert gate.evaluate_many([], NOW) == []
    with pytest.raises(ValueError, match="at least 1"):
        gate.evaluate_many([], NOW, threads=0)
    with pytest.raises(OverflowError):
        gate.evaluate_many([], NOW, threads=-1)
    with pytest.raises(TypeError):
        gate.evaluate_many([7], NOW)  # type: ignore[list-item]
    with pytest.raises(TypeError):
        gate.evaluate_many(document, NOW)


def test_the_first_error_of_many_is_the_answer(gate: Gate) -> None:
    good, bad = '{"images": [{"reference": "a"}]}', '{"images": []}'
    for threads in (1, 4):
        with pytest.raises(ImagegateError) as caught:
            gate.evaluate_many([good] * 40 + [bad, "{", bad], NOW, threads=threads)
        assert (caught.value.document, caught.value.code) == ("requests/40", "noImages")


def test_other_threads_run_meanwhile(gate: Gate) -> None:
    """Reading and deciding many leave the interpreter to others."""
    finding = '{"id": "CVE-2024-0001", "severity": "high"}'
    document = f'{{"images": [{{"reference": "a", "reports": [{{"findings": [{", ".join([finding] * 20_000)}]}}]}}]}}'
    asked, answered = threading.Event(), threading.Event()

    def answer() -> None:
        asked.wait()
        answered.set()

    other = threading.Thread(target=answer)
    other.start()
    switch = sys.getswitchinterval()
    # Nobody is made to give way: the other thread can only run where this one gives the interpreter up.
    sys.setswitchinterval(1000)
    try:
        asked.set()
        was_early = answered.is_set()
        gate.evaluate_many([document] * 8, NOW, threads=1)
        was_meanwhile = answered.is_set()
    finally:
        sys.setswitchinterval(switch)
        other.join()
    assert (was_early, was_meanwhile) == (False, True)


def child(gate: Gate, request: Request, expected: str) -> None:
    assert gate.evaluate(request, NOW).to_json() == expected
    assert [each.to_json() for each in gate.evaluate_many([request] * 8, NOW, threads=4)] == [expected] * 8


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
@pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning")
def test_forked_processes_go_on(gate: Gate, request_: Request, decision: Decision) -> None:
    gate.evaluate_many([request_] * 8, NOW, threads=4)
    context = multiprocessing.get_context("fork")
    children = [context.Process(target=child, args=(gate, request_, decision.to_json())) for _ in range(4)]
    for process in children:
        process.start()
    for process in children:
        process.join()
    assert [process.exitcode for process in children] == [0] * 4


def test_decisions_travel_between_processes(decision: Decision) -> None:
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        assert pool.apply(Decision.to_json, (decision,)) == decision.to_json()


def test_nothing_is_used_after_it_was_freed() -> None:
    """A part keeps what it is a part of."""
    findings = Report([Finding(f"CVE-2024-{number:04}") for number in range(100)]).findings
    decisions = Gate.compile([imagegate.Policy.from_json(POLICY)]).forecast(
        Request([Image("nginx", reports=[Report(findings)])]), NOW, "2030-01-01T00:00:00Z"
    )
    policies = imagegate.read_documents(POLICY).policies
    text = bytearray(POLICY.encode())
    changed = imagegate.Policy.from_json(text)
    text[:] = b"x" * 3
    gc.collect()
    assert findings[99].id == "CVE-2024-0099"
    assert decisions[0].to_json().startswith('{"action"')
    assert policies[0].name == changed.name == "production"
    assert imagegate.Gate.compile([changed]).evaluate(Request([Image("a")]), NOW).action == "allow"


def test_large_inputs() -> None:
    text = '{"images": [' + ",".join(['{"reference": "nginx:1.25"}'] * 50_000) + "]}"
    request = Request.from_json(text)
    assert request.image_count == 50_000
    decision = Gate.compile([imagegate.Policy.from_json(POLICY)]).evaluate(request, NOW)
    assert len(decision.images) == 50_000
    assert len(decision.to_json("triggered")) > 1_000_000
    for read in (imagegate.Policy.from_json, imagegate.read_documents):
        with pytest.raises(ImagegateError) as caught:
            read(" " * (11 << 20))
        assert caught.value.code == "tooLarge"


@pytest.mark.parametrize("text", ["a\0b", "\0", "é" * 1000, "\U0001f600", "a" * 1_000_000])
def test_any_text_is_a_text(text: str) -> None:
    request = Request([Image(text, container=text, reports=[Report([Finding(text, title=text)])])])
    decision = Gate.compile([imagegate.Policy.default()]).evaluate(request, NOW)
    assert decision.action in ("allow", "audit", "deny")
    decision.to_json(), decision.to_text(), decision.to_short_text()


def test_lone_surrogates_are_refused() -> None:
    for make in (lambda: Request([Image("\ud800")]), lambda: Finding("\ud800"), lambda: Report(scanner="\ud800")):
        with pytest.raises(UnicodeEncodeError):
            make()
