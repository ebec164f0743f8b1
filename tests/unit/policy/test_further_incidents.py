"""Incidents that the reference table does not hold, judged from the clauses of each source."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from monitor.domain.policy import Recommendation, ResponseStep

TABLE = Path(__file__).parents[2] / "data" / "policy" / "further.txt"
MARKS = {"explicit": "", "reading": "~", "school_setting": "*"}
Judge = Callable[..., Recommendation]


@dataclass(frozen=True, kw_only=True, slots=True)
class Judged:
    """One line of the table."""

    policy: str
    story: str
    categories: tuple[str, ...]
    targets: tuple[str, ...]
    author: str
    context: tuple[str, ...]
    expected: str


def judged() -> list[Judged]:
    lines = [line for line in TABLE.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return [_judged(line) for line in lines]


def _judged(line: str) -> Judged:
    policy, story, categories, targets, author, context, expected = line.split(" | ")
    return Judged(
        policy=policy,
        story=story,
        categories=tuple(categories.split()),
        targets=tuple(targets.split()),
        author=author,
        context=tuple(context.replace("-", "").split()),
        expected=expected,
    )


def told(answer: Recommendation) -> str:
    if answer.out_of_scope:
        return "outside"
    return "; ".join(map(_told, answer.steps)) or "silent"


def _told(step: ResponseStep) -> str:
    to = f":{step.to}" if step.to else ""
    marks = ("?" if step.conditions else "") + MARKS[step.basis]
    return f"{step.do}{to}{marks} {'+'.join(step.cites)}".strip()


@pytest.mark.parametrize("one", [pytest.param(one, id=f"{one.policy} {one.story}") for one in judged()])
def test_a_policy_answers_as_its_source_was_read(one: Judged, judge: Judge) -> None:
    answer = judge(
        one.policy,
        categories=one.categories,
        targets=one.targets,
        author=one.author,
        context=one.context,
    )
    assert told(answer) == one.expected


@pytest.mark.parametrize("one", [pytest.param(one, id=one.story) for one in judged() if one.policy == "RE"])
def test_a_silent_answer_says_so_for_both_phases(one: Judged, judge: Judge) -> None:
    answer = judge(
        one.policy,
        categories=one.categories,
        targets=one.targets,
        author=one.author,
        context=one.context,
    )
    says_nothing = one.expected in ("silent", "outside")
    assert (answer.silent_in and answer.silent_out) == says_nothing


def test_every_policy_is_asked_about_incidents_outside_the_table() -> None:
    counts = {code: sum(one.policy == code for one in judged()) for code in ("HF", "MV", "CA", "HC", "RE")}
    assert sum(counts.values()) >= 40
    assert min(counts.values()) >= 8


def test_no_line_is_judged_twice() -> None:
    keys = [(one.policy, one.categories, one.targets, one.author, one.context) for one in judged()]
    assert len(keys) == len(set(keys))
