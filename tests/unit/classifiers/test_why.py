"""Covering words shows what a label hangs on."""

import re
import time
from collections.abc import Mapping, Sequence
from types import MappingProxyType

import pytest

from classifiers.labels import RISK
from classifiers.predict import Classifier, Reading
from classifiers.why import WORDS_AT_MOST, Why, why

LONG_POST = (
    "Wait till I see that PE teacher at the gate on Friday, he better watch his back. Everyone at Tarnholt "
    "knows he was sacked from his last school for thieving. The office never picks up the phone and the car "
    "park was a mess again this morning, so I am writing here. What a place, honestly, we should all move."
)


class WordReader:
    """Gives `abusive` the sum of its words, at most 0.95, by the riskiest sentence; keeps what is asked."""

    version = "words-1"
    not_judged = ("sexual",)

    def __init__(self, *, is_choosy: bool = False, **words: float) -> None:
        self._is_choosy = is_choosy
        self._words = words
        self.asked: list[str] = []
        self.parents: set[str] = set()

    def thresholds(self) -> Mapping[str, float]:
        """Even chance for everything."""
        return dict.fromkeys(RISK, 0.5)

    def read(
        self,
        texts: Sequence[str],
        *,
        parents: Sequence[str] | None = None,
        contexts: Sequence[str] | None = None,
    ) -> list[Reading]:
        """Score each text."""
        self.asked += texts
        self.parents |= set(parents or ())
        return [self._reading(text) for text in texts]

    def _reading(self, text: str) -> Reading:
        """A text without `the` is no English to it."""
        found = [
            min(0.95, 0.02 + sum(self._words.get(word.lower(), 0.0) for word in re.findall(r"\w+", part)))
            for part in re.split(r"[.!?]\s", text)
        ]
        return Reading(
            labels=(),
            scores=MappingProxyType({"abusive": max(found)}),
            target=(),
            sentiment="neutral",
            intent="other",
            spans=(),
            unsure=(),
            model=self.version,
            not_assessed="language: pl" if self._is_choosy and "the" not in text.lower() else "",
        )


def told(found: Why, text: str) -> list[str]:
    return [text[word.start : word.end] for word in found.strongest]


def test_the_words_that_carry_the_label_are_the_strongest() -> None:
    text = "What a useless, lazy clown (that man)!"
    found = why(WordReader(useless=0.3, clown=0.5), text, "abusive")
    assert told(found, text) == ["clown", "useless"]
    assert found.words[4].fall == pytest.approx(0.5)
    assert (found.score, found.covered) == (pytest.approx(0.82), pytest.approx(0.02))
    assert (found.start, found.end) == (0, len(text))


def test_every_word_is_weighed_in_the_order_of_the_text() -> None:
    text = "  f@t   cow!!! 🤡 — don't…"
    found = why(WordReader(), text, "abusive")
    assert [text[word.start : word.end] for word in found.words] == ["f@t", "cow", "🤡", "don't"]
    assert found.strongest == ()


def test_words_that_hold_the_label_back_weigh_less_than_nothing() -> None:
    text = "not a clown"
    found = why(WordReader(clown=0.6, **{"not": -0.3}), text, "abusive")
    assert found.words[0].fall < 0
    assert told(found, text) == ["clown"]


def test_a_word_without_which_the_language_is_in_doubt_takes_nothing_from_the_score() -> None:
    text = "the clown"
    found = why(WordReader(is_choosy=True, clown=0.6), text, "abusive")
    assert found.words[0].fall == 0.0
    assert told(found, text) == ["clown"]


def test_words_that_say_the_same_are_found_together() -> None:
    reader = WordReader(clown=0.95, useless=0.9, lazy=0.02)
    text = "useless lazy clown"
    found = why(reader, text, "abusive")
    assert all(word.fall < 0.06 for word in found.words)
    assert told(found, text)[:2] == ["clown", "useless"]
    assert found.covered == pytest.approx(0.04)


def test_sentences_that_say_the_same_are_asked_one_by_one() -> None:
    text = "He is a clown. Nice day! He is a clown."
    found = why(WordReader(clown=0.6), text, "abusive")
    assert text[found.start : found.end] == "He is a clown. "
    assert told(found, text) == ["clown"]
    assert (found.uncovered, found.covered) == (pytest.approx(0.62), pytest.approx(0.02))


def test_of_a_long_post_the_most_telling_sentence_is_looked_at() -> None:
    text = "The car park was busy again this morning. " * 30 + "He is a clown. " + "Nobody rang back. " * 20
    reader = WordReader(clown=0.6, busy=0.1)
    found = why(reader, text, "abusive")
    assert text[found.start : found.end] == "He is a clown. "
    assert told(found, text) == ["clown"]
    assert len(reader.asked) < 100


def test_what_adds_nothing_to_the_score_is_left_out() -> None:
    text = "The head is a liar. " * 500
    found = why(WordReader(liar=0.6), text, "abusive")
    assert found.end <= 1_000
    assert "liar" in told(found, text)


def test_words_far_into_a_long_post_are_found() -> None:
    text = "The trip was fine. " * 300 + "The head is a liar."
    assert told(why(WordReader(liar=0.6), text, "abusive"), text) == ["liar"]


def test_a_sentence_without_end_is_looked_at_in_parts() -> None:
    text = "word " * 4_000 + "clown"
    reader = WordReader(word=0.0)
    found = why(reader, text, "abusive")
    assert len(found.words) <= WORDS_AT_MOST
    assert len(reader.asked) < 250


@pytest.mark.parametrize("text", ["", "   ", "...", "\ud800", "\x00", "x" * 1_000_000, ". " * 400_000])
def test_any_text_at_all_is_taken(text: str) -> None:
    found = why(WordReader(), text, "abusive")
    assert all(0 <= word.start < word.end <= len(text) for word in found.words)


def test_the_parent_is_read_with_every_covered_post() -> None:
    reader = WordReader(clown=0.6)
    why(reader, "He is a clown", "abusive", parent="Who is the head?")
    assert reader.parents == {"Who is the head?"}


@pytest.mark.parametrize("label", ["sexual", "rude", ""])
def test_a_label_that_the_model_does_not_judge_is_refused(label: str) -> None:
    with pytest.raises(ValueError, match="words-1 does not judge"):
        why(WordReader(), "any", label)


@pytest.fixture(scope="module")
def bundled() -> Classifier:
    classifier = Classifier.load(n_threads=2)
    classifier.read(["warm up"])
    return classifier


def test_the_bundled_model_says_the_same_twice(bundled: Classifier) -> None:
    assert why(bundled, LONG_POST, "threatening") == why(bundled, LONG_POST, "threatening")


def test_covering_the_strongest_words_takes_the_bundled_model_s_label_away(bundled: Classifier) -> None:
    text = "Mrs Croft is a useless fat cow"
    found = why(bundled, text, "abusive")
    assert found.model == bundled.version
    assert found.score >= bundled.thresholds()["abusive"]
    assert {"useless", "fat", "cow"} & set(told(found, text))
    assert found.covered < found.score / 2


def test_sixty_words_are_explained_before_anybody_looks_away(bundled: Classifier) -> None:
    assert len(LONG_POST.split()) >= 58
    began = time.process_time()
    why(bundled, LONG_POST, "threatening")
    # Time on the processor, as other work on the machine must not fail a test: two cores share it.
    assert time.process_time() - began < 3.0
