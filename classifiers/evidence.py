"""From token scores to the words of the original post that speak for a label."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

Range = tuple[int, int]


def words_for(text: str, scores: Mapping[Range, float], *, at_least: float) -> list[Range]:
    """Whole-word ranges of `text` whose tokens score `at_least`; the best words where none does.

    `scores` maps each token's range in `text` to its score; an empty mapping gives an empty list.
    """
    chosen = [place for place, score in scores.items() if score >= at_least]
    if not chosen:
        chosen = _best_run(sorted(scores.items()))
    return _joined(text, sorted(_whole_words(text, place) for place in chosen))


def _best_run(tokens: Sequence[tuple[Range, float]], *, reach: int = 4) -> list[Range]:
    """The best token with those beside it that score at least half as much, at most `reach` to each side."""
    if not tokens:
        return []
    best = max(range(len(tokens)), key=lambda index: tokens[index][1])
    enough = tokens[best][1] / 2
    first = last = best
    while first > max(0, best - reach) and tokens[first - 1][1] >= enough:
        first -= 1
    while last < min(len(tokens) - 1, best + reach) and tokens[last + 1][1] >= enough:
        last += 1
    return [place for place, _ in tokens[first : last + 1]]


def _whole_words(text: str, place: Range) -> Range:
    start, end = place
    while start > 0 and _in_word(text[start]) and _in_word(text[start - 1]):
        start -= 1
    while end < len(text) and _in_word(text[end - 1]) and _in_word(text[end]):
        end += 1
    return start, end


def _in_word(letter: str) -> bool:
    return letter.isalnum() or letter in "'’_"


def _joined(text: str, places: Sequence[Range]) -> list[Range]:
    """Ranges with nothing but blanks and marks between them, as one."""
    joined: list[Range] = []
    for start, end in places:
        if joined and not any(map(_in_word, text[joined[-1][1] : start])):
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined
