"""A post and a plan as the page of a case shows them: marked words, scores, steps in their order."""

from dataclasses import dataclass

from monitor.domain.assessment import RISK_LABELS, Assessment
from monitor.domain.case import Case
from monitor.domain.plan import Plan, PlanStep
from monitor.services.ports import CasePost
from monitor.web.marking import Stretch, stretches
from monitor.web.site import Site

SHOWN_CHARACTERS = 50_000
"""A page need not grow without bound with what somebody posted; the evidence keeps it all."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Score:
    """What the model gives for one label of one post."""

    label: str
    score: float
    is_given: bool
    is_unsure: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class ShownPost:
    """A post as the page shows it."""

    given: CasePost
    stretches: tuple[Stretch, ...]
    is_cut: bool
    """Whether the text is longer than a page can show."""
    marked: tuple[str, ...]
    """The labels that have words marked, for the legend."""
    scores: tuple[Score, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Phase:
    """The steps within the school, or towards others."""

    title: str
    steps: tuple[PlanStep, ...]
    silence: str
    """What is said when the policy is silent; empty when it is not."""

    @property
    def has_ties(self) -> bool:
        """Say whether the policy sets no order among some of the steps."""
        places = [step.order for step in self.steps]
        return len(set(places)) < len(places)


def not_judged(site: Site, reading: Assessment | None) -> tuple[str, ...]:
    """Name what the model that read a post does not judge; of one no longer loaded, the labels are known."""
    if reading is None or not reading.scores:
        return ()
    if reading.model == site.model:
        return site.not_judged
    return tuple(label for label in RISK_LABELS if label not in reading.scores)


def shown(post: CasePost) -> ShownPost:
    """Mark the words of a post and sort its scores."""
    reading = post.assessment
    text = post.mention.post.text
    head = text[:SHOWN_CHARACTERS]
    cut = stretches(head, reading.spans, reading.personal) if reading else stretches(head, ())
    found = {label for stretch in cut for label in stretch.labels}
    scores = (
        ()
        if reading is None
        else tuple(
            Score(
                label=label,
                score=reading.scores.get(label, 0.0),
                is_given=label in reading.labels,
                is_unsure=label in reading.unsure,
            )
            for label in RISK_LABELS
            if label in reading.scores or label in reading.labels or label in reading.unsure
        )
    )
    return ShownPost(
        given=post,
        stretches=cut,
        is_cut=len(text) > SHOWN_CHARACTERS,
        marked=tuple(label for label in RISK_LABELS if label in found),
        scores=tuple(sorted(scores, key=lambda score: (not score.is_given, -score.score))),
    )


def ordered(plan: Plan) -> list[PlanStep]:
    """Give the steps in the order in which they are taken: within the school first."""
    return sorted(plan.steps, key=lambda step: (step.phase != "in", step.order))


def do_now(case: Case) -> tuple[PlanStep, ...]:
    """Give the first step of the policy that is not settled, and the first that law or guidance asks for."""
    waiting = [step for step in ordered(case.plan) if case.is_open and not _is_settled(case, step.key)]
    policy = [step for step in waiting if step.basis != "overlay"]
    law = [step for step in law_steps(case.plan) if step in waiting and not step.is_optional]
    return (*policy[:1], *law[:1])


def law_steps(plan: Plan) -> list[PlanStep]:
    """Give what law or guidance asks for, the gravest first, whether within the school or towards others."""
    return sorted((step for step in plan.steps if step.basis == "overlay"), key=lambda step: step.order)


def _is_settled(case: Case, step_key: str) -> bool:
    record = case.step_record(step_key)
    return record is not None and not record.wants_second and record.is_settled


def phases(plan: Plan) -> tuple[Phase, Phase]:
    """Give the steps of the policy by phase, and where the policy is silent."""
    of_policy = [step for step in ordered(plan) if step.basis != "overlay"]
    silence = "Your policy does not say what to do {}."
    return (
        Phase(
            title="Within the school",
            steps=tuple(step for step in of_policy if step.phase == "in"),
            silence=silence.format("within the school") if plan.is_silent_in else "",
        ),
        Phase(
            title="Towards others",
            steps=tuple(step for step in of_policy if step.phase != "in"),
            silence=silence.format("towards others") if plan.is_silent_out else "",
        ),
    )
