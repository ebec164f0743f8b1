"""The posts written for training: what each hand wrote, what a second hand said blind, what was settled.

They lie in `config/training/posts/*.jsonl`; `config/training/labels/second.jsonl` holds the second, blind
labelling of each post and `settled.jsonl` the labels where the two hands differed and the guide decided.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final, Literal

Part = Literal["train", "validation", "test"]

DEFAULT_POSTS: Final = Path("config/training/posts")
DEFAULT_LABELS: Final = Path("config/training/labels")
_SPLIT: Final = "split 190"
"""Chosen by label counts alone, so that the rare labels occur in every part."""
FIRST_HANDS: Final = ("A", "B", "C", "D", "E", "F", "G")
"""The files whose held-out part has been the test set since the first version."""
JUDGED: Final = ("risk", "target", "sentiment", "intent")
"""What the second hand said too."""


def lines(path: Path) -> list[Any]:
    """The values of a JSONL file; ValueError names the file and line that is none."""
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            found.append(json.loads(line))
        except ValueError as wrong:
            raise ValueError(f"{path}, line {number}: not valid JSON ({wrong}).") from wrong
    return found


def written_posts(folder: Path = DEFAULT_POSTS) -> list[dict[str, Any]]:
    """Every written post as its first hand labelled it, with its `hand`, the name of its file."""
    rows = [{**row, "hand": path.stem} for path in sorted(folder.glob("*.jsonl")) for row in lines(path)]
    if not rows:
        raise FileNotFoundError(f"{folder} holds no .jsonl file; restore it with git checkout.")
    return rows


def second_labels(folder: Path = DEFAULT_LABELS) -> dict[str, dict[str, Any]]:
    """What the second hand said of each post, by the post's id."""
    return _by_id(folder / "second.jsonl")


def settled_labels(folder: Path = DEFAULT_LABELS) -> dict[str, dict[str, Any]]:
    """The labels that the guide decided where two hands differed, by the post's id."""
    return _by_id(folder / "settled.jsonl")


def _by_id(path: Path) -> dict[str, dict[str, Any]]:
    return {row["id"]: row for row in lines(path)} if path.exists() else {}


def settled(row: Mapping[str, Any], decided: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """`row` with the labels that were settled; marked words stay for labels that remain, new ones join."""
    verdict = decided.get(row["id"])
    if verdict is None:
        return dict(row)
    marked = {**verdict.get("spans", {}), **row["spans"]}
    spans = {label: words for label, words in marked.items() if label in verdict["risk"]}
    return {**row, **{name: verdict[name] for name in JUDGED}, "spans": spans}


def parts(rows: Sequence[Mapping[str, Any]]) -> dict[str, Part]:
    """The part of each post by its id; no school and no minimal pair of a hand lies in two parts.

    Posts joined by a school or a pair form one group; a hash of the group's first school decides: eighty, ten
    and ten per cent of the first hands' posts, and of later hands' posts nineteen in twenty to train on.
    """
    first = [row for row in rows if row["hand"] in FIRST_HANDS]
    later = [row for row in rows if row["hand"] not in FIRST_HANDS]
    return {**_split(later, train=0.95, validation=1.0), **_split(first, train=0.8, validation=0.9)}


def _split(rows: Sequence[Mapping[str, Any]], *, train: float, validation: float) -> dict[str, Part]:
    leader: dict[str, str] = {}

    def find(key: str) -> str:
        while leader.setdefault(key, key) != key:
            key = leader[key]
        return key

    for row in rows:
        own = find(f"post {row['id']}")
        leader[own] = find(f"school {row['school']}")
        if row["pair"]:
            leader[find(f"post {row['id']}")] = find(f"post {row['pair']}")
    names: dict[str, str] = {}
    for row in rows:
        group = find(f"post {row['id']}")
        names[group] = min(names.get(group, row["school"]), row["school"])
    places = {row["id"]: _place(names[find(f"post {row['id']}")]) for row in rows}
    return {
        post: "train" if place < train else "validation" if place < validation else "test"
        for post, place in places.items()
    }


def _place(name: str) -> float:
    return int.from_bytes(hashlib.sha256(f"{_SPLIT} {name}".encode()).digest()[:4], "big") / 2**32
