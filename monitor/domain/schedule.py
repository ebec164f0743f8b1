"""What is due, decided from what is remembered and the time; the scheduler only asks."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from monitor.domain.digest import Week, week_before, week_of
from monitor.domain.school import Weekly

SILENT_AFTER_DAYS = 7
"""A source that brought nothing for this long says so."""


def is_source_due(
    *,
    every_minutes: int,
    last_attempt_at: datetime | None,
    retry_at: datetime | None,
    now: datetime,
) -> bool:
    """Say whether a source's wait is over, and its platform does not ask to be left alone.

    A last attempt that lies ahead was noted by a clock that was wrong: nothing waits for that clock.
    """
    if is_left_alone(retry_at=retry_at, last_attempt_at=last_attempt_at, now=now):
        return False
    if last_attempt_at is None or last_attempt_at > now:
        return True
    return now >= last_attempt_at + timedelta(minutes=every_minutes)


def is_left_alone(*, retry_at: datetime | None, last_attempt_at: datetime | None, now: datetime) -> bool:
    """Say whether a source's platform asks to be left alone, by a clock that can be believed."""
    was_clock_wrong = last_attempt_at is not None and last_attempt_at > now
    return retry_at is not None and now < retry_at and not was_clock_wrong


def digest_week_due(weekly: Weekly, now: datetime, zone: ZoneInfo) -> Week:
    """Give the newest week whose digest should have gone out by `now`; a missed Monday is caught up."""
    this_week = week_of(now, zone)
    goes_out = datetime.combine(this_week.monday + timedelta(days=weekly.weekday), weekly.at, tzinfo=zone)
    return week_before(this_week, zone, n=1 if now >= goes_out else 2)


def silence_words(*, last_post_at: datetime | None, last_success_at: datetime | None, now: datetime) -> str:
    """Say that a source works but has been silent for long; empty when it has not."""
    if last_success_at is None or last_post_at is None:
        return ""
    days = (now - last_post_at).days
    if days < SILENT_AFTER_DAYS:
        return ""
    return f"nothing new for {days} days: either nothing was said, or the source has changed; look at it once"
