"""Labelled posts as tensors: what each training step and each reference reading is given."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import torch
from tokenizers import Tokenizer
from torch import Tensor

from classifiers.augment import Names, among_others, varied
from classifiers.dataset import Example, Marked
from classifiers.labels import INTENT, PERSONAL_TAGS, RISK, SENTIMENT, TARGET
from classifiers.settings import TrainingSettings
from classifiers.tokens import CLS, SEP, Window, windows

UNKNOWN = -100
"""Stands for "not annotated" in a tensor of labels; the losses skip it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Batch:
    """B windows of T tokens with their labels; `UNKNOWN` where nobody annotated."""

    input_ids: Tensor
    attention_mask: Tensor
    token_type_ids: Tensor
    risk: Tensor
    profane: Tensor
    target: Tensor
    sentiment: Tensor
    intent: Tensor
    evidence: Tensor
    personal: Tensor
    weight: Tensor


def plan_pass(
    school: Sequence[Example],
    public: Sequence[Example],
    personal: Sequence[Example],
    names: Names,
    *,
    number: int,
    settings: TrainingSettings,
    tokenizer: Tokenizer,
) -> list[list[tuple[Example, Window]]]:
    """The batches of pass `number`, the same on every call, each of posts of like length, in mixed order."""
    draw = random.Random(f"{settings.seed} {number}")  # noqa: S311 - reproducible sampling, not secrecy
    this, earlier = settings.passes[number], settings.passes[:number]
    dull = [example for example in school if is_dull(example)]
    examples = [
        *(
            _dressed(varied(_one_hand(example, draw), names, draw), school, dull, draw, this.dilute)
            for example in school
        ),
        *_next(public, sum(one.public for one in earlier), this.public),
        *_next(personal, sum(one.personal for one in earlier), this.personal),
    ]
    draw.shuffle(examples)
    pairs = [_one_window(example, settings, tokenizer, draw) for example in examples]
    batches = []
    chunk = settings.batch_size * 40
    for at in range(0, len(pairs), chunk):
        near = sorted(pairs[at : at + chunk], key=lambda pair: len(pair[1].ids))
        batches += [near[i : i + settings.batch_size] for i in range(0, len(near), settings.batch_size)]
    draw.shuffle(batches)
    return batches


def _one_hand(example: Example, draw: random.Random) -> Example:
    """The post as one of its two hands judged it, so that where they differ training hears both."""
    other = example.second
    if other is None or draw.random() < 0.5:
        return example
    return replace(example, target=other.target, sentiment=other.sentiment, intent=other.intent)


def _next(rows: Sequence[Example], begin: int, n_rows: int) -> list[Example]:
    return [rows[(begin + index) % len(rows)] for index in range(n_rows)] if rows else []


DULL_WORDS_AT_MOST = 15
DILUTED_WORDS_AT_MOST = 40
"""A longer post would be pushed out of the window that training reads."""


def is_dull(example: Example) -> bool:
    """Whether it is a short post without risk, such as stands around others."""
    return not any(example.risk.values()) and len(example.text.split()) <= DULL_WORDS_AT_MOST


def is_short(example: Example) -> bool:
    """Whether it can stand among others and still be read whole."""
    return len(example.text.split()) <= DILUTED_WORDS_AT_MOST


def _dressed(
    example: Example, school: Sequence[Example], dull: Sequence[Example], draw: random.Random, dilute: float
) -> Example:
    if dull and is_short(example) and draw.random() < dilute:
        return among_others(example, dull, draw)
    return _under_another(example, school, draw)


def _under_another(example: Example, school: Sequence[Example], draw: random.Random) -> Example:
    """Now and then a post stands under some other post, so that it is the post that gets judged."""
    if example.parent or draw.random() >= 0.08:
        return example
    return replace(example, parent=draw.choice(school).text)


def _one_window(
    example: Example, settings: TrainingSettings, tokenizer: Tokenizer, draw: random.Random
) -> tuple[Example, Window]:
    """What training reads of a post: the whole, or one window of a long one with what holds there."""
    found = [
        window
        for window in windows(tokenizer, example.text, example.parent, cut=settings.cut)
        if not window.is_sentence
    ]
    if not found:
        return example, Window(ids=(CLS, SEP), segments=(0, 0), origins=(None, None))
    if len(found) == 1:
        return example, found[0]
    window = draw.choice(found)
    return replace(example, risk=_risk_within(example, window)), window


def _risk_within(example: Example, window: Window) -> dict[str, bool]:
    """The labels whose marked words reach into `window`, and those that the whole post lacks."""
    places = [origin for origin in window.origins if origin is not None]
    begin, finish = min(start for start, _ in places), max(end for _, end in places)
    here = {mark.label for mark in example.marked or () if mark.start < finish and begin < mark.end}
    known = {mark.label for mark in example.marked or ()}
    return {
        label: given and label in here for label, given in example.risk.items() if not given or label in known
    }


def padded(found: Sequence[Window]) -> tuple[Tensor, Tensor, Tensor]:
    """Ids, mask and segments of B windows as (B, T) tensors, T the longest."""
    longest = max(len(window.ids) for window in found)
    ids = torch.zeros(len(found), longest, dtype=torch.long)
    mask = torch.zeros_like(ids)
    segments = torch.zeros_like(ids)
    for row, window in enumerate(found):
        n_tokens = len(window.ids)
        ids[row, :n_tokens] = torch.tensor(window.ids)
        mask[row, :n_tokens] = 1
        segments[row, :n_tokens] = torch.tensor(window.segments)
    return ids, mask, segments


def to_batch(pairs: Sequence[tuple[Example, Window]], *, public_weight: float) -> Batch:
    """One training batch."""
    ids, mask, segments = padded([window for _, window in pairs])
    examples = [example for example, _ in pairs]
    return Batch(
        input_ids=ids,
        attention_mask=mask,
        token_type_ids=segments,
        risk=torch.tensor([[_flag(one.risk.get(label)) for label in RISK] for one in examples]),
        profane=torch.tensor([_flag(one.profane) for one in examples]),
        target=torch.tensor([list(_targets(one)) for one in examples]),
        sentiment=torch.tensor([_place(SENTIMENT, one.sentiment) for one in examples]),
        intent=torch.tensor([_place(INTENT, one.intent) for one in examples]),
        evidence=torch.stack([_evidence(one, window, ids.shape[1]) for one, window in pairs]),
        personal=torch.stack([_personal(one, window, ids.shape[1]) for one, window in pairs]),
        weight=torch.tensor([1.0 if one.source == "school" else public_weight for one in examples]),
    )


def _flag(value: bool | None) -> float:
    return float(UNKNOWN) if value is None else float(value)


def _targets(example: Example) -> Iterator[float]:
    for name in TARGET:
        yield float(UNKNOWN) if example.target is None else float(name in example.target)


def _place(names: Sequence[str], name: str | None) -> int:
    return UNKNOWN if name is None else names.index(name)


def _evidence(example: Example, window: Window, longest: int) -> Tensor:
    """(T, 7) marks of the tokens; an unmarked post teaches nothing, a public one only its marked labels."""
    marks = torch.full((longest, len(RISK)), float(UNKNOWN))
    if example.marked is None:
        return marks
    taught = RISK if example.source == "school" else tuple({mark.label for mark in example.marked})
    taught = tuple(label for label in taught if label not in example.unmarked)
    for place, origin in enumerate(window.origins):
        if origin is None:
            continue
        for label in taught:
            marks[place, RISK.index(label)] = 0.0
        for mark in example.marked:
            if mark.start < origin[1] and origin[0] < mark.end:
                marks[place, RISK.index(mark.label)] = 1.0
    return marks


def _personal(example: Example, window: Window, longest: int) -> Tensor:
    """(T,) places in `PERSONAL_TAGS`; unknown for a post in which nobody marked personal data."""
    tags = torch.full((longest,), UNKNOWN)
    if example.personal is None:
        return tags
    last: Marked | None = None
    for place, origin in enumerate(window.origins):
        if origin is None:
            last = None
            continue
        held = [mark for mark in example.personal if mark.start < origin[1] and origin[0] < mark.end]
        mark = held[0] if held else None
        tags[place] = PERSONAL_TAGS.index(f"{'I' if mark is last else 'B'}-{mark.label}") if mark else 0
        last = mark
    return tags
