"""Dispatch: send what waits in the outbox; a crash before the note may repeat a message, never lose it."""

import logging
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from monitor.domain.alert import Alert, AlertKind, AlertStatus, DigestMessage, Message, retry_after_seconds
from monitor.domain.case import Case
from monitor.domain.digest import Digest
from monitor.domain.reminders import STAGES, is_still_news
from monitor.services.failure import place_of
from monitor.services.ports import (
    CaseFile,
    CasePost,
    Clock,
    DeliveryFailedError,
    DeliveryRefusedError,
    Notifier,
    Progress,
    Store,
    StoreBusyError,
    UnitOfWork,
    no_progress,
)

log = logging.getLogger(__name__)

BATCH_SIZE = 50
FAILURES_A_RUN = 2
"""After so many on one channel the rest of its messages wait: a hung server must not hold up the others."""
N_REFUSED_READ = 100_000
LONGEST_WAIT_SECONDS = 86_400
"""However long a channel asks to be left alone."""
PUT_OFF = "its channel is failing; see the messages before it"


class _NoLongerSoError(RuntimeError):
    """What a reminder tells was met, or has gone further, while it waited."""


@dataclass(frozen=True, kw_only=True, slots=True)
class DispatchReport:
    """What became of the messages that were due."""

    n_sent: int = 0
    n_failed: int = 0
    n_refused: int = 0
    n_dropped: int = 0
    """Reminders that were no longer true when they could go out."""
    n_put_off: int = 0
    """Not tried, because their channel had just failed twice."""
    problems: tuple[str, ...] = ()
    is_elsewhere: bool = False
    """Another process is dispatching; nothing was done here."""


def _as_written(alert: Alert, _case: Case | None) -> tuple[str, ...]:
    return alert.to


@dataclass(frozen=True, kw_only=True, slots=True)
class Dispatch:
    """The step with all that it needs."""

    store: Store
    clock: Clock
    notifiers: Mapping[str, Notifier]
    compose_case: Callable[[Alert, Case, CasePost], Message]
    compose_digest: Callable[[str], Digest]
    reviews_url: str
    compose_review: Callable[[Alert], Message] | None = None
    """Says that the policy's own review date has passed."""
    addressees: Callable[[Alert, Case | None], tuple[str, ...]] = _as_written
    """Who gets a message as things are set up today; None stands for the digest, which has no case."""

    def run(self, *, progress: Progress = no_progress) -> DispatchReport:
        """Send every due message once; one failing channel never stops the others."""
        report = DispatchReport()
        with self.store.exclusive("dispatch") as is_ours:
            if not is_ours:
                return replace(report, is_elsewhere=True)
            done: set[str] = set()
            failures: Counter[str] = Counter()
            while True:
                with self.store.read() as unit:
                    due = [a for a in unit.alerts_due(self.clock.now(), BATCH_SIZE) if a.alert_id not in done]
                if not due:
                    return report
                for alert in due:
                    done.add(alert.alert_id)
                    if failures[alert.channel] >= FAILURES_A_RUN:
                        report = self._put_off(alert, report)
                        continue
                    n_before = report.n_failed
                    report = self._send(alert, report)
                    failures[alert.channel] += report.n_failed - n_before
                    progress("dispatch", len(done), None)

    def try_refused_again(self) -> int:
        """Put refused messages back, now that somebody may have mended the settings; gives how many."""
        with self.store.begin() as unit:
            refused = unit.alerts(status=AlertStatus.REFUSED, limit=N_REFUSED_READ)
            for alert in refused:
                unit.save_alert(
                    replace(alert, status=AlertStatus.PENDING, not_before=self.clock.now(), n_attempts=0)
                )
        return len(refused)

    def _put_off(self, alert: Alert, report: DispatchReport) -> DispatchReport:
        later = self.clock.now() + timedelta(seconds=retry_after_seconds(1))
        self._save(replace(alert, not_before=later, last_error=PUT_OFF))
        return replace(report, n_put_off=report.n_put_off + 1)

    def _send(self, alert: Alert, report: DispatchReport) -> DispatchReport:
        now = self.clock.now()
        tried = replace(alert, n_attempts=alert.n_attempts + 1)
        # Noted before it is sent: on a full disk nothing goes out, instead of the same message at every tick.
        self._save(tried)
        try:
            self._deliver(alert)
        except _NoLongerSoError:
            self._save(replace(tried, status=AlertStatus.DROPPED, last_error=""))
            return replace(report, n_dropped=report.n_dropped + 1)
        except DeliveryRefusedError as problem:
            self._save(replace(tried, status=AlertStatus.REFUSED, last_error=str(problem)))
            log.error("alert %s refused: %s", alert.alert_id, problem)  # noqa: TRY400 - the message is whole
            return _with_problem(replace(report, n_refused=report.n_refused + 1), alert, problem)
        except DeliveryFailedError as problem:
            asked = min(problem.retry_after_seconds or 0, LONGEST_WAIT_SECONDS)
            wait = max(asked, retry_after_seconds(tried.n_attempts))
            self._save(replace(tried, not_before=now + timedelta(seconds=wait), last_error=str(problem)))
            log.warning("alert %s failed, attempt %d: %s", alert.alert_id, tried.n_attempts, problem)
            return _with_problem(replace(report, n_failed=report.n_failed + 1), alert, problem)
        self._save(replace(tried, status=AlertStatus.SENT, sent_at=self.clock.now(), last_error=""))
        return replace(report, n_sent=report.n_sent + 1)

    def _deliver(self, alert: Alert) -> None:
        notifier = self.notifiers.get(alert.channel)
        if notifier is None:
            raise DeliveryRefusedError(f"there is no channel called {alert.channel!r} in the settings")
        try:
            message, to = self._message(alert)
            notifier.send(message, to=to)
        except (DeliveryFailedError, DeliveryRefusedError, StoreBusyError, _NoLongerSoError):
            raise
        except Exception as problem:  # one broken message or channel must never stop the others
            log.error("alert %s: unexpected %s", alert.alert_id, place_of(problem))  # noqa: TRY400 - no words
            raise DeliveryFailedError(_unexpected(problem)) from problem

    def _message(self, alert: Alert) -> tuple[Message, tuple[str, ...]]:
        if alert.kind is AlertKind.DIGEST:
            digest = self.compose_digest(alert.week)
            week = DigestMessage(alert_id=alert.alert_id, digest=digest, reviews_url=self.reviews_url)
            return week, self.addressees(alert, None)
        if alert.kind is AlertKind.REVIEW:
            if self.compose_review is None:
                raise DeliveryRefusedError("nobody here can say what the policy's review is about")
            return self.compose_review(alert), self.addressees(alert, None)
        with self.store.read() as unit:
            file = _standing_for(unit, alert.case_id) if alert.case_id is not None else None
        lead = file.lead() if file is not None else None
        if file is None or lead is None:
            raise DeliveryRefusedError("the case that it speaks of is not in the store")
        if alert.kind in STAGES and not is_still_news(file.case, alert.kind):
            raise _NoLongerSoError
        message = self.compose_case(alert, file.case, lead)
        return message, self.addressees(alert, file.case)

    def _save(self, alert: Alert) -> None:
        with self.store.begin() as unit:
            unit.save_alert(alert)


def _standing_for(unit: UnitOfWork, case_id: int) -> CaseFile | None:
    """Give the case, or the one that holds its posts since it was merged."""
    file = unit.case_file(case_id)
    passed = {case_id}
    while file is not None and file.case.merged_into and file.case.merged_into not in passed:
        passed.add(file.case.merged_into)
        file = unit.case_file(file.case.merged_into)
    return file


def _unexpected(problem: Exception) -> str:
    return (
        f"an unexpected {type(problem).__name__} while making or sending the message; it will be tried "
        "again. Please report it with the log's last lines."
    )


def _with_problem(report: DispatchReport, alert: Alert, problem: Exception) -> DispatchReport:
    words = f"{alert.channel}: {problem}"
    return report if words in report.problems else replace(report, problems=(*report.problems, words))
