"""What a host would otherwise write or call. All of them are handed a counted question, and decide what imagegate does.

None of the other engines counts, or does so slowly: what is forgiven is worked out in Python for them, which is part of
what is timed.
"""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from typing import Any

from case import COUNTED, RANKS, Case, Question, Rule, Verdict, verdict


class Peer(ABC):
    """Something that decides."""

    name: str

    def __init__(self, case: Case) -> None:
        self.case = case

    @abstractmethod
    def decide(self, question: Question) -> Verdict:
        """Decides about a question."""


class Plain(Peer):
    """Python: sets and loops over the documents, as a careful engineer writes it."""

    name = "pure Python"

    def decide(self, question: Question) -> Verdict:
        """One pass over the exemptions finds what is forgiven, one over the rules decides."""
        forgiven = self.case.forgiven(question)
        everywhere: set[str] = forgiven.get("*", set())
        here = {word: left(question, word, everywhere) for word in COUNTED}
        triggered: dict[str, str] = {}
        for rule in self.case.rules:
            if rule.namespace == question.namespace and question.cluster.startswith(rule.cluster):
                own = forgiven.get(rule.name)
                if rule.ids is not None:
                    gone = everywhere if own is None else everywhere | own
                    holds = any(cve in question.worst and cve not in gone for cve in rule.ids)
                elif own is None:
                    holds = here[rule.at_least] > rule.allowed
                else:
                    holds = left(question, rule.at_least, everywhere | own) > rule.allowed
                if holds:
                    triggered[rule.name] = rule.action
        return verdict(triggered)


def left(question: Question, word: str, forgiven: set[str]) -> int:
    """How many ids are at least so severe and not forgiven."""
    return question.counts[word] - sum(question.worst[cve] >= RANKS[word] for cve in forgiven)


def facts(case: Case, question: Question) -> dict[str, Any]:
    """What the engines that do not count are told: counts and ids, and those that differ for rules of their own."""
    forgiven = case.forgiven(question)
    everywhere: set[str] = forgiven.get("*", set())
    ids = [cve for cve in question.worst if cve not in everywhere]
    told: dict[str, Any] = {word: left(question, word, everywhere) for word in COUNTED}
    told |= {"cluster": question.cluster, "namespace": question.namespace, "ids": ids, "left": {}}
    for rule in case.rules:
        own = forgiven.get(rule.name)
        if own is not None:
            gone = everywhere | own
            of_ids = [cve for cve in ids if cve not in own]
            told["left"][rule.name] = of_ids if rule.ids else left(question, rule.at_least, gone)
    return told


class Cedar(Peer):
    """cedarpy: every rule a `forbid`, with its name as an annotation."""

    name = "cedarpy"

    def __init__(self, case: Case) -> None:
        import cedarpy

        super().__init__(case)
        policies = ["permit (principal, action, resource);", *map(self.policy, case.rules)]
        self.policies = cedarpy.PolicySet.from_str("\n".join(policies))
        self.entities = cedarpy.Entities.from_json_str("[]")
        self.authorize = cedarpy.is_authorized

    def policy(self, rule: Rule) -> str:
        """A rule in Cedar."""
        fact = "ids" if rule.ids else rule.at_least
        own = f'(if context.left has "{rule.name}" then context.left["{rule.name}"] else context.{fact})'
        ids = ", ".join(f'"{cve}"' for cve in rule.ids or ())
        condition = f"{own}.containsAny([{ids}])" if rule.ids else f"{own} > {rule.allowed}"
        return (
            f'@id("{rule.name}") forbid (principal, action, resource == Namespace::"{rule.namespace}") '
            f'when {{ context.cluster like "{rule.cluster}*" && {condition} }};'
        )

    def decide(self, question: Question) -> Verdict:
        """The policies that decide are the rules that triggered."""
        request = {
            "principal": 'Host::"this"',
            "action": 'Action::"run"',
            "resource": f'Namespace::"{question.namespace}"',
            "context": facts(self.case, question),
        }
        result = self.authorize(request, self.policies, self.entities)
        if result.diagnostics.errors:
            raise RuntimeError(result.diagnostics.errors)
        names = set(result.diagnostics.id_annotations_by_reason.values())
        return verdict({rule.name: rule.action for rule in self.case.rules if rule.name in names})


class Cel(Peer):
    """common-expression-language: every rule in scope an expression, compiled once; the scope is the host's."""

    name = "common-expression-language"

    def __init__(self, case: Case) -> None:
        import cel

        super().__init__(case)
        self.context = cel.Context
        self.programs = [(rule, cel.compile(self.expression(rule))) for rule in case.rules]

    def expression(self, rule: Rule) -> str:
        """A rule in CEL."""
        scope = f'space == "{rule.namespace}" && cluster.startsWith("{rule.cluster}")'
        if rule.ids is None:
            return f"{scope} && {rule.at_least} > {rule.allowed}"
        return f"{scope} && [{', '.join(json.dumps(cve) for cve in rule.ids)}].exists(id, id in ids)"

    def decide(self, question: Question) -> Verdict:
        """Asks every program, those with exemptions of their own with what is left for them."""
        told = facts(self.case, question)
        own = told.pop("left")
        told |= {"ids": dict.fromkeys(told["ids"], True), "space": told.pop("namespace")}
        shared = self.context(told)
        triggered: dict[str, str] = {}
        for rule, program in self.programs:
            context = shared
            if rule.name in own:
                fact = "ids" if rule.ids else rule.at_least
                context = self.context(told | {fact: own[rule.name]})
            if program.execute(context):
                triggered[rule.name] = rule.action
        return verdict(triggered)


PEERS: tuple[type[Peer], ...] = (Plain, Cedar, Cel)
