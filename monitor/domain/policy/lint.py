"""What a school should settle in its policy before it relies on it; pure, and never a reason to refuse it."""

from collections.abc import Callable, Iterator
from typing import Final

from monitor.domain.policy.coverage import coverage_of
from monitor.domain.policy.finding import Finding, Surroundings, note, warn
from monitor.domain.policy.lint_people import role_spellings, roles_held, word_spellings
from monitor.domain.policy.lint_rules import (
    always_barred,
    barred_by_law,
    contrary_rules,
    guarded_steps,
    no_step,
    open_ended,
    same_place,
    steps_without_role,
    uncited_steps,
    unconfirmed,
)
from monitor.domain.policy.lint_words import review_dates, sentences
from monitor.domain.policy.values import Policy


def lint_policy(policy: Policy, around: Surroundings) -> tuple[Finding, ...]:
    """Find what a school should settle in a policy that loads."""
    return tuple(finding for look in _LOOKS for finding in look(policy, around))


def _places_of_clauses(policy: Policy, _around: Surroundings) -> Iterator[Finding]:
    coverage = coverage_of(policy)
    for clause in coverage.missing:
        fault = f"{clause} bears on cases, and nothing in the file lets it"
        remedy = "cite it in a rule or a guardrail, or list it under no_effect with the reason"
        yield warn("clauses", clause, fault=fault, remedy=remedy)
    for clause in coverage.contradictory:
        fault = f"{clause} stands under no_effect, and a rule or guardrail cites it"
        yield warn("clauses", clause, fault=fault, remedy="keep one of the two")


def _own_list(policy: Policy, _around: Surroundings) -> Iterator[Finding]:
    for number, entry in enumerate(policy.lint):
        make = warn if entry.level == "warn" else note
        yield make(
            "lint",
            number,
            fault=f"{', '.join(entry.cites)}: {entry.text}".removeprefix(": "),
            remedy="settle it with the school, then take the entry out",
        )


_LOOKS: Final[tuple[Callable[[Policy, Surroundings], Iterator[Finding]], ...]] = (
    contrary_rules,
    guarded_steps,
    always_barred,
    barred_by_law,
    same_place,
    uncited_steps,
    steps_without_role,
    no_step,
    open_ended,
    unconfirmed,
    roles_held,
    role_spellings,
    word_spellings,
    review_dates,
    sentences,
    _places_of_clauses,
    _own_list,
)
