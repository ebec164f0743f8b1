"""Read posts with the bundled model: `Classifier.load().read(texts)`. Needs no torch.

A post's reading depends on that post alone (with its parent and context), never on what is read beside it.
"""

from __future__ import annotations

import math
import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Final, Literal

import numpy as np
from tokenizers import Tokenizer

from classifiers.engines import Engine, Floats, OnnxEngine, Raw, TorchEngine
from classifiers.evidence import Range, words_for
from classifiers.labels import INTENT, RISK, SENTIMENT, TARGET
from classifiers.language import language_of
from classifiers.manifest import (
    DEFAULT_FOLDER,
    TOKENIZER_FILE,
    Manifest,
    WeightsError,
    read_manifest,
    verified,
)
from classifiers.personal_data import apart, find_personal_data
from classifiers.tagging import entities
from classifiers.tokens import Window, windows

__all__ = ["Classifier", "Reading", "Span", "WeightsError"]

_ENGINES: Final[Mapping[str, type[OnnxEngine] | type[TorchEngine]]] = {
    "onnx": OnnxEngine,
    "torch": TorchEngine,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Span:
    """Words of the original text, `text[start:end]`, that speak for `label`."""

    start: int
    end: int
    label: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """What the classifier says about one post.

    `labels` are the risk labels at or above their threshold, `scores` every risk label's probability, `spans`
    the words for each of `labels`, `unsure` the labels near their threshold, which need a person. `personal`
    are the words that are personal data, by kind, in order and apart. `not_assessed` is empty, or says why
    the post was not read, such as "language: pl"; then nothing but `personal` is filled.
    """

    labels: tuple[str, ...]
    scores: Mapping[str, float]
    target: tuple[str, ...]
    sentiment: str
    intent: str
    spans: tuple[Span, ...]
    unsure: tuple[str, ...]
    model: str
    personal: tuple[Span, ...] = ()
    not_assessed: str = ""


class Classifier:
    """The bundled model, ready to read."""

    not_judged: tuple[str, ...] = ()
    """What another model in its place may leave unsaid; this one judges everything."""

    def __init__(self, *, engine: Engine, tokenizer: Tokenizer, manifest: Manifest, n_threads: int) -> None:
        """Put together from parts; `load` is the usual way."""
        self._engine = engine
        self._tokenizer = tokenizer
        self._manifest = manifest
        self._n_threads = n_threads
        self.version = manifest.version
        self._unread = Reading(
            labels=(),
            scores=MappingProxyType(dict.fromkeys(RISK, 0.0)),
            target=(),
            sentiment="neutral",
            intent="other",
            spans=(),
            unsure=(),
            model=self.version,
        )

    @classmethod
    def load(
        cls,
        folder: Path | None = None,
        *,
        backend: Literal["onnx", "torch"] = "onnx",
        n_threads: int | None = None,
        thresholds: Mapping[str, float] | None = None,
    ) -> Classifier:
        """Load the model in `folder` (the bundled one by default), each file checked against its sha256.

        `n_threads` posts are read at once, by default one to a core. WeightsError names a bad file.
        `thresholds` go before the manifest's, label by label.
        """
        where = DEFAULT_FOLDER if folder is None else folder
        manifest = read_manifest(where)
        manifest = replace(manifest, thresholds={**manifest.thresholds, **(thresholds or {})})
        tokenizer = Tokenizer.from_file(str(verified(where, TOKENIZER_FILE, manifest)))
        engine = _ENGINES[backend](where, manifest)
        n_cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
        return cls(engine=engine, tokenizer=tokenizer, manifest=manifest, n_threads=n_threads or n_cores)

    def thresholds(self) -> Mapping[str, float]:
        """The score from which each risk label is given."""
        return MappingProxyType(dict(self._manifest.thresholds))

    def read(
        self,
        texts: Sequence[str],
        *,
        parents: Sequence[str] | None = None,
        contexts: Sequence[str] | None = None,
    ) -> list[Reading]:
        """One reading per text, in order; exact duplicates are scored once.

        `parents` are the posts replied to and `contexts` what stands over them (a headline, a thread's
        title); "" where there is none. Both must be as long as `texts`, else ValueError.
        """
        posts = list(zip(texts, _befores(len(texts), parents, contexts), strict=True))
        distinct = list(dict.fromkeys(posts))
        if len(distinct) < 2 or self._n_threads < 2:
            readings = [self._read_one(post) for post in distinct]
        else:
            with ThreadPoolExecutor(self._n_threads) as pool:
                readings = list(pool.map(self._read_one, distinct))
        known = dict(zip(distinct, readings, strict=True))
        return [known[post] for post in posts]

    def _read_one(self, post: tuple[str, str]) -> Reading:
        text, before = post
        rules = [Span(start=one.start, end=one.end, label=one.label) for one in find_personal_data(text)]
        if language := language_of(text):
            return replace(self._unread, personal=tuple(rules), not_assessed=f"language: {language}")
        found = windows(self._tokenizer, text, before, cut=self._manifest.cut)
        if not found:
            return replace(self._unread, personal=tuple(rules))
        reading = self._reading(text, found, [self._engine.run(window) for window in found])
        if not rules:
            return reading
        rest = [part for span in reading.personal for part in _around(text, span, rules)]
        return replace(reading, personal=apart(rest, before=rules))

    def _reading(self, text: str, found: Sequence[Window], raws: Sequence[Raw]) -> Reading:
        """The riskiest window decides each risk label; what the post is for goes by the mean of the whole."""
        whole = [raw for window, raw in zip(found, raws, strict=True) if not window.is_sentence]
        doubt = [self._manifest.sentence_doubt if window.is_sentence else 0.0 for window in found]
        risks = [raw.risk - less for raw, less in zip(raws, doubt, strict=True)]
        scores = self._scores(np.max(risks, axis=0))
        limits = self._manifest.thresholds
        labels = tuple(label for label in RISK if scores[label] >= limits[label])
        band = self._manifest.unsure_within
        alone = [self._scores(risk) for risk in risks]
        spans: list[Span] = []
        for label in labels:
            telling = [i for i, score in enumerate(alone) if score[label] >= limits[label]]
            # A sentence that is enough by itself says where to look better than the post around it.
            telling = [i for i in telling if found[i].is_sentence] or telling
            spans += self._spans(text, label, [found[i] for i in telling], [raws[i] for i in telling])
        return Reading(
            labels=labels,
            scores=MappingProxyType(scores),
            target=self._target(np.max([raw.target for raw in whole], axis=0)),
            sentiment=SENTIMENT[int(np.argmax(np.mean([raw.sentiment for raw in whole], axis=0)))],
            intent=INTENT[int(np.argmax(np.mean([raw.intent for raw in whole], axis=0)))],
            spans=tuple(spans),
            unsure=tuple(label for label in RISK if abs(scores[label] - limits[label]) < band),
            model=self.version,
            personal=_personal(text, [window for window in found if not window.is_sentence], whole),
        )

    def _scores(self, risk: Floats) -> dict[str, float]:
        scales = self._manifest.calibration
        return {
            label: _sigmoid(float(raw) / scales[label].temperature + scales[label].bias)
            for label, raw in zip(RISK, risk, strict=True)
        }

    def _target(self, raw: Floats) -> tuple[str, ...]:
        """The likeliest target, and every other that is likely by itself."""
        best = int(np.argmax(raw))
        likely = self._manifest.target_at_least
        return tuple(
            name
            for index, name in enumerate(TARGET)
            if index == best or _sigmoid(float(raw[index])) >= likely
        )

    def _spans(self, text: str, label: str, found: Sequence[Window], raws: Sequence[Raw]) -> list[Span]:
        """The words that speak for a label, in the windows that gave it."""
        column = RISK.index(label)
        scores: dict[Range, float] = {}
        for window, raw in zip(found, raws, strict=True):
            for place, logit in zip(window.origins, raw.evidence[:, column], strict=True):
                if place is not None:
                    scores[place] = max(scores.get(place, 0.0), _sigmoid(float(logit)))
        chosen = words_for(text, scores, at_least=self._manifest.evidence_at_least)
        return [Span(start=start, end=end, label=label) for start, end in chosen]


def _personal(text: str, found: Sequence[Window], raws: Sequence[Raw]) -> tuple[Span, ...]:
    """The words that the personal-data head marks, kind by kind; of overlapping windows the first speaks."""
    tokens: dict[Range, Floats] = {}
    for window, raw in zip(found, raws, strict=True):
        for place, row in zip(window.origins, raw.personal, strict=True):
            if place is not None:
                tokens.setdefault(place, row)
    return tuple(Span(start=start, end=end, label=kind) for start, end, kind in entities(text, tokens))


def _around(text: str, span: Span, rules: Sequence[Span]) -> Iterator[Span]:
    """What of a finding lies outside the `rules`: "4 Oak Lane" of an address that holds its postcode."""
    at = span.start
    for rule in sorted(rules, key=lambda one: one.start):
        if at < rule.end and rule.start < span.end:
            yield from _worth_marking(text, replace(span, start=at, end=max(at, rule.start)))
            at = rule.end
    yield from _worth_marking(text, replace(span, start=at, end=max(at, span.end)))


def _worth_marking(text: str, span: Span) -> Iterator[Span]:
    words = text[span.start : span.end]
    start = span.start + len(words) - len(words.lstrip(" ,.;:-\n"))
    end = span.end - (len(words) - len(words.rstrip(" ,.;:-\n")))
    if sum(map(str.isalnum, text[start:end])) >= _LETTERS_AT_LEAST:
        yield replace(span, start=start, end=end)


_LETTERS_AT_LEAST: Final = 2
"""Of what is left of a finding beside a rule's."""


def _befores(n_texts: int, parents: Sequence[str] | None, contexts: Sequence[str] | None) -> list[str]:
    given = [values for values in (contexts, parents) if values is not None]
    if any(len(values) != n_texts for values in given):
        raise ValueError("parents and contexts must be as long as texts.")
    return ["\n".join(filter(None, parts)) for parts in zip(*given, strict=True)] if given else [""] * n_texts


def _sigmoid(raw: float) -> float:
    return 1.0 / (1.0 + math.exp(-max(-60.0, min(60.0, raw))))
