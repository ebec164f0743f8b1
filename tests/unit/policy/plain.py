"""A policy's answer in plain words, so that a governor can read and correct it."""

from collections.abc import Iterable, Iterator
from textwrap import wrap
from typing import Any, Final

from monitor.domain.policy import Incident, Policy, Recommendation, ResponseStep
from monitor.domain.policy.vocabulary import AUTHOR_SAYS

WIDTH: Final = 100
_BASIS_SAYS: Final = {
    "explicit": "the clause says so",
    "reading": "a reading, for the school to confirm",
    "school_setting": "the school's own setting",
    "overlay": "law or guidance, not the policy",
}
_PHASE_SAYS: Final = {"in": "inside ", "out": "outward"}
_NOT_SAID: Final = "Your policy does not say: "
_SILENT_SAYS: Final = {
    "in": "The policy does not say what to do inside the school.",
    "out": "The policy does not say what to do towards the author, a platform, a family or anybody outside.",
}


def page(entry: dict[str, Any], incident: Incident, answers: Iterable[tuple[Policy, Recommendation]]) -> str:
    """Write one incident and the answer of each policy to it."""
    lines = [
        f"{entry['id']}. {entry['story']}",
        "",
        f"What is it?     {_list(incident.categories)}",
        f"About whom?     {_list(incident.targets) or 'nobody has said'}",
        f"By whom?        {AUTHOR_SAYS.get(incident.author, 'nobody has said')}",
        *([f"Circumstances:  {_list(incident.context)}"] if incident.context else []),
    ]
    for policy, answer in answers:
        lines += ["", "", policy.school, "=" * len(policy.school), *_answer(policy, incident, answer)]
    return "\n".join(lines) + "\n"


def _answer(policy: Policy, incident: Incident, answer: Recommendation) -> Iterator[str]:
    yield f"Severity: {answer.severity}."
    if answer.out_of_scope:
        yield "Outside the policy: no case is opened."
    for question in answer.asks:
        yield from _wrapped(question, "To settle first: ")
    for rail in answer.guardrails:
        condition = " (conditional)" if rail.conditions else ""
        yield from _wrapped(
            f"{rail.text} [{_cites(rail.cites)}; {_BASIS_SAYS[rail.basis]}]", f"Never{condition}: "
        )
    for step in answer.steps:
        yield ""
        yield from _step(policy, answer, step)
    for rule in policy.rules:
        if rule.fires_on(policy.as_bound(incident)) and not rule.steps and not rule.asks:
            yield ""
            yield from _wrapped(f"{rule.title}. [{_cites(rule.cites)}]", "To know: ")
    silences = [
        _SILENT_SAYS[phase]
        for phase, silent in (("in", answer.silent_in), ("out", answer.silent_out))
        if silent
    ]
    reasons = [line for line in answer.because if line.startswith(_NOT_SAID)]
    if silences or reasons:
        yield ""
        yield from silences
    for reason in reasons:
        yield from _wrapped(reason.removeprefix(_NOT_SAID), "  Looked for and not found: ", "    ")


def _step(policy: Policy, answer: Recommendation, step: ResponseStep) -> Iterator[str]:
    margin = " " * 13
    may = "(may) " if step.optional else ""
    yield from _wrapped(f"{may}{step.text}", f"{step.order:>2}  {_PHASE_SAYS[step.phase]}  ", margin)
    who = f"by {policy.wording[step.role]}; " if step.role else ""
    when = "".join(
        f"; when: {one.text.rstrip('.').lower()}"
        for one in answer.deadlines
        if one.step == step.do and set(one.cites) & set(step.cites)
    )
    needs = f"; to keep: {', '.join(step.needs)}" if step.needs else ""
    confirmed = "; only after a named person confirms" if step.needs_confirmation else ""
    cites = f"{_cites(step.cites)}: " if step.cites else ""
    yield from _wrapped(
        f"{cites}{who}{_BASIS_SAYS[step.basis]}{when}{needs}{confirmed}.", f"{margin}- ", f"{margin}  "
    )
    for caution in step.cautions:
        cited = f" [{_cites(caution.cites)}]" if caution.cites else ""
        yield from _wrapped(f"{caution.text}{cited}", f"{margin}- mind: ", f"{margin}  ")


def _cites(cites: Iterable[str]) -> str:
    return ", ".join(cites) or "no clause"


def _list(words: Iterable[str]) -> str:
    return ", ".join(sorted(word.replace("_", " ") for word in words))


def _wrapped(text: str, start: str, margin: str = "    ") -> list[str]:
    return wrap(
        text,
        WIDTH,
        initial_indent=start,
        subsequent_indent=margin,
        break_on_hyphens=False,
        break_long_words=False,
    )
