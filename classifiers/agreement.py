"""How far two hands agree on the written posts: `python -m classifiers.agreement`.

The second hand saw neither the first one's labels nor its marked words. Cohen's kappa (Cohen 1960) is
agreement beyond chance; the F1 takes one hand as the truth for the other, so it says about how far a model
can be measured to come.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from classifiers.labels import INTENT, RISK, SENTIMENT, TARGET
from classifiers.posts import (
    DEFAULT_LABELS,
    DEFAULT_POSTS,
    lines,
    second_labels,
    settled_labels,
    written_posts,
)

EVALUATION: Final = Path("config/evaluation")
_SETS: Final = ("schoolcheck", "heldout")

Pair = tuple[Mapping[str, Any], Mapping[str, Any]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Agreement:
    """Two hands on one label: how often each gave it, Cohen's kappa, and F1 (1 where nobody did)."""

    label: str
    n_first: int
    n_second: int
    kappa: float
    f1: float


def agreement(label: str, first: Sequence[bool], second: Sequence[bool]) -> Agreement:
    """How far two hands agree on one label; the sequences are of one length."""
    n, both = len(first), sum(a and b for a, b in zip(first, second, strict=True))
    n_first, n_second = sum(first), sum(second)
    seen = sum(a == b for a, b in zip(first, second, strict=True)) / max(1, n)
    chance = (n_first * n_second + (n - n_first) * (n - n_second)) / max(1, n * n)
    return Agreement(
        label=label,
        n_first=n_first,
        n_second=n_second,
        kappa=1.0 if chance == 1.0 else (seen - chance) / (1 - chance),
        f1=2 * both / (n_first + n_second) if n_first + n_second else 1.0,
    )


def agreements(pairs: Sequence[Pair]) -> list[Agreement]:
    """Every label of every kind, and `any risk`, over posts given as (first, second) labels."""
    found = [
        agreement(
            "any risk", [bool(one["risk"]) for one, _ in pairs], [bool(two["risk"]) for _, two in pairs]
        )
    ]
    for kind, labels in (("risk", RISK), ("target", TARGET)):
        for label in labels:
            first, second = ([label in one[kind] for one in side] for side in zip(*pairs, strict=True))
            found.append(agreement(label, first, second))
    for kind, names in (("sentiment", SENTIMENT), ("intent", INTENT)):
        for name in names:
            first, second = ([name == one[kind] for one in side] for side in zip(*pairs, strict=True))
            found.append(agreement(f"{kind} {name}", first, second))
    return found


def paired(rows: Iterable[Mapping[str, Any]], second: Mapping[str, Mapping[str, Any]]) -> list[Pair]:
    """The posts that both hands labelled."""
    return [(row, second[row["id"]]) for row in rows if row["id"] in second]


def _print(name: str, pairs: Sequence[Pair], n_settled: int) -> None:
    found = agreements(pairs)
    by_label = {one.label: one for one in found}
    print(f"\n{name}: {len(pairs)} posts labelled twice, {n_settled} with labels that the guide settled")
    print(f"{'label':<22}{'first':>8}{'second':>8}{'kappa':>8}{'F1':>8}")
    for one in found:
        print(f"{one.label:<22}{one.n_first:>8}{one.n_second:>8}{one.kappa:>8.3f}{one.f1:>8.3f}")
    print(f"{'mean of the 7 risks':<22}{'':>16}", end="")
    print(
        "".join(
            f"{sum(getattr(by_label[label], what) for label in RISK) / len(RISK):>8.3f}"
            for what in ("kappa", "f1")
        )
    )


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m classifiers.agreement", description=__doc__)
    parser.add_argument("--posts", type=Path, default=DEFAULT_POSTS)
    parser.add_argument("--labels", type=Path, default=DEFAULT_LABELS)
    parser.add_argument("--evaluation", type=Path, default=EVALUATION)
    given = parser.parse_args()
    pairs = paired(written_posts(given.posts), second_labels(given.labels))
    _print("training posts", pairs, len(settled_labels(given.labels)))
    for name in _SETS:
        rows = lines(given.evaluation / f"{name}.jsonl")
        second = {row["id"]: row for row in lines(given.evaluation / f"{name}.second.jsonl")}
        n_settled = sum("first" in row for row in rows)
        _print(name, paired([{**row, **row.get("first", {})} for row in rows], second), n_settled)


if __name__ == "__main__":
    main()
