"""The store: a unit of work is one transaction."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

from monitor.domain.alert import Alert, AlertStatus
from monitor.domain.assessment import Assessment
from monitor.domain.audit import AuditEntry
from monitor.domain.case import Case, CaseEvent
from monitor.domain.evidence import Evidence
from monitor.domain.mention import Mention
from monitor.services.joining_port import JoiningPort
from monitor.services.ports.stored import CaseFile, CasePost, Reviewer, SourceState, Untriaged, WeekCounts
from monitor.services.vault_port import VaultPort


class UnitOfWork(VaultPort, JoiningPort, Protocol):
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

    def lock_case(self, case_id: int) -> Case | None:
        """Give a case as it stands now and keep all others from changing it until this transaction ends."""
        ...

    def case_file(self, case_id: int) -> CaseFile | None:
        """Give one case with its posts and history."""
        ...

    def posts_of_cases(self, case_ids: Sequence[int]) -> Iterator[tuple[int, tuple[CasePost, ...]]]:
        """Give the posts of several cases, by case and then by time of posting; holds one case at a time.

        A case without posts is left out.
        """
        ...

    def cases(
        self, *, statuses: Sequence[str], severity: str = "", limit: int = 200, offset: int = 0
    ) -> list[Case]:
        """Give cases by severity (worst first), then by age (oldest first)."""
        ...

    def count_cases(self, *, statuses: Sequence[str]) -> dict[str, int]:
        """Give the number of cases by severity, among these statuses."""
        ...

    def cases_due(self, before: datetime, limit: int = 10_000) -> list[Case]:
        """Give the cases in which something is due at `before` or earlier, the soonest first."""
        ...

    def due_revisions(self, before: datetime) -> dict[int, int]:
        """Give id and revision of the cases in which something is due at `before` or earlier."""
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
        """Give the events that closed a case in a span of time, as fair criticism too, but for merges."""
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

    # the log
    def add_audit(self, entry: AuditEntry) -> None:
        """Add a line to the log; lines are never changed and never removed."""
        ...

    def audit(self, *, case_id: int | None = None, limit: int = 1000) -> list[AuditEntry]:
        """Give the newest lines, of one case where it is named, oldest first."""
        ...

    def alerts_of(self, case_id: int) -> list[Alert]:
        """Give every message about a case, oldest first."""
        ...

    def assessments_of(self, mention_ids: Sequence[str]) -> list[Assessment]:
        """Give every model's reading of these posts, oldest first."""
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
