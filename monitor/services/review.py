"""What a reviewer sees and does: the queue, one case, and the actions that land in its history."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from monitor.domain.assessment import RISK_LABELS, TARGETS
from monitor.domain.case import (
    AUTHOR_ROLES,
    DISMISS_REASONS,
    Action,
    ActionRefusedError,
    Case,
    Change,
)
from monitor.domain.reading import CaseReading, PlanDecision
from monitor.services.ports import CaseFile, Clock, Store

Planner = Callable[[CaseReading], PlanDecision]
"""Asks the school's policy what to do about a reading; pure."""

MAX_NOTE = 4000


@dataclass(frozen=True, kw_only=True, slots=True)
class Deed:
    """What a reviewer asked for, as the page sent it; only the fields of its action are read."""

    action: Action
    revision: int
    """The revision of the case that the reviewer was looking at."""
    note: str = ""
    reason: str = ""
    labels: tuple[str, ...] = ()
    target: tuple[str, ...] = ()
    author_role: str = ""
    step: str = ""


class ReviewDesk:
    """The reviewers' side of Gatepost; every deed is one transaction with its history line."""

    def __init__(self, *, store: Store, clock: Clock, planner: Planner) -> None:
        self._store = store
        self._clock = clock
        self._planner = planner

    def queue(
        self, *, statuses: Sequence[str], severity: str = "", limit: int = 100, offset: int = 0
    ) -> tuple[list[Case], dict[str, int]]:
        """Give the cases, worst and oldest first, and how many there are of each severity."""
        with self._store.read() as unit:
            cases = unit.cases(statuses=statuses, severity=severity, limit=limit, offset=offset)
            return cases, unit.count_cases(statuses=statuses)

    def open(self, case_id: int) -> CaseFile | None:
        """Give one case with its posts and history."""
        with self._store.read() as unit:
            return unit.case_file(case_id)

    def act(self, case_id: int, deed: Deed, *, by: str) -> Case:
        """Do what the reviewer asked; on ActionRefusedError or StaleCaseError nothing is changed."""
        with self._store.begin() as unit:
            case = unit.case(case_id)
            if case is None:
                raise ActionRefusedError("There is no such case.")
            if case.revision != deed.revision:
                raise ActionRefusedError(
                    "Somebody else has changed this case since you opened it. Nothing of yours was saved; "
                    "look at the newest history line, then decide again."
                )
            change, detail = self._change(case, deed)
            case, event = case.apply(deed.action, by=by, now=self._clock.now(), detail=detail, change=change)
            unit.save_case(case, event)
            return case

    def _change(self, case: Case, deed: Deed) -> tuple[Change, str]:
        note = deed.note.strip()
        if len(note) > MAX_NOTE:
            raise ActionRefusedError(f"The note is longer than {MAX_NOTE} characters; please shorten it.")
        maker = _CHANGES.get(deed.action)
        if maker is None:
            raise ActionRefusedError("That is not something a reviewer can do.")
        change, detail = maker(self._planner, case, replace(deed, note=note))
        return change, " — ".join(part for part in (detail, note) if part)


def _confirm(_planner: Planner, case: Case, _deed: Deed) -> tuple[Change, str]:
    return Change(labels_confirmed=True), ", ".join(case.labels) or "no risk label"


def _dismiss(_planner: Planner, _case: Case, deed: Deed) -> tuple[Change, str]:
    words = DISMISS_REASONS.get(deed.reason)
    if words is None:
        raise ActionRefusedError("Choose a reason for dismissing the case.")
    return Change(dismiss_reason=deed.reason), words


def _correct_labels(planner: Planner, case: Case, deed: Deed) -> tuple[Change, str]:
    unknown = sorted({*deed.labels} - {*RISK_LABELS}) + sorted({*deed.target} - {*TARGETS})
    if unknown:
        raise ActionRefusedError(f"{unknown[0]!r} is not a label.")
    labels = tuple(label for label in RISK_LABELS if label in deed.labels)
    target = tuple(who for who in TARGETS if who in deed.target)
    decision = planner(replace(CaseReading.of(case), labels=labels, target=target))
    detail = f"was {', '.join(case.labels) or 'none'}; now {', '.join(labels) or 'none'}"
    if target != case.target:
        detail += f"; about {', '.join(target) or 'nobody'}"
    return replace(_replanned(decision), labels=labels, target=target, labels_confirmed=True), detail


def _set_author_role(planner: Planner, case: Case, deed: Deed) -> tuple[Change, str]:
    words = AUTHOR_ROLES.get(deed.author_role)
    if words is None:
        raise ActionRefusedError("Choose who wrote the post.")
    decision = planner(replace(CaseReading.of(case), author_role=deed.author_role))
    # A case that was opened for a doubt alone keeps its place in the queue until somebody settles the doubt.
    severity = case.severity if decision.severity == "none" else decision.severity
    is_restricted = decision.is_restricted or (case.is_restricted and not case.labels_confirmed_by)
    change = replace(
        _replanned(decision), author_role=deed.author_role, severity=severity, is_restricted=is_restricted
    )
    return change, words


def _step_done(_planner: Planner, case: Case, deed: Deed) -> tuple[Change, str]:
    step = next((s for s in case.plan.steps if s.key == deed.step), None)
    detail = f"{step.text} [{', '.join(step.cites)}]" if step else ""
    return Change(step_done=deed.step), detail


def _note(_planner: Planner, _case: Case, deed: Deed) -> tuple[Change, str]:
    if not deed.note:
        raise ActionRefusedError("Write the note first.")
    return Change(), ""


def _resolve(_planner: Planner, _case: Case, _deed: Deed) -> tuple[Change, str]:
    return Change(), ""


def _reopen(_planner: Planner, _case: Case, _deed: Deed) -> tuple[Change, str]:
    return Change(dismiss_reason=""), ""


def _replanned(decision: PlanDecision) -> Change:
    return Change(plan=decision.plan, severity=decision.severity, is_restricted=decision.is_restricted)


_CHANGES: dict[Action, Callable[[Planner, Case, Deed], tuple[Change, str]]] = {
    Action.CONFIRM: _confirm,
    Action.DISMISS: _dismiss,
    Action.CORRECT_LABELS: _correct_labels,
    Action.SET_AUTHOR_ROLE: _set_author_role,
    Action.STEP_DONE: _step_done,
    Action.NOTE: _note,
    Action.RESOLVE: _resolve,
    Action.REOPEN: _reopen,
}
