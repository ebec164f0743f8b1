"""Whatever a post holds, it gets an answer, soon, and spoils none of the others."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifiers.labels import RISK
from classifiers.predict import Classifier

POLISH = "Mój syn znowu wrócił do domu z podartą kurtką i nikt w szkole nic z tym nie robi, tel. 07700 900123"
ABUSE = "Mr Hallam is a useless fat idiot"
SECONDS_AT_MOST = 2.0

BAD = {
    "empty": "",
    "blank": " \t\n\x00 ",
    "emoji": "😂🔥💀",
    "marks": "!!! ??? ...",
    "NUL": "you\x00 idiot\x00",
    "surrogates": "you \ud800 idiot \udfff",
    "mixed scripts": "Mr Шevchenko 学校 is an نiot",
    "right to left": "\u202etoidi\u202c you are",
    "a megabyte": "Mr Hallam is a useless idiot. " * 35_000,
    "a megabyte of one word": "x" * 1_000_000,
    "a megabyte of emoji": "😂" * 250_000,
    "a megabyte of Welsh": "Mae rhywun yn mynd i gael cweir heno. " * 27_000,
    "a megabyte of figures": "07 " * 340_000,
    "100,000 combining marks": "i" + "\u0301" * 100_000 + "diot",
    "a million lines": "\n" * 1_000_000,
}


@pytest.fixture(scope="module")
def model() -> Classifier:
    """The bundled model, warm."""
    model = Classifier.load(n_threads=1)
    model.read(["A first post.", POLISH])
    return model


@pytest.mark.parametrize("name", BAD)
def test_it_is_answered_in_bounded_time(model: Classifier, name: str) -> None:
    begin = time.process_time()
    [reading] = model.read([BAD[name]])
    assert time.process_time() - begin < SECONDS_AT_MOST
    assert set(reading.scores) == set(RISK)
    assert all(0 <= span.start < span.end <= len(BAD[name]) for span in (*reading.spans, *reading.personal))


def test_a_batch_of_them_reads_the_sound_post_among_them_as_alone(model: Classifier) -> None:
    texts = [text for text in BAD.values() if len(text) < 100_000]
    assert model.read([*texts, ABUSE])[-1] == model.read([ABUSE])[0]


def test_a_post_of_emoji_alone_is_assessed(model: Classifier) -> None:
    assert model.read(["😂🔥"])[0].not_assessed == ""


def test_another_language_gets_no_label_and_says_so(model: Classifier) -> None:
    [reading] = model.read([POLISH])
    assert reading.not_assessed == "language: pl"
    assert (reading.labels, reading.spans, reading.unsure, reading.target) == ((), (), (), ())
    assert (reading.sentiment, reading.intent) == ("neutral", "other")
    assert set(reading.scores.values()) == {0.0}


def test_contact_details_are_found_in_any_language(model: Classifier) -> None:
    [reading] = model.read([POLISH])
    assert [(one.label, POLISH[one.start : one.end]) for one in reading.personal] == [
        ("phone", "07700 900123")
    ]


def test_rules_and_model_do_not_overlap_and_stand_in_order(model: Classifier) -> None:
    text = "Ring Mrs Hollin on 07700 900123, she lives at 4 Gorse Row QX3 4TB and drives EK21 RVD"
    [reading] = model.read([text])
    edges = [edge for one in reading.personal for edge in (one.start, one.end)]
    assert edges == sorted(edges)
    said = {(one.label, text[one.start : one.end]) for one in reading.personal}
    assert {("phone", "07700 900123"), ("postcode", "QX3 4TB"), ("vehicle", "EK21 RVD")} <= said


@given(st.text(alphabet=st.characters(exclude_categories=()), max_size=80))
@settings(max_examples=40, deadline=None)
def test_no_text_makes_it_raise(model: Classifier, text: str) -> None:
    [reading] = model.read([text], parents=[text])
    assert 0.0 <= min(reading.scores.values()) <= max(reading.scores.values()) <= 1.0
