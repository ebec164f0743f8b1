"""Asks the school's policy about a case and freezes the answer, with its clauses, as the case's plan."""

from collections.abc import Callable, Iterable

from monitor.domain.incident import incident_from, severity_of
from monitor.domain.plan import ClauseText, OverlayLine, Plan, PlanGuardrail, PlanStep
from monitor.domain.policy import Guardrail, Policy, Recommendation, ResponseStep, recommend
from monitor.domain.post import Post
from monitor.domain.reading import CaseReading, PlanDecision
from monitor.domain.school import School

CASE_INTENTS = ("complaint", "query")
"""What a post without any risk label must be to want an answer, and so a case."""


def planner_for(policy: Policy) -> Callable[[CaseReading], PlanDecision]:
    """Give the function that asks this policy; pure, and the same for the same reading."""

    def plan(reading: CaseReading) -> PlanDecision:
        incident = incident_from(
            reading.labels,
            reading.target,
            reading.sentiment,
            reading.intent,
            author=reading.author_role,
            context=("own_account",) if reading.is_own_account else ("public_elsewhere",),
        )
        recommendation = recommend(policy, incident)
        wants_answer = bool(reading.labels) or reading.intent in CASE_INTENTS
        severity = (
            severity_of(
                reading.labels,
                reading.target,
                intent=reading.intent,
                findable_child=reading.is_findable,
                policy_severity=recommendation.severity,
            )
            if wants_answer
            else "none"
        )
        return PlanDecision(
            severity=severity,
            is_restricted=_is_restricted(reading, recommendation),
            plan=plan_of(recommendation, policy, severity=severity),
        )

    return plan


def plan_of(recommendation: Recommendation, policy: Policy, *, severity: str) -> Plan:
    """Freeze a recommendation with the text of every clause that it cites."""
    cautions = [caution for step in recommendation.steps for caution in step.cautions]
    cited = [*_cites(recommendation.steps), *_cites(recommendation.guardrails), *_cites(cautions)]
    return Plan(
        policy=policy.id,
        policy_title=f"{policy.school}: social media policy",
        policy_version=recommendation.version,
        severity=severity,
        steps=_steps(recommendation.steps),
        guardrails=_guardrails(recommendation.guardrails),
        is_silent_in=recommendation.silent_in,
        is_silent_out=recommendation.silent_out,
        overlay=tuple(
            OverlayLine(source=", ".join(note.sources), text=note.text) for note in recommendation.overlay
        ),
        asks=recommendation.asks,
        deadlines=tuple(deadline.text for deadline in recommendation.deadlines),
        routing=tuple(route.text for route in recommendation.routing),
        clauses=tuple(
            ClauseText(clause_id=clause_id, text=policy.clauses[clause_id].text)
            for clause_id in dict.fromkeys(cited)
            if clause_id in policy.clauses
        ),
    )


def _guardrails(guardrails: Iterable[Guardrail]) -> tuple[PlanGuardrail, ...]:
    """Say each once: what the policy says outright makes a reading to the same effect needless."""
    said: dict[tuple[str, tuple[str, ...]], PlanGuardrail] = {}
    for g in guardrails:
        known = said.get((g.text, g.cites))
        if known is None or (known.basis != "explicit" and g.basis == "explicit"):
            said[g.text, g.cites] = PlanGuardrail(forbid=g.forbid, cites=g.cites, text=g.text, basis=g.basis)
    return tuple(said.values())


def _steps(steps: Iterable[ResponseStep]) -> tuple[PlanStep, ...]:
    """Give each step a key that stays when a new answer of the policy brings other steps around it."""
    keys: dict[str, int] = {}
    planned = []
    for step in steps:
        name = "-".join(part for part in (step.do, step.to or step.role, *step.cites[:1]) if part)
        keys[name] = keys.get(name, 0) + 1
        planned.append(_step(name if keys[name] == 1 else f"{name}-{keys[name]}", step))
    return tuple(planned)


def _step(key: str, step: ResponseStep) -> PlanStep:
    return PlanStep(
        key=key,
        do=step.do,
        to=step.to or "",
        role=step.role or "",
        order=step.order,
        phase=step.phase,
        cites=step.cites,
        basis=step.basis,
        text=step.text,
        condition=", ".join(word.replace("_", " ") for word in step.conditions),
        is_optional=step.optional,
        needs=step.needs,
        options=step.options,
        cautions=tuple(f"{one.text} [{', '.join(one.cites)}]" for one in step.cautions),
    )


def _cites(parts: Iterable[object]) -> list[str]:
    return [clause_id for part in parts for clause_id in getattr(part, "cites", ())]


def _is_restricted(reading: CaseReading, recommendation: Recommendation) -> bool:
    if any(route.restricted for route in recommendation.routing):
        return True
    about_child = "pupil" in reading.target and bool(reading.labels)
    return about_child or bool({"identifying", "safeguarding"}.intersection(reading.labels))


def is_own_account(post: Post, school: School) -> bool:
    """Say whether a post was made on an account or page that the settings name as the school's own."""
    own = {handle.casefold().lstrip("@") for handles in school.handles.values() for handle in handles}
    return post.context.casefold().lstrip("@") in own | {school.name.casefold()}
