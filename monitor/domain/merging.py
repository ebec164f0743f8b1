"""What two cases make together: the union of their readings, and the work of both; pure."""

from dataclasses import replace

from monitor.domain.assessment import INTENTS, RISK_LABELS, TARGETS
from monitor.domain.case import Case, steps_done_from_json, steps_done_to_json
from monitor.domain.case_clock import CaseClock
from monitor.domain.casework import NO_WELFARE, Casework
from monitor.domain.joining import Before, in_order, union
from monitor.domain.ladder import Rung
from monitor.domain.reading import CaseReading
from monitor.domain.step_done import ASKED, DONE, StepDone
from monitor.domain.stored_json import from_json, to_json
from monitor.domain.welfare import Welfare

WORST_SENTIMENT_FIRST = ("negative", "neutral", "positive")
TELLING_INTENT_FIRST = tuple(
    intent for intent in ("complaint", "query", "news", "other", "praise") if intent in INTENTS
)


def worse_sentiment(one: str, other: str) -> str:
    """Give the one that is more against the school."""
    return next((word for word in WORST_SENTIMENT_FIRST if word in (one, other)), one)


def more_telling_intent(one: str, other: str) -> str:
    """Give the one that a school has to answer: a complaint before a question before the rest."""
    return next((word for word in TELLING_INTENT_FIRST if word in (one, other)), one)


def together(into: Case, taken: Case) -> CaseReading:
    """Give the reading that two cases make together; who wrote them is known where nothing contradicts."""
    roles = {into.author_role, taken.author_role} - {"unknown"}
    return CaseReading(
        labels=in_order(RISK_LABELS, into.labels, taken.labels),
        target=in_order(TARGETS, into.target, taken.target),
        sentiment=worse_sentiment(into.sentiment, taken.sentiment),
        intent=more_telling_intent(into.intent, taken.intent),
        author_role=roles.pop() if len(roles) == 1 else "unknown",
        is_own_account=into.is_own_account or taken.is_own_account,
        is_findable=into.is_findable or taken.is_findable,
        context=union(into.work.context, taken.work.context),
        categories=union(into.work.categories, taken.work.categories),
    )


def work_of_both(into: Casework, taken: Casework) -> Casework:
    """Give the casework of both: nothing that runs, was asked for or was promised is lost.

    A name counts as cleared only where both cases cleared it: the other's posts may mean that very person.
    """
    return replace(
        into,
        context=union(into.context, taken.context),
        categories=union(into.categories, taken.categories),
        concerned=union(into.concerned, taken.concerned),
        cleared=tuple(who for who in into.cleared if who in taken.cleared),
        necessity=into.necessity or taken.necessity,
        received_at=min(filter(None, (into.received_at, taken.received_at)), default=None),
        rounds=tuple(sorted({*into.rounds, *taken.rounds})),
        gone_at=max(into.gone_at, taken.gone_at) if into.gone_at and taken.gone_at else None,
        reminded=union(into.reminded, taken.reminded),
        clocks=_clocks(into.clocks, taken.clocks),
        rungs=_rungs(into.rungs, taken.rungs),
        welfare=_welfare(into.welfare, taken.welfare),
    )


def records_of_both(ours: tuple[StepDone, ...], theirs: tuple[StepDone, ...]) -> tuple[StepDone, ...]:
    """Give one record a step: first what a second person must still countersign, then what was done."""
    by_key = {record.key: record for record in ours}
    for record in theirs:
        known = by_key.get(record.key)
        if known is None or _weight(record) > _weight(known):
            by_key[record.key] = record
    return tuple(by_key.values())


def _weight(record: StepDone) -> tuple[bool, bool, bool]:
    return record.is_alone and record.wants_second, record.state == DONE, record.state == ASKED


def _clocks(ours: tuple[CaseClock, ...], theirs: tuple[CaseClock, ...]) -> tuple[CaseClock, ...]:
    """Of a clock in both cases the one due sooner runs on; what one case has met, the other has not."""
    by_key = {clock.key: clock for clock in ours}
    for clock in theirs:
        known = by_key.get(clock.key)
        if known is None or (clock.is_running and (not known.is_running or _is_sooner(clock, known))):
            by_key[clock.key] = clock
    return tuple(by_key.values())


def _is_sooner(one: CaseClock, other: CaseClock) -> bool:
    if one.due_at is None or other.due_at is None:
        return one.started_at < other.started_at
    return one.due_at < other.due_at


def _rungs(ours: tuple[Rung, ...], theirs: tuple[Rung, ...]) -> tuple[Rung, ...]:
    start = len(ours) + 1
    known = {rung.key for rung in ours}
    numbers = range(start, start + len(ours) + len(theirs))
    keys = (key for number in numbers if (key := f"r{number}") not in known)
    return (*ours, *(replace(rung, key=key) for rung, key in zip(theirs, keys, strict=False)))


def _welfare(ours: Welfare, theirs: Welfare) -> Welfare:
    if ours == NO_WELFARE:
        return theirs
    if theirs == NO_WELFARE:
        return ours
    told = ours if ours.told else theirs
    return replace(
        ours,
        told=told.told,
        told_note=told.told_note,
        told_by=told.told_by,
        told_at=told.told_at,
        support=union(ours.support, theirs.support),
        support_note=" · ".join(part for part in union((ours.support_note, theirs.support_note)) if part),
        follow_ups=tuple(
            sorted(union(ours.follow_ups, theirs.follow_ups), key=lambda follow_up: follow_up.due_at)
        ),
    )


def before(case: Case) -> Before:
    """Note how a case stands."""
    work = replace(
        case.work,
        joining=replace(
            case.work.joining, merged=tuple(replace(one, before=None) for one in case.work.joining.merged)
        ),
    )
    return Before(
        labels=case.labels,
        target=case.target,
        sentiment=case.sentiment,
        intent=case.intent,
        severity=case.severity,
        surest=case.surest,
        author_role=case.author_role,
        is_own_account=case.is_own_account,
        is_findable=case.is_findable,
        is_restricted=case.is_restricted,
        labels_confirmed_by=case.labels_confirmed_by,
        steps_done=steps_done_to_json(case.steps_done),
        work=to_json(work),
    )


def restored(case: Case, known: Before) -> Case:
    """Give the case as it stood; its plan is for the policy to say again."""
    return replace(
        case,
        labels=known.labels,
        target=known.target,
        sentiment=known.sentiment,
        intent=known.intent,
        severity=known.severity,
        surest=known.surest,
        author_role=known.author_role,
        is_own_account=known.is_own_account,
        is_findable=known.is_findable,
        is_restricted=known.is_restricted,
        labels_confirmed_by=known.labels_confirmed_by,
        steps_done=steps_done_from_json(known.steps_done),
        work=from_json(Casework, known.work),
    )
