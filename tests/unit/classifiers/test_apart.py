"""What is measured on stays apart from what is trained on, and no two posts share a frame."""

import re
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from classifiers.posts import lines, parts, written_posts

EVALUATION = Path("config/evaluation")
LIKE_AT_LEAST = 0.5
"""Jaccard similarity of word triples from which two posts are near-duplicates."""

Triples = frozenset[tuple[str, ...]]


def triples(text: str) -> Triples:
    words = re.findall(r"[a-z']+", text.lower())
    return frozenset(tuple(words[i : i + 3]) for i in range(len(words) - 2))


def near(first: dict[str, str], second: dict[str, str]) -> Iterable[tuple[str, str]]:
    """Ids of posts, one of each side, that share half of their word triples or more."""
    by_triple: dict[tuple[str, ...], list[str]] = defaultdict(list)
    known = {key: triples(text) for key, text in first.items()}
    for key, found in known.items():
        for triple in found:
            by_triple[triple].append(key)
    for other, text in second.items():
        own = triples(text)
        shared: dict[str, int] = defaultdict(int)
        for triple in own:
            for key in by_triple.get(triple, ()):
                shared[key] += 1
        for key, n in shared.items():
            if n / len(own | known[key]) >= LIKE_AT_LEAST:
                yield key, other


def evaluation_posts() -> dict[str, str]:
    files = (EVALUATION / "schoolcheck.jsonl", EVALUATION / "heldout.jsonl")
    return {row["id"]: row["text"] for path in files for row in lines(path)}


def test_no_evaluation_post_is_near_a_written_post() -> None:
    written = {row["id"]: row["text"] for row in written_posts()}
    assert list(near(written, evaluation_posts())) == []


def test_no_test_post_is_near_a_training_post() -> None:
    rows = written_posts()
    where = parts(rows)
    side = {
        name: {row["id"]: row["text"] for row in rows if where[row["id"]] == name}
        for name in ("train", "test")
    }
    assert list(near(side["train"], side["test"])) == []


def test_hands_that_worked_apart_hardly_share_a_frame() -> None:
    rows = {row["id"]: row for row in written_posts()}
    texts = {key: row["text"] for key, row in rows.items()}
    alike = {
        frozenset(pair)
        for pair in near(texts, texts)
        if pair[0] != pair[1] and rows[pair[0]]["hand"] != rows[pair[1]]["hand"]
    }
    assert len(alike) < len(rows) / 1000
