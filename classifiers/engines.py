"""The two back ends that turn one window of a post into raw scores, one post at a time.

Dynamic int8 quantisation scales a whole batch together, so a batch would let a post's neighbours move its
score; batches of one keep every score its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt
import onnxruntime as ort

from classifiers.manifest import ONNX_FILE, TORCH_FILE, Manifest, WeightsError, verified
from classifiers.tokens import Window

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, kw_only=True, slots=True)
class Raw:
    """Logits for one window: risk (7,), target (5,), sentiment (3,), intent (5,), and two by token.

    These are evidence (tokens, 7) and personal (tokens, 21).
    """

    risk: Floats
    target: Floats
    sentiment: Floats
    intent: Floats
    evidence: Floats
    personal: Floats


class Engine(Protocol):
    """Runs the network; may be called from several threads at once."""

    def run(self, window: Window) -> Raw:
        """Raw scores of one window."""
        ...


class OnnxEngine:
    """The run-time back end: ONNX Runtime on the int8 file, one thread to a call."""

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        """Load the network; WeightsError if its file is missing, damaged or unreadable."""
        # By its path, not its bytes, which would stand in memory twice.
        path = verified(folder, ONNX_FILE, manifest)
        options = ort.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        try:
            self._session = ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        except Exception as refused:
            raise WeightsError(f"{path} is no network that this onnxruntime reads.") from refused

    def run(self, window: Window) -> Raw:
        """Raw scores of one window."""
        ids = np.array([window.ids], dtype=np.int64)
        fed = {
            "input_ids": ids,
            "attention_mask": np.ones_like(ids),
            "token_type_ids": np.array([window.segments], dtype=np.int64),
        }
        names = ["risk", "target", "sentiment", "intent", "evidence", "personal"]
        return Raw(**{name: out[0] for name, out in zip(names, self._session.run(names, fed), strict=True)})


class TorchEngine:
    """The reference back end: the float weights in torch, slow to start and exact."""

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        """Load the network; WeightsError if its file is missing or damaged."""
        from safetensors.torch import load_file

        from classifiers.encoder import reader_from

        weights = load_file(verified(folder, TORCH_FILE, manifest))
        self._reader = reader_from(dict(manifest.raw["encoder"]), weights)

    def run(self, window: Window) -> Raw:
        """Raw scores of one window."""
        import torch

        from classifiers.batches import padded

        with torch.inference_mode():
            logits = self._reader.logits(*padded([window]))
        return Raw(
            risk=logits.risk[0].numpy(),
            target=logits.target[0].numpy(),
            sentiment=logits.sentiment[0].numpy(),
            intent=logits.intent[0].numpy(),
            evidence=logits.evidence[0].numpy(),
            personal=logits.personal[0].numpy(),
        )
