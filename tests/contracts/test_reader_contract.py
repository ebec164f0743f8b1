"""What every classifier of posts promises, the bundled one and any other in its place."""

import warnings
from pathlib import Path

import pytest

from classifiers.foreign import ForeignClassifier
from classifiers.labels import INTENT, RISK, SENTIMENT, TARGET
from classifiers.predict import Classifier, Reading
from classifiers.reader import Reader
from tests.unit.classifiers.tiny_model import tiny_model

POSTS = (
    "Thank you to every member of staff, our daughter has loved her first term.",
    "What time does parents' evening start on Thursday?",
    "Mrs Croft is a useless fat cow",
    "Someone should wait for him in the car park and break his legs",
    "The bus was late again and nobody rang us. Very poor.",
)
HOSTILE = ("", " ", "\x00", "\ud800", "a\ud800b", "\u200b", "🤡", "a" * 1_000_000, "no " * 300_000, "ܐ" * 50)
EMPTY = ("", "  \n", "\x00", "\u200b\ud800")


def _bundled(_folder: Path) -> Reader:
    return Classifier.load(n_threads=2)


def _multi_label(folder: Path) -> Reader:
    labels = {"toxic": "abusive", "threat": "threatening"}
    return ForeignClassifier.load(tiny_model(folder), labels=labels)


def _single_label(folder: Path) -> Reader:
    labels = {"toxic": "hateful", "threat": "negative", "clean": "positive"}
    return ForeignClassifier.load(
        tiny_model(folder, problem_type=None), labels=labels, problem_type="single_label_classification"
    )


@pytest.fixture(
    scope="module", params=[_bundled, _multi_label, _single_label], ids=lambda made: made.__name__
)
def reader(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Reader:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # third-party imports announce deprecations of their own
        made: Reader = request.param(tmp_path_factory.mktemp("model") / "tiny")
        made.read(["warm up"])
    return made


def one(reader: Reader, text: str) -> Reading:
    (reading,) = reader.read([text])
    return reading


def test_each_text_gets_one_reading_in_order(reader: Reader) -> None:
    assert reader.read(POSTS) == [one(reader, text) for text in POSTS]


def test_no_texts_give_no_readings(reader: Reader) -> None:
    assert reader.read([]) == []


def test_a_reading_uses_known_names_and_probabilities(reader: Reader) -> None:
    for reading in reader.read(POSTS):
        assert all(0.0 <= score <= 1.0 for score in reading.scores.values())
        assert set(reading.target) <= set(TARGET)
        assert reading.sentiment in SENTIMENT
        assert reading.intent in INTENT
        assert reading.model == reader.version


def test_every_risk_label_is_either_scored_or_said_not_to_be_judged(reader: Reader) -> None:
    for reading in reader.read((*POSTS, *EMPTY)):
        assert set(reading.scores) == set(RISK) - set(reader.not_judged) == set(reader.thresholds())


def test_labels_are_those_at_or_above_their_threshold(reader: Reader) -> None:
    limits = reader.thresholds()
    for reading in reader.read(POSTS):
        given = tuple(label for label in RISK if label in limits and reading.scores[label] >= limits[label])
        assert reading.labels == given
        assert set(reading.unsure) <= set(reading.scores)


def test_a_score_does_not_depend_on_the_neighbours(reader: Reader) -> None:
    alone = [one(reader, text) for text in POSTS]
    among = reader.read([*reversed(POSTS), "filler " * 60, *POSTS])
    assert among[: len(POSTS)] == alone[::-1]
    assert among[-len(POSTS) :] == alone


def test_exact_duplicates_are_scored_once(reader: Reader) -> None:
    readings = reader.read([POSTS[0]] * 500)
    assert len(readings) == 500
    assert all(reading is readings[0] for reading in readings)


def test_marked_words_lie_in_the_text(reader: Reader) -> None:
    for text, reading in zip((*POSTS, *HOSTILE), reader.read((*POSTS, *HOSTILE)), strict=True):
        assert all(0 <= span.start < span.end <= len(text) for span in reading.spans)


@pytest.mark.parametrize("text", EMPTY)
def test_a_text_without_letters_is_neutral_and_without_labels(reader: Reader, text: str) -> None:
    reading = one(reader, text)
    assert (reading.labels, reading.spans, reading.unsure, reading.target) == ((), (), (), ())
    assert (reading.sentiment, reading.intent) == ("neutral", "other")
    assert set(reading.scores.values()) == {0.0}


def test_replies_are_read_with_their_parents_and_contexts(reader: Reader) -> None:
    readings = reader.read(POSTS, parents=[""] * len(POSTS), contexts=[""] * len(POSTS))
    assert readings == reader.read(POSTS)
    assert len(reader.read(POSTS, parents=POSTS[::-1], contexts=["A headline"] * len(POSTS))) == len(POSTS)


def test_parents_or_contexts_of_another_length_are_refused(reader: Reader) -> None:
    with pytest.raises(ValueError, match="as long as texts"):
        reader.read(POSTS, parents=["only one"])
    with pytest.raises(ValueError, match="as long as texts"):
        reader.read(POSTS, contexts=["only one"])
