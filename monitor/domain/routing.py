"""Which alerts a case's news makes, and when each may be sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from monitor.domain.alert import Alert, AlertKind, case_alert_id, digest_alert_id
from monitor.domain.case import Case
from monitor.domain.school import QuietHours, Route, Weekly


@dataclass(frozen=True, kw_only=True, slots=True)
class Router:
    """The school's routing: severities to channels and addresses, with its quiet hours."""

    routes: Mapping[str, Route]
    quiet_hours: QuietHours
    zone: ZoneInfo

    def case_alerts(self, case: Case, kind: AlertKind, *, now: datetime) -> list[Alert]:
        """Give the messages for a case that was opened or became more severe; none for the digest's cases."""
        route = self.routes.get(case.severity, Route())
        not_before = self.quiet_hours.not_before(case.severity, now, self.zone)
        return [
            Alert(
                alert_id=case_alert_id(case.case_id, kind, channel, case.severity, revision=case.revision),
                kind=kind,
                channel=channel,
                to=route.to,
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
