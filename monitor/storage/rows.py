"""Rows to domain values and back; pure."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping

from monitor.domain.alert import Alert, AlertKind, AlertStatus
from monitor.domain.assessment import Assessment, Span
from monitor.domain.audit import AuditEntry
from monitor.domain.case import (
    Action,
    Case,
    CaseEvent,
    Status,
    steps_done_from_json,
    steps_done_to_json,
)
from monitor.domain.casework import Casework
from monitor.domain.evidence import Evidence
from monitor.domain.mention import Mention, Relevance
from monitor.domain.personal import PersonalWords
from monitor.domain.plan import plan_from_json, plan_to_json
from monitor.domain.post import Post
from monitor.domain.school import severity_rank
from monitor.domain.stored_json import from_json, to_json
from monitor.services.ports import CasePost, Reviewer, SourceState
from monitor.storage import tables

Row = dict[str, Any]


def mention_row(mention: Mention) -> Row:
    """Give the row of a new mention; the platform's own answer stays with the evidence."""
    post, relevance = mention.post, mention.relevance
    return {
        "mention_id": mention.mention_id,
        "platform": post.platform,
        "external_id": post.external_id,
        "text": post.text,
        "posted_at": post.posted_at,
        "url": post.url,
        "author": post.author,
        "context": post.context,
        "parent_text": post.parent_text,
        "thread_id": post.thread_id,
        "source": mention.source,
        "is_relevant": relevance.is_relevant,
        "score": relevance.score,
        "because": relevance.because,
        "collected_at": mention.collected_at,
        "newest_model": tables.NEVER_READ,
    }


def mention_of(row: RowMapping) -> Mention:
    """Read a mention; its post's `raw` is empty, as the evidence has it."""
    c = tables.mention.c
    return Mention(
        post=Post(
            platform=row[c.platform],
            external_id=row[c.external_id],
            text=row[c.text],
            posted_at=row[c.posted_at],
            url=row[c.url],
            author=row[c.author],
            context=row[c.context],
            parent_text=row[c.parent_text],
            thread_id=row[c.thread_id],
        ),
        source=row[c.source],
        relevance=Relevance(is_relevant=row[c.is_relevant], score=row[c.score], because=row[c.because]),
        collected_at=row[c.collected_at],
    )


def evidence_row(evidence: Evidence) -> Row:
    """Give the row of one captured version."""
    return {
        "mention_id": evidence.mention_id,
        "sha256": evidence.sha256,
        "captured_at": evidence.captured_at,
        "content": evidence.content,
    }


def evidence_of(row: RowMapping) -> Evidence:
    """Read one captured version."""
    return Evidence(**row)


def assessment_row(assessment: Assessment, *, posted_at: datetime) -> Row:
    """Give the row of a new assessment with the time when its post was made."""
    return {
        "mention_id": assessment.mention_id,
        "model": assessment.model,
        "labels": assessment.labels,
        "scores": json.dumps({label: float(score) for label, score in assessment.scores.items()}),
        "target": assessment.target,
        "sentiment": assessment.sentiment,
        "intent": assessment.intent,
        "spans": json.dumps([[s.start, s.end, s.label] for s in assessment.spans]),
        "unsure": assessment.unsure,
        "personal": json.dumps([[p.start, p.end, p.kind, p.is_watched] for p in assessment.personal]),
        "not_assessed": assessment.not_assessed,
        "assessed_at": assessment.assessed_at,
        "is_triaged": False,
        "posted_at": posted_at,
    }


def assessment_of(row: RowMapping) -> Assessment:
    """Read an assessment."""
    c = tables.assessment.c
    return Assessment(
        mention_id=row[c.mention_id],
        model=row[c.model],
        labels=row[c.labels],
        scores=json.loads(row[c.scores]),
        target=row[c.target],
        sentiment=row[c.sentiment],
        intent=row[c.intent],
        spans=tuple(Span(start=s[0], end=s[1], label=s[2]) for s in json.loads(row[c.spans])),
        unsure=row[c.unsure],
        personal=tuple(
            PersonalWords(start=p[0], end=p[1], kind=p[2], is_watched=p[3])
            for p in json.loads(row[c.personal])
        ),
        not_assessed=row[c.not_assessed],
        assessed_at=row[c.assessed_at],
    )


def case_post_of(row: RowMapping) -> CasePost:
    """Read a mention with its newest assessment, where there is one."""
    is_assessed = row[tables.assessment.c.model] is not None
    return CasePost(mention=mention_of(row), assessment=assessment_of(row) if is_assessed else None)


def case_row(case: Case) -> Row:
    """Give the row of a case, all but its number."""
    return {
        "revision": case.revision,
        "status": case.status,
        "severity": case.severity,
        "severity_rank": severity_rank(case.severity),
        "labels": case.labels,
        "target": case.target,
        "sentiment": case.sentiment,
        "intent": case.intent,
        "surest": case.surest,
        "author_role": case.author_role,
        "is_own_account": case.is_own_account,
        "is_findable": case.is_findable,
        "plan": plan_to_json(case.plan),
        "steps_done": steps_done_to_json(case.steps_done),
        "n_posts": case.n_posts,
        "is_restricted": case.is_restricted,
        "labels_confirmed_by": case.labels_confirmed_by,
        "dismiss_reason": case.dismiss_reason,
        "assigned_to": case.assigned_to,
        "merged_into": case.merged_into,
        "due_at": case.due_at,
        "work": to_json(case.work),
        "opened_at": case.opened_at,
        "updated_at": case.updated_at,
    }


def case_of(row: RowMapping) -> Case:
    """Read a case."""
    fields = _without(_without(row, "severity_rank"), "due_at")
    return Case(
        **{
            **fields,
            "status": Status(fields["status"]),
            "plan": plan_from_json(fields["plan"]),
            "steps_done": steps_done_from_json(fields["steps_done"]),
            "work": from_json(Casework, fields["work"]),
        }
    )


def event_row(event: CaseEvent) -> Row:
    """Give the row of a line of history."""
    return {
        "case_id": event.case_id,
        "revision": event.revision,
        "action": event.action,
        "by": event.by,
        "at": event.at,
        "detail": event.detail,
    }


def event_of(row: RowMapping) -> CaseEvent:
    """Read a line of history."""
    return CaseEvent(**{**row, "action": Action(row["action"])})


def alert_row(alert: Alert) -> Row:
    """Give the row of a message in the outbox."""
    return {
        "alert_id": alert.alert_id,
        "kind": alert.kind,
        "channel": alert.channel,
        "to": alert.to,
        "case_id": alert.case_id,
        "week": alert.week,
        "status": alert.status,
        "n_attempts": alert.n_attempts,
        "not_before": alert.not_before,
        "created_at": alert.created_at,
        "sent_at": alert.sent_at,
        "last_error": alert.last_error,
    }


def alert_of(row: RowMapping) -> Alert:
    """Read a message in the outbox."""
    return Alert(**{**row, "kind": AlertKind(row["kind"]), "status": AlertStatus(row["status"])})


def source_row(state: SourceState) -> Row:
    """Give the row of a source."""
    return {
        "name": state.name,
        "checkpoint": state.checkpoint,
        "last_attempt_at": state.last_attempt_at,
        "last_success_at": state.last_success_at,
        "last_post_at": state.last_post_at,
        "n_failures": state.n_failures,
        "last_error": state.last_error,
        "retry_at": state.retry_at,
        "n_posts": state.n_posts,
        "n_unrelated": state.n_unrelated,
        "n_rejected": state.n_rejected,
    }


def source_of(row: RowMapping) -> SourceState:
    """Read what is remembered of a source."""
    return SourceState(**row)


def reviewer_row(reviewer: Reviewer) -> Row:
    """Give the row of a reviewer."""
    return {
        "login": reviewer.login,
        "name": reviewer.name,
        "role": reviewer.role,
        "password_hash": reviewer.password_hash,
        "is_active": reviewer.is_active,
    }


def reviewer_of(row: RowMapping) -> Reviewer:
    """Read a reviewer."""
    return Reviewer(**row)


def audit_row(entry: AuditEntry) -> Row:
    """Give the row of a line of the log."""
    return {
        "at": entry.at,
        "by": entry.by,
        "login": entry.login,
        "action": entry.action,
        "case_id": entry.case_id,
        "detail": entry.detail,
    }


def audit_of(row: RowMapping) -> AuditEntry:
    """Read a line of the log."""
    return AuditEntry(**_without(row, "entry"))


def _without(row: Mapping[Any, Any], name: str) -> Row:
    return {key: value for key, value in row.items() if key != name}
