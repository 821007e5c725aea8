"""Every vector of `tests/vectors`: the same bytes as everywhere."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import imagegate

from conftest import ROOT

DECIDED, REFUSED = 1063, 540
"""How many vectors there are: to be raised with each new one, so that none is lost."""

CASE = ("policies", "exemptions", "vex", "request", "now", "forecastTo")


def vectors() -> Iterator[dict[str, Any]]:
    for path in sorted((ROOT / "tests" / "vectors").glob("*.json")):
        yield from json.loads(path.read_text(encoding="utf-8"))


def text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def line(vector: dict[str, Any]) -> bytes:
    """The text of a vector's case."""
    if "line" not in vector:
        return text({key: vector[key] for key in CASE if key in vector}).encode()
    parts = vector["line"] if isinstance(vector["line"], list) else [vector["line"]]
    return "".join(part if isinstance(part, str) else part["text"] * part["times"] for part in parts).encode()


def without_valid_until(answer: str) -> tuple[Any, str]:
    """An answer's (or its first decision's) `validUntil`, and its bytes without any."""
    value = json.loads(answer)
    decisions = value if isinstance(value, list) else [value]
    until = [decision.pop("validUntil", None) for decision in decisions]
    return until[0], text(value)


def answer(case: imagegate.Case) -> str:
    if case.forecast_to_ns is None:
        return case.evaluate().to_json()
    return f"[{','.join(decision.to_json() for decision in case.forecast())}]"


def shown(error: imagegate.ImagegateError) -> dict[str, object]:
    return {"code": error.code, "document": error.document, "pointer": error.pointer}


def test_vectors() -> None:
    decided = refused = 0
    for vector in vectors():
        name = vector["name"]
        try:
            case = imagegate.read_case(line(vector))
        except imagegate.ImagegateError as error:
            given = shown(error)
            if "line" in vector["error"]:
                given |= {"line": error.line, "column": error.column}
            assert given == vector["error"], name
            refused += 1
            continue
        until, got = without_valid_until(answer(case))
        assert got == text(vector["expect"]), name
        assert until == vector.get("validUntil", until), name
        assert [shown(warning) for warning in case.gate.warnings] == vector.get("warnings", []), name
        decided += 1
    assert (decided, refused) == (DECIDED, REFUSED)


def test_documents_handed_over_one_by_one_decide_alike() -> None:
    """The other way in: each document through its own class, as hosts do it."""
    compared = 0
    for vector in vectors():
        if "line" in vector or "expect" not in vector or "forecastTo" in vector:
            continue
        # Hosts are refused such instants, cases are not.
        if vector["now"] < "2000":
            continue
        policies = [imagegate.Policy.from_json(text(policy)) for policy in vector.get("policies", [])]
        exemptions = [imagegate.Exemption.from_json(text(exemption)) for exemption in vector.get("exemptions", [])]
        vex = [imagegate.VexStatement.from_json(text(statement)) for statement in vector.get("vex", [])]
        gate = imagegate.Gate.compile(iter(policies), iter(exemptions), vex)
        request = imagegate.Request.from_json(text(vector["request"]))
        [decision] = gate.evaluate_many([text(vector["request"])], vector["now"], threads=1)
        assert gate.evaluate(request, vector["now"]) == decision
        assert without_valid_until(decision.to_json())[1] == text(vector["expect"]), vector["name"]
        compared += 1
    assert compared > 800
