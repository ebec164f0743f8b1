"""A case: one incident with its posts, its plan and its history; `workflow` says what may follow what."""

import re
from dataclasses import dataclass, replace
from datetime import datetime

from monitor.domain.case_clock import Due
from monitor.domain.casework import Casework
from monitor.domain.plan import Plan, PlanStep
from monitor.domain.refused import ActionRefusedError
from monitor.domain.school import severity_rank
from monitor.domain.step_done import StepDone, steps_done_from_json, steps_done_to_json
from monitor.domain.workflow import NEXT_STATUS, OPEN_STATUSES, Action, Status, refusal_words

CLOSINGS = (Action.DISMISS, Action.RESOLVE, Action.FAIR_CRITICISM)
"""What ends a case for good, as far as anybody knows that day; a merge only moves it."""

DISMISS_REASONS = {
    "not_about_us": "Not about our school",
    "legitimate_criticism": "Fair criticism: answer through the complaints procedure",
    "no_harm": "Harmless: a joke, banter or a misunderstanding",
    "wrong_label": "The model read it wrongly",
    "duplicate": "Already dealt with in another case",
    "already_removed": "Already removed by its author or the platform",
}

AUTHOR_ROLES = {
    "unknown": "Not known",
    "parent": "Parent or carer",
    "pupil": "Pupil",
    "former_pupil": "Former pupil",
    "staff": "Member of staff",
    "other_adult": "Another adult",
    "school_account": "The school's own account",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseEvent:
    """One line of a case's history; never changed, never removed."""

    case_id: int
    revision: int
    """The case's revision that this event made."""
    action: Action
    by: str
    at: datetime
    detail: str = ""
    """What a reader needs beside the action, in plain words."""


NO_WORK = Casework()
WOKEN = "it waits no longer, because it has become graver"


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """One incident; every change makes a new value, one revision higher, and an event with name and time."""

    case_id: int = 0
    """0 until the store has given a number."""
    revision: int = 1
    status: Status = Status.NEW
    severity: str
    labels: tuple[str, ...]
    target: tuple[str, ...]
    sentiment: str
    intent: str
    surest: float
    author_role: str = "unknown"
    is_own_account: bool = False
    """Whether it was said on the school's own account or page."""
    is_findable: bool = False
    """Whether a post holds a detail by which a stranger could find or harm a child."""
    plan: Plan
    steps_done: tuple[StepDone, ...] = ()
    n_posts: int = 1
    is_restricted: bool = False
    """About a child, private data, or an allegation about an adult who works with children."""
    labels_confirmed_by: str = ""
    dismiss_reason: str = ""
    assigned_to: str = ""
    """The login of the reviewer who has taken it on; empty while nobody has."""
    merged_into: int = 0
    """The number of the case that holds this one's posts now; 0 for a case of its own."""
    work: Casework = NO_WORK
    opened_at: datetime
    updated_at: datetime

    @property
    def number(self) -> str:
        """Give the number that people say aloud, such as GP-0042."""
        return f"GP-{self.case_id:04d}"

    @property
    def is_open(self) -> bool:
        """Say whether the case still waits for somebody."""
        return self.status in OPEN_STATUSES

    @property
    def dues(self) -> tuple[Due, ...]:
        """Give what is due, the soonest first; in a closed case only the care for the person goes on."""
        return self.work.dues if self.is_open else tuple(d for d in self.work.dues if d.kind == "follow_up")

    @property
    def due_at(self) -> datetime | None:
        """Give the earliest time at which something is due; None when nothing is."""
        return next((due.due_at for due in self.dues), None)

    def apply(
        self, action: Action, *, by: str, now: datetime, detail: str = "", change: "Change | None" = None
    ) -> tuple["Case", CaseEvent]:
        """Give the case after the action and the event for its history; raises ActionRefusedError."""
        if not by.strip():
            raise ActionRefusedError("An action needs the name of the person who takes it.")
        status = NEXT_STATUS.get((self.status, action))
        if status is None:
            raise ActionRefusedError(refusal_words(self.status, action))
        changed = (change or Change()).on(self, by=by)
        if action in CLOSINGS:
            changed.refuse_while_alone()
        is_woken = status is Status.WAITING and _is_graver(changed, self)
        status = Status.IN_REVIEW if is_woken else status
        if self.status is Status.WAITING and status is not Status.WAITING:
            changed = replace(changed, work=replace(changed.work, waiting_for="", waiting_until=None))
        case = replace(changed, status=status, revision=self.revision + 1, updated_at=now)
        words = (detail, WOKEN if is_woken else "", _policy_words(self.plan, case.plan))
        event = CaseEvent(
            case_id=self.case_id,
            revision=case.revision,
            action=action,
            by=by,
            at=now,
            detail="; ".join(part for part in words if part),
        )
        return case, event

    def refuse_while_alone(self) -> None:
        """Keep a case open while a step that one person took alone has no second name."""
        if any(record.is_alone and record.wants_second for record in self.steps_done):
            raise ActionRefusedError(
                "A step was taken by one person alone; a second person must countersign it first."
            )

    def is_done(self, step_key: str) -> bool:
        """Say whether a step of the plan has been marked as done."""
        record = self.step_record(step_key)
        return record is not None and record.state == "done"

    def step_record(self, step_key: str) -> StepDone | None:
        """Give what became of a step; None while nobody has touched it."""
        return next((record for record in self.steps_done if record.key == step_key), None)

    def planned_step(self, step_key: str) -> PlanStep:
        """Give a step of the plan; raises ActionRefusedError for a key that the plan does not hold."""
        for step in self.plan.steps:
            if step.key == step_key:
                return step
        raise ActionRefusedError("That step is not in this case's plan; reload the page.")


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """What an action alters besides the status; None leaves a field as it is."""

    labels: tuple[str, ...] | None = None
    target: tuple[str, ...] | None = None
    author_role: str | None = None
    plan: Plan | None = None
    severity: str | None = None
    is_restricted: bool | None = None
    is_findable: bool | None = None
    surest: float | None = None
    n_posts: int | None = None
    dismiss_reason: str | None = None
    assigned_to: str | None = None
    merged_into: int | None = None
    work: Casework | None = None
    step: StepDone | None = None
    """What became of a step, instead of what was known of it."""
    labels_confirmed: bool = False

    def on(self, case: Case, *, by: str) -> Case:
        """Give the case with this change."""
        fields = {name: getattr(self, name) for name in _REPLACED if getattr(self, name) is not None}
        if self.labels_confirmed:
            fields["labels_confirmed_by"] = by
        elif self.labels not in {None, case.labels} or self.target not in {None, case.target}:
            fields["labels_confirmed_by"] = ""  # nobody has confirmed what stands there now
        if self.step is not None:
            fields["steps_done"] = _with(case, self.step)
        return replace(case, **fields)


_REPLACED = (
    "labels",
    "target",
    "author_role",
    "plan",
    "severity",
    "is_restricted",
    "is_findable",
    "surest",
    "n_posts",
    "dismiss_reason",
    "assigned_to",
    "merged_into",
    "work",
)


def _with(case: Case, record: StepDone) -> tuple[StepDone, ...]:
    return (*(one for one in case.steps_done if one.key != record.key), record)


def _is_graver(one: Case, other: Case) -> bool:
    return severity_rank(one.severity) > severity_rank(other.severity)


def _policy_words(before: Plan, after: Plan) -> str:
    """Say that the case is by another version of the policy from now on; empty where it is not."""
    if (before.policy, before.policy_version) == (after.policy, after.policy_version):
        return ""
    now, was = (f"{plan.policy} {plan.policy_version}" for plan in (after, before))
    return f"policy version now {now}, was {was}"


_NUMBER = re.compile(r"(?:gp[\s-]*)?([0-9]{1,10})", re.IGNORECASE | re.ASCII)


def case_id_of(text: str) -> int | None:
    """Read a case's number as people write it, `GP-0042`, `gp 42` or `42`; None for anything else."""
    found = _NUMBER.fullmatch(text.strip())
    return int(found[1]) if found else None


def queue_order(case: Case) -> tuple[int, float, int]:
    """Sort key of the queue: the most severe first, among equals the one that waits longest."""
    return (-severity_rank(case.severity), case.opened_at.timestamp(), case.case_id)


__all__ = [
    "AUTHOR_ROLES",
    "DISMISS_REASONS",
    "NEXT_STATUS",
    "OPEN_STATUSES",
    "Action",
    "ActionRefusedError",
    "Case",
    "CaseEvent",
    "Change",
    "Status",
    "StepDone",
    "case_id_of",
    "queue_order",
    "refusal_words",
    "steps_done_from_json",
    "steps_done_to_json",
]
