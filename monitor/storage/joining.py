"""The part of a unit of work that keeps which case a post belongs to, and by which keys others find it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, and_, delete, exists, or_, select, union_all, update

from monitor.domain.alert import AlertStatus
from monitor.domain.case import OPEN_STATUSES, Case
from monitor.services.joining_port import KeyedCase, KeyedPost, KeyRange
from monitor.services.ports import CasePost
from monitor.storage import rows, tables
from monitor.storage.reports import posts_with_assessment
from monitor.storage.transaction import Transaction

_C, _K, _L = tables.case.c, tables.case_key.c, tables.case_post.c

_IDS_A_QUERY = 500
_RANGES_A_QUERY = 40
_CASES_READ = 50
_MERGES_FOLLOWED = 20
NEWS = ("opened", "raised", "pile_on")
"""Kinds of alert that tell the case's state; a reminder says something else."""

_LEADS_ON = or_(_C.status.in_(OPEN_STATUSES), _C.merged_into > 0)


@dataclass(frozen=True, slots=True)
class _Hit:
    key: str
    case_id: int

    @property
    def mention_id(self) -> str:
        return self.key.rpartition(":")[2]


class JoiningPart(Transaction):
    """Posts of cases and their keys."""

    def case_of_post(self, mention_id: str) -> Case | None:
        """Give the newest open case that a post belongs to."""
        statement = (
            select(tables.case)
            .join(tables.case_post, _L.case_id == _C.case_id)
            .where(_L.mention_id == mention_id, _C.status.in_(OPEN_STATUSES))
            .order_by(_C.opened_at.desc(), _C.case_id.desc())
            .limit(1)
        )
        row = self._first(statement)
        return None if row is None else rows.case_of(row)

    def open_cases_with(self, keys: Sequence[str]) -> list[KeyedCase]:
        """Give the open cases that hold one of these keys, the newest case first."""
        if not keys:
            return []
        statement = (
            select(_K.key, _K.case_id)
            .join(tables.case, _C.case_id == _K.case_id)
            .where(_K.key.in_(sorted(set(keys))), _LEADS_ON)
            .order_by(_K.case_id.desc())
            .limit(_CASES_READ)
        )
        hits = [_Hit(row["key"], row["case_id"]) for row in self._all(statement)]
        cases = self._open_cases({hit.case_id for hit in hits})
        found = [
            KeyedCase(key=hit.key, case=case) for hit in hits if (case := cases.get(hit.case_id)) is not None
        ]
        return sorted(found, key=lambda one: (one.case.opened_at, one.case.case_id), reverse=True)

    def keyed_posts(self, ranges: Sequence[KeyRange], *, limit: int) -> list[KeyedPost]:
        """Give the posts whose ids end the last `limit` keys of each range, each key once."""
        hits = list(dict.fromkeys(self._hits(ranges, limit)))
        cases = self._open_cases({hit.case_id for hit in hits})
        there = [hit for hit in hits if hit.case_id in cases]
        posts = self._posts({hit.mention_id for hit in there})
        return [
            KeyedPost(key=hit.key, case=cases[hit.case_id], mention=post.mention, assessment=post.assessment)
            for hit in there
            if (post := posts.get(hit.mention_id)) is not None
        ]

    def _hits(self, ranges: Sequence[KeyRange], limit: int) -> Iterable[_Hit]:
        for first in range(0, len(ranges), _RANGES_A_QUERY):
            parts = [
                select(
                    select(_K.key, _K.case_id)
                    .join(tables.case, _C.case_id == _K.case_id)
                    .where(_K.key >= start, _K.key < end, _LEADS_ON)
                    .order_by(_K.key.desc(), _K.case_id.desc())
                    .limit(limit)
                    .subquery()
                )
                for start, end in ranges[first : first + _RANGES_A_QUERY]
            ]
            whole = parts[0] if len(parts) == 1 else union_all(*parts)
            for row in self._connection.execute(whole).mappings():
                yield _Hit(row["key"], row["case_id"])

    def _posts(self, mention_ids: set[str]) -> dict[str, CasePost]:
        ids = sorted(mention_ids)
        found: dict[str, CasePost] = {}
        for start in range(0, len(ids), _IDS_A_QUERY):
            some = tables.mention.c.mention_id.in_(ids[start : start + _IDS_A_QUERY])
            read = (rows.case_post_of(row) for row in self._all(posts_with_assessment().where(some)))
            found.update((post.mention.mention_id, post) for post in read)
        return found

    def _open_cases(self, case_ids: set[int]) -> dict[int, Case]:
        """Give the open case that stands for each of these today: itself, or what it was merged into."""
        known: dict[int, Case] = {}
        wanted = set(case_ids)
        for _ in range(_MERGES_FOLLOWED):
            if not wanted:
                break
            read = [rows.case_of(row) for row in self._all(_cases(sorted(wanted)))]
            known.update((case.case_id, case) for case in read)
            wanted = {case.merged_into for case in read if not case.is_open} - {0} - set(known)
        return {case_id: case for case_id in case_ids if (case := _standing_for(case_id, known)) is not None}

    def add_keys(self, case_id: int, keys: Sequence[str]) -> int:
        """Give keys to a case; gives how many it did not have."""
        return self._insert_new(
            tables.case_key, [{"key": key, "case_id": case_id} for key in dict.fromkeys(keys)]
        )

    def remove_keys(self, case_id: int, keys: Sequence[str]) -> int:
        """Take keys from a case; gives how many it had."""
        self._refuse_when_reading()
        some = [sorted(set(keys))[n : n + _IDS_A_QUERY] for n in range(0, len(set(keys)), _IDS_A_QUERY)]
        statements = [delete(tables.case_key).where(_K.case_id == case_id, _K.key.in_(part)) for part in some]
        return sum(self._connection.execute(statement).rowcount for statement in statements)

    def keys_between(self, case_id: int, keys: KeyRange) -> list[str]:
        """Give a case's keys of a range, in order."""
        start, end = keys
        statement = (
            select(_K.key).where(_K.key >= start, _K.key < end, _K.case_id == case_id).order_by(_K.key)
        )
        return [row["key"] for row in self._all(statement)]

    def move_posts(self, mention_ids: Sequence[str], *, source: int, target: int) -> int:
        """Move posts from one case to another and give how many there were to move."""
        self._refuse_when_reading()
        n_moved = 0
        ids = sorted(set(mention_ids))
        other = tables.case_post.alias("other").c
        for start in range(0, len(ids), _IDS_A_QUERY):
            here = and_(_L.case_id == source, _L.mention_id.in_(ids[start : start + _IDS_A_QUERY]))
            is_there = exists().where(other.mention_id == _L.mention_id, other.case_id == target)
            n_moved += self._connection.execute(
                update(tables.case_post).where(here, ~is_there).values(case_id=target)
            ).rowcount
            n_moved += self._connection.execute(delete(tables.case_post).where(here)).rowcount
        return n_moved

    def bring_forward(self, case_id: int, *, not_before: datetime) -> tuple[str, ...]:
        """Name the channels on which news of a case still waits untried, for `not_before` at the latest."""
        a = tables.alert.c
        is_untried = and_(a.status == AlertStatus.PENDING, a.n_attempts == 0)
        waits = and_(a.case_id == case_id, is_untried, a.kind.in_(NEWS))
        found = self._all(select(a.alert_id, a.channel, a.not_before).where(waits))
        channels = []
        for row in found:
            # Asked again in the writing itself: a dispatcher that has begun meanwhile tells the older state.
            change = update(tables.alert).where(a.alert_id == row["alert_id"], waits)
            if self._write(change.values(not_before=min(row["not_before"], not_before))):
                channels.append(row["channel"])
        return tuple(sorted(set(channels)))


def _cases(case_ids: Sequence[int]) -> Select[*tuple[object, ...]]:
    return select(tables.case).where(_C.case_id.in_(case_ids))


def _standing_for(case_id: int, known: dict[int, Case]) -> Case | None:
    passed: set[int] = set()
    case = known.get(case_id)
    while case is not None and not case.is_open and case.case_id not in passed:
        passed.add(case.case_id)
        case = known.get(case.merged_into)
    return case if case is not None and case.is_open else None
