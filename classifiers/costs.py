"""Costs decide thresholds: what a missed post costs beside one wrongly flagged says when a label is given."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

from classifiers.labels import RISK

COSTS_FILE: Final = Path(__file__).parents[1] / "config" / "classifier.yaml"
"""Read by training alone; at run time the manifest holds the thresholds chosen from it."""
_NAMES: Final = ("missed_costs", "unsure_within")
_DIGITS: Final = 4


class CostsError(ValueError):
    """The costs cannot be used as they are; the message names the file or the label, and the mend."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Costs:
    """What a missed post of each risk label costs, in posts wrongly flagged, and how near is `unsure`."""

    missed: Mapping[str, float]
    unsure_within: float


def thresholds_for(missed_costs: Mapping[str, float]) -> dict[str, float]:
    """The calibrated probability from which each label named is given; CostsError for a cost that is none.

    Flagging is expected to cost 1 - p and keeping silent p * cost, so it pays from p = 1 / (1 + cost) on
    (Elkan 2001, The Foundations of Cost-Sensitive Learning).
    """
    for label, cost in missed_costs.items():
        _check(label, cost)
    return {label: round(1.0 / (1.0 + cost), _DIGITS) for label, cost in missed_costs.items()}


def read_costs(path: Path = COSTS_FILE) -> Costs:
    """The costs in `path`, one for every risk label; CostsError names the file, the key and the mend."""
    given = _mapping(path)
    unknown = sorted(set(given) - set(_NAMES), key=str)
    lacking = [name for name in _NAMES if name not in given]
    if unknown or lacking:
        raise CostsError(f"{path}: missing {lacking}, unknown {unknown}; it holds {' and '.join(_NAMES)}.")
    missed = given["missed_costs"]
    if not isinstance(missed, dict):
        raise CostsError(
            f"{path}: missed_costs must be a list of labels with numbers, such as `hateful: 1.5`."
        )
    try:
        thresholds_for(missed)
    except CostsError as wrong:
        raise CostsError(f"{path}: missed_costs: {wrong}") from wrong
    if silent := [label for label in RISK if label not in missed]:
        raise CostsError(f"{path}: missed_costs says nothing of {', '.join(silent)}; add a number for each.")
    within = given["unsure_within"]
    if not _is_number(within) or not 0 <= within < 0.5:
        raise CostsError(f"{path}: unsure_within is {within!r}; write a number from 0 to below 0.5.")
    return Costs(missed={label: float(missed[label]) for label in RISK}, unsure_within=float(within))


def _mapping(path: Path) -> Mapping[str, Any]:
    try:
        given = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as unread:
        raise CostsError(f"{path} cannot be read ({unread}); training needs it.") from unread
    except yaml.YAMLError as faulty:
        mark = getattr(faulty, "problem_mark", None)
        line = f", line {mark.line + 1}" if mark else ""
        raise CostsError(f"{path}{line}: this is not valid YAML; check the indentation there.") from faulty
    if not isinstance(given, dict):
        raise CostsError(f"{path}: it must hold {' and '.join(_NAMES)}.")
    return given


def _check(label: str, cost: float) -> None:
    if label not in RISK:
        raise CostsError(f"{label!r} is no risk label; there are {', '.join(RISK)}.")
    if not _is_number(cost) or not 0 < cost < math.inf:
        raise CostsError(
            f"{label}: a missed post cannot cost {cost!r}; write a number above 0, such as 1.5 (1: as much "
            "as a post wrongly flagged)."
        )


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
