"""The shipped policies, and a plan written so that a governor can read it."""

from collections.abc import Callable
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from monitor.domain.policy import (
    Incident,
    Law,
    Policy,
    Recommendation,
    ResponseStep,
    incident_from_dict,
    recommend,
)
from monitor.domain.policy.vocabulary import CATEGORIES
from monitor.policy_files import load_policy
from monitor.policy_files.law import load_law

FOLDER = Path(__file__).parents[3] / "config" / "policies"
LAW_FILE = FOLDER.parent / "law" / "england.yaml"

Judge = Callable[..., Recommendation]
"""`judge("MV", categories=[...], author=...)`: one policy's answer to one incident."""


@pytest.fixture(scope="session")
def policy_folder() -> Path:
    return FOLDER


@pytest.fixture(scope="session")
def policies() -> dict[str, Policy]:
    return {code: load_policy(code, FOLDER) for code in ("MV", "CA", "HC", "HF", "RE")}


@pytest.fixture(scope="session")
def law() -> Law:
    return load_law(LAW_FILE)


@pytest.fixture(scope="session")
def judge(policies: dict[str, Policy], law: Law) -> Judge:
    def answer(code: str, **incident: Any) -> Recommendation:
        return recommend(policies[code], incident_from_dict(incident), law)

    return answer


@pytest.fixture(scope="session")
def summary() -> Callable[[Recommendation], dict[str, Any]]:
    return _summary


def _summary(recommendation: Recommendation) -> dict[str, Any]:
    silent = (("in", recommendation.silent_in), ("out", recommendation.silent_out))
    return {
        "severity": recommendation.severity,
        "guardrails": [f"{rail.forbid[0]}: {', '.join(rail.cites)}" for rail in recommendation.guardrails],
        "plan": [_line(step) for step in recommendation.steps],
        "silent": [phase for phase, is_silent in silent if is_silent],
    }


def _line(step: ResponseStep) -> str:
    words = [str(step.order), step.phase, step.do, *([step.to] if step.to else [])]
    conditions = [f"if {' and '.join(step.conditions)}"] if step.conditions else []
    basis = "" if step.basis == "explicit" else f" ({step.basis})"
    return f"{' '.join([*words, *conditions])}: {', '.join(step.cites) or 'no clause'}{basis}"


@pytest.fixture(scope="session")
def every_incident() -> list[Incident]:
    """An incident of each category by the usual authors, about the usual targets, wherever it may stand."""
    targets = ("school", "staff", "pupil", "parent", "policy", "none")
    authors = ("unknown", "parent", "staff", "pupil", "other_adult")
    places = ("own_account", "in_school_day", "out_of_school", "personal_account", "author_refused")
    contexts = (frozenset[str](), *(frozenset({place}) for place in places))
    return [
        Incident(
            categories=frozenset({category}), targets=frozenset({target}), author=author, context=context
        )
        for category, target, author, context in product(CATEGORIES, targets, authors, contexts)
    ]
