"""What a policy's rules leave open, and where they pull two ways."""

from collections.abc import Iterable, Iterator
from itertools import combinations, islice
from typing import Final

from monitor.domain.policy.confirmation import is_confirmed
from monitor.domain.policy.contrary import contrary_steps, incident_words, shared_incident, shared_incidents
from monitor.domain.policy.finding import MAX_PAIRS, Finding, Place, Surroundings, note, warn
from monitor.domain.policy.values import Policy, Rule

# What whoever looks after the case does, so that no clause need name somebody for it.
_BY_THE_REVIEWER: Final = frozenset(
    (
        "tell",
        "log",
        "preserve_evidence",
        "record_reason",
        "take_description",
        "refer_dsl",
        "advice",
        "check",
    )
)
_LAW_BARS: Final = {"indecent_image": "preserve_evidence"}


def contrary_rules(policy: Policy, _around: Surroundings) -> Iterator[Finding]:
    """Find rules that say contrary things of one incident."""
    seen: set[tuple[frozenset[str], str]] = set()
    numbered = [(number, rule) for number, rule in enumerate(policy.rules) if rule.steps]
    for (_, first), (number, second) in islice(combinations(numbered, 2), MAX_PAIRS):
        for one, other, question in contrary_steps(first.steps, second.steps):
            clauses = frozenset((*one.cites, *other.cites))
            if (clauses, question) in seen:
                continue
            shared = shared_incident(first, second)
            if shared is None:
                break
            seen.add((clauses, question))
            yield warn(
                "rules",
                number,
                fault=f"rules {first.id} and {second.id} both apply to {incident_words(shared)}; one says "
                f"{_step_words(one.do, one.cites)}, the other {_step_words(other.do, other.cites)}",
                remedy=f"ask the school: {question} Then keep one step, or narrow a rule's when",
            )


def _step_words(do: str, cites: Iterable[str]) -> str:
    return f"{do} ({', '.join(cites)})"


def guarded_steps(policy: Policy, _around: Surroundings) -> Iterator[Finding]:
    """Find steps that a guardrail forbids for some of their incidents."""
    barred = (
        (number, rule, step, rail)
        for number, rule in enumerate(policy.rules)
        for step in rule.steps
        for rail in policy.guardrails
        if step.do in rail.forbid and not rail.conditions
    )
    for number, rule, step, rail in islice(barred, MAX_PAIRS):
        shared = shared_incident(rule, rail)
        if shared is not None:
            yield note(
                "rules",
                number,
                fault=f"prescribes {_step_words(step.do, step.cites)}, and guardrail {rail.id} "
                f"({', '.join(rail.cites)}) forbids it for {incident_words(shared)}",
                remedy="the guardrail wins there; ask the school whether that is meant",
            )


def always_barred(policy: Policy, _around: Surroundings) -> Iterator[Finding]:
    """Find rules of which guardrails together forbid every step, whatever the incident."""
    for number, rule in enumerate(policy.rules):
        rails = [
            rail
            for rail in policy.guardrails
            if not rail.conditions and any(step.do in rail.forbid for step in rule.steps)
        ]
        incidents = islice(shared_incidents(rule, rule), MAX_PAIRS) if rails else ()
        met = [[rail for rail in rails if rail.applies_to(incident)] for incident in incidents]
        if rails and all(
            all(any(step.do in rail.forbid for rail in here) for step in rule.steps) for here in met
        ):
            yield warn(
                "rules",
                number,
                fault=f"{rule.id} never does anything: guardrails {', '.join(rail.id for rail in rails)} "
                "forbid each of its steps",
                remedy="narrow the guardrails, or take the rule out",
            )


def barred_by_law(policy: Policy, _around: Surroundings) -> Iterator[Finding]:
    """Find steps that the law forbids for some of their incidents."""
    for number, rule in enumerate(policy.rules):
        for category, verb in _LAW_BARS.items():
            if category in rule.when.category and any(step.do == verb for step in rule.steps):
                yield note(
                    "rules",
                    number,
                    fault=f"prescribes {verb} for {category} too, which the law forbids",
                    remedy="Gatepost holds the step back there; the school should write the exception into "
                    "its policy",
                )


def same_place(policy: Policy, _around: Surroundings) -> Iterator[Finding]:
    """Find rules between which nothing sets an order."""
    first: dict[object, Rule] = {}
    for number, rule in enumerate(policy.rules):
        key = (rule.rank, rule.when, rule.unless)
        if not rule.steps:
            continue
        if key in first:
            yield warn(
                "rules",
                number,
                fault=f"has the rank and the when of rule {first[key].id}, so nothing says which comes first",
                remedy="join the two rules, or give one another rank",
            )
        first.setdefault(key, rule)


def uncited_steps(policy: Policy, _around: Surroundings) -> Iterator[Finding]:
    """Find steps that no clause stands behind."""
    for number, rule in enumerate(policy.rules):
        for at, step in enumerate(rule.steps):
            if not step.cites:
                yield note(
                    "rules",
                    number,
                    "then",
                    at,
                    fault=f"the step {step.do} cites no clause and is shown as a setting of the school",
                    remedy="write cite: [...] if the policy says it",
                )


def steps_without_role(policy: Policy, _around: Surroundings) -> Iterator[Finding]:
    """Find clauses that name nobody for what they ask."""
    groups: dict[str, list[tuple[Place, str]]] = {}
    for number, rule in enumerate(policy.rules):
        for at, step in enumerate(rule.steps):
            if step.role is None and step.do not in _BY_THE_REVIEWER and step.cites:
                groups.setdefault(step.cites[0], []).append((("rules", number, "then", at), step.do))
    for clause, found in groups.items():
        verbs = ", ".join(dict.fromkeys(do for _, do in found))
        yield warn(
            *found[0][0],
            fault=f"{clause} names nobody who takes the step {verbs}",
            remedy="ask the school who does, and write role: ... beside the step",
        )


def no_step(policy: Policy, _around: Surroundings) -> Iterator[Finding]:
    """Find clauses that name no step."""
    for number, rule in enumerate(policy.rules):
        if not rule.steps:
            yield note(
                "rules",
                number,
                fault=f"{', '.join(rule.cites)} names no step, so the page says that the policy is silent",
                remedy="leave it so, unless the school's policy says what to do",
            )


def open_ended(policy: Policy, _around: Surroundings) -> Iterator[Finding]:
    """Find steps that wait for an end that no clause sets."""
    for number, rule in enumerate(policy.rules):
        waiting = [step for step in rule.steps if "unresolved" in step.conditions]
        has_time = any(step.deadline is not None and step.deadline.hours for step in rule.steps)
        if waiting and not has_time:
            yield note(
                "rules",
                number,
                fault=f"{', '.join(waiting[0].cites)} waits until the matter counts as unresolved, and no "
                "clause says after how long",
                remedy="ask the school; a person must decide until then",
            )


def unconfirmed(policy: Policy, around: Surroundings) -> Iterator[Finding]:
    """Find readings that the school has not confirmed."""
    remedy = "have a named person confirm it under policy_confirmations, or take it out"
    for number, rail in enumerate(policy.guardrails):
        if rail.basis == "reading" and not around.confirmed.of_guardrail(rail.text, rail.cites):
            yield warn(
                "guardrails",
                number,
                fault=f"{rail.id} is a reading of {', '.join(rail.cites)} that the school has not confirmed",
                remedy=remedy,
            )
    for number, rule in enumerate(policy.rules):
        steps = [step for step in rule.steps if not is_confirmed(step, around.confirmed)]
        if steps:
            clauses = ", ".join(dict.fromkeys(cite for step in steps for cite in step.cites))
            verbs = ", ".join(dict.fromkeys(step.do for step in steps))
            yield warn(
                "rules",
                number,
                fault=f"{rule.id}: {verbs} is a reading of {clauses} that the school has not confirmed",
                remedy=remedy,
            )
