"""Figures over public sets that others labelled: only ever measured on, never trained on or tuned to."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from classifiers.dataset import Example, Marked, public_examples
from classifiers.entities import entity_measures
from classifiers.figures import Figures, Measure, auroc, f1, macro_recall, measured, share, within
from classifiers.heldout import read_all
from classifiers.labels import SENTIMENT
from classifiers.personal_rows import (
    PERSONAL_FROM_PRESIDIO,
    PERSONAL_FROM_WNUT,
    presidio_examples,
    tagged_examples,
)
from classifiers.predict import Classifier, Reading

if TYPE_CHECKING:
    import pandas as pd

SAMPLE_AT_MOST: Final = 1_000
LARGER: Final[Mapping[str, int]] = {"hatecheck": 4, "school_slice_A": 4}
"""How many times more rows are read of a suite, and of the only real posts about schools: all of them."""
RANKED: Final[Mapping[str, tuple[str, ...]]] = {
    "jigsaw_test": ("abusive",),
    "jigsaw_heldout": ("abusive", "threatening", "hateful"),
    "olid": ("abusive",),
    "formspring": ("abusive",),
    "school_slice_A": ("abusive", "hateful"),
    "hatecheck": ("hateful", "threatening"),
}
HARMLESS: Final = ("nhs_heldout", "complaints", "school_slice_A")
FEELINGS: Final = ("goemotions_test", "tweeteval_sent", "nhs_heldout")
INTENTS: Final[Mapping[str, tuple[str, ...]]] = {
    "complaints": ("complaint",),
    "nhs_heldout": ("complaint", "praise"),
    "goemotions_test": ("query", "praise"),
}
PERSONAL: Final[Mapping[str, frozenset[str]]] = {
    "wnut17_test": frozenset(PERSONAL_FROM_WNUT.values()),
    "presidio_heldout": frozenset(PERSONAL_FROM_PRESIDIO.values()),
}
_SPANS: Final = {"wnut17_test": "wnut17", "presidio_heldout": "presidio_synth"}
PUBLIC_SETS: Final = tuple(dict.fromkeys((*RANKED, *HARMLESS, *FEELINGS, *PERSONAL)))


@dataclass(frozen=True, kw_only=True, slots=True)
class Rows:
    """Rows of one set with their readings; `drawn` says which belong to the sample by hash.

    The others are threats added to it, which count for `threatening` alone.
    """

    frame: pd.DataFrame
    drawn: np.ndarray[tuple[int], np.dtype[np.bool_]]
    examples: Sequence[Example]
    readings: Sequence[Reading]


def set_file(data: Path, name: str) -> Path:
    """Where a set lies in the data folder."""
    return data / "eval" / f"{name}.parquet"


def missing_sets(data: Path) -> list[str]:
    """The sets of which a file is not in the data folder."""
    needed = {
        name: [set_file(data, name), *([_span_file(data, name)] if name in PERSONAL else [])]
        for name in PUBLIC_SETS
    }
    return [name for name, files in needed.items() if not all(file.exists() for file in files)]


def public_figures(
    classifier: Classifier,
    data: Path,
    *,
    names: Sequence[str] = PUBLIC_SETS,
    at_most: int | None = SAMPLE_AT_MOST,
) -> Figures:
    """Figures of each named set, over a fixed sample of `at_most` rows (None for all of them)."""
    found: Figures = {}
    for name in names:
        if name in PERSONAL:
            found[name] = _personal_figures(classifier, data, name, at_most)
        else:
            rows = _read(classifier, data, name, at_most)
            found[name] = {"posts": int(rows.drawn.sum()), **measured(_measures(name, rows), len(rows.frame))}
    return found


def sampled(data: Path, name: str, at_most: int | None) -> pd.DataFrame:
    """The rows of a set in the order of their hashes, at most so many (more of those in `LARGER`)."""
    import pandas as pd

    frame = pd.read_parquet(set_file(data, name))
    keys = [text_place(text) for text in frame["text"]]
    ordered = frame.assign(place=keys).sort_values("place", kind="stable").reset_index(drop=True)
    return ordered if at_most is None else ordered.head(at_most * LARGER.get(name, 1))


def text_place(text: str) -> str:
    """Where a text stands in a fixed mixed order."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def _read(classifier: Classifier, data: Path, name: str, at_most: int | None) -> Rows:
    frame = sampled(data, name, at_most)
    n_drawn = len(frame)
    if "threatening" in RANKED.get(name, ()):
        import pandas as pd

        rest = sampled(data, name, None).iloc[n_drawn:]
        frame = pd.concat([frame, rest[rest["threat"] >= 0.5]]).reset_index(drop=True)
    examples = public_examples(frame)
    return Rows(
        frame=frame,
        drawn=np.arange(len(frame)) < n_drawn,
        examples=examples,
        readings=read_all(classifier, examples),
    )


def _measures(name: str, rows: Rows) -> dict[str, Measure]:
    found = {f"{label}_auroc": _ranks(label, rows) for label in RANKED.get(name, ())}
    if name in HARMLESS:
        found["flagged"] = _flagged(rows)
    if name in FEELINGS:
        truth = [example.sentiment for example in rows.examples]
        names = [one for one in SENTIMENT if one in truth]
        found["sentiment_macro_recall"] = macro_recall(truth, [r.sentiment for r in rows.readings], names)
    for intent in INTENTS.get(name, ()):
        known = rows.frame[intent].notna().to_numpy() & rows.drawn
        truth_of = rows.frame[intent].to_numpy() >= 0.5
        given = np.array([reading.intent == intent for reading in rows.readings])
        found[f"{intent}_f1"] = within(known, f1(truth_of[known], given[known]))
    return {**found, **(_hatecheck(rows) if name == "hatecheck" else {})}


def _ranks(label: str, rows: Rows) -> Measure:
    known = np.array([label in example.risk for example in rows.examples])
    if label != "threatening":
        known &= rows.drawn
    pairs = [
        (one.risk[label], reading.scores[label])
        for one, reading, is_known in zip(rows.examples, rows.readings, known, strict=True)
        if is_known
    ]
    return within(known, auroc([truth for truth, _ in pairs], [score for _, score in pairs]))


def _flagged(rows: Rows) -> Measure:
    """The share given any risk label, of rows that nobody found abusive or hateful."""
    harmless = np.array([not any(example.risk.values()) for example in rows.examples]) & rows.drawn
    if rows.frame["abusive"].notna().any():
        harmless &= (rows.frame["abusive"] == 0).to_numpy()
    return share([bool(reading.labels) for reading in rows.readings], among=harmless)


def _hatecheck(rows: Rows) -> dict[str, Measure]:
    """Right decisions at our threshold; the file names no functions, so they are grouped by its labels."""
    truth = np.array([example.risk["hateful"] for example in rows.examples])
    given = np.array(["hateful" in reading.labels for reading in rows.readings])
    threat = np.array([example.risk.get("threatening", False) for example in rows.examples])
    right = truth == given
    return {
        "accuracy": share(right, among=rows.drawn),
        "accuracy_hateful": share(right, among=rows.drawn & truth),
        "accuracy_hateful_threats": share(right, among=rows.drawn & truth & threat),
        "accuracy_not_hateful": share(right, among=rows.drawn & ~truth),
    }


def _personal_figures(classifier: Classifier, data: Path, name: str, at_most: int | None) -> Figures:
    wanted = set(sampled(data, name, at_most)["text"])
    examples = list({one.text: one for one in _MARKED[name](data) if one.text in wanted}.values())
    readings = read_all(classifier, examples)
    truth: list[Sequence[Marked]] = [example.personal or () for example in examples]
    measures = entity_measures(truth, [reading.personal for reading in readings], PERSONAL[name])
    n_entities = sum(len(marks) for marks in truth)
    return {"posts": len(examples), "entities": n_entities, **measured(measures, len(examples))}


def _span_file(data: Path, name: str) -> Path:
    return data / "spans" / _SPANS[name] / "data.parquet"


def _wnut(data: Path) -> list[Example]:
    import pandas as pd

    frame = pd.read_parquet(_span_file(data, "wnut17_test"))
    return tagged_examples(frame[frame["split"] == "test"], "wnut17", PERSONAL_FROM_WNUT)


def _presidio(data: Path) -> list[Example]:
    import pandas as pd

    return presidio_examples(pd.read_parquet(_span_file(data, "presidio_heldout")))


_MARKED: Final[Mapping[str, Callable[[Path], list[Example]]]] = {
    "wnut17_test": _wnut,
    "presidio_heldout": _presidio,
}
