"""From raw scores to probabilities, on posts that training never saw.

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


def log_loss(raw: Sequence[float], truth: Sequence[bool], scale: Calibration) -> float:
    """Total negative log-likelihood of truths under calibrated raw scores of one label."""
    logits = np.array(raw, dtype=np.float64) / scale.temperature + scale.bias
    return _log_loss(logits, np.array(truth, dtype=np.bool_))


def chosen(raw: Mapping[str, Sequence[float]], truth: Mapping[str, Sequence[bool]]) -> dict[str, Calibration]:
    """The calibration of each risk label from validation posts."""
    return {
        label: calibration(np.array(raw[label], dtype=np.float64), np.array(truth[label], dtype=np.bool_))
        for label in RISK
    }
