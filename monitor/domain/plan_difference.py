"""What another policy would change in a case: severity, steps, what must not be done, and silence."""

from collections.abc import Iterable
from dataclasses import dataclass

from monitor.domain.plan import Plan, PlanGuardrail, PlanStep
from monitor.domain.reading import PlanDecision

Act = tuple[str, str, str, str, str]
"""What makes two steps the same: phase, verb, addressee, condition and basis."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PlanDifference:
    """What changes from one plan to another; empty parts stay as they are."""

    severity_before: str
    severity_after: str
    steps_gone: tuple[PlanStep, ...] = ()
    steps_come: tuple[PlanStep, ...] = ()
    steps_moved: tuple[tuple[PlanStep, PlanStep], ...] = ()
    """The same step on other clauses, before and after."""
    rails_gone: tuple[PlanGuardrail, ...] = ()
    rails_come: tuple[PlanGuardrail, ...] = ()
    silence_begins: tuple[str, ...] = ()
    """The phases, `in` and `out`, on which the policy says nothing any more."""
    silence_ends: tuple[str, ...] = ()
    restriction_begins: bool = False
    restriction_ends: bool = False

    @property
    def is_raised(self) -> bool:
        """Whether the severity differs."""
        return self.severity_before != self.severity_after

    @property
    def is_any(self) -> bool:
        """Whether anything at all would change."""
        return self.is_raised or any(
            (
                self.steps_gone,
                self.steps_come,
                self.steps_moved,
                self.rails_gone,
                self.rails_come,
                self.silence_begins,
                self.silence_ends,
                self.restriction_begins,
                self.restriction_ends,
            )
        )


def difference(before: PlanDecision, after: PlanDecision) -> PlanDifference:
    """Compare what two policies say of one reading; law and guidance are the same beside both."""
    was, becomes = _steps(before.plan), _steps(after.plan)
    rails_was, rails_become = _rails(before.plan.guardrails), _rails(after.plan.guardrails)
    silent_before, silent_after = _silent(before.plan), _silent(after.plan)
    return PlanDifference(
        severity_before=before.severity,
        severity_after=after.severity,
        steps_gone=tuple(step for act, step in was.items() if act not in becomes),
        steps_come=tuple(step for act, step in becomes.items() if act not in was),
        steps_moved=tuple(
            (was[act], step)
            for act, step in becomes.items()
            if act in was and set(was[act].cites) != set(step.cites)
        ),
        rails_gone=tuple(rail for key, rail in rails_was.items() if key not in rails_become),
        rails_come=tuple(rail for key, rail in rails_become.items() if key not in rails_was),
        silence_begins=tuple(phase for phase in silent_after if phase not in silent_before),
        silence_ends=tuple(phase for phase in silent_before if phase not in silent_after),
        restriction_begins=after.is_restricted and not before.is_restricted,
        restriction_ends=before.is_restricted and not after.is_restricted,
    )


def _steps(plan: Plan) -> dict[Act, PlanStep]:
    return {
        (step.phase, step.do, step.to, step.condition, step.basis): step
        for step in plan.steps
        if step.basis != "overlay"
    }


def _rails(rails: Iterable[PlanGuardrail]) -> dict[tuple[tuple[str, ...], tuple[str, ...]], PlanGuardrail]:
    return {(rail.forbid, rail.cites): rail for rail in rails if rail.basis != "overlay"}


def _silent(plan: Plan) -> tuple[str, ...]:
    is_silent = {"in": plan.is_silent_in, "out": plan.is_silent_out}
    return tuple(phase for phase, silent in is_silent.items() if silent)
