"""Posts with labels: the posts written for schools, and the public rows that teach what they lack.

A label that nobody annotated is `None`, and the losses leave it out.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from classifiers.labels import INTENT, RISK, SENTIMENT
from classifiers.language import language_of
from classifiers.posts import (
    DEFAULT_LABELS,
    DEFAULT_POSTS,
    Part,
    parts,
    second_labels,
    settled,
    settled_labels,
    written_posts,
)

if TYPE_CHECKING:
    import pandas as pd

DEFAULT_DATA: Final = Path("../shared/data")
_RISK_COLUMN: Final = {
    "abusive": "abusive",
    "threatening": "threat",
    "hateful": "hate",
    "sexual": "sexual",
    "defamatory": "defam",
    "identifying": "identify",
}
_INTENT_COLUMNS: Final = ("complaint", "query", "praise")


@dataclass(frozen=True, kw_only=True, slots=True)
class Marked:
    """Words of a text, as the half-open range `text[start:end]`, that carry a label."""

    start: int
    end: int
    label: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Judgement:
    """What one hand said of a post beside its risks."""

    target: frozenset[str]
    sentiment: str
    intent: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Example:
    """One post and what people said of it; `None` stands for not annotated."""

    text: str
    source: str
    parent: str = ""
    school: str = ""
    part: Part = "train"
    risk: Mapping[str, bool] = field(default_factory=dict)
    profane: bool | None = None
    target: frozenset[str] | None = None
    sentiment: str | None = None
    intent: str | None = None
    marked: tuple[Marked, ...] | None = None
    unmarked: frozenset[str] = frozenset()
    """Labels whose words nobody marked, although it has them."""
    personal: tuple[Marked, ...] | None = None
    """Words that are personal data, by kind."""
    second: Judgement | None = None
    """What the second hand said, where nothing was settled; training hears both hands."""


def school_posts(folder: Path = DEFAULT_POSTS, labels: Path = DEFAULT_LABELS) -> list[Example]:
    """The posts written about invented schools, each with its part and its settled labels."""
    rows = written_posts(folder)
    where, decided, second = parts(rows), settled_labels(labels), second_labels(labels)
    return [
        school_example(
            settled(row, decided), where[row["id"]], None if row["id"] in decided else second.get(row["id"])
        )
        for row in rows
    ]


def training_posts() -> list[Example]:
    """The training part, without what run time does not read for its language."""
    return [
        example for example in school_posts() if example.part == "train" and not language_of(example.text)
    ]


def author_first_names(folder: Path = DEFAULT_POSTS) -> list[str]:
    """First names of the invented authors, to swap for others; no author is ever shown to the model."""
    found = (
        re.fullmatch(r"([A-Z][a-z]{2,}) [A-Z][A-Za-z'-]+", row["author"]) for row in written_posts(folder)
    )
    return sorted({match[1] for match in found if match})


def school_example(row: Mapping[str, Any], part: Part, second: Mapping[str, Any] | None = None) -> Example:
    """A written post, in the long names of its file, as an example."""
    return Example(
        text=row["text"],
        source="school",
        parent=row["parent"],
        school=row["school"],
        part=part,
        risk={label: label in row["risk"] for label in RISK},
        target=frozenset(row["target"]),
        sentiment=row["sentiment"],
        intent=row["intent"],
        marked=tuple(_marked(row["text"], row["spans"])),
        unmarked=frozenset(row["risk"]) - frozenset(row["spans"]),
        personal=tuple(_marked(row["text"], row["personal"])) if "personal" in row else None,
        second=None if second is None else _judgement(second),
    )


def _judgement(row: Mapping[str, Any]) -> Judgement:
    return Judgement(target=frozenset(row["target"]), sentiment=row["sentiment"], intent=row["intent"])


def _marked(text: str, spans: Mapping[str, Sequence[str]]) -> Iterable[Marked]:
    """Each piece where it stands whole; a piece given twice is looked for behind the first."""
    for label, pieces in spans.items():
        after: dict[str, int] = {}
        for piece in pieces:
            start = _whole(text, piece, after.get(piece, 0))
            if start >= 0:
                after[piece] = start + len(piece)
                yield Marked(start=start, end=start + len(piece), label=label)


def _whole(text: str, piece: str, begin: int) -> int:
    """Where `piece` stands as whole words from `begin` on, else where it stands at all, else -1."""
    found = re.compile(rf"(?<!\w){re.escape(piece)}(?!\w)").search(text, begin)
    return found.start() if found else text.find(piece, begin)


def public_examples(frame: pd.DataFrame) -> list[Example]:
    """Rows with the columns of the public mixture, as examples in the names of `labels`."""
    return [_public_example(row) for row in frame.to_dict("records")]


def _public_example(row: Mapping[Any, Any]) -> Example:
    def known(column: str) -> float | None:
        value = row.get(column)
        return None if value is None or math.isnan(value) else float(value)

    risk = {
        label: value >= 0.5 for label, column in _RISK_COLUMN.items() if (value := known(column)) is not None
    }
    intents = [name for name in _INTENT_COLUMNS if known(name) == 1]
    sentiment = known("sentiment")
    profane = known("profane")
    return Example(
        text=str(row["text"]),
        source=str(row["source"]),
        risk=risk,
        profane=None if profane is None else profane >= 0.5,
        sentiment=None if sentiment is None else SENTIMENT[round(sentiment) + 1],
        intent=INTENT[INTENT.index(intents[0])] if len(intents) == 1 else None,
    )


def chosen_public(
    folder: Path, shares: Mapping[str, Mapping[str, int]], *, words_at_most: int
) -> list[Example]:
    """The public rows that training uses, in a fixed shuffled order.

    `shares` says per source how many `positive` rows (any risk label), how many `negative` and how many
    times each threat or sexual row is repeated (`rare`, default 1); all of the rare rows are kept.
    """
    import pandas as pd

    frame = pd.read_parquet(folder / "train" / "train_core.parquet")
    frame = frame[frame["text"].str.count(r"\S+") <= words_at_most]
    frame = frame.assign(key=[key_of(text) for text in frame["text"]]).sort_values("key")
    columns = list(_RISK_COLUMN.values())
    risky = (frame[columns].fillna(0) >= 0.5).any(axis=1)
    rare = (frame[["threat", "sexual"]].fillna(0) >= 0.5).any(axis=1)
    pieces = []
    for source, share in sorted(shares.items()):
        own = frame["source"] == source
        pieces += [frame[own & rare]] * share.get("rare", 1)
        pieces.append(frame[own & risky & ~rare].head(share.get("positive", 0)))
        pieces.append(frame[own & ~risky].head(share.get("negative", 0)))
    chosen = pd.concat(pieces).reset_index(drop=True)
    order = sorted(range(len(chosen)), key=lambda index: key_of(f"{index} {chosen['key'][index]}"))
    return [_quiet(example) for example in with_toxic_spans(public_examples(chosen.iloc[order]), folder)]


_RARE_IN_PUBLIC: Final = ("defamatory", "identifying", "safeguarding")
"""Nobody annotated these in public rows, and hardly any harmless row there has one."""


def _quiet(example: Example) -> Example:
    """A row without any annotated risk also teaches what is hardly ever in such rows."""
    if any(example.risk.values()):
        return example
    return replace(example, risk={**dict.fromkeys(_RARE_IN_PUBLIC, False), **example.risk})


def with_toxic_spans(examples: Sequence[Example], folder: Path) -> list[Example]:
    """Add the words marked as toxic (SemEval 2021) to the abusive Civil Comments among `examples`."""
    import pandas as pd

    path = folder / "spans" / "civil_toxic_spans" / "semeval2021.parquet"
    if not path.exists():
        return list(examples)
    table = pd.read_parquet(path)
    found = {text: _runs(marks) for text, marks in zip(table["text"], table["spans"], strict=True)}
    return [_with_marks(example, found.get(example.text)) for example in examples]


def _with_marks(example: Example, runs: Sequence[tuple[int, int]] | None) -> Example:
    if example.source != "civil_spans" or not runs or not example.risk.get("abusive"):
        return example
    return Example(
        text=example.text,
        source=example.source,
        risk=example.risk,
        profane=example.profane,
        marked=tuple(Marked(start=start, end=end, label="abusive") for start, end in runs),
    )


def _runs(marks: str) -> list[tuple[int, int]]:
    """Character positions, a JSON list, joined to half-open ranges."""
    places = sorted(json.loads(marks))
    runs: list[tuple[int, int]] = []
    for place in places:
        if runs and place == runs[-1][1]:
            runs[-1] = (runs[-1][0], place + 1)
        else:
            runs.append((place, place + 1))
    return runs


def key_of(text: str) -> str:
    """A hash of a text, to put texts into a fixed mixed order."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
