"""What the bundled model promises to those who call it."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from classifiers.labels import INTENT, RISK, SENTIMENT, TARGET
from classifiers.manifest import DEFAULT_FOLDER, FILE_NAME, ONNX_FILE, TOKENIZER_FILE
from classifiers.predict import Classifier, Reading, WeightsError

POSTS = (
    "Thank you to every member of staff, our daughter has loved her first term.",
    "What time does parents' evening start on Thursday?",
    "Mrs Croft is a useless fat cow",
    "Someone should wait for him in the car park and break his legs",
    "Mr Lomas was sacked from his last school for stealing the trip money",
    "The bus was late again and nobody rang us. Very poor.",
)
HOSTILE = ("", " ", "\x00", "\ud800", "\u200b", "🤡", "a" * 1_000_000, "ܐ" * 50, "=" * 5_000)


@pytest.fixture(scope="module")
def classifier() -> Classifier:
    return Classifier.load(n_threads=2)


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    for name in (FILE_NAME, TOKENIZER_FILE, ONNX_FILE):
        shutil.copy(DEFAULT_FOLDER / name, tmp_path / name)
    return tmp_path


def one(classifier: Classifier, text: str) -> Reading:
    (reading,) = classifier.read([text])
    return reading


def test_each_text_gets_one_reading_in_order(classifier: Classifier) -> None:
    readings = classifier.read(POSTS)
    assert readings == [one(classifier, text) for text in POSTS]


def test_no_texts_give_no_readings(classifier: Classifier) -> None:
    assert classifier.read([]) == []


def test_a_reading_uses_known_names_and_probabilities(classifier: Classifier) -> None:
    for reading in classifier.read(POSTS):
        assert tuple(reading.scores) == RISK
        assert all(0.0 <= score <= 1.0 for score in reading.scores.values())
        assert set(reading.target) <= set(TARGET)
        assert reading.target
        assert reading.sentiment in SENTIMENT
        assert reading.intent in INTENT
        assert reading.model == classifier.version


def test_labels_are_those_at_or_above_their_threshold(classifier: Classifier) -> None:
    limits = classifier.thresholds()
    for reading in classifier.read(POSTS):
        assert reading.labels == tuple(label for label in RISK if reading.scores[label] >= limits[label])


def test_a_score_does_not_depend_on_the_neighbours(classifier: Classifier) -> None:
    alone = [one(classifier, text) for text in POSTS]
    among = classifier.read([*reversed(POSTS), "filler " * 60, *POSTS])
    assert among[: len(POSTS)] == alone[::-1]
    assert among[-len(POSTS) :] == alone


def test_a_score_does_not_depend_on_the_number_of_threads(classifier: Classifier) -> None:
    assert Classifier.load(n_threads=1).read(POSTS) == classifier.read(POSTS)


def test_exact_duplicates_are_scored_once(classifier: Classifier) -> None:
    readings = classifier.read([POSTS[0]] * 500)
    assert len(readings) == 500
    assert all(reading is readings[0] for reading in readings)


def test_every_label_has_words_that_lie_in_the_text(classifier: Classifier) -> None:
    for text, reading in zip(POSTS, classifier.read(POSTS), strict=True):
        assert {span.label for span in reading.spans} == set(reading.labels)
        for span in reading.spans:
            assert 0 <= span.start < span.end <= len(text)
            assert text[span.start : span.end].strip()


def test_any_text_at_all_is_read(classifier: Classifier) -> None:
    for text, reading in zip(HOSTILE, classifier.read(HOSTILE), strict=True):
        assert all(0 <= span.start < span.end <= len(text) for span in reading.spans)


@pytest.mark.parametrize("text", ["", "  \n", "\x00", "\u200b\ud800"])
def test_a_text_without_letters_is_neutral_and_without_labels(classifier: Classifier, text: str) -> None:
    reading = one(classifier, text)
    assert (reading.labels, reading.spans, reading.unsure, reading.target) == ((), (), (), ())
    assert (reading.sentiment, reading.intent) == ("neutral", "other")
    assert set(reading.scores.values()) == {0.0}


def test_a_threat_at_the_end_of_a_long_post_is_found(classifier: Classifier) -> None:
    text = "The car park was busy this morning and we walked to the gate. " * 20 + POSTS[3]
    reading = one(classifier, text)
    assert "threatening" in reading.labels
    assert any(span.end > len(text) - 30 for span in reading.spans if span.label == "threatening")


def test_the_parent_is_read_but_not_judged(classifier: Classifier) -> None:
    (reading,) = classifier.read(["Thank you, see you there!"], parents=[POSTS[2]])
    assert reading.labels == ()


def test_parents_of_another_length_are_refused(classifier: Classifier) -> None:
    with pytest.raises(ValueError, match="as long as texts"):
        classifier.read(POSTS, parents=["only one"])


@pytest.mark.parametrize("name", [FILE_NAME, TOKENIZER_FILE, ONNX_FILE])
def test_a_missing_file_is_named(copied: Path, name: str) -> None:
    (copied / name).unlink()
    with pytest.raises(WeightsError, match=name):
        Classifier.load(copied)


@pytest.mark.parametrize("name", [TOKENIZER_FILE, ONNX_FILE])
def test_a_damaged_file_is_refused(copied: Path, name: str) -> None:
    content = bytearray((copied / name).read_bytes())
    content[len(content) // 2] ^= 1
    (copied / name).write_bytes(content)
    with pytest.raises(WeightsError, match=f"{name} is damaged"):
        Classifier.load(copied)


@pytest.mark.parametrize("content", ["not json", "{}", '{"version": "x", "files": []}', "[]"])
def test_a_damaged_manifest_is_refused(copied: Path, content: str) -> None:
    (copied / FILE_NAME).write_text(content, encoding="utf-8")
    with pytest.raises(WeightsError, match=FILE_NAME):
        Classifier.load(copied)


def test_reading_needs_neither_torch_nor_transformers() -> None:
    program = (
        "import sys\n"
        "from classifiers.predict import Classifier\n"
        "Classifier.load().read(['When is sports day?'])\n"
        "loaded = {'torch', 'transformers', 'pandas', 'sklearn'} & set(sys.modules)\n"
        "sys.exit(len(loaded))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_files_are_small_enough_to_be_kept_in_the_repository() -> None:
    sizes = [path.stat().st_size for path in DEFAULT_FOLDER.iterdir()]
    assert max(sizes) < 50_000_000
    assert sum(sizes) < 100_000_000


def test_an_address_that_holds_its_postcode_stays_an_address(classifier: Classifier) -> None:
    text = "Mrs Okonjo lives at 14 Alder Close ZZ9 4QA, ring 01632 960123"
    kinds = {text[span.start : span.end]: span.label for span in one(classifier, text).personal}
    assert kinds["01632 960123"] == "phone"
    assert kinds["ZZ9 4QA"] == "postcode"
    assert "address" in kinds.values()
