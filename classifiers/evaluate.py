"""Measure the bundled model: `python -m classifiers.evaluate [--data FOLDER]`.

The held-out school posts and the public evaluation sets are only ever measured on: nothing is trained on
them, and no threshold is chosen by them.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from sklearn.metrics import average_precision_score, brier_score_loss, f1_score, roc_auc_score

from classifiers.calibrate import expected_calibration_error
from classifiers.dataset import DEFAULT_DATA, Example, Part, public_rows, school_posts
from classifiers.labels import INTENT, RISK, SENTIMENT, TARGET
from classifiers.predict import Classifier, Reading

Figures = dict[str, Any]
SAMPLE_AT_MOST: Final = 1_000
PUBLIC_SETS: Final[Mapping[str, tuple[str, ...]]] = {
    "jigsaw_heldout": ("abusive", "threatening", "hateful"),
    "hatecheck": ("hateful", "threatening"),
    "formspring": ("abusive",),
    "school_slice_A": ("abusive", "hateful"),
}
BENIGN_SETS: Final = ("nhs_heldout", "complaints")


def read_all(classifier: Classifier, examples: Sequence[Example]) -> list[Reading]:
    """Readings of `examples`, each with its parent."""
    return classifier.read(
        [example.text for example in examples], parents=[example.parent for example in examples]
    )


def school_figures(classifier: Classifier, data: Path, part: Part = "test") -> Figures:
    """Every figure over one part of the school posts."""
    examples = [example for example in school_posts(data) if example.part == part]
    readings = read_all(classifier, examples)
    labels = {label: _label_figures(label, examples, readings) for label in RISK}
    truth = np.array([any(example.risk.values()) for example in examples])
    any_score = [max(reading.scores.values()) for reading in readings]
    any_given = np.array([bool(reading.labels) for reading in readings])
    return {
        "posts": len(examples),
        "macro_f1": _mean(labels, "f1"),
        "macro_auroc": _mean(labels, "auroc"),
        "macro_brier": _mean(labels, "brier"),
        "macro_ece": _mean(labels, "ece"),
        "any_risk_f1": _rounded(f1_score(truth, any_given)),
        "any_risk_auroc": _rounded(roc_auc_score(truth, any_score)),
        "any_risk_recall": _rounded(any_given[truth].mean()),
        "benign_flagged": _rounded(any_given[~truth].mean()),
        "unsure": _rounded(np.mean([bool(reading.unsure) for reading in readings])),
        "sentiment_accuracy": _agreement(examples, readings, "sentiment"),
        "sentiment_macro_f1": _macro_f1(examples, readings, "sentiment", SENTIMENT),
        "intent_accuracy": _agreement(examples, readings, "intent"),
        "intent_macro_f1": _macro_f1(examples, readings, "intent", INTENT),
        "target_micro_f1": _target_f1(examples, readings),
        "evidence_letter_f1": _evidence_f1(examples, readings),
        "labels": labels,
    }


def _label_figures(label: str, examples: Sequence[Example], readings: Sequence[Reading]) -> Figures:
    truth = np.array([example.risk[label] for example in examples])
    scores = np.array([reading.scores[label] for reading in readings])
    given = np.array([label in reading.labels for reading in readings])
    hits = int((truth & given).sum())
    return {
        "positives": int(truth.sum()),
        "precision": _rounded(hits / max(1, int(given.sum()))),
        "recall": _rounded(hits / max(1, int(truth.sum()))),
        "f1": _rounded(f1_score(truth, given, zero_division=0.0)),
        "auroc": _rounded(roc_auc_score(truth, scores)),
        "average_precision": _rounded(average_precision_score(truth, scores)),
        "brier": _rounded(brier_score_loss(truth, scores)),
        "ece": _rounded(expected_calibration_error(scores, truth)),
    }


def _mean(labels: Mapping[str, Figures], name: str) -> float:
    return _rounded(np.mean([figures[name] for figures in labels.values()]))


def _agreement(examples: Sequence[Example], readings: Sequence[Reading], name: str) -> float:
    pairs = zip(examples, readings, strict=True)
    known = [
        (getattr(one, name), getattr(read, name)) for one, read in pairs if getattr(one, name) is not None
    ]
    return _rounded(np.mean([truth == given for truth, given in known]))


def _macro_f1(
    examples: Sequence[Example], readings: Sequence[Reading], name: str, names: Sequence[str]
) -> float:
    truth = [getattr(example, name) for example in examples]
    given = [getattr(reading, name) for reading in readings]
    return _rounded(f1_score(truth, given, average="macro", labels=list(names), zero_division=0.0))


def _target_f1(examples: Sequence[Example], readings: Sequence[Reading]) -> float:
    truth = [[name in (example.target or ()) for name in TARGET] for example in examples]
    given = [[name in reading.target for name in TARGET] for reading in readings]
    return _rounded(f1_score(np.array(truth), np.array(given), average="micro"))


def _evidence_f1(examples: Sequence[Example], readings: Sequence[Reading]) -> float:
    """Mean letter F1 of the spans against the marked words, over labels both given and true."""
    shares = []
    for example, reading in zip(examples, readings, strict=True):
        for label in reading.labels:
            wanted = _letters(example.marked or (), label)
            if wanted:
                found = _letters(reading.spans, label)
                shares.append(2 * len(wanted & found) / (len(wanted) + len(found)))
    return _rounded(np.mean(shares)) if shares else 0.0


def _letters(ranges: Sequence[Any], label: str) -> set[int]:
    return {place for one in ranges if one.label == label for place in range(one.start, one.end)}


def public_figures(classifier: Classifier, data: Path) -> Figures:
    """AUROC on public sets that others labelled, and how much of harmless public speech is flagged."""
    figures: Figures = {}
    for name, labels in PUBLIC_SETS.items():
        examples = _sample(public_rows(data / "eval" / f"{name}.parquet"))
        readings = read_all(classifier, examples)
        figures[name] = {"posts": len(examples)}
        for label in labels:
            known = [
                (one.risk[label], read.scores[label])
                for one, read in zip(examples, readings, strict=True)
                if label in one.risk
            ]
            truth, scores = zip(*known, strict=True)
            figures[name][f"{label}_auroc"] = _rounded(roc_auc_score(truth, scores))
    for name in BENIGN_SETS:
        examples = _sample(public_rows(data / "eval" / f"{name}.parquet"))
        readings = read_all(classifier, examples)
        figures[name] = {
            "posts": len(examples),
            "flagged": _rounded(np.mean([bool(r.labels) for r in readings])),
        }
        if name == "nhs_heldout":
            figures[name]["sentiment_accuracy"] = _agreement(examples, readings, "sentiment")
    return figures


def _sample(examples: Sequence[Example]) -> list[Example]:
    """All threats and a fixed sample of the rest, drawn by hash."""
    threats = [example for example in examples if example.risk.get("threatening")]
    others = [example for example in examples if not example.risk.get("threatening")]
    return threats + sorted(others, key=_place)[:SAMPLE_AT_MOST]


def _place(example: Example) -> str:
    return hashlib.sha256(example.text.encode("utf-8", "replace")).hexdigest()


def _rounded(value: Any) -> float:
    return round(float(value), 4)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m classifiers.evaluate", description=__doc__)
    parser.add_argument("--data", type=Path, default=Path(os.environ.get("GATEPOST_DATA", DEFAULT_DATA)))
    parser.add_argument("--weights", type=Path, default=None)
    given = parser.parse_args()
    classifier = Classifier.load(given.weights)
    if not given.data.exists():
        parser.exit(2, f"{given.data} is not there: name the data folder with --data.\n")
    figures = {
        "model": classifier.version,
        "school_test": school_figures(classifier, given.data),
        "public": public_figures(classifier, given.data),
    }
    print(json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
