"""What in a policy cannot stand together: steps in a circle, contrary verbs, rules that can never apply."""

from collections.abc import Iterator, Sequence
from itertools import product
from typing import Final

from monitor.domain.policy.values import Guardrail, Incident, Rule, RuleStep, When
from monitor.domain.policy.vocabulary import AUTHORS, CATEGORIES

# Context flags that no incident has together.
EXCLUSIVE: Final = (
    frozenset({"in_school_day", "out_of_school"}),
    frozenset({"own_account", "public_elsewhere"}),
)
# Verbs that say contrary things of one matter, with the question that the school must answer.
CONTRARY_VERBS: Final = (
    ("report_police", "consider_police", "are the police always told, or is telling them only considered?"),
    ("refer_police", "consider_police", "are the police always told, or is telling them only considered?"),
)


def circle_in(steps: Sequence[RuleStep]) -> tuple[str, ...]:
    """Give the verbs of steps that wait for each other in a circle, empty where there is none."""
    waits = [
        [other for other, one in enumerate(steps) if one.do == step.after and other != number]
        for number, step in enumerate(steps)
    ]
    for number, step in enumerate(steps):
        if step.after == step.do and not waits[number]:
            return (step.do, step.do)
    cleared: set[int] = set()
    for start in range(len(steps)):
        if found := _circle_from(start, waits, cleared):
            return tuple(steps[number].do for number in found)
    return ()


def _circle_from(start: int, waits: Sequence[Sequence[int]], cleared: set[int]) -> list[int]:
    path, waiting = [start], [iter(waits[start])]
    while path:
        following = next(waiting[-1], None)
        if following is None:
            cleared.add(path.pop())
            waiting.pop()
        elif following in path:
            return [*path[path.index(following) :], following]
        elif following not in cleared:
            path.append(following)
            waiting.append(iter(waits[following]))
    return []


def clash_of(flags: frozenset[str]) -> tuple[str, ...]:
    """Give the flags among these that no incident has together, empty where all may be."""
    return next((tuple(sorted(pair)) for pair in EXCLUSIVE if pair <= flags), ())


def why_never(part: Rule | Guardrail) -> str:
    """Say why no incident can ever meet this rule or guardrail; empty where one can."""
    if clash := clash_of(part.when.context):
        return f"asks for {' and '.join(clash)} at once, which no incident is"
    if shared_incident(part, part) is None:
        return "never applies: what stands under unless takes out every incident that its when lets in"
    return ""


def never_taken(rule: Rule, step: RuleStep) -> tuple[str, ...]:
    """Give the flags that keep a step from ever being taken under its rule, empty where nothing does."""
    return () if clash_of(rule.when.context) else clash_of(rule.when.context | frozenset(step.only_when))


def shared_incident(first: Rule | Guardrail, second: Rule | Guardrail) -> Incident | None:
    """Give an incident of one category to which both apply; None where there is no such incident."""
    return next(shared_incidents(first, second), None)


def shared_incidents(first: Rule | Guardrail, second: Rule | Guardrail) -> Iterator[Incident]:
    """Give the smallest incidents to which both apply, each of one category.

    Adding categories, targets or flags to an incident never takes it out of `when` and may bring it under
    `unless`, so the smallest incidents are enough to look at.
    """
    one, other = first.when, second.when
    context = one.context | other.context
    if clash_of(context):
        return
    for category, targets, author, content in product(
        sorted(one.category | other.category) or CATEGORIES,
        _pairs(one.target, other.target),
        _authors(one, other),
        _pairs(one.content, other.content),
    ):
        incident = Incident(
            categories=frozenset({category}), targets=targets, author=author, context=context, content=content
        )
        if _meets(first, incident) and _meets(second, incident):
            yield incident


def _pairs(one: frozenset[str], other: frozenset[str]) -> list[frozenset[str]]:
    if one == other:
        return [frozenset({word}) for word in sorted(one)] or [frozenset()]
    pairs = (frozenset(pair) - {""} for pair in product(sorted(one) or ("",), sorted(other) or ("",)))
    return sorted(set(pairs), key=lambda pair: (len(pair), sorted(pair)))


def _authors(one: When, other: When) -> Sequence[str]:
    return sorted(one.author | other.author) or ("unknown", *(who for who in AUTHORS if who != "unknown"))


def _meets(part: Rule | Guardrail, incident: Incident) -> bool:
    return part.when.matches(incident) and not any(one.matches(incident) for one in part.unless)


def contrary_steps(
    first: Sequence[RuleStep], second: Sequence[RuleStep]
) -> Iterator[tuple[RuleStep, RuleStep, str]]:
    """Give each pair of steps, one of each rule, that say contrary things for sure, with the question."""
    for one, other in product(first, second):
        if not (_is_certain(one) and _is_certain(other)):
            continue
        for must, may, question in CONTRARY_VERBS:
            if {one.do, other.do} == {must, may}:
                yield one, other, question
        if (one.do, one.to) == (other.do, other.to) and one.optional != other.optional:
            yield one, other, f"is {one.do} a duty or a choice?"


def _is_certain(step: RuleStep) -> bool:
    return step.basis == "explicit" and not step.conditions and not step.only_when


def incident_words(incident: Incident) -> str:
    """Say in a few words what an incident is, for a message about the policy."""
    about = f" about {', '.join(sorted(incident.targets))}" if incident.targets else ""
    by = f" by {incident.author}" if incident.author != "unknown" else ""
    flags = sorted(incident.context | incident.content)
    where = f" ({', '.join(flags)})" if flags else ""
    return f"{', '.join(sorted(incident.categories))}{about}{by}{where}"
