"""When an answer is due under a clock of 24 hours or the next working day."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.bank_holidays import bank_holidays
from monitor.domain.deadline import (
    LONDON,
    SchoolCalendar,
    WorkingDay,
    calendar_from,
    due_at,
    hours_after,
    hours_on_working_days,
)
from monitor.domain.school import Term

CALENDAR = SchoolCalendar(
    bank_holidays=frozenset(
        {
            date(2026, 5, 4),
            date(2026, 5, 25),
            date(2026, 12, 25),
            date(2026, 12, 28),
            date(2027, 1, 1),
        }
    ),
    holidays=((date(2026, 5, 25), date(2026, 5, 30)), (date(2026, 12, 19), date(2027, 1, 4))),
)
END = (23, 59, 59)


def london(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=LONDON)  # type: ignore[arg-type,misc]


@pytest.mark.parametrize(
    ("received", "due", "working_day"),
    [
        pytest.param((2026, 3, 10, 10, 15), (2026, 3, 11, 10, 15), "school_open_day", id="T1 school day"),
        pytest.param((2026, 3, 13, 15, 0), (2026, 3, 14, 15, 0), "school_open_day", id="T2 Friday"),
        pytest.param((2026, 3, 14, 9, 0), (2026, 3, 16, *END), "school_open_day", id="T3 Saturday"),
        pytest.param((2026, 5, 2, 12, 0), (2026, 5, 5, *END), "school_open_day", id="T4 long weekend"),
        pytest.param((2026, 5, 4, 11, 0), (2026, 5, 5, *END), "school_open_day", id="T5 bank holiday"),
        pytest.param((2026, 5, 27, 8, 0), (2026, 6, 1, *END), "school_open_day", id="T6 half-term"),
        pytest.param((2026, 5, 27, 8, 0), (2026, 5, 28, *END), "weekday", id="T6 half-term by weekday"),
        pytest.param((2026, 3, 22, 23, 30), (2026, 3, 23, *END), "school_open_day", id="T7 Sunday night"),
        pytest.param((2026, 12, 22, 10, 0), (2027, 1, 4, *END), "school_open_day", id="T8 Christmas"),
        pytest.param((2026, 12, 22, 10, 0), (2026, 12, 23, *END), "weekday", id="T8 Christmas by weekday"),
    ],
)
def test_an_answer_is_due(received: tuple[int, ...], due: tuple[int, ...], working_day: WorkingDay) -> None:
    assert due_at(london(*received), CALENDAR, working_day=working_day) == london(*due)


def test_a_school_may_choose_to_roll_a_saturday_forward() -> None:
    assert due_at(london(2026, 3, 13, 15, 0), CALENDAR, roll_forward=True) == london(2026, 3, 16, *END)


def test_a_time_in_another_zone_is_read_as_london_time() -> None:
    received = datetime(2026, 7, 7, 23, 30, tzinfo=UTC)
    assert due_at(received, CALENDAR) == london(2026, 7, 9, 0, 30)


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        due_at(datetime(2026, 3, 10, 10, 15), CALENDAR)  # noqa: DTZ001


def test_a_calendar_without_a_working_day_is_reported() -> None:
    closed = SchoolCalendar(bank_holidays=frozenset(), holidays=((date(2026, 1, 1), date(2028, 1, 1)),))
    with pytest.raises(ValueError, match="check the term dates"):
        due_at(london(2026, 3, 10, 10, 15), closed)


# --- the edges of the calendar --------------------------------------------------------------------------

TERMS = (
    Term(name="Autumn", starts=date(2026, 9, 2), ends=date(2026, 12, 18)),
    Term(name="Spring", starts=date(2027, 1, 4), ends=date(2027, 3, 25)),
    Term(name="Summer", starts=date(2027, 4, 12), ends=date(2027, 7, 21)),
)
REAL = calendar_from(TERMS, [date(2027, 1, 4)], bank_holidays())


def test_both_ends_of_a_term_are_school_days_and_the_day_after_is_holiday() -> None:
    assert [REAL.is_school_day(date(2026, 12, day)) for day in (17, 18, 21)] == [True, True, False]
    assert [REAL.is_school_day(date(2027, 1, day)) for day in (1, 4)] == [False, True]


def test_a_holiday_is_half_open() -> None:
    half_term = CALENDAR.holidays[0]
    assert not CALENDAR.is_school_day(half_term[1] - timedelta(days=1))
    assert CALENDAR.is_school_day(date(2026, 6, 1))


def test_an_inset_day_counts_as_open_in_a_term_and_in_a_holiday() -> None:
    in_holiday = date(2027, 4, 9)
    calendar = calendar_from(TERMS, [in_holiday, date(2027, 1, 4)], bank_holidays())
    assert calendar.is_school_day(in_holiday)
    assert not REAL.is_school_day(in_holiday)
    assert calendar.is_school_day(date(2027, 1, 4))


def test_an_inset_day_on_a_weekend_or_a_bank_holiday_does_not_count() -> None:
    calendar = calendar_from(TERMS, [date(2026, 10, 24), date(2026, 12, 28)], bank_holidays())
    assert not calendar.is_school_day(date(2026, 10, 24))
    assert not calendar.is_school_day(date(2026, 12, 28))


def test_a_school_without_term_dates_is_open_on_every_weekday_but_bank_holidays() -> None:
    calendar = calendar_from([], [], bank_holidays())
    assert not calendar.known
    assert calendar.is_school_day(date(2026, 8, 5))
    assert not calendar.is_school_day(date(2026, 8, 31))
    assert due_at(london(2026, 8, 29, 9, 0), calendar) == london(2026, 9, 1, *END)


def test_what_lies_outside_the_known_terms_counts_as_open() -> None:
    assert REAL.knows(date(2026, 12, 24))
    assert not REAL.knows(date(2027, 8, 4))
    assert REAL.is_school_day(date(2027, 8, 4))
    assert REAL.is_school_day(date(2026, 8, 5))


def test_a_gap_too_long_for_a_holiday_is_a_term_that_nobody_entered() -> None:
    calendar = calendar_from((TERMS[0], TERMS[2]), [], bank_holidays())
    assert calendar.is_school_day(date(2027, 2, 2))
    assert not calendar.knows(date(2027, 2, 2))


def test_terms_that_touch_or_overlap_make_no_holiday() -> None:
    first = Term(name="One", starts=date(2026, 9, 2), ends=date(2026, 10, 23))
    second = Term(name="Two", starts=date(2026, 10, 24), ends=date(2026, 12, 18))
    third = Term(name="Three", starts=date(2026, 10, 1), ends=date(2026, 10, 30))
    assert calendar_from((second, first), [], ()).holidays == ()
    assert calendar_from((third, first, second), [], ()).holidays == ()


@pytest.mark.parametrize(
    ("received", "due"),
    [
        pytest.param((2026, 12, 24, 10, 0), (2026, 12, 29, *END), id="Boxing Day on a Saturday"),
        pytest.param((2026, 12, 26, 10, 0), (2026, 12, 29, *END), id="on that Boxing Day itself"),
        pytest.param((2022, 12, 23, 10, 0), (2022, 12, 24, 10, 0), id="Friday before Christmas on a Sunday"),
        pytest.param((2022, 12, 25, 10, 0), (2022, 12, 28, *END), id="Christmas Day on a Sunday"),
        pytest.param((2022, 1, 1, 10, 0), (2022, 1, 4, *END), id="New Year's Day on a Saturday"),
        pytest.param((2021, 12, 25, 10, 0), (2021, 12, 29, *END), id="both days at a weekend"),
    ],
)
def test_a_bank_holiday_at_a_weekend_has_its_substitute_day(
    received: tuple[int, ...], due: tuple[int, ...]
) -> None:
    known = bank_holidays()
    weekdays = SchoolCalendar(
        bank_holidays=known,
        # 24 December 2026 is a holiday of the school, so that the clause moves what arrives then.
        holidays=((date(2026, 12, 24), date(2026, 12, 25)),),
    )
    assert due_at(london(*received), weekdays) == london(*due)


@pytest.mark.parametrize(
    ("received", "due"),
    [
        pytest.param((2026, 3, 27, 15, 0), (2026, 3, 28, 15, 0), id="Friday before summer time"),
        pytest.param((2026, 3, 28, 12, 0), (2026, 3, 30, *END), id="Saturday before summer time"),
        pytest.param((2026, 3, 29, 0, 30), (2026, 3, 30, *END), id="in the last hour of winter time"),
        pytest.param((2026, 10, 24, 12, 0), (2026, 10, 26, *END), id="Saturday before winter time"),
        pytest.param((2026, 10, 25, 1, 30), (2026, 10, 26, *END), id="in the hour that comes twice"),
    ],
)
def test_a_change_of_the_clocks_moves_no_due_time(received: tuple[int, ...], due: tuple[int, ...]) -> None:
    calendar = calendar_from([], [], bank_holidays())
    assert due_at(london(*received), calendar) == london(*due)


@pytest.mark.parametrize(("day", "hour"), [((2026, 3, 28), 13), ((2026, 10, 24), 11)])
def test_clock_hours_are_counted_as_they_pass(day: tuple[int, int, int], hour: int) -> None:
    """A clock that runs through a weekend, as for a grave case, has all its hours: 23 or 25 on the dial."""
    due = hours_after(london(*day, 12, 0), 24)
    assert due - london(*day, 12, 0).astimezone(UTC) == timedelta(hours=24)
    assert (due.hour, due.minute) == (hour, 0)


@pytest.mark.parametrize(
    ("received", "due"),
    [
        # 23:30 in UTC on Friday is Saturday in London in summer, and Friday in winter.
        pytest.param(datetime(2026, 7, 3, 23, 30, tzinfo=UTC), (2026, 7, 6, *END), id="summer"),
        pytest.param(datetime(2026, 11, 20, 23, 30, tzinfo=UTC), (2026, 11, 21, 23, 30), id="winter"),
        pytest.param(datetime(2026, 7, 5, 23, 30, tzinfo=UTC), (2026, 7, 7, 0, 30), id="Sunday into Monday"),
    ],
)
def test_near_midnight_london_decides_which_day_it_is(received: datetime, due: tuple[int, ...]) -> None:
    assert due_at(received, calendar_from([], [], bank_holidays())) == london(*due)


def test_48_hours_of_working_days_stand_still_at_the_weekend() -> None:
    calendar = calendar_from([], [], bank_holidays())
    friday = london(2026, 5, 1, 15, 0)
    assert hours_on_working_days(friday, calendar, hours=48) == london(2026, 5, 6, 15, 0)
    saturday = london(2026, 5, 2, 15, 0)
    assert hours_on_working_days(saturday, calendar, hours=24) == london(2026, 5, 6)


def test_a_closed_year_is_reported_by_the_hours_of_working_days_too() -> None:
    closed = SchoolCalendar(bank_holidays=frozenset(date(2026, 1, 1) + timedelta(days=n) for n in range(900)))
    with pytest.raises(ValueError, match="check the term dates"):
        hours_on_working_days(london(2026, 3, 10, 10, 0), closed, hours=1)


MOMENTS = st.integers(0, 10 * 365 * 24 * 60).map(
    lambda minutes: datetime(2021, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
MEANINGS: st.SearchStrategy[WorkingDay] = st.sampled_from(["school_open_day", "weekday"])


@given(received=MOMENTS, meaning=MEANINGS, roll=st.booleans(), hours=st.integers(1, 200))
def test_nothing_is_due_before_it_was_received(
    received: datetime, meaning: WorkingDay, roll: bool, hours: int
) -> None:
    due = due_at(received, REAL, working_day=meaning, roll_forward=roll, hours=hours)
    assert due > received
    assert due.tzinfo == LONDON


@given(received=MOMENTS, meaning=MEANINGS)
def test_what_is_moved_is_due_on_a_working_day_and_what_is_not_has_its_hours(
    received: datetime, meaning: WorkingDay
) -> None:
    due = due_at(received, REAL, working_day=meaning)
    if REAL.is_school_day(received.astimezone(LONDON).date()):
        assert due - received == timedelta(hours=24)
    else:
        assert REAL.is_working_day(due.date(), meaning)
        assert (due.hour, due.minute, due.second) == END


@given(received=MOMENTS, meaning=MEANINGS)
def test_rolled_forward_everything_is_due_on_a_working_day(received: datetime, meaning: WorkingDay) -> None:
    due = due_at(received, REAL, working_day=meaning, roll_forward=True)
    assert REAL.is_working_day(due.date(), meaning)
