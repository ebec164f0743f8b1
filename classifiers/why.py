"""Which words a label hangs on: cover them one by one and see how far its score falls.

Occlusion (Zeiler & Fergus 2014, Visualizing and Understanding Convolutional Networks; on words: Li, Monroe &
Jurafsky 2016, Understanding Neural Networks through Representation Erasure). It asks the model itself, so it
is true to what the model does, and it works with whatever reads posts.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from classifiers.labels import RISK
from classifiers.reader import Reader
from classifiers.text import READ_AT_MOST

WORDS_AT_MOST: Final = 120
"""So many words are covered one by one; of a longer post, those of its most telling stretch."""
BEGINNINGS: Final = (1_000, 2_000, 4_000, 8_000)
"""Lengths of the beginnings that are tried for a long post."""
STRETCHES_AT_MOST: Final = 64
STRONGEST: Final = 5
CANDIDATES: Final = 8
"""So many of the heaviest words are tried together with those that are covered already."""
LEAST_WEIGHT: Final = 0.05
LEAST_SCORE: Final = 0.05
SLIGHT_WEIGHT: Final = 0.25
"""If no word weighs more, the sentences are asked one by one: two of them may say the same."""
_CERTAIN: Final = 1e-6
_WORD: Final = re.compile(r"\S+")
_EDGES: Final = ".,;:!?\"'()[]{}<>*_~-\u2018\u2019\u201c\u201d\u2013\u2014\u2026"
_SENTENCE_END: Final = re.compile(r"[.!?\u2026]+[\"')\]]*\s+|\n+")

Range = tuple[int, int]
Scorer = Callable[[Sequence[str], float], list[float]]
"""Scores texts; one that is not assessed (its language is in doubt without a word) gets the number given."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Word:
    """`text[start:end]`, and what its covering takes from the label's score; below 0: the score rises."""

    start: int
    end: int
    fall: float
    """Of the probability."""
    weight: float
    """Of its log-odds: near certainty, where a probability hardly moves, words still differ."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Why:
    """What one label of one post hangs on, in the eyes of one model.

    The words of `text[start:end]` were covered: the whole post, or its most telling stretch with the rest
    left out. `uncovered` is the score of these words, `covered` what is left without the strongest of them.
    """

    label: str
    model: str
    score: float
    """Of the whole post."""
    start: int
    end: int
    uncovered: float
    covered: float
    words: tuple[Word, ...]
    """In the order of the text; several words at once where a stretch is very long."""
    strongest: tuple[Word, ...]
    """The few of `words` that together lower the score most, the strongest first; none where none does."""


def why(reader: Reader, text: str, label: str, *, parent: str = "", context: str = "") -> Why:
    """Weigh the words of `text` for `label`; the same on every call. ValueError for a label not judged."""
    if label not in RISK or label in reader.not_judged:
        raise ValueError(f"{reader.version} does not judge {label!r}.")

    def scores(texts: Sequence[str], otherwise: float) -> list[float]:
        n_texts = len(texts)
        readings = reader.read(texts, parents=[parent] * n_texts, contexts=[context] * n_texts)
        return [otherwise if reading.not_assessed else reading.scores.get(label, 0.0) for reading in readings]

    shown = text[:READ_AT_MOST]
    (score,) = scores([shown], 0.0)
    shown = _beginning(shown, score, scores)
    place, uncovered = (0, len(shown)), score
    found = _words(shown)
    is_long = len(found) > WORDS_AT_MOST
    words = () if is_long else _weighed(shown, place, found, score, scores)
    if is_long or (score >= LEAST_SCORE and all(word.weight < SLIGHT_WEIGHT for word in words)):
        stretches = _stretches(shown)
        if len(stretches) > 1:
            alone = scores([shown[start:end] for start, end in stretches], 0.0)
            uncovered = max(alone)
            place = stretches[alone.index(uncovered)]
            words = _weighed(shown, place, _in_steps(_words(shown, *place)), uncovered, scores)
    strongest, covered = _strongest(shown, place, words, uncovered, scores)
    return Why(
        label=label,
        model=reader.version,
        score=score,
        start=place[0],
        end=place[1],
        uncovered=uncovered,
        covered=covered,
        words=words,
        strongest=strongest,
    )


def _beginning(text: str, score: float, scores: Scorer) -> str:
    """The shortest beginning with the whole's score: what follows says no more, or no model read that far."""
    ends = [match.end() for match in _SENTENCE_END.finditer(text)]
    lengths = [max((end for end in ends if end <= n), default=n) for n in BEGINNINGS if n < len(text)]
    shorter = [text[:n] for n in lengths]
    found = scores(shorter, -1.0) if shorter else []
    return next((part for part, left in zip(shorter, found, strict=True) if left == score), text)


def _weighed(
    text: str, place: Range, words: Sequence[Range], uncovered: float, scores: Scorer
) -> tuple[Word, ...]:
    """The words of `text[place]`, each with what its covering takes from the score `uncovered`."""
    (start, end) = place
    covered = scores([text[start:a] + text[b:end] for a, b in words], uncovered)
    return tuple(
        Word(start=a, end=b, fall=uncovered - left, weight=_log_odds(uncovered) - _log_odds(left))
        for (a, b), left in zip(words, covered, strict=True)
    )


def _strongest(
    text: str, place: Range, words: Sequence[Word], uncovered: float, scores: Scorer
) -> tuple[tuple[Word, ...], float]:
    """The words that take most from the score together, and what they leave of it.

    Where several words say the same, none of them weighs much alone; so each next word is chosen with those
    before it covered, until half the score is gone, and the others by what they weigh alone.
    """
    chosen: list[Word] = []
    left = uncovered
    rest = sorted(words, key=lambda word: (-word.weight, word.start))
    while rest and len(chosen) < STRONGEST and left > uncovered / 2:
        tried = rest[:CANDIDATES]
        lefts = scores([_without(text, place, [*chosen, word]) for word in tried], left)
        if _log_odds(left) - _log_odds(min(lefts)) < LEAST_WEIGHT:
            break
        left = min(lefts)
        chosen.append(tried[lefts.index(left)])
        rest.remove(chosen[-1])
    heavy = [word for word in rest if word.weight >= LEAST_WEIGHT]
    chosen += heavy[: STRONGEST - len(chosen)]
    (left,) = scores([_without(text, place, chosen)], left)
    return tuple(chosen), left


def _log_odds(score: float) -> float:
    within = min(1.0 - _CERTAIN, max(_CERTAIN, score))
    return math.log(within / (1.0 - within))


def _without(text: str, place: Range, covered: Sequence[Word]) -> str:
    """`text[place]` without the words covered; no back end can mistake a gap for a word."""
    ranges = sorted((word.start, word.end) for word in covered)
    edges = [place[0], *(edge for word in ranges for edge in word), place[1]]
    return "".join(text[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True))


def _words(text: str, start: int = 0, end: int | None = None) -> list[Range]:
    """Ranges of the words in `text[start:end]` without the marks around them; bare marks are no words."""
    found = []
    for match in _WORD.finditer(text, start, len(text) if end is None else end):
        word = match[0]
        bare = word.strip(_EDGES)
        if bare:
            at = match.start() + word.index(bare)
            found.append((at, at + len(bare)))
    return found


def _stretches(text: str) -> list[Range]:
    """Ranges of the sentences that hold a word; a very long one in parts, very many by the handful."""
    ends = [0, *(match.end() for match in _SENTENCE_END.finditer(text)), len(text)]
    found: list[Range] = []
    for start, end in pairwise(ends):
        words = _words(text, start, end)
        cuts = [start, *(words[at][0] for at in range(WORDS_AT_MOST, len(words), WORDS_AT_MOST)), end]
        found += pairwise(cuts) if words else ()
    step = -(-len(found) // STRETCHES_AT_MOST) or 1
    runs = [found[at : at + step] for at in range(0, len(found), step)]
    return [(run[0][0], run[-1][1]) for run in runs]


def _in_steps(words: Sequence[Range]) -> list[Range]:
    """The words one by one, or in equal runs where they are more than are covered one by one."""
    step = -(-len(words) // WORDS_AT_MOST) or 1
    return [(words[at][0], words[min(at + step, len(words)) - 1][1]) for at in range(0, len(words), step)]
