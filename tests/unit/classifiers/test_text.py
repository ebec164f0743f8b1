"""Plain text for the model, and its way back to the original."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifiers.text import KEEP_AT_MOST, READ_AT_MOST, plain

ANY_TEXT = st.text(alphabet=st.characters(exclude_categories=()), max_size=120)
"""Every code point, lone surrogates and NUL among them."""


@given(ANY_TEXT)
@settings(max_examples=150, deadline=None)
def test_each_plain_letter_points_into_the_original(text: str) -> None:
    shown = plain(text)
    assert len(shown.text) == len(shown.starts) == len(shown.ends)
    for start, end in zip(shown.starts, shown.ends, strict=True):
        assert 0 <= start < end <= len(text)


@given(ANY_TEXT)
@settings(max_examples=150, deadline=None)
def test_plain_text_can_always_be_encoded_and_holds_no_control_letters(text: str) -> None:
    shown = plain(text).text
    shown.encode("utf-8")
    assert all(letter.isprintable() for letter in shown)
    assert shown == shown.strip()


@given(ANY_TEXT)
@settings(max_examples=50, deadline=None)
def test_the_same_text_is_always_made_plain_alike(text: str) -> None:
    assert plain(text) == plain(text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("", ""),
        (" \t\n\x00 ", ""),
        ("Soooo good!!!!!", "Soo good!!"),
        ("ｆｕｌｌ width", "full width"),
        ("th\u200be he\u00adad", "the head"),
        ("раеdо", "paedo"),
        ("p4edo and f@t", "paedo and fat"),
        ("you i d i o t", "you idiot"),
        ("@miss_jones hello", "@user hello"),
        ("#SackTheHead2024", "Sack The Head 2024"),
        ("see https://example.org/a?b=c now", "see link now"),
        ("ring 07700 900123", "ring mobile phone number"),
        ("ring 01632 960144", "ring landline phone number"),
        ("jo@example.com", "email address example com"),
        ("cafe\u0301", "café"),
        ("up\ud800side", "upside"),
        ("what a 🤡", "what a clown"),
    ],
)
def test_tricks_of_spelling_are_undone(text: str, shown: str) -> None:
    assert plain(text).text == shown


def test_a_placeholder_points_at_all_that_it_stands_for() -> None:
    text = "Ring her on 07700 900123 tonight"
    shown = plain(text)
    at = shown.text.index("mobile")
    start, end = shown.origin(at, at + len("mobile phone number"))
    assert text[start:end].strip() == "07700 900123"


def test_a_word_in_a_hashtag_points_at_the_hashtag() -> None:
    text = "so #SackTheHead please"
    shown = plain(text)
    at = shown.text.index("Head")
    start, end = shown.origin(at, at + 4)
    assert text[start:end] == "#SackTheHead"


def test_a_megabyte_is_cut() -> None:
    shown = plain("héllo 😂 " * 150_000)
    assert len(shown.text) <= KEEP_AT_MOST
    assert max(shown.ends) <= READ_AT_MOST
