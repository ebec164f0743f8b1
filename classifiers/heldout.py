"""Figures over the written posts that no training saw, by label and by the hand that wrote them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from classifiers.dataset import Example, school_example
from classifiers.entities import entity_measures
from classifiers.figures import (
    Figures,
    Measure,
    auroc,
    average_precision,
    brier,
    calibration_error,
    f1,
    macro_f1,
    mean_of,
    measured,
    ratio,
    recall_at_precision,
    share,
    within,
)
from classifiers.labels import INTENT, PERSONAL, RISK, SENTIMENT, TARGET
from classifiers.posts import (
    DEFAULT_LABELS,
    DEFAULT_POSTS,
    Part,
    lines,
    parts,
    settled,
    settled_labels,
    written_posts,
)
from classifiers.predict import Classifier, Reading

PROJECT: Final = Path(__file__).resolve().parents[1]
HELD_OUT: Final = PROJECT / "config" / "evaluation" / "heldout.jsonl"
"""Posts by hands that wrote nothing else; test posts all of them."""
PRECISION_AT_LEAST: Final = 0.8


@dataclass(frozen=True, kw_only=True, slots=True)
class Written:
    """A written post, and the letter of the hand that wrote it."""

    hand: str
    example: Example


def written(part: Part, *, project: Path = PROJECT, held_out: Path = HELD_OUT) -> list[Written]:
    """The written posts of one part; the test part includes those in `held_out`, if it is there."""
    rows = written_posts(project / DEFAULT_POSTS)
    where, decided = parts(rows), settled_labels(project / DEFAULT_LABELS)
    own = [settled(row, decided) for row in rows if where[row["id"]] == part]
    if part == "test" and held_out.exists():
        own += lines(held_out)
    return [Written(hand=row["id"][:1], example=school_example(row, part)) for row in own]


def read_all(classifier: Classifier, examples: Sequence[Example]) -> list[Reading]:
    """Readings of `examples`, each with its parent."""
    return classifier.read(
        [example.text for example in examples], parents=[example.parent for example in examples]
    )


def school_figures(classifier: Classifier, part: Part = "test") -> Figures:
    """Every figure over one part of the written posts, with its interval."""
    posts = written(part)
    examples = [post.example for post in posts]
    return figures_of(examples, read_all(classifier, examples), [post.hand for post in posts])


def figures_of(examples: Sequence[Example], readings: Sequence[Reading], hands: Sequence[str]) -> Figures:
    """Every figure for readings of fully labelled posts; `hands` says which hand wrote each."""
    labels = {label: label_measures(label, examples, readings) for label in RISK}
    macro = {
        f"macro_{name}": mean_of([one[name] for one in labels.values()])
        for name in ("f1", "auroc", "brier", "ece")
    }
    measures = {**macro, **_any_risk(examples, readings), **_other_heads(examples, readings)}
    n_posts = len(examples)
    return {
        "posts": n_posts,
        **measured(measures, n_posts),
        "labels": {
            label: {
                "positives": sum(example.risk[label] for example in examples),
                **measured(labels[label], n_posts),
            }
            for label in RISK
        },
        "hands": _by_hand(examples, readings, hands),
    }


def label_measures(
    label: str, examples: Sequence[Example], readings: Sequence[Reading]
) -> dict[str, Measure]:
    """What can be said of one risk label."""
    truth = np.array([example.risk[label] for example in examples])
    scores = np.array([reading.scores[label] for reading in readings])
    given = np.array([label in reading.labels for reading in readings])
    return {
        "precision": share(truth, among=given),
        "recall": share(given, among=truth),
        "f1": f1(truth, given),
        "recall_at_precision_80": recall_at_precision(truth, scores, PRECISION_AT_LEAST),
        "auroc": auroc(truth, scores),
        "average_precision": average_precision(truth, scores),
        "brier": brier(truth, scores),
        "ece": calibration_error(truth, scores),
    }


def _any_risk(examples: Sequence[Example], readings: Sequence[Reading]) -> dict[str, Measure]:
    truth = np.array([any(example.risk.values()) for example in examples])
    given = np.array([bool(reading.labels) for reading in readings])
    return {
        "any_risk_f1": f1(truth, given),
        "any_risk_auroc": auroc(truth, [max(reading.scores.values()) for reading in readings]),
        "any_risk_recall": share(given, among=truth),
        "benign_flagged": share(given, among=~truth),
        "unsure": share([bool(reading.unsure) for reading in readings]),
        "not_assessed": share([bool(reading.not_assessed) for reading in readings]),
    }


def _other_heads(examples: Sequence[Example], readings: Sequence[Reading]) -> dict[str, Measure]:
    measures: dict[str, Measure] = {}
    for name, names in (("sentiment", SENTIMENT), ("intent", INTENT)):
        truth = [getattr(example, name) for example in examples]
        given = [getattr(reading, name) for reading in readings]
        measures[f"{name}_accuracy"] = share([a == b for a, b in zip(truth, given, strict=True)])
        measures[f"{name}_macro_f1"] = macro_f1(truth, given, names)
    wanted = [[name in (example.target or ()) for name in TARGET] for example in examples]
    found = [[name in reading.target for name in TARGET] for reading in readings]
    return {
        **measures,
        "target_micro_f1": f1(wanted, found),
        "evidence_letter_f1": _evidence(examples, readings),
        **_personal(examples, readings),
    }


def _personal(examples: Sequence[Example], readings: Sequence[Reading]) -> dict[str, Measure]:
    """How well personal data is found, over the posts in which it is marked."""
    known = np.array([example.personal is not None for example in examples])
    if not known.any():
        return {}
    pairs = [
        (example.personal or (), reading.personal)
        for example, reading in zip(examples, readings, strict=True)
        if example.personal is not None
    ]
    found = entity_measures([truth for truth, _ in pairs], [said for _, said in pairs], PERSONAL)
    return {f"personal_{name}": within(known, found[name]) for name in ("entity_f1", "overlap_f1")}


def _evidence(examples: Sequence[Example], readings: Sequence[Reading]) -> Measure:
    """Mean letter F1 of the spans against the marked words, over labels both given and true."""
    sums, counts = [], []
    for example, reading in zip(examples, readings, strict=True):
        shares = []
        for label in reading.labels:
            wanted = _letters(example.marked or (), label)
            if wanted:
                found = _letters(reading.spans, label)
                shares.append(2 * len(wanted & found) / (len(wanted) + len(found)))
        sums.append(sum(shares))
        counts.append(len(shares))
    return ratio(sums, counts)


def evidence_f1(examples: Sequence[Example], readings: Sequence[Reading]) -> float:
    """The evidence figure alone, for choosing by it; 0 where no label is both given and true."""
    value = float(_evidence(examples, readings)(np.ones((1, len(examples))))[0])
    return 0.0 if np.isnan(value) else value


def _letters(ranges: Sequence[Any], label: str) -> set[int]:
    return {place for one in ranges if one.label == label for place in range(one.start, one.end)}


def _by_hand(examples: Sequence[Example], readings: Sequence[Reading], hands: Sequence[str]) -> Figures:
    found: Figures = {}
    for hand in sorted(set(hands)):
        place = np.array([one == hand for one in hands])
        own = [
            pair for pair, is_own in zip(zip(examples, readings, strict=True), place, strict=True) if is_own
        ]
        measures = _any_risk([example for example, _ in own], [reading for _, reading in own])
        names = ("any_risk_f1", "any_risk_auroc", "benign_flagged")
        found[hand] = {
            "posts": len(own),
            **measured({name: within(place, measures[name]) for name in names}, len(examples)),
        }
    return found
