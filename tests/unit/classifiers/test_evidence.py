"""Which words of a post speak for a label."""

from classifiers.evidence import words_for

TEXT = "You useless old cow, resign now"


def test_tokens_are_widened_to_whole_words() -> None:
    assert words_for(TEXT, {(4, 7): 0.9, (7, 11): 0.1}, at_least=0.5) == [(4, 11)]


def test_neighbouring_words_become_one_range() -> None:
    scores = {(4, 11): 0.9, (12, 15): 0.8, (16, 19): 0.9, (21, 27): 0.1, (28, 31): 0.7}
    assert words_for(TEXT, scores, at_least=0.5) == [(4, 19), (28, 31)]


def test_without_a_telling_token_the_best_words_are_given() -> None:
    scores = {(0, 3): 0.01, (4, 11): 0.2, (12, 15): 0.15, (16, 19): 0.3, (21, 27): 0.02}
    assert words_for(TEXT, scores, at_least=0.5) == [(4, 19)]


def test_without_tokens_there_are_no_words() -> None:
    assert words_for(TEXT, {}, at_least=0.5) == []


def test_an_emoji_is_a_range_of_its_own() -> None:
    assert words_for("what a 🤡 indeed", {(7, 8): 0.9}, at_least=0.5) == [(7, 8)]
