"""Figures are what scikit-learn says, and their intervals cover what they should."""

import math

import numpy as np
import numpy.typing as npt
import pytest
from sklearn.metrics import (
    average_precision_score,
    brier_score_loss,
    f1_score,
    precision_recall_curve,
    recall_score,
    roc_auc_score,
)

from classifiers.figures import (
    Figure,
    Measure,
    auroc,
    average_precision,
    brier,
    calibration_error,
    f1,
    figure,
    interval_words,
    macro_f1,
    macro_recall,
    mean_of,
    measured,
    ratio,
    recall_at_precision,
    share,
    wilson,
    within,
)

DRAW = np.random.default_rng(3)
N_POSTS = 400
TRUTH = DRAW.random(N_POSTS) < 0.3
SCORES = np.round(np.clip(0.3 * TRUTH + 0.7 * DRAW.random(N_POSTS), 0, 1), 2)
GIVEN = SCORES >= 0.5
TIMES = DRAW.integers(0, 4, N_POSTS)
NAMES = ("negative", "neutral", "positive")
TRUE_NAMES = [NAMES[i] for i in DRAW.integers(0, 3, N_POSTS)]
SAID_NAMES = [NAMES[i] for i in DRAW.integers(0, 3, N_POSTS)]


def value(measure: Measure, times: "np.ndarray | None" = None) -> float:
    return float(measure(np.ones((1, N_POSTS)) if times is None else times[None].astype(float))[0])


def test_each_figure_is_that_of_scikit_learn() -> None:
    assert value(auroc(TRUTH, SCORES)) == pytest.approx(roc_auc_score(TRUTH, SCORES))
    assert value(average_precision(TRUTH, SCORES)) == pytest.approx(average_precision_score(TRUTH, SCORES))
    assert value(f1(TRUTH, GIVEN)) == pytest.approx(f1_score(TRUTH, GIVEN))
    assert value(brier(TRUTH, SCORES)) == pytest.approx(brier_score_loss(TRUTH, SCORES))
    assert value(calibration_error(TRUTH, SCORES)) == pytest.approx(expected_calibration_error(SCORES, TRUTH))
    assert value(macro_f1(TRUE_NAMES, SAID_NAMES, NAMES)) == pytest.approx(
        f1_score(TRUE_NAMES, SAID_NAMES, average="macro")
    )
    assert value(macro_recall(TRUE_NAMES, SAID_NAMES, NAMES)) == pytest.approx(
        recall_score(TRUE_NAMES, SAID_NAMES, average="macro")
    )


def expected_calibration_error(scores: npt.ArrayLike, truth: npt.ArrayLike) -> float:
    """The same by its definition, bin by bin (Naeini et al. 2015)."""
    scores, truth = np.asarray(scores), np.asarray(truth)
    bins = np.minimum((scores * 10).astype(int), 9)
    return sum(
        abs(scores[bins == index].mean() - truth[bins == index].mean()) * (bins == index).mean()
        for index in range(10)
        if (bins == index).any()
    )


def test_a_resample_counts_each_post_as_often_as_it_was_drawn() -> None:
    again = np.repeat(np.arange(N_POSTS), TIMES)
    truth, scores = TRUTH[again], SCORES[again]
    assert value(auroc(TRUTH, SCORES), TIMES) == pytest.approx(roc_auc_score(truth, scores))
    assert value(average_precision(TRUTH, SCORES), TIMES) == pytest.approx(
        average_precision_score(truth, scores)
    )
    assert value(f1(TRUTH, GIVEN), TIMES) == pytest.approx(f1_score(truth, GIVEN[again]))
    assert value(calibration_error(TRUTH, SCORES), TIMES) == pytest.approx(
        expected_calibration_error(scores, truth)
    )


@pytest.mark.parametrize("at_least", [0.4, 0.6, 0.8])
def test_recall_at_a_precision_is_the_best_point_of_the_curve(at_least: float) -> None:
    precision, recall, _ = precision_recall_curve(TRUTH, SCORES)
    assert value(recall_at_precision(TRUTH, SCORES, at_least)) == pytest.approx(
        recall[precision >= at_least].max()
    )


def test_recall_is_nothing_where_no_threshold_is_precise_enough() -> None:
    worst = np.where(TRUTH, 0.1, 0.9)
    assert value(recall_at_precision(TRUTH, worst, 0.8)) == 0.0


def test_the_interval_of_a_share_is_about_that_of_theory() -> None:
    hits = np.arange(1_000) < 300
    found = figure(share(hits), 1_000)
    assert found.value == 0.3
    assert found.low == pytest.approx(0.3 - 1.96 * math.sqrt(0.21 / 1_000), abs=0.005)
    assert found.high == pytest.approx(0.3 + 1.96 * math.sqrt(0.21 / 1_000), abs=0.005)


def test_the_same_posts_give_the_same_interval() -> None:
    assert figure(auroc(TRUTH, SCORES), N_POSTS) == figure(auroc(TRUTH, SCORES), N_POSTS)


def test_more_posts_than_fit_at_once_give_an_interval_too() -> None:
    hits = np.arange(30_000) % 2 == 0
    found = figure(share(hits), 30_000)
    assert found.low < 0.5 < found.high
    assert found.high - found.low < 0.02


def test_what_is_not_defined_is_null_and_not_a_guess() -> None:
    nothing = np.zeros(N_POSTS, dtype=bool)
    assert figure(auroc(nothing, SCORES), N_POSTS).as_json() == {"value": None, "low": None, "high": None}
    assert figure(share([]), 0).as_json() == {"value": None, "low": None, "high": None}
    assert interval_words({"value": None, "low": None, "high": None}) == ""


def test_a_mean_leaves_out_what_is_not_defined() -> None:
    nothing = np.zeros(N_POSTS, dtype=bool)
    both = mean_of([share(GIVEN, among=nothing), share(GIVEN)])
    assert value(both) == pytest.approx(GIVEN.mean())


def test_a_measure_within_some_posts_looks_at_no_others() -> None:
    place = np.arange(N_POSTS) < 100
    assert value(within(place, share(GIVEN[place]))) == pytest.approx(GIVEN[:100].mean())


def test_many_labels_give_the_micro_average() -> None:
    truth, given = np.c_[TRUTH, ~TRUTH], np.c_[GIVEN, GIVEN]
    assert value(f1(truth, given)) == pytest.approx(f1_score(truth, given, average="micro"))


def test_figures_are_rounded_json() -> None:
    assert measured({"third": ratio([1] * N_POSTS, [3] * N_POSTS)}, N_POSTS) == {
        "third": {"value": 0.3333, "low": 0.3333, "high": 0.3333}
    }


def test_the_score_interval_stays_honest_at_the_ends() -> None:
    all_right = wilson(21, 21)
    assert (all_right.value, all_right.high) == (1.0, pytest.approx(1.0))
    assert all_right.low == pytest.approx(0.845, abs=0.001)
    assert wilson(10, 20) == Figure(
        value=0.5, low=pytest.approx(0.299, abs=0.001), high=pytest.approx(0.701, abs=0.001)
    )
    assert math.isnan(wilson(0, 0).value)
