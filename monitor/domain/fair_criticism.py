"""Fair criticism: answered through the complaints procedure, and never a matter for removal."""

from dataclasses import dataclass

from monitor.domain.case import DISMISS_REASONS, Action, Case, CaseEvent
from monitor.domain.plan import PlanGuardrail, PlanStep

OUTCOME = "legitimate_criticism"
"""As the case's outcome says it, and as the reason for dismissing said it before there was an outcome."""
ADVICE = "Answer through the complaints procedure; do not seek removal."
QUESTION = "A question is answered; nobody asks for its removal."
NOT_AGAINST = "The post never counts against who wrote it, nor against that person's child."
_LAW_WORDS = (
    "Criticism of a school is protected speech, and a public post is not by itself a formal complaint. Offer "
    "the complaints procedure. A complaint must not count against the person who makes it. Take advice."
)
LAW = ("LAW-L24, LAW-L26", _LAW_WORDS)

_ANSWERING = (
    "signpost",
    "refer_complaints",
    "respond_appropriately",
    "acknowledge_or_reply",
    "reply",
    "appointment",
)
_LAW_IDS = frozenset({"LAW-L24", "LAW-L26"})


@dataclass(frozen=True, kw_only=True, slots=True)
class FairAnswer:
    """How criticism is answered: the policy's own steps and limits, and the law apart from them."""

    steps: tuple[PlanStep, ...]
    limits: tuple[PlanGuardrail, ...]
    """What the policy forbids in answering, such as a reply from the school's own account."""
    law: tuple[tuple[str, str], ...]
    """(source, words)."""


def is_closed_as(case: Case) -> bool:
    """Say whether the case was closed as fair criticism, in the present way or the former one."""
    return OUTCOME in {case.work.outcome, case.dismiss_reason}


def is_likely(case: Case) -> bool:
    """Say whether the case reads like criticism: a complaint or a hard word, and no risk in the words."""
    says_so = bool({"complaint", "criticism"}.intersection(case.work.categories))
    is_hard_word = case.intent == "other" and case.sentiment == "negative" and _is_settled(case)
    return is_closed_as(case) or says_so or (not case.labels and (case.intent == "complaint" or is_hard_word))


def wants_answer(case: Case) -> bool:
    """Say whether the case is one to answer, so that nobody asks for the post's removal."""
    return is_likely(case) or (not case.labels and case.intent == "query")


def _is_settled(case: Case) -> bool:
    """Say whether a person has confirmed that there is no risk; a case may stand on a doubt alone."""
    return bool(case.labels_confirmed_by)


def answer_to(case: Case) -> FairAnswer:
    """Give what the policy of the case says of answering criticism, and the law beside it."""
    plan = case.plan
    law = tuple(
        (line.source, line.text)
        for line in plan.overlay
        if _LAW_IDS.intersection(part.strip() for part in line.source.split(","))
    )
    return FairAnswer(
        steps=tuple(s for s in plan.steps if s.do in _ANSWERING and s.basis in {"explicit", "reading"}),
        limits=tuple(rail for rail in plan.guardrails if set(rail.forbid).intersection(_ANSWERING)),
        law=law or (LAW,),
    )


def is_closing_as(event: CaseEvent) -> bool:
    """Say whether an event of a case's history closed it as fair criticism."""
    if event.action is Action.FAIR_CRITICISM:
        return True
    return event.action is Action.DISMISS and event.detail.startswith(DISMISS_REASONS[OUTCOME])
