"""The part of a unit of work that collects: sources, mentions and evidence."""

from collections.abc import Sequence

from sqlalchemy import false, select, update

from monitor.domain.evidence import Evidence
from monitor.domain.mention import Mention
from monitor.services.ports import CheckpointMovedError, SourceState
from monitor.storage import rows, tables
from monitor.storage.vault import VaultPart


class CollectingPart(VaultPart):
    """Sources with their checkpoints, posts with their evidence."""

    def source_state(self, name: str) -> SourceState:
        """Give what is remembered of a source; a fresh state for one never seen."""
        row = self._first(select(tables.source).where(tables.source.c.name == name))
        return SourceState(name=name) if row is None else rows.source_of(row)

    def source_states(self) -> list[SourceState]:
        """Give every source ever tried, by name."""
        statement = select(tables.source).order_by(tables.source.c.name)
        return [rows.source_of(row) for row in self._all(statement)]

    def add_mentions(self, mentions: Sequence[Mention], evidence: Sequence[Evidence]) -> int:
        """Store new posts and new versions of their evidence; give how many posts were new."""
        n_new = self._insert_new(tables.mention, [rows.mention_row(each) for each in mentions])
        self._chain_new_versions(mentions, evidence)
        return n_new

    def save_source_state(self, state: SourceState, *, expected_checkpoint: str | None) -> None:
        """Write the state if the checkpoint is still the expected one; raises CheckpointMovedError."""
        row = rows.source_row(state)
        if expected_checkpoint is None and self._insert_new(tables.source, [row]):
            return
        swap = (
            update(tables.source)
            .where(tables.source.c.name == state.name)
            .where(tables.source.c.checkpoint.is_not_distinct_from(expected_checkpoint))
            .values(row)
        )
        if self._write(swap) != 1:
            raise CheckpointMovedError(
                f"Another worker has stored the next page of {state.name!r} meanwhile; nothing was written."
            )

    def set_aside(self, limit: int) -> list[Mention]:
        """Give the mentions judged not to be about the school, newest first."""
        m = tables.mention.c
        statement = (
            select(tables.mention)
            .where(m.is_relevant == false())
            .order_by(m.posted_at.desc(), m.mention_id.desc())
            .limit(limit)
        )
        return [rows.mention_of(row) for row in self._all(statement)]

    def evidence_of(self, mention_id: str) -> list[Evidence]:
        """Give every captured version of a post, oldest first."""
        e = tables.evidence.c
        statement = (
            select(tables.evidence).where(e.mention_id == mention_id).order_by(e.captured_at, e.sha256)
        )
        return [rows.evidence_of(row) for row in self._all(statement)]
