"""What a case remembers of splits and merges, and what a merge makes of two cases; pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

_T = TypeVar("_T")


@dataclass(frozen=True, kw_only=True, slots=True)
class Before:
    """How a case stood before another was merged into it; kept while that can be undone exactly."""

    labels: tuple[str, ...]
    target: tuple[str, ...]
    sentiment: str
    intent: str
    severity: str
    surest: float
    author_role: str
    is_own_account: bool
    is_findable: bool
    is_restricted: bool
    labels_confirmed_by: str
    steps_done: str
    """As one line of JSON, just as `work`."""
    work: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Merged:
    """A case that was merged into this one."""

    case_id: int
    revision: int
    """The revision of this case that the merge made."""
    by: str
    at: datetime
    before: Before | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Joining:
    """Where a case's posts came from by hand, and where some went."""

    split_from: int = 0
    """The number of the case that this one was split off from; 0 for a case of its own."""
    split_off: tuple[int, ...] = ()
    merged: tuple[Merged, ...] = ()

    def with_merged(self, merged: Merged) -> "Joining":
        """Add a merge; only the newest one keeps how the case stood before."""
        older = tuple(replace(one, before=None) for one in self.merged)
        return replace(self, merged=(*older, merged))

    def without_merged(self, case_id: int) -> "Joining":
        """Forget a merge that was undone."""
        return replace(self, merged=tuple(one for one in self.merged if one.case_id != case_id))

    def merge_of(self, case_id: int) -> Merged | None:
        """Give the merge of a case, if it was merged into this one and not undone."""
        return next((one for one in reversed(self.merged) if one.case_id == case_id), None)


NO_JOINING = Joining()


def union(*parts: Iterable[_T]) -> tuple[_T, ...]:
    """Give what stands in any of the parts once, in the order in which it first appears."""
    return tuple(dict.fromkeys(one for part in parts for one in part))


def in_order(order: Sequence[str], *parts: Iterable[str]) -> tuple[str, ...]:
    """Give what stands in any of the parts in the order of a table."""
    found = {one for part in parts for one in part}
    return tuple(one for one in order if one in found)
