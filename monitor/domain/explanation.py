"""Which words of a post one of its labels hangs on, as a model shows when they are covered."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class WeighedWord:
    """Offsets into the post's own text, and what covering these words does to the label's score."""

    start: int
    end: int
    fall: float
    """How far the score falls; below 0 it rises."""
    weight: float
    """The fall in log-odds, which still tells words apart where the score is near certainty."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Explanation:
    """The words of `text[start:end]`, weighed for one label; the rest of the post was left out.

    `uncovered` is the score of these words, `covered` what is left of it without the strongest of them.
    """

    label: str
    model: str
    at_least: float
    """The score from which this model gives the label."""
    score: float
    """Of the whole post."""
    start: int
    end: int
    uncovered: float
    covered: float
    words: tuple[WeighedWord, ...]
    """In the order of the text."""
    strongest: tuple[WeighedWord, ...]
    """A few of `words`, the strongest first; none where no word counts by itself."""
