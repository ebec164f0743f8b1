"""The end of a training run: files, calibration, figures, manifest and model card, all from one command."""

from __future__ import annotations

import json
import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import onnxruntime
import torch
from tokenizers import Tokenizer

from classifiers.augment import among_others
from classifiers.batches import is_dull, is_short
from classifiers.calibrate import chosen, log_loss
from classifiers.card import model_card
from classifiers.costs import read_costs, thresholds_for
from classifiers.dataset import Example, school_posts, training_posts
from classifiers.encoder import SchoolReader
from classifiers.engines import OnnxEngine
from classifiers.evaluate import schoolcheck_figures
from classifiers.export import encoder_config, export
from classifiers.heldout import evidence_f1, read_all, school_figures
from classifiers.labels import INTENT, RISK, SENTIMENT, TARGET
from classifiers.manifest import FILE_NAME, TOKENIZER_FILE, Calibration, listing, manifest_from, verified
from classifiers.predict import Classifier
from classifiers.public_sets import public_figures
from classifiers.settings import TrainingSettings
from classifiers.sources import SOURCES

TARGET_AT_LEAST: Final = 0.5
_GAIN_AT_LEAST: Final = 0.02
_EVIDENCE_CHOICES: Final = (0.2, 0.3, 0.4, 0.5, 0.6)
_DOUBT_CHOICES: Final = (0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 30.0)
"""The last one leaves sentences unread, as good as."""


def release(
    reader: SchoolReader, settings: TrainingSettings, *, data: Path, folder: Path, training_seconds: float
) -> None:
    """Write all that is shipped to `folder`; whatever is chosen, is chosen on validation posts, as int8."""
    export(reader, folder)
    costs = read_costs()
    raw = _first_manifest(reader, settings, folder, training_seconds)
    raw |= {"missed_costs": dict(costs.missed), "thresholds": dict(thresholds_for(costs.missed))}
    raw["unsure_within"] = costs.unsure_within
    validation = [example for example in school_posts() if example.part == "validation"]
    both = [*validation, *_among_others(validation, settings.seed)]
    raw["sentence_doubt"], scales = _best_doubt(raw, folder, both)
    if raw["sentence_doubt"] == _DOUBT_CHOICES[-1]:
        raw["cut"]["sentences"] = 0
    raw["calibration"] = {label: asdict(scale) for label, scale in scales.items()}
    raw["evidence_at_least"] = _best_evidence(raw, folder, validation)
    classifier = _classifier(raw, folder)
    raw["metrics"] = {
        "schoolcheck": schoolcheck_figures(classifier),
        "school_validation": school_figures(classifier, "validation"),
        "school_test": school_figures(classifier, "test"),
        "public": public_figures(classifier, data),
    }
    (folder / FILE_NAME).write_text(json.dumps(raw, indent=1) + "\n", encoding="utf-8")
    (folder / "MODEL_CARD.md").write_text(model_card(raw), encoding="utf-8")


def _among_others(examples: Sequence[Example], seed: int) -> list[Example]:
    """The short posts among `examples`, each between harmless others, as they stand in life."""
    draw = random.Random(f"{seed} validation")  # noqa: S311 - reproducible sampling, not secrecy
    dull = [example for example in examples if is_dull(example)]
    return [among_others(example, dull, draw) for example in examples if is_short(example)]


def _best_doubt(
    raw: Mapping[str, Any], folder: Path, examples: Sequence[Example]
) -> tuple[float, dict[str, Calibration]]:
    """The doubt on a sentence read alone under which calibrated scores tell most, and that calibration.

    Reading sentences alone takes as long again, so it must pay: a loss lower by `_GAIN_AT_LEAST`.
    """
    truth = {label: [example.risk[label] for example in examples] for label in RISK}
    found: dict[float, tuple[float, dict[str, Calibration]]] = {}
    for doubt in _DOUBT_CHOICES:
        scores = _raw_scores(_classifier({**raw, "sentence_doubt": doubt}, folder), examples)
        scales = chosen(scores, truth)
        loss = sum(log_loss(scores[label], truth[label], scales[label]) for label in RISK)
        found[doubt] = (loss, scales)
        print(f"doubt on a sentence read alone {doubt}: validation loss {loss:.1f}", flush=True)
    best, unread = min(found, key=lambda doubt: found[doubt][0]), _DOUBT_CHOICES[-1]
    doubt = best if found[best][0] <= found[unread][0] * (1 - _GAIN_AT_LEAST) else unread
    return doubt, found[doubt][1]


def _best_evidence(raw: Mapping[str, Any], folder: Path, examples: Sequence[Example]) -> float:
    shares = {}
    for limit in _EVIDENCE_CHOICES:
        classifier = _classifier({**raw, "evidence_at_least": limit}, folder)
        shares[limit] = evidence_f1(examples, read_all(classifier, examples))
    return max(shares, key=lambda limit: shares[limit])


def _first_manifest(
    reader: SchoolReader, settings: TrainingSettings, folder: Path, training_seconds: float
) -> dict[str, Any]:
    return {
        "version": settings.version,
        "licence": "Apache-2.0",
        "labels": {"risk": RISK, "target": TARGET, "sentiment": SENTIMENT, "intent": INTENT},
        "files": listing(folder),
        "calibration": {label: {"temperature": 1.0, "bias": 0.0} for label in RISK},
        "target_at_least": TARGET_AT_LEAST,
        "evidence_at_least": 0.5,
        "sentence_doubt": 0.0,
        "cut": asdict(settings.cut),
        "encoder": encoder_config(reader),
        "training": {
            **asdict(settings),
            "seconds": round(training_seconds),
            "n_posts": len(training_posts()),
        },
        "made_with": {"torch": torch.__version__, "onnxruntime": onnxruntime.__version__},
        "data": [asdict(source) for source in SOURCES],
    }


def _classifier(raw: Mapping[str, Any], folder: Path) -> Classifier:
    manifest = manifest_from(raw)
    return Classifier(
        engine=OnnxEngine(folder, manifest),
        tokenizer=Tokenizer.from_file(str(verified(folder, TOKENIZER_FILE, manifest))),
        manifest=manifest,
        n_threads=2,
    )


def _raw_scores(uncalibrated: Classifier, examples: Sequence[Example]) -> dict[str, list[float]]:
    readings = read_all(uncalibrated, examples)
    return {label: [math.log(r.scores[label] / (1 - r.scores[label])) for r in readings] for label in RISK}
