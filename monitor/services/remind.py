"""Remind: what is due in a case soon, or was due, becomes news, in one transaction with its history line."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from monitor.domain.actor import GATEPOST
from monitor.domain.alert import Alert
from monitor.domain.case import Action
from monitor.domain.reminders import ReminderRules, next_look_at, reminded, reminders_of
from monitor.domain.routing import Router
from monitor.services.ports import Clock, StaleCaseError, Store, UnitOfWork

log = logging.getLogger(__name__)


def _no_alerts(_now: datetime) -> list[Alert]:
    return []


@dataclass(frozen=True, kw_only=True, slots=True)
class RemindReport:
    """What was found due."""

    n_reminded: int = 0
    """Cases of which there was news."""
    n_alerts: int = 0
    n_stale: int = 0
    """Cases that somebody changed at the same moment; they are looked at again at the next run."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Remind:
    """The step with all that it needs; `run` may be called at any time, by any number of workers."""

    store: Store
    clock: Clock
    router: Router
    rules: ReminderRules
    calendar_alerts: Callable[[datetime], list[Alert]] = _no_alerts
    """Gives the messages of the calendar, such as a policy's own review date that has passed."""
    _asleep: dict[int, tuple[int, datetime]] = field(default_factory=dict, init=False)
    """Of a case in which all is told: its revision, and until when it need not be read again."""

    def run(self) -> RemindReport:
        """Tell once of everything that has come near or passed; what was told is never told again."""
        now = self.clock.now()
        with self.store.read() as unit:
            due = self._with_news(unit, now)
        n_reminded = n_alerts = n_stale = 0
        for case_id in due:
            try:
                n_new = self._remind(case_id, now)
            except StaleCaseError:
                n_stale += 1
                continue
            n_reminded += n_new is not None
            n_alerts += n_new or 0
        n_alerts += self._calendar(now)
        return RemindReport(n_reminded=n_reminded, n_alerts=n_alerts, n_stale=n_stale)

    def _with_news(self, unit: UnitOfWork, now: datetime) -> list[int]:
        """Name the cases of which there is something to tell; of what is long overdue, only ids are read."""
        found, revisions = [], unit.due_revisions(now + self.rules.lead)
        for case_id in self._asleep.keys() - revisions.keys():
            del self._asleep[case_id]
        for case_id, revision in revisions.items():
            known, wakes_at = self._asleep.get(case_id, (0, now))
            case = None if known == revision and now < wakes_at else unit.case(case_id)
            if case is not None and reminders_of(case, self.rules, now=now):
                found.append(case_id)
            elif case is not None:
                self._asleep[case_id] = (case.revision, next_look_at(case, self.rules, now=now))
        return found

    def _remind(self, case_id: int, now: datetime) -> int | None:
        with self.store.begin() as unit:
            case = unit.case(case_id)
            news = reminders_of(case, self.rules, now=now) if case is not None else ()
            if case is None or not news:
                return None
            detail = "; ".join(reminder.words for reminder in news)
            told, event = reminded(case, news).apply(Action.REMINDED, by=GATEPOST, now=now, detail=detail)
            unit.save_case(told, event)
            alerts = [alert for one in news for alert in self.router.case_alerts(told, one.kind, now=now)]
            log.info("case %d: %s", case_id, ", ".join(one.kind for one in news))
            return unit.add_alerts(alerts)

    def _calendar(self, now: datetime) -> int:
        alerts = self.calendar_alerts(now)
        if not alerts:
            return 0
        with self.store.begin() as unit:
            return unit.add_alerts(alerts)  # the outbox takes no second message of the same month
