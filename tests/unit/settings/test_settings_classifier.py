"""The `classifier` section: which model reads posts, and what a mistake costs."""

from pathlib import Path

import pytest

from monitor.settings import ClassifierSettings, SettingsError, load_settings
from tests.unit.settings.settings_text import MINIMAL, written

BELOW = len(MINIMAL.splitlines()) + 1
OTHER = "model: models/toxic"


def classifier(folder: Path, section: str) -> ClassifierSettings:
    return load_settings(written(folder, f"{MINIMAL}classifier: {{{section}}}\n"), {}).classifier


def test_without_the_section_the_bundled_model_reads_with_its_own_thresholds(tmp_path: Path) -> None:
    assert load_settings(written(tmp_path, MINIMAL), {}).classifier == ClassifierSettings()
    assert classifier(tmp_path, "model: bundled") == ClassifierSettings()


def test_costs_of_the_school_s_own_are_kept(tmp_path: Path) -> None:
    assert classifier(tmp_path, "missed_costs: {threatening: 4}").missed_costs == {"threatening": 4.0}


def test_another_model_is_named_by_its_folder(tmp_path: Path) -> None:
    found = classifier(
        tmp_path,
        f"{OTHER}, labels: {{toxic: abusive, POS: positive}}, thresholds: {{abusive: 0.7}}, version: v1, "
        "problem_type: multi_label_classification",
    )
    assert found == ClassifierSettings(
        folder=Path("models/toxic"),
        labels={"toxic": "abusive", "POS": "positive"},
        problem_type="multi_label_classification",
        version="v1",
        thresholds={"abusive": 0.7},
    )


@pytest.mark.parametrize(
    ("section", "said"),
    [
        ("mdoel: x", "classifier.mdoel: there is no such setting; write `model`"),
        (f"{OTHER}, labels: {{toxic: abusiv}}", "'abusiv' is none of Gatepost's labels; write `abusive`"),
        (f"{OTHER}, labels: {{toxic: zzz}}", "'zzz' is none of Gatepost's labels; write one of abusive, "),
        ("missed_costs: {threatning: 4}", "'threatning' is none of Gatepost's labels; write `threatening`"),
        ("missed_costs: {threatening: 0}", "missed_costs.threatening: Input should be greater than 0"),
        ("missed_costs: {threatening: .inf}", "missed_costs.threatening: Input should be a finite number"),
        ("missed_costs: {threatening: dear}", "missed_costs.threatening: input should be a valid number"),
        ("thresholds: {abusive: 1}", "thresholds.abusive: Input should be less than 1"),
        ("thresholds: {negative: 0.5}", "'negative' is none of Gatepost's labels"),
        ("labels: {toxic: abusive}", "are for another model than the bundled one; name its folder"),
        (f"{OTHER}, missed_costs: {{abusive: 2}}", "for another model write `thresholds`"),
        (
            "thresholds: {abusive: 0.5}, missed_costs: {abusive: 2}",
            "abusive has a threshold and a cost; keep one",
        ),
        (f"{OTHER}, problem_type: regression", "classifier.problem_type: write one of "),
    ],
)
def test_a_mistake_is_answered_with_its_line_and_the_mend(tmp_path: Path, section: str, said: str) -> None:
    with pytest.raises(SettingsError) as problem:
        classifier(tmp_path, section)
    assert f"line {BELOW}, classifier" in str(problem.value)
    assert said in str(problem.value)
