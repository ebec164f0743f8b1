"""Write a trained reader as the files that are shipped: `python -m classifiers.export --checkpoint FILE`."""

from __future__ import annotations

import argparse
import os
import tempfile
import warnings
from pathlib import Path
from typing import Any, Final

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from safetensors.torch import save_file

from classifiers.encoder import (
    OUTPUTS,
    TOKEN_OUTPUTS,
    SchoolReader,
    bare_tokenizer,
    pretrained_folder,
    pretrained_reader,
)
from classifiers.manifest import DEFAULT_FOLDER, ONNX_FILE, TOKENIZER_FILE, TORCH_FILE
from classifiers.tokens import CLS, SEP

OPSET: Final = 17


def export(reader: SchoolReader, folder: Path) -> None:
    """Write the float weights, the int8 network and the tokenizer to `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    reader.eval()
    half = {name: tensor.half().contiguous() for name, tensor in reader.state_dict().items()}
    save_file(half, folder / TORCH_FILE)
    (folder / TORCH_FILE).chmod(0o644)
    # Both back ends start from the rounded weights, so that they differ by the quantisation alone.
    reader.load_state_dict({name: tensor.float() for name, tensor in half.items()})
    bare_tokenizer(pretrained_folder() / TOKENIZER_FILE).save(str(folder / TOKENIZER_FILE), pretty=False)
    with tempfile.TemporaryDirectory() as scratch:
        whole = Path(scratch) / "model.onnx"
        _write_onnx(reader, whole)
        quantize_dynamic(
            whole, folder / ONNX_FILE, weight_type=QuantType.QInt8, per_channel=True, reduce_range=True
        )
    onnx.checker.check_model(onnx.load(folder / ONNX_FILE))


def _write_onnx(reader: SchoolReader, path: Path) -> None:
    ids = torch.tensor([[CLS, 2023, 2003, 1037, 2695, SEP, 2023, SEP]])
    segments = torch.tensor([[0, 0, 0, 0, 0, 0, 1, 1]])
    axes = {name: {0: "batch", 1: "tokens"} for name in ("input_ids", "attention_mask", "token_type_ids")}
    outputs = {name: {0: "batch", **({1: "tokens"} if name in TOKEN_OUTPUTS else {})} for name in OUTPUTS}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the tracing exporter announces its own retirement
        torch.onnx.export(
            reader,
            (ids, torch.ones_like(ids), segments),
            str(path),
            input_names=list(axes),
            output_names=list(OUTPUTS),
            dynamic_axes={**axes, **outputs},
            opset_version=OPSET,
            dynamo=False,
        )


def encoder_config(reader: SchoolReader) -> dict[str, Any]:
    """What the reference back end needs to build the encoder without the pretrained package."""
    config: dict[str, Any] = reader.encoder.config.to_dict()  # type: ignore[union-attr,operator]
    names = (
        "vocab_size",
        "hidden_size",
        "num_hidden_layers",
        "num_attention_heads",
        "intermediate_size",
        "hidden_act",
        "max_position_embeddings",
        "type_vocab_size",
        "layer_norm_eps",
    )
    return {name: config[name] for name in names}


def reader_at(checkpoint: Path) -> SchoolReader:
    """The reader of a checkpoint, with the running mean of its weights."""
    state = torch.load(checkpoint, weights_only=True)
    reader = pretrained_reader()
    reader.load_state_dict(state["reader"])
    reader.load_state_dict(state["average"], strict=False)
    return reader.eval()


def main() -> None:
    """Export, calibrate and measure a checkpoint, as training does at its end."""
    from classifiers.dataset import DEFAULT_DATA
    from classifiers.release import release
    from classifiers.settings import read_settings

    parser = argparse.ArgumentParser(prog="python -m classifiers.export", description=__doc__)
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--config", type=Path, default=Path("config/training/base.yaml"))
    parser.add_argument("--data", type=Path, default=Path(os.environ.get("GATEPOST_DATA", DEFAULT_DATA)))
    parser.add_argument("--weights", type=Path, default=DEFAULT_FOLDER)
    given = parser.parse_args()
    release(
        reader_at(given.checkpoint),
        read_settings(given.config),
        data=given.data,
        folder=given.weights,
        training_seconds=float(torch.load(given.checkpoint, weights_only=True)["seconds"]),
    )


if __name__ == "__main__":
    main()
