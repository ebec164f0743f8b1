"""Asks the school's policy about a case and freezes the answer, with its clauses, as the case's plan."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from monitor.domain.confirmed_plan import with_confirmed
from monitor.domain.incident import incident_from, severity_of
from monitor.domain.media import is_image_suspected
from monitor.domain.plan import (
    BASIS_WORDS,
    ClauseText,
    OverlayLine,
    Plan,
    PlanDeadline,
    PlanGuardrail,
    PlanQuestion,
    PlanStep,
)
from monitor.domain.policy import (
    NO_LAW,
    Caution,
    Deadline,
    Guardrail,
    Incident,
    Law,
    OverlayNote,
    Policy,
    Question,
    Recommendation,
    ResponseStep,
    questions,
    recommend,
)
from monitor.domain.policy.confirmation import Confirmation, confirmed_readings
from monitor.domain.policy.recommendation import Route
from monitor.domain.policy.routing import PRIVATE
from monitor.domain.post import Post
from monitor.domain.reading import CaseReading, PlanDecision
from monitor.domain.school import School

CASE_INTENTS = ("complaint", "query")
"""What a post without any risk label must be to want an answer, and so a case."""


def planner_for(
    policy: Policy, confirmations: Iterable[Confirmation] = (), *, law: Law = NO_LAW
) -> Callable[[CaseReading], PlanDecision]:
    """Give the function that asks this policy and the law beside it; the same for the same reading.

    `confirmations` are the readings that the school has confirmed; no other reading ends the policy's
    silence.
    """
    confirmed = confirmed_readings(policy, confirmations)

    def plan(reading: CaseReading) -> PlanDecision:
        incident = incident_from(
            reading.labels,
            reading.target,
            reading.sentiment,
            reading.intent,
            author=reading.author_role,
            context=("own_account" if reading.is_own_account else "public_elsewhere", *reading.context),
            categories=reading.categories,
        )
        is_suspected = is_image_suspected(reading.labels, reading.target, reading.categories)
        recommendation = recommend(policy, incident, law.with_images_suspected() if is_suspected else law)
        severity = _severity(reading, recommendation)
        return PlanDecision(
            severity=severity,
            is_restricted=_is_restricted(reading, incident, recommendation),
            plan=replace(
                with_confirmed(plan_of(recommendation, policy, severity=severity), confirmed),
                questions=tuple(_question(one) for one in questions(policy, incident, law)),
            ),
        )

    return plan


def _severity(reading: CaseReading, recommendation: Recommendation) -> str:
    if not reading.labels and reading.intent not in CASE_INTENTS:
        return "none"
    return severity_of(
        reading.labels,
        reading.target,
        intent=reading.intent,
        findable_child=reading.is_findable,
        policy_severity=recommendation.severity,
    )


def plan_of(recommendation: Recommendation, policy: Policy, *, severity: str) -> Plan:
    """Freeze a recommendation with the text of every clause that it cites."""
    cautions = [caution for step in recommendation.steps for caution in step.cautions]
    cited = [*_cites(recommendation.steps), *_cites(recommendation.guardrails), *_cites(cautions)]
    return Plan(
        policy=policy.id,
        policy_title=f"{policy.school}: social media policy",
        policy_version=recommendation.version,
        severity=severity,
        steps=(*_policy_steps(recommendation.steps), *_law_steps(recommendation.law_steps)),
        guardrails=_guardrails(recommendation.guardrails),
        is_silent_in=recommendation.silent_in,
        is_silent_out=recommendation.silent_out,
        overlay=tuple(_overlay(note) for note in recommendation.overlay),
        asks=recommendation.asks,
        deadlines=tuple(deadline.text for deadline in recommendation.deadlines),
        clocks=tuple(
            _clock(deadline) for deadline in (*recommendation.deadlines, *recommendation.law_deadlines)
        ),
        routing=tuple(_routing(route) for route in recommendation.routing),
        audience=tuple(
            dict.fromkeys(
                role for route in recommendation.routing if not route.with_agreement for role in route.to
            )
        ),
        held_back=recommendation.held_back,
        clauses=tuple(
            ClauseText(clause_id=clause_id, text=policy.clauses[clause_id].text)
            for clause_id in dict.fromkeys(cited)
            if clause_id in policy.clauses
        ),
    )


def _routing(route: Route) -> str:
    """Say who is told and whose rule that is, for a school's own choice must not look like its policy."""
    return f"{route.text} ({', '.join((BASIS_WORDS[route.basis], *route.cites))})"


def _guardrails(guardrails: Iterable[Guardrail]) -> tuple[PlanGuardrail, ...]:
    """Say each once: what the policy says outright makes a reading to the same effect needless."""
    said: dict[tuple[str, tuple[str, ...]], PlanGuardrail] = {}
    for g in guardrails:
        known = said.get((g.text, g.cites))
        if known is None or (known.basis != "explicit" and g.basis == "explicit"):
            said[g.text, g.cites] = PlanGuardrail(forbid=g.forbid, cites=g.cites, text=g.text, basis=g.basis)
    return tuple(said.values())


def _policy_steps(steps: Sequence[ResponseStep]) -> Iterable[PlanStep]:
    """Number the steps within the school and those towards others apart, as they are shown."""
    for phase in ("in", "out"):
        yield from _numbered([step for step in steps if step.phase == phase])


def _law_steps(steps: Sequence[ResponseStep]) -> Iterable[PlanStep]:
    return (replace(step, key=f"law-{step.key}") for step in _numbered(steps))


def _numbered(steps: Sequence[ResponseStep]) -> Iterable[PlanStep]:
    """Count without gaps; equal numbers mean together."""
    order = {number: place for place, number in enumerate(sorted({step.order for step in steps}), start=1)}
    return (_step(step, order[step.order]) for step in steps)


def _key(step: ResponseStep) -> str:
    """Name a step by what it asks: no other step of a plan asks the same on the same conditions."""
    to = step.to or (f"by-{step.role}" if step.role else "")
    conditions = f"if-{'+'.join(sorted(step.all_conditions))}" if step.all_conditions else ""
    return "-".join(part for part in (step.do, to, conditions) if part)


def _step(step: ResponseStep, order: int) -> PlanStep:
    return PlanStep(
        key=_key(step),
        do=step.do,
        to=step.to or "",
        role=step.role or "",
        order=order,
        phase=step.phase,
        cites=step.cites,
        basis=step.basis,
        text=step.text,
        condition=", ".join(word.replace("_", " ") for word in step.conditions),
        is_optional=step.optional,
        needs=step.needs,
        options=step.options,
        cautions=tuple(_caution(one) for one in step.cautions),
    )


def _caution(caution: Caution) -> str:
    return f"{caution.text} [{', '.join(caution.cites)}]" if caution.cites else caution.text


def _overlay(note: OverlayNote) -> OverlayLine:
    return OverlayLine(
        source=", ".join(note.sources),
        text=note.text,
        topic=note.topic,
        page=note.page,
        url=note.url,
        checked=note.checked,
        grade=note.grade,
    )


def _question(question: Question) -> PlanQuestion:
    return PlanQuestion(flag=question.flag, kind=question.kind, text=question.text, cites=question.cites)


def _clock(deadline: Deadline) -> PlanDeadline:
    return PlanDeadline(
        kind=deadline.kind,
        text=deadline.text,
        basis=deadline.basis,
        cites=deadline.cites,
        hours=deadline.hours,
        step=deadline.step,
        after=deadline.after,
    )


def _cites(parts: Iterable[object]) -> list[str]:
    return [clause_id for part in parts for clause_id in getattr(part, "cites", ())]


def _is_restricted(reading: CaseReading, incident: Incident, recommendation: Recommendation) -> bool:
    if any(route.restricted for route in recommendation.routing):
        return True
    if recommendation.routing and incident.categories & PRIVATE:
        return True
    about_child = ("pupil" in reading.target or reading.author_role == "pupil") and bool(reading.labels)
    return about_child or bool({"identifying", "safeguarding"}.intersection(reading.labels))


def is_own_account(post: Post, school: School) -> bool:
    """Say whether a post was made on an account or page that the settings name as the school's own."""
    own = {handle.casefold().lstrip("@") for handles in school.handles.values() for handle in handles}
    return post.context.casefold().lstrip("@") in own | {school.name.casefold()}
