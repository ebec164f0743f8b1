"""The settings of one training run, as `config/training/*.yaml` gives them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path

import yaml

from classifiers.tokens import Cut


@dataclass(frozen=True, kw_only=True, slots=True)
class Pass:
    """What one pass shows beside every school post once, and how many of these are diluted."""

    public: int
    personal: int
    dilute: float
    """The share of school posts that stand among other people's dull sentences, as in life."""


@dataclass(frozen=True, kw_only=True, slots=True)
class TrainingSettings:
    """Everything that decides what training does, but for the data folder."""

    version: str
    seed: int
    n_threads: int
    batch_size: int
    post_tokens: int
    parent_tokens: int
    encoder_lr: float
    head_lr: float
    weight_decay: float
    warmup: float
    pos_weight_at_most: float
    public_weight: float
    checkpoint_every: int
    average: float
    """What a step leaves of the running mean of the weights, which is shipped; 0: ship the last weights."""
    passes: tuple[Pass, ...]
    loss_weights: Mapping[str, float]
    public_words_at_most: int
    public_shares: Mapping[str, Mapping[str, int]]

    @property
    def cut(self) -> Cut:
        """How much of a post and of its parent is read."""
        return Cut(post=self.post_tokens, parent=self.parent_tokens)


def read_settings(path: Path) -> TrainingSettings:
    """The settings in `path`; a missing or an unknown name is a ValueError that says which."""
    given = yaml.safe_load(path.read_text(encoding="utf-8"))
    known = {entry.name for entry in fields(TrainingSettings)}
    if set(given) != known:
        raise ValueError(
            f"{path}: missing {sorted(known - set(given))}, unknown {sorted(set(given) - known)}."
        )
    try:
        passes = tuple(Pass(**entry) for entry in given["passes"])
    except TypeError as wrong:
        raise ValueError(f"{path}: passes: each names public, personal and dilute ({wrong}).") from wrong
    return TrainingSettings(**{**given, "passes": passes})
