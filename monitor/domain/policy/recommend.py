"""From a policy and an incident to a recommendation: guardrails first, then rules by rank."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from monitor.domain.policy.overlay import NO_LAW, Law, LawEntry, notes_of
from monitor.domain.policy.recommendation import Recommendation, ResponseStep
from monitor.domain.policy.routing import routes_for
from monitor.domain.policy.severity import incident_severity
from monitor.domain.policy.values import Caution, Deadline, Guardrail, Incident, Policy, Rule, RuleStep
from monitor.domain.policy.vocabulary import (
    AUTHOR_SAYS,
    BASES,
    CONDITIONS,
    POLICE_VERBS,
    POLICY_BASES,
    Phase,
    Severity,
    severity_at_least,
)

_NO_MORE: Final = "out_of_scope"
_PASTORAL_FIRST: Final = Caution(
    text="A pupil wrote this: the pastoral route first; ring 999 only if somebody is in danger now.",
    basis="school_setting",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Placed:
    """A step with its place in the plan and the conditions that the incident leaves open."""

    place: tuple[int, int]
    step: RuleStep
    conditions: tuple[str, ...]


def recommend(policy: Policy, incident: Incident, law: Law = NO_LAW) -> Recommendation:
    """Say what the policy prescribes for the incident, where it is silent, and what to ask a person.

    Guardrails block what they forbid; matching rules follow by rank with their inner order kept; equal steps
    merge and keep every citation. A phase without a step of the policy is reported silent, never filled.
    What law and guidance add stands apart; their guardrails alone reach the policy's steps.
    """
    bound = policy.as_bound(incident)
    rails = tuple(g for g in policy.guardrails if g.applies_to(bound)) + law.guardrails_on(incident)
    out_of_scope = any(_NO_MORE in guardrail.forbid for guardrail in rails)
    fired = () if out_of_scope else _fired(policy.rules, bound)
    entries = () if out_of_scope else law.on(incident)
    placed = [one for rule in fired for one in _placed_steps(rule, incident)]
    allowed, barred = _apply_guardrails(placed, rails)
    steps = _steps(allowed, policy, incident)
    return Recommendation(
        policy=policy.id,
        version=policy.version,
        severity=_severity(incident, fired, out_of_scope=out_of_scope),
        steps=steps,
        guardrails=rails,
        silent_in=_is_silent(steps, "in"),
        silent_out=_is_silent(steps, "out"),
        deadlines=_deadlines(allowed),
        routing=() if out_of_scope else routes_for(policy, incident),
        overlay=notes_of(entries),
        asks=() if out_of_scope else _asks(policy, incident, fired),
        because=(*_because(policy, bound, fired, rails), *_unique(_held_back(*pair) for pair in barred)),
        out_of_scope=out_of_scope,
        law_steps=_steps(list(_placed_law(entries, incident)), policy, incident),
        law_deadlines=tuple(dict.fromkeys(deadline for entry in entries for deadline in entry.deadlines)),
        held_back=_unique(_held_back_in_full(*pair) for pair in barred),
    )


def _fired(rules: Iterable[Rule], incident: Incident) -> tuple[Rule, ...]:
    return tuple(sorted((rule for rule in rules if rule.fires_on(incident)), key=lambda rule: rule.rank))


def _placed_steps(rule: Rule, incident: Incident) -> Iterable[_Placed]:
    for step in rule.steps:
        if incident.flags.issuperset(step.only_when):
            left = tuple(condition for condition in step.conditions if condition not in incident.flags)
            yield _Placed(place=(rule.rank, step.step), step=step, conditions=left)


def _placed_law(entries: Iterable[LawEntry], incident: Incident) -> Iterable[_Placed]:
    for number, entry in enumerate(entries):
        for step in entry.steps:
            left = tuple(condition for condition in step.conditions if condition not in incident.flags)
            yield _Placed(place=(number, step.step), step=step, conditions=left)


def _apply_guardrails(
    placed: Sequence[_Placed], guardrails: Sequence[Guardrail]
) -> tuple[list[_Placed], list[tuple[RuleStep, Guardrail]]]:
    allowed: list[_Placed] = []
    barred: list[tuple[RuleStep, Guardrail]] = []
    for one in placed:
        barring = next((g for g in guardrails if one.step.do in g.forbid), None)
        if barring is None:
            allowed.append(one)
        else:
            barred.append((one.step, barring))
    return allowed, barred


def _held_back(step: RuleStep, rail: Guardrail) -> str:
    return f"{step.do} ({', '.join(step.cites)}) is held back: {rail.text} ({', '.join(rail.cites)})"


def _held_back_in_full(step: RuleStep, rail: Guardrail) -> str:
    cites = f" ({', '.join(step.cites)})" if step.cites else ""
    return f"“{step.text}”{cites} is held back: {rail.text} ({', '.join(rail.cites)})"


def _steps(placed: Sequence[_Placed], policy: Policy, incident: Incident) -> tuple[ResponseStep, ...]:
    merged = _merged(placed)
    if incident.author != "pupil":
        return _in_order([((0, *place), step) for place, step in merged])
    reaching_police = {step.do for _, step in merged if _reaches_police(step, policy)}
    return _in_order([_after_pastoral(place, step, reaching_police, policy) for place, step in merged])


def _after_pastoral(
    place: tuple[int, int], step: ResponseStep, police: set[str], policy: Policy
) -> tuple[tuple[int, int, int], ResponseStep]:
    if _reaches_police(step, policy):
        return (1, *place), replace(step, cautions=(_PASTORAL_FIRST, *step.cautions))
    return (int(step.after in police), *place), step


def _reaches_police(step: ResponseStep, policy: Policy) -> bool:
    role = policy.roles.get(step.to) if step.to else None
    return step.do in POLICE_VERBS or step.to == "police" or (role is not None and role.canonical == "police")


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
        all_conditions=lead.step.conditions,
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


def _in_order(placed: Sequence[tuple[tuple[int, int, int], ResponseStep]]) -> tuple[ResponseStep, ...]:
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
