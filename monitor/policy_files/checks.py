"""Checks across the entries of a policy file: what must be unique, and what must not contradict."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

from monitor.domain.policy.contrary import circle_in, contrary_steps, never_taken, why_never
from monitor.domain.policy.values import Guardrail, Rule, RuleStep, Silence, When
from monitor.policy_files.reader import PolicyFileError, Section

_Entry = TypeVar("_Entry")
MAX_STEPS = 40
_NOTHING_MORE = "out_of_scope"


def check_rule(part: Section, rule: Rule, steps: Sequence[tuple[Section, RuleStep]]) -> None:
    """Check one rule: it cites something, its steps follow each other, and each can be taken."""
    if not rule.cites:
        raise part.fail("has neither steps nor a citation; write then: [...] or cite: [...]")
    if len(steps) > MAX_STEPS:
        raise part.fail(f"has {len(steps)} steps, and a rule has {MAX_STEPS} at most; make two rules", "then")
    verbs = {step.do for step in rule.steps}
    for where, step in steps:
        if step.after is not None and step.after not in verbs:
            raise where.fail(f'"{step.after}" is no step of this rule; name one of its steps', "after")
        earlier = [one for one in rule.steps if one.do == step.after and one is not step]
        if any(one.step > step.step for one in earlier):
            raise where.fail(f'comes after "{step.after}" and has the lower step number; renumber it', "step")
        both = sorted(set(step.conditions) & set(step.only_when))
        if both:
            raise where.fail(f'"{both[0]}" stands under if and only_when; keep one of them', "if")
        if clash := never_taken(rule, step):
            fault = f"is never taken, since no incident is {' and '.join(clash)}; take one of them out"
            raise where.fail(fault, "only_when")
    _check_circle(rule, steps)


def _check_circle(rule: Rule, steps: Sequence[tuple[Section, RuleStep]]) -> None:
    circle = circle_in(rule.steps)
    if circle:
        where = next(part for part, step in steps if step.do == circle[0] and step.after)
        path = ", which comes after ".join(circle[1:])
        fault = f"{circle[0]} comes after {path}: these steps wait for each other; take one after: out"
        raise where.fail(fault, "after")


def each(
    parts: Iterable[Section], make: Callable[[Section], _Entry], faults: list[PolicyFileError]
) -> list[tuple[Section, _Entry]]:
    """Read entries one by one; a faulty one is noted, so that one look finds them all."""
    found = []
    for part in parts:
        try:
            found.append((part, make(part)))
        except PolicyFileError as fault:
            faults.append(fault)
    return found


def check_contradictions(
    rules: Sequence[tuple[Section, Rule]],
    guardrails: Sequence[tuple[Section, Guardrail]],
    silent: Sequence[tuple[Section, Silence]],
    faults: Iterable[PolicyFileError] = (),
) -> None:
    """Check entries against each other, and raise the first fault with all the others.

    Ids said twice, rules and guardrails that can never apply, steps that a guardrail always bars, silences
    with steps, and contrary verbs for just the same incidents. `faults` were found before.
    """
    found = [
        *faults,
        *_ids_said_twice(rules, guardrails),
        *_never_applying((*guardrails, *rules)),
        *(fault for part, rule in rules for _, rail in guardrails for fault in _barred(part, rule, rail)),
        *_silences_with_steps(rules, silent),
        *_contrary(rules),
    ]
    if found:
        first, *found[:] = sorted(found, key=lambda fault: fault.line)
        first.others = tuple(found)
        raise first


def _ids_said_twice(
    rules: Sequence[tuple[Section, Rule]], guardrails: Sequence[tuple[Section, Guardrail]]
) -> Iterator[PolicyFileError]:
    first_lines: dict[str, int] = {}
    for part, entry_id in (
        *((part, rail.id) for part, rail in guardrails),
        *((part, rule.id) for part, rule in rules),
    ):
        if entry_id in first_lines:
            yield part.fail(
                f'"{entry_id}" is used twice (first on line {first_lines[entry_id]}); give each its own id',
                "id",
            )
        first_lines.setdefault(entry_id, part.line)


def _never_applying(parts: Iterable[tuple[Section, Rule | Guardrail]]) -> Iterator[PolicyFileError]:
    for part, entry in parts:
        if reason := why_never(entry):
            key = "unless" if entry.unless and "unless" in reason else "when"
            yield part.fail(f"{entry.id} {reason}; widen its when, or take it out", key)


def _barred(part: Section, rule: Rule, rail: Guardrail) -> Iterator[PolicyFileError]:
    if rail.unless or rail.conditions or not rail.when.covers(rule.when):
        return
    if _NOTHING_MORE in rail.forbid and rule.steps:
        fault = f"{rule.id} never applies: guardrail {rail.id} puts every such incident out of scope"
        yield part.fail(f"{fault}; narrow the guardrail, or take the rule out", "when")
    for where, step in zip(part.sections("then"), rule.steps, strict=True):
        if step.do in rail.forbid:
            fault = f'prescribes "{step.do}", which guardrail {rail.id} forbids for every such incident'
            yield where.fail(f"{fault}; remove the step or narrow the guardrail", "do")


def _silences_with_steps(
    rules: Sequence[tuple[Section, Rule]], silent: Sequence[tuple[Section, Silence]]
) -> Iterator[PolicyFileError]:
    for part, silence in silent:
        for where, rule in rules:
            if rule.steps and silence.when.covers(rule.when):
                contrary = f"rule {rule.id} on line {where.line} has steps for it"
                yield part.fail(f"says that the policy is silent, and {contrary}; remove one of them", "when")


def _contrary(rules: Sequence[tuple[Section, Rule]]) -> Iterator[PolicyFileError]:
    """Refuse contrary verbs under just the same `when`; rules that merely overlap only get a warning."""
    same: dict[tuple[When, tuple[When, ...]], list[tuple[Section, Rule]]] = {}
    for part, rule in rules:
        before = same.setdefault((rule.when, rule.unless), [])
        before.append((part, rule))
        for where, other in before:
            for one, another, question in contrary_steps(other.steps, rule.steps):
                mine = list(part.sections("then"))[_place_of(another, rule.steps)]
                fault = (
                    f'"{another.do}" contradicts "{one.do}" of rule {other.id} on line {where.line} for just '
                )
                yield mine.fail(f"{fault}the same incidents: {question} Keep one of them", "do")
                break


def _place_of(step: RuleStep, steps: Sequence[RuleStep]) -> int:
    return next(number for number, one in enumerate(steps) if one is step)
