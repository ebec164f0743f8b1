"""What is thought of a case's posts at present, and what the policy makes of it."""

from dataclasses import dataclass
from typing import Self

from monitor.domain.assessment import Assessment
from monitor.domain.case import Case
from monitor.domain.plan import Plan


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseReading:
    """The labels, from the model or corrected by a person, that the policy is asked about."""

    labels: tuple[str, ...]
    target: tuple[str, ...]
    sentiment: str
    intent: str
    author_role: str = "unknown"
    is_own_account: bool = False
    """Whether it was said on the school's own account or page."""
    is_findable: bool = False
    """Whether a post holds a detail by which a stranger could find or harm a child."""
    context: tuple[str, ...] = ()
    """Context flags that a person has confirmed."""
    categories: tuple[str, ...] = ()
    """Categories that a person has added to those that the labels give."""

    @classmethod
    def of(cls, case: Case) -> Self:
        """Take the reading that a case stands on."""
        return cls(
            labels=case.labels,
            target=case.target,
            sentiment=case.sentiment,
            intent=case.intent,
            author_role=case.author_role,
            is_own_account=case.is_own_account,
            is_findable=case.is_findable,
            context=case.work.context,
            categories=case.work.categories,
        )

    @classmethod
    def from_assessment(
        cls, assessment: Assessment, *, is_own_account: bool = False, is_findable: bool = False
    ) -> Self:
        """Take the reading of the model; who wrote the post is for a person to say."""
        return cls(
            labels=assessment.labels,
            target=assessment.target,
            sentiment=assessment.sentiment,
            intent=assessment.intent,
            is_own_account=is_own_account,
            is_findable=is_findable,
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class PlanDecision:
    """The policy's answer: how severe, which steps, and whether few may know of it."""

    severity: str
    is_restricted: bool
    plan: Plan
