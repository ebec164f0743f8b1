"""Care for the person whom a post is about: told or not, supported how, and when somebody asks again."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from monitor.domain.plan import Plan, PlanStep

TOLD = {"told": "Has been told", "not_told": "Has not been told"}
SUPPORT = {
    "line_manager": "Line manager",
    "union": "Union or professional association",
    "employee_assistance": "Employee assistance",
    "helpline": "Professionals Online Safety Helpline",
    "pastoral": "Pastoral care",
    "parents": "Parents or carers",
}
SUPPORT_FOR = {
    "staff": ("line_manager", "union", "employee_assistance", "helpline"),
    "pupil": ("pastoral", "parents", "helpline"),
}
"""Which support is thought of first for whom; nothing keeps a school from offering the rest."""

_LAW = ("LAW-L2", "LAW-L14")
_STAFF_LAW = (
    "Employers should support staff who are abused online: line manager, union, employee assistance and the "
    "Professionals Online Safety Helpline. Take advice."
)
_CARING_VERBS = ("support_target", "offer")


class WelfareError(ValueError):
    """What was noted of the care for a person does not fit; the message says why."""


@dataclass(frozen=True, kw_only=True, slots=True)
class FollowUp:
    """A day on which somebody asks how the person is."""

    due_at: datetime
    note: str = ""
    done_at: datetime | None = None
    done_by: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Welfare:
    """What is known of the care for the person; empty words mean that nobody has said yet."""

    told: str = ""
    """`told`, `not_told` with the reason in `told_note`, or empty."""
    told_note: str = ""
    told_by: str = ""
    told_at: datetime | None = None
    support: tuple[str, ...] = ()
    """What was offered: `line_manager`, `union`, `employee_assistance`, `helpline`, `pastoral`, `parents`."""
    support_note: str = ""
    follow_ups: tuple[FollowUp, ...] = ()

    @property
    def is_unsaid(self) -> bool:
        """Say whether nobody has noted either that the person was told or any support."""
        return not self.told and not self.support


def concerns(target: Collection[str]) -> tuple[str, ...]:
    """Give who among those targeted the school has a duty of care for: `staff`, `pupil`, both or nobody."""
    return tuple(who for who in SUPPORT_FOR if who in target)


def with_told(care: Welfare, *, told: str, reason: str, by: str, now: datetime) -> Welfare:
    """Note whether the person knows; that one does not needs a reason."""
    if told not in TOLD:
        raise WelfareError("Say whether the person has been told.")
    if told == "not_told" and not reason:
        raise WelfareError("Write why the person has not been told; leaving somebody unaware needs a reason.")
    return replace(care, told=told, told_note=reason, told_by=by, told_at=now)


def with_support(care: Welfare, offered: Iterable[str], *, note: str) -> Welfare:
    """Note what was offered, in place of what stood there."""
    chosen = set(offered)
    unknown = sorted(chosen - set(SUPPORT))
    if unknown:
        raise WelfareError(f"{unknown[0]!r} is no support that can be noted; tick {', '.join(SUPPORT)}.")
    return replace(care, support=tuple(one for one in SUPPORT if one in chosen), support_note=note)


def with_follow_up(care: Welfare, due_at: datetime, *, note: str, now: datetime) -> Welfare:
    """Add a day on which somebody asks again; it must lie ahead, and each day stands once."""
    if due_at <= now:
        raise WelfareError("A follow-up lies ahead: choose today or a later day.")
    if any(known.due_at == due_at and known.done_at is None for known in care.follow_ups):
        raise WelfareError("A follow-up on that day is noted already.")
    rows = (*care.follow_ups, FollowUp(due_at=due_at, note=note))
    return replace(care, follow_ups=tuple(sorted(rows, key=lambda row: row.due_at)))


def with_follow_up_done(care: Welfare, number: int, *, by: str, now: datetime, note: str) -> Welfare:
    """Note that somebody asked; `number` counts from 1."""
    if not 1 <= number <= len(care.follow_ups):
        raise WelfareError("There is no such follow-up in this case; reload the page.")
    row = care.follow_ups[number - 1]
    if row.done_at is not None:
        raise WelfareError(f"That follow-up is done already, noted by {row.done_by}.")
    done = replace(row, done_at=now, done_by=by, note=note or row.note)
    return replace(care, follow_ups=(*care.follow_ups[: number - 1], done, *care.follow_ups[number:]))


def policy_steps(plan: Plan) -> tuple[PlanStep, ...]:
    """Give what the school's own policy says of care for the person; often it is silent."""
    return tuple(step for step in plan.steps if step.do in _CARING_VERBS and step.basis != "overlay")


def guidance(plan: Plan, target: Collection[str]) -> tuple[tuple[str, str], ...]:
    """Give (source, words) of the guidance on care, from the plan where it stands there."""
    lines = [
        (line.source, line.text)
        for line in plan.overlay
        if any(one in [part.strip() for part in line.source.split(",")] for one in _LAW)
    ]
    return tuple(lines) or (((", ".join(_LAW), _STAFF_LAW),) if "staff" in target else ())
