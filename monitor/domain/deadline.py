"""When an answer is due: 24 hours on a school day, otherwise the end of the next working day."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, Literal
from zoneinfo import ZoneInfo

WorkingDay = Literal["school_open_day", "weekday"]

LONDON: Final = ZoneInfo("Europe/London")
_END_OF_DAY: Final = time(23, 59, 59)
_SATURDAY: Final = 5
_LONGEST_CLOSURE_DAYS: Final = 366


@dataclass(frozen=True, kw_only=True, slots=True)
class SchoolCalendar:
    """The days on which a school is closed; `holidays` are half-open: `start <= day < end`."""

    bank_holidays: frozenset[date]
    holidays: tuple[tuple[date, date], ...] = ()

    def is_weekday(self, day: date) -> bool:
        """Say whether the day is Monday to Friday and no bank holiday."""
        return day.weekday() < _SATURDAY and day not in self.bank_holidays

    def is_school_day(self, day: date) -> bool:
        """Say whether the school is open; a bank holiday in term counts as a holiday."""
        return self.is_weekday(day) and not any(start <= day < end for start, end in self.holidays)

    def is_working_day(self, day: date, meaning: WorkingDay) -> bool:
        """Say whether the day is a working day in the meaning that the school has chosen."""
        return self.is_school_day(day) if meaning == "school_open_day" else self.is_weekday(day)


def due_at(
    received_at: datetime,
    calendar: SchoolCalendar,
    *,
    hours: int = 24,
    working_day: WorkingDay = "school_open_day",
    roll_forward: bool = False,
) -> datetime:
    """Return when an answer is due, in London time.

    A post received on a school day is due that many clock hours later, even on a Saturday: the clause moves
    only what arrives at a weekend or in a holiday. `roll_forward` moves such a due time to the end of the
    next working day as well. Raises `ValueError` on a naive time. Source: clause CA-Mon-2.
    """
    if received_at.tzinfo is None:
        raise ValueError("received_at needs a time zone")
    received = received_at.astimezone(LONDON)
    if not calendar.is_school_day(received.date()):
        return _end_of_next_working_day(received.date(), calendar, working_day)
    due = (received_at.astimezone(UTC) + timedelta(hours=hours)).astimezone(LONDON)
    if roll_forward and not calendar.is_working_day(due.date(), working_day):
        return _end_of_next_working_day(due.date(), calendar, working_day)
    return due


def _end_of_next_working_day(day: date, calendar: SchoolCalendar, meaning: WorkingDay) -> datetime:
    for ahead in range(1, _LONGEST_CLOSURE_DAYS):
        candidate = day + timedelta(days=ahead)
        if calendar.is_working_day(candidate, meaning):
            return datetime.combine(candidate, _END_OF_DAY, tzinfo=LONDON)
    raise ValueError(f"no working day within a year of {day.isoformat()}; check the term dates")
