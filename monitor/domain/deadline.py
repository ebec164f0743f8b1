"""When an answer is due: 24 hours on a school day, otherwise the end of the next working day."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, Literal
from zoneinfo import ZoneInfo

from monitor.domain.school import Term

WorkingDay = Literal["school_open_day", "weekday"]

LONDON: Final = ZoneInfo("Europe/London")
_END_OF_DAY: Final = time(23, 59, 59)
_SATURDAY: Final = 5
_LONGEST_CLOSURE_DAYS: Final = 366
_DAY: Final = timedelta(days=1)
LONGEST_HOLIDAY_DAYS: Final = 70
"""A longer gap between two terms is no holiday but a term that nobody has entered."""

Span = tuple[date, date]
"""Half-open: `start <= day < end`."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SchoolCalendar:
    """The days on which a school is closed; `holidays` are half-open: `start <= day < end`."""

    bank_holidays: frozenset[date]
    holidays: tuple[Span, ...] = ()
    open_days: frozenset[date] = frozenset()
    """Weekdays in a holiday on which staff come in, such as an INSET day before the term."""
    known: tuple[Span, ...] = ()
    """Where the term dates say what is term and what is holiday; elsewhere every weekday counts as open."""

    def is_weekday(self, day: date) -> bool:
        """Say whether the day is Monday to Friday and no bank holiday."""
        return day.weekday() < _SATURDAY and day not in self.bank_holidays

    def is_school_day(self, day: date) -> bool:
        """Say whether the school is open for staff; a bank holiday in term counts as a holiday."""
        if not self.is_weekday(day):
            return False
        return day in self.open_days or not any(start <= day < end for start, end in self.holidays)

    def is_working_day(self, day: date, meaning: WorkingDay) -> bool:
        """Say whether the day is a working day in the meaning that the school has chosen."""
        return self.is_school_day(day) if meaning == "school_open_day" else self.is_weekday(day)

    def knows(self, day: date) -> bool:
        """Say whether the term dates tell what the day is."""
        return any(start <= day < end for start, end in self.known)


EVERY_WEEKDAY: Final = SchoolCalendar(bank_holidays=frozenset())
"""The calendar of a school of which nothing is known."""


def calendar_from(
    terms: Sequence[Term], inset_days: Iterable[date], bank_holidays: Iterable[date]
) -> SchoolCalendar:
    """Make the calendar of a school: what lies between two terms is a holiday, both ends of a term are in it.

    Before the first term, after the last one, in a gap too long for a holiday, and without any term dates,
    every weekday but bank holidays is taken as open: a clock may then ring early, never late.
    """
    spans = sorted((term.starts, term.ends + _DAY) for term in terms)
    known: list[Span] = []
    holidays: list[Span] = []
    for start, end in spans:
        if not known or (start - known[-1][1]).days > LONGEST_HOLIDAY_DAYS:
            known.append((start, end))
            continue
        since, until = known[-1]
        if start > until:
            holidays.append((until, start))
        known[-1] = (since, max(until, end))
    return SchoolCalendar(
        bank_holidays=frozenset(bank_holidays),
        holidays=tuple(holidays),
        open_days=frozenset(inset_days),
        known=tuple(known),
    )


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
    received = in_london(received_at)
    if not calendar.is_school_day(received.date()):
        return end_of_next_working_day(received_at, calendar, working_day)
    due = hours_after(received_at, hours)
    if roll_forward and not calendar.is_working_day(due.date(), working_day):
        return end_of_next_working_day(due, calendar, working_day)
    return due


def in_london(moment: datetime) -> datetime:
    """Give the moment on London's clocks; raises ValueError on a time without a zone."""
    if moment.tzinfo is None:
        raise ValueError("received_at needs a time zone")
    return moment.astimezone(LONDON)


def hours_after(moment: datetime, hours: float) -> datetime:
    """Give the moment so many hours later, counted as they pass: also where the clocks change."""
    return (in_london(moment).astimezone(UTC) + timedelta(hours=hours)).astimezone(LONDON)


def end_of_next_working_day(
    moment: datetime, calendar: SchoolCalendar, meaning: WorkingDay = "school_open_day"
) -> datetime:
    """Give the last second of the first working day after the moment's own day."""
    day = in_london(moment).date()
    for ahead in range(1, _LONGEST_CLOSURE_DAYS):
        candidate = day + timedelta(days=ahead)
        if calendar.is_working_day(candidate, meaning):
            return datetime.combine(candidate, _END_OF_DAY, tzinfo=LONDON)
    raise ValueError(f"no working day within a year of {day.isoformat()}; check the term dates")


def hours_on_working_days(
    moment: datetime, calendar: SchoolCalendar, *, hours: int, meaning: WorkingDay = "weekday"
) -> datetime:
    """Give the moment when so many hours of working days have passed; all 24 hours of such a day count."""
    local, left = in_london(moment), timedelta(hours=hours)
    for _ in range(_LONGEST_CLOSURE_DAYS):
        midnight = datetime.combine(local.date() + _DAY, time(), tzinfo=LONDON)
        if calendar.is_working_day(local.date(), meaning):
            today = midnight.astimezone(UTC) - local.astimezone(UTC)  # 23 or 25 hours where the clocks change
            if left <= today:
                return (local.astimezone(UTC) + left).astimezone(LONDON)
            left -= today
        local = midnight
    raise ValueError(f"too few working days within a year of {moment:%Y-%m-%d}; check the term dates")
