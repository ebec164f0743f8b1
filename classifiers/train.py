"""Train the bundled classifier: `python -m classifiers.train --config config/training/base.yaml`.

One command: it resumes from the last checkpoint in the run's folder, and at the end exports the weights,
calibrates them, measures them and writes the manifest and the model card.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from classifiers.augment import names_in
from classifiers.batches import UNKNOWN, Batch, plan_pass, to_batch
from classifiers.dataset import (
    DEFAULT_DATA,
    Example,
    author_first_names,
    chosen_public,
    more_posts,
    school_posts,
)
from classifiers.encoder import Logits, SchoolReader, bare_tokenizer, pretrained_folder, pretrained_reader
from classifiers.labels import RISK
from classifiers.manifest import DEFAULT_FOLDER
from classifiers.release import release
from classifiers.settings import TrainingSettings, read_settings


def losses(logits: Logits, batch: Batch, pos_weight: Tensor) -> dict[str, Tensor]:
    """Mean loss of each head over what is annotated in `batch`; zero where nothing is."""
    row = batch.weight
    return {
        "risk": _binary(logits.risk, batch.risk, row.unsqueeze(-1), pos_weight),
        "profane": _binary(logits.profane, batch.profane, row, None),
        "target": _binary(logits.target, batch.target, row.unsqueeze(-1), None),
        "sentiment": _one_of(logits.sentiment, batch.sentiment, row),
        "intent": _one_of(logits.intent, batch.intent, row),
        "evidence": _binary(logits.evidence, batch.evidence, row[:, None, None], torch.tensor(2.0)),
    }


def _binary(logits: Tensor, truth: Tensor, weight: Tensor, pos_weight: Tensor | None) -> Tensor:
    known = (truth != UNKNOWN).float()
    loss = functional.binary_cross_entropy_with_logits(
        logits, truth.clamp(min=0.0), pos_weight=pos_weight, reduction="none"
    )
    return (loss * known * weight).sum() / (known * weight).sum().clamp(min=1.0)


def _one_of(logits: Tensor, truth: Tensor, weight: Tensor) -> Tensor:
    known = (truth != UNKNOWN).float()
    loss = functional.cross_entropy(
        logits, truth, ignore_index=UNKNOWN, reduction="none", label_smoothing=0.05
    )
    return (loss * known * weight).sum() / (known * weight).sum().clamp(min=1.0)


def positive_weights(examples: Sequence[Example], at_most: float) -> Tensor:
    """The square root of negatives to positives of each risk label, capped, so that rare ones are heard."""
    weights = []
    for label in RISK:
        known = [example.risk[label] for example in examples if label in example.risk]
        weights.append(min(at_most, ((len(known) - sum(known)) / max(1, sum(known))) ** 0.5))
    return torch.tensor(weights)


def optimiser_for(reader: SchoolReader, settings: TrainingSettings) -> torch.optim.AdamW:
    """AdamW with a slow encoder and fast heads; the word embeddings stay as pretrained.

    Frozen embeddings keep the words that the few school posts never show beside those that they do.
    """
    body, heads = [], []
    for name, parameter in reader.named_parameters():
        if name.startswith("encoder.embeddings.word_embeddings"):
            parameter.requires_grad_(False)
        elif name.startswith("encoder."):
            body.append(parameter)
        else:
            heads.append(parameter)
    groups = [{"params": body, "lr": settings.encoder_lr}, {"params": heads, "lr": settings.head_lr}]
    return torch.optim.AdamW(groups, weight_decay=settings.weight_decay)


def rate_at(step: int, n_steps: int, warmup: float) -> float:
    """Share of the full learning rate: a linear rise over `warmup`, then a linear fall to zero."""
    rise = max(1, int(n_steps * warmup))
    return (step + 1) / rise if step < rise else max(0.0, (n_steps - step) / max(1, n_steps - rise))


def seed_all(seed: int) -> None:
    """Seed every source of chance that training draws from."""
    random.seed(seed)
    np.random.seed(seed % 2**32)
    torch.manual_seed(seed)


class Run:
    """One training run in one folder, which holds its checkpoint and its log."""

    def __init__(self, settings: TrainingSettings, data: Path, out: Path) -> None:
        """Load the data and build the reader; nothing is trained yet."""
        self.settings, self.out = settings, out
        out.mkdir(parents=True, exist_ok=True)
        seed_all(settings.seed)
        torch.set_num_threads(settings.n_threads)
        self.school = [example for example in school_posts(data) if example.part == "train"]
        self.school += more_posts(Path(settings.more_posts))
        self.public = chosen_public(data, settings.public_shares, words_at_most=settings.public_words_at_most)
        self.names = names_in(self.school, author_first_names(data))
        self.tokenizer = bare_tokenizer(pretrained_folder() / "tokenizer.json")
        self.reader = pretrained_reader()
        if settings.start_from:
            state = torch.load(Path(settings.start_from), weights_only=True)
            self.reader.load_state_dict(state["reader"])
        self.optimiser = optimiser_for(self.reader, settings)
        self.pos_weight = positive_weights(self.school, settings.pos_weight_at_most)
        self.step, self.seconds = 0, 0.0

    @property
    def checkpoint(self) -> Path:
        """The one file from which this run goes on."""
        return self.out / "checkpoint.pt"

    def resume(self) -> None:
        """Take up the last checkpoint, if there is one."""
        if not self.checkpoint.exists():
            return
        state = torch.load(self.checkpoint, weights_only=True)
        self.reader.load_state_dict(state["reader"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.step, self.seconds = int(state["step"]), float(state["seconds"])

    def save(self) -> None:
        """Write the checkpoint beside the old one and swap, so that no interruption leaves half a file."""
        half = self.checkpoint.with_suffix(".new")
        state = {"reader": self.reader.state_dict(), "optimiser": self.optimiser.state_dict()}
        torch.save({**state, "step": self.step, "seconds": self.seconds}, half)
        os.replace(half, self.checkpoint)  # noqa: PTH105 - the atomic form

    def train(self) -> None:
        """Go through all passes, from wherever the checkpoint stands."""
        sizes = [len(self.school) + n for n in self.settings.public_rows_by_pass]
        n_steps = sum(-(-size // self.settings.batch_size) for size in sizes)
        done = 0
        for number in range(len(sizes)):
            n_here = -(-sizes[number] // self.settings.batch_size)
            if self.step < done + n_here:
                self._train_pass(number, skip=self.step - done, n_steps=n_steps)
            done += n_here
        self.save()

    def _train_pass(self, number: int, *, skip: int, n_steps: int) -> None:
        batches = plan_pass(
            self.school,
            self.public,
            self.names,
            number=number,
            settings=self.settings,
            tokenizer=self.tokenizer,
        )
        self.reader.train()
        for pairs in batches[skip:]:
            torch.manual_seed(self.settings.seed + self.step)
            began = time.monotonic()
            batch = to_batch(pairs, public_weight=self.settings.public_weight)
            parts = self._one_step(batch, rate_at(self.step, n_steps, self.settings.warmup))
            self.step += 1
            self.seconds += time.monotonic() - began
            if self.step % 20 == 0:
                self._log(number, n_steps, parts)
            if self.step % self.settings.checkpoint_every == 0:
                self.save()

    def _one_step(self, batch: Batch, rate: float) -> Mapping[str, float]:
        for group, full in zip(
            self.optimiser.param_groups, (self.settings.encoder_lr, self.settings.head_lr), strict=True
        ):
            group["lr"] = full * rate
        logits = self.reader.logits(batch.input_ids, batch.attention_mask, batch.token_type_ids)
        parts = losses(logits, batch, self.pos_weight)
        total = torch.stack([self.settings.loss_weights[name] * part for name, part in parts.items()]).sum()
        self.optimiser.zero_grad()
        total.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self.reader.parameters(), 1.0)
        self.optimiser.step()
        return {name: round(part.item(), 4) for name, part in parts.items()}

    def _log(self, number: int, n_steps: int, parts: Mapping[str, float]) -> None:
        line = {"step": self.step, "of": n_steps, "pass": number, "seconds": round(self.seconds), **parts}
        with (self.out / "log.jsonl").open("a", encoding="utf-8") as log:
            log.write(json.dumps(line) + "\n")


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m classifiers.train", description=__doc__)
    parser.add_argument("--config", type=Path, default=Path("config/training/base.yaml"))
    parser.add_argument("--data", type=Path, default=Path(os.environ.get("GATEPOST_DATA", DEFAULT_DATA)))
    parser.add_argument("--out", type=Path, default=Path("runs/base"))
    parser.add_argument("--weights", type=Path, default=DEFAULT_FOLDER)
    given = parser.parse_args()
    settings = read_settings(given.config)
    run = Run(settings, given.data, given.out)
    run.resume()
    run.train()
    release(run.reader, settings, data=given.data, folder=given.weights, training_seconds=run.seconds)


if __name__ == "__main__":
    main()
