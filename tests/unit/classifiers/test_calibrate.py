"""From raw scores to probabilities and thresholds."""

import numpy as np
import pytest

from classifiers.calibrate import calibration, expected_calibration_error, probability, threshold
from classifiers.manifest import Calibration

RAW = np.linspace(-6.0, 6.0, 400)
TRUTH = (np.arange(400) * 0.618034) % 1 < 1 / (1 + np.exp(-(RAW / 2 - 1)))


def test_a_known_temperature_and_bias_are_found_again() -> None:
    found = calibration(RAW, TRUTH)
    assert found.temperature == pytest.approx(2.0, rel=0.25)
    assert found.bias == pytest.approx(-1.0, abs=0.35)


def test_calibrated_scores_match_frequencies_better() -> None:
    before = expected_calibration_error(probability(RAW, Calibration()), TRUTH)
    after = expected_calibration_error(probability(RAW, calibration(RAW, TRUTH)), TRUTH)
    assert after < before / 2


def test_few_posts_move_nothing_far() -> None:
    found = calibration(np.array([1.0, -1.0]), np.array([False, True]))
    assert abs(found.bias) <= 0.5


def test_the_threshold_parts_what_can_be_parted() -> None:
    scores = np.concatenate([np.linspace(0.0, 0.5, 500), np.linspace(0.7, 1.0, 500)])
    assert 0.5 < threshold(scores, np.arange(1000) >= 500) <= 0.7


def test_without_positives_the_threshold_is_the_usual_one() -> None:
    assert threshold(np.linspace(0, 1, 50), np.zeros(50, dtype=np.bool_)) == 0.4
