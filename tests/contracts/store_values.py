"""Small invented values that the store is tried with."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from monitor.domain.alert import Alert, AlertKind
from monitor.domain.assessment import Assessment, Span
from monitor.domain.case import Action, Case, CaseEvent
from monitor.domain.evidence import capture
from monitor.domain.mention import Mention, Relevance
from monitor.domain.personal import PersonalWords
from monitor.domain.plan import ClauseText, Plan, PlanGuardrail, PlanStep
from monitor.domain.post import Post
from monitor.services.ports import Store, UnitOfWork

NOW = datetime(2026, 11, 18, 7, 40, 3, 123456, tzinfo=UTC)

PLAN = Plan(
    policy="MV",
    policy_title="Social media policy — Mersey Vale",
    policy_version="2025",
    severity="high",
    steps=(
        PlanStep(
            key="1-tell-head",
            do="tell",
            to="head",
            role="the headteacher",
            order=1,
            phase="in",
            cites=("MV-8.5", "MV-9"),
            basis="explicit",
            text="Tell the headteacher the same day",
        ),
        PlanStep(
            key="2-keep",
            do="keep",
            to="",
            role="the office",
            order=2,
            phase="in",
            cites=(),
            basis="reading",
            text="Keep a copy",
            condition="it may be removed",
            is_optional=True,
        ),
    ),
    guardrails=(PlanGuardrail(forbid=("reply",), cites=("MV-3",), text="Do not answer in public"),),
    is_silent_in=False,
    asks=("Who wrote it?",),
    clauses=(ClauseText(clause_id="MV-8.5", text="The headteacher is told."),),
)


def minutes(n: float) -> timedelta:
    """Give a length of time."""
    return timedelta(minutes=n)


def a_mention(
    external_id: str = "1", *, is_relevant: bool = True, score: float = 0.8, **post: Any
) -> Mention:
    """A post on X about the school."""
    fields: dict[str, Any] = {
        "platform": "x",
        "text": f"Words of post {external_id}",
        "posted_at": NOW,
    } | post
    return Mention(
        post=Post(external_id=external_id, **fields),
        source="x-search",
        relevance=Relevance(is_relevant=is_relevant, score=score, because=("names the school", "in town")),
        collected_at=NOW + minutes(5),
    )


def an_assessment(mention: Mention, *, model: str = "model-1", **fields: Any) -> Assessment:
    """A reading without any risk."""
    values: dict[str, Any] = {
        "labels": (),
        "scores": {"abusive": 0.125},
        "target": (),
        "sentiment": "neutral",
        "intent": "other",
        "assessed_at": NOW + minutes(6),
    }
    return Assessment(mention_id=mention.mention_id, model=model, **(values | fields))


def a_worrying_assessment(mention: Mention, **fields: Any) -> Assessment:
    """A reading with labels, spans and doubts."""
    values: dict[str, Any] = {
        "labels": ("abusive", "defamatory"),
        "scores": {"abusive": 0.91, "defamatory": 0.5},
        "target": ("staff",),
        "sentiment": "negative",
        "intent": "complaint",
        "spans": (Span(start=0, end=5, label="abusive"), Span(start=6, end=8, label="defamatory")),
        "unsure": ("threatening",),
        "personal": (
            PersonalWords(start=0, end=5, kind="person", is_watched=True),
            PersonalWords(start=9, end=13, kind="phone"),
        ),
        "not_assessed": "language: pl",
    }
    return an_assessment(mention, **(values | fields))


def a_case(**fields: Any) -> Case:
    """A new case that has no number yet."""
    values: dict[str, Any] = {
        "severity": "high",
        "labels": ("abusive",),
        "target": ("staff",),
        "sentiment": "negative",
        "intent": "complaint",
        "surest": 0.91,
        "plan": PLAN,
        "opened_at": NOW,
        "updated_at": NOW,
    }
    return Case(**(values | fields))


def opening(case: Case) -> CaseEvent:
    """The first line of a case's history."""
    return CaseEvent(
        case_id=0, revision=1, action=Action.OPEN, by="Gatepost", at=case.opened_at, detail="from x"
    )


def an_alert(alert_id: str = "a", **fields: Any) -> Alert:
    """A message of the digest, due now."""
    values: dict[str, Any] = {
        "kind": AlertKind.DIGEST,
        "channel": "email",
        "to": ("head@school.example", "office@school.example"),
        "case_id": None,
        "week": "2026-W47",
        "not_before": NOW,
        "created_at": NOW,
    }
    return Alert(alert_id=alert_id, **(values | fields))


def keep(store: Store, *mentions: Mention) -> int:
    """Store mentions with their evidence."""
    with store.begin() as unit:
        return unit.add_mentions(mentions, [capture(m.post, now=m.collected_at) for m in mentions])


def keep_assessed(store: Store, mention: Mention, assessment: Assessment) -> None:
    """Store a mention with one reading of it."""
    keep(store, mention)
    with store.begin() as unit:
        unit.add_assessments([assessment])


def open_with(unit: UnitOfWork, mention: Mention, **fields: Any) -> Case:
    """Open a case on an assessed mention, as triage does."""
    case = a_case(**fields)
    case = unit.add_case(case, opening(case))
    assessment = an_assessment(mention)
    unit.add_assessments([assessment])
    unit.mark_triaged(assessment, case_id=case.case_id, now=NOW)
    return case


def open_case_on(store: Store, mention: Mention, **fields: Any) -> Case:
    """Store a mention and open a case on it."""
    keep(store, mention)
    with store.begin() as unit:
        return open_with(unit, mention, **fields)


def without_raw(mention: Mention) -> Mention:
    """What the store gives back: the platform's own answer is with the evidence."""
    return replace(mention, post=replace(mention.post, raw=""))
