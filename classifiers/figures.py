"""Figures with their 95 % intervals: each is worked out again on 1,000 resamples of the posts.

A measure gives one value for each row of weights, which say how often each post counts, so that the figure
itself and all its resamples come from the same few lines (the bootstrap of Efron 1979, percentile interval).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

Figures = dict[str, Any]
"""JSON for the manifest and for `--json`: counts as numbers, each figure as {"value", "low", "high"}."""
Weights = npt.NDArray[np.float64]
"""(R, N): how often each of N posts counts in each of R resamples."""
Values = npt.NDArray[np.float64]
"""(R,): a figure in each resample, NaN where it is not defined."""
Measure = Callable[[Weights], Values]
Numbers = npt.ArrayLike

N_RESAMPLES: Final = 1_000
SEED: Final = 20_261_121
_CELLS_AT_ONCE: Final = 1_000_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Figure:
    """A value with the ends of its 95 % interval; all three are NaN where the figure is not defined."""

    value: float
    low: float
    high: float

    def as_json(self) -> dict[str, float | None]:
        """Rounded to four places, with null for what is not defined."""
        return {name: _rounded(getattr(self, name)) for name in ("value", "low", "high")}


def _rounded(number: float) -> float | None:
    return None if math.isnan(number) else round(number, 4)


def figure(measure: Measure, n_posts: int) -> Figure:
    """The measure over all posts, with the interval in which 95 % of the resamples lie."""
    if not n_posts:
        return Figure(value=math.nan, low=math.nan, high=math.nan)
    value = float(measure(np.ones((1, n_posts)))[0])
    draw = np.random.default_rng(SEED)
    found = np.concatenate([measure(weights) for weights in _resamples(n_posts, draw)])
    known = found[~np.isnan(found)]
    if math.isnan(value) or not known.size:
        return Figure(value=value, low=math.nan, high=math.nan)
    low, high = np.percentile(known, (2.5, 97.5))
    return Figure(value=value, low=float(low), high=float(high))


def _resamples(n_posts: int, draw: np.random.Generator) -> Iterator[Weights]:
    """Weights of all resamples, a few rows at a time, so that memory stays small."""
    at_once = max(1, min(N_RESAMPLES, _CELLS_AT_ONCE // n_posts))
    for done in range(0, N_RESAMPLES, at_once):
        yield _drawn(n_posts, min(at_once, N_RESAMPLES - done), draw)


def _drawn(n_posts: int, n_rows: int, draw: np.random.Generator) -> Weights:
    chosen = draw.integers(0, n_posts, size=(n_rows, n_posts))
    chosen += np.arange(n_rows)[:, None] * n_posts
    counts = np.bincount(chosen.ravel(), minlength=n_rows * n_posts)
    return counts.reshape(n_rows, n_posts).astype(np.float64)


def measured(measures: Mapping[str, Measure], n_posts: int) -> Figures:
    """Each named measure as JSON, all over the same resamples."""
    return {name: figure(measure, n_posts).as_json() for name, measure in measures.items()}


def wilson(n_right: int, n_cases: int) -> Figure:
    """A share with its score interval (Wilson 1927), honest where few cases are all right or all wrong."""
    if not n_cases:
        return Figure(value=math.nan, low=math.nan, high=math.nan)
    z, share = 1.959964, n_right / n_cases
    middle = share + z * z / (2 * n_cases)
    reach = z * math.sqrt(share * (1 - share) / n_cases + z * z / (4 * n_cases * n_cases))
    below = 1 + z * z / n_cases
    low, high = max(0.0, (middle - reach) / below), min(1.0, (middle + reach) / below)
    return Figure(value=share, low=low, high=high)


def ratio(upper: Numbers, lower: Numbers) -> Measure:
    """The sum of one number of each post over the sum of another."""
    above, below = np.asarray(upper, dtype=np.float64), np.asarray(lower, dtype=np.float64)

    def measure(weights: Weights) -> Values:
        return _divided(weights @ above, weights @ below)

    return measure


def _divided(above: Values, below: Values) -> Values:
    return np.divide(above, below, out=np.full_like(above, np.nan), where=below > 0)


def share(hits: Numbers, among: Numbers | None = None) -> Measure:
    """How many of the posts `among` (all by default) are hits."""
    hit = np.asarray(hits, dtype=np.bool_)
    base = np.ones_like(hit) if among is None else np.asarray(among, dtype=np.bool_)
    return ratio(hit & base, base)


def f1(truth: Numbers, given: Numbers) -> Measure:
    """The harmonic mean of precision and recall; (N, L) arrays give the micro-average over L labels."""
    true, said = np.asarray(truth, dtype=np.bool_), np.asarray(given, dtype=np.bool_)
    both, either = 2 * (true & said).astype(int), true.astype(int) + said.astype(int)
    if true.ndim > 1:
        both, either = both.sum(1), either.sum(1)
    return ratio(both, either)


def mean_of(measures: Sequence[Measure]) -> Measure:
    """The mean of several measures, without those that are not defined in a resample."""

    def measure(weights: Weights) -> Values:
        found = np.array([one(weights) for one in measures])
        is_known = ~np.isnan(found)
        return _divided(np.where(is_known, found, 0.0).sum(0), is_known.sum(0).astype(np.float64))

    return measure


def macro_f1(truth: Sequence[str | None], given: Sequence[str], names: Sequence[str]) -> Measure:
    """The mean F1 of the names over the posts whose truth is known."""
    is_known = np.array([one is not None for one in truth])
    said = np.array(given, dtype=object)
    true = np.array(truth, dtype=object)
    return mean_of([f1(true == name, (said == name) & is_known) for name in names])


def macro_recall(truth: Sequence[str | None], given: Sequence[str], names: Sequence[str]) -> Measure:
    """The mean over the names of how many posts that have one are given it."""
    said, true = np.array(given, dtype=object), np.array(truth, dtype=object)
    return mean_of([share(said == name, among=true == name) for name in names])


def auroc(truth: Numbers, scores: Numbers) -> Measure:
    """How often a post that has the label scores above one that lacks it; ties count half."""
    ranked = _ranked(truth, scores)

    def measure(weights: Weights) -> Values:
        hits, both = ranked(weights)
        misses = both - hits
        above = np.cumsum(misses, axis=1)
        n_misses = above[:, -1]
        won = (hits * (n_misses[:, None] - above + misses / 2)).sum(1)
        return _divided(won, hits.sum(1) * n_misses)

    return measure


def average_precision(truth: Numbers, scores: Numbers) -> Measure:
    """The mean precision at each post that has the label, from the highest score down."""
    ranked = _ranked(truth, scores)

    def measure(weights: Weights) -> Values:
        hits, both = ranked(weights)
        return _divided((hits * _precision(hits, both)).sum(1), hits.sum(1))

    return measure


def recall_at_precision(truth: Numbers, scores: Numbers, at_least: float) -> Measure:
    """The highest recall at any threshold whose precision is `at_least` that; 0 where none reaches it."""
    ranked = _ranked(truth, scores)

    def measure(weights: Weights) -> Values:
        hits, both = ranked(weights)
        is_enough = _precision(hits, both) >= at_least
        best = np.where(is_enough, np.cumsum(hits, axis=1), 0.0).max(1)
        return _divided(best, hits.sum(1))

    return measure


def _precision(hits: Weights, both: Weights) -> Weights:
    found = np.cumsum(both, axis=1)
    return np.divide(np.cumsum(hits, axis=1), found, out=np.zeros_like(found), where=found > 0)


def _ranked(truth: Numbers, scores: Numbers) -> Callable[[Weights], tuple[Weights, Weights]]:
    """What gives the weight of true posts and of all posts at each distinct score, highest first."""
    true, score = np.asarray(truth, dtype=np.float64), np.asarray(scores, dtype=np.float64)
    order = np.argsort(-score, kind="stable")
    starts = np.flatnonzero(np.diff(score[order], prepend=np.nan) != 0)

    def weighted(weights: Weights) -> tuple[Weights, Weights]:
        sorted_weights = weights[:, order]
        hits = np.add.reduceat(sorted_weights * true[order], starts, axis=1)
        return hits, np.add.reduceat(sorted_weights, starts, axis=1)

    return weighted


def brier(truth: Numbers, scores: Numbers) -> Measure:
    """The mean squared distance of score from truth (Brier 1950)."""
    distance = np.asarray(scores, dtype=np.float64) - np.asarray(truth, dtype=np.float64)
    return ratio(distance**2, np.ones_like(distance))


def calibration_error(truth: Numbers, scores: Numbers, *, n_bins: int = 10) -> Measure:
    """Mean distance of score from frequency over equal bins, weighted by their posts (Naeini et al. 2015)."""
    score = np.asarray(scores, dtype=np.float64)
    gap = score - np.asarray(truth, dtype=np.float64)
    bins = np.minimum((score * n_bins).astype(int), n_bins - 1)
    by_bin = np.eye(n_bins)[bins] * gap[:, None]

    def measure(weights: Weights) -> Values:
        return _divided(np.abs(weights @ by_bin).sum(1), weights.sum(1))

    return measure


def within(places: npt.NDArray[np.bool_], measure: Measure) -> Measure:
    """A measure over the posts at `places` alone, for which it was made."""
    return lambda weights: measure(weights[:, places])


def interval_words(one: Mapping[str, float | None]) -> str:
    """The interval of a figure from its JSON, for people."""
    low, high = one["low"], one["high"]
    return "" if low is None or high is None else f"{low:.3f} to {high:.3f}"
