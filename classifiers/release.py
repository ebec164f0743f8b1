"""The end of a training run: files, calibration, figures, manifest and model card, all from one command."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import onnxruntime
import torch
from tokenizers import Tokenizer

from classifiers.calibrate import chosen
from classifiers.card import model_card
from classifiers.dataset import Example, school_posts
from classifiers.encoder import SchoolReader
from classifiers.engines import OnnxEngine
from classifiers.evaluate import public_figures, read_all, school_figures
from classifiers.export import encoder_config, export
from classifiers.labels import INTENT, RISK, SENTIMENT, TARGET
from classifiers.manifest import FILE_NAME, TOKENIZER_FILE, listing, manifest_from, verified
from classifiers.predict import Classifier
from classifiers.settings import TrainingSettings
from classifiers.sources import SOURCES

UNSURE_WITHIN: Final = 0.1
"""Covers nearly every shift by quantisation (mean 0.01, one in a hundred above 0.13)."""
TARGET_AT_LEAST: Final = 0.5
_EVIDENCE_CHOICES: Final = (0.2, 0.3, 0.4, 0.5, 0.6)


def release(
    reader: SchoolReader, settings: TrainingSettings, *, data: Path, folder: Path, training_seconds: float
) -> None:
    """Write all that is shipped to `folder`, with thresholds chosen on the shipped back end's scores."""
    export(reader, folder)
    raw = _first_manifest(reader, settings, folder, training_seconds)
    validation = [example for example in school_posts(data) if example.part == "validation"]
    truth = {label: [example.risk[label] for example in validation] for label in RISK}
    scales, limits = chosen(_raw_scores(_classifier(raw, folder), validation), truth)
    raw["calibration"] = {label: asdict(scale) for label, scale in scales.items()}
    raw["thresholds"] = limits
    raw["evidence_at_least"] = _best_evidence(raw, folder, data)
    classifier = _classifier(raw, folder)
    raw["metrics"] = {
        "school_validation": school_figures(classifier, data, "validation"),
        "school_test": school_figures(classifier, data, "test"),
        "public": public_figures(classifier, data),
    }
    (folder / FILE_NAME).write_text(json.dumps(raw, indent=1) + "\n", encoding="utf-8")
    (folder / "MODEL_CARD.md").write_text(model_card(raw), encoding="utf-8")


def _first_manifest(
    reader: SchoolReader, settings: TrainingSettings, folder: Path, training_seconds: float
) -> dict[str, Any]:
    return {
        "version": settings.version,
        "licence": "Apache-2.0",
        "labels": {"risk": RISK, "target": TARGET, "sentiment": SENTIMENT, "intent": INTENT},
        "files": listing(folder),
        "thresholds": dict.fromkeys(RISK, 0.5),
        "calibration": {label: {"temperature": 1.0, "bias": 0.0} for label in RISK},
        "unsure_within": UNSURE_WITHIN,
        "target_at_least": TARGET_AT_LEAST,
        "evidence_at_least": 0.5,
        "cut": asdict(settings.cut),
        "encoder": encoder_config(reader),
        "training": {**asdict(settings), "seconds": round(training_seconds)},
        "made_with": {"torch": torch.__version__, "onnxruntime": onnxruntime.__version__},
        "data": [asdict(source) for source in SOURCES],
    }


def _classifier(raw: Mapping[str, Any], folder: Path) -> Classifier:
    manifest = manifest_from(raw)
    return Classifier(
        engine=OnnxEngine(folder, manifest),
        tokenizer=Tokenizer.from_buffer(verified(folder, TOKENIZER_FILE, manifest)),
        manifest=manifest,
        n_threads=2,
    )


def _raw_scores(uncalibrated: Classifier, examples: Sequence[Example]) -> dict[str, list[float]]:
    readings = read_all(uncalibrated, examples)
    return {label: [math.log(r.scores[label] / (1 - r.scores[label])) for r in readings] for label in RISK}


def _best_evidence(raw: Mapping[str, Any], folder: Path, data: Path) -> float:
    shares = {
        limit: school_figures(_classifier({**raw, "evidence_at_least": limit}, folder), data, "validation")
        for limit in _EVIDENCE_CHOICES
    }
    return max(shares, key=lambda limit: shares[limit]["evidence_letter_f1"])
