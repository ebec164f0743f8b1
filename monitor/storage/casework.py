"""The part of a unit of work that keeps cases, their history, the outbox and the reviewers."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby

from sqlalchemy import and_, func, insert, or_, select, update

from monitor.domain.alert import BELIEVABLE_WAIT, Alert, AlertStatus
from monitor.domain.case import Case, CaseEvent
from monitor.services.ports import CaseFile, CasePost, Reviewer, StaleCaseError
from monitor.storage import rows, tables
from monitor.storage.reports import posts_with_assessment
from monitor.storage.transaction import Transaction

_C = tables.case.c

LARGEST_ID = 2**31 - 1
"""A number from a hand-written address may be larger than any the database can compare with."""


class CaseworkPart(Transaction):
    """Cases; every change is one revision and one line of history."""

    def add_case(self, case: Case, event: CaseEvent) -> Case:
        """Store a new case with its first event and give it with its number."""
        self._refuse_when_reading()
        made = self._connection.execute(insert(tables.case).values(rows.case_row(case)).returning(_C.case_id))
        case_id: int = made.scalar_one()
        self._write(insert(tables.case_event), [rows.event_row(replace(event, case_id=case_id))])
        return replace(case, case_id=case_id)

    def save_case(self, case: Case, event: CaseEvent) -> None:
        """Write the next revision with its event; raises StaleCaseError when it is not the next one."""
        change = (
            update(tables.case)
            .where(_C.case_id == case.case_id, _C.revision == case.revision - 1)
            .values(rows.case_row(case))
        )
        if self._write(change) != 1:
            raise StaleCaseError(
                f"Somebody else has changed {case.number} meanwhile; nothing was written. Look at it again."
            )
        self._write(insert(tables.case_event), [rows.event_row(event)])

    def case(self, case_id: int) -> Case | None:
        """Give one case."""
        if not 0 < case_id <= LARGEST_ID:
            return None
        row = self._first(select(tables.case).where(_C.case_id == case_id))
        return None if row is None else rows.case_of(row)

    def lock_case(self, case_id: int) -> Case | None:
        """Give a case as it stands now and keep all others from changing it until this transaction ends."""
        self._refuse_when_reading()
        if not 0 < case_id <= LARGEST_ID:
            return None
        statement = select(tables.case).where(_C.case_id == case_id)
        if self._is_postgresql:  # SQLite has one writer anyway
            statement = statement.with_for_update()
        row = self._first(statement)
        return None if row is None else rows.case_of(row)

    def case_file(self, case_id: int) -> CaseFile | None:
        """Give one case with its posts and history."""
        case = self.case(case_id)
        if case is None:
            return None
        link, event = tables.case_post.c, tables.case_event.c
        posts = posts_with_assessment().join(
            tables.case_post, and_(link.mention_id == tables.mention.c.mention_id, link.case_id == case_id)
        )
        events = select(tables.case_event).where(event.case_id == case_id).order_by(event.revision)
        return CaseFile(
            case=case,
            posts=tuple(rows.case_post_of(row) for row in self._all(posts)),
            events=tuple(rows.event_of(row) for row in self._all(events)),
        )

    def posts_of_cases(self, case_ids: Sequence[int]) -> Iterator[tuple[int, tuple[CasePost, ...]]]:
        """Give the posts of several cases, by case and then by time of posting; streams."""
        link, mention = tables.case_post.c, tables.mention.c
        known = [case_id for case_id in case_ids if 0 < case_id <= LARGEST_ID]
        posts = (
            posts_with_assessment()
            .add_columns(link.case_id)
            .join(tables.case_post, link.mention_id == mention.mention_id)
            .where(link.case_id.in_(known))
            .order_by(None)
            .order_by(link.case_id, mention.posted_at, mention.mention_id)
        )
        for case_id, found in groupby(self._stream(posts), key=lambda row: row[link.case_id]):
            yield case_id, tuple(map(rows.case_post_of, found))

    def cases(
        self, *, statuses: Sequence[str], severity: str = "", limit: int = 200, offset: int = 0
    ) -> list[Case]:
        """Give cases by severity (worst first), then by age (oldest first)."""
        statement = select(tables.case).where(_C.status.in_(statuses))
        if severity:
            statement = statement.where(_C.severity == severity)
        ordered = statement.order_by(_C.severity_rank.desc(), _C.opened_at, _C.case_id)
        return [rows.case_of(row) for row in self._all(ordered.limit(limit).offset(offset))]

    def count_cases(self, *, statuses: Sequence[str]) -> dict[str, int]:
        """Give the number of cases by severity, among these statuses."""
        n = func.count().label("n")
        statement = select(_C.severity, n).where(_C.status.in_(statuses)).group_by(_C.severity)
        return {row["severity"]: row["n"] for row in self._all(statement)}

    def cases_due(self, before: datetime, limit: int = 10_000) -> list[Case]:
        """Give the cases in which something is due at `before` or earlier, the soonest first."""
        due = select(tables.case).where(_C.due_at <= before).order_by(_C.due_at, _C.case_id)
        return [rows.case_of(row) for row in self._all(due.limit(limit))]

    def due_revisions(self, before: datetime) -> dict[int, int]:
        """Give id and revision of the cases in which something is due at `before` or earlier."""
        due = select(_C.case_id, _C.revision).where(_C.due_at <= before).order_by(_C.due_at, _C.case_id)
        return {row["case_id"]: row["revision"] for row in self._all(due)}


class OutboxPart(Transaction):
    """Messages to be sent, and those that were."""

    def add_alerts(self, alerts: Sequence[Alert]) -> int:
        """Put messages into the outbox; one whose id is known is kept as it is. Gives how many were new."""
        return self._insert_new(tables.alert, [rows.alert_row(each) for each in alerts])

    def alerts_due(self, now: datetime, limit: int) -> list[Alert]:
        """Give pending alerts whose time has come, or lies beyond belief, oldest first.

        In a transaction that writes, PostgreSQL leaves out those that another dispatcher holds just now.
        """
        a = tables.alert.c
        statement = (
            select(tables.alert)
            .where(a.status == AlertStatus.PENDING)
            .where(or_(a.not_before <= now, a.not_before > now + BELIEVABLE_WAIT))
            .order_by(a.created_at, a.alert_id)
            .limit(limit)
        )
        if self._is_postgresql and not self._only_reads:
            statement = statement.with_for_update(skip_locked=True)
        return [rows.alert_of(row) for row in self._all(statement)]

    def save_alert(self, alert: Alert) -> None:
        """Write an alert's status, attempts, next time and error; raises LookupError for an unknown one."""
        change = (
            update(tables.alert)
            .where(tables.alert.c.alert_id == alert.alert_id)
            .values(
                status=alert.status,
                n_attempts=alert.n_attempts,
                not_before=alert.not_before,
                sent_at=alert.sent_at,
                last_error=alert.last_error,
            )
        )
        if self._write(change) != 1:
            raise LookupError(f"There is no alert {alert.alert_id!r} in the outbox.")

    def alerts(self, *, status: AlertStatus | None = None, limit: int = 100) -> list[Alert]:
        """Give the outbox, newest first."""
        a = tables.alert.c
        statement = select(tables.alert).order_by(a.created_at.desc(), a.alert_id.desc()).limit(limit)
        if status is not None:
            statement = statement.where(a.status == status)
        return [rows.alert_of(row) for row in self._all(statement)]


class PeoplePart(Transaction):
    """Reviewers."""

    def reviewer(self, login: str) -> Reviewer | None:
        """Find who signs in with this login."""
        row = self._first(select(tables.reviewer).where(tables.reviewer.c.login == login))
        return None if row is None else rows.reviewer_of(row)

    def save_reviewer(self, reviewer: Reviewer) -> None:
        """Add or replace a reviewer by login."""
        row = rows.reviewer_row(reviewer)
        self._write(
            self._insert(tables.reviewer)
            .values(row)
            .on_conflict_do_update(index_elements=["login"], set_=row)
        )

    def reviewers(self) -> list[Reviewer]:
        """Give everybody who may sign in, by login."""
        statement = select(tables.reviewer).order_by(tables.reviewer.c.login)
        return [rows.reviewer_of(row) for row in self._all(statement)]
