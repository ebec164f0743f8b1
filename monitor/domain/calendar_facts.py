"""What the school's calendar tells and what it cannot tell; the check and the page say the same."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from monitor.domain.clocks import ClockRules
from monitor.domain.deadline import LONGEST_HOLIDAY_DAYS
from monitor.domain.duties import DutyDate
from monitor.domain.school import Term

WARN_AHEAD_DAYS = 120
"""How long before the known dates run out somebody is told."""
HOLIDAYS_SHOWN = 8
WORKING_DAY_WORDS = {
    "school_open_day": "a day on which the school is open for staff: INSET days too, but no weekend, bank "
    "holiday or school holiday",
    "weekday": "Monday to Friday but bank holidays, also in the school's holidays",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class CalendarFacts:
    """The calendar as the page shows it."""

    working_day: str
    roll_forward: bool
    terms: tuple[Term, ...]
    inset_days: tuple[date, ...]
    bank_holidays: tuple[tuple[date, str], ...]
    """The next ones, with their names."""
    notes: tuple[str, ...]
    """What is missing or odd, each with its mend."""
    duties: tuple[DutyDate, ...]


def calendar_facts(
    rules: ClockRules,
    *,
    terms: Sequence[Term],
    inset_days: Sequence[date],
    names: Mapping[date, str],
    duties: Sequence[DutyDate],
    published_until: int,
    today: date,
) -> CalendarFacts:
    """Put the calendar's facts together; `names` are the bank holidays' own."""
    coming = sorted(day for day in rules.calendar.bank_holidays if day >= today)[:HOLIDAYS_SHOWN]
    return CalendarFacts(
        working_day=WORKING_DAY_WORDS[rules.working_day],
        roll_forward=rules.roll_forward,
        terms=tuple(sorted((t for t in terms if t.ends >= today), key=lambda term: term.starts)),
        inset_days=tuple(sorted(day for day in inset_days if day >= today)),
        bank_holidays=tuple((day, names.get(day, "named in the settings")) for day in coming),
        notes=calendar_notes(
            rules, terms=terms, inset_days=inset_days, published_until=published_until, today=today
        ),
        duties=tuple(duties),
    )


def calendar_notes(
    rules: ClockRules,
    *,
    terms: Sequence[Term],
    inset_days: Sequence[date],
    published_until: int,
    today: date,
) -> tuple[str, ...]:
    """Say what the calendar cannot tell, or what in it looks like a slip, and how to mend it."""
    return (
        *_term_notes(terms, today),
        *_inset_notes(rules, inset_days),
        *_bank_holiday_notes(published_until, today),
    )


def _term_notes(terms: Sequence[Term], today: date) -> Iterator[str]:
    if not terms:
        yield (
            "The settings hold no term dates, so every weekday but bank holidays counts as a day on which "
            "the school is open; add term_dates."
        )
        return
    ordered = sorted(terms, key=lambda term: term.starts)
    for before, after in pairwise(ordered):
        if after.starts <= before.ends:
            yield f"{before.name} and {after.name} overlap; mend their dates in term_dates."
        elif (after.starts - before.ends).days > LONGEST_HOLIDAY_DAYS:
            yield (
                f"Between {before.name} and {after.name} lie more than {LONGEST_HOLIDAY_DAYS} days: no "
                "holiday, but a term that is missing in term_dates. Weekdays there count as open."
            )
    last = max(term.ends for term in terms)
    if today < ordered[0].starts:
        yield (
            f"The first term begins on {_day(ordered[0].starts)}; until then weekdays count as open. Add the "
            "term before it to term_dates."
        )
    if last < today:
        yield (
            f"The last term ended on {_day(last)}; since then every weekday counts as open. Add the next "
            "terms to term_dates."
        )
    elif last < today + timedelta(days=WARN_AHEAD_DAYS):
        yield f"The last term ends on {_day(last)}; add the next terms to term_dates before then."


def _inset_notes(rules: ClockRules, inset_days: Sequence[date]) -> Iterator[str]:
    for day in sorted(inset_days):
        if not rules.calendar.is_weekday(day):
            yield (
                f"The INSET day {_day(day)} is a weekend or a bank holiday and does not count as open; look "
                "at inset_days."
            )


def _bank_holiday_notes(published_until: int, today: date) -> Iterator[str]:
    end = date(published_until, 12, 31)
    if end < today + timedelta(days=WARN_AHEAD_DAYS):
        yield (
            f"Bank holidays after {published_until} are reckoned by rule alone: a day that is proclaimed "
            "once may be missing. Update Gatepost, or add such a day to clocks.extra_bank_holidays."
        )


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
