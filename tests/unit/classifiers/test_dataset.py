"""Labelled posts from files."""

import json
from pathlib import Path

import pandas as pd
import pytest

from classifiers.dataset import Marked, public_examples, school_example, school_posts
from classifiers.personal_rows import tagged_examples
from classifiers.posts import second_labels, settled_labels, written_posts


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
    (tmp_path / "A.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return tmp_path


def test_no_school_lies_in_two_parts(data: Path) -> None:
    parts: dict[str, set[str]] = {}
    for example in school_posts(data):
        parts.setdefault(example.school, set()).add(example.part)
    assert all(len(found) == 1 for found in parts.values())
    assert set.union(*parts.values()) == {"train", "validation", "test"}


def test_later_hands_never_reach_the_test_part(data: Path) -> None:
    (data / "A.jsonl").rename(data / "Z.jsonl")
    assert {example.part for example in school_posts(data)} == {"train", "validation"}


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


def test_a_name_is_marked_where_it_stands_whole(data: Path) -> None:
    given = row(1, "A School", text="Thomas told tom", spans={}, personal={"person": ["tom"]})
    example = school_example(given, "train")
    assert example.personal is not None
    assert [(mark.start, mark.label) for mark in example.personal] == [(12, "person")]


def test_a_folder_without_posts_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="holds no"):
        school_posts(tmp_path)


def test_a_line_that_is_no_json_is_named(data: Path) -> None:
    with (data / "A.jsonl").open("a", encoding="utf-8") as file:
        file.write("\n{half")
    with pytest.raises(ValueError, match=r"A\.jsonl, line 201"):
        school_posts(data)


def test_settled_labels_replace_the_first_ones(data: Path, tmp_path: Path) -> None:
    labels = tmp_path / "labels"
    labels.mkdir()
    verdict = {
        "id": "Z000",
        "risk": ["hateful"],
        "target": ["pupil"],
        "sentiment": "neutral",
        "intent": "news",
    }
    (labels / "settled.jsonl").write_text(json.dumps(verdict), encoding="utf-8")
    example = school_posts(data, labels)[0]
    assert {label for label, given in example.risk.items() if given} == {"hateful"}
    assert (example.target, example.sentiment, example.intent) == (frozenset({"pupil"}), "neutral", "news")
    assert example.marked == ()
    assert example.unmarked == {"hateful"}


def test_tags_of_words_become_ranges() -> None:
    frame = pd.DataFrame(
        {
            "text": ["met Ada Finch in Leeds", "Bo waved"],
            "tags": [["O", "B-person", "I-person", "O", "B-location"], ["B-person", "O"]],
        }
    )
    first, second = tagged_examples(frame, "wnut17", {"person": "person"})
    assert first.personal == (Marked(start=4, end=13, label="person"),)
    assert second.personal == (Marked(start=0, end=2, label="person"),)


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


def test_the_written_posts_are_whole() -> None:
    examples = school_posts()
    assert len(examples) >= 8_000
    for example in examples:
        marked = {mark.label for mark in example.marked or ()}
        assert marked | example.unmarked >= {label for label, given in example.risk.items() if given}
        assert all(0 <= mark.start < mark.end <= len(example.text) for mark in example.personal or ())


def test_every_written_post_has_an_id_of_its_own() -> None:
    ids = [row["id"] for row in written_posts()]
    assert len(ids) == len(set(ids))
    assert settled_labels().keys() <= set(ids)
    assert second_labels().keys() <= set(ids)


def test_no_school_of_the_test_part_is_trained_on() -> None:
    places: dict[str, set[str]] = {}
    for example in school_posts():
        places.setdefault(example.school, set()).add(example.part)
    assert all(found == {"test"} for found in places.values() if "test" in found)
