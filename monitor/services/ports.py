"""The roles that the services need played; each has a stand-in in `monitor.testing`."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from monitor.domain.alert import Alert, AlertStatus, Message
from monitor.domain.assessment import Assessment
from monitor.domain.case import Case, CaseEvent
from monitor.domain.evidence import Evidence
from monitor.domain.explanation import Explanation
from monitor.domain.incident import gravity_of
from monitor.domain.mention import Mention, Relevance
from monitor.domain.post import Page, Post

# --- what can go wrong at a port, by name ------------------------------------------------------------------


class SourceError(RuntimeError):
    """A source gave nothing this time: what happened and what to do; never a key or a post's words."""

    def __init__(self, message: str, *, retry_at: datetime | None = None) -> None:
        super().__init__(message)
        self.retry_at = retry_at
        """When the platform asked to be left alone until; None for the ordinary next turn."""


class DeliveryFailedError(RuntimeError):
    """The channel did not take a message this time; trying again later may help."""

    def __init__(self, message: str, *, retry_after_seconds: float | None = None) -> None:
        super().__init__(message)
        self.retry_after_seconds = retry_after_seconds


class DeliveryRefusedError(RuntimeError):
    """The channel will never take this message as things are set up; the message says how to mend it."""


class ModelFailedError(RuntimeError):
    """The model itself does not work at present; no post was marked as read."""


class ExplainerBusyError(RuntimeError):
    """Another label is being explained at the moment; a few seconds later it will do."""


class CheckpointMovedError(RuntimeError):
    """Another worker has stored this source's page meanwhile; nothing was written."""


class StaleCaseError(RuntimeError):
    """Somebody else has changed the case meanwhile; nothing was written."""


class StoreBusyError(RuntimeError):
    """The database is full, locked or gone for the moment; nothing was written."""


# --- roles ------------------------------------------------------------------------------------------------


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """Give the present moment, aware and in UTC."""
        ...


class Collector(Protocol):
    """Fetches one source's public posts, a page at a time; keeps no state of its own."""

    @property
    def name(self) -> str:
        """Give the source's name in the settings."""
        ...

    @property
    def platform(self) -> str:
        """Give the platform whose posts it brings."""
        ...

    def fetch(self, checkpoint: str | None) -> Page:
        """Give the posts after `checkpoint` (None at the first run); raises SourceError."""
        ...

    def check(self) -> str:
        """Try the source without keeping anything and say what was found; raises SourceError."""
        ...


class RelevanceJudge(Protocol):
    """Says whether a post is about the school."""

    def __call__(self, post: Post, /) -> Relevance:
        """Judge one post; never raises for any text."""
        ...


class PostClassifier(Protocol):
    """Reads risk, target, sentiment and intent in posts."""

    @property
    def version(self) -> str:
        """Name the model and its weights; a new name means a new assessment."""
        ...

    @property
    def not_judged(self) -> tuple[str, ...]:
        """Name what the model says nothing about: risk labels, `target`, `sentiment`, `intent`."""
        ...

    def assess(self, mentions: Sequence[Mention], *, now: datetime) -> list[Assessment]:
        """Give one assessment a mention, in the same order."""
        ...


class Explainer(Protocol):
    """Shows which words a label hangs on; it costs a second of the machine, so it does one at a time."""

    @property
    def version(self) -> str:
        """Name the model and its weights."""
        ...

    @property
    def not_judged(self) -> tuple[str, ...]:
        """Name what the model says nothing about: risk labels, `target`, `sentiment`, `intent`."""
        ...

    def explain(self, post: Post, label: str) -> Explanation:
        """Weigh the words of a post for a risk label that the model judges; raises ExplainerBusyError."""
        ...


class Notifier(Protocol):
    """Carries messages on one channel."""

    @property
    def channel(self) -> str:
        """Give the channel's name in the settings: `slack`, `email`."""
        ...

    def send(self, message: Message, *, to: Sequence[str]) -> None:
        """Deliver; raises DeliveryFailedError (try again) or DeliveryRefusedError (mend the settings)."""
        ...

    def check(self) -> str:
        """Try the channel without sending anything and say what was found; raises as `send` does."""
        ...


class WorkQueue(Protocol):
    """Takes note of work to do; the scheduler asks, a worker does."""

    def enqueue(self, kind: str, *, key: str = "") -> None:
        """Ask for a step; the same kind and key waits only once."""
        ...


# --- the store --------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class SourceState:
    """What is remembered of a source between runs."""

    name: str
    checkpoint: str | None = None
    last_attempt_at: datetime | None = None
    last_success_at: datetime | None = None
    last_post_at: datetime | None = None
    """`posted_at` of the newest post that it brought, about the school or not."""
    n_failures: int = 0
    """Failed runs since the last good one."""
    last_error: str = ""
    retry_at: datetime | None = None
    n_posts: int = 0
    n_unrelated: int = 0
    n_rejected: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Untriaged:
    """An assessment that no case decision has been taken on."""

    mention: Mention
    assessment: Assessment
    is_decided: bool = False
    """Whether a decision was taken on the same mention, by what another model had read in it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CasePost:
    """A post of a case with the assessment that the case is judged by (None before it is assessed)."""

    mention: Mention
    assessment: Assessment | None


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseFile:
    """All that the store knows of one case."""

    case: Case
    posts: tuple[CasePost, ...]
    """In the order in which they were posted."""
    events: tuple[CaseEvent, ...]
    """Oldest first."""

    def lead(self) -> CasePost | None:
        """Give the post that the case is mainly about: the gravest of its labels, the first among equals."""
        return max(self.posts, key=lambda row: gravity_of(row.assessment, self.case.labels), default=None)


@dataclass(frozen=True, kw_only=True, slots=True)
class WeekCounts:
    """What the digest counts between two moments, `start <= t < end`, by the time of posting."""

    n_posts: int = 0
    n_set_aside: int = 0
    n_by_platform: dict[str, int] = field(default_factory=dict)
    n_by_source: dict[str, int] = field(default_factory=dict)
    """Relevant mentions by the name of their source."""
    n_by_label: dict[str, int] = field(default_factory=dict)
    n_negative: int = 0
    n_neutral: int = 0
    n_positive: int = 0
    n_kind: int = 0
    """Positive posts without any risk label."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Reviewer:
    """A person who may sign in."""

    name: str
    """As it stands in the history of cases."""
    login: str
    role: str
    password_hash: str
    is_active: bool = True


class UnitOfWork(Protocol):
    """One transaction: commits when its `with` block ends well, and leaves nothing behind otherwise."""

    # collect
    def source_state(self, name: str) -> SourceState:
        """Give what is remembered of a source; a fresh state for one never seen."""
        ...

    def source_states(self) -> list[SourceState]:
        """Give every source ever tried, by name."""
        ...

    def add_mentions(self, mentions: Sequence[Mention], evidence: Sequence[Evidence]) -> int:
        """Store the posts not yet known by (platform, external id), and each new version of their evidence.

        Gives how many mentions were new. A mention that is known keeps its first words.
        """
        ...

    def save_source_state(self, state: SourceState, *, expected_checkpoint: str | None) -> None:
        """Write the state if the checkpoint is still the expected one; raises CheckpointMovedError."""
        ...

    # assess
    def mentions_to_assess(self, model: str, limit: int) -> list[Mention]:
        """Give relevant mentions without an assessment by this model, oldest post first."""
        ...

    def add_assessments(self, assessments: Sequence[Assessment]) -> int:
        """Store assessments; one that exists for mention and model stays. Gives how many were new."""
        ...

    # triage
    def lock_triage(self) -> None:
        """Hold other triages off until this transaction ends."""
        ...

    def assessments_to_triage(self, limit: int) -> list[Untriaged]:
        """Give assessments on which no case decision was taken, oldest post first."""
        ...

    def open_case_for(self, mention: Mention) -> Case | None:
        """Give the open case of this mention, of its thread on the same platform, or of the same words."""
        ...

    def mark_triaged(self, assessment: Assessment, *, case_id: int | None, now: datetime) -> None:
        """Note the decision, and with a case link the mention to it; a second time changes nothing."""
        ...

    # cases
    def add_case(self, case: Case, event: CaseEvent) -> Case:
        """Store a new case with its first event and give it with its number."""
        ...

    def save_case(self, case: Case, event: CaseEvent) -> None:
        """Write the next revision with its event; raises StaleCaseError when it is not the next one."""
        ...

    def case(self, case_id: int) -> Case | None:
        """Give one case."""
        ...

    def case_file(self, case_id: int) -> CaseFile | None:
        """Give one case with its posts and history."""
        ...

    def cases(
        self, *, statuses: Sequence[str], severity: str = "", limit: int = 200, offset: int = 0
    ) -> list[Case]:
        """Give cases by severity (worst first), then by age (oldest first)."""
        ...

    def count_cases(self, *, statuses: Sequence[str]) -> dict[str, int]:
        """Give the number of cases by severity, among these statuses."""
        ...

    # alerts
    def add_alerts(self, alerts: Sequence[Alert]) -> int:
        """Put messages into the outbox; one whose id is known is kept as it is. Gives how many were new."""
        ...

    def alerts_due(self, now: datetime, limit: int) -> list[Alert]:
        """Give pending alerts whose time has come, or lies beyond belief (BELIEVABLE_WAIT), oldest first."""
        ...

    def save_alert(self, alert: Alert) -> None:
        """Write an alert's status, attempts, next time and error."""
        ...

    def alerts(self, *, status: AlertStatus | None = None, limit: int = 100) -> list[Alert]:
        """Give the outbox, newest first."""
        ...

    # digest
    def week_counts(self, start: datetime, end: datetime) -> WeekCounts:
        """Count posts, labels (of the newest assessment of each) and sentiment in a span of time."""
        ...

    def cases_between(self, start: datetime, end: datetime) -> list[Case]:
        """Give the cases opened in a span of time."""
        ...

    def closings_between(self, start: datetime, end: datetime) -> list[CaseEvent]:
        """Give the events that dismissed or resolved a case in a span of time."""
        ...

    def kind_posts(self, start: datetime, end: datetime, limit: int) -> list[CasePost]:
        """Give positive posts without any risk label, praise first, surest relevance first."""
        ...

    # posts as such
    def set_aside(self, limit: int) -> list[Mention]:
        """Give the mentions judged not to be about the school, newest first."""
        ...

    def each_mention(self) -> Iterator[CasePost]:
        """Give every mention with its newest assessment, by time of posting; streams."""
        ...

    def evidence_of(self, mention_id: str) -> list[Evidence]:
        """Give every captured version of a post, oldest first."""
        ...

    # people
    def reviewer(self, login: str) -> Reviewer | None:
        """Find who signs in with this login."""
        ...

    def save_reviewer(self, reviewer: Reviewer) -> None:
        """Add or replace a reviewer by login."""
        ...

    def reviewers(self) -> list[Reviewer]:
        """Give everybody who may sign in, by login."""
        ...


class Store(Protocol):
    """Opens transactions on one database."""

    def begin(self) -> AbstractContextManager[UnitOfWork]:
        """Start a unit of work; raises StoreBusyError when the database cannot take it now."""
        ...

    def read(self) -> AbstractContextManager[UnitOfWork]:
        """Start a unit of work that only reads."""
        ...

    def exclusive(self, name: str) -> AbstractContextManager[bool]:
        """Hold a named lock among all processes on this database; gives False at once if another holds it.

        The lock falls when its process ends, however it ends.
        """
        ...

    def check(self) -> str:
        """Try the database and say what was found; raises StoreBusyError."""
        ...


Progress = Callable[[str, int, int | None], None]
"""Told (what, how many are done, of how many or None) while long work runs."""


def no_progress(_what: str, _n_done: int, _n_all: int | None, /) -> None:
    """Say nothing."""
