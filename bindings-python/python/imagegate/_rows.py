"""Decisions as rows of a table: for notebooks, pandas and Polars."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, Literal, TypedDict

from ._imagegate import Decision
from ._words import Action, Detail, Severity


class RuleRow(TypedDict):
    """What became of a rule on an image. Every row has every key; None stands for what is not there."""

    decision: int
    """The decision's place among those that were given, from 0."""
    evaluated_at: str
    valid_until: str | None
    action: Action
    """The decision's action."""
    image: str
    container: str | None
    digest: str | None
    platform: str | None
    image_action: Action
    policy: str
    rule: str
    scope: str | None
    rule_action: Action
    enforced_from: str | None
    outcome: str
    state: str | None
    decisive: bool
    message: str | None
    findings: int
    """How many findings its reasons count: for each condition that triggered, together."""
    forgiven: int
    """How many were forgiven."""


class FindingRow(TypedDict):
    """A finding that is listed for a rule on an image: as a reason, or as forgiven."""

    decision: int
    """The decision's place among those that were given, from 0."""
    image: str
    container: str | None
    platform: str | None
    policy: str
    rule: str
    kind: Literal["reason", "forgiven"]
    condition: int | None
    """Of a reason: the place of the condition in the rule's `when`."""
    id: str | None
    """None where the whole resource is exempted."""
    severity: Severity | None
    """Of a reason."""
    package: str | None
    version: str | None
    fixed_in: list[str] | None
    by: str | None
    """Of what is forgiven: `vex`, `exemption` or `grace`."""
    name: str | None
    """Of what is forgiven: the VEX document, the exemption or the kind of grace."""
    until: str | None
    """Of what is forgiven: when that ends."""


def rule_rows(decisions: Iterable[Decision], detail: Detail = "inScope") -> list[RuleRow]:
    """A row for every rule on every image of decisions.

    `pandas.DataFrame(rule_rows(decisions))` and `polars.DataFrame(rule_rows(decisions))` make tables of them.

    >>> [row] = rule_rows([DECISION])
    >>> row["image"], row["rule"], row["outcome"], row["findings"]
    ('docker.io/library/nginx:1.25', 'audit-high-and-critical', 'triggered', 1)
    """
    rows: list[RuleRow] = []
    for number, decision, image, rule in _rules(decisions, detail):
        rows.append(
            {
                "decision": number,
                "evaluated_at": decision["evaluatedAt"],
                "valid_until": decision.get("validUntil"),
                "action": decision["action"],
                "image": image["image"],
                "container": image.get("container"),
                "digest": image.get("digest"),
                "platform": image.get("platform"),
                "image_action": image["action"],
                "policy": rule["policy"],
                "rule": rule["rule"],
                "scope": rule.get("scope"),
                "rule_action": rule["action"],
                "enforced_from": rule.get("enforcedFrom"),
                "outcome": rule["outcome"],
                "state": rule.get("state"),
                "decisive": rule.get("decisive", False),
                "message": rule.get("message"),
                "findings": sum(reason.get("count", 0) for reason in rule.get("reasons", ())),
                "forgiven": len(rule.get("forgiven", ())) + rule.get("forgivenOmitted", 0),
            }
        )
    return rows


def finding_rows(decisions: Iterable[Decision], detail: Detail = "inScope") -> list[FindingRow]:
    """A row for every finding that decisions list: at most a hundred of each reason, and of what is forgiven.

    >>> [row] = finding_rows([DECISION])
    >>> row["kind"], row["id"], row["severity"], row["package"]
    ('reason', 'CVE-2024-0001', 'high', 'openssl')
    """
    rows: list[FindingRow] = []
    for number, _, image, rule in _rules(decisions, detail):
        listed: list[tuple[Literal["reason", "forgiven"], int | None, Any]] = [
            ("reason", reason["condition"], finding)
            for reason in rule.get("reasons", ())
            for finding in reason.get("findings", ())
        ]
        listed += [("forgiven", None, finding) for finding in rule.get("forgiven", ())]
        for kind, condition, finding in listed:
            rows.append(
                {
                    "decision": number,
                    "image": image["image"],
                    "container": image.get("container"),
                    "platform": image.get("platform"),
                    "policy": rule["policy"],
                    "rule": rule["rule"],
                    "kind": kind,
                    "condition": condition,
                    "id": finding.get("id"),
                    "severity": finding.get("severity"),
                    "package": finding.get("package"),
                    "version": finding.get("version"),
                    "fixed_in": finding.get("fixedIn"),
                    "by": finding.get("by"),
                    "name": finding.get("name"),
                    "until": finding.get("until"),
                }
            )
    return rows


def _rules(decisions: Iterable[Decision], detail: Detail) -> Iterable[tuple[int, Any, Any, Any]]:
    for number, each in enumerate(decisions):
        decision = json.loads(each.to_json(detail))
        for image in decision["images"]:
            for rule in image["rules"]:
                yield number, decision, image, rule
