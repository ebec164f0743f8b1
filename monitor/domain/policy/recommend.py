"""From a policy and an incident to a recommendation: guardrails first, then rules by rank."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from monitor.domain.policy.overlay import OVERLAY_GUARDRAILS, overlay_notes
from monitor.domain.policy.recommendation import Recommendation, ResponseStep
from monitor.domain.policy.routing import routes_for
from monitor.domain.policy.severity import incident_severity
from monitor.domain.policy.values import Deadline, Guardrail, Incident, Policy, Rule, RuleStep
from monitor.domain.policy.vocabulary import (
    AUTHOR_SAYS,
    BASES,
    CONDITIONS,
    POLICY_BASES,
    Phase,
    Severity,
    severity_at_least,
)

_NO_MORE: Final = "out_of_scope"


@dataclass(frozen=True, kw_only=True, slots=True)
class _Placed:
    """A rule's step with its place in the plan and the conditions that the incident leaves open."""

    place: tuple[int, int]
    rule: str
    step: RuleStep
    conditions: tuple[str, ...]


def recommend(policy: Policy, incident: Incident) -> Recommendation:
    """Say what the policy prescribes for the incident, where it is silent, and what to ask a person.

    Guardrails block what they forbid; matching rules follow by rank with their inner order kept; equal steps
    merge and keep every citation. A phase without a step of the policy is reported silent, never filled.
    """
    guardrails = tuple(g for g in (*policy.guardrails, *OVERLAY_GUARDRAILS) if g.applies_to(incident))
    out_of_scope = any(_NO_MORE in guardrail.forbid for guardrail in guardrails)
    fired = () if out_of_scope else _fired(policy.rules, incident)
    placed = [one for rule in fired for one in _placed_steps(rule, incident)]
    allowed, held_back = _apply_guardrails(placed, guardrails)
    steps = _in_order(_merged(allowed))
    return Recommendation(
        policy=policy.id,
        version=policy.version,
        severity=_severity(incident, fired, out_of_scope=out_of_scope),
        steps=steps,
        guardrails=guardrails,
        silent_in=_is_silent(steps, "in"),
        silent_out=_is_silent(steps, "out"),
        deadlines=_deadlines(allowed),
        routing=() if out_of_scope else routes_for(policy, incident),
        overlay=overlay_notes(incident),
        asks=() if out_of_scope else _asks(policy, incident, fired),
        because=(*_because(policy, incident, fired, guardrails), *held_back),
        out_of_scope=out_of_scope,
    )


def _fired(rules: Iterable[Rule], incident: Incident) -> tuple[Rule, ...]:
    return tuple(sorted((rule for rule in rules if rule.fires_on(incident)), key=lambda rule: rule.rank))


def _placed_steps(rule: Rule, incident: Incident) -> Iterable[_Placed]:
    for step in rule.steps:
        if incident.flags.issuperset(step.only_when):
            left = tuple(condition for condition in step.conditions if condition not in incident.flags)
            yield _Placed(place=(rule.rank, step.step), rule=rule.id, step=step, conditions=left)


def _apply_guardrails(
    placed: Sequence[_Placed], guardrails: Sequence[Guardrail]
) -> tuple[list[_Placed], tuple[str, ...]]:
    allowed: list[_Placed] = []
    held_back: list[str] = []
    for one in placed:
        barring = next((g for g in guardrails if one.step.do in g.forbid), None)
        if barring is None:
            allowed.append(one)
        else:
            cites = ", ".join(one.step.cites)
            held_back.append(
                f"{one.step.do} ({cites}) is held back: {barring.text} ({', '.join(barring.cites)})"
            )
    return allowed, tuple(dict.fromkeys(held_back))


def _merged(placed: Sequence[_Placed]) -> list[tuple[tuple[int, int], ResponseStep]]:
    groups: dict[tuple[str, str | None], list[_Placed]] = {}
    for one in placed:
        groups.setdefault((one.step.do, one.step.to), []).append(one)
    merged: list[tuple[tuple[int, int], ResponseStep]] = []
    for group in groups.values():
        certain = [one for one in group if not one.conditions]
        parts = [group] if certain else _by_conditions(group)
        merged += [(min(one.place for one in part), _merge(part)) for part in parts]
    return merged


def _by_conditions(group: Sequence[_Placed]) -> list[list[_Placed]]:
    parts: dict[tuple[str, ...], list[_Placed]] = {}
    for one in group:
        parts.setdefault(one.conditions, []).append(one)
    return list(parts.values())


def _merge(part: Sequence[_Placed]) -> ResponseStep:
    """Join equal steps: what is certain and best founded gives the words, every clause stays cited."""
    ranked = sorted(part, key=lambda one: (bool(one.conditions), BASES.index(one.step.basis)))
    lead = ranked[0]
    steps = [one.step for one in ranked]
    return ResponseStep(
        do=lead.step.do,
        to=lead.step.to,
        role=next((step.role for step in steps if step.role), None),
        order=0,
        phase=lead.step.phase,
        basis=lead.step.basis,
        cites=_unique(cite for step in steps for cite in step.cites),
        text=_worded(lead),
        conditions=lead.conditions,
        after=lead.step.after,
        optional=lead.step.optional,
        needs=_unique(need for step in steps for need in step.needs),
        options=_unique(option for step in steps for option in step.options),
        cautions=tuple(dict.fromkeys(caution for step in steps for caution in step.cautions)),
    )


def _worded(one: _Placed) -> str:
    if not one.conditions:
        return one.step.text
    conditions = " and ".join(CONDITIONS[condition] for condition in one.conditions)
    return f"If {conditions}: {one.step.text[0].lower()}{one.step.text[1:]}"


def _unique(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words))


def _in_order(placed: Sequence[tuple[tuple[int, int], ResponseStep]]) -> tuple[ResponseStep, ...]:
    places = sorted({place for place, _ in placed})
    order = {place: number for number, place in enumerate(places, start=1)}
    in_turn = sorted(placed, key=lambda pair: pair[0])
    return tuple(replace(step, order=order[place]) for place, step in in_turn)


def _is_silent(steps: Iterable[ResponseStep], phase: Phase) -> bool:
    return not any(step.phase == phase and step.basis in POLICY_BASES for step in steps)


def _deadlines(placed: Iterable[_Placed]) -> tuple[Deadline, ...]:
    return tuple(dict.fromkeys(one.step.deadline for one in placed if one.step.deadline is not None))


def _severity(incident: Incident, fired: Iterable[Rule], *, out_of_scope: bool) -> Severity:
    if out_of_scope:
        return "none"
    return severity_at_least(incident_severity(incident), *(rule.severity for rule in fired if rule.severity))


def _asks(policy: Policy, incident: Incident, fired: Iterable[Rule]) -> tuple[str, ...]:
    asked = _unique(question for rule in fired for question in rule.asks)
    if incident.author != "unknown":
        return asked
    waiting = [rule for rule in policy.rules if rule.steps and _waits_for_author(rule, incident)]
    clauses = {
        who: _unique(cite for rule in waiting if who in rule.when.author for cite in rule.cites)
        for who in AUTHOR_SAYS
    }
    if not waiting:
        return asked
    cases = "; ".join(f"if {AUTHOR_SAYS[who]}: {', '.join(cites)}" for who, cites in clauses.items() if cites)
    return (f"Who wrote this? The answer decides which clauses apply ({cases}).", *asked)


def _waits_for_author(rule: Rule, incident: Incident) -> bool:
    return (
        rule.when.matches_but_for_author(incident)
        and not rule.when.fits_author(incident.author)
        and not rule.excepted(incident)
    )


def _because(
    policy: Policy, incident: Incident, fired: Iterable[Rule], guardrails: Iterable[Guardrail]
) -> tuple[str, ...]:
    silences = (silence for silence in policy.silent if silence.when.matches(incident))
    return (
        *(f"{rail.text} ({', '.join(rail.cites)})" for rail in guardrails),
        *(f"{rule.title} ({', '.join(rule.cites)})" for rule in fired),
        *(f"Your policy does not say: {silence.text}" for silence in silences),
    )
