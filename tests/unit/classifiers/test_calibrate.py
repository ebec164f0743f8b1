"""From raw scores to probabilities and thresholds."""

import numpy as np
import pytest

from classifiers.calibrate import calibration, expected_calibration_error, probability
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
