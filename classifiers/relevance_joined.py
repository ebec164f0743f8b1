"""Names that were written as one word: "tarnholtcommunityschool", "#oakfieldacademyleeds"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

from classifiers import places
from classifiers import relevance_uses as uses
from classifiers import relevance_words as tables
from classifiers.relevance_names import Names
from classifiers.relevance_text import Words

SPLIT_AT_LEAST: Final = 7
"""Letters of a word that is also looked for in two halves."""
_LONGEST_WORD: Final = 80
_KEPT_WORDS: Final = 5_000


class Unjoiner:
    """Takes joined names of one school apart again; built once."""

    def __init__(self, names: Names) -> None:
        cores = {
            joined: spelling.core
            for spelling in names.spellings
            if not spelling.is_initials
            for joined in joined_forms(spelling.core)
            if len(joined) >= 5
        }
        self._longest_first = sorted(cores.items(), key=lambda item: -len(item[0]))
        single = {spelling.core[0] for spelling in names.spellings if len(spelling.core) == 1}
        self._single = frozenset(word for word in single if len(word) >= SPLIT_AT_LEAST)
        self._halves = frozenset(word[:size] for word in self._single for size in range(3, len(word) - 2))
        own = {"".join(place): place for place in names.own_places}
        elsewhere = {
            name.replace(" ", ""): tuple(name.split()) for name in places.ALL_PLACES if len(name) > 3
        }
        words = (tables.NAME_WORDS | tables.PEOPLE_AFTER_NAME | uses.OTHER_USE_AFTER) - {"y", "yr"}
        self._parts = {**elsewhere, **own, **{word: (word,) for word in words}}
        self._known: dict[str, tuple[str, ...]] = {}

    def apply(self, text: Words) -> Words:
        """The same words with every joined name taken apart, and "brock hollow" put together."""
        text = self._closed_up(text)
        if not any(len(word) > 5 and self._apart(word) for word in text.words):
            return text
        words: list[str] = []
        written: list[str] = []
        gaps: list[str] = []
        for word, shown, gap in zip(text.words, text.written, text.gaps, strict=True):
            apart = self._apart(word) or (word,)
            words += apart
            written += apart if len(apart) > 1 else (shown,)
            gaps += [gap, *[" "] * (len(apart) - 1)]
        return replace(text, words=tuple(words), written=tuple(written), gaps=tuple(gaps))

    def _closed_up(self, text: Words) -> Words:
        if self._halves.isdisjoint(text.words):
            return text
        pairs = [
            index
            for index, (first, second) in enumerate(pairwise(text.words))
            if first in self._halves
            and f"{first}{second}" in self._single
            and text.gaps[index + 1] in (" ", "-")
            and (text.written[index] != first or not text.written[0][:1].isupper())
        ]
        for index in reversed(pairs):
            whole = f"{text.words[index]}{text.words[index + 1]}"
            text = replace(
                text,
                words=(*text.words[:index], whole, *text.words[index + 2 :]),
                written=(*text.written[:index], whole, *text.written[index + 2 :]),
                gaps=(*text.gaps[: index + 1], *text.gaps[index + 2 :]),
            )
        return text

    def _apart(self, word: str) -> tuple[str, ...]:
        """The words of a joined name; empty when it is none."""
        known = self._known.get(word)
        if known is None:
            if len(self._known) > _KEPT_WORDS:
                self._known.clear()
            known = self._known[word] = self._look(word) if 5 < len(word) <= _LONGEST_WORD else ()
        return known

    def _look(self, word: str) -> tuple[str, ...]:
        bare = word.removeprefix("the")
        for joined, core in self._longest_first:
            for start in {word, bare}:
                if start.startswith(joined) and (len(start) > len(joined) or len(core) > 1):
                    rest = _segments(start[len(joined) :], self._parts)
                    if rest is not None:
                        return (*core, *rest)
        return ()


def joined_forms(core: Sequence[str]) -> set[str]:
    """The words as one, also with the "s" that an apostrophe kept apart: "queenpark" and "queenspark"."""
    with_s = {"".join((*core[:place], f"{word}s", *core[place + 1 :])) for place, word in enumerate(core)}
    return {"".join(core), *with_s}


def _segments(text: str, parts: dict[str, tuple[str, ...]]) -> Sequence[str] | None:
    """`text` as a row of known words, longest first; None when it cannot be cut so."""
    tails: list[tuple[str, ...] | None] = [None] * len(text) + [()]
    for start in range(len(text) - 1, -1, -1):
        for end in range(len(text), start, -1):
            tail = tails[end]
            if tail is not None and text[start:end] in parts:
                tails[start] = (*parts[text[start:end]], *tail)
                break
    return tails[0]
