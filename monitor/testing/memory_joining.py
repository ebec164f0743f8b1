"""Which case a post belongs to, and by which keys others find it, in the store in memory."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from monitor.domain.alert import Alert, AlertKind, AlertStatus
from monitor.domain.assessment import Assessment
from monitor.domain.case import Case
from monitor.domain.mention import Mention
from monitor.services.joining_port import KeyedCase, KeyedPost, KeyRange
from monitor.testing.memory_vault import MemoryVault, VaultShelves


@dataclass(kw_only=True, slots=True)
class JoiningShelves(VaultShelves):
    """The cases with their keys and messages."""

    cases: dict[int, Case] = field(default_factory=dict)
    alerts: dict[str, Alert] = field(default_factory=dict)
    keys: dict[tuple[str, int], None] = field(default_factory=dict)


class MemoryJoining(MemoryVault):
    """Implements the joining part of a unit of work on the shelves."""

    _kept: JoiningShelves

    def case_of_post(self, mention_id: str) -> Case | None:
        """Give the newest open case that a post belongs to."""
        found = [self._kept.cases[case_id] for case_id, of in self._kept.links if of == mention_id]
        return max((case for case in found if case.is_open), key=_age, default=None)

    def open_cases_with(self, keys: Sequence[str]) -> list[KeyedCase]:
        """Give the open cases that hold one of these keys, the newest case first."""
        found = [
            KeyedCase(key=key, case=case)
            for key, case_id in self._kept.keys
            if key in keys and (case := self._standing_for(case_id)) is not None
        ]
        return sorted(found, key=lambda one: _age(one.case), reverse=True)

    def keyed_posts(self, ranges: Sequence[KeyRange], *, limit: int) -> list[KeyedPost]:
        """Give the posts whose ids end the last `limit` keys of each range, each key once."""
        hits = dict.fromkeys(hit for keys in ranges for hit in self._last(keys, limit))
        found = []
        for key, case_id in hits:
            case, mention = self._standing_for(case_id), self._kept.mentions.get(key.rpartition(":")[2])
            if case is not None and mention is not None:
                reading = self._newest_assessment(mention)
                found.append(KeyedPost(key=key, case=case, mention=mention, assessment=reading))
        return found

    def add_keys(self, case_id: int, keys: Sequence[str]) -> int:
        """Give keys to a case; gives how many it did not have."""
        self._refuse_when_reading()
        n_before = len(self._kept.keys)
        self._kept.keys.update(((key, case_id), None) for key in keys)
        return len(self._kept.keys) - n_before

    def remove_keys(self, case_id: int, keys: Sequence[str]) -> int:
        """Take keys from a case; gives how many it had."""
        self._refuse_when_reading()
        there = [(key, case_id) for key in set(keys) if (key, case_id) in self._kept.keys]
        for one in there:
            del self._kept.keys[one]
        return len(there)

    def keys_between(self, case_id: int, keys: KeyRange) -> list[str]:
        """Give a case's keys of a range, in order."""
        start, end = keys
        return sorted(key for key, of in self._kept.keys if of == case_id and start <= key < end)

    def move_posts(self, mention_ids: Sequence[str], *, source: int, target: int) -> int:
        """Move posts from one case to another and give how many there were to move."""
        self._refuse_when_reading()
        there = [one for one in set(mention_ids) if (source, one) in self._kept.links]
        for one in there:
            linked_at = self._kept.links.pop((source, one))
            self._kept.links.setdefault((target, one), linked_at)
        return len(there)

    def bring_forward(self, case_id: int, *, not_before: datetime) -> tuple[str, ...]:
        """Name the channels on which news of a case still waits untried, for `not_before` at the latest."""
        self._refuse_when_reading()
        waiting = [
            alert
            for alert in self._kept.alerts.values()
            if alert.case_id == case_id
            and alert.status is AlertStatus.PENDING
            and not alert.n_attempts
            and alert.kind in (AlertKind.OPENED, AlertKind.RAISED, AlertKind.PILE_ON)
        ]
        for alert in waiting:
            self._kept.alerts[alert.alert_id] = replace(alert, not_before=min(alert.not_before, not_before))
        return tuple(sorted({alert.channel for alert in waiting}))

    def _last(self, keys: KeyRange, limit: int) -> Iterable[tuple[str, int]]:
        start, end = keys
        there = [
            (key, of)
            for key, of in self._kept.keys
            if start <= key < end and ((case := self._kept.cases[of]).is_open or case.merged_into)
        ]
        return sorted(there, reverse=True)[:limit]

    def _standing_for(self, case_id: int) -> Case | None:
        passed: set[int] = set()
        case = self._kept.cases.get(case_id)
        while case is not None and not case.is_open and case.case_id not in passed:
            passed.add(case.case_id)
            case = self._kept.cases.get(case.merged_into)
        return case if case is not None and case.is_open else None

    def _newest_assessment(self, mention: Mention) -> Assessment | None:
        raise NotImplementedError


def _age(case: Case) -> tuple[datetime, int]:
    return case.opened_at, case.case_id
