"""What a missed post costs decides from where a label is given."""

from pathlib import Path

import pytest

from classifiers.costs import COSTS_FILE, CostsError, read_costs, thresholds_for
from classifiers.labels import RISK

GOOD = COSTS_FILE.read_text(encoding="utf-8")


def written(folder: Path, text: str) -> Path:
    path = folder / "costs.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_dearer_a_missed_post_the_sooner_its_label_is_given() -> None:
    assert thresholds_for({"abusive": 1.0, "threatening": 4}) == {"abusive": 0.5, "threatening": 0.2}


def test_at_the_threshold_both_mistakes_are_expected_to_cost_the_same() -> None:
    for label, cost in read_costs().missed.items():
        at = thresholds_for({label: cost})[label]
        assert at * cost == pytest.approx(1 - at, abs=0.001)


def test_the_shipped_file_has_a_cost_for_every_label() -> None:
    costs = read_costs()
    assert tuple(costs.missed) == RISK
    assert costs.missed["threatening"] == max(costs.missed.values())
    assert costs.unsure_within == 0.1


@pytest.mark.parametrize("cost", [0, -1, float("nan"), float("inf"), True, "2", None])
def test_a_cost_that_is_none_is_refused_with_the_mend(cost: float) -> None:
    with pytest.raises(CostsError, match=r"hateful: a missed post cannot cost .*; write a number above 0"):
        thresholds_for({"hateful": cost})


def test_an_unknown_label_is_answered_with_those_there_are() -> None:
    with pytest.raises(CostsError, match="'rude' is no risk label; there are abusive, threatening"):
        thresholds_for({"rude": 2})


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("  threatening: 2.5", "  threatning: 2.5", "missed_costs: 'threatning' is no risk label"),
        ("  threatening: 2.5", "  threatening: 0", "missed_costs: threatening: a missed post cannot cost 0"),
        ("  threatening: 2.5", "", "says nothing of threatening; add a number"),
        ("unsure_within: 0.1", "unsure_within: 1", "unsure_within is 1; write a number from 0 to below 0.5"),
        ("unsure_within: 0.1", "", "missing ['unsure_within']"),
        ("unsure_within: 0.1", "unsure_within: 0.1\ncolour: red", "unknown ['colour']"),
        ("unsure_within: 0.1", "  unsure_within: [", "not valid YAML"),
        (GOOD, "", "it must hold missed_costs and unsure_within"),
        ("\nmissed_costs:", "\nmissed_costs: none\nx:", "unknown ['x']"),
    ],
)
def test_a_faulty_file_is_named_with_what_is_wrong(tmp_path: Path, old: str, new: str, said: str) -> None:
    path = written(tmp_path, GOOD.replace(old, new, 1))
    with pytest.raises(CostsError) as problem:
        read_costs(path)
    assert str(path) in str(problem.value)
    assert said in str(problem.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(CostsError, match=r"none\.yaml cannot be read"):
        read_costs(tmp_path / "none.yaml")
