"""The reference table of incidents: explicit cells exactly, readings marked as readings, silence kept."""

from collections.abc import Callable
from typing import Any

import pytest

from monitor.domain.policy import Policy, Recommendation
from tests.unit.policy.matrix import ALSO, GUARD, STEP_OF_WORDS, Cell, cells, incidents, steps_in

Judge = Callable[..., Recommendation]
CELLS = cells()
PAIRS = sorted({(cell.archetype, cell.policy) for cell in CELLS})


def named(cell: Cell) -> str:
    return f"{cell.archetype} {cell.policy} {cell.phase} {cell.support} {' '.join(cell.verbs)[:30]}"


def bearing_on(cell: Cell) -> list[dict[str, Any]]:
    """The incidents of the archetype for which the cell holds."""
    return [
        incident
        for incident in incidents(cell.archetype)
        if not (cell.only_for_parents and incident["author"] != "parent")
        and not (cell.only_for_staff and "staff" not in incident["targets"])
    ]


@pytest.mark.parametrize("cell", [pytest.param(c, id=named(c)) for c in CELLS if c.support == "E"])
def test_an_explicit_cell_is_answered_with_its_steps_and_clauses(cell: Cell, judge: Judge) -> None:
    assert bearing_on(cell)
    for incident in bearing_on(cell):
        answer = judge(cell.policy, **incident)
        cited: set[str] = set()
        for words in cell.verbs:
            if words.startswith(GUARD):
                rails = [rail for rail in answer.guardrails if words.removeprefix(GUARD) in rail.forbid]
                assert rails, f"{words} is missing for {incident}"
                cited.update(cite for rail in rails for cite in rail.cites)
                continue
            wanted = STEP_OF_WORDS[words]
            found = [step for step in steps_in(answer, cell.phase, "explicit") if wanted.fits(step)]
            assert found, f"{words} is missing for {incident}"
            cited.update(cite for step in found for cite in step.cites)
            if wanted.deadline:
                kinds = {one.kind for one in answer.deadlines if one.step == wanted.do}
                assert wanted.deadline in kinds
        because = " ".join(answer.because)
        assert all(clause in cited or clause in because for clause in cell.clauses)


@pytest.mark.parametrize("cell", [pytest.param(c, id=named(c)) for c in CELLS if c.support == "R"])
def test_a_reading_is_there_and_marked_as_a_reading(cell: Cell, judge: Judge) -> None:
    assert bearing_on(cell)
    for incident in bearing_on(cell):
        answer = judge(cell.policy, **incident)
        for words in cell.verbs:
            found = [step for step in answer.steps if STEP_OF_WORDS[words].fits(step)]
            assert found, f"{words} is missing for {incident}"
            # HC-15.1 stands in a cell of readings and says itself that it is explicit.
            basis = "explicit" if words.startswith("appointment") else "reading"
            assert {(step.phase, step.basis) for step in found} == {(cell.phase, basis)}
            assert {cite for step in found for cite in step.cites} & set(cell.clauses)


@pytest.mark.parametrize("cell", [pytest.param(c, id=named(c)) for c in CELLS if c.support == "S"])
def test_a_silent_cell_stays_silent(cell: Cell, judge: Judge) -> None:
    for incident in incidents(cell.archetype):
        answer = judge(cell.policy, **incident)
        assert steps_in(answer, cell.phase, "explicit", "reading") == []
        assert answer.silent_in if cell.phase == "in" else answer.silent_out
        because = " ".join(answer.because)
        assert all(clause in because for clause in cell.clauses)


@pytest.mark.parametrize(("archetype", "code"), PAIRS)
def test_nothing_explicit_is_added_that_neither_cell_nor_clause_asks_for(
    archetype: str, code: str, judge: Judge, policies: dict[str, Policy]
) -> None:
    row = [cell for cell in CELLS if (cell.archetype, cell.policy) == (archetype, code)]
    asked = [
        STEP_OF_WORDS[words]
        for cell in row
        if cell.support != "S"
        for words in cell.verbs
        if not words.startswith(GUARD)
    ]
    also = ALSO.get((archetype, code), {})
    assert set(also.values()) <= set(policies[code].clauses)
    seen: set[str] = set()
    for incident in incidents(archetype):
        for phase in ("in", "out"):
            for step in steps_in(judge(code, **incident), phase, "explicit"):
                if not any(wanted.fits(step) for wanted in asked):
                    assert step.do in also, f"{step.do} ({step.cites}) for {incident}"
                    assert also[step.do] in step.cites
                    seen.add(step.do)
    assert seen == set(also)


def test_where_nobody_is_bullied_mersey_vale_says_nothing_of_trolling(judge: Judge) -> None:
    answer = judge("MV", categories=["trolling"], targets=["school"], author="unknown")
    assert (answer.steps, answer.silent_in, answer.silent_out) == ((), True, True)


@pytest.mark.parametrize("code", ["MV", "CA", "HC", "HF", "RE"])
def test_a_reading_needs_the_schools_word_before_it_is_shown_as_policy(code: str, judge: Judge) -> None:
    """Every step says on what it rests, so that no reading passes for a clause."""
    for archetype in sorted({cell.archetype for cell in CELLS}):
        for incident in incidents(archetype):
            for step in judge(code, **incident).steps:
                assert step.basis in ("explicit", "reading", "school_setting")
                assert bool(step.cites) == (step.basis != "school_setting")
