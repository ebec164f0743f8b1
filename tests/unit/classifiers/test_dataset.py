"""Labelled posts from files."""

import json
from pathlib import Path

import pandas as pd
import pytest

from classifiers.dataset import more_posts, public_examples, school_posts

MORE = Path("config/training/more_posts.jsonl")


def row(number: int, school: str, **given: object) -> dict[str, object]:
    return {
        "id": f"Z{number:03}",
        "platform": "x",
        "school": school,
        "author": "@gives_it_away",
        "parent": "",
        "text": f"post {number} about a useless cow",
        "risk": ["abusive"],
        "target": ["staff"],
        "sentiment": "negative",
        "intent": "other",
        "spans": {"abusive": ["useless cow"]},
        "pair": "",
        "note": "",
        **given,
    }


@pytest.fixture
def data(tmp_path: Path) -> Path:
    rows = [row(number, f"School {number % 40}") for number in range(200)]
    rows[3]["pair"], rows[17]["pair"] = "Z017", "Z003"
    folder = tmp_path / "train" / "school"
    folder.mkdir(parents=True)
    (folder / "A.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return tmp_path


def test_no_school_lies_in_two_parts(data: Path) -> None:
    parts: dict[str, set[str]] = {}
    for example in school_posts(data):
        parts.setdefault(example.school, set()).add(example.part)
    assert all(len(found) == 1 for found in parts.values())
    assert len(set.union(*parts.values())) > 1


def test_the_two_posts_of_a_pair_lie_in_one_part(data: Path) -> None:
    examples = school_posts(data)
    assert examples[3].part == examples[17].part


def test_the_split_is_the_same_every_time(data: Path) -> None:
    assert school_posts(data) == school_posts(data)


def test_the_author_is_nowhere_in_an_example(data: Path) -> None:
    assert "gives_it_away" not in repr(school_posts(data))


def test_marked_words_become_ranges_of_the_text(data: Path) -> None:
    example = school_posts(data)[0]
    assert example.marked is not None
    assert [example.text[mark.start : mark.end] for mark in example.marked] == ["useless cow"]


def test_a_folder_without_posts_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="name the data folder"):
        school_posts(tmp_path)


def test_what_nobody_annotated_stays_unknown() -> None:
    frame = pd.DataFrame(
        {
            "text": ["a", "b"],
            "source": ["s", "s"],
            "threat": [1.0, None],
            "abusive": [None, 0.0],
            "sentiment": [-1.0, None],
            "query": [None, 1.0],
            "complaint": [0.0, None],
        }
    )
    first, second = public_examples(frame)
    assert dict(first.risk) == {"threatening": True}
    assert dict(second.risk) == {"abusive": False}
    assert (first.sentiment, second.sentiment) == ("negative", None)
    assert (first.intent, second.intent) == (None, "query")


def test_the_posts_in_the_repository_are_for_training_alone() -> None:
    examples = more_posts(MORE)
    assert len(examples) > 400
    assert {example.part for example in examples} == {"train"}
    for example in examples:
        marked = {mark.label for mark in example.marked or ()}
        assert marked == {label for label, given in example.risk.items() if given}
