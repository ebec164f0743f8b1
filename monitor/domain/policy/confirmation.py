"""Readings of a policy that the school has confirmed: who did, in which office, and on which day."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from monitor.domain.policy.values import Policy, RuleStep


@dataclass(frozen=True, kw_only=True, slots=True)
class Confirmation:
    """A named person's word that these rules, guardrails or clauses are meant as Gatepost reads them."""

    ids: tuple[str, ...]
    by: str
    role: str
    on: date

    @property
    def words(self) -> str:
        """Say whose reading it is, such as `as read by the headteacher on 12 November 2026`."""
        role = self.role if self.role.lower().startswith(("the ", "a ", "an ")) else f"the {self.role}"
        return f"as read by {role} on {self.on.day} {self.on:%B %Y}"


@dataclass(frozen=True, kw_only=True, slots=True)
class ConfirmedReadings:
    """What of one policy version the school has confirmed."""

    steps: Mapping[tuple[str, str | None, str], Confirmation] = field(default_factory=dict)
    """By verb, addressee and clause, since equal steps of several rules become one."""
    guardrails: Mapping[tuple[str, tuple[str, ...]], Confirmation] = field(default_factory=dict)
    """By words and clauses: two readings to the same effect are shown once."""

    def of_step(self, do: str, to: str | None, cites: Iterable[str]) -> str:
        """Say who confirmed a step that is a reading; empty unless that is so of every clause it cites."""
        found = [self.steps.get((do, to, cite)) for cite in cites]
        known = [one for one in found if one is not None]
        return max(known, key=lambda one: one.on).words if known and len(known) == len(found) else ""

    def of_guardrail(self, text: str, cites: tuple[str, ...]) -> str:
        """Say who confirmed a guardrail that is a reading; empty if nobody did."""
        found = self.guardrails.get((text, cites))
        return found.words if found else ""


def confirmed_readings(policy: Policy, confirmations: Iterable[Confirmation]) -> ConfirmedReadings:
    """Find the readings that the confirmations are about; a clause stands for every reading of it alone."""
    newest: dict[str, Confirmation] = {}
    for one in sorted(confirmations, key=lambda one: one.on):
        newest.update(dict.fromkeys(one.ids, one))
    steps: dict[tuple[str, str | None, str], Confirmation] = {}
    for rule in policy.rules:
        for step in rule.steps:
            if step.basis == "reading" and (found := _for(rule.id, step.cites, newest)):
                steps |= {(step.do, step.to, cite): found for cite in step.cites}
    rails = {
        (rail.text, rail.cites): found
        for rail in policy.guardrails
        if rail.basis == "reading" and (found := _for(rail.id, rail.cites, newest))
    }
    return ConfirmedReadings(steps=steps, guardrails=rails)


def _for(own_id: str, cites: Iterable[str], newest: Mapping[str, Confirmation]) -> Confirmation | None:
    if own_id in newest:
        return newest[own_id]
    found = [newest.get(cite) for cite in cites]
    known = [one for one in found if one is not None]
    return max(known, key=lambda one: one.on) if known and len(known) == len(found) else None


def is_confirmed(step: RuleStep, confirmed: ConfirmedReadings) -> bool:
    """Say whether a rule's step may be shown as policy: it is no reading, or the school has confirmed it."""
    return step.basis != "reading" or bool(confirmed.of_step(step.do, step.to, step.cites))
