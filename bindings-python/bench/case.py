"""A standard case: its documents as a host without imagegate holds them, and the verdict that all must give."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import imagegate

RANKS = {word: rank for rank, word in enumerate(("unknown", "negligible", "low", "medium", "high", "critical"))}
COUNTED = ("medium", "high", "critical")

Verdict = tuple[str, frozenset[str]]
"""The action, and the rules that triggered (`policy/rule`)."""


@dataclass(frozen=True)
class Rule:
    """A rule of one selector and one condition: all that the standard cases have."""

    name: str
    action: str
    cluster: str
    namespace: str
    ids: tuple[str, ...] | None
    at_least: str
    allowed: int


@dataclass(frozen=True)
class Exemption:
    """What forgives ids to rules, `*` being all of them."""

    namespace: str
    rules: tuple[str, ...]
    ids: tuple[str, ...]
    expires: str


@dataclass
class Question:
    """A request whose report is counted."""

    cluster: str
    namespace: str
    today: str
    worst: Mapping[str, int]
    counts: Mapping[str, int] = field(init=False)

    def __post_init__(self) -> None:
        self.counts = {word: sum(rank >= RANKS[word] for rank in self.worst.values()) for word in COUNTED}


class Case:
    """A case that was read from its line."""

    def __init__(self, path: Path) -> None:
        self.name = path.stem
        self.line = path.read_bytes()
        self.engine = imagegate.read_case(self.line)
        parts = json.loads(self.line)
        self.request_json = path.with_suffix(".request").read_bytes()
        self.now: str = parts["now"]
        self.rules = [rule(policy, each) for policy in parts["policies"] for each in policy["spec"]["rules"]]
        self.exemptions = [exemption(each) for each in parts["exemptions"]]
        decision = json.loads(self.engine.gate.evaluate(self.engine.request, self.now).to_json("triggered"))
        triggered = frozenset(f"{each['policy']}/{each['rule']}" for each in decision["images"][0]["rules"])
        self.verdict: Verdict = (decision["action"], triggered)

    def question(self, request: Any) -> Question:
        """Counts a request that was parsed."""
        worst: dict[str, int] = {}
        for finding in request["images"][0]["reports"][0]["findings"]:
            rank = RANKS[finding["severity"]]
            if rank > worst.get(finding["id"], -1):
                worst[finding["id"]] = rank
        workload = request["workload"]
        return Question(workload["cluster"], workload["namespace"], self.now[:10], worst)

    def forgiven(self, question: Question) -> dict[str, set[str]]:
        """What exemptions in force here and today forgive of what the report has, by rule."""
        forgiven: dict[str, set[str]] = {}
        for exemption in self.exemptions:
            if exemption.namespace == question.namespace and question.today <= exemption.expires:
                for cve in exemption.ids:
                    if cve in question.worst:
                        for name in exemption.rules:
                            forgiven.setdefault(name, set()).add(cve)
        return forgiven


def rule(policy: Any, given: Any) -> Rule:
    """Reads a rule of the standard cases."""
    [selector], [condition] = given["scope"]["include"], given["when"]
    return Rule(
        f"{policy['metadata']['name']}/{given['name']}",
        given["action"],
        selector["cluster"]["startsWith"],
        selector["namespace"],
        tuple(condition["ids"]) if "ids" in condition else None,
        condition.get("severity", {}).get("atLeast", "unknown"),
        condition.get("allowed", 0),
    )


def exemption(given: Any) -> Exemption:
    """Reads an exemption of the standard cases."""
    spec = given["spec"]
    ids = tuple(spec["vulnerabilities"]["ids"])
    return Exemption(given["metadata"]["namespace"], tuple(spec["rules"]), ids, spec["expires"])


def verdict(triggered: Mapping[str, str]) -> Verdict:
    """The verdict of rules that triggered, with their actions."""
    actions = set(triggered.values())
    action = "deny" if "deny" in actions else "audit" if "audit" in actions else "allow"
    return action, frozenset(triggered)
