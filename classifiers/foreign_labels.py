"""How another model's labels become ours: which of its figures count for which, and what it cannot judge."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from classifiers.labels import INTENT, RISK, SENTIMENT
from classifiers.manifest import WeightsError

Head = Literal["multi_label_classification", "single_label_classification"]
AT_LEAST: Final = 0.5
"""The threshold of a label for which the school names none."""
_OURS: Final = (*RISK, *SENTIMENT, *INTENT)

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, slots=True)
class Mapped:
    """Which of the model's outputs stand for which of our labels; `head` says how they are read."""

    head: Head
    places: Mapping[str, tuple[int, ...]]
    n_names: int
    """How many labels the model gives, mapped or not."""

    @property
    def risk(self) -> tuple[str, ...]:
        """The risk labels that the model judges."""
        return tuple(label for label in RISK if label in self.places)

    @property
    def not_judged(self) -> tuple[str, ...]:
        """What it says nothing about: risk labels first, then `target`, `sentiment`, `intent`."""
        silent = [label for label in RISK if label not in self.places]
        for group, names in (("target", ()), ("sentiment", SENTIMENT), ("intent", INTENT)):
            if not any(name in self.places for name in names):
                silent.append(group)
        return tuple(silent)

    def probabilities(self, logits: Floats) -> dict[str, float]:
        """Each mapped label's probability from (n,) logits: alternatives add up, independent ones do not."""
        if self.head == "single_label_classification":
            grown = np.exp(logits - logits.max())
            shares = grown / grown.sum()
            return {ours: min(1.0, float(shares[list(at)].sum())) for ours, at in self.places.items()}
        shares = 1.0 / (1.0 + np.exp(-np.clip(logits, -60.0, 60.0)))
        return {ours: float(shares[list(at)].max()) for ours, at in self.places.items()}


def mapped(config: Mapping[str, object], labels: Mapping[str, str], problem_type: str) -> Mapped:
    """Read `labels` (the model's name to ours) against the model's config.json; WeightsError with the mend.

    Without `labels` the model's own names count where they are ours already.
    """
    names = _names(config)
    if labels:
        _check(labels, names)
        chosen = labels
    else:
        chosen = {name: name.lower() for name in names if name.lower() in _OURS}
    places = {
        ours: tuple(index for index, name in enumerate(names) if chosen.get(name) == ours)
        for ours in _OURS
        if ours in chosen.values()
    }
    if not places:
        raise WeightsError(
            f"classifier.labels: say which of the model's labels stand for ours. It gives {_listed(names)}; "
            f"ours are {_listed(_OURS)}. For example: {{{names[0]}: abusive}}."
        )
    for group in (SENTIMENT, INTENT):
        found = [name for name in group if name in places]
        if len(found) == 1:
            raise WeightsError(
                f"classifier.labels: {found[0]} alone says nothing; map at least two of {_listed(group)}, "
                "or none of them."
            )
    return Mapped(head=_head(config, problem_type, len(names)), places=places, n_names=len(names))


def thresholds_of(given: Mapping[str, float], judged: Sequence[str]) -> dict[str, float]:
    """The threshold of every label judged; WeightsError for one that stands for no label or is none."""
    for label, at_least in given.items():
        if label not in judged:
            raise WeightsError(
                f"classifier.thresholds: the model does not judge {label!r}; map one of its labels to it "
                f"under classifier.labels, or take the threshold out. It judges {_listed(judged) or 'none'}."
            )
        if not 0 < at_least < 1:
            raise WeightsError(
                f"classifier.thresholds: {label}: {at_least} is none; write one between 0 and 1."
            )
    return {label: float(given.get(label, AT_LEAST)) for label in judged}


def _names(config: Mapping[str, object]) -> list[str]:
    """The model's labels in the order of its outputs."""
    known = config.get("id2label")
    if not isinstance(known, Mapping) or not known:
        n_labels = config.get("num_labels", 2)
        return [f"LABEL_{index}" for index in range(n_labels if isinstance(n_labels, int) else 2)]
    try:
        return [str(known[key]) for key in sorted(known, key=int)]
    except ValueError as odd:
        raise WeightsError("config.json: id2label must count its labels from 0.") from odd


def _check(labels: Mapping[str, str], names: Sequence[str]) -> None:
    for theirs, ours in labels.items():
        if theirs not in names:
            raise WeightsError(
                f"classifier.labels: the model gives no label {theirs!r}; it gives {_listed(names)}."
            )
        if ours not in _OURS:
            raise WeightsError(
                f"classifier.labels: {theirs}: {ours!r} is none of ours; write one of {_listed(_OURS)}."
            )


def _head(config: Mapping[str, object], problem_type: str, n_labels: int) -> Head:
    said = problem_type or config.get("problem_type")
    if said == "multi_label_classification":
        return "multi_label_classification"
    if said == "single_label_classification" and n_labels > 1:
        return "single_label_classification"
    raise WeightsError(
        f"classifier.problem_type: write multi_label_classification if one post can have several of the "
        f"model's labels, single_label_classification if it has exactly one of two or more (config.json "
        f"says {said!r} and {n_labels} labels; the model's own page tells)."
    )


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:30]) + (", ..." if len(names) > 30 else "")
