"""Reads everything that is stored around one case, for its chronology."""

from collections.abc import Iterator, Sequence

from monitor.domain.assessment import Assessment
from monitor.domain.chronology import Facts
from monitor.domain.vault import VaultEntry
from monitor.services.ports import CaseFile, UnitOfWork

AT_ONCE = 2000
"""Posts named in one question; a pile-on has more than a database takes."""
ALL = 1_000_000


def facts_of(unit: UnitOfWork, file: CaseFile) -> Facts:
    """Give everything around the case of this file."""
    case_id = file.case.case_id
    ids = [post.mention.mention_id for post in file.posts]
    return Facts(
        case=file.case,
        mentions=[post.mention for post in file.posts],
        events=file.events,
        entries=entries_of(unit, file),
        assessments=list(_readings(unit, ids)),
        audit=unit.audit(case_id=case_id, limit=ALL),
        alerts=unit.alerts_of(case_id),
    )


def own_entries(unit: UnitOfWork, case_id: int) -> list[VaultEntry]:
    """Give all entries of the vault that name a case, in order: its files and the looks at its posts."""
    return unit.vault_entries(case_id=case_id, mention_ids=(), limit=ALL)


def entries_of(unit: UnitOfWork, file: CaseFile) -> list[VaultEntry]:
    """Give the vault's entries of a case and of its posts, in order."""
    found = {entry.seq: entry for entry in own_entries(unit, file.case.case_id)}
    for ids in _chunks([post.mention.mention_id for post in file.posts]):
        found |= {entry.seq: entry for entry in unit.vault_entries(mention_ids=ids, limit=ALL)}
    return [found[seq] for seq in sorted(found)]


def _readings(unit: UnitOfWork, ids: Sequence[str]) -> Iterator[Assessment]:
    for chunk in _chunks(ids):
        yield from unit.assessments_of(chunk)


def _chunks(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    return (ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE))
