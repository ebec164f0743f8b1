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
from classifiers.dataset import DEFAULT_DATA, Example, author_first_names, chosen_public, training_posts
from classifiers.encoder import Logits, SchoolReader, bare_tokenizer, pretrained_folder, pretrained_reader
from classifiers.labels import PERSONAL_TAGS, RISK
from classifiers.manifest import DEFAULT_FOLDER
from classifiers.personal_rows import personal_rows
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
        "personal": _tags(logits.personal, batch.personal),
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


def _tags(logits: Tensor, truth: Tensor) -> Tensor:
    if not (truth != UNKNOWN).any():
        return logits.sum() * 0.0
    return functional.cross_entropy(
        logits.flatten(0, 1), truth.flatten(), ignore_index=UNKNOWN, weight=_TAG_WEIGHTS
    )


_TAG_WEIGHTS = torch.tensor([1.0] + [2.0] * (len(PERSONAL_TAGS) - 1))


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


def rate_at(progress: float, warmup: float) -> float:
    """Share of the full learning rate at `progress` in [0, 1): a rise over `warmup`, then a fall to 0."""
    return (progress + 1e-3) / (warmup + 1e-3) if progress < warmup else (1.0 - progress) / (1.0 - warmup)


def trained_weights(reader: SchoolReader) -> dict[str, Tensor]:
    """A copy of every weight that training moves."""
    return {name: one.detach().clone() for name, one in reader.named_parameters() if one.requires_grad}


@torch.no_grad()
def follow(average: dict[str, Tensor], reader: SchoolReader, keep: float) -> None:
    """Move the running mean towards the reader's weights (Polyak and Juditsky 1992); `keep` stays of it."""
    for name, one in reader.named_parameters():
        if name in average:
            average[name].lerp_(one, 1.0 - keep)


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
        self.school = training_posts()
        self.public = chosen_public(data, settings.public_shares, words_at_most=settings.public_words_at_most)
        self.personal = personal_rows(data)
        self.names = names_in(self.school, author_first_names())
        self.tokenizer = bare_tokenizer(pretrained_folder() / "tokenizer.json")
        self.reader = pretrained_reader()
        self.optimiser = optimiser_for(self.reader, settings)
        self.average = trained_weights(self.reader)
        self.pos_weight = positive_weights(self.school, settings.pos_weight_at_most)
        self.n_passes, self.n_batches, self.step, self.seconds = 0, 0, 0, 0.0

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
        self.average = state["average"]
        self.n_passes, self.n_batches = int(state["passes"]), int(state["batches"])
        self.step, self.seconds = int(state["step"]), float(state["seconds"])

    def save(self) -> None:
        """Write the checkpoint beside the old one and swap, so that no interruption leaves half a file."""
        half = self.checkpoint.with_suffix(".new")
        state = {
            "reader": self.reader.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "average": self.average,
            "passes": self.n_passes,
            "batches": self.n_batches,
            "step": self.step,
            "seconds": self.seconds,
        }
        torch.save(state, half)
        os.replace(half, self.checkpoint)  # noqa: PTH105 - the atomic form

    def train(self, n_passes: int) -> None:
        """Go on, from wherever the checkpoint stands, until `n_passes` are done."""
        while self.n_passes < min(n_passes, len(self.settings.passes)):
            self._train_pass(self.n_passes)
            self.n_passes, self.n_batches = self.n_passes + 1, 0
            self.save()

    def averaged(self) -> SchoolReader:
        """The reader with the running mean of its weights, which is what is shipped."""
        self.reader.load_state_dict(self.average, strict=False)
        return self.reader

    def _train_pass(self, number: int) -> None:
        batches = plan_pass(
            self.school,
            self.public,
            self.personal,
            self.names,
            number=number,
            settings=self.settings,
            tokenizer=self.tokenizer,
        )
        self.reader.train()
        for index in range(self.n_batches, len(batches)):
            torch.manual_seed(self.settings.seed + self.step)
            began = time.monotonic()
            progress = (number + index / len(batches)) / len(self.settings.passes)
            batch = to_batch(batches[index], public_weight=self.settings.public_weight)
            parts = self._one_step(batch, rate_at(progress, self.settings.warmup))
            self.step, self.n_batches = self.step + 1, index + 1
            self.seconds += time.monotonic() - began
            if self.step % 20 == 0:
                self._log(number, progress, parts)
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
        follow(self.average, self.reader, self.settings.average)
        return {name: round(part.item(), 4) for name, part in parts.items()}

    def _log(self, number: int, progress: float, parts: Mapping[str, float]) -> None:
        line = {
            "step": self.step,
            "done": round(progress, 4),
            "pass": number,
            "seconds": round(self.seconds),
            **parts,
        }
        with (self.out / "log.jsonl").open("a", encoding="utf-8") as log:
            log.write(json.dumps(line) + "\n")


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m classifiers.train", description=__doc__)
    parser.add_argument("--config", type=Path, default=Path("config/training/base.yaml"))
    parser.add_argument("--data", type=Path, default=Path(os.environ.get("GATEPOST_DATA", DEFAULT_DATA)))
    parser.add_argument("--out", type=Path, default=Path("runs/base"))
    parser.add_argument("--weights", type=Path, default=DEFAULT_FOLDER)
    parser.add_argument(
        "--until", type=int, default=None, metavar="N", help="stop after N passes, no release"
    )
    given = parser.parse_args()
    settings = read_settings(given.config)
    run = Run(settings, given.data, given.out)
    run.resume()
    run.train(len(settings.passes) if given.until is None else given.until)
    if given.until is None:
        from classifiers.release import release

        release(run.averaged(), settings, data=given.data, folder=given.weights, training_seconds=run.seconds)


if __name__ == "__main__":
    main()
