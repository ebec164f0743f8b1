"""What becomes of a step: a heavy one needs two people, and each refusal says why."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from monitor.domain import step_done
from monitor.domain.actor import Actor
from monitor.domain.merging import records_of_both
from monitor.domain.plan import PlanStep
from monitor.domain.refused import ActionRefusedError
from monitor.domain.step_done import ASKED, DECLINED, StepDone, steps_done_from_json
from tests.unit.domain.domain_values import NOW, a_step

ADA = Actor(name="Ada Marsh", login="ada", role="head")
BEN = Actor(name="Ben Lowe", login="ben", role="dsl")
LATER = NOW + timedelta(minutes=5)
LIGHT = a_step("keep", do="preserve_evidence", to="")
HEAVY = a_step("police", do="report_police", to="police", phase="out")


def _said(deed: Callable[[], StepDone]) -> str:
    with pytest.raises(ActionRefusedError) as refusal:
        deed()
    return str(refusal.value)


def _asked(by: Actor = ADA) -> StepDone:
    return step_done.asked(HEAVY, None, by=by, reason="he named the day", now=NOW)


def _alone(by: Actor = ADA) -> StepDone:
    return step_done.taken_alone(HEAVY, None, by=by, reason="he is at the gate", now=NOW)


@pytest.mark.parametrize(
    ("step", "reached"),
    [
        (HEAVY, "the police"),
        (a_step("x", do="refer_police", to=""), "the police"),
        (a_step("x", do="consider_police", to=""), "the police"),
        (a_step("x", do="tell", to="police"), "the police"),
        (a_step("x", do="consult", to="solicitor"), "a legal adviser"),
        (a_step("x", do="consult", to="legal"), "a legal adviser"),
        (a_step("x", do="tell", to="employer"), "the employer"),
        (a_step("x", do="disciplinary", to=""), "a disciplinary procedure"),
        (a_step("x", do="investigate", to="staff_disciplinary"), "a disciplinary procedure"),
        (LIGHT, ""),
        (a_step("x", do="tell", to="head"), ""),
        (a_step("x", do="report_platform", to="platform"), ""),
    ],
)
def test_a_step_is_heavy_when_it_reaches_police_lawyer_or_employer(step: PlanStep, reached: str) -> None:
    assert step_done.heavy_because(step) == reached


def test_one_person_takes_a_light_step() -> None:
    record = step_done.done(LIGHT, None, by=ADA, now=NOW)

    assert record == StepDone(key="keep", by="Ada Marsh", by_login="ada", at=NOW)
    assert record.is_settled
    assert not record.wants_second


def test_one_person_cannot_take_a_heavy_step() -> None:
    said = _said(lambda: step_done.done(HEAVY, None, by=ADA, now=NOW))

    assert (
        said == "That step reaches the police, so it needs two people: ask a second person, with your reason."
    )


def test_a_second_person_approves_what_the_first_has_asked_for() -> None:
    asked = _asked()
    record = step_done.approved(asked, by=BEN, now=LATER)

    assert (asked.state, asked.wants_second, asked.is_settled) == ("asked", True, False)
    assert (record.state, record.wants_second, record.is_settled) == ("done", False, True)
    assert (record.by, record.second_by, record.second_at) == ("Ada Marsh", "Ben Lowe", LATER)
    assert record.reason == "he named the day"


@pytest.mark.parametrize(
    "same",
    [
        ADA,
        Actor(name="Ada Marsh", login="ada2", role="dsl"),
        Actor(name="ADA MARSH ", login="other", role="dsl"),
        Actor(name="Ada Marsh-Lowe", login="ada", role="dsl"),
    ],
)
def test_nobody_is_their_own_second_person_under_another_login_either(same: Actor) -> None:
    assert _said(lambda: step_done.approved(_asked(), by=same, now=LATER)) == (
        "You asked for that step yourself; a second person must approve it."
    )
    assert _said(lambda: step_done.approved(_alone(), by=same, now=LATER)) == (
        "You took that step yourself; a second person must countersign it."
    )


def test_what_one_person_took_in_danger_waits_for_a_countersignature() -> None:
    alone = _alone()
    signed = step_done.approved(alone, by=BEN, now=LATER)

    assert (alone.state, alone.is_alone, alone.wants_second) == ("done", True, True)
    assert (signed.state, signed.is_alone, signed.wants_second) == ("done", True, False)
    assert signed.second_by == "Ben Lowe"


def test_a_step_that_was_asked_for_can_still_be_taken_alone_in_danger() -> None:
    record = step_done.taken_alone(HEAVY, _asked(), by=ADA, reason="now", now=LATER)

    assert (record.state, record.is_alone) == ("done", True)


@pytest.mark.parametrize("reason", ["", "  ", "\n\t"])
def test_a_reason_is_asked_for(reason: str) -> None:
    said = [
        _said(lambda: step_done.asked(HEAVY, None, by=ADA, reason=reason, now=NOW)),
        _said(lambda: step_done.taken_alone(HEAVY, None, by=ADA, reason=reason, now=NOW)),
        _said(lambda: step_done.declined(LIGHT, None, by=ADA, reason=reason, now=NOW)),
    ]

    assert said == [
        "Say why the step is needed, for the person who is to approve it.",
        "Say what the danger is: why the step could not wait for a second person.",
        "Say why the step is declined.",
    ]


def test_a_reason_is_one_line_of_bounded_length() -> None:
    record = step_done.declined(LIGHT, None, by=ADA, reason=" kept\nbefore ", now=NOW)

    assert record.reason == "kept before"
    too_long = "x" * (step_done.MAX_REASON + 1)
    assert "longer than 500" in _said(
        lambda: step_done.declined(LIGHT, None, by=ADA, reason=too_long, now=NOW)
    )


def test_what_was_done_is_neither_done_asked_for_nor_declined_again() -> None:
    done = step_done.approved(_asked(), by=BEN, now=LATER)
    said = {
        _said(lambda: step_done.done(HEAVY, done, by=BEN, now=LATER)),
        _said(lambda: step_done.asked(HEAVY, done, by=BEN, reason="x", now=LATER)),
        _said(lambda: step_done.approved(done, by=BEN, now=LATER)),
        _said(lambda: step_done.taken_alone(HEAVY, done, by=BEN, reason="x", now=LATER)),
        _said(lambda: step_done.declined(HEAVY, done, by=BEN, reason="x", now=LATER)),
    }

    assert said == {"That step is already marked as done."}


def test_what_was_asked_for_is_not_asked_for_again() -> None:
    said = _said(lambda: step_done.asked(HEAVY, _asked(), by=BEN, reason="me too", now=LATER))

    assert said == "Ada Marsh has asked for that step already; somebody else must approve it."


@pytest.mark.parametrize("known", [None, step_done.declined(HEAVY, None, by=ADA, reason="no", now=NOW)])
def test_what_nobody_asked_for_is_not_approved(known: StepDone | None) -> None:
    said = _said(lambda: step_done.approved(known, by=BEN, now=LATER))

    assert said == "Nobody has asked for that step yet; ask first, with your reason."


def test_a_light_step_needs_no_second_person() -> None:
    words = "That step needs no second person; mark it as done."

    assert _said(lambda: step_done.asked(LIGHT, None, by=ADA, reason="x", now=NOW)) == words
    assert _said(lambda: step_done.taken_alone(LIGHT, None, by=ADA, reason="x", now=NOW)) == words


def test_a_declined_step_is_not_declined_again_but_minds_may_change() -> None:
    declined = step_done.declined(LIGHT, None, by=ADA, reason="kept before", now=NOW)

    assert _said(lambda: step_done.declined(LIGHT, declined, by=BEN, reason="x", now=LATER)) == (
        "Ada Marsh has declined that step already."
    )
    assert step_done.done(LIGHT, declined, by=BEN, now=LATER).state == "done"


def test_rows_of_an_earlier_version_read_as_done_by_one_person() -> None:
    line = '[{"key": "keep", "by": "Ada Marsh", "at": "2026-11-18T10:00:00+00:00"}]'

    assert steps_done_from_json(line) == (StepDone(key="keep", by="Ada Marsh", at=NOW),)


def test_a_merge_keeps_of_two_records_what_a_second_person_must_still_countersign() -> None:
    alone = StepDone(key="police", by="Ada", at=NOW, is_alone=True, reason="danger now")
    declined = StepDone(key="police", by="Ben", at=NOW, state=DECLINED, reason="no")
    asked_for = StepDone(key="tell", by="Ben", at=NOW, state=ASKED, reason="yes")
    told = StepDone(key="tell", by="Ada", at=NOW)
    assert records_of_both((declined, asked_for), (alone, told)) == (alone, told)
    assert records_of_both((alone, told), (declined, asked_for)) == (alone, told)
