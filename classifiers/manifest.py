"""What lies beside the weights: which files, their hashes, and how scores become labels."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from classifiers.labels import RISK
from classifiers.tokens import Cut

FILE_NAME: Final = "manifest.json"
TOKENIZER_FILE: Final = "tokenizer.json"
ONNX_FILE: Final = "model.int8.onnx"
TORCH_FILE: Final = "model.safetensors"
DEFAULT_FOLDER: Final = Path(__file__).parent / "weights"
_MEND: Final = "Restore it from the release (git checkout classifiers/weights), or train again."


class WeightsError(RuntimeError):
    """A file of the model is missing, damaged or of another version; the message names it and the mend."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Calibration:
    """Turns the raw score of one risk label into a probability: sigmoid(raw / temperature + bias)."""

    temperature: float = 1.0
    bias: float = 0.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Manifest:
    """The manifest, read and checked; `raw` is all of it, figures and sources included."""

    version: str
    files: Mapping[str, str]
    thresholds: Mapping[str, float]
    calibration: Mapping[str, Calibration]
    unsure_within: float
    target_at_least: float
    evidence_at_least: float
    sentence_doubt: float
    """Taken from the raw risk of a sentence read alone: out of its post a sentence must be surer to count."""
    cut: Cut
    raw: Mapping[str, Any]


def read_manifest(folder: Path) -> Manifest:
    """The manifest in `folder`; WeightsError if it is missing or says too little."""
    path = folder / FILE_NAME
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as missing:
        raise WeightsError(f"{path} is missing. {_MEND}") from missing
    except ValueError as damaged:
        raise WeightsError(f"{path} is not JSON. {_MEND}") from damaged
    try:
        return manifest_from(raw)
    except (AttributeError, KeyError, TypeError, ValueError) as lacking:
        raise WeightsError(f"{path} lacks or misstates {lacking}. {_MEND}") from lacking


def manifest_from(raw: Mapping[str, Any]) -> Manifest:
    """A manifest from its JSON; Attribute-, Key-, Type- or ValueError where it says too little."""
    return Manifest(
        version=str(raw["version"]),
        files={name: str(entry["sha256"]) for name, entry in raw["files"].items()},
        thresholds={label: float(raw["thresholds"][label]) for label in RISK},
        calibration={label: Calibration(**raw["calibration"][label]) for label in RISK},
        unsure_within=float(raw["unsure_within"]),
        target_at_least=float(raw["target_at_least"]),
        evidence_at_least=float(raw["evidence_at_least"]),
        sentence_doubt=float(raw["sentence_doubt"]),
        cut=Cut(**raw["cut"]),
        raw=raw,
    )


def verified(folder: Path, name: str, manifest: Manifest) -> Path:
    """Where one file of the model lies; WeightsError unless its content is what the manifest names."""
    path = folder / name
    if name not in manifest.files:
        raise WeightsError(f"{folder / FILE_NAME} does not name {name}. {_MEND}")
    try:
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as unread:
        raise WeightsError(f"{path} is missing or cannot be read. {_MEND}") from unread
    if found != manifest.files[name]:
        raise WeightsError(f"{path} is damaged: its sha256 is not the manifest's. {_MEND}")
    return path


def listing(folder: Path) -> dict[str, dict[str, int | str]]:
    """Size and sha256 of each file of the model in `folder`, as the manifest lists them."""
    found: dict[str, dict[str, int | str]] = {}
    for name in (ONNX_FILE, TORCH_FILE, TOKENIZER_FILE):
        content = (folder / name).read_bytes()
        found[name] = {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
    return found
