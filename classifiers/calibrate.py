"""From raw scores to probabilities and thresholds, on posts that training never saw.

Temperature and bias are Platt's two parameters (Platt 1999), drawn towards 1 and 0 where positives are few.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from classifiers.labels import RISK
from classifiers.manifest import Calibration

Scores = npt.NDArray[np.float64]
Truth = npt.NDArray[np.bool_]

_PULL: Final = 3.0
"""How many posts' worth of evidence the starting values count for."""
_TEMPERATURES: Final = np.geomspace(0.5, 4.0, 25)
_BIASES: Final = np.linspace(-3.0, 3.0, 61)
_THRESHOLDS: Final = np.round(np.arange(0.10, 0.81, 0.01), 2)
_USUAL_THRESHOLD: Final = 0.4
_TRUST_AFTER: Final = 25
"""A label with this many positives moves half-way from the usual threshold to its own best one."""


def calibration(raw: Scores, truth: Truth) -> Calibration:
    """The temperature and bias under which (N,) raw scores of one label fit (N,) truths best."""
    best, found = np.inf, Calibration()
    for temperature in _TEMPERATURES:
        for bias in _BIASES:
            loss = _log_loss(raw / temperature + bias, truth)
            loss += _PULL * (np.log(temperature) ** 2 + bias**2 / 4)
            if loss < best:
                scale = Calibration(temperature=round(float(temperature), 4), bias=round(float(bias), 4))
                best, found = loss, scale
    return found


def _log_loss(logits: Scores, truth: Truth) -> float:
    signed = np.where(truth, logits, -logits)
    return float(np.logaddexp(0.0, -signed).sum())


def probability(raw: Scores, scale: Calibration) -> Scores:
    """Calibrated probabilities of raw scores."""
    calibrated: Scores = 1.0 / (1.0 + np.exp(-(raw / scale.temperature + scale.bias)))
    return calibrated


def threshold(scores: Scores, truth: Truth) -> float:
    """Where F1 is best, smoothed over its neighbours and drawn to the usual one where positives are few."""
    curve = np.array([_f1(scores >= limit, truth) for limit in _THRESHOLDS])
    smooth = np.convolve(np.pad(curve, 5, mode="edge"), np.ones(11) / 11, mode="valid")
    best = float(_THRESHOLDS[int(np.argmax(smooth))])
    trust = truth.sum() / (truth.sum() + _TRUST_AFTER)
    return round(float(trust * best + (1 - trust) * _USUAL_THRESHOLD), 2)


def _f1(given: Truth, truth: Truth) -> float:
    hits = int((given & truth).sum())
    return 2 * hits / max(1, int(given.sum()) + int(truth.sum()))


def chosen(
    raw: Mapping[str, Sequence[float]], truth: Mapping[str, Sequence[bool]]
) -> tuple[dict[str, Calibration], dict[str, float]]:
    """Calibration and threshold of each risk label from validation posts."""
    scales, limits = {}, {}
    for label in RISK:
        logits, truths = np.array(raw[label], dtype=np.float64), np.array(truth[label], dtype=np.bool_)
        scales[label] = calibration(logits, truths)
        limits[label] = threshold(probability(logits, scales[label]), truths)
    return scales, limits


def expected_calibration_error(scores: Scores, truth: Truth, *, n_bins: int = 10) -> float:
    """Mean distance of score from frequency over equal bins, weighted by their posts (Naeini et al. 2015)."""
    bins = np.minimum((scores * n_bins).astype(int), n_bins - 1)
    gaps = [
        abs(float(scores[bins == index].mean()) - float(truth[bins == index].mean()))
        * float((bins == index).mean())
        for index in range(n_bins)
        if (bins == index).any()
    ]
    return float(sum(gaps))
