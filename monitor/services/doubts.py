"""What is made of a model's doubts: how soon a person should look, and who may see the case."""

from collections.abc import Sequence
from datetime import datetime

from monitor.domain.assessment import NOT_ASSESSED, OTHER_LANGUAGE, Assessment
from monitor.domain.case import Case
from monitor.domain.reading import CaseReading, PlanDecision
from monitor.domain.school import severity_rank

PRESSING_DOUBTS = frozenset({"threatening", "safeguarding", NOT_ASSESSED})
"""Where even a doubt should not wait for the digest; a post in another language may."""

RESTRICTING_DOUBTS = frozenset({"identifying", "safeguarding", NOT_ASSESSED, OTHER_LANGUAGE})
"""What may be about a child or private data keeps its words out of messages until a person has looked."""

WATCHED_SEVERITY = "high"
"""Of a post that names a pupil whom the school watches for: it asked not to wait for the digest."""


def may_be_restricted(assessment: Assessment) -> bool:
    """Say whether the model doubts that nobody is exposed, or never judges it (another model may not)."""
    unjudged = {"identifying", "safeguarding"}.difference(assessment.scores)
    return bool(unjudged or RESTRICTING_DOUBTS.intersection(assessment.unsure))


def names_watched(assessment: Assessment) -> bool:
    """Say whether a name on the school's watch list of pupils stands in the post."""
    return any(words.is_watched for words in assessment.personal)


def unsure_severity(assessment: Assessment) -> str:
    """Give the severity at which a person should look because of a doubt or a watched name."""
    if names_watched(assessment):
        return WATCHED_SEVERITY
    return "medium" if PRESSING_DOUBTS.intersection(assessment.unsure) else "low"


def case_from(
    reading: CaseReading, decision: PlanDecision, *, now: datetime, doubts: Sequence[Assessment]
) -> Case:
    """Give a new case for what was read in one or more posts, with the doubts that they leave."""
    unsure = [unsure_severity(found) for found in doubts]
    return Case(
        severity=max((decision.severity, *unsure), key=severity_rank),
        labels=reading.labels,
        target=reading.target,
        sentiment=reading.sentiment,
        intent=reading.intent,
        surest=max((found.surest for found in doubts), default=0.0),
        author_role=reading.author_role,
        is_own_account=reading.is_own_account,
        is_findable=reading.is_findable,
        plan=decision.plan,
        is_restricted=decision.is_restricted or any(may_be_restricted(found) for found in doubts),
        opened_at=now,
        updated_at=now,
    )
