"""How far two hands agree."""

import pytest

from classifiers.agreement import agreement, agreements, paired
from classifiers.labels import RISK

POST = {"id": "Z1", "risk": ["abusive"], "target": ["staff"], "sentiment": "negative", "intent": "other"}


def test_kappa_is_agreement_beyond_chance() -> None:
    # Cohen's own kind of example: 50 posts, 20 yes-yes, 15 no-no, 5 and 10 apart.
    first = [True] * 25 + [False] * 25
    second = [True] * 20 + [False] * 5 + [True] * 10 + [False] * 15
    found = agreement("abusive", first, second)
    assert found.kappa == pytest.approx(0.4)
    assert found.f1 == pytest.approx(40 / 55)
    assert (found.n_first, found.n_second) == (25, 30)


def test_hands_that_never_give_a_label_agree() -> None:
    found = agreement("sexual", [False, False], [False, False])
    assert (found.kappa, found.f1) == (1.0, 1.0)


def test_every_label_is_reported_and_any_risk_first() -> None:
    found = agreements([(POST, {**POST, "risk": ["hateful"]})])
    assert found[0].label == "any risk"
    assert {one.label for one in found} >= set(RISK) | {"staff", "sentiment negative", "intent other"}
    assert {one.label for one in found if one.f1 < 1.0} == {"abusive", "hateful"}


def test_a_post_that_one_hand_left_out_is_left_out() -> None:
    assert paired([POST, {**POST, "id": "Z2"}], {"Z2": POST}) == [({**POST, "id": "Z2"}, POST)]
