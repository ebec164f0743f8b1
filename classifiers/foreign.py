"""Any Hugging Face text-classification model in the bundled one's place: `ForeignClassifier.load(folder)`.

Needs torch and transformers, which are imported when a model is loaded and not before. A model is read from a
folder of this machine, never from a hub, and no program that comes with it is run.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from classifiers.foreign_files import SETTING, read_config, version_of, weight_files
from classifiers.foreign_labels import Floats, Mapped, mapped, thresholds_of
from classifiers.labels import INTENT, RISK, SENTIMENT
from classifiers.manifest import WeightsError
from classifiers.personal_data import find_personal_data
from classifiers.predict import Reading, Span
from classifiers.text import plain

if TYPE_CHECKING:
    import torch

EXTRA: Final = "gatepost[foreign]"
UNSURE_WITHIN: Final = 0.1
READ_CHARACTERS: Final = 40_000
WINDOWS_AT_MOST: Final = 16
"""A longer post is read up to here."""
_USUAL_LENGTH: Final = 512
_POSITIONS_KEPT: Final = 2
"""Some kinds of model count their positions from 2 and state the greater number."""
_LONE_SURROGATE: Final = re.compile("[\ud800-\udfff]")


class ForeignClassifier:
    """Another model behind the bundled one's interface; what it cannot judge stands in `not_judged`."""

    def __init__(
        self, *, model: Any, tokenizer: Any, labels: Mapped, thresholds: Mapping[str, float], version: str
    ) -> None:
        """Put together from parts; `load` is the usual way."""
        self._model = model
        self._tokenizer = tokenizer
        self._labels = labels
        self._thresholds = thresholds
        self._window = _window_length(model.config, tokenizer)
        self.version = version
        self.not_judged = labels.not_judged

    @classmethod
    def load(
        cls,
        folder: Path,
        *,
        labels: Mapping[str, str] | None = None,
        thresholds: Mapping[str, float] | None = None,
        problem_type: str = "",
        version: str = "",
    ) -> ForeignClassifier:
        """Load the model in `folder`; `labels` maps its label names to ours.

        WeightsError names the file or the setting that will not do, and the mend.
        """
        weights = weight_files(folder)
        config = read_config(folder)
        found = mapped(config, labels or {}, problem_type)
        limits = thresholds_of(thresholds or {}, found.risk)
        model, tokenizer = _loaded(folder)
        mapping = {"head": found.head, "places": {ours: list(at) for ours, at in found.places.items()}}
        loaded = cls(
            model=model,
            tokenizer=tokenizer,
            labels=found,
            thresholds=limits,
            version=version_of(folder, name=version, weights=weights, mapping=mapping),
        )
        loaded._try(folder)
        return loaded

    def thresholds(self) -> Mapping[str, float]:
        """The score from which each risk label that the model judges is given."""
        return MappingProxyType(dict(self._thresholds))

    def read(
        self,
        texts: Sequence[str],
        *,
        parents: Sequence[str] | None = None,
        contexts: Sequence[str] | None = None,
    ) -> list[Reading]:
        """One reading per text, in order; exact duplicates are scored once.

        `parents` and `contexts` must be as long as `texts`, else ValueError. They are not read: such models
        were trained on single texts, and would judge the parent with the post.
        """
        if any(others is not None and len(others) != len(texts) for others in (parents, contexts)):
            raise ValueError("parents and contexts must be as long as texts.")
        known = {text: self._read_one(text) for text in dict.fromkeys(texts)}
        return [known[text] for text in texts]

    def _try(self, folder: Path) -> None:
        """Read a sentence; WeightsError if weights, tokenizer and config.json do not belong together."""
        try:
            logits = self._logits("The school is shut on Monday.")
        except (IndexError, KeyError, RuntimeError, TypeError, ValueError) as failed:
            raise WeightsError(f"{folder} cannot read a sentence: {_first_line(failed)}") from failed
        if not logits or len(logits[0]) != self._labels.n_names or not np.isfinite(logits[0]).all():
            raise WeightsError(
                f"{folder}: its figures do not fit the {self._labels.n_names} labels of config.json, or are "
                "none; download it again, or choose another model."
            )

    def _read_one(self, text: str) -> Reading:
        """The riskiest window decides each risk label; tone and purpose go by the mean of the whole."""
        shares = [self._labels.probabilities(logits) for logits in self._logits(text)]
        scores = {label: max((share[label] for share in shares), default=0.0) for label in self._labels.risk}
        near = {
            label: abs(score - self._thresholds[label]) < UNSURE_WITHIN for label, score in scores.items()
        }
        return Reading(
            labels=tuple(
                label for label in RISK if scores.get(label, -1.0) >= self._thresholds.get(label, 2.0)
            ),
            scores=MappingProxyType(scores),
            target=(),
            sentiment=_likeliest(shares, SENTIMENT, otherwise="neutral"),
            intent=_likeliest(shares, INTENT, otherwise="other"),
            spans=(),
            unsure=tuple(label for label in scores if shares and near[label]),
            model=self.version,
            personal=tuple(
                Span(start=one.start, end=one.end, label=one.label) for one in find_personal_data(text)
            ),
        )

    def _logits(self, text: str) -> list[Floats]:
        """The network's figures for each window, read one by one; none for a text without a letter."""
        import torch

        if not plain(text).text.strip():
            return []
        with torch.inference_mode():
            return [
                self._model(**window).logits[0].double().numpy() for window in self._windows(_sendable(text))
            ]

    def _windows(self, text: str) -> list[dict[str, torch.Tensor]]:
        import torch

        encoded = self._tokenizer(
            text,
            truncation=True,
            max_length=self._window,
            stride=self._window // 4,
            return_overflowing_tokens=True,
        )
        names = [name for name in self._tokenizer.model_input_names if name in encoded]
        n_windows = min(len(encoded["input_ids"]), WINDOWS_AT_MOST)
        return [{name: torch.tensor([encoded[name][at]]) for name in names} for at in range(n_windows)]


def _likeliest(shares: Sequence[Mapping[str, float]], names: Sequence[str], *, otherwise: str) -> str:
    judged = [name for name in names if shares and name in shares[0]]
    means = {name: float(np.mean([share[name] for share in shares])) for name in judged}
    return max(judged, key=lambda name: means[name], default=otherwise)


def _sendable(text: str) -> str:
    """The text as a tokenizer takes it: no half of a character, no endless post."""
    return _LONE_SURROGATE.sub("\ufffd", text[:READ_CHARACTERS])


def _window_length(config: Any, tokenizer: Any) -> int:
    """The most tokens that the model reads at once, separators among them."""
    positions = getattr(config, "max_position_embeddings", None)
    stated = [tokenizer.model_max_length, positions - _POSITIONS_KEPT if isinstance(positions, int) else 0]
    # A tokenizer that knows no length states an absurd one.
    known = [length for length in stated if 8 <= length <= READ_CHARACTERS]
    return int(min(known, default=_USUAL_LENGTH))


def _loaded(folder: Path) -> tuple[Any, Any]:
    """The network and the tokenizer; WeightsError unless both are whole and the network has a head."""
    try:
        import torch
        from transformers import AutoModelForSequenceClassification, AutoTokenizer
        from transformers.utils import logging as chatter
    except ImportError as missing:
        raise WeightsError(
            f"{SETTING}: {folder} needs {missing.name}, which is not installed. Install it with "
            f'`pip install "{EXTRA}"`, or write `model: bundled`.'
        ) from missing
    chatter.set_verbosity_error()  # type: ignore[no-untyped-call]
    chatter.disable_progress_bar()  # type: ignore[no-untyped-call]
    kept_here = {"local_files_only": True, "trust_remote_code": False}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # third-party loaders announce deprecations of their own
            tokenizer = AutoTokenizer.from_pretrained(folder, **kept_here)
            model, report = AutoModelForSequenceClassification.from_pretrained(
                folder, use_safetensors=True, output_loading_info=True, dtype=torch.float32, **kept_here
            )
    except Exception as refused:
        raise WeightsError(
            f"{folder} is no model that this transformers reads: {_first_line(refused)}"
        ) from (refused)
    if lacking := sorted(report["missing_keys"]):
        raise WeightsError(
            f"{folder}: the weights lack {', '.join(lacking[:3])}, so its labels would be given by chance. "
            "Choose a model that was trained for text classification."
        )
    if not tokenizer.is_fast:
        raise WeightsError(f"{folder / 'tokenizer.json'} is missing: its tokenizer cannot cut a long post.")
    return model.eval(), tokenizer


def _first_line(problem: Exception) -> str:
    return (str(problem).strip().splitlines() or [type(problem).__name__])[0][:300]
