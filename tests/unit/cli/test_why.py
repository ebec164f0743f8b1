"""`gatepost why`, and which model the commands ask."""

import json
import warnings
from pathlib import Path

import pytest

from tests.unit.classifiers.tiny_model import tiny_model
from tests.unit.cli.cli_scene import SETTINGS, Scene

TEXT = "Mrs Croft is a useless fat cow"
FOREIGN = """\
classifier:
  model: tiny
  labels: {toxic: abusive, threat: threatening}
  thresholds: {abusive: 0.7}
"""


@pytest.fixture
def foreign(school: Scene) -> Scene:
    """A school that has another model in the bundled one's place."""
    tiny_model(school.folder / "tiny")
    school.write("school.yaml", SETTINGS + FOREIGN)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # third-party imports announce deprecations of their own
        import transformers.models.bert.modeling_bert  # noqa: F401
    return school


def test_why_names_the_words_of_one_post_in_plain_words(empty: Scene) -> None:
    assert empty.run("why", "--text", TEXT, "--label", "abusive") == 0

    first, second, *words = empty.out.splitlines()
    assert first.startswith("abusive: 0.")
    assert second.startswith("the score falls from 0.")
    assert second.endswith("when these words are covered:")
    assert 1 <= len(words) <= 5
    assert all(line.startswith('  "') for line in words)


def test_why_answers_lines_with_weighed_words(empty: Scene) -> None:
    rows = [{"id": 1, "text": TEXT, "label": "abusive"}, {"id": 2, "text": TEXT, "label": "rude"}, {"id": 3}]
    raw = b"".join(json.dumps(row).encode() + b"\n" for row in rows)

    assert empty.run("why", "--jsonl", stdin=raw) == 1

    good, unknown, bad = (json.loads(line) for line in empty.out.splitlines())
    assert [TEXT[word["start"] : word["end"]] for word in good["words"]] == TEXT.split()
    assert good["covered"] < good["uncovered"] == good["score"]
    assert "does not judge 'rude'" in unknown["error"]
    assert bad == {"id": 3, "error": "line 3: `text` must be text"}


def test_why_says_of_a_post_in_another_language_that_it_was_not_read(empty: Scene) -> None:
    text = "Szkoła jest beznadziejna i nauczyciel krzyczy na dzieci codziennie"

    assert empty.run("why", "--text", text, "--label", "abusive") == 0
    assert empty.out.startswith("not assessed: language (Polish); ")

    row = json.dumps({"id": 1, "text": text, "label": "abusive"}).encode()
    assert empty.run("why", "--jsonl", stdin=row) == 0
    assert json.loads(empty.out)["not_assessed"] == "language: pl"


def test_why_names_the_labels_where_none_or_an_unknown_one_is_given(empty: Scene) -> None:
    for label in ((), ("--label", "rude")):
        assert empty.run("why", "--text", "x", *label) == 2
        assert "abusive, threatening, hateful" in empty.err


@pytest.mark.parametrize("text", ["", "\x1b[31mred", "\udcff", "a" * 50_000])
def test_why_takes_any_text(empty: Scene, text: str) -> None:
    assert empty.run("why", "--text", text, "--label", "abusive") == 0
    assert "\x1b" not in empty.out


@pytest.mark.parametrize(
    "arguments",
    ["", "--jsonl --text x", "--jsonl --label abusive", "--text x", "--text x --label rude"],
)
def test_why_without_what_it_needs_ends_with_2(empty: Scene, arguments: str) -> None:
    assert empty.run("why", *arguments.split()) == 2
    assert empty.out == ""
    assert empty.err.startswith("gatepost: ")


def test_check_says_from_where_each_label_is_given_and_who_decided_that(school: Scene) -> None:
    school.write(
        "school.yaml",
        SETTINGS + "classifier: {missed_costs: {threatening: 4}, thresholds: {abusive: 0.7}}\n",
    )

    assert school.run("check") == 0

    lines = school.out.splitlines()
    assert (
        "label      works       threatening: given from 0.20 (your own cost: one missed weighs as much as 4 "
        "flagged in error)"
    ) in lines
    assert "label      works       abusive: given from 0.70 (your own threshold)" in lines
    assert sum(line.startswith("label ") for line in lines) == 7
    assert sum(line.endswith("(default)") for line in lines) == 5


def test_check_says_what_another_model_does_not_judge(foreign: Scene) -> None:
    assert foreign.run("check") == 0

    lines = foreign.out.splitlines()
    assert any(
        line.startswith("model      works       tiny@") and "in tiny; it does not" in line for line in lines
    )
    assert "label      works       abusive: given from 0.70 (your own threshold)" in lines
    assert "label      works       threatening: given from 0.50 (default)" in lines
    assert "label      not set up  defamatory: this model does not judge it" in lines


def test_a_model_that_will_not_do_is_broken_and_the_rest_is_tried(school: Scene) -> None:
    school.write("school.yaml", SETTINGS + FOREIGN)

    assert school.run("check") == 1
    assert "model      broken      classifier.model: tiny is no folder on this machine." in school.out
    assert "disk       works" in school.out


def test_classify_asks_the_model_of_the_settings_that_were_named(foreign: Scene) -> None:
    raw = json.dumps({"id": 1, "text": TEXT}).encode()

    assert foreign.run("--config", "school.yaml", "classify", "--jsonl", stdin=raw) == 0

    answer = json.loads(foreign.out)
    assert answer["model"].startswith("tiny@")
    assert set(answer["scores"]) == {"abusive", "threatening"}


def test_posts_are_assessed_by_the_school_s_model_from_the_first_step_on(foreign: Scene) -> None:
    assert foreign.run("collect", "--once") == 0
    assert foreign.run("assess") == 0
    assert " posts assessed by tiny@" in foreign.out


def test_classify_asks_the_bundled_model_where_no_settings_were_named(empty: Scene, project: Path) -> None:
    from classifiers.predict import Classifier

    assert empty.run("classify", "--jsonl", stdin=json.dumps({"id": 1, "text": TEXT}).encode()) == 0
    assert json.loads(empty.out)["model"] == Classifier.load().version
