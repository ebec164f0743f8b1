"""From what the personal-data head says of each token to whole words of the original post, by kind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from classifiers.labels import PERSONAL, PERSONAL_TAGS

Floats = npt.NDArray[np.float32]
Range = tuple[int, int]

_BEGINS: Final = [PERSONAL_TAGS.index(f"B-{kind}") for kind in PERSONAL]
_INSIDE: Final = [PERSONAL_TAGS.index(f"I-{kind}") for kind in PERSONAL]
_OUTSIDE_AT_MOST: Final = 0.8
"""A surer token is not looked at."""
_GAP_AT_MOST: Final = 3
"""Letters between two words of one entity, such as a comma and a blank."""
_JOINS: Final = "'’-@._+"
"""Marks that stand within a word, a name or an address."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Tagged:
    """A word, `text[start:end]`, its likeliest kind and whether it opens an entity."""

    start: int
    end: int
    kind: str
    opens: bool


def entities(text: str, tokens: Mapping[Range, Floats]) -> list[tuple[int, int, str]]:
    """Ranges of `text` with their kind, in order, from the (21,) tag logits of each token's range."""
    found: list[tuple[int, int, str]] = []
    for word in _words(text, tokens):
        last = found[-1] if found else None
        if last and last[2] == word.kind and _goes_on(text[last[1] : word.start], word):
            found[-1] = (last[0], max(last[1], word.end), word.kind)
        else:
            found.append((word.start, word.end, word.kind))
    return found


def _goes_on(between: str, word: Tagged) -> bool:
    """Whether a word belongs to the entity before it: two of one kind side by side are hardly ever two."""
    if not between.strip(" "):
        return True
    return len(between) <= _GAP_AT_MOST and not word.opens


def _words(text: str, tokens: Mapping[Range, Floats]) -> Iterator[Tagged]:
    """The words of which any token may be personal data."""
    places = sorted(tokens)
    if not places:
        return
    chances = _softmax(np.array([tokens[place] for place in places]))
    likely = (chances[:, 0] < _OUTSIDE_AT_MOST).tolist()
    if not any(likely):
        return
    for group in _grouped(text, places):
        if any(likely[index] for index in group):
            yield from _word(text, [places[index] for index in group], chances[group])


def _word(text: str, places: Sequence[Range], chances: Floats) -> Iterator[Tagged]:
    kinds = (chances[:, _BEGINS] + chances[:, _INSIDE]).mean(0)
    best = int(np.argmax(kinds))
    opens = chances[0, _BEGINS[best]] >= chances[0, _INSIDE[best]]
    start, end = _trimmed(text, places[0][0], max(end for _, end in places))
    if start < end and kinds[best] > chances[:, 0].mean():
        yield Tagged(start=start, end=end, kind=PERSONAL[best], opens=bool(opens))


def _grouped(text: str, places: Sequence[Range]) -> Iterator[list[int]]:
    """Indices of the tokens of each word: those that overlap, or touch without a blank or a mark between."""
    group: list[int] = []
    reach = 0
    for index, (start, end) in enumerate(places):
        if group and not _is_one_word(text, reach, start):
            yield group
            group = []
        group.append(index)
        reach = end if len(group) == 1 else max(reach, end)
    if group:
        yield group


def _is_one_word(text: str, end: int, start: int) -> bool:
    if start < end:
        return True
    return start == end and all(letter.isalnum() or letter in _JOINS for letter in text[end - 1 : end + 1])


def _trimmed(text: str, start: int, end: int) -> Range:
    """Without marks at either end."""
    while start < end and not text[start].isalnum() and text[start] not in "@+":
        start += 1
    while start < end and not text[end - 1].isalnum():
        end -= 1
    return start, end


def _softmax(rows: Floats) -> Floats:
    raised = np.exp(rows - rows.max(1, keepdims=True))
    chances: Floats = raised / raised.sum(1, keepdims=True)
    return chances
