"""The frozen plan: it comes back from its line of JSON as it was."""

import json
from dataclasses import fields, replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.domain.plan import (
    BASIS_WORDS,
    ClauseText,
    OverlayLine,
    Plan,
    PlanDeadline,
    PlanGuardrail,
    PlanQuestion,
    PlanStep,
    checked_words,
    plan_from_json,
    plan_to_json,
)
from tests.unit.domain.domain_values import a_plan, a_step

OPTIONAL = ("is_silent_in", "is_silent_out", "audience", "clocks", "held_back", "questions")

words = st.text(max_size=20)
rows = st.lists(words, max_size=3).map(tuple)
steps = st.builds(
    PlanStep,
    key=words,
    do=words,
    to=words,
    role=words,
    order=st.integers(),
    phase=st.sampled_from(["in", "out"]),
    cites=rows,
    basis=st.sampled_from(sorted(BASIS_WORDS)),
    text=words,
    condition=words,
    is_optional=st.booleans(),
)
plans = st.builds(
    Plan,
    policy=words,
    policy_title=words,
    policy_version=words,
    severity=words,
    steps=st.lists(steps, max_size=3).map(tuple),
    guardrails=st.lists(
        st.builds(PlanGuardrail, forbid=rows, cites=rows, text=words, basis=words), max_size=2
    ).map(tuple),
    is_silent_in=st.booleans(),
    is_silent_out=st.booleans(),
    overlay=st.lists(
        st.builds(OverlayLine, source=words, text=words, checked=words, url=words), max_size=2
    ).map(tuple),
    asks=rows,
    deadlines=rows,
    routing=rows,
    clocks=st.lists(
        st.builds(
            PlanDeadline, kind=words, text=words, basis=words, cites=rows, hours=st.none() | st.integers()
        ),
        max_size=2,
    ).map(tuple),
    held_back=rows,
    questions=st.lists(
        st.builds(PlanQuestion, flag=words, kind=words, text=words, cites=rows), max_size=2
    ).map(tuple),
    clauses=st.lists(st.builds(ClauseText, clause_id=words, text=words), max_size=2).map(tuple),
)


@settings(deadline=None)
@given(plans)
def test_a_plan_comes_back_from_its_line_of_json_as_it_was(plan: Plan) -> None:
    line = plan_to_json(plan)

    assert plan_from_json(line) == plan
    assert "\n" not in line
    assert hash(plan_from_json(line)) == hash(plan)


def test_every_field_of_a_plan_stands_in_its_json() -> None:
    assert set(json.loads(plan_to_json(a_plan("tell")))) == {field.name for field in fields(Plan)}


@pytest.mark.parametrize("name", [field.name for field in fields(Plan)])
def test_a_line_that_lacks_a_field_without_a_default_is_refused(name: str) -> None:
    raw = json.loads(plan_to_json(a_plan("tell")))
    del raw[name]

    if name in OPTIONAL:
        assert plan_from_json(json.dumps(raw)) == a_plan("tell")
    else:
        with pytest.raises((KeyError, TypeError), match=name):
            plan_from_json(json.dumps(raw))


@pytest.mark.parametrize("more", [{"mood": "grim"}, {"steps": [{"key": "a", "cites": [], "colour": "red"}]}])
def test_a_line_with_a_field_that_nobody_knows_is_refused(more: dict[str, object]) -> None:
    raw = {**json.loads(plan_to_json(a_plan("tell"))), **more}

    with pytest.raises(TypeError, match=r"mood|colour"):
        plan_from_json(json.dumps(raw))


@pytest.mark.parametrize(
    ("clause_id", "text"), [("TS-1", "Tell the head."), ("TS-2", "Keep a copy."), ("TS-3", ""), ("", "")]
)
def test_a_clause_is_found_by_its_id_and_an_unknown_one_is_empty(clause_id: str, text: str) -> None:
    plan = replace(
        a_plan("tell"),
        clauses=(
            ClauseText(clause_id="TS-1", text="Tell the head."),
            ClauseText(clause_id="TS-2", text="Keep a copy."),
        ),
    )

    assert plan.clause(clause_id) == text


def test_a_step_is_the_schools_and_not_optional_unless_it_says_so() -> None:
    assert (a_step("tell").condition, a_step("tell").is_optional) == ("", False)


@pytest.mark.parametrize(
    ("grade", "checked", "words"),
    [
        ("V", "2026-11-21", "seen in an official source; checked on 21 November 2026"),
        ("S", "2025-11-22", "from a secondary source only; checked on 22 November 2025"),
        (
            "U",
            "2025-11-20",
            "not verified, treat as a reminder to check; checked on 20 November 2025; look again",
        ),
        ("", "", ""),
        ("V", "soon", "seen in an official source"),
    ],
)
def test_a_point_of_law_says_how_sure_it_is_and_when_it_is_too_old(
    grade: str, checked: str, words: str
) -> None:
    line = OverlayLine(source="LAW-L1", text="x", grade=grade, checked=checked)

    assert checked_words(line, date(2026, 11, 21)) == words
