"""When an answer is due under a clock of 24 hours or the next working day."""

from datetime import UTC, date, datetime

import pytest

from monitor.domain.deadline import LONDON, SchoolCalendar, WorkingDay, due_at

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
