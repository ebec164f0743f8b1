"""The clocks of a case: begun by its plan and the school's targets, met by deeds, stopped with the case."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from monitor.domain.case import Case, Status, StepDone
from monitor.domain.case_clock import CaseClock
from monitor.domain.deadline import (
    EVERY_WEEKDAY,
    SchoolCalendar,
    WorkingDay,
    due_at,
    end_of_next_working_day,
    hours_after,
    hours_on_working_days,
    in_london,
)
from monitor.domain.ladder_advice import VERBS
from monitor.domain.plan import PlanDeadline
from monitor.domain.step_done import DECLINED, DONE

NEVER_WAIT = frozenset({"critical", "high"})
"""Severities whose clocks run on through nights, weekends and holidays."""
NO_WAIT_WORDS = "A case as grave as this waits for no working day."
OLDEST = timedelta(days=366)
"""No clock counts from further back, whatever date a platform gives for a post."""
POLICY, LAW = "policy", "law"
"""How the key of a clock begins that the policy or the law asks for."""
FIRST_LOOK, FIRST_STEP = "first_look", "first_step"
TARGET_WORDS = {
    FIRST_LOOK: "Somebody looks at the case.",
    FIRST_STEP: "The first step is taken.",
}
"""What a school may set itself a time for."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Target:
    """A time that the school sets itself; without minutes, the end of the next working day."""

    minutes: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ClockRules:
    """How the school counts: its calendar, what a working day is, and its own targets."""

    calendar: SchoolCalendar = EVERY_WEEKDAY
    working_day: WorkingDay = "school_open_day"
    roll_forward: bool = False
    targets: Mapping[str, Mapping[str, Target]] = field(default_factory=dict)
    """By what is timed (`TARGET_WORDS`), then by severity."""


PLAIN_RULES = ClockRules()


def kept_clocks(case: Case, rules: ClockRules, *, by: str, now: datetime) -> Case:
    """Give the case with its clocks as they stand after whatever was done to it; twice is as good as once.

    A met clock stays as it is for good. A running one that nothing asks for any more stops; one that is asked
    for again, after a case is reopened or a plan asked anew, goes on from its old beginning.
    """
    wanted = {clock.key: clock for clock in _wanted(case, rules, now)} if _counts(case) else {}
    known = {clock.key: clock for clock in case.work.clocks}
    clocks = tuple(
        _kept(case, known.get(key), wanted.get(key), by=by, now=now)
        for key in dict.fromkeys((*known, *wanted))
    )
    return case if clocks == case.work.clocks else replace(case, work=replace(case.work, clocks=clocks))


def with_received(case: Case, posted_at: datetime, *, now: datetime) -> Case:
    """Give the case with the time of its first post, as far as that can be believed.

    A message to the school's own account that comes after all before it were answered wants an answer of its
    own: the policy's clocks run once more from there.
    """
    received = max(min(posted_at, now), now - OLDEST)
    known = case.work.received_at
    if known is None or received < known:
        return replace(case, work=replace(case.work, received_at=received))
    if case.is_own_account and _is_answered_before(case, received):
        return replace(case, work=replace(case.work, rounds=(*case.work.rounds, received)))
    return case


def _is_answered_before(case: Case, received: datetime) -> bool:
    timed = [c for c in case.work.clocks if c.key.startswith(f"{POLICY}:") and c.due_at is not None]
    met = [c.met_at for c in timed if c.met_at is not None]
    return bool(met) and not any(c.is_running for c in timed) and max(met) < received


def due_by(
    deadline: PlanDeadline, started_at: datetime, *, severity: str, rules: ClockRules
) -> datetime | None:
    """Say when a plan's deadline is due; None where it names no number. Raises ValueError on a naive time."""
    if deadline.kind == "working_day":  # a working day of the law is not the school's
        return end_of_next_working_day(started_at, rules.calendar, "weekday")
    if deadline.hours is None:
        return None
    if deadline.kind == "hours_on_working_days":
        return hours_on_working_days(started_at, rules.calendar, hours=deadline.hours)
    if deadline.kind == "hours" or severity in NEVER_WAIT:
        return hours_after(started_at, deadline.hours)
    return due_at(
        started_at,
        rules.calendar,
        hours=deadline.hours,
        working_day=rules.working_day,
        roll_forward=rules.roll_forward,
    )


def target_due(target: Target, started_at: datetime, rules: ClockRules) -> datetime:
    """Say when one of the school's own targets is due."""
    if target.minutes is None:
        return end_of_next_working_day(started_at, rules.calendar, rules.working_day)
    return in_london(hours_after(started_at, target.minutes / 60))


def _counts(case: Case) -> bool:
    return case.is_open and case.work.gone_at is None


def _wanted(case: Case, rules: ClockRules, now: datetime) -> list[CaseClock]:
    planned = [
        _planned(case, deadline, rules, started_at=started_at, number=number)
        for deadline in case.plan.clocks
        for number, started_at in enumerate(_starts(case, deadline), start=1)
    ]
    return [clock for clock in planned if not _is_declined(case, clock.step)] + _targets(case, rules, now)


def _starts(case: Case, deadline: PlanDeadline) -> Iterator[datetime]:
    """Give each moment from which a time of the plan runs; none while the step that begins it is not taken.

    The policy counts from when something was received; the law from when the school could know of it.
    """
    if deadline.kind == "periodic":
        return
    if deadline.after:
        starter = _taken(case, deadline.after)
        if starter is not None and not _is_timed_by_ladder(case, deadline.after):
            yield _taken_at(starter)
        return
    is_law = deadline.basis == "overlay"
    yield case.opened_at if is_law else case.work.received_at or case.opened_at
    if deadline.kind == "hours_or_next_working_day":
        yield from case.work.rounds


def _is_timed_by_ladder(case: Case, verb: str) -> bool:
    """Say whether the answer is awaited at a rung of the ladder, so that no second clock runs for it."""
    return any(verb in VERBS[rung.step] for rung in case.work.rungs)


def _planned(
    case: Case, deadline: PlanDeadline, rules: ClockRules, *, started_at: datetime, number: int
) -> CaseClock:
    """Begin a clock of the policy or of the law; `number` tells one of several rounds from the others."""
    layer = LAW if deadline.basis == "overlay" else POLICY
    key = (layer, deadline.step or deadline.kind, *deadline.cites[:1], *([str(number)] if number > 1 else ()))
    is_hastened = deadline.kind == "hours_or_next_working_day" and case.severity in NEVER_WAIT
    return CaseClock(
        key=":".join(key),
        text=next((step.text for step in case.plan.steps if step.do == deadline.step), deadline.text),
        rule=f"{deadline.text} {NO_WAIT_WORDS}" if is_hastened else deadline.text,
        basis=deadline.basis,
        cites=deadline.cites,
        step=deadline.step,
        started_at=started_at,
        due_at=due_by(deadline, started_at, severity=case.severity, rules=rules),
    )


def _targets(case: Case, rules: ClockRules, now: datetime) -> list[CaseClock]:
    """Begin the school's own targets; they count from when Gatepost opened the case, as none knew before.

    A target that would be over the moment it is set (the case has just been raised) begins at that moment.
    """
    known = {clock.key: clock for clock in case.work.clocks}
    made = []
    for name, by_severity in rules.targets.items():
        target = by_severity.get(case.severity)
        if target is None:
            continue
        key = f"target:{name}"
        old = known.get(key)
        started_at = old.started_at if old is not None else case.opened_at
        due = target_due(target, started_at, rules)
        if due <= now and (old is None or old.due_at != due):
            started_at, due = now, target_due(target, now, rules)
        made.append(
            CaseClock(
                key=key,
                text=TARGET_WORDS.get(name, name),
                basis="school_setting",
                started_at=started_at,
                due_at=due,
            )
        )
    return made


def _kept(
    case: Case, known: CaseClock | None, wanted: CaseClock | None, *, by: str, now: datetime
) -> CaseClock:
    if known is not None and known.met_at is not None:
        return known
    clock = wanted or known
    assert clock is not None  # noqa: S101 - every key comes from one of the two
    met = _met(case, clock, by=by, now=now)
    if met is not None:
        return replace(clock, met_by=met[0], met_at=met[1], stopped_at=None)
    if wanted is None:
        return clock if clock.stopped_at is not None else replace(clock, stopped_at=now)
    return wanted


def _met(case: Case, clock: CaseClock, *, by: str, now: datetime) -> tuple[str, datetime] | None:
    """Say by whom and when a clock was met; None while it was not."""
    if clock.key == f"target:{FIRST_LOOK}":
        return None if case.status is Status.NEW else (by, now)
    deeds = _deeds(case, None if clock.key == f"target:{FIRST_STEP}" else clock.step)
    after = [deed for deed in deeds if deed[1] >= clock.started_at]
    return min(after, key=lambda deed: deed[1], default=None)


def _deeds(case: Case, verb: str | None) -> Iterator[tuple[str, datetime]]:
    """Give by whom and when a verb was done: as a step of the plan, or on the ladder; None for any verb."""
    records = case.steps_done if verb is None else _records(case, verb)
    yield from ((record.by, _taken_at(record)) for record in records if record.state == DONE)
    for rung in case.work.rungs:
        if not rung.needs_second and (verb is None or verb in VERBS[rung.step]):
            yield rung.taken_by, rung.confirmed_at or rung.taken_at


def _taken(case: Case, verb: str) -> StepDone | None:
    """Find the step of this verb that was taken first."""
    taken = [record for record in _records(case, verb) if record.state == DONE]
    return min(taken, key=_taken_at, default=None)


def _is_declined(case: Case, verb: str) -> bool:
    """Say whether every step of this verb that anybody touched was declined: then nothing waits for it."""
    records = _records(case, verb)
    return bool(records) and all(record.state == DECLINED for record in records)


def _records(case: Case, verb: str) -> list[StepDone]:
    """Find what became of the steps of a verb; their keys tell even when they have left the plan."""
    if not verb:
        return []
    keys = {step.key for step in case.plan.steps if step.do == verb}
    return [
        record
        for record in case.steps_done
        if record.key in keys or record.key == verb or record.key.startswith(f"{verb}-")
    ]


def _taken_at(record: StepDone) -> datetime:
    return record.second_at or record.at
