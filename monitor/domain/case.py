"""A case: one incident with its posts, its plan and its history; one table says what may follow what."""

import json
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from monitor.domain.plan import Plan
from monitor.domain.school import severity_rank


class Status(StrEnum):
    """Where a case stands."""

    NEW = "new"
    IN_REVIEW = "in_review"
    ACTION_UNDER_WAY = "action_under_way"
    RESOLVED = "resolved"
    DISMISSED = "dismissed"


class Action(StrEnum):
    """What can happen to a case."""

    OPEN = "open"
    JOIN = "join"
    CONFIRM = "confirm"
    DISMISS = "dismiss"
    CORRECT_LABELS = "correct_labels"
    SET_AUTHOR_ROLE = "set_author_role"
    STEP_DONE = "step_done"
    NOTE = "note"
    RESOLVE = "resolve"
    REOPEN = "reopen"


OPEN_STATUSES = (Status.NEW, Status.IN_REVIEW, Status.ACTION_UNDER_WAY)

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

_N, _R, _A = Status.NEW, Status.IN_REVIEW, Status.ACTION_UNDER_WAY
_DONE, _DISMISSED = Status.RESOLVED, Status.DISMISSED

NEXT_STATUS: dict[tuple[Status, Action], Status] = {
    (_N, Action.JOIN): _N,
    (_N, Action.CONFIRM): _A,
    (_N, Action.DISMISS): _DISMISSED,
    (_N, Action.CORRECT_LABELS): _R,
    (_N, Action.SET_AUTHOR_ROLE): _R,
    (_N, Action.STEP_DONE): _A,
    (_N, Action.NOTE): _R,
    (_R, Action.JOIN): _R,
    (_R, Action.CONFIRM): _A,
    (_R, Action.DISMISS): _DISMISSED,
    (_R, Action.CORRECT_LABELS): _R,
    (_R, Action.SET_AUTHOR_ROLE): _R,
    (_R, Action.STEP_DONE): _A,
    (_R, Action.NOTE): _R,
    (_A, Action.JOIN): _A,
    (_A, Action.DISMISS): _DISMISSED,
    (_A, Action.CORRECT_LABELS): _A,
    (_A, Action.SET_AUTHOR_ROLE): _A,
    (_A, Action.STEP_DONE): _A,
    (_A, Action.NOTE): _A,
    (_A, Action.RESOLVE): _DONE,
    (_DONE, Action.NOTE): _DONE,
    (_DONE, Action.REOPEN): _R,
    (_DISMISSED, Action.NOTE): _DISMISSED,
    (_DISMISSED, Action.REOPEN): _R,
}


class ActionRefusedError(ValueError):
    """The action does not fit the case; the message says why, for the person who tried it."""


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


@dataclass(frozen=True, kw_only=True, slots=True)
class StepDone:
    """A step of the plan that somebody has taken."""

    key: str
    by: str
    at: datetime


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

    def apply(
        self, action: Action, *, by: str, now: datetime, detail: str = "", change: "Change | None" = None
    ) -> tuple["Case", CaseEvent]:
        """Give the case after the action and the event for its history; raises ActionRefusedError."""
        if not by.strip():
            raise ActionRefusedError("An action needs the name of the person who takes it.")
        status = NEXT_STATUS.get((self.status, action))
        if status is None:
            words = self.status.replace("_", " ")
            raise ActionRefusedError(
                f"“{action.replace('_', ' ')}” is not possible while the case is {words}."
            )
        changed = (change or Change()).on(self, by=by, now=now)
        case = replace(changed, status=status, revision=self.revision + 1, updated_at=now)
        event = CaseEvent(
            case_id=self.case_id, revision=case.revision, action=action, by=by, at=now, detail=detail
        )
        return case, event

    def is_done(self, step_key: str) -> bool:
        """Say whether a step of the plan has been marked as done."""
        return any(done.key == step_key for done in self.steps_done)


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
    step_done: str | None = None
    labels_confirmed: bool = False

    def on(self, case: Case, *, by: str, now: datetime) -> Case:
        """Give the case with this change; raises ActionRefusedError for a step that is not in the plan."""
        fields = {name: getattr(self, name) for name in _REPLACED if getattr(self, name) is not None}
        if self.labels_confirmed:
            fields["labels_confirmed_by"] = by
        elif self.labels not in {None, case.labels} or self.target not in {None, case.target}:
            fields["labels_confirmed_by"] = ""  # nobody has confirmed what stands there now
        if self.step_done is not None:
            fields["steps_done"] = _with_step(case, self.step_done, by=by, now=now)
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
)


def _with_step(case: Case, key: str, *, by: str, now: datetime) -> tuple[StepDone, ...]:
    if key not in {step.key for step in case.plan.steps}:
        raise ActionRefusedError("That step is not in this case's plan; reload the page.")
    if case.is_done(key):
        raise ActionRefusedError("That step is already marked as done.")
    return (*case.steps_done, StepDone(key=key, by=by, at=now))


def steps_done_to_json(steps: tuple[StepDone, ...]) -> str:
    """Write the steps that were taken as one line of JSON."""
    return json.dumps([{"key": s.key, "by": s.by, "at": s.at.isoformat()} for s in steps])


def steps_done_from_json(line: str) -> tuple[StepDone, ...]:
    """Read what `steps_done_to_json` wrote."""
    return tuple(
        StepDone(key=s["key"], by=s["by"], at=datetime.fromisoformat(s["at"])) for s in json.loads(line)
    )


def queue_order(case: Case) -> tuple[int, float, int]:
    """Sort key of the queue: the most severe first, among equals the one that waits longest."""
    return (-severity_rank(case.severity), case.opened_at.timestamp(), case.case_id)
