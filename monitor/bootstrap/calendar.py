"""Puts the school's calendar together: its terms, England's bank holidays, the policy's duties."""

from datetime import datetime

from monitor.bank_holidays import PUBLISHED_UNTIL, bank_holiday_name, bank_holidays
from monitor.domain.alert import Alert, ReviewMessage
from monitor.domain.calendar_facts import CalendarFacts, calendar_facts, calendar_notes
from monitor.domain.clocks import ClockRules
from monitor.domain.deadline import calendar_from
from monitor.domain.duties import duty_dates, last_day_of, review_is_over
from monitor.domain.policy import Policy
from monitor.domain.routing import review_alerts
from monitor.settings import Settings


def clock_rules_of(settings: Settings) -> ClockRules:
    """Say how the school counts, from its settings."""
    clocks = settings.clocks
    known = bank_holidays() | frozenset(clocks.extra_bank_holidays)
    return ClockRules(
        calendar=calendar_from(settings.terms, settings.inset_days, known),
        working_day=clocks.working_day,
        roll_forward=clocks.roll_forward,
        targets=clocks.targets,
    )


def facts_of(settings: Settings, rules: ClockRules, policy: Policy, *, now: datetime) -> CalendarFacts:
    """Tell the calendar page what there is to show."""
    today = now.astimezone(settings.zone).date()
    calendar = rules.calendar
    ends = tuple((term.starts, term.ends) for term in sorted(settings.terms, key=lambda term: term.ends))
    return calendar_facts(
        rules,
        terms=settings.terms,
        inset_days=settings.inset_days,
        names={day: name for day in calendar.bank_holidays if (name := bank_holiday_name(day))},
        duties=duty_dates(policy, ends, today),
        published_until=PUBLISHED_UNTIL,
        today=today,
    )


def notes_of(settings: Settings, rules: ClockRules, *, now: datetime) -> tuple[str, ...]:
    """Say what the calendar cannot tell, and how to mend it."""
    return calendar_notes(
        rules,
        terms=settings.terms,
        inset_days=settings.inset_days,
        published_until=PUBLISHED_UNTIL,
        today=now.astimezone(settings.zone).date(),
    )


def review_news(settings: Settings, policy: Policy, *, now: datetime) -> list[Alert]:
    """Give this month's messages that the policy's own review date has passed; none while it lies ahead."""
    if not review_is_over(policy, now.astimezone(settings.zone).date()):
        return []
    return review_alerts(settings.clocks.reminders, policy.id, now=now, zone=settings.zone)


def review_message(alert: Alert, settings: Settings, policy: Policy) -> ReviewMessage:
    """Say that the review date has passed."""
    last = last_day_of(policy.review_due)
    cites = next((duty.cites for duty in policy.duties if duty.text.lower().startswith("review")), ())
    return ReviewMessage(
        alert_id=alert.alert_id,
        policy_title=f"{policy.school}: {policy.name}",
        policy_version=policy.version,
        review_due=f"{last:%B %Y}" if last else policy.review_due,
        cites=cites,
        url=f"{settings.web.public_url}/calendar",
    )
