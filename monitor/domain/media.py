"""Whether pictures of a post may be kept: never where an indecent image of a child is suspected."""

from collections.abc import Collection
from typing import Final

from monitor.domain.case import Case
from monitor.domain.plan import Plan
from monitor.domain.policy.overlay import SUSPECTED_STOP

_CAPTURES: Final = frozenset({"no_media_capture", "capture_media", "screenshot"})
_SUSPECTED: Final = f"{SUSPECTED_STOP.text} ({', '.join(SUSPECTED_STOP.cites)})"


def is_image_suspected(
    labels: Collection[str], target: Collection[str], categories: Collection[str] = ()
) -> bool:
    """Say whether labels and categories raise the suspicion of an indecent image of a child."""
    about_child = "pupil" in target or "safeguarding" in labels or "child_welfare" in categories
    is_sexual = "sexual" in labels or "sexual_content" in categories
    return "indecent_image" in categories or (is_sexual and about_child)


def media_is_forbidden(case: Case) -> str:
    """Give the reason why no picture of the case's posts may be fetched or kept; empty if one may.

    The case's plan may be older than its labels: either of them is enough.
    """
    if is_image_suspected(case.labels, case.target, case.work.categories):
        return _SUSPECTED
    return forbidden_by(case.plan)


def forbidden_by(plan: Plan) -> str:
    """Give the words of the first guardrail of the plan that forbids pictures; empty if none does."""
    return next(
        (
            f"{rail.text} ({', '.join(rail.cites)})" if rail.cites else rail.text
            for rail in plan.guardrails
            if _CAPTURES.intersection(rail.forbid)
        ),
        "",
    )
