"""The part of a unit of work that keeps the log of who saw and did what, and tells a case's chronology."""

from collections.abc import Sequence

from sqlalchemy import insert, select

from monitor.domain.alert import Alert
from monitor.domain.assessment import Assessment
from monitor.domain.audit import AuditEntry
from monitor.storage import rows, tables
from monitor.storage.transaction import Transaction


class LogPart(Transaction):
    """Lines are added and read, never changed."""

    def add_audit(self, entry: AuditEntry) -> None:
        """Add a line to the log."""
        self._write(insert(tables.audit), [rows.audit_row(entry)])

    def audit(self, *, case_id: int | None = None, limit: int = 1000) -> list[AuditEntry]:
        """Give the newest lines, of one case where it is named, oldest first."""
        a = tables.audit.c
        statement = select(tables.audit).order_by(a.entry.desc()).limit(limit)
        if case_id is not None:
            statement = statement.where(a.case_id == case_id)
        return [rows.audit_of(row) for row in reversed(self._all(statement))]

    def alerts_of(self, case_id: int) -> list[Alert]:
        """Give every message about a case, oldest first."""
        a = tables.alert.c
        statement = select(tables.alert).where(a.case_id == case_id).order_by(a.created_at, a.alert_id)
        return [rows.alert_of(row) for row in self._all(statement)]

    def assessments_of(self, mention_ids: Sequence[str]) -> list[Assessment]:
        """Give every model's reading of these posts, oldest first."""
        a = tables.assessment.c
        statement = (
            select(tables.assessment)
            .where(a.mention_id.in_(list(mention_ids)))
            .order_by(a.assessed_at, a.mention_id, a.model)
        )
        return [rows.assessment_of(row) for row in self._all(statement)]
