"""What to ask a person about a case: only the facts whose answer would change what the policy says."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final, Literal

from monitor.domain.policy.overlay import NO_LAW, Law
from monitor.domain.policy.values import Incident, Policy, Rule, When
from monitor.domain.policy.vocabulary import CATEGORIES, CONTEXTS

CONTEXT_QUESTIONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "immediate_danger": "Is somebody in danger now?",
        "credible_threat": "Could the threat of death, serious injury or sexual violence be meant?",
        "about_head": "Is it about the headteacher?",
        "own_account": "Does it stand on the school's own account?",
        "public_elsewhere": "Does it stand in public elsewhere?",
        "in_school_day": "Did it happen during the school day?",
        "out_of_school": "Did it happen outside the school day?",
        "on_premises": "Did it happen on school premises?",
        "personal_account": "Was it posted from the writer's personal account?",
        "former_pupil_other_school": "Does the former pupil now attend another school?",
        "author_refused": "Has the author refused to take it down?",
        "terms_breached": "Does it break the platform's terms?",
        "disclosed": "Has somebody disclosed the bullying to the school?",
        "unresolved": "Is the matter still not resolved?",
        "adult_involved": "May an adult be involved?",
        "permission_recorded": "Has the head's permission been recorded?",
    }
)
CATEGORY_QUESTIONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "cyberbullying": "Is a person being cyberbullied?",
        "disrepute": "Does it bring the school into disrepute?",
    }
)
# One answer settles the other.
_OPPOSITES: Final = (("in_school_day", "out_of_school"), ("own_account", "public_elsewhere"))


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """A fact that a person may record, and the clauses that hang on it."""

    flag: str
    kind: Literal["context", "category"]
    text: str
    cites: tuple[str, ...]


def questions(policy: Policy, incident: Incident, law: Law = NO_LAW) -> tuple[Question, ...]:
    """List the facts that nobody has recorded and on which clauses or points of law hang."""
    settled = incident.context | {
        other for pair in _OPPOSITES for one, other in (pair, pair[::-1]) if one in incident.context
    }
    hanging: dict[str, dict[str, None]] = {}
    for flag, cites in _hanging(policy, policy.as_bound(incident), law):
        hanging.setdefault(flag, {}).update(dict.fromkeys(cites))
    return (
        *(
            Question(flag=flag, kind="context", text=text, cites=tuple(hanging[flag]))
            for flag, text in CONTEXT_QUESTIONS.items()
            if flag in hanging and flag not in settled
        ),
        *(
            Question(flag=flag, kind="category", text=text, cites=tuple(hanging[flag]))
            for flag, text in CATEGORY_QUESTIONS.items()
            if flag in hanging and flag not in incident.categories
        ),
    )


def _hanging(policy: Policy, incident: Incident, law: Law) -> Iterable[tuple[str, tuple[str, ...]]]:
    for rail in policy.guardrails:
        yield from _turning(rail.applies_to, (rail.when, *rail.unless), rail.cites, incident)
    if any("out_of_scope" in rail.forbid and rail.applies_to(incident) for rail in policy.guardrails):
        return
    for rule in policy.rules:
        # A rule without steps answers nothing, whatever a person adds.
        if rule.steps:
            yield from _turning(rule.fires_on, (rule.when, *rule.unless), rule.cites, incident)
        if rule.fires_on(incident):
            yield from _of_steps(rule, incident)
    for route in policy.routing:
        yield from _turning(route.when.matches, (route.when,), route.cites, incident)
    for entry in law.entries:
        yield from _turning(entry.bears_on, (*entry.when, *entry.unless), (entry.id,), incident)
    yield from _of_the_case(incident)


def _of_the_case(incident: Incident) -> Iterable[tuple[str, tuple[str, ...]]]:
    """Ask what decides on the severity and the audience, whatever the policy says."""
    if "threat" in incident.categories:
        yield "credible_threat", ()
    if incident.categories & {"threat", "child_welfare"}:
        yield "immediate_danger", ()
    if "staff" in incident.targets and "head" not in incident.targets:
        yield "about_head", ()


def _of_steps(rule: Rule, incident: Incident) -> Iterable[tuple[str, tuple[str, ...]]]:
    for step in rule.steps:
        waits_for = [flag for flag in step.only_when if flag not in incident.flags]
        if len(waits_for) == 1:
            yield waits_for[0], step.cites
        for flag in () if waits_for else step.conditions:
            if (flag in CONTEXTS or flag in CATEGORIES) and flag not in incident.flags:
                yield flag, step.cites


def _turning(
    holds: Callable[[Incident], bool],
    patterns: Iterable[When],
    cites: tuple[str, ...],
    incident: Incident,
) -> Iterable[tuple[str, tuple[str, ...]]]:
    """Find the flags each of which alone makes it hold, or keeps it from holding."""
    flags = {flag for when in patterns for flag in when.context} - incident.context
    for flag in sorted(flags):
        if holds(replace(incident, context=incident.context | {flag})) != holds(incident):
            yield flag, cites
