"""Other classifiers that run offline, on the same posts in the same run; Gatepost depends on none of them.

Each says how much risk a post carries, and from which score on it would flag it: its own default, where it
has one. The linear baseline is trained here on the posts that our model was trained on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from classifiers.aims import HELD_OUT, SCHOOLCHECK
from classifiers.dataset import public_examples
from classifiers.figures import Figures, Measure, auroc, f1, measured, share
from classifiers.heldout import written
from classifiers.labels import RISK
from classifiers.public_sets import sampled
from classifiers.schoolcheck import suite_figures
from classifiers.suite import Suite

Scores = npt.NDArray[np.float64]
ANY_RISK: Final = "any risk"
"""The one label of a model that tells no kinds of risk apart."""
_FATAL: Final = 4
_WARNING: Final = 2
"""Severities of the runtime's log; the second is its own default."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Marks:
    """What a model says of N posts: (N, L) scores for its labels, each given from its threshold on."""

    labels: tuple[str, ...]
    scores: Scores
    thresholds: tuple[float, ...]

    def given(self) -> list[tuple[str, ...]]:
        """The labels given to each post."""
        said = self.scores >= np.array(self.thresholds)
        return [tuple(label for label, is_so in zip(self.labels, row, strict=True) if is_so) for row in said]

    def score(self, label: str) -> Scores:
        """The score of one label; a model that has but one answers with that."""
        return self.scores[:, self.labels.index(label)] if label in self.labels else self.any_score()

    def flags(self, label: str) -> npt.NDArray[np.bool_]:
        """Whether one label is given; of a model that has but one, that."""
        return np.array([label in given or given == (ANY_RISK,) for given in self.given()])

    def any_score(self) -> Scores:
        """The highest score of each post."""
        best: Scores = self.scores.max(axis=1)
        return best


Model = Callable[[Sequence[str], Sequence[str]], Marks]
"""Marks texts, given the posts that they answer."""


def _single(scores: Sequence[float] | Scores, at_least: float) -> Marks:
    column = np.asarray(scores, dtype=np.float64)[:, None]
    return Marks(labels=(ANY_RISK,), scores=column, thresholds=(at_least,))


def linear_baseline(seed: int = 0) -> Model:
    """Hashed TF-IDF of words and pairs with logistic regression for each label, on our training posts."""
    from sklearn.feature_extraction.text import HashingVectorizer, TfidfTransformer
    from sklearn.linear_model import LogisticRegression
    from sklearn.multiclass import OneVsRestClassifier
    from sklearn.pipeline import make_pipeline

    posts = [post.example for post in written("train")]
    truth = np.array([[post.risk[label] for label in RISK] for post in posts])
    model = make_pipeline(
        HashingVectorizer(n_features=2**18, ngram_range=(1, 2), alternate_sign=False),
        TfidfTransformer(sublinear_tf=True),
        OneVsRestClassifier(
            LogisticRegression(C=10.0, class_weight="balanced", solver="liblinear", random_state=seed)
        ),
    )
    model.fit([f"{post.parent} {post.text}" for post in posts], truth)

    def mark(texts: Sequence[str], parents: Sequence[str]) -> Marks:
        joined = [f"{parent} {text}" for text, parent in zip(texts, parents, strict=True)]
        return Marks(labels=RISK, scores=model.predict_proba(joined), thresholds=(0.5,) * len(RISK))

    return mark


def alt_profanity_check() -> Model:
    """A linear model over words, trained on Davidson's tweets and Jigsaw (so Jigsaw is no test of it)."""
    probabilities = import_module("profanity_check").predict_prob
    return lambda texts, _parents: _single(probabilities(list(texts)), 0.5)


def better_profanity() -> Model:
    """A list of words and their spellings; its answer is yes or no."""
    profanity = import_module("better_profanity").profanity
    profanity.load_censor_words()
    return lambda texts, _parents: _single([profanity.contains_profanity(text) for text in texts], 0.5)


def vader() -> Model:
    """The sentiment lexicon; flags what its authors call negative (compound at most -0.05)."""
    scorer = import_module("vaderSentiment.vaderSentiment").SentimentIntensityAnalyzer()
    return lambda texts, _parents: _single(
        [-scorer.polarity_scores(text)["compound"] for text in texts], 0.05
    )


def hatesonar() -> Model:
    """A linear model over word n-grams for hate and offensive language, trained on Davidson's tweets."""
    runtime = import_module("onnxruntime")
    runtime.set_default_logger_severity(_FATAL)  # what it would log, `installed` says in one line
    try:
        sonar = import_module("hatesonar").Sonar()
    finally:
        runtime.set_default_logger_severity(_WARNING)

    def risk(text: str) -> float:
        found = {one["class_name"]: one["confidence"] for one in sonar.ping(text=text)["classes"]}
        return float(1.0 - found["neither"])

    return lambda texts, _parents: _single([risk(text) for text in texts], 0.5)


PEERS: Final[Mapping[str, Callable[[], Model]]] = {
    "linear baseline": linear_baseline,
    "alt-profanity-check": alt_profanity_check,
    "better-profanity": better_profanity,
    "vaderSentiment": vader,
    "hatesonar": hatesonar,
}


COMPARED: Final[Mapping[str, str]] = {"jigsaw_heldout": "abusive", "hatecheck": "hateful"}
"""The public sets on which peers are measured, with the label that counts there."""


def installed(peers: Mapping[str, Callable[[], Model]] = PEERS) -> tuple[dict[str, Model], list[str]]:
    """The peers that load, and in words why each of the others does not."""
    found: dict[str, Model] = {}
    absent: list[str] = []
    for name, load in peers.items():
        try:
            found[name] = load()
        except ImportError:
            absent.append(f"{name}: not installed.")
        except Exception as refused:  # noqa: BLE001 - foreign code may fail as it likes, and must not stop us
            absent.append(f"{name}: installed, but does not load ({_reason(refused)}).")
    return found, absent


def _reason(problem: Exception) -> str:
    words = str(problem)
    if "locale" in words:
        return "it needs the locale en_US.UTF-8"
    return f"{type(problem).__name__}: {words[:80]}"


def peer_figures(
    models: Mapping[str, Model],
    *,
    suite: Suite | None,
    data: Path,
    names: Sequence[str],
    at_most: int | None,
) -> Figures:
    """Figures by set and model, under the names that our own figures have; `names` are the public sets."""
    found: Figures = {}
    if suite is not None:
        found[SCHOOLCHECK] = {of: _on_suite(suite, model) for of, model in models.items()}
    found[HELD_OUT] = {of: _on_held_out(model) for of, model in models.items()}
    for name in names:
        found[name] = {of: _on_public(model, data, name, at_most) for of, model in models.items()}
    return found if models else {}


def _on_suite(suite: Suite, model: Model) -> Figures:
    marks = model([case.text for case in suite.cases], [case.parent for case in suite.cases])
    if marks.labels == RISK:
        whole = suite_figures(suite, marks.given(), list(marks.any_score()))
        names = ("functions_right", "macro_f1", "any_risk_f1", "any_risk_auroc", "benign_flagged")
        return {"posts": whole["posts"], **{name: whole[name] for name in names}}
    return _any_risk(np.array([bool(case.risk) for case in suite.cases]), marks)


def _on_held_out(model: Model) -> Figures:
    posts = [post.example for post in written("test")]
    marks = model([post.text for post in posts], [post.parent for post in posts])
    return _any_risk(np.array([any(post.risk.values()) for post in posts]), marks)


def _any_risk(truth: npt.NDArray[np.bool_], marks: Marks) -> Figures:
    flagged = np.array([bool(labels) for labels in marks.given()])
    measures: dict[str, Measure] = {
        "any_risk_f1": f1(truth, flagged),
        "any_risk_auroc": auroc(truth, marks.any_score()),
        "benign_flagged": share(flagged, among=~truth),
    }
    return {"posts": len(truth), **measured(measures, len(truth))}


def _on_public(model: Model, data: Path, name: str, at_most: int | None) -> Figures:
    label = COMPARED[name]
    examples = [one for one in public_examples(sampled(data, name, at_most)) if label in one.risk]
    marks = model([one.text for one in examples], [one.parent for one in examples])
    truth = np.array([one.risk[label] for one in examples])
    measures: dict[str, Measure] = {f"{label}_auroc": auroc(truth, marks.score(label))}
    if name == "hatecheck":
        measures["accuracy"] = share(marks.flags(label) == truth)
    return {"posts": len(examples), **measured(measures, len(examples))}
