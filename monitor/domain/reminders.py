"""Which reminders a case's due times make: once before, once when due, once to somebody higher."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from monitor.domain.alert import AlertKind
from monitor.domain.case import Case
from monitor.domain.case_clock import Due

STAGES = (AlertKind.REMINDER, AlertKind.OVERDUE, AlertKind.ESCALATED)
"""In the order in which one due time goes through them; a stage that was passed by is never told after."""
STAGE_WORDS = {
    AlertKind.REMINDER: "due soon",
    AlertKind.OVERDUE: "was due",
    AlertKind.ESCALATED: "still not done, passed on",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class ReminderRules:
    """When the school wants to be reminded; None switches a stage off."""

    before: timedelta | None = timedelta(hours=4)
    at_due: bool = True
    escalate_after: timedelta | None = None
    escalate_to: tuple[str, ...] = ()
    """Addresses that are told when something stays undone."""
    channels: tuple[str, ...] = ("email",)
    to: tuple[str, ...] = ()
    """Addresses for cases of a severity that has no channel of its own, so that their clocks ring at all."""
    review_to: tuple[str, ...] = ()
    """Addresses that are told, once a month, that the policy's own review date has passed."""

    @property
    def lead(self) -> timedelta:
        """Give how far ahead of a due time there may be something to say."""
        return self.before or timedelta()


@dataclass(frozen=True, kw_only=True, slots=True)
class Reminder:
    """One piece of news about one case: what has reached which stage."""

    kind: AlertKind
    dues: tuple[Due, ...]

    @property
    def words(self) -> str:
        """Give the line of history: what is due, by which clause, and how far it has come."""
        return f"{STAGE_WORDS[self.kind]}: " + "; ".join(_said(due) for due in self.dues)


def reminders_of(case: Case, rules: ReminderRules, *, now: datetime) -> tuple[Reminder, ...]:
    """Give the news that has not been told yet, one piece a stage, the mildest first."""
    by_stage: dict[AlertKind, list[Due]] = {}
    for due in case.dues:
        stage = stage_of(due, rules, opened_at=case.opened_at, now=now)
        if stage is not None and not _is_told(case.work.reminded, due, STAGES[STAGES.index(stage) :]):
            by_stage.setdefault(stage, []).append(due)
    return tuple(Reminder(kind=kind, dues=tuple(by_stage[kind])) for kind in STAGES if kind in by_stage)


def reminded(case: Case, told: Sequence[Reminder]) -> Case:
    """Give the case that remembers what was told; of things no longer due nothing is kept."""
    alive = {due.mark(kind) for due in case.dues for kind in STAGES}
    kept = [mark for mark in case.work.reminded if mark in alive]
    new = [due.mark(reminder.kind) for reminder in told for due in reminder.dues]
    return replace(case, work=replace(case.work, reminded=tuple(dict.fromkeys((*kept, *new)))))


def is_still_news(case: Case, kind: AlertKind) -> bool:
    """Say whether a reminder that has waited still tells something that was not met or overtaken since."""
    return any(
        due.mark(kind) in case.work.reminded
        and not _is_told(case.work.reminded, due, STAGES[STAGES.index(kind) + 1 :])
        for due in case.dues
    )


def next_look_at(case: Case, rules: ReminderRules, *, now: datetime) -> datetime:
    """Say when there may next be something to tell of a case, as long as nobody changes it."""
    ahead = (moment for due in case.dues for moment in _moments(case, due, rules) if moment > now)
    return min(ahead, default=datetime.max.replace(tzinfo=UTC))


def _moments(case: Case, due: Due, rules: ReminderRules) -> tuple[datetime, ...]:
    late_from = max(due.due_at, case.opened_at)
    return due.due_at - rules.lead, due.due_at, late_from + (rules.escalate_after or timedelta())


def stage_of(due: Due, rules: ReminderRules, *, opened_at: datetime, now: datetime) -> AlertKind | None:
    """Say which stage a due time has reached; None while there is nothing to say.

    A clock shorter than twice the lead is not announced: its beginning was news enough. Nothing is passed on
    before people have had the case for as long as that takes, however old the post was when it was found.
    """
    if now >= due.due_at:
        late_from = max(due.due_at, opened_at)
        is_late = rules.escalate_after is not None and now >= late_from + rules.escalate_after
        if due.kind == "clock" and is_late and rules.escalate_to:
            return AlertKind.ESCALATED
        return AlertKind.OVERDUE if rules.at_due else None
    if rules.before is None or due.kind != "clock" or now < due.due_at - rules.before:
        return None
    is_long = due.since is None or due.due_at - due.since >= 2 * rules.before
    return AlertKind.REMINDER if is_long else None


def _is_told(marks: Sequence[str], due: Due, stages: Sequence[AlertKind]) -> bool:
    return any(due.mark(stage) in marks for stage in stages)


def _said(due: Due) -> str:
    by = ", ".join(due.cites) or ("School setting" if due.basis == "school_setting" else "")
    text = due.text.rstrip(".")
    return f"{text} [{by}]" if by else text
