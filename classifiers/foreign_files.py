"""A folder with somebody else's model: what must lie in it, what is refused, and its name by its contents."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from classifiers.manifest import WeightsError

SETTING: Final = "classifier.model"
"""Where a school names the folder, for errors."""
CONFIG_FILE: Final = "config.json"
_PICKLES: Final = ("*.bin", "*.pt", "*.pth", "*.ckpt", "*.pkl", "*.pickle", "*.h5", "*.msgpack")
_READING_FILES: Final = (CONFIG_FILE, "tokenizer.json", "tokenizer_config.json", "vocab.txt")
_CHUNK: Final = 1 << 20


def weight_files(folder: Path) -> tuple[Path, ...]:
    """The safetensors files of the model in `folder`; WeightsError names what is missing or refused."""
    if not folder.is_dir():
        raise WeightsError(
            f"{SETTING}: {folder} is no folder on this machine. Gatepost never fetches a model: download it "
            "yourself, look at its licence, and name the folder here (or write `bundled`)."
        )
    whole = folder / "model.safetensors"
    found = (whole,) if whole.is_file() else tuple(sorted(folder.glob("model-*-of-*.safetensors")))
    if found:
        return found
    pickles = sorted(path for pattern in _PICKLES for path in folder.glob(pattern))
    if pickles:
        raise WeightsError(
            f"{pickles[0]} is refused: a weight file of this kind can run any program when it is opened. "
            "Convert it to model.safetensors on a machine that may be lost, or choose a model that has one."
        )
    raise WeightsError(f"{whole} is missing; {SETTING} needs a folder with model.safetensors.")


def read_config(folder: Path) -> Mapping[str, Any]:
    """The model's config.json; WeightsError if it is missing, damaged or asks for a program of its own."""
    path = folder / CONFIG_FILE
    try:
        config = json.loads(path.read_text(encoding="utf-8"))
    except OSError as unread:
        raise WeightsError(f"{path} is missing or cannot be read; {SETTING} needs it.") from unread
    except ValueError as damaged:
        raise WeightsError(f"{path} is not JSON; download it again.") from damaged
    if not isinstance(config, dict):
        raise WeightsError(f"{path} is no configuration of a model; download it again.")
    if "auto_map" in config:
        raise WeightsError(
            f"{path} asks for a program that comes with the model (auto_map); Gatepost runs none. Choose a "
            "model of a kind that transformers itself knows."
        )
    return config


def version_of(folder: Path, *, name: str, weights: tuple[Path, ...], mapping: object) -> str:
    """Name the model: its name, the start of its weights' sha256, and of how its figures become labels.

    Another tokenizer or another `mapping` reads posts otherwise, so it is another version.
    """
    reading = hashlib.sha256(json.dumps(mapping, sort_keys=True).encode())
    for file in _READING_FILES:
        path = folder / file
        reading.update(path.read_bytes() if path.is_file() else b"-")
    return f"{name or folder.resolve().name}@{_sha256(weights)[:12]}-{reading.hexdigest()[:6]}"


def _sha256(paths: tuple[Path, ...]) -> str:
    found = hashlib.sha256()
    for path in paths:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                found.update(chunk)
    return found.hexdigest()
