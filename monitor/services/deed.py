"""What a reviewer asks for, and all that is needed to turn it into a change of the case."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from monitor.domain.access import Actor, Concern
from monitor.domain.case import Action, Case, Change
from monitor.domain.reading import CaseReading, PlanDecision

Planner = Callable[[CaseReading], PlanDecision]
"""Asks the school's policy what to do about a reading; pure."""

MAX_NOTE = 4000
UK = ZoneInfo("Europe/London")


@dataclass(frozen=True, kw_only=True, slots=True)
class Deed:
    """What a reviewer asked for, as the page sent it; only the fields of its action are read."""

    action: Action
    revision: int
    """The revision of the case that the reviewer was looking at."""
    note: str = ""
    reason: str = ""
    labels: tuple[str, ...] = ()
    target: tuple[str, ...] = ()
    author_role: str = ""
    step: str = ""
    given: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Every other field of the form by its name."""

    def one(self, name: str) -> str:
        """Give the first value of another field, stripped, or an empty string."""
        return next(iter(self.given.get(name, ())), "").strip()

    def many(self, name: str) -> tuple[str, ...]:
        """Give all values of another field."""
        return self.given.get(name, ())


@dataclass(frozen=True, kw_only=True, slots=True)
class Order:
    """A deed with its case, its doer and its time."""

    case: Case
    deed: Deed
    by: Actor
    now: datetime
    planner: Planner
    people: tuple[Actor, ...] = ()
    """Everybody who may sign in."""
    concerned: tuple[Concern, ...] = ()
    """Those of them whom the case concerns."""
    zone: ZoneInfo = UK
    """The school's own clock."""


Maker = Callable[[Order], tuple[Change, str]]
"""Gives the change and the words for the history; raises ActionRefusedError."""
