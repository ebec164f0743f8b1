"""From raw scores to probabilities and thresholds."""

import numpy as np
import pytest

from classifiers.calibrate import calibration
from classifiers.figures import calibration_error
from classifiers.manifest import Calibration

RAW = np.linspace(-6.0, 6.0, 400)
TRUTH = (np.arange(400) * 0.618034) % 1 < 1 / (1 + np.exp(-(RAW / 2 - 1)))


def test_a_known_temperature_and_bias_are_found_again() -> None:
    found = calibration(RAW, TRUTH)
    assert found.temperature == pytest.approx(2.0, rel=0.25)
    assert found.bias == pytest.approx(-1.0, abs=0.35)


def error(scale: Calibration) -> float:
    """The calibration error of the raw scores under a scale."""
    scores = 1 / (1 + np.exp(-(RAW / scale.temperature + scale.bias)))
    return float(calibration_error(TRUTH, scores)(np.ones((1, len(RAW))))[0])


def test_calibrated_scores_match_frequencies_better() -> None:
    assert error(calibration(RAW, TRUTH)) < error(Calibration()) / 2


def test_few_posts_move_nothing_far() -> None:
    found = calibration(np.array([1.0, -1.0]), np.array([False, True]))
    assert abs(found.bias) <= 0.5
