"""The deeds on a step of the plan: done, declined, asked for, approved; heavy ones need two people."""

from collections.abc import Mapping

from monitor.domain import step_done
from monitor.domain.case import Action, ActionRefusedError, Case, Change
from monitor.domain.plan import PlanStep
from monitor.services.deed import Maker, Order

OUTWARD = "out"


def refuse_without_necessity(case: Case) -> None:
    """Refuse an outward step while nobody has said why it is necessary and proportionate."""
    if not case.work.necessity:
        raise ActionRefusedError(
            "Before anything is done towards others, say in one line why it is necessary and proportionate "
            "(Human Rights Act 1998, Articles 8 and 10); the field stands under “Why it is necessary”."
        )


def _step_done(order: Order) -> tuple[Change, str]:
    step = order.case.planned_step(order.deed.step)
    known = order.case.step_record(step.key)
    if order.deed.one("danger") and step_done.heavy_because(step):
        return _taken_alone(order, step)
    record = step_done.done(step, known, by=order.by, now=order.now)
    if step.phase == OUTWARD:
        refuse_without_necessity(order.case)
    return Change(step=record), _words(step)


def _taken_alone(order: Order, step: PlanStep) -> tuple[Change, str]:
    """Take a heavy step at once: only in a critical case, for a danger that is typed in.

    The danger is reason enough; it stands for the line that says why the step is necessary.
    """
    if order.case.severity != "critical":
        raise ActionRefusedError("Only in a critical case may one person take that step alone; ask a second.")
    known = order.case.step_record(step.key)
    danger = order.deed.one("danger")
    record = step_done.taken_alone(step, known, by=order.by, reason=danger, now=order.now)
    words = f"{_words(step)} — taken alone, danger now: {record.reason}; a second person is to countersign"
    return Change(step=record), words


def _step_asked(order: Order) -> tuple[Change, str]:
    step = order.case.planned_step(order.deed.step)
    known = order.case.step_record(step.key)
    record = step_done.asked(step, known, by=order.by, reason=order.deed.reason, now=order.now)
    if step.phase == OUTWARD:
        refuse_without_necessity(order.case)
    return Change(step=record), f"{_words(step)} — {record.reason}"


def _step_approved(order: Order) -> tuple[Change, str]:
    step = order.case.planned_step(order.deed.step)
    record = step_done.approved(order.case.step_record(step.key), by=order.by, now=order.now)
    words = f"countersigned, taken alone by {record.by}" if record.is_alone else f"asked for by {record.by}"
    return Change(step=record), f"{_words(step)} — {words}"


def _step_declined(order: Order) -> tuple[Change, str]:
    step = order.case.planned_step(order.deed.step)
    known = order.case.step_record(step.key)
    record = step_done.declined(step, known, by=order.by, reason=order.deed.reason, now=order.now)
    return Change(step=record), f"{_words(step)} — {record.reason}"


def _words(step: PlanStep) -> str:
    return f"{step.text} [{', '.join(step.cites)}]"


CHANGES: Mapping[Action, Maker] = {
    Action.STEP_DONE: _step_done,
    Action.STEP_ASKED: _step_asked,
    Action.STEP_APPROVED: _step_approved,
    Action.STEP_DECLINED: _step_declined,
}
