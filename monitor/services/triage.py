"""Triage: an assessment opens a case, joins one, or needs none; its alerts join the same transaction."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from monitor.domain.actor import GATEPOST
from monitor.domain.alert import AlertKind
from monitor.domain.assessment import (
    RISK_LABELS,
    TARGETS,
    Assessment,
    unreadable,
)
from monitor.domain.case import Action, Case, CaseEvent, Change
from monitor.domain.clocks import PLAIN_RULES, ClockRules, kept_clocks, with_received
from monitor.domain.crowd import PILE_ON_SEVERITY, Crowd, heard
from monitor.domain.findable import lets_a_child_be_found
from monitor.domain.joining import in_order
from monitor.domain.likeness import WORDS_ALONE, Likeness, Traits, traits_of
from monitor.domain.merging import more_telling_intent, worse_sentiment
from monitor.domain.post import Post
from monitor.domain.reading import CaseReading, PlanDecision
from monitor.domain.routing import Router
from monitor.domain.school import severity_rank
from monitor.services.doubts import case_from, may_be_restricted, names_watched, unsure_severity
from monitor.services.failure import place_of
from monitor.services.places import Place, account_keys, keys_of, place_for
from monitor.services.ports import Clock, Progress, Store, UnitOfWork, Untriaged, no_progress

log = logging.getLogger(__name__)

BATCH_SIZE = 100


@dataclass(frozen=True, kw_only=True, slots=True)
class TriageReport:
    """What became of the assessments."""

    n_triaged: int = 0
    n_opened: int = 0
    n_joined: int = 0
    n_alerts: int = 0


@dataclass(kw_only=True, slots=True)
class _Batch:
    """One transaction: what was decided in it, and the cases that there is news of."""

    unit: UnitOfWork
    report: TriageReport
    told: set[int]
    """Cases of which this run has written a message before."""
    news: dict[int, tuple[AlertKind, Case]] = field(default_factory=dict)

    def count(self, **more: int) -> None:
        fields = {name: getattr(self.report, name) + n for name, n in more.items()}
        self.report = replace(self.report, **fields)

    def note(self, case: Case, kind: AlertKind | None) -> None:
        """Keep one piece of news a case, with the case as it stands in the end."""
        known = self.news.get(case.case_id)
        kinds = {kind, known[0] if known else None} - {None}
        found = next((one for one in _TELLS_MOST_FIRST if one in kinds), None)
        if found is not None:
            self.news[case.case_id] = (found, case)


_TELLS_MOST_FIRST = (AlertKind.PILE_ON, AlertKind.OPENED, AlertKind.RAISED)


@dataclass(frozen=True, kw_only=True, slots=True)
class Triage:
    """The step with all that it needs; `run` may be called at any time, by any number of workers."""

    store: Store
    clock: Clock
    planner: Callable[[CaseReading], PlanDecision]
    router: Router
    is_own_account: Callable[[Post], bool]
    likeness: Likeness = WORDS_ALONE
    clocks: ClockRules = PLAIN_RULES

    def run(self, *, progress: Progress = no_progress) -> TriageReport:
        """Decide about every assessment that waits, a batch a transaction."""
        report, told = TriageReport(), set[int]()
        while True:
            with self.store.begin() as unit:
                unit.lock_triage()
                batch = _Batch(unit=unit, report=report, told=told)
                waiting = unit.assessments_to_triage(BATCH_SIZE)
                decided: set[str] = set()
                for row in waiting:
                    if row.is_decided or row.mention.mention_id in decided:
                        self._keep(batch, row)
                    else:
                        self._decide(batch, row)
                    decided.add(row.mention.mention_id)
                self._tell(batch)
            report, told = batch.report, told | set(batch.news)
            if not waiting:
                return report
            progress("triage", report.n_triaged, None)

    def _keep(self, batch: _Batch, row: Untriaged) -> None:
        """Leave the past alone: what another model reads in a post neither reopens nor repeats its case."""
        batch.unit.mark_triaged(row.assessment, case_id=None, now=self.clock.now())
        batch.count(n_triaged=1)

    def _decide(self, batch: _Batch, row: Untriaged) -> None:
        now = self.clock.now()
        row, reading, decision = self._asked(row)
        batch.count(n_triaged=1)
        if not _wants_case(decision, row.assessment):
            batch.unit.mark_triaged(row.assessment, case_id=None, now=now)
            return
        is_restricted = decision.is_restricted or may_be_restricted(row.assessment)
        is_restricted = is_restricted or names_watched(row.assessment)
        traits = traits_of(row.mention, row.assessment, self.likeness, is_restricted=is_restricted)
        place = self._held(batch.unit, traits, is_restricted=is_restricted)
        if place is None:
            kind: AlertKind | None = AlertKind.OPENED
            case = self._open(batch.unit, row, reading, decision, traits)
            batch.count(n_opened=1)
        else:
            case = self._join(batch.unit, row, place, decision, traits)
            kind = news_of(place.case, case)
            batch.count(n_joined=1)
        batch.unit.mark_triaged(row.assessment, case_id=case.case_id, now=now)
        is_new_wording = place is None or place.is_new_wording
        batch.unit.add_keys(case.case_id, keys_of(traits, is_new_wording=is_new_wording))
        batch.note(case, kind)

    def _held(self, unit: UnitOfWork, traits: Traits, *, is_restricted: bool) -> Place | None:
        """Find the post's case and hold it, so that nobody changes or closes it before the post joins."""
        held: Case | None = None
        while True:
            place = place_for(unit, traits, self.likeness, is_restricted=is_restricted)
            if place is None or place.case == held:
                return place
            held = unit.lock_case(place.case.case_id)
            if place.case == held:
                return place

    def _tell(self, batch: _Batch) -> None:
        """Write one message a case and channel, however often the case has changed in this run."""
        now = self.clock.now()
        for kind, case in batch.news.values():
            alerts = self.router.case_alerts(case, kind, now=now)
            if alerts and case.case_id in batch.told:
                soonest = min(alert.not_before for alert in alerts)
                covered = batch.unit.bring_forward(case.case_id, not_before=soonest)
                alerts = [alert for alert in alerts if alert.channel not in covered]
            batch.count(n_alerts=batch.unit.add_alerts(alerts))

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
        self, unit: UnitOfWork, row: Untriaged, reading: CaseReading, decision: PlanDecision, traits: Traits
    ) -> Case:
        now, posted_at = self.clock.now(), row.mention.post.posted_at
        case = case_from(reading, decision, now=now, doubts=[row.assessment])
        crowd = heard(Crowd(), traits.said, is_new=bool(traits.account))
        case = with_received(replace(case, work=replace(case.work, crowd=crowd)), posted_at, now=now)
        detail = f"from {row.mention.source}, read by {row.assessment.model}"
        event = CaseEvent(
            case_id=0, revision=case.revision, action=Action.OPEN, by=GATEPOST, at=now, detail=detail
        )
        case = unit.add_case(kept_clocks(case, self.clocks, by=GATEPOST, now=now), event)
        unit.add_keys(case.case_id, account_keys(traits))
        log.info("case %d opened: %s", case.case_id, case.severity)
        return case

    def _join(
        self, unit: UnitOfWork, row: Untriaged, place: Place, alone: PlanDecision, traits: Traits
    ) -> Case:
        """Add a post to its case; what a person has corrected stays, but a worse post raises the severity.

        `alone` is what the policy says of the post by itself: beside other labels it may look milder.
        """
        known, found, post = place.case, row.assessment, row.mention.post
        is_new_account = bool(unit.add_keys(known.case_id, account_keys(traits)))
        crowd = heard(known.work.crowd, traits.said, is_new=is_new_account)
        reading = _reading_with(known, found, post, is_own_account=self.is_own_account(post))
        decision = self.planner(reading)
        becomes_pile_on = crowd.is_pile_on and not known.work.crowd.is_pile_on
        severity = max(
            known.severity,
            decision.severity,
            alone.severity,
            unsure_severity(found) if found.unsure or names_watched(found) else "none",
            PILE_ON_SEVERITY if becomes_pile_on else "none",
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
            or may_be_restricted(found),
            work=replace(known.work, crowd=crowd),
        )
        base = replace(known, is_own_account=reading.is_own_account)
        found_severity = max(decision.severity, alone.severity, key=severity_rank)
        if severity_rank(found_severity) > severity_rank(known.severity) or not known.labels_confirmed_by:
            change = replace(change, labels=reading.labels, target=reading.target, plan=decision.plan)
            base = replace(base, sentiment=reading.sentiment, intent=reading.intent)
        detail = _joined_words(row, place, crowd if becomes_pile_on else None)
        if severity != known.severity:
            detail += f"; severity raised from {known.severity} to {severity}"
        now = self.clock.now()
        case, event = base.apply(Action.JOIN, by=GATEPOST, now=now, detail=detail, change=change)
        case = kept_clocks(with_received(case, post.posted_at, now=now), self.clocks, by=GATEPOST, now=now)
        unit.save_case(case, event)
        return case


def news_of(known: Case, case: Case) -> AlertKind | None:
    """Say what there is to tell of a case that has changed; None for nothing."""
    if case.work.crowd.is_pile_on and not known.work.crowd.is_pile_on:
        return AlertKind.PILE_ON
    if severity_rank(case.severity) > severity_rank(known.severity):
        return AlertKind.RAISED
    has_new_readers = bool({*case.plan.audience} - {*known.plan.audience})
    if case.is_restricted and (has_new_readers or not known.is_restricted):
        return AlertKind.OPENED  # for those who see it from now on it is a new case
    return None


def _joined_words(row: Untriaged, place: Place, crowd: Crowd | None) -> str:
    words = f"from {row.mention.source}; joined: {place.because}"
    if place.alike:
        numbers = ", ".join(f"GP-{number:04d}" for number in place.alike)
        words += f"; {numbers} may be of the same incident: merge if so"
    if crowd is not None:
        words += f"; now a pile-on ({crowd.n_accounts} accounts)"
    return words


def _reading_with(known: Case, found: Assessment, post: Post, *, is_own_account: bool) -> CaseReading:
    """Give the case's reading with one more post; a judgement of a person about tone and intent stays."""
    is_settled = bool(known.labels_confirmed_by)
    return replace(
        CaseReading.of(known),
        labels=in_order(RISK_LABELS, known.labels, found.labels),
        target=in_order(TARGETS, known.target, found.target),
        sentiment=known.sentiment if is_settled else worse_sentiment(known.sentiment, found.sentiment),
        intent=known.intent if is_settled else more_telling_intent(known.intent, found.intent),
        is_own_account=known.is_own_account or is_own_account,
        is_findable=known.is_findable or lets_a_child_be_found(post.text, found.personal),
    )


def _wants_case(decision: PlanDecision, assessment: Assessment) -> bool:
    return decision.severity != "none" or bool(assessment.unsure)
