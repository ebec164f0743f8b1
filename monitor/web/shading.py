"""Cuts a post into stretches, each shaded by how much one label hangs on its words."""

from dataclasses import dataclass

from monitor.domain.explanation import Explanation

SHADES = (0.75, 0.5, 0.25, 0.1)
"""At least this share of the heaviest word's weight, from the darkest shade to the lightest."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Shaded:
    """A run of characters with one shade; the texts add up to the post's."""

    text: str
    shade: int = 0
    """From 1, the lightest, to 4; 0 for words on which nothing hangs."""
    rank: int = 0
    """Its place among the strongest words, from 1; 0 for all others."""


def shaded(text: str, explanation: Explanation) -> tuple[Shaded, ...]:
    """Cut `text` at its weighed words; what lies outside the text is left out."""
    ranks = {(word.start, word.end): rank for rank, word in enumerate(explanation.strongest, 1)}
    heaviest = max((word.weight for word in explanation.words), default=0.0)
    found: list[Shaded] = []
    done = 0
    for word in explanation.words:
        rank = ranks.get((word.start, word.end), 0)
        shade = _shade(word.weight, heaviest) if explanation.strongest else 0
        if not (shade or rank) or not done <= word.start < word.end <= len(text):
            continue
        found.append(Shaded(text=text[done : word.start]))
        found.append(Shaded(text=text[word.start : word.end], shade=max(1, shade), rank=rank))
        done = word.end
    found.append(Shaded(text=text[done:]))
    return tuple(run for run in found if run.text)


def _shade(weight: float, heaviest: float) -> int:
    if heaviest <= 0:
        return 0
    return sum(weight >= share * heaviest for share in SHADES)
