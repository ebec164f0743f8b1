"""From a post to the encoder's numbers, in training and at run time alike."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from classifiers.text import plain

if TYPE_CHECKING:
    from tokenizers import Tokenizer

CLS: Final = 101
SEP: Final = 102
"""The ids of the two separators in the encoder's vocabulary."""
SENTENCE_TOKENS_AT_LEAST: Final = 6
"""A shorter one is read with the sentence after it."""
_SENTENCE_END: Final = re.compile(r"[.!?\u2026]+[\"')\]]*\s|\n+")


@dataclass(frozen=True, kw_only=True, slots=True)
class Window:
    """What the encoder reads at once: [CLS] post [SEP], then the parent and [SEP] if there is one.

    `origins[i]` is the range in the original text behind token `i`, or `None` for separators and the parent.
    """

    ids: tuple[int, ...]
    segments: tuple[int, ...]
    origins: tuple[tuple[int, int] | None, ...]
    is_sentence: bool = False
    """Whether it holds one sentence of a post whose whole stands in other windows."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Cut:
    """How much is read, in tokens: a post up to `post` whole, a longer one in overlapping windows.

    The windows of a long post are shorter, and the first `sentences` sentences are also read one by one, so
    that one bad sentence is not drowned by its neighbours.
    """

    post: int = 96
    parent: int = 32
    window: int = 64
    overlap: int = 24
    windows: int = 16
    sentences: int = 24


def windows(tokenizer: Tokenizer, text: str, parent: str = "", *, cut: Cut) -> list[Window]:
    """One window for most posts, overlapping ones for a long post, none for a text without a letter."""
    shown = plain(text)
    encoded = tokenizer.encode(shown.text, add_special_tokens=False)
    ids: Sequence[int] = encoded.ids
    origins = [shown.origin(start, max(end, start + 1)) for start, end in encoded.offsets]
    before = (
        tokenizer.encode(plain(parent).text, add_special_tokens=False).ids[: cut.parent] if parent else []
    )
    if len(ids) <= cut.post:
        whole = [_window(ids, origins, before)] if ids else []
    else:
        starts = range(0, len(ids) - cut.overlap, cut.window - cut.overlap)[: cut.windows]
        whole = [_window(ids[at : at + cut.window], origins[at : at + cut.window], before) for at in starts]
    sentences = _sentences(shown.text, encoded.offsets)[: cut.sentences]
    return whole + [
        replace(_window(ids[a:b][: cut.window], origins[a:b][: cut.window], before), is_sentence=True)
        for a, b in sentences
    ]


def _sentences(text: str, offsets: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Give the ranges of tokens that are sentences; none for a post of one sentence."""
    ends = [match.end() for match in _SENTENCE_END.finditer(text)]
    found: list[tuple[int, int]] = []
    start = at = 0
    for end in [*ends, len(text) + 1]:
        while at < len(offsets) and offsets[at][0] < end:
            at += 1
        if at - start >= SENTENCE_TOKENS_AT_LEAST:
            found.append((start, at))
            start = at
    if found and start < len(offsets):
        found[-1] = (found[-1][0], len(offsets))
    return found if len(found) > 1 else []


def _window(ids: Sequence[int], origins: Sequence[tuple[int, int]], parent: Sequence[int]) -> Window:
    n_behind = len(parent) + 1 if parent else 0
    return Window(
        ids=(CLS, *ids, SEP, *parent, *((SEP,) if parent else ())),
        segments=(*[0] * (len(ids) + 2), *[1] * n_behind),
        origins=(None, *origins, None, *[None] * n_behind),
    )
