"""One transaction of the store in memory: dictionaries, and the same promises as the databases."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import MINYEAR, UTC, datetime

from monitor.domain.alert import BELIEVABLE_WAIT, Alert, AlertStatus
from monitor.domain.assessment import Assessment
from monitor.domain.audit import AuditEntry
from monitor.domain.case import CLOSINGS, Case, CaseEvent, queue_order
from monitor.domain.evidence import Evidence
from monitor.domain.mention import Mention
from monitor.domain.vault import Method
from monitor.services.ports import (
    CaseFile,
    CasePost,
    CheckpointMovedError,
    Reviewer,
    SourceState,
    StaleCaseError,
    Untriaged,
    WeekCounts,
)
from monitor.testing.memory_joining import JoiningShelves, MemoryJoining

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


@dataclass(kw_only=True, slots=True)
class Shelves(JoiningShelves):
    """All that the store holds, by key; the values are frozen, so that a copy of the shelves is enough."""

    sources: dict[str, SourceState] = field(default_factory=dict)
    assessments: dict[tuple[str, str], Assessment] = field(default_factory=dict)
    decisions: dict[tuple[str, str], int | None] = field(default_factory=dict)
    events: dict[tuple[int, int], CaseEvent] = field(default_factory=dict)
    reviewers: dict[str, Reviewer] = field(default_factory=dict)
    log: dict[int, AuditEntry] = field(default_factory=dict)

    def copy(self) -> "Shelves":
        """Give shelves that can be changed without touching these."""
        return Shelves(**{each.name: dict(getattr(self, each.name)) for each in fields(self)})


class MemoryUnitOfWork(MemoryJoining):
    """Implements the port on a set of shelves."""

    _kept: Shelves

    def __init__(self, shelves: Shelves, *, only_reads: bool) -> None:
        self._kept = shelves
        self._only_reads = only_reads

    def source_state(self, name: str) -> SourceState:
        """Give what is remembered of a source; a fresh state for one never seen."""
        return self._kept.sources.get(name) or SourceState(name=name)

    def source_states(self) -> list[SourceState]:
        """Give every source ever tried, by name."""
        return sorted(self._kept.sources.values(), key=lambda state: state.name)

    def add_mentions(self, mentions: Sequence[Mention], evidence: Sequence[Evidence]) -> int:
        """Store new posts and new versions of their evidence; give how many posts were new."""
        self._refuse_when_reading()
        n_before = len(self._kept.mentions)
        for mention in mentions:
            self._kept.mentions.setdefault(mention.mention_id, _storable(mention))
        for each in evidence:
            self._must_be_known(each.mention_id)
            source = self._kept.mentions[each.mention_id].source
            self.add_evidence(each, captured_by=source, method=Method.COLLECTED)
        return len(self._kept.mentions) - n_before

    def save_source_state(self, state: SourceState, *, expected_checkpoint: str | None) -> None:
        """Write the state if the checkpoint is still the expected one; raises CheckpointMovedError."""
        self._refuse_when_reading()
        if self.source_state(state.name).checkpoint != expected_checkpoint:
            raise CheckpointMovedError(
                f"Another worker has stored the next page of {state.name!r} meanwhile; nothing was written."
            )
        self._kept.sources[state.name] = state

    def set_aside(self, limit: int) -> list[Mention]:
        """Give the mentions judged not to be about the school, newest first."""
        found = [m for m in self._kept.mentions.values() if not m.relevance.is_relevant]
        return sorted(found, key=_by_posting, reverse=True)[:limit]

    def evidence_of(self, mention_id: str) -> list[Evidence]:
        """Give every captured version of a post, oldest first."""
        found = [each for each in self._kept.evidence.values() if each.mention_id == mention_id]
        return sorted(found, key=lambda each: (each.captured_at, each.sha256))

    def mentions_to_assess(self, model: str, limit: int) -> list[Mention]:
        """Give relevant mentions without an assessment by this model, oldest post first."""
        found = [
            mention
            for mention in self._kept.mentions.values()
            if mention.relevance.is_relevant and (mention.mention_id, model) not in self._kept.assessments
        ]
        return sorted(found, key=_by_posting)[:limit]

    def add_assessments(self, assessments: Sequence[Assessment]) -> int:
        """Store assessments; one that exists for mention and model stays. Gives how many were new."""
        self._refuse_when_reading()
        n_before = len(self._kept.assessments)
        for each in assessments:
            self._must_be_known(each.mention_id)
            self._kept.assessments.setdefault((each.mention_id, each.model), each)
        return len(self._kept.assessments) - n_before

    def lock_triage(self) -> None:
        """Do nothing: every writer is alone anyway."""
        self._refuse_when_reading()

    def assessments_to_triage(self, limit: int) -> list[Untriaged]:
        """Give assessments on which no case decision was taken, oldest post first."""
        decided = {mention_id for mention_id, _ in self._kept.decisions}
        found = [
            Untriaged(
                mention=self._kept.mentions[key[0]], assessment=assessment, is_decided=key[0] in decided
            )
            for key, assessment in self._kept.assessments.items()
            if key not in self._kept.decisions
        ]
        return sorted(found, key=lambda row: (*_by_posting(row.mention), row.assessment.model))[:limit]

    def mark_triaged(self, assessment: Assessment, *, case_id: int | None, now: datetime) -> None:
        """Note the decision, and with a case link the mention to it; a second time changes nothing."""
        self._refuse_when_reading()
        key = (assessment.mention_id, assessment.model)
        if key not in self._kept.assessments or key in self._kept.decisions:
            return
        self._kept.decisions[key] = case_id
        if case_id is not None:
            self._must_be_a_case(case_id)
            self._kept.links.setdefault((case_id, assessment.mention_id), now)

    def add_case(self, case: Case, event: CaseEvent) -> Case:
        """Store a new case with its first event and give it with its number."""
        self._refuse_when_reading()
        case_id = max(self._kept.cases, default=0) + 1
        self._kept.cases[case_id] = replace(case, case_id=case_id)
        self._kept.events[case_id, event.revision] = replace(event, case_id=case_id)
        return self._kept.cases[case_id]

    def save_case(self, case: Case, event: CaseEvent) -> None:
        """Write the next revision with its event; raises StaleCaseError when it is not the next one."""
        self._refuse_when_reading()
        known = self._kept.cases.get(case.case_id)
        if known is None or known.revision != case.revision - 1:
            raise StaleCaseError(
                f"Somebody else has changed {case.number} meanwhile; nothing was written. Look at it again."
            )
        self._kept.cases[case.case_id] = case
        self._kept.events[event.case_id, event.revision] = event

    def case(self, case_id: int) -> Case | None:
        """Give one case."""
        return self._kept.cases.get(case_id)

    def lock_case(self, case_id: int) -> Case | None:
        """Give one case; in memory every writer is alone anyway."""
        self._refuse_when_reading()
        return self._kept.cases.get(case_id)

    def case_file(self, case_id: int) -> CaseFile | None:
        """Give one case with its posts and history."""
        case = self.case(case_id)
        if case is None:
            return None
        linked = [self._kept.mentions[mention_id] for of, mention_id in self._kept.links if of == case_id]
        events = [event for event in self._kept.events.values() if event.case_id == case_id]
        return CaseFile(
            case=case,
            posts=tuple(self._case_post(mention) for mention in sorted(linked, key=_by_posting)),
            events=tuple(sorted(events, key=lambda event: event.revision)),
        )

    def posts_of_cases(self, case_ids: Sequence[int]) -> Iterator[tuple[int, tuple[CasePost, ...]]]:
        """Give the posts of several cases, by case and then by time of posting."""
        for case_id in sorted(set(case_ids)):
            file = self.case_file(case_id)
            if file is not None and file.posts:
                yield case_id, file.posts

    def cases(
        self, *, statuses: Sequence[str], severity: str = "", limit: int = 200, offset: int = 0
    ) -> list[Case]:
        """Give cases by severity (worst first), then by age (oldest first)."""
        found = [
            case
            for case in self._kept.cases.values()
            if case.status in statuses and severity in ("", case.severity)
        ]
        return sorted(found, key=queue_order)[offset : offset + limit]

    def count_cases(self, *, statuses: Sequence[str]) -> dict[str, int]:
        """Give the number of cases by severity, among these statuses."""
        return dict(Counter(c.severity for c in self._kept.cases.values() if c.status in statuses))

    def cases_due(self, before: datetime, limit: int = 10_000) -> list[Case]:
        """Give the cases in which something is due at `before` or earlier, the soonest first."""
        due = [(case.due_at, case.case_id, case) for case in self._kept.cases.values()]
        found = sorted((at, number, case) for at, number, case in due if at is not None and at <= before)
        return [case for _, _, case in found[:limit]]

    def due_revisions(self, before: datetime) -> dict[int, int]:
        """Give id and revision of the cases in which something is due at `before` or earlier."""
        return {case.case_id: case.revision for case in self.cases_due(before)}

    def add_alerts(self, alerts: Sequence[Alert]) -> int:
        """Put messages into the outbox; one whose id is known is kept as it is. Gives how many were new."""
        self._refuse_when_reading()
        n_before = len(self._kept.alerts)
        for alert in alerts:
            if alert.case_id is not None:
                self._must_be_a_case(alert.case_id)
            self._kept.alerts.setdefault(alert.alert_id, alert)
        return len(self._kept.alerts) - n_before

    def alerts_due(self, now: datetime, limit: int) -> list[Alert]:
        """Give pending alerts whose time has come, or lies beyond belief, oldest first."""
        pending = [a for a in self._kept.alerts.values() if a.status is AlertStatus.PENDING]
        due = [a for a in pending if not now < a.not_before <= now + BELIEVABLE_WAIT]
        return sorted(due, key=_by_making)[:limit]

    def save_alert(self, alert: Alert) -> None:
        """Write an alert's status, attempts, next time and error; raises LookupError for an unknown one."""
        self._refuse_when_reading()
        known = self._kept.alerts.get(alert.alert_id)
        if known is None:
            raise LookupError(f"There is no alert {alert.alert_id!r} in the outbox.")
        self._kept.alerts[alert.alert_id] = replace(
            known,
            status=alert.status,
            n_attempts=alert.n_attempts,
            not_before=alert.not_before,
            sent_at=alert.sent_at,
            last_error=alert.last_error,
        )

    def alerts(self, *, status: AlertStatus | None = None, limit: int = 100) -> list[Alert]:
        """Give the outbox, newest first."""
        found = [a for a in self._kept.alerts.values() if status in (None, a.status)]
        return sorted(found, key=_by_making, reverse=True)[:limit]

    def week_counts(self, start: datetime, end: datetime) -> WeekCounts:
        """Count posts, labels (of the newest assessment of each) and sentiment in a span of time."""
        there = [m for m in self._kept.mentions.values() if start <= m.post.posted_at < end]
        ours = [m for m in there if m.relevance.is_relevant]
        readings = [a for m in ours if (a := self._newest_assessment(m)) is not None]
        sentiment = Counter(a.sentiment for a in readings)
        return WeekCounts(
            n_posts=len(ours),
            n_set_aside=len(there) - len(ours),
            n_by_platform=dict(Counter(m.post.platform for m in ours)),
            n_by_source=dict(Counter(m.source for m in ours)),
            n_by_label=dict(Counter(label for a in readings for label in a.labels)),
            n_negative=sentiment["negative"],
            n_neutral=sentiment["neutral"],
            n_positive=sentiment["positive"],
            n_kind=sum(_is_kind(a) for a in readings),
        )

    def cases_between(self, start: datetime, end: datetime) -> list[Case]:
        """Give the cases opened in a span of time, oldest first."""
        found = [case for case in self._kept.cases.values() if start <= case.opened_at < end]
        return sorted(found, key=lambda case: (case.opened_at, case.case_id))

    def closings_between(self, start: datetime, end: datetime) -> list[CaseEvent]:
        """Give the events that dismissed or resolved a case in a span of time, oldest first."""
        found = [
            event
            for event in self._kept.events.values()
            if event.action in CLOSINGS and start <= event.at < end
        ]
        return sorted(found, key=lambda event: (event.at, event.case_id, event.revision))

    def kind_posts(self, start: datetime, end: datetime, limit: int) -> list[CasePost]:
        """Give positive posts without any risk label, praise first, surest relevance first."""
        found = [
            (assessment.intent != "praise", -mention.relevance.score, _by_posting(mention), mention)
            for mention in self._kept.mentions.values()
            if mention.relevance.is_relevant
            and start <= mention.post.posted_at < end
            and (assessment := self._newest_assessment(mention)) is not None
            and _is_kind(assessment)
        ]
        return [self._case_post(row[3]) for row in sorted(found, key=lambda row: row[:3])[:limit]]

    def each_mention(self) -> Iterator[CasePost]:
        """Give every mention with its newest assessment, by time of posting."""
        for mention in sorted(self._kept.mentions.values(), key=_by_posting):
            yield self._case_post(mention)

    def reviewer(self, login: str) -> Reviewer | None:
        """Find who signs in with this login."""
        return self._kept.reviewers.get(login)

    def save_reviewer(self, reviewer: Reviewer) -> None:
        """Add or replace a reviewer by login."""
        self._refuse_when_reading()
        self._kept.reviewers[reviewer.login] = reviewer

    def reviewers(self) -> list[Reviewer]:
        """Give everybody who may sign in, by login."""
        return sorted(self._kept.reviewers.values(), key=lambda reviewer: reviewer.login)

    def add_audit(self, entry: AuditEntry) -> None:
        """Add a line to the log."""
        self._refuse_when_reading()
        self._kept.log[len(self._kept.log) + 1] = entry

    def audit(self, *, case_id: int | None = None, limit: int = 1000) -> list[AuditEntry]:
        """Give the newest lines, of one case where it is named, oldest first."""
        found = [entry for entry in self._kept.log.values() if case_id in (None, entry.case_id)]
        return found[-limit:] if limit else []

    def alerts_of(self, case_id: int) -> list[Alert]:
        """Give every message about a case, oldest first."""
        return sorted((a for a in self._kept.alerts.values() if a.case_id == case_id), key=_by_making)

    def assessments_of(self, mention_ids: Sequence[str]) -> list[Assessment]:
        """Give every model's reading of these posts, oldest first."""
        found = [a for a in self._kept.assessments.values() if a.mention_id in mention_ids]
        return sorted(found, key=lambda a: (a.assessed_at, a.mention_id, a.model))

    def _newest_assessment(self, mention: Mention) -> Assessment | None:
        found: Iterable[Assessment] = (
            a for a in self._kept.assessments.values() if a.mention_id == mention.mention_id
        )
        return max(found, key=lambda a: (a.assessed_at, a.model), default=None)

    def _case_post(self, mention: Mention) -> CasePost:
        return CasePost(mention=mention, assessment=self._newest_assessment(mention))

    def _must_be_a_case(self, case_id: int) -> None:
        if case_id not in self._kept.cases:
            raise LookupError(f"There is no case {case_id}.")


def _by_posting(mention: Mention) -> tuple[datetime, str]:
    return mention.post.posted_at, mention.mention_id


def _by_making(alert: Alert) -> tuple[datetime, str]:
    return alert.created_at, alert.alert_id


def _is_kind(assessment: Assessment) -> bool:
    return assessment.sentiment == "positive" and not assessment.labels


def _storable(mention: Mention) -> Mention:
    """Give what a database would give back: readable text, UTC, and the raw answer left to the evidence."""
    post = mention.post
    words = {
        name: _UNSTORABLE.sub("\ufffd", getattr(post, name))
        for name in ("text", "url", "author", "context", "parent_text", "thread_id")
    }
    return replace(mention, post=replace(post, **words, posted_at=_utc(post.posted_at), raw=""))


def _utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a time without a time zone cannot be stored")
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        edge = "0001-01-01T00:00:00Z" if moment.year == MINYEAR else "9999-12-31T23:59:59.999999Z"
        return datetime.fromisoformat(edge)
