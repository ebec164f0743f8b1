"""A clock of a case: when something is due, by whose rule, and when it was met or stopped."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

DueKind = Literal["clock", "rung", "follow_up", "waiting"]


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseClock:
    """One running, met or stopped clock; `due_at` is None where the rule names no number ("immediately")."""

    key: str
    """Names the clock within its case: `policy:acknowledge_or_reply:CA-Mon-2`, `target:first_look`."""
    text: str
    """What is to be done by then, in the plan's words."""
    rule: str = ""
    """How the time is counted, in the words of the clause."""
    basis: str
    """`explicit`, `reading`, `overlay`, or `school_setting` for the school's own internal target."""
    cites: tuple[str, ...] = ()
    step: str = ""
    """The verb of the step that meets it; empty where a person says so."""
    started_at: datetime
    due_at: datetime | None = None
    met_at: datetime | None = None
    met_by: str = ""
    stopped_at: datetime | None = None
    """When it lost its object: the case closed, the policy asks for it no more, or the post is gone."""

    @property
    def is_running(self) -> bool:
        """Say whether it still runs."""
        return self.met_at is None and self.stopped_at is None


@dataclass(frozen=True, kw_only=True, slots=True)
class Due:
    """One thing in a case that is due at a known time: a clock, an answer, a follow-up, the end of a wait."""

    key: str
    kind: DueKind
    text: str
    """Gatepost's words or the policy file's alone, so that a message may carry them."""
    basis: str
    """As of a clock; empty where a person at the school has set the time."""
    cites: tuple[str, ...] = ()
    since: datetime | None = None
    due_at: datetime

    def mark(self, stage: str) -> str:
        """Name the news that this reached a stage; a time that is set anew is news again."""
        return f"{self.key}|{stage}|{self.due_at.isoformat()}"
