"""What the policy asks for again and again, with the next date where one can be told."""

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from monitor.domain.policy import Duty, Policy

_MONTH = re.compile(r"(\d{4})-(\d{2})")
_YEARS = re.compile(r"(?:(\d{1,2}) )?years?")
_REVIEW = re.compile(r"\breview", re.IGNORECASE)
_ADOPTION_YEARS = 100


@dataclass(frozen=True, kw_only=True, slots=True)
class DutyDate:
    """One periodic duty: what, by whom, how often and when next, or why no date can be told."""

    text: str
    every: str
    cites: tuple[str, ...]
    role: str = ""
    next_on: date | None = None
    is_over: bool = False
    note: str = ""


def last_day_of(month: str) -> date | None:
    """Read `2026-03` as the last day of that month; None for anything else."""
    found = _MONTH.fullmatch(month)
    if found is None or not 1 <= int(found[2]) <= 12:
        return None
    year, number = int(found[1]), int(found[2])
    return date(year, number, calendar.monthrange(year, number)[1])


def review_is_over(policy: Policy, today: date) -> bool:
    """Say whether the policy's own review date has passed; False where it gives none."""
    last = last_day_of(policy.review_due)
    return last is not None and today > last


def duty_dates(policy: Policy, terms: tuple[tuple[date, date], ...], today: date) -> list[DutyDate]:
    """List the policy's periodic duties; `terms` are first and last days, both included, soonest first."""
    return list(_duties(policy, terms, today))


def _duties(policy: Policy, terms: tuple[tuple[date, date], ...], today: date) -> Iterator[DutyDate]:
    last = last_day_of(policy.review_due)
    says_review = [duty for duty in policy.duties if _is_review(duty)]
    if last is not None and not says_review:
        yield _review(Duty(text="Review the policy.", every="", cites=()), last, today)
    for duty in policy.duties:
        if duty in says_review and last is not None:
            yield _review(duty, last, today)
        else:
            yield _dated(duty, policy, terms, today)


def _is_review(duty: Duty) -> bool:
    return bool(_REVIEW.match(duty.text)) and "policy" in duty.text.lower()


def _review(duty: Duty, last: date, today: date) -> DutyDate:
    is_over = today > last
    note = f"The policy's own review date was {last:%B %Y}." if is_over else ""
    return _plain(duty, next_on=None if is_over else last, is_over=is_over, note=note)


def _dated(duty: Duty, policy: Policy, terms: tuple[tuple[date, date], ...], today: date) -> DutyDate:
    if duty.every == "day":
        return _plain(duty, note="Every working day.")
    if duty.every == "term":
        end = next((last for _, last in terms if last >= today), None)
        if end is None:
            return _plain(duty, note="No date: the settings hold no term that has not ended (term_dates).")
        return _plain(duty, next_on=end, note="By the end of the term.")
    years = _YEARS.fullmatch(duty.every)
    adopted = last_day_of(policy.adopted)
    if years is not None and adopted is not None:
        found = _anniversary(adopted, int(years[1] or 1), today)
        return _plain(duty, next_on=found, note="Counted from the month in which the policy was adopted.")
    return _plain(duty, note=f"No date: at each {duty.every}.")


def _anniversary(start: date, years: int, today: date) -> date:
    for times in range(1, _ADOPTION_YEARS):
        month = last_day_of(f"{start.year + times * years:04d}-{start.month:02d}")
        if month is not None and month >= today:
            return month
    return start


def _plain(duty: Duty, *, next_on: date | None = None, is_over: bool = False, note: str = "") -> DutyDate:
    return DutyDate(
        text=duty.text,
        every=duty.every,
        cites=duty.cites,
        role=duty.role or "",
        next_on=next_on,
        is_over=is_over,
        note=note,
    )
