"""The part of a unit of work that keeps which case a post belongs to, and by which keys others find it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from monitor.domain.assessment import Assessment
from monitor.domain.case import Case
from monitor.domain.mention import Mention

KeyRange = tuple[str, str]
"""Keys from the first up to, and without, the second, in the order of their bytes."""


@dataclass(frozen=True, kw_only=True, slots=True)
class KeyedCase:
    """An open case that holds a key."""

    key: str
    case: Case


@dataclass(frozen=True, kw_only=True, slots=True)
class KeyedPost:
    """A post whose id ends a key, with the open case that holds the key."""

    key: str
    case: Case
    mention: Mention
    assessment: Assessment | None


class JoiningPort(Protocol):
    """Keys stay with the case that they were given to; a case that was merged hands its finds on.

    So where a key's case was merged into another, the other is given, as long as that one is open.
    """

    def case_of_post(self, mention_id: str) -> Case | None:
        """Give the newest open case that a post belongs to."""
        ...

    def open_cases_with(self, keys: Sequence[str]) -> list[KeyedCase]:
        """Give the open cases that hold one of these keys, the newest case first."""
        ...

    def keyed_posts(self, ranges: Sequence[KeyRange], *, limit: int) -> list[KeyedPost]:
        """Give the posts whose ids end the last `limit` keys of each range, each key once."""
        ...

    def add_keys(self, case_id: int, keys: Sequence[str]) -> int:
        """Give keys to a case; gives how many it did not have."""
        ...

    def remove_keys(self, case_id: int, keys: Sequence[str]) -> int:
        """Take keys from a case; gives how many it had."""
        ...

    def keys_between(self, case_id: int, keys: KeyRange) -> list[str]:
        """Give a case's keys of a range, in order."""
        ...

    def move_posts(self, mention_ids: Sequence[str], *, source: int, target: int) -> int:
        """Move posts from one case to another and give how many there were to move."""
        ...

    def bring_forward(self, case_id: int, *, not_before: datetime) -> tuple[str, ...]:
        """Name the channels on which news of a case still waits untried, now at the latest for `not_before`.

        Such a message tells the case's newest state when it goes out, so another one need not.
        """
        ...
