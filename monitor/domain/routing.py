"""Which alerts a case's news makes, and when each may be sent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from monitor.domain.alert import Alert, AlertKind, case_alert_id, digest_alert_id, review_alert_id
from monitor.domain.audience import addressees
from monitor.domain.case import Case
from monitor.domain.reminders import STAGES, ReminderRules
from monitor.domain.school import QuietHours, Route, Weekly

NOWHERE = Route()


@dataclass(frozen=True, kw_only=True, slots=True)
class Router:
    """The school's routing: severities to channels and addresses, with its quiet hours."""

    routes: Mapping[str, Route]
    quiet_hours: QuietHours
    zone: ZoneInfo
    reminders: ReminderRules = field(default_factory=ReminderRules)
    roles: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Addresses by the routing's roles, for cases that are for some roles alone."""

    def route_of(self, case: Case, kind: AlertKind) -> Route:
        """Give where news of this kind about the case goes; the digest's cases have no route but to remind.

        A reminder goes where the case's alerts go; what is passed on goes to those who are named for it.
        """
        own = self.routes.get(case.severity, NOWHERE)
        if kind not in STAGES:
            return own
        channels = own.channels or self.reminders.channels
        if kind is AlertKind.ESCALATED:
            return _with_reader(Route(channels=channels, to=self.reminders.escalate_to))
        return own if own.channels else _with_reader(Route(channels=channels, to=self.reminders.to))

    def case_alerts(self, case: Case, kind: AlertKind, *, now: datetime) -> list[Alert]:
        """Give the messages for a piece of a case's news; none where it has no route."""
        route = self.route_of(case, kind)
        to = addressees(case, to=route.to, roles=self.roles).to
        not_before = self.quiet_hours.not_before(case.severity, now, self.zone)
        return [
            Alert(
                alert_id=case_alert_id(case.case_id, kind, channel, case.severity, revision=case.revision),
                kind=kind,
                channel=channel,
                to=to,
                case_id=case.case_id,
                not_before=not_before,
                created_at=now,
            )
            for channel in route.channels
        ]


def digest_alerts(weekly: Weekly, week: str, *, now: datetime) -> list[Alert]:
    """Give the messages that carry one week's digest."""
    return [
        Alert(
            alert_id=digest_alert_id(week, channel),
            kind=AlertKind.DIGEST,
            channel=channel,
            to=weekly.to,
            case_id=None,
            week=week,
            not_before=now,
            created_at=now,
        )
        for channel in weekly.channels
    ]


def review_alerts(rules: ReminderRules, policy: str, *, now: datetime, zone: ZoneInfo) -> list[Alert]:
    """Give this month's messages that the policy's review is overdue; none where nobody is named for them."""
    month = f"{now.astimezone(zone):%Y-%m}"
    return [
        Alert(
            alert_id=review_alert_id(policy, month, channel),
            kind=AlertKind.REVIEW,
            channel=channel,
            to=rules.review_to,
            case_id=None,
            week=month,
            not_before=now,
            created_at=now,
        )
        for channel in (rules.channels if rules.review_to else ())
    ]


def _with_reader(route: Route) -> Route:
    return route if route.to else NOWHERE
