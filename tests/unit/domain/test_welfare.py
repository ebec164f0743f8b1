"""Care for the person whom a post is about: told or not, support, and when somebody asks again."""

from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.domain import welfare
from monitor.domain.plan import OverlayLine
from monitor.domain.welfare import FollowUp, Welfare, WelfareError
from tests.unit.domain.domain_values import NOW, a_plan, a_step

DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("target", "who"),
    [
        (("staff",), ("staff",)),
        (("pupil", "school"), ("pupil",)),
        (("pupil", "staff"), ("staff", "pupil")),
        (("school", "parent", "other"), ()),
        ((), ()),
    ],
)
def test_the_duty_of_care_is_for_staff_and_pupils(target: tuple[str, ...], who: tuple[str, ...]) -> None:
    assert welfare.concerns(target) == who


def test_nothing_is_said_until_somebody_says_it() -> None:
    assert Welfare().is_unsaid
    assert not Welfare(told="not_told", told_note="on leave").is_unsaid
    assert not Welfare(support=("union",)).is_unsaid


def test_who_was_told_is_noted_with_name_and_time() -> None:
    care = welfare.with_told(Welfare(), told="told", reason="", by="Ada Marsh", now=NOW)

    assert (care.told, care.told_by, care.told_at) == ("told", "Ada Marsh", NOW)


@pytest.mark.parametrize(
    ("told", "reason", "words"),
    [
        ("", "", "Say whether"),
        ("maybe", "x", "Say whether"),
        ("not_told", "", "leaving somebody unaware needs a reason"),
    ],
)
def test_leaving_somebody_unaware_needs_a_reason(told: str, reason: str, words: str) -> None:
    with pytest.raises(WelfareError, match=words):
        welfare.with_told(Welfare(), told=told, reason=reason, by="Ada Marsh", now=NOW)


def test_support_stands_in_one_order_however_it_was_ticked() -> None:
    care = welfare.with_support(Welfare(), ["helpline", "union", "union"], note="Rang on Monday.")

    assert care.support == ("union", "helpline")
    assert care.support_note == "Rang on Monday."


def test_support_that_there_is_not_is_refused() -> None:
    with pytest.raises(WelfareError, match="'holiday' is no support"):
        welfare.with_support(Welfare(), ["holiday"], note="")


def test_follow_ups_stand_by_day_and_lie_ahead() -> None:
    care = welfare.with_follow_up(Welfare(), NOW + 2 * DAY, note="later", now=NOW)
    care = welfare.with_follow_up(care, NOW + DAY, note="sooner", now=NOW)

    assert [row.note for row in care.follow_ups] == ["sooner", "later"]
    for due_at in (NOW, NOW - DAY):
        with pytest.raises(WelfareError, match="lies ahead"):
            welfare.with_follow_up(care, due_at, note="", now=NOW)
    with pytest.raises(WelfareError, match="noted already"):
        welfare.with_follow_up(care, NOW + DAY, note="", now=NOW)


def test_a_follow_up_is_done_once() -> None:
    care = Welfare(follow_ups=(FollowUp(due_at=NOW), FollowUp(due_at=NOW + DAY, note="ask")))

    done = welfare.with_follow_up_done(care, 2, by="Ada Marsh", now=NOW, note="")

    assert done.follow_ups[1] == FollowUp(due_at=NOW + DAY, note="ask", done_at=NOW, done_by="Ada Marsh")
    assert done.follow_ups[0] == care.follow_ups[0]
    with pytest.raises(WelfareError, match="done already, noted by Ada Marsh"):
        welfare.with_follow_up_done(done, 2, by="Ben Lowe", now=NOW, note="")
    for number in (0, 3, -1):
        with pytest.raises(WelfareError, match="no such follow-up"):
            welfare.with_follow_up_done(care, number, by="Ben Lowe", now=NOW, note="")


def test_the_policys_own_word_on_care_stands_apart_from_guidance() -> None:
    union = a_step("offer-union", do="offer", to="union", cites=("HC-11.5",))
    law = OverlayLine(source="LAW-L2, LAW-L14", text="Employers should support staff.")
    other = OverlayLine(source="LAW-L10", text="Ring 999.")
    plan = replace(
        a_plan("tell-head"), steps=(union, a_step("x", do="offer", basis="overlay")), overlay=(law, other)
    )

    assert welfare.policy_steps(plan) == (union,)
    assert welfare.guidance(plan, ("staff",)) == (("LAW-L2, LAW-L14", "Employers should support staff."),)


def test_staff_have_the_guidance_even_where_the_plan_does_not_bring_it_and_pupils_have_not() -> None:
    assert [source for source, _ in welfare.guidance(a_plan(), ("staff",))] == ["LAW-L2, LAW-L14"]
    assert welfare.guidance(a_plan(), ("pupil",)) == ()
