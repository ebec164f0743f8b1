"""No picture is kept where an indecent image of a child is suspected, by the plan or by the labels alone."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from itertools import combinations
from pathlib import Path

import pytest

from monitor.domain.assessment import RISK_LABELS
from monitor.domain.casework import Casework
from monitor.domain.media import forbidden_by, is_image_suspected, media_is_forbidden
from monitor.domain.plan import Plan, PlanGuardrail
from monitor.domain.planning import planner_for
from monitor.domain.reading import CaseReading, PlanDecision
from monitor.policy_files import load_policy
from tests.unit.domain.domain_values import a_case, a_plan

FOLDER = Path(__file__).parents[3] / "config" / "policies"


def _with_rail(*forbid: str) -> Plan:
    rail = PlanGuardrail(forbid=forbid, cites=("LAW-L4",), text="No picture.", basis="overlay")
    return replace(a_plan("tell"), guardrails=(rail,))


@pytest.mark.parametrize(
    ("labels", "target", "categories", "is_suspected"),
    [
        (("sexual",), ("pupil",), (), True),
        (("sexual", "safeguarding"), (), (), True),
        (("sexual", "safeguarding"), ("staff",), (), True),
        ((), (), ("indecent_image",), True),
        ((), ("pupil",), ("sexual_content",), True),
        (("sexual",), (), ("child_welfare",), True),
        (("sexual",), ("staff",), (), False),
        (("safeguarding",), ("pupil",), (), False),
        (("abusive",), ("pupil",), ("child_image",), False),
    ],
)
def test_the_suspicion_follows_from_labels_and_categories(
    labels: tuple[str, ...], target: tuple[str, ...], categories: tuple[str, ...], is_suspected: bool
) -> None:
    case = replace(
        a_case(labels=labels, target=target, plan=a_plan("tell")), work=Casework(categories=categories)
    )
    assert is_image_suspected(labels, target, categories) is is_suspected
    assert bool(media_is_forbidden(case)) is is_suspected


@pytest.mark.parametrize("act", ["capture_media", "screenshot", "no_media_capture"])
def test_a_guardrail_of_the_plan_forbids_with_its_reason(act: str) -> None:
    case = a_case(labels=("abusive",), target=("staff",), plan=_with_rail(act))
    assert media_is_forbidden(case) == "No picture. (LAW-L4)"


def test_other_guardrails_forbid_no_picture() -> None:
    assert forbidden_by(_with_rail("no_reply", "reply")) == ""


@cache
def _planner(name: str) -> Callable[[CaseReading], PlanDecision]:
    return planner_for(load_policy(name, FOLDER))


@pytest.mark.parametrize("name", ["mersey-vale", "casterton", "holy-cross", "heavers-farm", "reay"])
def test_a_plan_and_the_labels_never_disagree_about_pictures(name: str) -> None:
    for n in (1, 2, 3):
        for labels in combinations(RISK_LABELS, n):
            for target in ((), ("pupil",), ("staff",), ("staff", "pupil")):
                reading = CaseReading(labels=labels, target=target, sentiment="negative", intent="other")
                plan = _planner(name)(reading).plan
                assert bool(forbidden_by(plan)) is is_image_suspected(labels, target)
                if forbidden_by(plan):
                    assert not [step for step in plan.steps if step.do == "preserve_evidence"]
