"""The part of a unit of work that assesses and triages: what lacks the next thing, and what was decided."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, bindparam, exists, false, func, select, true, update

from monitor.domain.assessment import Assessment
from monitor.domain.mention import Mention
from monitor.services.ports import Untriaged
from monitor.storage import rows, tables
from monitor.storage.tables import NEVER_READ
from monitor.storage.transaction import Transaction

_TRIAGE_LOCK = 0x6761_7465
"""An arbitrary number ("gate") that names the lock among all advisory locks of the database."""

_IDS_A_QUERY = 500

_M, _A = tables.mention.c, tables.assessment.c

_NOTE_NEWEST_MODEL = (
    update(tables.mention)
    .where(_M.mention_id == bindparam("of_mention"))
    .values(
        newest_model=select(_A.model)
        .where(_A.mention_id == _M.mention_id)
        .order_by(_A.assessed_at.desc(), _A.model.desc())
        .limit(1)
        .scalar_subquery()
    )
)


def _read_last_by(model: str) -> Select[*tuple[object, ...]]:
    return (
        select(tables.mention)
        .where(_M.is_relevant == true(), _M.newest_model == model)
        .order_by(_M.posted_at, _M.mention_id)
    )


class AssessingPart(Transaction):
    """Mentions that wait for the model, assessments that wait for a decision."""

    def mentions_to_assess(self, model: str, limit: int) -> list[Mention]:
        """Give relevant mentions without an assessment by this model, oldest post first.

        One short walk along the index for the posts never read, and one for each other model that has read
        some: what this model has read last is never looked at again.
        """
        is_read = exists().where(_A.mention_id == _M.mention_id, _A.model == model)
        walks = [_read_last_by(NEVER_READ)]
        others = select(tables.model).where(tables.model.c.name != model)
        walks += [_read_last_by(row["name"]).where(~is_read) for row in self._all(others)]
        found = [rows.mention_of(row) for walk in walks for row in self._all(walk.limit(limit))]
        return sorted(found, key=lambda mention: (mention.post.posted_at, mention.mention_id))[:limit]

    def add_assessments(self, assessments: Sequence[Assessment]) -> int:
        """Store assessments; one that exists for mention and model stays. Gives how many were new."""
        ids = sorted({each.mention_id for each in assessments})
        posted_at = self._posted_at(ids)
        self._insert_new(tables.model, [{"name": name} for name in {each.model for each in assessments}])
        n_new = self._insert_new(
            tables.assessment,
            [rows.assessment_row(each, posted_at=posted_at[each.mention_id]) for each in assessments],
        )
        if n_new:
            self._write(_NOTE_NEWEST_MODEL, [{"of_mention": mention_id} for mention_id in ids])
        return n_new

    def _posted_at(self, mention_ids: Sequence[str]) -> dict[str, datetime]:
        known: dict[str, datetime] = {}
        for start in range(0, len(mention_ids), _IDS_A_QUERY):
            some = _M.mention_id.in_(mention_ids[start : start + _IDS_A_QUERY])
            found = self._all(select(_M.mention_id, _M.posted_at).where(some))
            known.update((row["mention_id"], row["posted_at"]) for row in found)
        return known

    def lock_triage(self) -> None:
        """Hold other triages off until this transaction ends; on SQLite every writer is alone anyway."""
        self._refuse_when_reading()
        if self._is_postgresql:
            self._connection.execute(select(func.pg_advisory_xact_lock(_TRIAGE_LOCK)))

    def assessments_to_triage(self, limit: int) -> list[Untriaged]:
        """Give assessments on which no case decision was taken, oldest post first."""
        other = tables.assessment.alias("other").c
        is_decided = exists().where(other.mention_id == _A.mention_id, other.is_triaged == true())
        statement = (
            select(tables.assessment, tables.mention, is_decided.label("is_decided"))
            .join_from(tables.assessment, tables.mention, _A.mention_id == _M.mention_id)
            .where(_A.is_triaged == false())
            .order_by(_A.posted_at, _A.mention_id, _A.model)
            .limit(limit)
        )
        return [
            Untriaged(
                mention=rows.mention_of(row),
                assessment=rows.assessment_of(row),
                is_decided=bool(row["is_decided"]),
            )
            for row in self._all(statement)
        ]

    def mark_triaged(self, assessment: Assessment, *, case_id: int | None, now: datetime) -> None:
        """Note the decision, and with a case link the mention to it; a second time changes nothing."""
        decide = (
            update(tables.assessment)
            .where(_A.mention_id == assessment.mention_id, _A.model == assessment.model)
            .where(_A.is_triaged == false())
            .values(is_triaged=True, triaged_at=now, case_id=case_id)
        )
        if self._write(decide) and case_id is not None:
            link = {"case_id": case_id, "mention_id": assessment.mention_id, "linked_at": now}
            self._insert_new(tables.case_post, [link])
