"""Values that the domain's tests start from; every name is invented."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from monitor.domain.alert import AlertKind
from monitor.domain.case import Case, Status
from monitor.domain.plan import Plan, PlanStep
from monitor.domain.post import Post

LONDON = ZoneInfo("Europe/London")
NOW = datetime(2026, 11, 18, 10, 0, tzinfo=UTC)
"""A Wednesday in week 47, in winter time."""
KINDS = (AlertKind.OPENED, AlertKind.RAISED)


def utc(words: str) -> datetime:
    """Read `2026-03-29 00:50` as a moment in UTC."""
    return datetime.fromisoformat(words).replace(tzinfo=UTC)


def london(words: str) -> datetime:
    """Read `2026-03-29 00:50` on a clock in London, and give the moment in UTC."""
    return datetime.fromisoformat(words).replace(tzinfo=LONDON).astimezone(UTC)


def a_post(**fields: Any) -> Post:
    """Give a post with these fields."""
    start = Post(platform="x", external_id="101", text="Tarnholt School was shut again today.", posted_at=NOW)
    return replace(start, **fields)


def a_step(key: str, **fields: Any) -> PlanStep:
    """Give a step of a plan."""
    start = PlanStep(
        key=key,
        do="tell",
        to="head",
        role="",
        order=1,
        phase="in",
        cites=("TS-1",),
        basis="explicit",
        text=f"Do {key}.",
    )
    return replace(start, **fields)


def a_plan(*keys: str, **fields: Any) -> Plan:
    """Give a plan with a step for each key."""
    start = Plan(policy="TS", policy_title="Tarnholt: Online", policy_version="1", severity="medium")
    return replace(start, steps=tuple(a_step(key) for key in keys), **fields)


def a_case(status: Status = Status.NEW, **fields: Any) -> Case:
    """Give a case with two steps, `tell-head` and `keep-copy`."""
    start = Case(
        case_id=42,
        status=status,
        severity="medium",
        labels=("abusive",),
        target=("staff",),
        sentiment="negative",
        intent="complaint",
        surest=0.9,
        plan=a_plan("tell-head", "keep-copy"),
        opened_at=NOW,
        updated_at=NOW,
    )
    return replace(start, **fields)
