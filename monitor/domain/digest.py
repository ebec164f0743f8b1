"""The week in figures: what was said, what is open, what was good."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from monitor.domain.ladder import AskedToRemove
from monitor.domain.plan import Plan

NOTHING_ASKED = AskedToRemove()
_WEEK = re.compile(r"([12][0-9]{3})-W([0-9]{2})")


@dataclass(frozen=True, kw_only=True, slots=True)
class Week:
    """One ISO week in the school's time zone: `start <= t < end`, both aware and in UTC."""

    name: str
    start: datetime
    end: datetime

    @property
    def monday(self) -> date:
        """Give the week's first day."""
        year, week = self.name.split("-W")
        return date.fromisocalendar(int(year), int(week), 1)


def week_named(name: str, zone: ZoneInfo) -> Week:
    """Read `YYYY-Www`; raises ValueError that says what to write instead."""
    match = _WEEK.fullmatch(name)
    if match is None:
        raise ValueError(f"{name!r} is not a week; write it as 2026-W47")
    try:
        monday = date.fromisocalendar(int(match[1]), int(match[2]), 1)
    except ValueError as problem:
        raise ValueError(f"{name!r} is not a week of that year: {problem}") from problem
    return Week(name=name, start=_midnight(monday, zone), end=_midnight(monday + timedelta(days=7), zone))


def week_of(moment: datetime, zone: ZoneInfo) -> Week:
    """Give the week that `moment` (aware) lies in."""
    year, week, _ = moment.astimezone(zone).isocalendar()
    return week_named(f"{year:04d}-W{week:02d}", zone)


def week_before(week: Week, zone: ZoneInfo, *, n: int = 1) -> Week:
    """Give the week `n` weeks earlier."""
    year, number, _ = (week.monday - timedelta(days=7 * n)).isocalendar()
    return week_named(f"{year:04d}-W{number:02d}", zone)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(0), tzinfo=zone).astimezone(UTC)


@dataclass(frozen=True, kw_only=True, slots=True)
class SentimentWeek:
    """How many posts of one week spoke how of the school."""

    week: str
    negative: int
    neutral: int
    positive: int


@dataclass(frozen=True, kw_only=True, slots=True)
class DigestCase:
    """One open case as the digest lists it."""

    number: str
    severity: str
    status: str
    labels: tuple[str, ...]
    about: str
    opened_at: datetime
    url: str
    next_step: str
    """The first step not yet done, with its clauses; empty when the policy is silent."""
    is_restricted: bool = False
    """Whether few may know of it: number and severity is all that the digest says."""


@dataclass(frozen=True, kw_only=True, slots=True)
class GoodNews:
    """A kind post worth thanking for; the words only as far as the settings allow."""

    platform: str
    context: str
    quote: str
    posted_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class SourceReport:
    """How a source fared in the week: a source that fails or is silent says so."""

    name: str
    platform: str
    n_posts: int
    """About the school, posted in the week."""
    last_success_at: datetime | None
    problem: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Digest:
    """All that the weekly message says."""

    school: str
    week: str
    start: datetime
    end: datetime
    n_posts: int
    n_set_aside: int
    n_by_platform: Mapping[str, int]
    n_by_label: Mapping[str, int]
    n_cases_opened: int
    n_cases_closed: int
    n_opened_by_severity: Mapping[str, int]
    n_fair_criticism: int
    sentiment: tuple[SentimentWeek, ...]
    """Oldest week first; the last one is this week."""
    open_cases: tuple[DigestCase, ...]
    n_open: int
    good_news: tuple[GoodNews, ...]
    n_good_news: int
    sources: tuple[SourceReport, ...]
    asked_to_remove: AskedToRemove = NOTHING_ASKED
    """What was asked in the week, with what came of it so far."""


def next_step(plan: Plan, done: frozenset[str]) -> str:
    """Say the first step that is not done, with its clauses; empty where the policy names none."""
    for step in plan.steps:
        if step.key not in done:
            cites = f" [{', '.join(step.cites)}]" if step.cites else ""
            return f"{step.text}{cites}"
    return ""
