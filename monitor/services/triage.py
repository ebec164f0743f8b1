"""Triage: an assessment opens a case, joins one, or needs none; its alerts join the same transaction."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from monitor.domain.alert import AlertKind
from monitor.domain.assessment import (
    NOT_ASSESSED,
    OTHER_LANGUAGE,
    RISK_LABELS,
    TARGETS,
    Assessment,
    unreadable,
)
from monitor.domain.case import Action, Case, CaseEvent, Change
from monitor.domain.findable import lets_a_child_be_found
from monitor.domain.post import Post
from monitor.domain.reading import CaseReading, PlanDecision
from monitor.domain.routing import Router
from monitor.domain.school import severity_rank
from monitor.services.failure import place_of
from monitor.services.ports import Clock, Progress, Store, UnitOfWork, Untriaged, no_progress

log = logging.getLogger(__name__)

BATCH_SIZE = 100
GATEPOST = "Gatepost"
"""Who opened a case, in its history."""


@dataclass(frozen=True, kw_only=True, slots=True)
class TriageReport:
    """What became of the assessments."""

    n_triaged: int = 0
    n_opened: int = 0
    n_joined: int = 0
    n_alerts: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Triage:
    """The step with all that it needs; `run` may be called at any time, by any number of workers."""

    store: Store
    clock: Clock
    planner: Callable[[CaseReading], PlanDecision]
    router: Router
    is_own_account: Callable[[Post], bool]

    def run(self, *, progress: Progress = no_progress) -> TriageReport:
        """Decide about every assessment that waits, a batch a transaction."""
        report = TriageReport()
        while True:
            with self.store.begin() as unit:
                unit.lock_triage()
                waiting = unit.assessments_to_triage(BATCH_SIZE)
                decided: set[str] = set()
                for row in waiting:
                    if row.is_decided or row.mention.mention_id in decided:
                        report = self._keep(unit, row, report)
                    else:
                        report = self._decide(unit, row, report)
                    decided.add(row.mention.mention_id)
            if not waiting:
                return report
            progress("triage", report.n_triaged, None)

    def _keep(self, unit: UnitOfWork, row: Untriaged, report: TriageReport) -> TriageReport:
        """Leave the past alone: what another model reads in a post neither reopens nor repeats its case."""
        unit.mark_triaged(row.assessment, case_id=None, now=self.clock.now())
        return replace(report, n_triaged=report.n_triaged + 1)

    def _decide(self, unit: UnitOfWork, row: Untriaged, report: TriageReport) -> TriageReport:
        now = self.clock.now()
        row, reading, decision = self._asked(row)
        report = replace(report, n_triaged=report.n_triaged + 1)
        if not _wants_case(decision, row.assessment):
            unit.mark_triaged(row.assessment, case_id=None, now=now)
            return report
        known = unit.open_case_for(row.mention)
        if known is None:
            case = self._open(unit, row, reading, decision, now)
            kind, is_news = AlertKind.OPENED, True
            report = replace(report, n_opened=report.n_opened + 1)
        else:
            case = self._join(unit, row, known, decision, now)
            kind, is_news = AlertKind.RAISED, severity_rank(case.severity) > severity_rank(known.severity)
            report = replace(report, n_joined=report.n_joined + 1)
        unit.mark_triaged(row.assessment, case_id=case.case_id, now=now)
        n_alerts = unit.add_alerts(self.router.case_alerts(case, kind, now=now)) if is_news else 0
        return replace(report, n_alerts=report.n_alerts + n_alerts)

    def _asked(self, row: Untriaged) -> tuple[Untriaged, CaseReading, PlanDecision]:
        """Ask the policy; what it cannot be asked about becomes a doubt, so that one post stops no other."""
        post = row.mention.post
        is_own = self.is_own_account(post)
        is_findable = lets_a_child_be_found(post.text, row.assessment.personal)
        reading = CaseReading.from_assessment(row.assessment, is_own_account=is_own, is_findable=is_findable)
        try:
            return row, reading, self.planner(reading)
        except Exception as problem:  # noqa: BLE001 - an assessment in words that the policy does not know
            log.error(  # noqa: TRY400 - no words
                "mention %s: the policy could not be asked (%s); a person must",
                row.mention.mention_id,
                place_of(problem),
            )
        row = replace(row, assessment=unreadable(row.assessment))
        reading = CaseReading.from_assessment(row.assessment, is_own_account=is_own)
        return row, reading, self.planner(reading)

    def _open(
        self, unit: UnitOfWork, row: Untriaged, reading: CaseReading, decision: PlanDecision, now: datetime
    ) -> Case:
        severity = max(decision.severity, _unsure_severity(row.assessment), key=severity_rank)
        case = Case(
            severity=severity,
            labels=reading.labels,
            target=reading.target,
            sentiment=reading.sentiment,
            intent=reading.intent,
            surest=row.assessment.surest,
            is_own_account=reading.is_own_account,
            is_findable=reading.is_findable,
            plan=decision.plan,
            is_restricted=decision.is_restricted or _may_be_restricted(row.assessment),
            opened_at=now,
            updated_at=now,
        )
        detail = f"from {row.mention.source}, read by {row.assessment.model}"
        event = CaseEvent(
            case_id=0, revision=case.revision, action=Action.OPEN, by=GATEPOST, at=now, detail=detail
        )
        case = unit.add_case(case, event)
        log.info("case %d opened: %s", case.case_id, case.severity)
        return case

    def _join(
        self, unit: UnitOfWork, row: Untriaged, known: Case, alone: PlanDecision, now: datetime
    ) -> Case:
        """Add a post to its case; what a person has corrected stays, but a worse post raises the severity.

        `alone` is what the policy says of the post by itself: beside other labels it may look milder.
        """
        found = row.assessment
        reading = replace(
            CaseReading.of(known),
            labels=_union(RISK_LABELS, known.labels, found.labels),
            target=_union(TARGETS, known.target, found.target),
            is_findable=known.is_findable or lets_a_child_be_found(row.mention.post.text, found.personal),
        )
        decision = self.planner(reading)
        severity = max(
            known.severity,
            decision.severity,
            alone.severity,
            _unsure_severity(found) if found.unsure or _names_watched(found) else "none",
            key=severity_rank,
        )
        change = Change(
            n_posts=known.n_posts + 1,
            surest=max(known.surest, found.surest),
            severity=severity,
            is_findable=reading.is_findable,
            is_restricted=known.is_restricted
            or decision.is_restricted
            or alone.is_restricted
            or _may_be_restricted(found),
        )
        found_severity = max(decision.severity, alone.severity, key=severity_rank)
        is_worse = severity_rank(found_severity) > severity_rank(known.severity)
        if is_worse or not known.labels_confirmed_by:
            change = replace(change, labels=reading.labels, target=reading.target, plan=decision.plan)
        detail = f"from {row.mention.source}"
        if severity != known.severity:
            detail += f"; severity raised from {known.severity} to {severity}"
        case, event = known.apply(Action.JOIN, by=GATEPOST, now=now, detail=detail, change=change)
        unit.save_case(case, event)
        return case


PRESSING_DOUBTS = frozenset({"threatening", "safeguarding", NOT_ASSESSED})
"""Where even a doubt should not wait for the digest; a post in another language may."""

RESTRICTING_DOUBTS = frozenset({"identifying", "safeguarding", NOT_ASSESSED, OTHER_LANGUAGE})
"""What may be about a child or private data keeps its words out of messages until a person has looked."""


WATCHED_SEVERITY = "high"
"""Of a post that names a pupil whom the school watches for: it asked not to wait for the digest."""


def _may_be_restricted(assessment: Assessment) -> bool:
    """Whether the model doubts that nobody is exposed, or never judges it (another model may not)."""
    unjudged = {"identifying", "safeguarding"}.difference(assessment.scores)
    return bool(unjudged or RESTRICTING_DOUBTS.intersection(assessment.unsure))


def _names_watched(assessment: Assessment) -> bool:
    return any(words.is_watched for words in assessment.personal)


def _unsure_severity(assessment: Assessment) -> str:
    if _names_watched(assessment):
        return WATCHED_SEVERITY
    return "medium" if PRESSING_DOUBTS.intersection(assessment.unsure) else "low"


def _wants_case(decision: PlanDecision, assessment: Assessment) -> bool:
    return decision.severity != "none" or bool(assessment.unsure)


def _union(order: tuple[str, ...], *parts: tuple[str, ...]) -> tuple[str, ...]:
    found = {label for part in parts for label in part}
    return tuple(label for label in order if label in found)
