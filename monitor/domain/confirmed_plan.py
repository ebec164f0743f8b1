"""Marks in a plan which readings the school has confirmed; no other reading ends the policy's silence."""

from dataclasses import replace

from monitor.domain.plan import Plan, PlanGuardrail, PlanStep
from monitor.domain.policy.confirmation import ConfirmedReadings


def with_confirmed(plan: Plan, confirmed: ConfirmedReadings) -> Plan:
    """Give the plan with the words for each confirmed reading, and silent where only other readings speak."""
    steps = tuple(
        replace(step, confirmed=confirmed.of_step(step.do, step.to or None, step.cites))
        if step.basis == "reading"
        else step
        for step in plan.steps
    )
    rails = tuple(_rail(rail, confirmed) for rail in plan.guardrails)
    return replace(
        plan,
        steps=steps,
        guardrails=rails,
        is_silent_in=plan.is_silent_in or _has_mere_readings(steps, "in"),
        is_silent_out=plan.is_silent_out or _has_mere_readings(steps, "out"),
    )


def _rail(rail: PlanGuardrail, confirmed: ConfirmedReadings) -> PlanGuardrail:
    if rail.basis != "reading":
        return rail
    return replace(rail, confirmed=confirmed.of_guardrail(rail.text, rail.cites))


def _has_mere_readings(steps: tuple[PlanStep, ...], phase: str) -> bool:
    readings = [step for step in steps if step.phase == phase and step.basis == "reading"]
    says = any(step.phase == phase and step.basis == "explicit" for step in steps)
    return bool(readings) and not says and not any(step.confirmed for step in readings)
